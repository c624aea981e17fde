// A short text (a section, a page) as blocks with their styles and links. Whole changelogs only get their headings read, by
// MarkdownOutline.
internal import CMD4C
package import UpgradeModel

extension MarkdownText {
    /// All blocks in order.
    /// - Parameter definitions: link reference definitions from elsewhere in the document, one per line.
    package func blocks(
        name: String, definitions: String = "", limits: MarkdownLimits = MarkdownLimits()
    ) throws(ReleaseNotesError) -> [NoteBlock] {
        let collector = BlockCollector(events: 100_000 + bytes.count * limits.eventsPerByte * 4)
        let code = withParserBytes { text -> Int32 in
            if definitions.isEmpty { return collector.parse(text, length: bytes.count) }
            let whole = MarkdownParser.padded(Array(text.dropLast()) + Array("\n\n".utf8) + Array(definitions.utf8))
            return whole.withUnsafeBufferPointer { collector.parse($0, length: bytes.count) }
        }
        guard code == 0 else { throw .parser(code, name) }
        return collector.blocks
    }
}

/// Collects what the parser reports; lives for one call.
private final class BlockCollector {
    private var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    /// What lies behind it is not the document's.
    private var length = 0
    private(set) var blocks: [NoteBlock] = []
    private var eventsLeft: Int
    /// Bytes of addresses that are not written in the text as they are.
    private var addressesLeft = 4 << 20

    private struct Open {
        var kind: NoteBlock.Kind
        var runs: [NoteRun] = []
        var first: Int?
        var last = 0

        mutating func note(_ start: Int, _ end: Int) {
            if first == nil { first = start }
            last = max(last, end)
        }

        mutating func append(_ string: String, _ style: NoteRun.Style, _ link: String?) {
            if let end = runs.indices.last, runs[end].style == style, runs[end].link == link {
                runs[end].text += string
            } else {
                runs.append(NoteRun(string, style: style, link: link))
            }
        }
    }
    private var open: Open?
    private var cells: [[NoteRun]] = []
    private var isHead = false
    private var cellText = false
    private var quotes = 0
    /// The mark of an unordered list, or the next number of an ordered one.
    private var lists: [(mark: String?, number: Int)] = []
    private var marker: String?
    private var styles: [NoteRun.Style] = []
    private var links: [String] = []

    init(events: Int) { eventsLeft = events }

    func parse(_ padded: UnsafeBufferPointer<UInt8>, length: Int) -> Int32 {
        text = UnsafeBufferPointer(rebasing: padded.dropLast())
        self.length = length
        var parser = MD_PARSER()
        parser.flags = belay_md_dialect_github
        parser.enter_block = { type, detail, collector in BlockCollector.from(collector).enter(type, detail) }
        parser.leave_block = { type, _, collector in BlockCollector.from(collector).leave(type) }
        parser.enter_span = { type, detail, collector in BlockCollector.from(collector).enterSpan(type, detail) }
        parser.leave_span = { type, _, collector in BlockCollector.from(collector).leaveSpan(type) }
        parser.text = { type, text, size, collector in BlockCollector.from(collector).add(type, text, Int(size)) }
        return MarkdownParser.run(padded, parser, Unmanaged.passUnretained(self).toOpaque())
    }

    static func from(_ pointer: UnsafeMutableRawPointer?) -> BlockCollector {
        guard let pointer else { preconditionFailure("md4c always passes on the pointer it was given") }
        return Unmanaged<BlockCollector>.fromOpaque(pointer).takeUnretainedValue()
    }

    private var verdict: Int32 {
        eventsLeft -= 1
        return eventsLeft < 0 || addressesLeft < 0 ? 1 : 0
    }

    // MARK: - Blocks

    private func enter(_ type: MD_BLOCKTYPE, _ detail: UnsafeMutableRawPointer?) -> Int32 {
        switch type {
        case MD_BLOCK_QUOTE:
            flush()
            quotes += 1
        case MD_BLOCK_UL:
            flush()
            let mark = detail?.assumingMemoryBound(to: MD_BLOCK_UL_DETAIL.self).pointee.mark ?? 0
            lists.append((String(UnicodeScalar(UInt8(bitPattern: mark))), 0))
        case MD_BLOCK_OL:
            flush()
            lists.append((nil, Int(detail?.assumingMemoryBound(to: MD_BLOCK_OL_DETAIL.self).pointee.start ?? 1)))
        case MD_BLOCK_LI:
            flush()
            marker = nextMarker(detail?.assumingMemoryBound(to: MD_BLOCK_LI_DETAIL.self).pointee)
        case MD_BLOCK_HR:
            flush()
            open = Open(kind: .rule)
            flush()
        case MD_BLOCK_H:
            flush()
            open = Open(kind: .heading(level: Int(detail?.assumingMemoryBound(to: MD_BLOCK_H_DETAIL.self).pointee.level ?? 1)))
        case MD_BLOCK_CODE:
            flush()
            let language = detail.map { string($0.assumingMemoryBound(to: MD_BLOCK_CODE_DETAIL.self).pointee.lang) }
            open = Open(kind: .code(language: language ?? ""))
        case MD_BLOCK_HTML:
            flush()
            open = Open(kind: .html)
        case MD_BLOCK_P:
            flush()
            open = Open(kind: .paragraph)
        case MD_BLOCK_THEAD: isHead = true
        case MD_BLOCK_TBODY: isHead = false
        case MD_BLOCK_TR:
            flush()
            cells = []
            open = Open(kind: .row(cells: [], isHead: isHead))
        case MD_BLOCK_TH, MD_BLOCK_TD: open?.runs = []
        default: break
        }
        return verdict
    }

    private func leave(_ type: MD_BLOCKTYPE) -> Int32 {
        switch type {
        case MD_BLOCK_QUOTE:
            flush()
            quotes -= 1
        case MD_BLOCK_UL, MD_BLOCK_OL:
            flush()
            lists.removeLast()
            marker = nil
        case MD_BLOCK_LI:
            flush()
            marker = nil
        case MD_BLOCK_TH, MD_BLOCK_TD:
            cells.append(open?.runs ?? [])
            open?.runs = []
        case MD_BLOCK_TR:
            open?.kind = .row(cells: cells, isHead: isHead)
            flush()
        case MD_BLOCK_H, MD_BLOCK_CODE, MD_BLOCK_HTML, MD_BLOCK_P: flush()
        default: break
        }
        return verdict
    }

    private func nextMarker(_ item: MD_BLOCK_LI_DETAIL?) -> String {
        if let item, item.is_task != 0 { return item.task_mark == 32 ? "[ ]" : "[x]" }
        guard let last = lists.last else { return "-" }
        if let mark = last.mark { return mark }
        lists[lists.count - 1].number += 1
        return "\(last.number)."
    }

    private func flush() {
        guard let block = open else { return }
        open = nil
        blocks.append(
            NoteBlock(
                kind: block.kind, runs: block.runs, quotes: quotes, lists: lists.count, marker: marker,
                source: block.first.map { text.lineStart($0)..<min(text.lineEnd(max($0, block.last)), length) }))
        marker = nil
    }

    // MARK: - Spans and text

    private func enterSpan(_ type: MD_SPANTYPE, _ detail: UnsafeMutableRawPointer?) -> Int32 {
        switch type {
        case MD_SPAN_A: links.append(detail.map { string($0.assumingMemoryBound(to: MD_SPAN_A_DETAIL.self).pointee.href) } ?? "")
        case MD_SPAN_IMG: links.append(detail.map { string($0.assumingMemoryBound(to: MD_SPAN_IMG_DETAIL.self).pointee.src) } ?? "")
        case MD_SPAN_EM: styles.append(.emphasis)
        case MD_SPAN_STRONG: styles.append(.strong)
        case MD_SPAN_CODE: styles.append(.code)
        case MD_SPAN_DEL: styles.append(.struck)
        default: styles.append([])
        }
        return verdict
    }

    private func leaveSpan(_ type: MD_SPANTYPE) -> Int32 {
        if type == MD_SPAN_A || type == MD_SPAN_IMG {
            if !links.isEmpty { links.removeLast() }
        } else if !styles.isEmpty {
            styles.removeLast()
        }
        return verdict
    }

    private func add(_ type: MD_TEXTTYPE, _ pointer: UnsafePointer<CChar>?, _ size: Int) -> Int32 {
        guard let pointer else { return verdict }
        guard text.holds(pointer, size) else { return ReleaseNotesError.unsound }
        if open == nil { open = Open(kind: .paragraph) }
        note(pointer, size)
        let bytes = UnsafeRawBufferPointer(start: pointer, count: size)
        switch type {
        case MD_TEXT_NULLCHAR: append("\u{FFFD}")
        case MD_TEXT_BR: append("\n")
        case MD_TEXT_SOFTBR: append(" ")
        case MD_TEXT_ENTITY: append(MarkdownEntity.character(String(decoding: bytes, as: UTF8.self)))
        // Inline tags are left out, except those that stand for a line's end.
        case MD_TEXT_HTML where open?.kind != .html: if bytes.starts(with: Array("<br".utf8)) { append("\n") }
        default: append(String(decoding: bytes, as: UTF8.self))
        }
        return verdict
    }

    private func append(_ string: String) {
        let style = styles.reduce(into: NoteRun.Style()) { $0.formUnion($1) }
        let link = links.last
        open?.append(string, style, link)
    }

    private func string(_ attribute: MD_ATTRIBUTE) -> String {
        guard let pointer = attribute.text, attribute.size > 0 else { return "" }
        // A long address that is referred to eighty thousand times would otherwise be copied as often.
        addressesLeft -= Int(attribute.size)
        let text = String(decoding: UnsafeRawBufferPointer(start: pointer, count: min(Int(attribute.size), 2_000)), as: UTF8.self)
        return text.utf8.contains(UInt8(ascii: "&")) ? text.replacing("&amp;", with: "&") : text
    }

    // MARK: - Places

    private func note(_ pointer: UnsafePointer<CChar>, _ size: Int) {
        guard let offset = text.offset(of: pointer), offset < length else { return }
        open?.note(offset, min(offset + size, length))
    }
}
