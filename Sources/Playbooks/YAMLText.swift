// Pieces of YAML as a careful person would type them: plain where that is safe, in quotes where it is not.
internal import UpgradeModel

enum YAMLText {
    /// A scalar on a line of its own or after a key.
    static func scalar(_ text: String) -> String { isPlain(text, alsoAllowed: " @%+=~,:") ? text : quoted(text) }

    /// A scalar between braces or brackets.
    private static func word(_ text: String) -> String { isPlain(text, alsoAllowed: "@+=~") ? text : quoted(text) }

    /// A list on one line.
    static func list(_ items: [String]) -> String { "[\(items.map(word).joined(separator: ", "))]" }

    static func place(_ place: PlaceAddress) -> String {
        switch place {
        case .local: "local"
        case .ssh(let host): "{ ssh: \(word(host)) }"
        }
    }

    static func places(_ places: [PlaceAddress]) -> String {
        places.count == 1 ? place(places[0]) : "[\(places.map(place).joined(separator: ", "))]"
    }

    static func secret(_ source: SecretSource) -> String {
        switch source {
        case .environment(let name): "{ env: \(word(name)) }"
        case .file(let path): "{ file: \(word(path)) }"
        case .command(let words): "{ command: \(list(words)) }"
        case .typed: "{ typed: yes }"
        }
    }

    /// Text for a comment: on one line whatever it holds.
    static func comment(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { breaksLine($0) ? " " : $0 }))
    }

    /// Lines of a readable length, for comments.
    static func wrapped(_ text: String) -> [String] {
        comment(text).split(separator: " ").reduce(into: [String]()) { lines, word in
            if let last = lines.last, last.count + word.count < 100 {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default:
                if breaksLine(scalar) {
                    let digits = String(scalar.value, radix: 16, uppercase: true)
                    result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }

    /// Controls, the line and paragraph separators and the byte order mark: YAML breaks lines at some and refuses others.
    private static func breaksLine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: scalar.value == 0xFEFF || scalar.value & 0xFFFE == 0xFFFE
        }
    }

    private static func isPlain(_ text: String, alsoAllowed: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last, isWordLike(first) || first == "/" else {
            return false
        }
        if last == " " || last == ":" || text.contains(": ") || text.contains(" #") { return false }
        return text.unicodeScalars.allSatisfy {
            isWordLike($0) || "/._-".unicodeScalars.contains($0) || alsoAllowed.unicodeScalars.contains($0)
        }
    }

    private static func isWordLike(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
    }
}
