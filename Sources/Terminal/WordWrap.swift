// Breaking lines into rows by cells: at spaces where possible, inside a word only when it alone is wider than a row.

/// The rows of a text as ranges of UTF-8 offsets; blanks at a break belong to no row. Always at least one row. The first row may be
/// `width` cells wide, the others `width - hang`.
func wrap(_ text: String, width: Int, hang: Int = 0) -> [Range<Int>] {
    let first = max(1, width)
    let others = max(1, width - min(max(0, hang), width / 2))
    var text = text
    // No scalar takes more cells than bytes.
    if text.utf8.count <= first { return [0..<text.utf8.count] }
    return text.withUTF8 { wrap($0, first: first, others: others) }
}

private func wrap(_ bytes: UnsafeBufferPointer<UInt8>, first: Int, others: Int) -> [Range<Int>] {
    var rows: [Range<Int>] = []
    var offset = 0
    var start = 0  // of the row
    var used = 0  // cells in the row
    var lastWordEnd: Int?
    var nextWord = 0
    var inBlanks = false

    while offset < bytes.count {
        let isBlank = bytes[offset] == 0x20
        let (length, width) = measure(bytes, at: offset)
        if isBlank, !inBlanks, offset > start { lastWordEnd = offset }
        if !isBlank, used + width > (rows.isEmpty ? first : others), offset > start {
            if let end = lastWordEnd {
                // Back to the start of the word: it may not fit into the next row either, which can be narrower.
                rows.append(start..<end)
                offset = nextWord
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
        offset += length
        used += width
        if isBlank { nextWord = offset }
    }
    // Blanks beyond the edge are not worth a row.
    let end = inBlanks && used > (rows.isEmpty ? first : others) ? lastWordEnd ?? offset : offset
    rows.append(start..<end)
    return rows
}

/// Bytes and cells of the scalar at an offset of valid UTF-8.
private func measure(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> (length: Int, width: Int) {
    let lead = bytes[offset]
    if lead < 0x80 { return (1, 1) }
    let length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
    var value = UInt32(lead) & (length == 2 ? 0x1f : length == 3 ? 0x0f : 0x07)
    for index in offset + 1..<min(offset + length, bytes.count) { value = value << 6 | UInt32(bytes[index] & 0x3f) }
    return (length, Unicode.Scalar(value).map { cells(of: $0) } ?? 1)
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
