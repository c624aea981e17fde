// A source line drawn with a caret under the place that is meant, so that the two line up on a terminal: tabs become
// blanks, wide characters count two cells, and whatever could act on a terminal is spelled out.

/// Two lines of the same indentation: the source line, cut to a readable length, and `^~~~` under the place.
package struct Snippet: Sendable, Equatable {
    package let line: String
    package let caret: String

    /// Cells kept on each side of the caret.
    private static let reach = 60

    /// - Parameter length: bytes that the caret line underlines, at least 1; what lies past the line's end is left out.
    package init(of source: SourceText, at mark: TextMark, length: Int) {
        let bytes = source.line(mark.line)
        let start = min(max(mark.offset, bytes.startIndex), bytes.endIndex)
        let end = min(max(start + length, start), bytes.endIndex)
        // Decoded in three pieces, so that a caret never falls into a character.
        var before = Snippet.cells(bytes[bytes.startIndex..<start])
        var under = Snippet.cells(bytes[start..<end])
        var after = Snippet.cells(bytes[end...])
        if before.count > Snippet.reach { before = ["…"] + before.suffix(Snippet.reach) }
        if under.count > Snippet.reach { (under, after) = (Array(under.prefix(Snippet.reach)), ["…"]) }
        if after.count > Snippet.reach { after = after.prefix(Snippet.reach) + ["…"] }
        line = (before + under + after).joined()
        caret = String(repeating: " ", count: before.count) + "^" + String(repeating: "~", count: max(under.count - 1, 0))
    }

    /// The pieces of text that fill one cell each; a wide character fills two, the second with an empty piece.
    private static func cells(_ bytes: ArraySlice<UInt8>) -> [String] {
        var cells: [String] = []
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            if scalar == "\t" {
                cells += ["    "].flatMap { $0.map(String.init) }
            } else if isHostile(scalar) {
                cells += spelledOut(scalar).map(String.init)
            } else if isCombining(scalar), !cells.isEmpty {
                cells[cells.count - 1].unicodeScalars.append(scalar)
            } else {
                cells.append(String(scalar))
                if isWide(scalar) { cells.append("") }
            }
        }
        return cells
    }
}

/// The text with every character spelled out that could act on a terminal or hide what is written.
package func visible(_ text: String) -> String {
    if !text.unicodeScalars.contains(where: isHostile) { return text }
    return text.unicodeScalars.map { isHostile($0) ? spelledOut($0) : String($0) }.joined()
}

private func spelledOut(_ scalar: Unicode.Scalar) -> String { "\\u{\(String(scalar.value, radix: 16, uppercase: true))}" }

/// Controls, invisible formatting (writing direction among it), line separators and what has no meaning yet.
private func isHostile(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x20 || scalar.value == 0x7F { return true }
    if scalar.isASCII { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return true
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark,
        .enclosingMark, .decimalNumber, .letterNumber, .otherNumber, .connectorPunctuation, .dashPunctuation, .openPunctuation,
        .closePunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol,
        .otherSymbol, .spaceSeparator:
        return false
    @unknown default: return true
    }
}

private func isCombining(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.isASCII && (scalar.properties.generalCategory == .nonspacingMark || scalar.properties.generalCategory == .enclosingMark)
}

/// East Asian wide and full-width blocks and emoji (Unicode Standard Annex 11), by block: a caret needs no more.
private func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60,
        0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
        return true
    case _: return false
    }
}
