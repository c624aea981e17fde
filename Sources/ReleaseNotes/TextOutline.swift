// Headings of texts that are no Markdown: reStructuredText, NEWS files. Underlined lines, and lines at the margin that read like
// a release.
internal import UpgradeModel

enum TextOutline {
    /// Underlined lines get their level by the order in which their underlines first occur, as reStructuredText has it; where there
    /// are none, lines that announce a release are all of level 1.
    static func headings(_ bytes: [UInt8], limits: MarkdownLimits) -> [MarkdownHeading] {
        var underlined: [MarkdownHeading] = []
        var announcing: [MarkdownHeading] = []
        var styles: [[UInt8]] = []
        var previous: (range: Range<Int>, isBlank: Bool)?
        var overline: UInt8?
        var beforeIsBlank = true
        bytes.withUnsafeBufferPointer { text in
            let lineEnd: UInt8 = text.contains(10) ? 10 : 13
            var offset = 0
            while offset < text.count {
                let end = text.index(of: lineEnd, from: offset) ?? text.count
                let length = text.printed(offset, end)
                defer { offset = end + 1 }
                if let mark = underline(text, offset, length) {
                    if let title = previous, !title.isBlank, title.range.count <= limits.heading, !isSpace(text[title.range.lowerBound]),
                        title.range.count <= length + 2 || isAnnouncing(text, title.range)
                    {
                        let style = [mark, overline == mark ? 1 : 0]
                        if !styles.contains(style) { styles.append(style) }
                        underlined.append(
                            MarkdownHeading(
                                level: min(6, (styles.firstIndex(of: style) ?? 0) + 1),
                                text: plain(text.string(title.range.lowerBound, title.range.upperBound)), offset: title.range.lowerBound,
                                end: min(end + 1, text.count), isNested: false))
                        overline = nil
                    } else {
                        overline = mark
                    }
                    previous = nil
                    beforeIsBlank = true
                    continue
                }
                if length > 0, beforeIsBlank, length <= 200, !isSpace(text[offset]), !"(.".utf8.contains(text[offset]) {
                    let title = plain(text.string(offset, offset + length))
                    if let release = ReleaseHeading(text: title), !release.isDoubtful, !release.isSentence {
                        announcing.append(
                            MarkdownHeading(level: 1, text: title, offset: offset, end: min(end + 1, text.count), isNested: false))
                    }
                }
                if previous != nil { overline = length == 0 ? nil : overline }
                previous = (offset..<(offset + length), length == 0)
                beforeIsBlank = length == 0
            }
        }
        // Where lines without an underline announce far more, what is underlined is something else.
        let releases = underlined.count { ReleaseHeading(text: $0.text) != nil }
        return releases > 0 && releases * 2 >= announcing.count ? underlined : announcing
    }

    private static func isAnnouncing(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
        ReleaseHeading(text: plain(text.string(range.lowerBound, range.upperBound))).map { !$0.isDoubtful } ?? false
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

    /// The character of a line that consists of one punctuation character, at least three times.
    private static func underline(_ text: UnsafeBufferPointer<UInt8>, _ offset: Int, _ length: Int) -> UInt8? {
        guard length >= 3, "=-~^\"'`*+#.:_".utf8.contains(text[offset]) else { return nil }
        return text.run(of: text[offset], from: offset, to: offset + length) == length ? text[offset] : nil
    }

    /// Without the marks that NEWS files put in front (`* `, `= … =`) and the roles of reStructuredText.
    private static func plain(_ line: String) -> String {
        var text = Substring(line)
        while let first = text.first, "*=#- ".contains(first) { text.removeFirst() }
        while let last = text.last, "*=#: \r".contains(last) { text.removeLast() }
        if text.hasPrefix(":"), let role = text.dropFirst().firstIndex(of: ":") { text = text[text.index(after: role)...] }
        // `v1.2.0 <https://…>`__
        if let link = text.firstRange(of: " <http") { text = text[..<link.lowerBound] }
        return HeadingText.plain(text.filter { $0 != "`" })
    }
}
