// One release's text → its sections, and from those that need answers, its items. How a section's text is cut into items is in
// ItemSplitter, what of it means nothing in NoteText.
internal import ContentHash
internal import UpgradeModel

struct ReleaseReader {
    let file: MarkdownText
    let name: String
    let version: String
    let component: String?
    let editions: [String]
    let definitions: LinkDefinitions
    let isPlain: Bool

    /// A section, still as a place in the file.
    private struct Part {
        let title: SectionTitle
        let text: String
        let level: Int
        let kind: NoteKind
        let body: Range<Int>
        /// Belongs to the part before: a deeper heading of its own, or a leaked template inside breaking changes.
        let continues: Bool
    }

    func read(body: Range<Int>, headings: [MarkdownHeading]) -> (sections: [ReleaseSection], items: [NoteItem], date: String?) {
        let parts = parts(body, headings)
        var maker = ItemMaker(version: version, component: component, editions: editions)
        var index = 0
        while index < parts.count {
            let part = parts[index]
            var next = index + 1
            if part.kind.needsAnswer {
                while next < parts.count, parts[next].continues { next += 1 }
                items(of: part, through: parts[next - 1], &maker)
            } else {
                marked(part, &maker)
                boxed(part, &maker)
            }
            index = next
        }
        let sections = parts.map {
            ReleaseSection(title: $0.text, kind: $0.kind, level: $0.level, text: NoteText.trimmed(file.text($0.body)))
        }
        return (sections.filter { $0.level > 0 || !$0.text.isEmpty }, maker.items, date(headings, parts.first))
    }

    private func parts(_ body: Range<Int>, _ headings: [MarkdownHeading]) -> [Part] {
        let firstEnd = headings.first?.offset ?? body.upperBound
        var parts = [
            Part(
                title: SectionTitle(""), text: "", level: 0, kind: .other, body: body.lowerBound..<max(body.lowerBound, firstEnd),
                continues: false)
        ]
        // The section that headings without a known title fall into while they are deeper.
        var owner: (kind: NoteKind, level: Int) = (.other, 0)
        for (index, heading) in headings.enumerated() {
            let end = index + 1 < headings.count ? headings[index + 1].offset : body.upperBound
            let title = SectionTitle(heading.text)
            var kind = title.kind
            var continues = false
            if title.isTemplate, owner.kind == .breaking {
                (kind, continues) = (.breaking, true)
            } else if !title.isKnown, owner.level > 0, heading.level > owner.level {
                if owner.kind != .other { kind = owner.kind }
                continues = true
            } else {
                owner = (kind, heading.level)
            }
            parts.append(
                Part(
                    title: title, text: heading.text, level: heading.level, kind: kind, body: heading.end..<max(heading.end, end),
                    continues: continues))
        }
        return parts
    }

    /// Items of a section together with the headings below it.
    private func items(of first: Part, through last: Part, _ maker: inout ItemMaker) {
        let range = first.body.lowerBound..<last.body.upperBound
        guard let (text, blocks) = blocks(range) else {
            // What the parser refuses is still asked about, as one item.
            let text = NoteText.trimmed(file.text(range))
            if !text.isEmpty { maker.add(kind: first.kind, title: first.text, text: text, links: []) }
            return
        }
        var splitter = ItemSplitter(text: text, kind: first.kind)
        splitter.split(blocks)
        for piece in splitter.pieces {
            maker.add(kind: first.kind, title: piece.title ?? first.text, text: piece.text, links: piece.links)
        }
    }

    /// Single blocks anywhere else that say of themselves that they break something.
    private func marked(_ part: Part, _ maker: inout ItemMaker) {
        guard NoteText.mayBeMarked(file.bytes, part.body), let (text, blocks) = blocks(part.body) else { return }
        for piece in ItemSplitter.marked(text, blocks) {
            maker.add(kind: .breaking, title: piece.title ?? part.text, text: piece.text, links: piece.links)
        }
    }

    /// Boxes that warn: to be answered, wherever they stand.
    private func boxed(_ part: Part, _ maker: inout ItemMaker) {
        if isPlain { return }
        for box in Admonition.find(in: file.bytes, part.body) where !NoteText.saysNothing([box.body], kind: .upgrade) {
            var first = NoteText.firstSentence(box.body.split(whereSeparator: \.isNewline).joined(separator: " "))
            while first.last == "." || first.last == ":" { first.removeLast() }
            // What is dropped is the parser's refusal: the text is shown and asked about all the same, without links of its own.
            let links = (try? MarkdownText(Array(box.body.utf8), name: name).blocks(name: name).flatMap(\.links)) ?? []
            maker.add(kind: .upgrade, title: NoteText.shortened(box.title ?? first, to: 120), text: box.body, links: links)
        }
    }

    /// The range as a text of its own, and its blocks; nil where the parser refuses it.
    private func blocks(_ range: Range<Int>) -> (MarkdownText, [NoteBlock])? {
        if isPlain { return nil }
        do {
            let text = try MarkdownText(Array(file.bytes[range]), name: name)
            let blocks = try text.blocks(name: name, definitions: definitions.used(in: file.text(range)))
            return (text, blocks)
        } catch {
            // The caller shows the text unparsed; nothing is lost by not knowing why.
            return nil
        }
    }

    /// `Release Date 7 July 2026` as a heading or in the first lines.
    private func date(_ headings: [MarkdownHeading], _ first: Part?) -> String? {
        for heading in headings.prefix(3) where heading.text.lowercased().contains("date") || heading.text.lowercased().contains("released")
        {
            if let found = DateText.find(heading.text.split(separator: " ").map(String.init), dots: false) { return found.date }
        }
        guard let first else { return nil }
        let head = file.text(first.body.lowerBound..<min(first.body.upperBound, first.body.lowerBound + 600))
        for line in head.split(separator: "\n").prefix(4) where line.utf8.count < 120 && line.lowercased().contains("release") {
            if let found = DateText.find(line.split { " *_".contains($0) }.map(String.init), dots: false) { return found.date }
        }
        return nil
    }
}

/// Gives items their names and leaves out what was said already.
struct ItemMaker {
    let version: String
    let component: String?
    let editions: [String]
    private(set) var items: [NoteItem] = []
    private var names: Set<String> = []
    private var texts: Set<String> = []

    init(version: String, component: String?, editions: [String]) {
        self.version = version
        self.component = component
        self.editions = editions
    }

    mutating func add(kind: NoteKind, title: String, text: String, links: [NoteLink], component: String? = nil) {
        // Changelogs made of commits repeat a paragraph once per commit.
        guard texts.insert(Self.essence(text)).inserted else { return }
        let stem = version + "/" + Self.slug(title)
        var id = stem
        var number = 2
        while !names.insert(id).inserted {
            id = "\(stem)-\(number)"
            number += 1
        }
        items.append(
            NoteItem(
                id: id, kind: kind, title: title, text: text, links: links, hash: ContentHash(of: text).hex, version: version,
                component: component,
                editions: editions.isEmpty ? NoteText.editions(title + "\n" + String(text.prefix(300))) : editions))
    }

    /// The words, without the lines that say who wrote them and which issues they close.
    private static func essence(_ text: String) -> String {
        let trailers = ["closes ", "co-authored-by:", "signed-off-by:", "fixes #"]
        let lines = text.split(separator: "\n").filter { line in !trailers.contains { line.lowercased().hasPrefix($0) } }
        return lines.joined(separator: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The first words in lower case, joined by dashes.
    static func slug(_ title: String) -> String {
        var slug = ""
        for word in title.lowercased().split(whereSeparator: { !$0.isASCII || !($0.isLetter || $0.isNumber) }) {
            if slug.utf8.count + word.utf8.count > 48, !slug.isEmpty { break }
            slug += (slug.isEmpty ? "" : "-") + word.prefix(48)
        }
        return slug.isEmpty ? "item" : slug
    }
}
