// A picture of the screen, or of a part of it, in memory: everything is drawn into one of these, compared in tests, and handed to the
// screen. Drawing outside of it is cut off, never an error.

package struct CellBuffer: Hashable, Sendable {
    package let width: Int
    package let height: Int
    /// The signs that widgets draw with here.
    package let glyphs: Glyphs
    private(set) var cells: [Cell]
    /// Combining marks of cells, without repetition; the first entry stands for none.
    private(set) var markTable: [String] = [""]
    private var markIndexes: [String: UInt16] = [:]

    package init(_ size: Size, glyphs: Glyphs = .unicode) {
        width = size.width
        height = size.height
        self.glyphs = glyphs
        cells = Array(repeating: Cell(), count: width * height)
    }

    package var size: Size { Size(width: width, height: height) }
    package var bounds: Rectangle { Rectangle(size) }

    package subscript(x: Int, y: Int) -> Cell {
        x >= 0 && x < width && y >= 0 && y < height ? cells[y * width + x] : Cell()
    }

    func row(_ y: Int) -> ArraySlice<Cell> { cells[y * width..<(y + 1) * width] }

    func marks(of cell: Cell) -> String { markTable[Int(cell.marks)] }

    // MARK: Text

    /// Writes text from `x`, `y` on, at most `limit` cells and not beyond the buffer. A wide character that would be cut in half is
    /// left out. With `ellipsis`, text that does not fit ends in one. Returns the cells used.
    @discardableResult
    package mutating func put(
        _ text: SanitizedText, _ style: Style = .text, x: Int, y: Int, limit: Int = .max, ellipsis: Bool = false
    ) -> Int {
        put(StyledLine(text, style), x: x, y: y, limit: limit, ellipsis: ellipsis)
    }

    /// Writes a line, or the given range of its UTF-8 bytes. `over` replaces the style of the whole; `matches` are ranges of bytes that
    /// get the style of a search's match.
    @discardableResult
    package mutating func put(
        _ line: StyledLine, bytes: Range<Int>? = nil, over: Style? = nil, matches: [Range<Int>] = [], x: Int, y: Int,
        limit: Int = .max, ellipsis: Bool = false
    ) -> Int {
        let limit = min(limit, width - x)
        guard limit > 0, y >= 0, y < height else { return 0 }
        let string = line.text.string
        let scalars = string.unicodeScalars
        let range = bytes ?? 0..<line.byteCount
        var offset = range.lowerBound
        var index = string.utf8.index(string.startIndex, offsetBy: offset)
        var used = 0
        var pending: (scalar: Unicode.Scalar, style: Style, width: Int)?
        var marks = ""
        var run = line.runs.startIndex
        var match = matches.startIndex

        func styleHere() -> Style {
            while match < matches.endIndex, matches[match].upperBound <= offset { match += 1 }
            if match < matches.endIndex, matches[match].contains(offset) { return .match }
            if let over { return over }
            while run < line.runs.endIndex, line.runs[run].end <= offset { run += 1 }
            return run < line.runs.endIndex ? line.runs[run].style : .text
        }
        func flush(into buffer: inout CellBuffer) {
            guard let base = pending else { return }
            buffer.set(x: x + used, y: y, base.scalar, base.style, marks: marks, width: base.width)
            used += base.width
            pending = nil
            marks = ""
        }

        while offset < range.upperBound {
            let scalar = scalars[index]
            var glyph = scalar
            var cellWidth = 0
            switch classify(scalar) {
            case .mark: if pending != nil, marks.unicodeScalars.count < marksPerCell { marks.unicodeScalars.append(scalar) }
            case .dropped: break
            case .unprintable: (glyph, cellWidth) = ("\u{fffd}", 1)
            case .base(let width): cellWidth = width
            }
            if cellWidth > 0 {
                flush(into: &self)
                guard used + cellWidth <= limit else {
                    if ellipsis { putEllipsis(endingAt: x + limit, from: x, y: y, style: styleHere()) }
                    return ellipsis ? limit : used
                }
                pending = (glyph, styleHere(), cellWidth)
            }
            offset += UTF8.width(scalar)
            index = scalars.index(after: index)
        }
        flush(into: &self)
        return used
    }

    /// Writes text so that it ends before `endX`.
    package mutating func put(_ text: SanitizedText, _ style: Style = .text, endingAt endX: Int, y: Int, limit: Int = .max) {
        let used = min(text.width, limit)
        put(text, style, x: endX - used, y: y, limit: used, ellipsis: true)
    }

    private mutating func putEllipsis(endingAt endX: Int, from x: Int, y: Int, style: Style) {
        for column in max(x, endX - 2)..<endX where self[column, y].isRightHalf || column == endX - 1 {
            set(x: column, y: y, column == endX - 1 ? glyphs.ellipsis.string.unicodeScalars.first ?? "~" : " ", style)
        }
    }

    // MARK: Areas and lines

    package mutating func fill(_ area: Rectangle, _ style: Style = .text, with scalar: Unicode.Scalar = " ") {
        let area = area.intersection(bounds)
        for y in area.y..<area.endY {
            for x in area.x..<area.endX { set(x: x, y: y, scalar, style) }
        }
    }

    /// Gives cells another style and leaves their text.
    package mutating func restyle(_ area: Rectangle, _ style: Style) {
        let area = area.intersection(bounds)
        for y in area.y..<area.endY {
            for x in area.x..<area.endX { cells[y * width + x].style = style }
        }
    }

    /// A frame just inside of `area`, with a title in its upper edge.
    package mutating func box(_ area: Rectangle, title: SanitizedText = "", _ style: Style = .border, titleStyle: Style = .heading) {
        guard area.width >= 2, area.height >= 2 else { return }
        let right = area.endX - 1
        let bottom = area.endY - 1
        horizontalLine(x: area.x + 1, y: area.y, count: area.width - 2, style)
        horizontalLine(x: area.x + 1, y: bottom, count: area.width - 2, style)
        verticalLine(x: area.x, y: area.y + 1, count: area.height - 2, style)
        verticalLine(x: right, y: area.y + 1, count: area.height - 2, style)
        set(x: area.x, y: area.y, glyphs.topLeft, style)
        set(x: right, y: area.y, glyphs.topRight, style)
        set(x: area.x, y: bottom, glyphs.bottomLeft, style)
        set(x: right, y: bottom, glyphs.bottomRight, style)
        if !title.isEmpty, area.width > 6 {
            put(" " + title + " ", titleStyle, x: area.x + 2, y: area.y, limit: area.width - 4, ellipsis: true)
        }
    }

    package mutating func horizontalLine(x: Int, y: Int, count: Int, _ style: Style = .border) {
        fill(Rectangle(x: x, y: y, width: count, height: 1), style, with: glyphs.horizontal)
    }

    package mutating func verticalLine(x: Int, y: Int, count: Int, _ style: Style = .border) {
        fill(Rectangle(x: x, y: y, width: 1, height: count), style, with: glyphs.vertical)
    }

    // MARK: Cells

    /// Stores one character, and blanks the other half of a wide one that it tears apart.
    private mutating func set(
        x: Int, y: Int, _ scalar: Unicode.Scalar, _ style: Style, marks: String = "", width cellWidth: Int = 1
    ) {
        guard x >= 0, y >= 0, y < height, x + cellWidth <= width else { return }
        let start = y * width + x
        let end = start + cellWidth
        if cells[start].isRightHalf, x > 0 { cells[start - 1] = Cell(" ", cells[start - 1].style) }
        if x + cellWidth < width, cells[end].isRightHalf { cells[end] = Cell(" ", cells[end].style) }
        cells[start] = Cell(scalar, style, marks: marks.isEmpty ? 0 : index(ofMarks: marks))
        if cellWidth == 2 { cells[start + 1] = .rightHalf(style) }
    }

    private mutating func index(ofMarks marks: String) -> UInt16 {
        if let known = markIndexes[marks] { return known }
        // A screen has fewer cells than this in practice; beyond it marks are left out.
        guard markTable.count < Int(UInt16.max) else { return 0 }
        let index = UInt16(markTable.count)
        markTable.append(marks)
        markIndexes[marks] = index
        return index
    }
}
