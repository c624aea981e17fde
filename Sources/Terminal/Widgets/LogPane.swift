// What a program prints, as it comes: the newest lines, followed at the end, or held still while the operator reads further up. Meant for
// the full width of the screen, where the terminal scrolls by itself.

package struct LogPane: Hashable, Sendable {
    /// True while the newest line stays in view.
    package private(set) var isFollowing = true
    private var ring: [StyledLine] = []
    private let capacity: Int
    /// How many lines ever began; the ring holds the last of them.
    private var total = 0
    private var reader = SGRReader()
    /// Bytes of the line that has no end yet.
    private var partial: [UInt8] = []
    /// Number of the line at the top of the window while not following.
    private var top = 0
    private var shift = 0
    private var height = 1

    /// A line longer than this is broken, so that a program that never ends one cannot fill the memory. In bytes.
    private static let longestLine = 16_384

    /// - Parameter capacity: lines that are kept; of older ones the file knows.
    package init(capacity: Int = 10_000) {
        self.capacity = max(1, capacity)
    }

    package mutating func fit(_ size: Size) {
        height = max(1, size.height)
        if !isFollowing { scroll(to: top) }
    }

    // MARK: Lines

    /// Takes output as it comes, wherever it is cut. A carriage return within a line starts it anew, as progress displays do.
    package mutating func append(_ output: some Sequence<UInt8>) {
        var rest = Array(output)[...]
        while let end = rest.firstIndex(of: 0x0a) {
            extend(rest[..<end])
            endLine()
            rest = rest[(end + 1)...]
        }
        extend(rest)
    }

    private mutating func extend(_ bytes: ArraySlice<UInt8>) {
        var bytes = bytes
        while partial.count + bytes.count >= Self.longestLine {
            let room = Self.longestLine - partial.count
            partial += bytes.prefix(room)
            bytes = bytes.dropFirst(room)
            endLine()
        }
        partial += bytes
    }

    /// Adds a whole line of ours, as between two outputs.
    package mutating func append(_ line: StyledLine) {
        if !partial.isEmpty { endLine() }
        store(line)
    }

    private mutating func endLine() {
        store(reader.line(String(decoding: partial, as: UTF8.self)))
        partial.removeAll(keepingCapacity: true)
    }

    private mutating func store(_ line: StyledLine) {
        if ring.count < capacity { ring.append(line) } else { ring[total % capacity] = line }
        total += 1
    }

    /// Numbers of the lines that can be shown: those kept, and the one without an end.
    private var numbers: Range<Int> {
        total - ring.count..<total + (partial.isEmpty ? 0 : 1)
    }

    private func line(_ number: Int) -> StyledLine {
        if number < total { return ring[number % capacity] }
        // A copy reads it, because the rest of the line is still to come.
        var reader = reader
        return reader.line(String(decoding: partial, as: UTF8.self))
    }

    /// Lines below the window.
    package var linesBelow: Int {
        isFollowing ? 0 : max(0, numbers.upperBound - top - height)
    }

    /// How many lines came altogether.
    package var lineCount: Int { numbers.upperBound }

    // MARK: Moving

    package mutating func handle(_ key: Key) -> Outcome<Never> {
        switch key {
        case .left:
            shift = max(0, shift - 8)
            return .changed
        case .right:
            shift += 8
            return .changed
        default: break
        }
        let last = max(numbers.lowerBound, numbers.upperBound - height)
        let from = isFollowing ? last : top
        switch Movement(key) {
        case .by(let rows): scroll(to: from + rows)
        case .pages(let count): scroll(to: from + count * max(1, height - 1))
        case .first: scroll(to: numbers.lowerBound)
        case .last: isFollowing = true
        case nil: return .ignored
        }
        return .changed
    }

    /// Scrolling holds the log still; reaching its end follows it again.
    private mutating func scroll(to number: Int) {
        let last = max(numbers.lowerBound, numbers.upperBound - height)
        top = min(max(number, numbers.lowerBound), last)
        isFollowing = top == last
    }

    /// Draws the log; returns the start of its last line in view.
    @discardableResult
    package func render(into buffer: inout CellBuffer, in area: Rectangle) -> Position? {
        guard !area.isEmpty else { return nil }
        let last = max(numbers.lowerBound, numbers.upperBound - area.height)
        let first = isFollowing ? last : min(max(top, numbers.lowerBound), last)
        var y = area.y
        for number in first..<min(first + area.height, numbers.upperBound) {
            let line = line(number)
            let start = line.text.string.utf8Offset(ofCell: shift)
            buffer.put(line, bytes: start..<line.byteCount, x: area.x, y: y, limit: area.width, ellipsis: true)
            y += 1
        }
        return Position(x: area.x, y: max(area.y, y - 1))
    }
}

extension String {
    /// The UTF-8 offset of the first character that begins at or after a cell.
    fileprivate func utf8Offset(ofCell cell: Int) -> Int {
        var offset = 0
        var used = 0
        for scalar in unicodeScalars {
            let width = cells(of: scalar)
            if used >= cell, width > 0 { break }
            used += width
            offset += UTF8.width(scalar)
        }
        return offset
    }
}
