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
    var limit = first
    var start = 0  // of the row
    var used = 0  // cells in the row
    var breakAt: Int?  // end of the last word that fitted
    var resumeAt = 0  // start of the word after it
    var resumeUsed = 0  // cells up to there
    var offset = 0
    var inBlanks = false

    for scalar in text.unicodeScalars {
        let length = UTF8.width(scalar)
        if scalar == " " {
            if !inBlanks && offset > start { breakAt = offset }
            inBlanks = true
            offset += length
            used += 1
            resumeAt = offset
            resumeUsed = used
            continue
        }
        inBlanks = false
        let width = cells(of: scalar)
        while used + width > limit && offset > start {
            if let end = breakAt {
                rows.append(start..<end)
                start = resumeAt
                used -= resumeUsed
                breakAt = nil
            } else {
                rows.append(start..<offset)
                start = offset
                used = 0
            }
            resumeUsed = 0
            limit = others
        }
        offset += length
        used += width
    }
    var end = offset
    // Blanks beyond the edge are not worth a row.
    if inBlanks, used > limit, let last = breakAt { end = last }
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
