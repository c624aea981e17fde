// Steps: one action, and what modifies it. The same keys without an `id` are a step body, as `undo` and `verify` have it.
internal import UpgradeModel
internal import YAMLDocument

extension Shape where Value == [StepTemplate] {
    /// A list of steps with ids of their own.
    static var steps: Shape { .identified(stepMapping.shape) }
}

private let stepMapping = Mapping<StepTemplate>("step") { reader in
    let id = reader.required("id", .id, "name of the step, unique in its list")
    return readStep(reader, id: id)
}

private let undoMapping = Mapping<StepTemplate>("undo") { readStep($0, id: "undo") }

private let verifyMapping = Mapping<StepTemplate.Verification>("verify") { reader in
    let notRestored = reader.optional("not-restored", .text, "why no restore proves this backup; shown to the operator")
    return readStep(reader, id: "verify").map { StepTemplate.Verification(steps: body($0), notRestored: notRestored) }
}

/// The steps of a body: those of its group, or itself.
private func body(_ step: StepTemplate) -> [StepTemplate] {
    if case .steps(let steps) = step.action { return steps }
    return [step]
}

extension Shape where Value == StepTemplate.Undo {
    fileprivate static var undo: Shape {
        .written(
            "a command, or a map with an action", text: Shape<CommandTemplate>.command.map { .run($0) },
            list: Shape<CommandTemplate>.command.map { .run($0) },
            map: undoMapping.shape.map { .steps(body($0)) })
    }
}

/// Asks for every key of a step but its id.
private func readStep(_ reader: MappingReader, id: String?) -> StepTemplate? {
    let action = readAction(reader)
    var step = StepTemplate(id: id ?? "", action: action ?? .say(""))
    step.title = reader.optional("title", .text, "what it does, in the checklist")
    step.link = reader.optional("link", .text, "page that explains it")
    step.when = reader.optional("when", .condition, "only done when this holds")
    step.each = reader.optional("each", .each, "repeated for each item of a list, under a name for the item") ?? []
    step.place = reader.optional("place", .text, "where: all, a component, or a place; the environment's own unless said")
    step.with =
        reader.optional("with", Shape<[Entry<TemplateValue>]>.map(.value).map { dictionary($0) }, "what the fragment is told") ?? [:]
    step.folder = reader.optional("in", .text, "folder to run in")
    step.environment = reader.optional("env", .environment, "variables for the command; may be secrets") ?? [:]
    step.stdin = reader.optional("stdin", .stdin, "file for standard input, or a map sent as JSON; may hold secrets")
    step.saveAs = reader.optional("save-as", .name, "name for the value read, for later steps")
    step.saveTo = reader.optional("save-to", .text, "file for the output")
    let reading = readReading(reader)
    let expectation = readExpectation(reader)
    step.retry = reader.optional("retry", .retry, "how often and how long to try again: every 10s for 1m")
    step.longerThan =
        reader.optional("longer-than", .patience, "what to do when it takes long: tell, ask, or stop where killing is safe") ?? Patience()
    step.isRepeatable = reader.optional("repeatable", .yesNo, "whether running it twice does no harm; no unless said") ?? false
    step.doneIf = reader.optional("done-if", .probe, "holds when it was done already; asked before a run and after an unknown end")
    step.undo = reader.optional("undo", .undo, "how to take it back: a command, or a step without an id")
    step.noReturn = reader.optional("no-return", .text, "why there is no way back after it, said before it is confirmed")
    step.verification = reader.optional("verify", verifyMapping.shape, "how this part of a backup is proved: a step without an id")
    step.due = reader.optional("due", .duration, "how long after the upgrade a follow-up is due")
    refuseMeaningless(reader)
    if case .run = action, let key = reader.key("retry") {
        reader.bag.error(
            "\"retry\" would start a command again by itself", at: key, hint: "let a check after it wait, with a retry of its own")
    }
    guard id != nil, action != nil, let reading, let expectation else { return nil }
    step.reading = reading
    step.expectation = expectation
    return step
}

private let actions = ["run", "check", "prove", "manual", "say", "approve", "edit", "copy", "revert", "steps", "first-of", "use"]

private func readAction(_ reader: MappingReader) -> StepTemplate.Action? {
    let run = reader.optional("run", .command, "command to run")
    let check = reader.optional("check", .probe, "probe that must hold; changes nothing. Beside manual: the evidence")
    let prove = reader.optional("prove", .oneOrMore(Shape<StepTemplate.Proof>.word), "that the target version answers, and is healthy")
    let manual = reader.optional("manual", .text, "what the operator does by hand")
    let say = reader.optional("say", .text, "what the operator reads and confirms")
    let approve = reader.optional("approve", .text, "what a second person approves")
    let edit = reader.optional("edit", editMapping.shape, "values to set in a YAML, JSON, .env or INI file; undone exactly")
    let copy = reader.optional("copy", copyMapping.shape, "file to fetch from another place; undone exactly")
    let revert = reader.optional("revert", .oneOrMore(.text), "steps of the upgrade to undo, last first")
    let steps = reader.optional("steps", .steps, "group of steps")
    let firstOf = reader.optional("first-of", .alternatives, "steps of which only the first whose when holds is done")
    let use = reader.optional("use", .text, "fragment: ./name of the product, group/name shared; or backup")
    // A check beside manual is its evidence.
    let names = reader.has("manual") ? actions.filter { $0 != "check" } : actions
    switch reader.one(of: names) {
    case "run": return run.map { .run($0) }
    case "check": return check.map { .check($0) }
    case "prove":
        if let prove, prove.isEmpty {
            reader.bag.error("\"prove\" proves nothing", at: reader.node, hint: "write prove: [version, healthy]")
        }
        return prove.map { .prove($0) }
    case "manual": return manual.map { .manual($0, evidence: check) }
    case "say": return say.map { .say($0) }
    case "approve": return approve.map { .approve($0) }
    case "edit": return edit.map { .edit($0) }
    case "copy": return copy.map { .copy($0) }
    case "revert": return revert.map { .revert($0) }
    case "steps": return steps.map { .steps($0) }
    case "first-of": return firstOf.map { .firstOf($0) }
    case "use": return use.map { .use($0) }
    case _: return nil
    }
}

/// Which actions give a modifier its meaning; modifiers that are not listed go with all.
private let meanings: [(modifier: String, actions: [String])] = [
    ("with", ["use"]), ("in", ["run", "edit", "copy"]), ("env", ["run", "check"]), ("stdin", ["run"]), ("save-as", ["run", "check"]),
    ("save-to", ["run"]),
    ("key", ["run"]), ("find", ["run"]), ("is", ["run"]), ("version", ["run"]), ("says", ["run"]), ("never-says", ["run"]),
    ("exit", ["run"]), ("status", []), ("retry", ["run", "check", "prove"]), ("longer-than", ["run"]), ("repeatable", ["run"]),
    ("done-if", ["run", "manual", "use", "steps"]), ("undo", ["run", "manual", "use", "steps"]),
    ("verify", ["run", "manual", "use", "steps"]),
]

private func refuseMeaningless(_ reader: MappingReader) {
    guard let action = actions.filter({ reader.has($0) && !($0 == "check" && reader.has("manual")) }).first else { return }
    for (modifier, actions) in meanings where !actions.contains(action) {
        guard let key = reader.key(modifier) else { continue }
        let hint =
            action == "check" && reader.node["check"]?.pairs == nil
            ? "write it into the probe: check: { run: …, \(modifier): … }"
            : actions.isEmpty ? "remove it" : "it goes with \(listing(actions, "or"))"
        reader.bag.error("\"\(modifier)\" means nothing on a step with \"\(action)\"", at: key, hint: hint)
    }
}

private let editMapping = Mapping<EditTemplate>("edit") { reader in
    let file = reader.required("file", .text, "file to change")
    let set = reader.required("set", .map(.text), "key path → value")
    guard let file, let set else { return nil }
    return EditTemplate(file: file, set: set.map { EditTemplate.Setting(key: $0.name, value: $0.value) })
}

private let copyMapping = Mapping<CopyFileTemplate>("copy") { reader in
    let file = reader.required("file", .text, "file to fetch")
    let from = reader.optional("from", .text, "place that it is fetched from")
    let into = reader.required("into", .text, "folder that it goes into")
    guard let file, let into else { return nil }
    return CopyFileTemplate(file: file, from: from, into: into)
}

extension Shape where Value == [StepTemplate.Each] {
    /// `{ disk: <disks> }` or `{ component: [a, b] }`.
    fileprivate static var each: Shape {
        let items = Shape<TemplateValue>(.either([.text(), .list(.text())])) { node, context in
            if let text = node.text, !node.isAbsent, placeholders(in: text).first.map({ "<\($0)>" != text }) ?? true {
                context.mismatch("a list, or the <name> of one", node, hint: "write [\(text)] for a list of one")
                return nil
            }
            if node.pairs != nil {
                context.mismatch("a list, or the <name> of one", node)
                return nil
            }
            return Shape<TemplateValue>.value.read(node, context)
        }
        return Shape<[Entry<TemplateValue>]>.map(items).converted { entries, node, context in
            if entries.isEmpty { context.error("\(context.what) names no list", at: node, hint: "write each: { name: <list> }") }
            for entry in entries where entry.name != "component" && !checkName(entry.key, "loop", context) { return nil }
            return entries.map { StepTemplate.Each(name: $0.name, items: $0.value) }
        }
    }
}

extension Shape where Value == [StepTemplate] {
    /// Steps of which all but the last have a `when`: what follows one without could never be chosen.
    fileprivate static var alternatives: Shape {
        Shape(Shape.steps.schema) { node, context in
            let items = node.items ?? []
            for item in items.dropLast() where item["when"] == nil && item.pairs != nil {
                context.error(
                    "what follows this alternative is never chosen, because it has no \"when\"", at: item["id"] ?? item,
                    hint: "give it a when, or put it last")
            }
            if node.items != nil, items.isEmpty { context.error("\(context.what) has nothing to choose from", at: node) }
            return Shape.steps.read(node, context)
        }
    }
}
