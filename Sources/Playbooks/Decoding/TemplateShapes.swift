// The shapes that playbooks are written in beyond plain text: commands, values, durations with words, names.
// What a mapping of a playbook may hold is in the other files of this folder, one per kind.
internal import UpgradeModel
internal import YAMLDocument

extension Shape where Value == String {
    /// A name of the author's own: of an input, a loop, a saved value, a component.
    static var name: Shape {
        Shape<String>.text.converted { text, node, context in
            if isName(text) { return text }
            context.error(
                "\(context.what) cannot be \"\(text)\"", at: node, hint: "names are made of a-z, 0-9, - and ., and start with a letter")
            return nil
        }
    }

    /// The id of a step, risk or breaking change. Ids become parts of paths, so no `/`.
    static var id: Shape {
        Shape<String>.text.converted { text, node, context in
            if isId(text) { return text }
            context.error(
                "the id \"\(text)\" cannot be used", at: node, hint: "ids are made of a-z, 0-9, - and ., and start with a letter or digit")
            return nil
        }
    }

    /// A range of versions, or a text with placeholders that becomes one.
    static var rangeTemplate: Shape {
        Shape<String>.text.converted { text, node, context in
            if holdsPlaceholder(text) { return text }
            return versionRange(text, node, context).map { _ in text }
        }
    }

    /// An address; a placeholder may supply its beginning.
    static var webAddress: Shape {
        Shape<String>.text.converted { text, node, context in
            if ["http://", "https://", "<"].contains(where: text.hasPrefix) { return text }
            context.error("\(context.what) must be an address, not \"\(text)\"", at: node, hint: "write it with http:// or https://")
            return nil
        }
    }
}

extension Shape where Value == VersionRange {
    static var range: Shape { Shape<String>.text.converted { versionRange($0, $1, $2) } }
}

private func versionRange(_ text: String, _ node: YAMLNode, _ context: ReadingContext) -> VersionRange? {
    do {
        return try VersionRange(parsing: text)
    } catch {
        context.error("\(context.what): \(error)", at: node)
        return nil
    }
}

extension Shape where Value == CommandTemplate {
    /// A text that is split at blanks, or a list of words. There is no shell, so what only a shell understands is refused.
    static var command: Shape {
        .written("a command (a text, or a list of words)", text: splitCommand, list: wordList)
    }

    private static var splitCommand: Shape {
        Shape<String>.text.converted { text, node, context in
            let command = CommandTemplate(text: text)
            if command.words.isEmpty {
                context.error("\(context.what) is an empty command", at: node)
                return nil
            }
            if let word = command.words.first(where: shellOperators.contains) {
                context.error(
                    "\(context.what) is not run by a shell, so \"\(word)\" would be handed to the program as a word", at: node,
                    hint: "use stdin, save-to or several steps; a list [a, \"\(word)\"] hands it over as it is")
                return nil
            }
            if let word = command.words.first(where: { $0.hasPrefix("\"") || $0.hasPrefix("'") }) {
                context.error(
                    "\(context.what) is split at blanks, and quotes inside it do not hold words together: \(word)", at: node,
                    hint: "write a list of words: [psql, -c, select 1]")
                return nil
            }
            return command
        }
    }

    private static var wordList: Shape {
        Shape<[String]>.list(.text).converted { words, node, context in
            if !words.isEmpty, words[0] != "" { return CommandTemplate(words: words) }
            context.error("\(context.what) is an empty command", at: node)
            return nil
        }
    }
}

private let shellOperators: Set<String> = ["|", "||", "&&", "&", ";", ">", ">>", "<", "<<", "2>", "2>&1", "&>"]

extension Shape where Value == TemplateValue {
    /// A text, a list or a map, with placeholders anywhere.
    static var value: Shape { Shape(.anything) { templateValue($0, $1) } }
}

private func templateValue(_ node: YAMLNode, _ context: ReadingContext) -> TemplateValue? {
    switch node.content {
    case .scalar(let text, _):
        if !node.isAbsent { return .text(text) }
        context.mismatch("a text, a list or a map", node)
        return nil
    case .sequence(let items):
        let values = items.compactMap { templateValue($0, context) }
        return values.count == items.count ? .list(values) : nil
    case .mapping:
        return Shape<[Entry<TemplateValue>]>.map(.value).read(node, context).map { entries in
            .map(entries.map { TemplateValue.Entry(key: $0.name, value: $0.value) })
        }
    case .alias: return nil
    }
}

extension Shape where Value == StdinTemplate {
    /// A file's name, or a map that is sent as JSON.
    static var stdin: Shape {
        .written(
            "the name of a file, or a map", text: Shape<String>.text.map { .file($0) }, map: Shape<TemplateValue>.value.map { .json($0) })
    }
}

extension Shape where Value == Retry {
    /// `every 10s for 1m`.
    static var retry: Shape {
        Shape<String>.text.converted { text, node, context in
            let words = text.split(separator: " ").map(String.init)
            if words.count == 4, words[0] == "every", words[2] == "for", let every = seconds(inDuration: words[1]),
                let duration = seconds(inDuration: words[3]), every > 0
            {
                return Retry(every: every, duration: duration)
            }
            context.error("\(context.what) cannot be \"\(text)\"", at: node, hint: "write it like: every 10s for 1m")
            return nil
        }
    }
}

extension Shape where Value == Patience {
    /// `{ 10m: tell, 40m: ask }`.
    static var patience: Shape {
        Shape<[Entry<String>]>.map(.word(["tell", "ask", "stop"])).converted { entries, node, context in
            var patience = Patience()
            for entry in entries {
                guard let time = seconds(inDuration: entry.name) else {
                    context.error("\"\(entry.name)\" must be a duration", at: entry.key, hint: "write it like { 10m: tell, 40m: ask }")
                    return nil
                }
                let isNew: Bool
                switch entry.value {
                case "tell": (isNew, patience.tell) = (patience.tell == nil, time)
                case "ask": (isNew, patience.ask) = (patience.ask == nil, time)
                case _: (isNew, patience.stop) = (patience.stop == nil, time)
                }
                if isNew { continue }
                context.error("\(context.what) says \"\(entry.value)\" twice", at: entry.key, hint: "keep one of the two")
                return nil
            }
            return patience
        }
    }
}

extension Shape where Value == [String: String] {
    /// Environment variables: names that a process can have, texts for them.
    static var environment: Shape {
        Shape<[Entry<String>]>.map(.text).converted { entries, _, context in
            for entry in entries where !isVariableName(entry.name) {
                context.error(
                    "\"\(entry.name)\" cannot be the name of a variable", at: entry.key,
                    hint: "use letters, digits and _, not a digit first")
            }
            return dictionary(entries)
        }
    }
}

/// By name; the parser has refused duplicates.
func dictionary<Value>(_ entries: [Entry<Value>]) -> [String: Value] {
    Dictionary(entries.map { ($0.name, $0.value) }) { first, _ in first }
}

func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, (97...122).contains(first), text.utf8.count <= 64 else { return false }
    return text.utf8.allSatisfy(isIdByte)
}

func isId(_ text: String) -> Bool {
    guard let first = text.utf8.first, (97...122).contains(first) || (48...57).contains(first), text.utf8.count <= 64 else { return false }
    return text.utf8.allSatisfy(isIdByte)
}

private func isIdByte(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
}

private func isVariableName(_ text: String) -> Bool {
    func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_") }
    guard let first = text.utf8.first, isLetter(first) else { return false }
    return text.utf8.allSatisfy { isLetter($0) || (48...57).contains($0) }
}

/// Says so where two of a list carry the same id.
func reportRepeatedIds(_ items: [YAMLNode], to bag: DiagnosticBag) {
    var seen: [String: Int] = [:]
    for item in items {
        guard let id = item["id"], let text = id.text else { continue }
        if let line = seen[text] {
            bag.error("the id \"\(text)\" was already used in line \(line)", at: id, hint: "ids are unique in their list")
        } else {
            seen[text] = id.start.line
        }
    }
}

extension Shape {
    /// A list of mappings whose ids differ.
    static func identified<Item>(_ item: Shape<Item>) -> Shape where Value == [Item] {
        let list = Shape.list(item)
        return Shape(list.schema) { node, context in
            reportRepeatedIds(node.items ?? [], to: context.bag)
            return list.read(node, context)
        }
    }
}
