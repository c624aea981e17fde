// One line that the operator edits. Whatever is typed or pasted is cleaned on its way in.

package struct TextField: Hashable, Sendable {
    private var characters: [Character]
    /// Number of characters before the cursor.
    private var cursor: Int
    /// Shown as dots, never as text.
    package let isSecret: Bool
    /// Characters beyond this are not taken.
    private let limit: Int

    package init(_ text: SanitizedText = "", isSecret: Bool = false, limit: Int = 4096) {
        characters = Array(text.string.prefix(limit))
        cursor = characters.count
        self.isSecret = isSecret
        self.limit = limit
    }

    package var text: String { String(characters) }

    /// Submits the text. Keys for moving up and down are left to whoever holds the field.
    package mutating func handle(_ key: Key) -> Outcome<String> {
        switch key {
        case .character(let character): insert(String(character))
        case .paste(let text): insert(SanitizedText.lines(of: text).map(\.string).joined(separator: " "))
        case .enter: return .submitted(text)
        case .escape: return .cancelled
        case .left, .control("b"): cursor = max(0, cursor - 1)
        case .right, .control("f"): cursor = min(characters.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = characters.count
        case .backspace: remove(max(0, cursor - 1)..<cursor)
        case .delete, .control("d"): remove(cursor..<min(characters.count, cursor + 1))
        case .control("u"): remove(0..<cursor)
        case .control("k"): remove(cursor..<characters.count)
        case .control("w"): remove(startOfWord..<cursor)
        default: return .ignored
        }
        return .changed
    }

    private mutating func insert(_ new: String) {
        // Put together as text, so that a mark joins the character that it was typed after.
        let before = String(characters[..<cursor]) + new
        let clean = Array(SanitizedText(before).string)
        guard clean.count + characters.count - cursor <= limit else { return }
        characters.replaceSubrange(..<cursor, with: clean)
        cursor = clean.count
    }

    private mutating func remove(_ range: Range<Int>) {
        characters.removeSubrange(range)
        cursor = range.lowerBound
    }

    private var startOfWord: Int {
        var start = cursor
        while start > 0, characters[start - 1] == " " { start -= 1 }
        while start > 0, characters[start - 1] != " " { start -= 1 }
        return start
    }

    /// Draws the field over the area's first row, scrolled sideways so that the cursor is in view; returns the cursor's place.
    @discardableResult
    package func render(into buffer: inout CellBuffer, in area: Rectangle, isFocused: Bool = true) -> Position? {
        guard !area.isEmpty else { return nil }
        let shown = isSecret ? characters.map { _ in Character(buffer.glyphs.mask.string) } : characters
        let widths = shown.map { cells(of: $0.unicodeScalars) }
        // One cell is kept for the cursor behind the last character.
        var first = 0
        var before = widths[..<cursor].reduce(0, +)
        while before >= area.width, first < cursor {
            before -= widths[first]
            first += 1
        }
        buffer.fill(area.row(0), .field)
        buffer.put(SanitizedText(String(shown[first...])), .field, x: area.x, y: area.y, limit: area.width)
        return isFocused ? Position(x: area.x + min(before, area.width - 1), y: area.y) : nil
    }
}
