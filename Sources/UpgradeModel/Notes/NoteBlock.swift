// Markdown as blocks of styled text: what a reader on screen lays out. No widths, colours or keys in here.

/// A stretch of text in one style.
package struct NoteRun: Sendable, Hashable {
    package struct Style: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        package static let emphasis = Style(rawValue: 1)
        package static let strong = Style(rawValue: 2)
        package static let code = Style(rawValue: 4)
        package static let struck = Style(rawValue: 8)
    }

    /// May hold line breaks, and anything that the outside put there: it is made safe where it is drawn.
    package var text: String
    package let style: Style
    /// The address, as written.
    package let link: String?

    package init(_ text: String, style: Style = [], link: String? = nil) {
        self.text = text
        self.style = style
        self.link = link
    }
}

package struct NoteBlock: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case heading(level: Int)
        case paragraph
        /// Kept as it is, line by line. The language is what stands behind the fence, or empty.
        case code(language: String)
        /// Cells of one row of a table.
        case row(cells: [[NoteRun]], isHead: Bool)
        /// Tags and comments that Markdown passes on; shown as text or left out.
        case html
        case rule
    }

    package let kind: Kind
    package let runs: [NoteRun]
    /// How many quotes it lies in.
    package let quotes: Int
    /// How many lists it lies in.
    package let lists: Int
    /// `-`, `*`, `3.`, `[x]` where the block begins a list's item; nil elsewhere.
    package let marker: String?
    /// Bytes of the text that it was read from, whole lines; nil where nothing of it is in the text.
    package let source: Range<Int>?

    package init(kind: Kind, runs: [NoteRun], quotes: Int, lists: Int, marker: String?, source: Range<Int>?) {
        self.kind = kind
        self.runs = runs
        self.quotes = quotes
        self.lists = lists
        self.marker = marker
        self.source = source
    }

    /// What is read, without styles; cells of a row are parted by ` | `.
    package var plainText: String {
        switch kind {
        case .row(let cells, _): cells.map { $0.map(\.text).joined() }.joined(separator: " | ")
        case .heading, .paragraph, .code, .html, .rule: runs.map(\.text).joined()
        }
    }

    /// Links in order, each once.
    package var links: [NoteLink] {
        let all: [NoteRun]
        switch kind {
        case .row(let cells, _): all = cells.flatMap { $0 }
        case .heading, .paragraph, .code, .html, .rule: all = runs
        }
        var links: [NoteLink] = []
        for run in all {
            guard let url = run.link else { continue }
            // Neighbouring runs of one link differ in style only.
            if let last = links.last, last.url == url {
                links[links.count - 1] = NoteLink(text: last.text + run.text, url: url)
            } else {
                links.append(NoteLink(text: run.text, url: url))
            }
        }
        return links
    }
}
