// Lists in which something is marked: one of several (radio buttons), or any number (check boxes).

/// Enter takes the highlighted item; the mark shows what is taken now.
package struct ChoiceList: Hashable, Sendable {
    package private(set) var list: ListView
    /// Index of the item taken now, if any.
    package private(set) var chosen: Int?

    package init(_ items: [ListItem], chosen: Int? = nil) {
        list = ListView(items, selected: chosen ?? 0)
        self.chosen = chosen
    }

    package mutating func fit(_ size: Size) { list.fit(size) }

    /// Submits the index of the item taken. Space marks without submitting.
    package mutating func handle(_ key: Key) -> Outcome<Int> {
        let outcome = list.handle(key == .character(" ") ? .enter : key)
        guard case .submitted(let index) = outcome else { return outcome }
        chosen = index
        return key == .enter ? outcome : .changed
    }

    @discardableResult
    package func render(into buffer: inout CellBuffer, in area: Rectangle, isFocused: Bool = true) -> Position? {
        let sign = buffer.glyphs.chosen
        return list.render(into: &buffer, in: area, isFocused: isFocused) { $0 == chosen ? "(" + sign + ") " : "( ) " }
    }
}

/// Space marks and unmarks, Enter takes all that is marked.
package struct CheckList: Hashable, Sendable {
    package private(set) var list: ListView
    /// Indexes of the marked items.
    package private(set) var checked: Set<Int>

    package init(_ items: [ListItem], checked: Set<Int> = []) {
        list = ListView(items)
        self.checked = checked
    }

    package mutating func fit(_ size: Size) { list.fit(size) }

    /// Submits the indexes of the marked items.
    package mutating func handle(_ key: Key) -> Outcome<Set<Int>> {
        switch key {
        case .enter: return .submitted(checked)
        case .character(" "):
            switch list.handle(.enter) {
            case .submitted(let index):
                if checked.remove(index) == nil { checked.insert(index) }
                return .changed
            case .refused(let reason): return .refused(reason)
            case .ignored, .changed, .cancelled: return .ignored
            }
        default:
            return list.handle(key) == .ignored ? .ignored : .changed
        }
    }

    @discardableResult
    package func render(into buffer: inout CellBuffer, in area: Rectangle, isFocused: Bool = true) -> Position? {
        let sign = buffer.glyphs.checked
        return list.render(into: &buffer, in: area, isFocused: isFocused) { checked.contains($0) ? "[" + sign + "] " : "[ ] " }
    }
}
