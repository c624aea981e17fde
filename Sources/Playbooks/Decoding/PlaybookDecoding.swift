// A playbook file, one per variant of a product, and the file of fragments that playbooks share.
internal import UpgradeModel
internal import YAMLDocument

/// The format that this program reads, and that files name as `belay: 1`.
let formatVersion = 1

/// Reads `belay: 1`, which every file starts with, so that a newer format is told from a broken file.
func readFormatVersion(_ reader: MappingReader) {
    let shape = Shape<String>.text.converted { text, node, context in
        if text == "\(formatVersion)" { return text }
        context.error(
            "the file is written for format \(text); this Belay reads format \(formatVersion)", at: node, hint: "use a newer Belay")
        return nil
    }
    _ = reader.required("belay", Shape<String>(.words(["\(formatVersion)"]), read: shape.read), "format of this file: \(formatVersion)")
}

let playbookMapping = Mapping<Playbook>("playbook") { reader in
    readFormatVersion(reader)
    let product = reader.required("product", .name, "name of the product, as its folder is called")
    let variant = reader.optional("variant", .variant, "how it is installed; / asks level by level")
    let title = reader.required("title", .text, "what is upgraded, as the operator reads it")
    var playbook = Playbook(product: product ?? "", variant: variant, title: title ?? "")
    playbook.link = reader.optional("link", .text, "the vendor's upgrade page")
    let environments = reader.optional("environments", .list(.name), "in the order of trial; the last one is production")
    if let environments, let node = reader.node["environments"] { checkEnvironments(environments, node, reader.bag) }
    playbook.environments = environments ?? playbook.environments
    playbook.inputs = reader.optional("inputs", .inputs, "what must be known: the first-run form") ?? []
    playbook.places = reader.optional("places", .places, "machines besides the environment's own") ?? []
    playbook.components = reader.optional("components", .components, "parts with a version or health of their own") ?? []
    playbook.commands =
        reader.optional(
            "commands", Shape<[Entry<CommandTemplate>]>.map(.command).map { dictionary($0) },
            "first word of a command → words that stand for it")
        ?? [:]
    playbook.sudo = reader.optional("sudo", .list(.text), "commands and actions that run through sudo -n") ?? []
    playbook.environment = reader.optional("env", .environment, "variables for every command; may be secrets") ?? [:]
    playbook.tools = reader.optional("tools", .tools, "programs that must be there, with the version that they must have") ?? []
    playbook.identity = reader.optional("identity", .oneOrMore(.identity), "what proves which place this is: machine, or a probe") ?? []
    playbook.version =
        reader.optional("version", .oneOrMore(.conditionalProbe), "what tells the running version; the first that answers") ?? []
    playbook.healthy =
        reader.optional("healthy", .oneOrMore(.conditionalProbe), "what must hold for the product to be healthy; all of it") ?? []
    playbook.refusals = reader.optional("refuse", .identified(refusalMapping.shape), "when this playbook must not be used") ?? []
    playbook.risks = reader.optional("risks", .risks, "named risks: applies, does not apply, or unknown") ?? []
    playbook.advice = reader.optional("advice", .advice, "hints for the seven questions of the plan") ?? []
    playbook.backup = reader.optional("backup", backupMapping.shape, "how a backup is taken, and how old it may be") ?? BackupTemplate()
    playbook.makeCopy = reader.optional("make-copy", copyTemplateMapping.shape, "how staging becomes a restore of production's backup")
    playbook.upgrade = reader.required("upgrade", .steps, "the upgrade, for every environment; must prove") ?? []
    playbook.tests = reader.optional("tests", .steps, "after the upgrade, not in production") ?? []
    playbook.settle = reader.optional("settle", .duration, "how long it must stay healthy; 15m unless said") ?? playbook.settle
    playbook.rollback = reader.required("rollback", .steps, "the way back, for every environment") ?? []
    playbook.rehearsesRollback =
        reader.optional("rehearse-rollback", .yesNo, "no where going back costs a system, so that trials only go forth; yes unless said")
        ?? true
    playbook.followUp = reader.optional("follow-up", .steps, "what is left to do afterwards") ?? []
    checkPlaybook(playbook, reader)
    return product == nil || title == nil ? nil : playbook
}

let fragmentsMapping = Mapping<[Entry<Fragment>]>("fragments") { reader in
    readFormatVersion(reader)
    let fragments = reader.required("fragments", .map(fragmentMapping.shape), "steps that recur, by name")
    for entry in fragments ?? [] { _ = checkName(entry.key, "fragment", ReadingContext(reader.bag, "a fragment")) }
    return fragments
}

private let fragmentMapping = Mapping<Fragment>("fragment") { reader in
    var fragment = Fragment()
    fragment.title = reader.optional("title", .text, "what it does")
    fragment.needs = reader.optional("needs", .inputs, "what it must be told, by with") ?? []
    let steps = reader.required("steps", .steps, "its steps")
    fragment.steps = steps ?? []
    return steps == nil ? nil : fragment
}

extension Shape where Value == String {
    /// Names parted by `/`.
    static var variant: Shape {
        Shape<String>.text.converted { text, node, context in
            if text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy({ isName(String($0)) }) { return text }
            context.error(
                "\(context.what) cannot be \"\(text)\"", at: node, hint: "write names of a-z, 0-9, - and ., parted by /: self-managed/deb")
            return nil
        }
    }
}

extension Shape where Value == IdentityTemplate {
    fileprivate static var identity: Shape {
        Shape(.either([.words(["machine"]), Shape<ProbeTemplate>.probe.schema])) { node, context in
            if node.text == "machine" { return .machine }
            return Shape<ProbeTemplate>.probe.read(node, context).map { .probe($0) }
        }
    }
}

extension Shape where Value == [ToolSpec] {
    fileprivate static var tools: Shape {
        let requirement = Shape<ToolSpec.Requirement>.written(
            "a range of versions, or a probe", text: Shape<VersionRange>.range.map { .range($0) },
            map: conditionalProbeMapping.shape.map { .probe($0) })
        return Shape<[Entry<ToolSpec.Requirement>]>.map(requirement).map { $0.map { ToolSpec(name: $0.name, requirement: $0.value) } }
    }
}

extension Shape where Value == [ComponentSpec] {
    fileprivate static var components: Shape {
        Shape<[Entry<ComponentSpec>]>.map(componentMapping.shape).converted { entries, _, context in
            entries.compactMap { entry in
                guard checkName(entry.key, "component", context) else { return nil }
                var component = entry.value
                component.name = entry.name
                return component
            }
        }
    }
}

private let componentMapping = Mapping<ComponentSpec>("component") { reader in
    var component = ComponentSpec(name: "")
    component.title = reader.optional("title", .text, "what it is called")
    component.when = reader.optional("when", .condition, "only there when this holds")
    component.version = reader.optional("version", .oneOrMore(.probe), "what tells its version") ?? []
    component.healthy = reader.optional("healthy", .oneOrMore(.probe), "what must hold for it to be healthy") ?? []
    component.values = dictionary(reader.others(.value, "a value of your own, reached as <component.KEY>"))
    return component
}

private let refusalMapping = Mapping<RefusalTemplate>("refusal") { reader in
    let id = reader.required("id", .id, "name of the refusal")
    let when = reader.optional("when", .condition, "only looked at when this holds")
    let probe = reader.optional("if", .probe, "refused when it holds, and when it is unknown")
    let say = reader.required("say", .text, "why, and what to do instead")
    if !reader.isDescribing, !reader.has("when"), !reader.has("if") {
        reader.bag.error("\(reader.what) always refuses: it has neither \"when\" nor \"if\"", at: reader.node)
    }
    guard let id, let say else { return nil }
    return RefusalTemplate(id: id, when: when, probe: probe, say: say)
}

private let backupMapping = Mapping<BackupTemplate>("backup") { reader in
    var backup = BackupTemplate()
    backup.maximumAge = reader.optional("max-age", .duration, "how old a backup may be; 2h unless said") ?? backup.maximumAge
    backup.steps = reader.required("steps", .steps, "how it is taken; each with how it is verified") ?? []
    return backup
}

private let copyTemplateMapping = Mapping<CopyTemplate>("make-copy") { reader in
    var copy = CopyTemplate()
    copy.when = reader.optional("when", .condition, "only made when this holds; otherwise staging stays what it is")
    copy.say = reader.optional("say", .text, "what a copy would do to the outside world")
    copy.steps = reader.required("steps", .steps, "from the backup to a copy whose outbound effects are off") ?? []
    return copy
}

/// The seven questions of the plan, as advice names them.
let adviceQuestions = ["who", "how", "components", "when", "outage", "how-long", "rollback"]

extension Shape where Value == [AdviceTemplate] {
    fileprivate static var advice: Shape { adviceMapping.shape }
}

private let adviceMapping = Mapping<[AdviceTemplate]>("advice") { reader in
    adviceQuestions.flatMap { question -> [AdviceTemplate] in
        let shape = Shape<[AdviceTemplate]>.written(
            "a text, or a list with when and say",
            text: Shape<String>.text.map { [AdviceTemplate(question: question, when: nil, say: $0)] },
            list: .list(adviceItemMapping.shape))
        return (reader.optional(question, shape, "hint for this question") ?? []).map {
            AdviceTemplate(question: question, when: $0.when, say: $0.say)
        }
    }
}

private let adviceItemMapping = Mapping<AdviceTemplate>("advice item") { reader in
    let when = reader.optional("when", .condition, "only said when this holds")
    return reader.required("say", .text, "the hint").map { AdviceTemplate(question: "", when: when, say: $0) }
}

private func checkEnvironments(_ names: [String], _ node: YAMLNode, _ bag: DiagnosticBag) {
    if names.last != "production" { bag.error("the last environment must be production", at: node) }
    if !names.contains("staging") { bag.error("without staging nothing is rehearsed", at: node, hint: "add staging before production") }
    if Set(names).count < names.count { bag.error("an environment is named twice", at: node) }
    for name in names where !["local", "staging", "production"].contains(name) {
        bag.error("\"\(name)\" is not an environment", at: node, hint: "there are local, staging and production")
    }
}

/// What a whole playbook must have, beyond its parts.
private func checkPlaybook(_ playbook: Playbook, _ reader: MappingReader) {
    if reader.isDescribing { return }
    for (name, steps, why) in [
        ("upgrade", playbook.upgrade, "exit codes alone do not prove that the target version answers"),
        ("rollback", playbook.rollback, "a way back must be written out"),
    ] {
        guard let node = reader.node[name], let items = node.items else { continue }
        if items.isEmpty {
            reader.bag.error("\"\(name)\" has no steps", at: node, hint: why)
        } else if name == "upgrade", !steps.isEmpty, !proves(steps) {
            reader.bag.error(
                "\"upgrade\" never proves the version", at: reader.key(name) ?? node, hint: "\(why): end with prove: [version, healthy]")
        }
    }
    if proves(playbook.upgrade), playbook.version.isEmpty, playbook.components.allSatisfy(\.version.isEmpty),
        let key = reader.key("upgrade")
    {
        reader.bag.error("there is no \"version\" to prove", at: key, hint: "add version: with a command that prints the running version")
    }
}

/// Whether some step proves the version.
private func proves(_ steps: [StepTemplate]) -> Bool {
    steps.contains { step in
        switch step.action {
        case .prove(let proofs): proofs.contains(.version)
        case .steps(let steps), .firstOf(let steps): proves(steps)
        case .run, .check, .manual, .say, .approve, .edit, .copy, .revert, .use: false
        }
    }
}
