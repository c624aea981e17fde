// What stands in pages of release notes and is no Markdown: comments of HTML and MDX, components of JSX, shortcodes of Hugo, boxes of
// Docusaurus, attribute lists of kramdown. MarkdownScan asks line by line; which bytes the parser shall not see is collected here.

struct ForeignMarks {
    var blanked: [Range<Int>] = []
    private(set) var written: [(offset: Int, byte: UInt8)] = []

    /// Bytes of a heading's text.
    private let longestHeading: Int
    /// Whether `{/*`, and whether `{{<` or `{{%` occur at all.
    private var hasComments = false
    private var hasShortcodes = false
    /// The next `{` after the line that was looked at last.
    private var brace = -1
    /// Ends that occur nowhere in the rest of the text.
    private var missing: Set<String> = []

    init(longestHeading: Int) { self.longestHeading = longestHeading }

    /// To be called before the first line.
    mutating func lookForBraces(_ text: UnsafeBufferPointer<UInt8>, from start: Int) {
        var offset = start
        while let open = text.index(of: UInt8(ascii: "{"), from: offset), !(hasComments && hasShortcodes) {
            if text.has("{/*", at: open) { hasComments = true }
            if text.has("{{<", at: open) || text.has("{{%", at: open) { hasShortcodes = true }
            offset = open + 1
        }
    }

    /// Deals with a line outside of code blocks, whose first printed byte is at `first`.
    /// - Returns: where to go on after what goes over more than the line; nil is the next line.
    mutating func line(_ text: UnsafeBufferPointer<UInt8>, _ offset: Int, _ first: Int, _ end: Int) -> Int? {
        switch text[first] {
        case UInt8(ascii: "<"):
            if first - offset < 4, let after = html(text, first, end) { return after }
        case UInt8(ascii: ":"):
            // Docusaurus: `:::warning Title` and `:::`.
            if text.has(":::", at: first) { blanked.append(first..<end) }
        case UInt8(ascii: "{"):
            // kramdown: `{: .note}`, `{:toc}`.
            if text.has("{:", at: first), text.lastPrinted(first, end) == UInt8(ascii: "}") { blanked.append(first..<end) }
        default: break
        }
        guard hasComments || hasShortcodes else { return nil }
        if brace < offset { brace = text.index(of: UInt8(ascii: "{"), from: offset) ?? text.count }
        guard brace < end else { return nil }
        if hasComments, let after = comments(text, offset, brace, end) { return after }
        if hasShortcodes { shortcodes(text, brace, end) }
        return nil
    }

    // MARK: - HTML, JSX

    private mutating func html(_ text: UnsafeBufferPointer<UInt8>, _ first: Int, _ end: Int) -> Int? {
        if text.has("<!--", at: first) {
            guard occurs(["-->"], text, from: first + 4), let close = text.index(of: "-->", from: first + 4) else {
                blanked.append(first..<(first + 1))
                return nil
            }
            if let second = text.index(of: "<!--", from: first + 4), second < close, hasReleaseHeading(text, end, second) {
                blanked.append(first..<(first + 1))
                return nil
            }
            return (text.index(of: 10, from: close) ?? text.count) + 1
        }
        if first + 1 < end, !(65...90).contains(text[first + 1]), text[first + 1] != UInt8(ascii: "/") {
            for block in Self.htmlBlocks
            where block.isName ? text.hasName(block.opening, at: first + 1) : text.has(block.opening, at: first + 1) {
                if !occurs(block.closings, text, from: first) { blanked.append(first..<(first + 1)) }
                break
            }
            return nil
        }
        component(text, first, end)
        return nil
    }

    /// What takes everything for HTML until its end: without one, the rest of the text.
    private static let htmlBlocks: [(opening: String, isName: Bool, closings: [String])] =
        [("?", false, ["?>"]), ("![CDATA[", false, ["]]>"])]
        + ["pre", "script", "style", "textarea"].map { ($0, true, ["</" + $0, "</" + $0.uppercased()]) }

    /// Whether one of the texts still comes; what was looked for in vain is not looked for again.
    private mutating func occurs(_ closings: [String], _ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Bool {
        closings.contains { closing in
            if missing.contains(closing) { return false }
            if text.index(of: closing, from: start) != nil { return true }
            missing.insert(closing)
            return false
        }
    }

    private func hasReleaseHeading(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var offset = start
        while let newline = text.index(of: 10, from: offset), newline + 1 < end {
            offset = newline + 1
            guard text[offset] == UInt8(ascii: "#") else { continue }
            let lineEnd = text.index(of: 10, from: offset) ?? text.count
            if ReleaseHeading(raw: text.string(offset, min(lineEnd, offset + longestHeading))) != nil { return true }
        }
        return false
    }

    /// A line that is nothing but the tag of an MDX component, such as `<Note>`: what follows is Markdown, though plain Markdown
    /// would take it for HTML. A `title` stays as text.
    private mutating func component(_ text: UnsafeBufferPointer<UInt8>, _ first: Int, _ end: Int) {
        let nameStart = text.has("</", at: first) ? first + 2 : first + 1
        guard nameStart + 1 < end, (65...90).contains(text[nameStart]), (97...122).contains(text[nameStart + 1]),
            text.lastPrinted(first, end) == UInt8(ascii: ">"), text.count(of: UInt8(ascii: "<"), first, end) == 1
        else { return }
        guard let attribute = text.index(of: "title=", from: first, to: end), attribute + 7 < end else {
            blanked.append(first..<end)
            return
        }
        let value = attribute + 7
        guard let close = text.index(of: text[value - 1], from: value), close < end else {
            blanked.append(first..<end)
            return
        }
        // An inline tag instead of spaces: four spaces would make it code.
        blanked.append((first + 2)..<(value - 1))
        written += [(first, UInt8(ascii: "<")), (first + 1, UInt8(ascii: "i")), (value - 1, UInt8(ascii: ">"))]
        blanked.append(close..<end)
    }

    // MARK: - MDX comments, Hugo

    /// Blanks `{/* … */}`, which may go over many lines.
    private mutating func comments(_ text: UnsafeBufferPointer<UInt8>, _ offset: Int, _ brace: Int, _ end: Int) -> Int? {
        var from = brace
        var ticks = (count: 0, upTo: offset)
        while let open = text.index(of: "{/*", from: from, to: end) {
            ticks = (ticks.count + text.count(of: UInt8(ascii: "`"), ticks.upTo, open), open)
            // Inside `code` it is an example.
            guard ticks.count % 2 == 0, occurs(["*/}"], text, from: open + 3), let close = text.index(of: "*/}", from: open + 3) else {
                from = open + 3
                continue
            }
            blanked.append(open..<(close + 3))
            if close >= end { return close + 3 }
            from = close + 3
        }
        return nil
    }

    /// Blanks `{{< note >}}` and `{{% /note %}}`; references stay, they are links.
    private mutating func shortcodes(_ text: UnsafeBufferPointer<UInt8>, _ offset: Int, _ end: Int) {
        for (opening, closing) in [("{{<", ">}}"), ("{{%", "%}}")] {
            var from = offset
            while let open = text.index(of: opening, from: from, to: end), let close = text.index(of: closing, from: open, to: end) {
                let name = text.string(open + 3, close).drop { $0 == " " }
                if !name.hasPrefix("ref"), !name.hasPrefix("relref") { blanked.append(open..<(close + 3)) }
                from = close + 3
            }
        }
    }
}
