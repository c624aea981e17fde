// The ready-made shapes: text, yes or no, durations, lists, maps, and choosing among shapes by how a value is written.

/// A key of the author's own with its value, in the order of the file.
package struct Entry<Value> {
    package let key: YAMLNode
    package let value: Value

    package var name: String { key.text ?? "" }
}

extension Shape where Value == YAMLNode {
    /// The node itself; whoever asked looks into it.
    package static var anything: Shape { Shape(.anything) { node, _ in node } }
}

extension Shape where Value == String {
    /// Any scalar that says something. `""` is a text, too.
    package static var text: Shape {
        Shape(.text()) { node, context in
            guard let text = node.text, !node.isAbsent else {
                let isPlaceholder = node.isFlow && node.pairs != nil
                context.mismatch("a text", node, hint: isPlaceholder ? "text that starts with { needs quotes" : nil)
                return nil
            }
            return text
        }
    }

    /// One of these words.
    package static func word(_ words: [String]) -> Shape {
        Shape(.words(words)) { node, context in
            guard let text = Shape<String>.text.read(node, context) else { return nil }
            if words.contains(text) { return text }
            let near = nearMiss(for: text, among: words).map { "did you mean \"\($0)\"?" }
            context.error("\(context.what) cannot be \"\(text)\"", at: node, hint: near ?? "it can be \(listing(words, "or"))")
            return nil
        }
    }
}

extension Shape where Value: RawRepresentable & CaseIterable & SendableMetatype, Value.RawValue == String {
    /// One of the words that the type names.
    package static var word: Shape {
        Shape<String>.word(Value.allCases.map(\.rawValue)).converted { text, _, _ in Value(rawValue: text) }
    }
}

extension Shape where Value == Bool {
    /// `yes` or `no`, and nothing else: YAML's other spellings differ between its versions.
    package static var yesNo: Shape {
        Shape(.words(["yes", "no"])) { node, context in
            switch node.text {
            case "yes": return true
            case "no": return false
            case let other?:
                let meant = ["true": "yes", "on": "yes", "y": "yes", "false": "no", "off": "no", "n": "no"][other.lowercased()]
                context.error(
                    node.isAbsent
                        ? "\(context.what) has no value; it must be yes or no" : "\(context.what) must be yes or no, not \"\(other)\"",
                    at: node,
                    hint: meant.map { "write \($0)" })
                return nil
            case nil:
                context.mismatch("yes or no", node)
                return nil
            }
        }
    }
}

extension Shape where Value == Int {
    /// A duration in seconds: `90s`, `15m`, `1h30m`, `14d`.
    package static var duration: Shape {
        Shape(.text(pattern: "([0-9]+[smhd])+")) { node, context in
            guard let text = Shape<String>.text.read(node, context) else { return nil }
            if let seconds = seconds(inDuration: text) { return seconds }
            context.error("\(context.what) must be a duration, not \"\(text)\"", at: node, hint: "write it like 90s, 15m, 1h30m or 14d")
            return nil
        }
    }

    /// A whole number in a range.
    package static func number(_ range: ClosedRange<Int>) -> Shape {
        Shape(.number(range)) { node, context in
            guard let text = Shape<String>.text.read(node, context) else { return nil }
            if text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text), range.contains(number) { return number }
            context.error("\(context.what) must be a number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\"", at: node)
            return nil
        }
    }
}

/// The seconds of `1h30m`; nil for what is not a duration or longer than a century.
package func seconds(inDuration text: String) -> Int? {
    var total = 0
    var number: Int?
    for character in text.utf8 {
        if (48...57).contains(character) {
            number = (number ?? 0) * 10 + Int(character - 48)
            if number! > 3_200_000_000 { return nil }
            continue
        }
        guard let count = number,
            let unit = [UInt8(ascii: "s"): 1, UInt8(ascii: "m"): 60, UInt8(ascii: "h"): 3600, UInt8(ascii: "d"): 86400][character]
        else { return nil }
        total += count * unit
        if total > 3_200_000_000 { return nil }
        number = nil
    }
    return number == nil && !text.isEmpty ? total : nil
}

extension Shape {
    /// A list, all of whose items fit.
    package static func list<Item>(_ item: Shape<Item>) -> Shape where Value == [Item] {
        Shape(.list(item.schema)) { node, context in
            guard let items = node.items else {
                context.mismatch("a list", node, hint: node.text == nil || node.isAbsent ? nil : "write [\(node.text ?? "")]")
                return nil
            }
            let context = ReadingContext(context.bag, "an item of \(context.what)")
            return readingAll(items) { item.read($0, context) }
        }
    }

    /// One, or a list of them.
    package static func oneOrMore<Item>(_ item: Shape<Item>) -> Shape where Value == [Item] {
        let list = Shape.list(item)
        return Shape(.either([item.schema, list.schema])) { node, context in
            node.items == nil ? item.read(node, context).map { [$0] } : list.read(node, context)
        }
    }

    /// Keys of the author's own, all of whose values fit.
    package static func map<Item>(_ item: Shape<Item>) -> Shape where Value == [Entry<Item>] {
        Shape(.map(item.schema)) { node, context in
            guard let pairs = node.pairs else {
                context.mismatch("a map", node)
                return nil
            }
            let bag = context.bag
            reportCommas(in: node, of: context.what, to: bag)
            return readingAll(pairs) { pair in
                item.read(pair.value, ReadingContext(bag, "\"\(pair.name)\"")).map { Entry(key: pair.key, value: $0) }
            }
        }
    }

    /// Chooses by how the value is written; nil where that way is not allowed.
    /// - Parameter wanted: all that is allowed, for the message: `a text or a list`.
    package static func written(_ wanted: String, text: Shape? = nil, list: Shape? = nil, map: Shape? = nil) -> Shape {
        Shape(.either([text, list, map].compactMap { $0?.schema })) { node, context in
            let chosen: Shape? =
                switch node.content {
                case .scalar: node.isAbsent ? nil : text
                case .sequence: list
                case .mapping: map
                case .alias: nil
                }
            guard let chosen else {
                context.mismatch(wanted, node)
                return nil
            }
            return chosen.read(node, context)
        }
    }
}

/// All or nothing, but every element is looked at, so that every problem is found.
private func readingAll<Element, Result>(_ elements: [Element], _ read: (Element) -> Result?) -> [Result]? {
    var results: [Result] = []
    for element in elements { if let result = read(element) { results.append(result) } }
    return results.count == elements.count ? results : nil
}

/// `"a", "b" or "c"`.
package func listing(_ words: [String], _ conjunction: String) -> String {
    let quoted = words.map { "\"\($0)\"" }
    if quoted.count < 2 { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " \(conjunction) " + quoted[quoted.count - 1]
}
