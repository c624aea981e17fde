// A document for standard input whose texts are filled. It is escaped last, so that no value can end its own string.

package indirect enum FilledJSON: Sendable, Hashable, Codable {
    case text(FilledText)
    case list([FilledJSON])
    /// In the order written.
    case map([Entry])

    package struct Entry: Sendable, Hashable, Codable {
        package var key: FilledText
        package var value: FilledJSON

        package init(key: FilledText, value: FilledJSON) {
            self.key = key
            self.value = value
        }
    }

    /// The JSON text; `value` answers for every part that is not a literal.
    package func text<Failure: Error>(_ value: (FilledText.Part) throws(Failure) -> String) throws(Failure) -> String {
        switch self {
        case .text(let text):
            return Self.escaped(try text.text(value))
        case .list(let items):
            var parts: [String] = []
            for item in items { parts.append(try item.text(value)) }
            return "[" + parts.joined(separator: ",") + "]"
        case .map(let entries):
            var parts: [String] = []
            for entry in entries { parts.append(Self.escaped(try entry.key.text(value)) + ":" + (try entry.value.text(value))) }
            return "{" + parts.joined(separator: ",") + "}"
        }
    }

    package var secretNames: [String] {
        switch self {
        case .text(let text): text.secretNames
        case .list(let items): items.flatMap(\.secretNames)
        case .map(let entries): entries.flatMap { $0.key.secretNames + $0.value.secretNames }
        }
    }

    private static func escaped(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            case _: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
