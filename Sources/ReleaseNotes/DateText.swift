// Calendar dates as vendors write them in headings.

enum DateText {
    /// The first date among the words, as `YYYY-MM-DD`, and which words it is; nil for one that two countries read differently, such as
    /// `03-10-2022`. `2026.01.05` counts only where dots are allowed: it may also be a version.
    static func find(_ words: [String], dots: Bool) -> (date: String?, words: Range<Int>)? {
        guard words.contains(where: \.hasDigit) else { return nil }
        for index in words.indices {
            // A date begins with a number, or with a month before one.
            guard words[index].hasDigit || index + 1 < words.count && words[index + 1].hasDigit else { continue }
            let word = trimmed(words[index])
            if let date = numeric(word, dots: dots) { return (date.text, index..<(index + 1)) }
            // 7 July 2026, 14 Dec 2021; June 14, 2022
            guard index + 2 < words.count, words[index + 2].hasDigit, let year = year(trimmed(words[index + 2])) else { continue }
            let next = trimmed(words[index + 1])
            if let day = day(word) ?? day(next), let month = month(day == Self.day(word) ? next : word) {
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

    private struct Numeric { let text: String? }

    private static func numeric(_ word: String, dots: Bool) -> Numeric? {
        guard (6...17).contains(word.utf8.count),
            let separator = word.utf8.first(where: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "/") || dots && $0 == UInt8(ascii: ".") }
            )
        else { return nil }
        let parts = word.utf8.split(separator: separator, omittingEmptySubsequences: false).map { String(Substring($0)) }
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        if let year = year(parts[0]), let month = number(parts[1], to: 12), let day = day(parts[2]) {
            return Numeric(text: iso(year, month, day))
        }
        guard let year = year(parts[2]) else { return nil }
        // 11-December-2022
        if let day = day(parts[0]), let month = month(parts[1]) { return Numeric(text: iso(year, month, day)) }
        guard separator != UInt8(ascii: "."), let first = number(parts[0], to: 31), let second = number(parts[1], to: 31) else {
            return nil
        }
        switch (first <= 12, second <= 12) {
        case (true, true): return Numeric(text: first == second ? iso(year, first, first) : nil)
        case (true, false): return Numeric(text: iso(year, first, second))
        case (false, true): return Numeric(text: iso(year, second, first))
        case (false, false): return nil
        }
    }

    private static func number(_ word: String, to most: Int) -> Int? {
        guard word.utf8.count <= 2, let number = Int(word), (1...most).contains(number) else { return nil }
        return number
    }

    private static func year(_ word: String) -> Int? {
        guard word.utf8.count == 4, let year = Int(word), (1980...2199).contains(year) else { return nil }
        return year
    }

    private static func day(_ word: String) -> Int? {
        guard (1...4).contains(word.utf8.count), word.utf8.first?.isDigit ?? false else { return nil }
        let isOrdinal = ["st", "nd", "rd", "th"].contains { word.hasSuffix($0) }
        return number(isOrdinal ? String(word.dropLast(2)) : word, to: 31)
    }

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    private static let fullMonths = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "sept",
    ]

    private static func month(_ word: String) -> Int? {
        guard (3...9).contains(word.utf8.count), word.utf8.first.map({ !$0.isDigit }) ?? false else { return nil }
        let lower = word.lowercased()
        guard months.contains(lower) || fullMonths.contains(lower) else { return nil }
        return months.firstIndex(of: String(lower.prefix(3))).map { $0 + 1 }
    }

    private static func iso(_ year: Int, _ month: Int, _ day: Int) -> String {
        "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }
}
