// Text to read: scrolling, wrapping, search, and the knowledge whether its end was ever shown. Only the rows in view are wrapped
// when drawing; of the others just the number of rows is kept.

package struct Pager: Hashable, Sendable {
    package let lines: [StyledLine]
    /// True once the last row was within the window.
    package private(set) var endReached = false
    /// The row of the text at the top of the window.
    private(set) var top = 0
    private var size = Size(width: 0, height: 0)
    /// For each line its first row, and at the end the number of all rows.
    private var firstRows: [Int] = [0]
    private var search = PagerSearch()

    package init(_ lines: [StyledLine]) {
        self.lines = lines
    }

    /// Wraps for this size; the line at the top of the window stays there. The end counts as reached only in a window that has rows.
    package mutating func fit(_ size: Size) {
        guard size != self.size else { return }
        let line = lineIndex(ofRow: top)
        if size.width != self.size.width || firstRows.count == 1 {
            firstRows = [0]
            firstRows.reserveCapacity(lines.count + 1)
            var row = 0
            for line in lines {
                row += line.byteCount <= size.width ? 1 : line.rows(width: size.width).count
                firstRows.append(row)
            }
        }
        self.size = size
        scroll(to: line < firstRows.count ? firstRows[line] : 0)
    }

    package var rowCount: Int { firstRows[firstRows.count - 1] }

    /// How much of the text lies above the lower edge of the window, 0 to 100.
    package var percentage: Int {
        rowCount == 0 ? 100 : min(100, (top + size.height) * 100 / rowCount)
    }

    /// Whether everything fits into the window.
    package var fitsWhole: Bool { rowCount <= size.height }

    /// The first line in view, counted from 0.
    package var topLine: Int { lineIndex(ofRow: top) }

    /// Puts a line at the top of the window, as far as the text reaches.
    package mutating func jump(toLine index: Int) {
        scroll(to: firstRows[min(max(0, index), firstRows.count - 1)])
    }

    /// What the search has to say, if anything.
    package var message: SanitizedText? { search.message }

    /// True while the operator types what to search for; all keys belong to the pager then.
    package var isSearching: Bool { search.field != nil }

    package mutating func handle(_ key: Key) -> Outcome<Never> {
        if isSearching {
            if search.handle(key) { find(forward: true, from: topLine) }
            return .changed
        }
        switch key {
        case .character("/"): search.begin()
        case .character("n") where search.hasPattern: find(forward: true, from: (search.line ?? topLine - 1) + 1)
        case .character("N") where search.hasPattern: find(forward: false, from: (search.line ?? topLine) - 1)
        case .character(" "): scroll(to: top + page)
        default:
            switch Movement(key) {
            case .by(let rows): scroll(to: top + rows)
            case .pages(let count): scroll(to: top + count * page)
            case .first: scroll(to: 0)
            case .last: scroll(to: rowCount)
            case nil: return .ignored
            }
        }
        return .changed
    }

    /// A page keeps one row of the last, so that reading goes on where it was.
    private var page: Int { max(1, size.height - 1) }

    private mutating func scroll(to row: Int) {
        top = min(max(0, row), max(0, rowCount - size.height))
        if size.height > 0, size.width > 0, top + size.height >= rowCount { endReached = true }
    }

    private mutating func find(forward: Bool, from line: Int) {
        guard let found = search.find(in: lines, forward: forward, from: line) else { return }
        let rows = lines[found.line].rows(width: size.width)
        let row = rows.lastIndex { $0.lowerBound <= found.offset } ?? 0
        scroll(to: firstRows[found.line] + row)
    }

    private func lineIndex(ofRow row: Int) -> Int {
        var low = 0
        var high = max(0, firstRows.count - 2)
        while low < high {
            let middle = (low + high + 1) / 2
            if firstRows[middle] <= row { low = middle } else { high = middle - 1 }
        }
        return low
    }

    /// Draws the text; a search being typed covers the last row. Returns the place of the cursor: what is typed, the match, or the top.
    @discardableResult
    package func render(into buffer: inout CellBuffer, in area: Rectangle) -> Position? {
        guard !area.isEmpty else { return nil }
        guard area.size == size else {
            var copy = self
            copy.fit(area.size)
            return copy.render(into: &buffer, in: area)
        }
        var cursor = Position(x: area.x, y: area.y)
        var y = area.y
        var index = lineIndex(ofRow: top)
        var skip = top - firstRows[index]
        while y < area.endY, index < lines.count {
            let line = lines[index]
            let matches = search.matches(in: line)
            for (number, bytes) in line.rows(width: area.width).enumerated().dropFirst(skip) where y < area.endY {
                let x = area.x + line.indent(ofRow: number, width: area.width)
                buffer.put(line, bytes: bytes, matches: matches, x: x, y: y, limit: area.endX - x, ellipsis: true)
                if search.line == index, let match = matches.first, bytes.contains(match.lowerBound) {
                    let before = line.text.string.utf8.prefix(match.lowerBound).dropFirst(bytes.lowerBound)
                    cursor = Position(x: x + cells(of: Substring(before).unicodeScalars), y: y)
                }
                y += 1
            }
            skip = 0
            index += 1
        }
        if let field = search.field {
            let row = area.row(area.height - 1)
            buffer.put("/", .keyHint, x: row.x, y: row.y)
            return field.render(into: &buffer, in: row.split(left: 1).rest)
        }
        return cursor
    }
}
