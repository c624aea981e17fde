// Breaking lines into rows by cells: at spaces where possible, inside a word only when it alone is wider than a row.

/// The rows of a text as ranges of UTF-8 offsets; blanks at a break belong to no row. Always at least one row. The first row may be
/// `width` cells wide, the others `width - hang`.
func wrap(_ text: String, width: Int, hang: Int = 0) -> [Range<Int>] {
    let utf8Count = text.utf8.count
    let first = max(1, width)
    let others = max(1, width - min(max(0, hang), width / 2))
    // A byte never takes more than one cell, except that wide characters take two and three or four bytes.
    if utf8Count <= first { return [0..<utf8Count] }

    var rows: [Range<Int>] = []
    let scalars = text.unicodeScalars
    var index = scalars.startIndex
    var offset = 0
    var start = 0  // of the row
    var used = 0  // cells in the row
    var lastWordEnd: Int?
    var nextWord = (offset: 0, index: index)
    var inBlanks = false

    while index < scalars.endIndex {
        let scalar = scalars[index]
        let isBlank = scalar == " "
        let width = isBlank ? 1 : cells(of: scalar)
        if isBlank, !inBlanks, offset > start { lastWordEnd = offset }
        if !isBlank, used + width > (rows.isEmpty ? first : others), offset > start {
            if let end = lastWordEnd {
                // Back to the start of the word: it may not fit into the next row either, which can be narrower.
                rows.append(start..<end)
                (offset, index) = nextWord
            } else {
                rows.append(start..<offset)
            }
            start = offset
            used = 0
            lastWordEnd = nil
            inBlanks = false
            continue
        }
        inBlanks = isBlank
        offset += UTF8.width(scalar)
        used += width
        index = scalars.index(after: index)
        if isBlank { nextWord = (offset, index) }
    }
    // Blanks beyond the edge are not worth a row.
    let end = inBlanks && used > (rows.isEmpty ? first : others) ? lastWordEnd ?? offset : offset
    rows.append(start..<end)
    return rows
}

extension StyledLine {
    /// The rows of the line at a width, as ranges of UTF-8 offsets into its text.
    func rows(width: Int) -> [Range<Int>] {
        wraps ? wrap(text.string, width: width, hang: hang) : [0..<byteCount]
    }

    /// The columns by which a row is set in.
    func indent(ofRow index: Int, width: Int) -> Int {
        index == 0 ? 0 : min(max(0, hang), max(0, width) / 2)
    }
}
