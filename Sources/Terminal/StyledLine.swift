// A line of clean text in which stretches have styles: what lists, pagers and logs are made of. Wrapping it is in WordWrap.swift.

package struct StyledLine: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// The text of the whole line.
    package private(set) var text: SanitizedText
    /// Where each stretch ends, in UTF-8 bytes of the text, and its style.
    private(set) var runs: [Run]
    /// Columns by which continued rows are set in, so that a list's text stays under its text.
    package var hang: Int
    /// False for code and tables, which are cut at the edge instead of wrapped.
    package var wraps: Bool

    struct Run: Hashable, Sendable {
        var end: Int
        var style: Style
    }

    package init(_ text: SanitizedText = "", _ style: Style = .text, hang: Int = 0, wraps: Bool = true) {
        self.text = text
        runs = text.isEmpty ? [] : [Run(end: text.string.utf8.count, style: style)]
        self.hang = hang
        self.wraps = wraps
    }

    package init(stringLiteral value: String) {
        self.init(SanitizedText(value))
    }

    package mutating func append(_ more: SanitizedText, _ style: Style = .text) {
        guard !more.isEmpty else { return }
        text = text + more
        let end = text.string.utf8.count
        if runs.last?.style == style {
            runs[runs.count - 1].end = end
        } else {
            runs.append(Run(end: end, style: style))
        }
    }

    package func appending(_ more: SanitizedText, _ style: Style = .text) -> StyledLine {
        var line = self
        line.append(more, style)
        return line
    }

    /// Cells that the line takes unwrapped.
    package var width: Int { text.width }

    var byteCount: Int { text.string.utf8.count }

    /// The style of the byte at an offset.
    func style(at offset: Int) -> Style {
        for run in runs where offset < run.end { return run.style }
        return runs.last?.style ?? .text
    }
}
