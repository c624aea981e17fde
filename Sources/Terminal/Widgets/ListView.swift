// A list with a highlight, scrolled so that it stays in view. The highlight covers the item's text only: a move then costs few bytes.

package struct ListItem: Hashable, Sendable {
    package var line: StyledLine
    /// Shown at the right edge when there is room.
    package var detail: SanitizedText
    /// Why the item cannot be chosen; it can still be moved to, so that the reason can be read.
    package var disabledBecause: SanitizedText?
    /// A heading among the items, over which the highlight passes.
    package var isHeading: Bool

    package init(
        _ line: StyledLine, detail: SanitizedText = "", disabledBecause: SanitizedText? = nil, isHeading: Bool = false
    ) {
        self.line = line
        self.detail = detail
        self.disabledBecause = disabledBecause
        self.isHeading = isHeading
    }
}

package struct ListView: Hashable, Sendable {
    /// Changing the items keeps the highlight where it can be.
    package var items: [ListItem] {
        didSet { select(selected) }
    }
    /// Index of the highlighted item; meaningless without items.
    package private(set) var selected = 0
    private var offset = 0
    /// Until the list is told otherwise it has room for everything.
    private var height = 1 << 20

    package init(_ items: [ListItem], selected: Int = 0) {
        self.items = items
        select(selected)
    }

    /// Tells the list how many rows it has on the screen.
    package mutating func fit(_ size: Size) {
        height = max(1, size.height)
        offset = offset(forHeight: height)
    }

    /// Highlights the item, or the nearest one that is no heading.
    package mutating func select(_ index: Int) {
        let index = min(max(0, index), max(0, items.count - 1))
        let after = items.indices.first { $0 >= index && !items[$0].isHeading }
        selected = after ?? items.indices.last { $0 < index && !items[$0].isHeading } ?? 0
        offset = offset(forHeight: height)
    }

    package mutating func handle(_ key: Key) -> Outcome<Int> {
        if key == .enter {
            guard items.indices.contains(selected) else { return .ignored }
            if let reason = items[selected].disabledBecause { return .refused(reason) }
            return .submitted(selected)
        }
        switch Movement(key) {
        case .by(let rows): move(rows)
        case .pages(let count): move(count * max(1, height - 1))
        case .first: select(0)
        case .last: move(items.count)
        case nil: return .ignored
        }
        return .changed
    }

    /// Towards the end of the list headings are passed over downwards, towards its beginning upwards.
    private mutating func move(_ rows: Int) {
        let target = min(max(0, selected + rows), max(0, items.count - 1))
        let choice =
            rows < 0
            ? items.indices.last { $0 <= target && !items[$0].isHeading }
            : items.indices.first { $0 >= target && !items[$0].isHeading } ?? items.indices.last { !items[$0].isHeading }
        if let choice { selected = choice }
        offset = offset(forHeight: height)
    }

    /// Moves the window as little as possible; a heading right above the highlight comes into view with it.
    private func offset(forHeight height: Int) -> Int {
        var top = selected
        while top > 0, items[top - 1].isHeading, selected - top + 1 < height { top -= 1 }
        var offset = min(max(offset, selected - height + 1), top)
        offset = min(offset, max(0, items.count - height))
        return max(0, offset)
    }

    /// Draws the list; returns the place of the highlight.
    @discardableResult
    package func render(into buffer: inout CellBuffer, in area: Rectangle, isFocused: Bool = true) -> Position? {
        render(into: &buffer, in: area, isFocused: isFocused) { _ in "" }
    }

    /// `mark` stands before an item.
    func render(into buffer: inout CellBuffer, in area: Rectangle, isFocused: Bool, mark: (Int) -> SanitizedText) -> Position? {
        guard !area.isEmpty else { return nil }
        let first = offset(forHeight: area.height)
        var cursor: Position?
        for (row, index) in (first..<min(items.count, first + area.height)).enumerated() {
            let item = items[index]
            let y = area.y + row
            if item.isHeading {
                buffer.put(item.line, x: area.x, y: y, limit: area.width, ellipsis: true)
                continue
            }
            let isSelected = index == selected && isFocused
            if isSelected { buffer.put(buffer.glyphs.pointer, .keyHint, x: area.x, y: y, limit: area.width) }
            let label = mark(index)
            let start = area.x + 2 + buffer.put(label, x: area.x + 2, y: y, limit: area.width - 2)
            var room = area.endX - start
            if !item.detail.isEmpty, item.detail.width + 2 + min(item.line.width, 12) <= room {
                buffer.put(item.detail, .dim, endingAt: area.endX, y: y)
                room -= item.detail.width + 2
            }
            let style: Style? = isSelected ? .selection : item.disabledBecause == nil ? nil : .disabled
            buffer.put(item.line, over: style, x: start, y: y, limit: room, ellipsis: true)
            if isSelected { cursor = Position(x: min(start, area.endX - 1), y: y) }
        }
        return cursor
    }
}
