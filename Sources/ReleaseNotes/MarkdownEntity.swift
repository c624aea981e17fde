// Entities that occur in prose; the others stay as they are written.

enum MarkdownEntity {
    static func character(_ entity: String) -> String {
        let name = entity.dropFirst().dropLast()
        if name.hasPrefix("#") {
            let isHexadecimal = name.dropFirst().first.map { $0 == "x" || $0 == "X" } ?? false
            let number = isHexadecimal ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
            guard let number, number > 0, let scalar = Unicode.Scalar(number) else { return "\u{FFFD}" }
            return String(Character(scalar))
        }
        return named[String(name)] ?? entity
    }

    private static let named = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "mdash": "—", "ndash": "–", "hellip": "…", "copy": "©",
        "rarr": "→", "larr": "←", "times": "×", "middot": "·", "bull": "•", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”",
    ]
}
