// Inputs of playbooks, needs of fragments, and the places of a playbook: what is asked of the operator.
internal import UpgradeModel
internal import YAMLDocument

private let inputMapping = Mapping<InputSpec>("input") { reader in
    let ask = reader.required("ask", .text, "the question, as the operator reads it")
    // The name is the key that this mapping stands under; whoever reads the map puts it in.
    var input = InputSpec(name: "", ask: ask ?? "")
    input.help = reader.optional("help", .text, "more about the question")
    input.link = reader.optional("link", .text, "page that explains it")
    let kind = reader.optional("type", Shape<InputSpec.Kind>.word, "what kind of value it is; text unless said")
    input.choices = reader.optional(
        "choose", .choices, "values to choose from: a list, a map of explanations, or a command that prints them")
    input.defaultValue = reader.optional("default", .value, "value that is offered")
    input.isOptional = reader.optional("optional", .yesNo, "whether it may be answered none") ?? false
    input.when = reader.optional("when", .condition, "only asked when this holds")
    let per = reader.optional(
        "per", .word(["hop", "environment"]),
        "hop: a value for each target version; environment: never the same for two environments at one place")
    input.isPerHop = per == "hop"
    input.isPerEnvironment = per == "environment"
    input.kind = kind ?? .text
    if kind == .secret {
        for name in ["choose", "default"] {
            guard let key = reader.key(name) else { continue }
            reader.bag.error("a secret cannot have \"\(name)\": playbooks are no place for secrets", at: key, hint: "remove it")
        }
    }
    // An operator's none means that there is no value; a playbook's would be put into commands.
    if input.defaultValue == .text("none"), input.isOptional, let key = reader.key("default") {
        reader.bag.error("the default of an optional input cannot be none", at: key, hint: "leave it out: without an answer it is unset")
    }
    if let wanted = input.defaultValue, let node = reader.node["default"] {
        checkDefault(wanted, node, of: input, reader)
    }
    return ask == nil ? nil : input
}

private func checkDefault(_ value: TemplateValue, _ node: YAMLNode, of input: InputSpec, _ reader: MappingReader) {
    switch (input.kind, value) {
    case (.yesNo, .text(let text)) where !["yes", "no"].contains(text) && !holdsPlaceholder(text):
        reader.bag.error("the default of a yes-no input must be yes or no, not \"\(text)\"", at: node)
    case (.files, .list), (.list, .list), (_, .text): break
    case (_, .list), (_, .map):
        reader.bag.error(
            "the default of this input must be a text, not \(node.kind)", at: node, hint: "type: list and type: files take lists")
    }
    if case .values(let choices)? = input.choices, case .text(let text) = value, !choices.map(\.value).contains(text),
        !holdsPlaceholder(text)
    {
        reader.bag.error(
            "the default \"\(text)\" is not among the choices", at: node,
            hint: nearMiss(for: text, among: choices.map(\.value)).map { "did you mean \"\($0)\"?" })
    }
}

extension Shape where Value == InputSpec.Choices {
    static var choices: Shape {
        .written(
            "a list, a map of explanations, or a command",
            text: Shape<CommandTemplate>.command.map { .command($0) },
            list: Shape<[String]>.list(.text).map { .values($0.map { InputSpec.Choice(value: $0, explanation: nil) }) },
            map: Shape<[Entry<String>]>.map(.text).map { .values($0.map { InputSpec.Choice(value: $0.name, explanation: $0.value) }) })
    }
}

extension Shape where Value == [InputSpec] {
    /// Inputs by name, in the order in which they are asked.
    static var inputs: Shape {
        Shape<[Entry<InputSpec>]>.map(inputMapping.shape).converted { entries, _, context in
            var inputs: [InputSpec] = []
            for entry in entries {
                guard checkName(entry.key, "input", context) else { continue }
                var input = entry.value
                input.name = entry.name
                inputs.append(input)
            }
            return inputs
        }
    }
}

extension Shape where Value == [PlaceSpec] {
    static var places: Shape {
        Shape<[Entry<PlaceSpec>]>.map(placeMapping.shape).converted { entries, _, context in
            entries.compactMap { entry in
                guard checkName(entry.key, "place", context) else { return nil }
                return PlaceSpec(name: entry.name, ask: entry.value.ask, when: entry.value.when)
            }
        }
    }
}

private let placeMapping = Mapping<PlaceSpec>("place") { reader in
    let ask = reader.required("ask", .text, "what machine this is, as the operator reads it")
    let when = reader.optional("when", .condition, "only needed when this holds")
    return ask.map { PlaceSpec(name: "", ask: $0, when: when) }
}

/// Names that the format itself fills.
let reservedNames: Set<String> = ["from", "to", "hop", "environment", "backup", "shipped", "component", "crosses", "when"]

func checkName(_ key: YAMLNode, _ what: String, _ context: ReadingContext) -> Bool {
    let name = key.text ?? ""
    if !isName(name) {
        context.error(
            "\"\(name)\" cannot be the name of this \(what)", at: key, hint: "names are made of a-z, 0-9, - and ., and start with a letter")
        return false
    }
    if reservedNames.contains(name) || ["from.", "to.", "component."].contains(where: name.hasPrefix) {
        context.error("\"\(name)\" has a meaning of its own and cannot be the name of this \(what)", at: key, hint: "choose another name")
        return false
    }
    return true
}
