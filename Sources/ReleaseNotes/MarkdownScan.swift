// The pass before the parser: line by line, without any idea of inline Markdown, it finds what would keep the parser busy without end,
// and where a code block that is never closed has swallowed a release. What is no Markdown at all, it leaves to ForeignMarks.
// Linear in the size of the text, except that a broken document may be passed over a few times more.

struct MarkdownScan {
    private let bytes: [UInt8]
    private let start: Int
    private let limits: MarkdownLimits

    /// What the parser shall not see.
    private(set) var marks: ForeignMarks
    private(set) var longLines = 0
    private(set) var deepLines = 0
    private(set) var crowdedLines = 0
    private(set) var openFences = 0
    /// Lines such as `[1.2.0]: https://…`, outside of code blocks.
    private(set) var definitions: [Range<Int>] = []

    /// Offsets of headings before which a code block is taken to end.
    private var breaks: Set<Int> = []
    /// First release headings inside code blocks, in order.
    private var candidates: [Int] = []
    private var fence: Fence?
    /// Lines that may belong to one paragraph with this one.
    private var paragraph = 0

    private struct Fence {
        let character: UInt8
        let length: Int
        /// Columns before its first mark.
        let indent: Int
        let isInList: Bool
        let offset: Int
        /// The first line inside that reads like a release's heading.
        var heading: Int?
    }

    /// More repairs than this are no accidents, and a large text is not passed over so often.
    private var repairLimit: Int { min(256, max(4, (256 << 20) / max(1, bytes.count))) }

    init(_ bytes: [UInt8], from start: Int, limits: MarkdownLimits) {
        self.bytes = bytes
        self.start = start
        self.limits = limits
        marks = ForeignMarks(longestHeading: limits.heading)
    }

    mutating func run() {
        bytes.withUnsafeBufferPointer { text in
            pass(text)
            guard let last = fence?.heading else { return }
            // A block is open at the end and has swallowed a release. The culprit may be an earlier one, whose missing end made
            // every later beginning an end: the first one is taken with which all the others are paired.
            let tries = candidates.prefix(max(1, (64 << 20) / max(1, text.count))).prefix(64)
            for candidate in tries {
                var attempt = MarkdownScan(bytes, from: start, limits: limits)
                attempt.breaks = breaks.union([candidate])
                attempt.pass(text)
                if attempt.fence?.heading == nil {
                    self = attempt
                    return
                }
            }
            while let heading = fence?.heading ?? nil, breaks.count < repairLimit, breaks.insert(heading).inserted {
                restart()
                pass(text)
            }
            _ = last
        }
    }

    private mutating func restart() {
        var fresh = MarkdownScan(bytes, from: start, limits: limits)
        fresh.breaks = breaks
        self = fresh
    }

    // MARK: - Lines

    private mutating func pass(_ text: UnsafeBufferPointer<UInt8>) {
        let lineEnd: UInt8 = text.contains(10) ? 10 : 13
        marks.lookForBraces(text, from: start)
        var offset = start
        while offset < text.count {
            let end = text.index(of: lineEnd, from: offset) ?? text.count
            offset = line(text, offset, end)
        }
    }

    /// Deals with one line, or with all that it begins.
    /// - Returns: where to go on.
    private mutating func line(_ text: UnsafeBufferPointer<UInt8>, _ offset: Int, _ end: Int) -> Int {
        let next = end + 1
        if end - offset > limits.line {
            marks.blanked.append(offset..<end)
            longLines += 1
            return next
        }
        var first = offset
        while first < end, text[first] == 32 || text[first] == 9 { first += 1 }
        guard first < end, text[first] != 13 else {
            paragraph = 0
            return next
        }
        let character = text[first]
        if isCrowded(text, character, offset, end) {
            marks.blanked.append(offset..<end)
            crowdedLines += 1
            return next
        }

        if let open = fence {
            switch insideFence(open, text, offset, first, end) {
            case .stays: return next
            case .ended: return next
            case .goOn(let from):
                if from != offset { return from }
            }
        }
        switch character {
        case UInt8(ascii: "`"), UInt8(ascii: "~"): openFence(text, offset, first, end, isInList: false)
        case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: ">"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            containers(text, offset, first, end)
        case UInt8(ascii: "["):
            if first == offset, end - offset < 2_000, text.index(of: "]: ", from: offset, to: end) != nil {
                definitions.append(offset..<end)
            }
        default: break
        }
        return marks.line(text, offset, first, end) ?? next
    }

    /// For every bracket the parser looks through all lines of the paragraph before it.
    private mutating func isCrowded(_ text: UnsafeBufferPointer<UInt8>, _ character: UInt8, _ offset: Int, _ end: Int) -> Bool {
        switch character {
        case UInt8(ascii: "#"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "|"), 48...57: paragraph = 0
        default: paragraph += 1
        }
        return paragraph > limits.paragraph && text.index(of: UInt8(ascii: "["), from: offset, to: end) != nil
    }

    // MARK: - Code blocks

    private enum Inside {
        case stays, ended
        case goOn(Int)
    }

    private mutating func insideFence(_ open: Fence, _ text: UnsafeBufferPointer<UInt8>, _ offset: Int, _ first: Int, _ end: Int) -> Inside
    {
        let character = text[first]
        if character == open.character {
            let length = text.run(of: character, from: first, to: end)
            let isBare = text.lastPrinted(first, end) == character && text.printed(first, end) == length
            if length >= open.length, isBare {
                if let heading = open.heading { candidates.append(heading) }
                fence = nil
                return .ended
            }
            // Nobody begins a block with a language inside one that holds a release's heading: the outer one was never closed.
            if length >= 3, !isBare, let heading = open.heading, breaks.count < repairLimit {
                breaks.insert(heading)
                close(open, before: heading)
                return .goOn(heading)
            }
            return .stays
        }
        guard character == UInt8(ascii: "#"), first == offset else { return .stays }
        if open.isInList {
            // The list has ended, and the block with it.
            fence = nil
            return .goOn(offset)
        }
        if breaks.contains(offset) {
            close(open, before: offset)
            return .goOn(offset)
        }
        if open.heading == nil, ReleaseHeading(raw: text.string(first, min(end, first + limits.heading))) != nil {
            fence?.heading = offset
        }
        return .stays
    }

    private mutating func close(_ open: Fence, before heading: Int) {
        marks.blanked.append(open.offset..<heading)
        openFences += 1
        fence = nil
    }

    private mutating func openFence(_ text: UnsafeBufferPointer<UInt8>, _ offset: Int, _ first: Int, _ end: Int, isInList: Bool) {
        let character = text[first]
        let length = text.run(of: character, from: first, to: end)
        guard length >= 3 else { return }
        let hasInfo = text.printed(first, end) > length
        if character == UInt8(ascii: "`"), hasInfo, text.index(of: character, from: first + length).map({ $0 < end }) ?? false { return }
        if !hasInfo, isEndOfComment(text, after: end) {
            // The tail of a pull request's template that leaked into a changelog: its beginning was cut off.
            marks.blanked.append(first..<end)
            return
        }
        let indent = first - offset
        fence = Fence(character: character, length: length, indent: indent, isInList: isInList || indent >= 2, offset: offset)
    }

    /// Whether the next line that is not blank is `-->`.
    private func isEndOfComment(_ text: UnsafeBufferPointer<UInt8>, after end: Int) -> Bool {
        var index = end
        while index < text.count, text[index] == 10 || text[index] == 13 || text[index] == 32 { index += 1 }
        return text.has("-->", at: index)
    }

    /// Marks of quotes and lists in front of a line, and the code block that may begin behind them.
    private mutating func containers(_ text: UnsafeBufferPointer<UInt8>, _ offset: Int, _ first: Int, _ end: Int) {
        var index = first
        var depth = 0
        var isQuoted = false
        while index < end {
            let character = text[index]
            if character == 32 || character == 9 {
                index += 1
            } else if character == UInt8(ascii: ">") {
                depth += 1
                isQuoted = true
                index += 1
            } else if character == UInt8(ascii: "-") || character == UInt8(ascii: "*") || character == UInt8(ascii: "+"),
                index + 1 < end, text[index + 1] == 32
            {
                depth += 1
                index += 2
            } else if (48...57).contains(character) {
                var after = index
                while after < end, (48...57).contains(text[after]), after - index < 9 { after += 1 }
                guard after + 1 < end, text[after] == UInt8(ascii: ".") || text[after] == UInt8(ascii: ")"), text[after + 1] == 32 else {
                    break
                }
                depth += 1
                index = after + 2
            } else {
                break
            }
        }
        if depth > limits.nesting {
            marks.blanked.append(offset..<end)
            deepLines += 1
            return
        }
        guard depth > 0, !isQuoted, index < end else { return }
        if text[index] == UInt8(ascii: "`") || text[index] == UInt8(ascii: "~") { openFence(text, offset, index, end, isInList: true) }
    }
}
