// Something to choose from, with a few lines above it: as a screen with a list, and line by line.
import Terminal

package struct Menu: Sendable {
    package struct Item: Sendable {
        let label: String
        /// What choosing it means.
        let explanation: String

        package init(_ label: String, _ explanation: String = "") {
            self.label = label
            self.explanation = explanation
        }
    }

    let title: String
    let text: [String]
    let items: [Item]
    let selected: Int
    /// Whether there is something to come back to.
    let hasBack: Bool

    package init(title: String, text: [String], items: [Item], selected: Int = 0, hasBack: Bool = false) {
        self.title = title
        self.text = text
        self.items = items
        self.selected = selected
        self.hasBack = hasBack
    }

    /// Asks line by line; the end of the input is leaving.
    package func ask(_ terminal: any LineTerminal) -> SetupAnswer<Int> {
        for line in text.flatMap({ SanitizedText.lines(of: $0) }) { terminal.write(line) }
        for (index, item) in items.enumerated() {
            terminal.write(SanitizedText("  \(index + 1)  \(item.label)\(item.explanation.isEmpty ? "" : ": \(item.explanation)")"))
        }
        guard items.indices.contains(selected) else { return .leave }
        let prompt = "A number\(hasBack ? ", back" : "") or leave [\(selected + 1)] > "
        while let line = terminal.ask(SanitizedText(prompt)) {
            let words = line.split(whereSeparator: \.isWhitespace)
            switch words.first {
            case nil: return .given(selected)
            case "leave", "quit", "q": return .leave
            case "help", "?":
                terminal.write(
                    SanitizedText(
                        "Type a number, or Enter for the one in brackets\(hasBack ? "; back: the question before" : ""); leave or Ctrl-C: nothing is begun."
                    ))
            case "back" where hasBack: return .back
            case let word?:
                if words.count == 1, let number = Int(word), items.indices.contains(number - 1) { return .given(number - 1) }
                if let index = items.firstIndex(where: { $0.label == line }) { return .given(index) }
                terminal.write(SanitizedText("Answer with a number from 1 to \(items.count), or leave."))
            }
        }
        return .leave
    }
}

struct MenuScreen: SetupScreen {
    private let menu: Menu
    private var list: ListView
    private let text: [StyledLine]

    init(_ menu: Menu) {
        self.menu = menu
        list = ListView(menu.items.map { ListItem(StyledLine(SanitizedText($0.label))) }, selected: menu.selected)
        text = menu.text.flatMap { Words.lines($0) }
    }

    var title: SanitizedText { SanitizedText(menu.title) }
    var offers: [Offer] { [Offer(.go, "choose"), Offer(.move)] + (menu.hasBack ? [Offer(.back)] : []) + [Offer(.leave)] }

    mutating func fit(_ size: Size) { list.fit(layout(Rectangle(size)).list.size) }

    mutating func handle(_ key: Key) -> SetupEffect<Int> {
        switch list.handle(key) {
        case .ignored: .ignored
        case .changed, .cancelled: .none
        case .refused(let why): .refuse(why)
        case .submitted(let index): .finished(index)
        }
    }

    private var explanation: StyledLine {
        let item = menu.items.indices.contains(list.selected) ? menu.items[list.selected] : nil
        return StyledLine(SanitizedText(item?.explanation ?? ""), .dim)
    }

    private func layout(_ area: Rectangle) -> (text: Rectangle, list: Rectangle, explanation: Rectangle) {
        var pager = Pager(text)
        pager.fit(Size(width: max(1, area.width), height: 1))
        let rows = text.isEmpty ? 0 : pager.rowCount + 1
        // The list keeps what it needs, up to half of the screen; the explanation of the highlighted line has the rest.
        let wanted = min(menu.items.count, max(area.height / 2, area.height - rows - 4))
        let (top, rest) = area.split(top: min(rows, area.height - wanted))
        let (list, below) = rest.split(top: wanted)
        return (top, list, below.height > 1 ? below.split(top: 1).rest : below)
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle) -> Position? {
        let parts = layout(area)
        Pager(text).render(into: &buffer, in: parts.text)
        let cursor = list.render(into: &buffer, in: parts.list)
        Pager([explanation]).render(into: &buffer, in: parts.explanation)
        return cursor
    }
}
