// A section's blocks → the items in it. Changelogs write several breaking changes under bold leads, headings, list items, table
// rows or plain paragraphs; an example, a list after a colon, a code block belong to what stands before them.
internal import UpgradeModel

struct ItemSplitter {
    struct Piece {
        var title: String?
        var text: String
        var links: [NoteLink]
    }

    let text: MarkdownText
    let kind: NoteKind
    private(set) var pieces: [Piece] = []
    /// Indices of the blocks of the piece that is being gathered.
    private var gathered: [Int] = []

    init(text: MarkdownText, kind: NoteKind) {
        self.text = text
        self.kind = kind
    }

    // MARK: - A section whose every word counts

    mutating func split(_ blocks: [NoteBlock]) {
        let useful = blocks.indices.filter { !Self.isEmpty(blocks[$0]) && !NoteText.isTemplate(blocks[$0]) }
        let level = useful.compactMap { Self.headingLevel(blocks[$0]) }.min()
        // Where both occur, the one that comes first is the outer one.
        let hasLeads =
            useful.first { Self.isLead(blocks[$0]) || Self.headingLevel(blocks[$0]) != nil }.map { Self.isLead(blocks[$0]) } ?? false
        let bullet = level == nil && !hasLeads ? Self.bullet(useful.map { blocks[$0] }) : nil
        for (position, index) in useful.enumerated() {
            let block = blocks[index]
            // A table of breaking changes is introduced by a sentence about the table.
            if kind != .upgrade, kind != .security, !hasLeads, level == nil, Self.isTableHead(block) { gathered = [] }
            let before = position > 0 ? blocks[useful[position - 1]] : nil
            let starts: Bool
            if kind == .upgrade || kind == .security {
                // Instructions are followed from first to last, and answered as one.
                starts = false
            } else if hasLeads {
                starts = Self.isLead(block)
            } else if let bullet {
                starts = block.lists == 1 && block.marker == bullet
                // What only says that a list follows is no item.
                if starts, position == 1, before?.plainText.hasSuffix(":") ?? false { gathered = [] }
            } else if let level {
                starts = Self.headingLevel(block) == level
            } else {
                starts = Self.startsItem(block, after: before)
            }
            if starts, !gathered.allSatisfy({ Self.isLabel(blocks[$0]) }) { finish(blocks) }
            gathered.append(index)
        }
        finish(blocks)
    }

    /// The mark of a list whose items are the section's: the section begins with it, or with one sentence that says so. Nested lists
    /// that lost their indentation have another mark.
    private static func bullet(_ blocks: [NoteBlock]) -> String? {
        guard let first = blocks.first else { return nil }
        if first.lists == 1 { return first.marker }
        guard blocks.count > 1, blocks[1].lists == 1, let marker = blocks[1].marker, case .paragraph = first.kind else { return nil }
        let text = first.plainText.lowercased()
        let isOnly = blocks.filter { $0.lists == 0 && !isFurniture($0) }.count == 1
        return isOnly && (text.contains("breaking") || text.contains("changes") || text.contains("incompatib")) ? marker : nil
    }

    private mutating func finish(_ blocks: [NoteBlock]) {
        defer { gathered = [] }
        guard let first = gathered.first(where: { !Self.isLabel(blocks[$0]) }) ?? gathered.first,
            !gathered.allSatisfy({ Self.isFurniture(blocks[$0]) })
        else { return }
        // What stands in a heading's or lead's place alone says nothing.
        let said = gathered.map { blocks[$0] }.filter { Self.headingLevel($0) == nil && !Self.isLabel($0) }.map(\.plainText)
        guard !said.isEmpty, !NoteText.saysNothing(said, kind: kind) else { return }
        pieces.append(
            Self.piece(text, blocks, gathered, titled: Self.title(blocks[first], mayLead: true)))
    }

    /// The original text of these blocks, code fences included.
    private static func piece(_ text: MarkdownText, _ blocks: [NoteBlock], _ indices: [Int], titled title: String?) -> Piece {
        var parts: [String] = []
        var run: Range<Int>?
        for index in indices {
            guard let source = blocks[index].source else { continue }
            // To the next block, so that the end of a code block comes along; what was left out in between does not.
            let next = blocks[(index + 1)...].first { $0.source.map { $0.lowerBound >= source.upperBound } ?? false }?.source?.lowerBound
            let end = fenceStart(text, next ?? text.bytes.count, after: source.upperBound, isCode: isCode(blocks, index + 1))
            if let open = run, open.upperBound >= source.lowerBound {
                run = open.lowerBound..<max(open.upperBound, end)
            } else {
                if let open = run { parts.append(NoteText.trimmed(text.text(open))) }
                run = source.lowerBound..<max(source.upperBound, end)
            }
        }
        if let open = run { parts.append(NoteText.trimmed(text.text(open))) }
        var links: [NoteLink] = []
        for link in indices.flatMap({ blocks[$0].links }) where !links.contains(link) { links.append(link) }
        return Piece(title: title, text: parts.joined(separator: "\n\n"), links: links)
    }

    private static func isCode(_ blocks: [NoteBlock], _ index: Int) -> Bool {
        guard index < blocks.count, case .code = blocks[index].kind else { return false }
        return true
    }

    /// A code block's text begins behind its fence, which is its own and not the end of what stands before.
    private static func fenceStart(_ text: MarkdownText, _ next: Int, after end: Int, isCode: Bool) -> Int {
        isCode ? next : max(next, end)
    }

    // MARK: - Marks anywhere

    /// Blocks that call themselves breaking, each with what hangs on it.
    static func marked(_ text: MarkdownText, _ blocks: [NoteBlock]) -> [Piece] {
        var pieces: [Piece] = []
        for index in blocks.indices
        where !isFurniture(blocks[index]) && !NoteText.isTemplate(blocks[index]) && NoteText.isMarked(blocks[index]) {
            let block = blocks[index]
            var indices = [index]
            // A list's item brings its nested blocks along; a paragraph brings the code or list after its colon.
            for next in blocks.indices.dropFirst(index + 1) {
                let other = blocks[next]
                let isNested = block.lists > 0 && (other.lists > block.lists || other.lists == block.lists && other.marker == nil)
                let isAnnounced = block.lists == 0 && (other.lists > 0 || isCode(blocks, next)) && block.plainText.hasSuffix(":")
                guard isNested || isAnnounced, headingLevel(other) == nil else { break }
                indices.append(next)
            }
            pieces.append(piece(text, blocks, indices, titled: title(block, mayLead: false)))
        }
        return pieces
    }

    // MARK: - Blocks

    private static func headingLevel(_ block: NoteBlock) -> Int? {
        if case .heading(let level) = block.kind, block.quotes == 0, block.lists == 0 { level } else { nil }
    }

    private static func isTableHead(_ block: NoteBlock) -> Bool {
        if case .row(let cells, isHead: true) = block.kind { cells.count <= 4 } else { false }
    }

    private static func isEmpty(_ block: NoteBlock) -> Bool {
        switch block.kind {
        case .rule: true
        case .html: !block.plainText.contains { $0.isLetter } || block.plainText.hasPrefix("<!--") || block.plainText.hasPrefix("<a ")
        case .heading, .paragraph, .code, .row: block.plainText.allSatisfy { $0.isWhitespace }
        }
    }

    /// Headings of tables, code, tags: never an item by themselves.
    private static func isFurniture(_ block: NoteBlock) -> Bool {
        switch block.kind {
        case .html, .rule, .code: true
        case .row(_, let isHead): isHead
        case .heading: false
        case .paragraph: false
        }
    }

    private static let labels: Set<String> = [
        "note", "notes", "important", "warning", "caution", "mitigation", "impact", "workaround", "before", "after", "example", "solution",
        "action",
        "danger", "tip", "info", "what to do", "expected fix version", "recommendation", "migration", "migration required",
        "action required",
        "required action", "what changed", "details", "background", "reason", "rationale", "who is affected", "how to migrate", "steps",
    ]

    /// The bold words at the beginning of a paragraph.
    private static func bold(_ block: NoteBlock) -> String {
        guard case .paragraph = block.kind, block.lists == 0, block.quotes == 0 else { return "" }
        return block.runs.prefix { $0.style.contains(.strong) }.map(\.text).joined()
    }

    /// A paragraph that is nothing but an appeal to read what follows.
    private static func isLabel(_ block: NoteBlock) -> Bool {
        guard case .paragraph = block.kind, block.plainText.utf8.count <= 80 else { return false }
        return NoteText.isAppeal(block.plainText)
    }

    /// A paragraph that opens with a bold title.
    private static func isLead(_ block: NoteBlock) -> Bool {
        let bold = bold(block)
        guard !bold.isEmpty, !isLabel(block) else { return false }
        let name = bold.lowercased().filter { $0.isLetter || $0 == " " }
        let isWhole = block.runs.allSatisfy { $0.style.contains(.strong) || $0.text.allSatisfy { $0.isWhitespace || $0.isPunctuation } }
        if labels.contains(name) { return false }
        return isWhole || !(bold.hasSuffix(":") || block.runs.dropFirst().first?.text.hasPrefix(":") ?? false)
    }

    private static let goesOn = [
        "furthermore", "additionally", "also", "example", "for example", "if", "instead", "in addition", "otherwise", "for now", "for more",
        "see",
        "this means", "as a result", "here", "likewise", "similarly", "alternatively", "then", "finally", "closes", "co-authored-by",
        "signed-off-by",
        "fixes", "resolves", "related", "mitigation", "note", "workaround", "impact", "before:", "after:", "previously", "for any",
        "for users",
        "for all", "for those", "you", "users", "that", "these", "it", "they", "such", "in this case", "to opt", "further", "before,",
        "while",
        "as part of this", "the following", "for concrete", "for details", "we also", "we hope", "to apply this", "please be",
        "please ensure",
        "please run", "ideally", "to resolve this", "to avoid", "this is a breaking change because",
    ]

    /// Whether a block begins an item where neither bold leads nor headings do.
    private static func startsItem(_ block: NoteBlock, after before: NoteBlock?) -> Bool {
        guard let before else { return true }
        let isAnnounced = before.plainText.hasSuffix(":")
        switch block.kind {
        case .row(let cells, let isHead): return !isHead && cells.count <= 4
        case .paragraph:
            // Quotes and lists say more about the paragraph before them.
            if block.quotes > 0 || block.lists > 0 || isAnnounced { return false }
            let text = block.plainText.lowercased()
            if let first = block.plainText.first, first.isLowercase || first == "(" { return false }
            return !goesOn.contains { text.hasPrefix($0) && !(text.dropFirst($0.count).first?.isLetter ?? false) }
        case .code, .html, .heading, .rule: return false
        }
    }

    /// One line: the heading, the bold lead, a table's first cell, or the first sentence.
    private static func title(_ block: NoteBlock, mayLead: Bool) -> String? {
        var text = block.plainText
        switch block.kind {
        case .heading:
            // Hugo's and kramdown's name for the heading, as in `Caveats {#caveats}`.
            if text.hasSuffix("}"), let open = text.lastIndex(of: "{"), text[open...].hasPrefix("{#") { text = String(text[..<open]) }
        case .row(let cells, _): text = cells.first { !$0.isEmpty }.map { $0.map(\.text).joined() } ?? text
        case .paragraph:
            if mayLead, isLead(block) {
                text = block.runs.prefix { $0.style.contains(.strong) }.map(\.text).joined()
            } else {
                text = NoteText.firstTelling(text)
            }
        case .code, .html, .rule: return nil
        }
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let bare = String(line.reversed().drop { ":. ".contains($0) }.reversed())
        return bare.isEmpty ? nil : NoteText.shortened(bare, to: 120)
    }
}
