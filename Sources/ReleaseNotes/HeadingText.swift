// What a reader sees of a heading, whatever it is marked up with.

enum HeadingText {
    static func plain(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        return isPlain(bytes) ? text : plain(text)
    }

    /// White space collapsed, attribute lists such as `{#id}` and `{: .x}` taken off.
    static func plain(_ text: String) -> String {
        var words = text.split { $0.isWhitespace || $0 == "\u{200B}" || $0 == "\u{FEFF}" }
        while let last = words.last, last.last == "}",
            let open = words.lastIndex(where: { $0.hasPrefix("{#") || $0.hasPrefix("{:") || $0.hasPrefix("{.") })
        {
            words.removeSubrange(open...)
        }
        return words.joined(separator: " ")
    }

    /// The words between blanks.
    static func words(_ text: String) -> [String] {
        text.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) }
    }

    /// Most headings need no work: ASCII, single blanks between words, no braces.
    private static func isPlain(_ bytes: [UInt8]) -> Bool {
        var previous: UInt8 = 32
        for byte in bytes {
            guard (32..<127).contains(byte), byte != 32 || previous != 32, byte != UInt8(ascii: "}") else { return false }
            previous = byte
        }
        return previous != 32
    }

    /// A raw line's text, roughly as a Markdown parser would give it: for lines that no parser may see.
    static func plain(rawLine: String) -> String {
        var result = ""
        var depth = 0
        var previous: Character = " "
        for character in rawLine {
            switch character {
            case "<": depth += 1
            case ">" where depth > 0: depth -= 1
            case "(" where previous == "]": depth += 1
            case ")" where depth > 0: depth -= 1
            case "[", "]", "`", "*": break
            default: if depth == 0 { result.append(character) }
            }
            previous = character
        }
        while result.last == "#" || result.last == " " { result.removeLast() }
        return plain(String(result.drop { $0 == "#" || $0 == " " }))
    }
}

extension String {
    /// Whether an ASCII digit is in it: without one there is neither a version nor a date.
    var hasDigit: Bool { utf8.contains { (48...57).contains($0) } }
    var hasDot: Bool { utf8.contains(UInt8(ascii: ".")) }
}

extension UInt8 {
    /// An ASCII letter or digit.
    var isPlain: Bool { (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self) }
}
