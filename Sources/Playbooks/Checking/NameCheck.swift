// Placeholders and conditions: every name that a file uses must be one that can have a value, and secrets must stay where
// neither `ps` nor a log shows them.
internal import UpgradeModel
internal import YAMLDocument

/// What the names in one file can be.
struct KnownNames {
    /// Inputs (or needs) by name.
    var inputs: [String: InputSpec]
    /// Loop names and saved values, which only words can use.
    var local: Set<String> = []
    /// What releases have, and components: the part after `to.` and `from.`.
    var releaseNames: Set<String>
    /// The part after `component.`; empty where no component is at hand.
    var componentKeys: Set<String>

    static let hop: Set<String> = ["from", "to", "hop", "environment", "components", "backup", "shipped"]

    /// - Parameters:
    ///   - node: the mapping of inputs as written; those that could not be read have names all the same.
    ///   - components: the mapping of components as written.
    init(inputs: [InputSpec], _ node: YAMLNode?, components: YAMLNode?, catalog: Catalog) {
        self.inputs = Dictionary(inputs.map { ($0.name, $0) }) { first, _ in first }
        for name in node?.pairs?.map(\.name) ?? [] where self.inputs[name] == nil { self.inputs[name] = InputSpec(name: name, ask: "") }
        let components = components?.pairs ?? []
        releaseNames = Set(catalog.facts.map(\.name) + catalog.components.map(\.name) + components.map(\.name) + ["date", "channel"])
        componentKeys = Set(["from", "to", "title"] + components.flatMap { $0.value.pairs?.map(\.name) ?? [] })
    }

    func isKnown(_ name: String) -> Bool {
        if inputs[name] != nil || local.contains(name) || KnownNames.hop.contains(name) || name == "component" { return true }
        if let fact = after("to.", name) ?? after("from.", name) { return releaseNames.contains(fact) }
        if let key = after("component.", name) { return componentKeys.contains(key) }
        return false
    }

    /// Names that a condition can ask for: what is known when the plan is made.
    func isKnownToConditions(_ name: String) -> Bool { name == "crosses" || (!local.contains(name) && isKnown(name)) }

    func nearMiss(for name: String) -> String? {
        let all =
            Array(inputs.keys) + Array(local) + Array(KnownNames.hop) + ["component"] + componentKeys.map { "component." + $0 }
            + releaseNames.flatMap { ["to." + $0, "from." + $0] }
        return YAMLDocument.nearMiss(for: name, among: all.sorted())
    }

    private func after(_ prefix: String, _ name: String) -> String? { name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : nil }
}

/// Where a secret may stand: the keys whose values reach no argument and no log.
private let secretKeys: Set<String> = ["env", "stdin", "login", "password", "with"]

/// Checks the names in one file or one fragment of it.
func checkNames(in node: YAMLNode, _ known: KnownNames, _ bag: DiagnosticBag) {
    var known = known
    collectLocalNames(node, into: &known.local)
    visitTexts(node) { text, path in
        for name in placeholders(in: text.text ?? "") {
            if !known.isKnown(name) {
                let hint = known.nearMiss(for: name).map { "did you mean <\($0)>?" }
                bag.error(
                    "nothing is called <\(name)> here", at: text, hint: hint ?? "name it under inputs, or write the text without < and >")
            } else if known.inputs[name]?.kind == .secret, path.first == "commands" || !path.contains(where: secretKeys.contains) {
                bag.error(
                    "the secret <\(name)> would be seen here", at: text, hint: "secrets may stand in env, stdin, login and password only")
            }
        }
    }
    visitConditions(node) { name in
        if known.isKnownToConditions(name.text ?? "") { return }
        let said = name.text ?? ""
        let hint =
            known.local.contains(said)
            ? "conditions are settled when the plan is made, before any step has run"
            : known.nearMiss(for: said).map { "did you mean \"\($0)\"?" }
                ?? "a condition asks for inputs, from, to, crosses, to.FACT or component.to"
        bag.error("a condition cannot ask for \"\(said)\"", at: name, hint: hint)
    }
}

/// Loop names and `save-as` names, wherever in the file.
private func collectLocalNames(_ node: YAMLNode, into names: inout Set<String>) {
    for item in node.items ?? [] { collectLocalNames(item, into: &names) }
    for pair in node.pairs ?? [] {
        switch pair.name {
        case "each": for loop in pair.value.pairs ?? [] { names.insert(loop.name) }
        case "save-as": if let name = pair.value.text { names.insert(name) }
        case _: break
        }
        collectLocalNames(pair.value, into: &names)
    }
    names.remove("component")
}

/// Visits the names that conditions ask for.
private func visitConditions(_ node: YAMLNode, _ visit: (YAMLNode) -> Void) {
    for item in node.items ?? [] { visitConditions(item, visit) }
    for pair in node.pairs ?? [] {
        switch pair.name {
        case "when": for clauses in pair.value.items ?? [pair.value] { for clause in clauses.pairs ?? [] { visit(clause.key) } }
        // Here `when` is one of the seven questions, and what is sent may have any keys.
        case "advice": for question in pair.value.pairs ?? [] { visitConditions(question.value, visit) }
        case "stdin": break
        case _: visitConditions(pair.value, visit)
        }
    }
}
