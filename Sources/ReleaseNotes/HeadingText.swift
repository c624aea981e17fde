// Small help for heading texts: what a reader sees of them, and the dates in them.
internal import UpgradeModel

enum HeadingText {
    /// White space collapsed, the commonest entities read, attribute lists such as `{#id}` and `{: .x}` taken off.
    static func plain(_ text: String) -> String {
        if isPlain(text) { return text }
        var text = text
        if text.utf8.contains(UInt8(ascii: "&")) {
            for (entity, character) in entities { text = text.replacing(entity, with: character) }
        }
        var words = text.split { $0.isWhitespace || $0 == "\u{200B}" || $0 == "\u{FEFF}" }
        while let last = words.last, last.last == "}",
            let open = words.lastIndex(where: { $0.hasPrefix("{#") || $0.hasPrefix("{:") || $0.hasPrefix("{.") })
        {
            words.removeSubrange(open...)
        }
        return words.joined(separator: " ")
    }

    /// Most headings need no work: ASCII, single blanks between words, no entities, no braces.
    private static func isPlain(_ text: String) -> Bool {
        var previous: UInt8 = 32
        for byte in text.utf8 {
            guard (32..<127).contains(byte), byte != 32 || previous != 32, byte != UInt8(ascii: "&"), byte != UInt8(ascii: "}") else {
                return false
            }
            previous = byte
        }
        return previous != 32
    }

    private static let entities = [
        ("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&mdash;", "—"), ("&ndash;", "–"), ("&amp;", "&"),
    ]

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

/// Calendar dates as vendors write them in headings.
enum DateText {
    /// The first date among the words, as `YYYY-MM-DD`, and which words it is. `2026.01.05` counts only where dots are allowed: it
    /// may also be a version.
    static func find(_ words: [String], dots: Bool) -> (date: String, words: Range<Int>)? {
        guard words.contains(where: \.hasDigit) else { return nil }
        for index in words.indices {
            // A date begins with a number, or with a month before one.
            guard words[index].hasDigit || index + 1 < words.count && words[index + 1].hasDigit else { continue }
            let word = trimmed(words[index])
            if let date = numeric(word, separators: dots ? "-/." : "-/") { return (date, index..<(index + 1)) }
            guard index + 1 < words.count else { continue }
            let next = trimmed(words[index + 1])
            // 7 July 2026, 14 Dec 2021
            if index + 2 < words.count, let day = day(word), let month = month(next), let year = year(trimmed(words[index + 2])) {
                return (iso(year, month, day), index..<(index + 3))
            }
            // June 14, 2022
            if index + 2 < words.count, let month = month(word), let day = day(next), let year = year(trimmed(words[index + 2])) {
                return (iso(year, month, day), index..<(index + 3))
            }
        }
        return nil
    }

    /// Brackets, emphasis and punctuation around a word taken off; all of them are ASCII.
    private static func trimmed(_ word: String) -> String {
        let bytes = word.utf8
        var (start, end) = (bytes.startIndex, bytes.endIndex)
        while start < end, opening.contains(bytes[start]) { start = bytes.index(after: start) }
        while start < end, closing.contains(bytes[bytes.index(before: end)]) { end = bytes.index(before: end) }
        return start == bytes.startIndex && end == bytes.endIndex ? word : String(word[start..<end])
    }

    private static let opening = Array("([{*_".utf8)
    private static let closing = Array(")]}*_,.;:".utf8)

    private static func numeric(_ word: String, separators: String) -> String? {
        guard word.hasDigit, (6...12).contains(word.utf8.count) else { return nil }
        for separator in separators {
            let parts = word.split(separator: separator, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3, let year = year(parts[0]), let month = Int(parts[1]), (1...12).contains(month), parts[1].count <= 2,
                parts[2].count <= 2, let day = day(parts[2])
            else { continue }
            return iso(year, month, day)
        }
        return nil
    }

    private static func year(_ word: String) -> Int? {
        guard word.utf8.count == 4, let year = Int(word), (1980...2199).contains(year) else { return nil }
        return year
    }

    private static func day(_ word: String) -> Int? {
        var digits = word
        for ending in ["st", "nd", "rd", "th"] where digits.hasSuffix(ending) { digits.removeLast(2) }
        guard digits.utf8.count <= 2, let day = Int(digits), (1...31).contains(day) else { return nil }
        return day
    }

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    private static let fullMonths = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "sept",
    ]

    private static func month(_ word: String) -> Int? {
        let lower = word.lowercased()
        guard months.contains(lower) || fullMonths.contains(lower) else { return nil }
        return months.firstIndex(of: String(lower.prefix(3))).map { $0 + 1 }
    }

    private static func iso(_ year: Int, _ month: Int, _ day: Int) -> String {
        "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
}

extension String {
    /// Whether an ASCII digit is in it: without one there is neither a version nor a date.
    var hasDigit: Bool { utf8.contains { (48...57).contains($0) } }
}

extension UInt8 {
    /// An ASCII letter or digit.
    var isPlain: Bool { (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self) }
}
