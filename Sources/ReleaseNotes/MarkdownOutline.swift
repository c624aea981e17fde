// A whole document's headings, and nothing else: what the index of releases is made of. md4c does the parsing; it gives no
// positions, but its texts point into what it was given.
internal import CMD4C

/// One heading of a document.
package struct MarkdownHeading: Sendable, Hashable {
    /// 1 to 6.
    package var level: Int
    /// Without marks, links' addresses, tags and attribute lists such as `{#id}`.
    package var text: String
    /// Offset of the beginning of its line.
    package var offset: Int
    /// Offset after its last line.
    package var end: Int
    /// Inside a quote or a list.
    package var isNested: Bool
}

extension MarkdownText {
    /// The headings in order.
    /// - Throws: `tooLarge` where the parser reports far more than a text of this size can hold; `unreadable` where it gives up.
    /// - Parameter paragraphs: take paragraphs for headings of level 1 which announce a release and say nothing else.
    package func headings(
        name: String, limits: MarkdownLimits = MarkdownLimits(), paragraphs: Bool = false
    ) throws(ReleaseNotesError) -> [MarkdownHeading] {
        var collector = HeadingCollector(
            events: 100_000 + bytes.count * limits.eventsPerByte, headingLimit: limits.heading, paragraphs: paragraphs)
        let code = withParserBytes { padded -> Int32 in
            collector.text = UnsafeBufferPointer(rebasing: padded.dropLast())
            let code = withUnsafeMutablePointer(to: &collector) { MarkdownParser.run(padded, HeadingCollector.callbacks, $0) }
            collector.finish()
            return code
        }
        guard code == 0 else { throw .parser(code, name) }
        return collector.headings
    }
}

/// Collects what the parser reports; lives for one call.
private struct HeadingCollector {
    var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private(set) var headings: [MarkdownHeading] = []
    private let headingLimit: Int
    private var eventsLeft: Int
    private var containers = 0
    private var images = 0
    private let takesParagraphs: Bool
    /// Indices of headings that have no underline, though they do not begin with `#`.
    private var complete: Set<Int> = []
    private var isOpen = false
    private var isHTML = false
    private var level = 0
    private var title: [UInt8] = []
    private var first: Int?
    private var last = 0
    private var address: Int?
    /// Nothing before this offset is looked for again.
    private var known = 0

    init(events: Int, headingLimit: Int, paragraphs: Bool) {
        eventsLeft = events
        self.headingLimit = headingLimit
        takesParagraphs = paragraphs
    }

    static var callbacks: MD_PARSER {
        var parser = MD_PARSER()
        // Addresses without marks are text all the same, and looking for them costs a third of the parser's time.
        parser.flags =
            belay_md_dialect_github
            & ~UInt32(MD_FLAG_PERMISSIVEURLAUTOLINKS | MD_FLAG_PERMISSIVEEMAILAUTOLINKS | MD_FLAG_PERMISSIVEWWWAUTOLINKS)
        parser.enter_block = { type, detail, collector in HeadingCollector.at(collector).pointee.enter(type, detail) }
        parser.leave_block = { type, _, collector in HeadingCollector.at(collector).pointee.leave(type) }
        parser.enter_span = { type, detail, collector in HeadingCollector.at(collector).pointee.enterSpan(type, detail) }
        parser.leave_span = { type, _, collector in HeadingCollector.at(collector).pointee.leaveSpan(type) }
        parser.text = { type, text, size, collector in HeadingCollector.at(collector).pointee.add(type, text, size) }
        return parser
    }

    private static func at(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<HeadingCollector> {
        guard let pointer else { preconditionFailure("md4c always passes on the pointer it was given") }
        return pointer.assumingMemoryBound(to: HeadingCollector.self)
    }

    private var verdict: Int32 {
        mutating get {
            eventsLeft -= 1
            return eventsLeft < 0 ? 1 : 0
        }
    }

    mutating func enter(_ type: MD_BLOCKTYPE, _ detail: UnsafeMutableRawPointer?) -> Int32 {
        switch type {
        case MD_BLOCK_QUOTE, MD_BLOCK_LI: containers += 1
        case MD_BLOCK_H: open(level: Int(detail?.assumingMemoryBound(to: MD_BLOCK_H_DETAIL.self).pointee.level ?? 1))
        case MD_BLOCK_P where takesParagraphs && containers == 0: open(level: 1)
        case MD_BLOCK_HTML: isHTML = containers == 0
        default: break
        }
        return verdict
    }

    private mutating func open(level: Int) {
        isOpen = true
        self.level = level
        title.removeAll(keepingCapacity: true)
        first = nil
        last = 0
        address = nil
    }

    mutating func leave(_ type: MD_BLOCKTYPE) -> Int32 {
        switch type {
        case MD_BLOCK_QUOTE, MD_BLOCK_LI: containers -= 1
        case MD_BLOCK_H:
            isOpen = false
            close()
        case MD_BLOCK_P where isOpen:
            isOpen = false
            let text = HeadingText.plain(title)
            if first != nil, let release = ReleaseHeading(text: text), !release.isDoubtful, !release.isSentence, release.style != .phrase {
                complete.insert(headings.count)
                close()
            }
        case MD_BLOCK_HTML: isHTML = false
        default: break
        }
        return verdict
    }

    mutating func enterSpan(_ type: MD_SPANTYPE, _ detail: UnsafeMutableRawPointer?) -> Int32 {
        if isOpen {
            if type == MD_SPAN_IMG { images += 1 }
            // `# [](https://…)` has no text at all, but its address lies in the heading's line. (That of a reference lies elsewhere.)
            if type == MD_SPAN_A, address == nil, let href = detail?.assumingMemoryBound(to: MD_SPAN_A_DETAIL.self).pointee.href.text {
                address = text.offset(of: href)
            }
        }
        return verdict
    }

    mutating func leaveSpan(_ type: MD_SPANTYPE) -> Int32 {
        if isOpen, type == MD_SPAN_IMG { images -= 1 }
        return verdict
    }

    mutating func add(_ type: MD_TEXTTYPE, _ pointer: UnsafePointer<CChar>?, _ size: UInt32) -> Int32 {
        guard let pointer else { return verdict }
        guard text.holds(pointer, Int(size)) else { return ReleaseNotesError.unsound }
        if isOpen {
            note(pointer, Int(size))
            if type == MD_TEXT_BR || type == MD_TEXT_SOFTBR {
                title.append(32)
            } else if type == MD_TEXT_ENTITY {
                let name = String(decoding: UnsafeRawBufferPointer(start: pointer, count: Int(size)), as: UTF8.self)
                title.append(contentsOf: MarkdownEntity.character(name).utf8)
            } else if type != MD_TEXT_HTML, images == 0, title.count + Int(size) <= headingLimit {
                title.append(contentsOf: UnsafeRawBufferPointer(start: pointer, count: Int(size)))
            }
        } else if containers == 0, let at = text.offset(of: pointer) {
            known = at
            if isHTML { html(at..<min(at + Int(size), text.count)) }
        }
        return verdict
    }

    private mutating func note(_ pointer: UnsafePointer<CChar>?, _ size: Int) {
        guard let pointer, let offset = text.offset(of: pointer), first == nil || offset >= known else { return }
        if first == nil { first = offset }
        last = max(last, offset + size)
    }

    /// `<h2>1.2.0</h2>`, alone in its line.
    private mutating func html(_ line: Range<Int>) {
        guard let tag = line.first(where: { text[$0] != 32 && text[$0] != 9 }), tag + 4 < line.upperBound, text[tag] == UInt8(ascii: "<"),
            text[tag + 1] | 0x20 == UInt8(ascii: "h"), (49...54).contains(text[tag + 2]), line.count <= headingLimit,
            text.index(of: "</", from: tag, to: line.upperBound) != nil
        else { return }
        let words = HeadingText.plain(rawLine: text.string(tag, line.upperBound))
        let heading = MarkdownHeading(
            level: Int(text[tag + 2]) - 48, text: words, offset: text.lineStart(tag), end: text.lineEnd(tag), isNested: false)
        complete.insert(headings.count)
        headings.append(heading)
        known = heading.end
    }

    private mutating func close() {
        var heading = MarkdownHeading(
            level: level, text: HeadingText.plain(title), offset: 0, end: 0, isNested: containers > 0)
        if first == nil, let address, address >= known, isATX(text.lineStart(address)) { first = address }
        if let first {
            heading.offset = text.lineStart(first)
            heading.end = text.lineEnd(max(first, last))
            known = heading.end
        } else {
            // An empty heading: its place is found by looking for it after what was last seen.
            heading.offset = -1
        }
        headings.append(heading)
    }

    /// Gives empty headings their places, and Setext headings their underlines.
    mutating func finish() {
        var floor = 0
        for index in headings.indices {
            if headings[index].offset < 0 {
                headings[index].offset = emptyHeading(level: headings[index].level, from: floor) ?? floor
                headings[index].end = text.lineEnd(headings[index].offset)
            } else if !complete.contains(index), !isATX(headings[index].offset) {
                headings[index].end = text.lineEnd(headings[index].end)
            }
            floor = headings[index].end
        }
    }

    private func isATX(_ offset: Int) -> Bool {
        var index = offset
        while index < text.count, [32, 9, UInt8(ascii: ">"), UInt8(ascii: "-"), UInt8(ascii: "*")].contains(text[index]) { index += 1 }
        return index < text.count && text[index] == UInt8(ascii: "#")
    }

    private func emptyHeading(level: Int, from floor: Int) -> Int? {
        var offset = floor
        while offset < text.count {
            let end = text.lineEnd(offset)
            let marks = text.run(of: UInt8(ascii: "#"), from: offset, to: end)
            if marks == level, text[offset..<end].dropFirst(marks).allSatisfy({ [10, 13, 32, 9, UInt8(ascii: "#")].contains($0) }) {
                return offset
            }
            offset = end
        }
        return nil
    }
}
