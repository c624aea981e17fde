// The ways on after something went wrong, as a list over the last lines of the log.
import Terminal
import UpgradeModel

struct Choices: Sendable {
    private(set) var list = ListView([])
    private var offers: [Offer] = []

    mutating func update(_ offers: [Offer]) {
        self.offers = offers
        let items = offers.compactMap { offer -> ListItem? in
            guard let binding = KeyTable.binding(offer.action), let key = binding.keys.first else { return nil }
            let line = StyledLine(key.label + "  ", .keyHint).appending(offer.words ?? binding.help)
            return ListItem(line, disabledBecause: offer.disabledBecause.map { SanitizedText($0) })
        }
        if items != list.items { list.items = items }
    }

    mutating func fit(_ size: Size) { list.fit(size) }

    var count: Int { offers.count }

    mutating func handle(_ key: Key) -> Effect {
        switch list.handle(key) {
        case .ignored, .cancelled, .submitted: .ignored
        case .changed: .none
        case .refused(let reason): .refuse(reason.string)
        }
    }

    /// The highlighted one is taken, or why it can't be.
    func take(_ perform: (WizardAction) -> Effect) -> Effect {
        guard offers.indices.contains(list.selected) else { return .ignored }
        let offer = offers[list.selected]
        return offer.disabledBecause.map { .refuse($0) } ?? perform(offer.action)
    }

    /// Head lines above, the list below them, and the log's end under a line in what is left.
    static func layout(_ area: Rectangle, head: [StyledLine], choices: Int) -> (head: Rectangle, list: Rectangle, log: Rectangle) {
        var pager = Pager(head)
        pager.fit(Size(width: area.width, height: 1))
        let listRows = min(choices, max(1, area.height - 2))
        let headRows = min(pager.rowCount, max(1, area.height - listRows))
        let (top, rest) = area.split(top: headRows)
        let (list, below) = rest.split(top: listRows)
        return (top, list, below.height >= 4 ? below : Rectangle(width: 0, height: 0))
    }

    func render(
        into buffer: inout CellBuffer, in area: Rectangle, head: [StyledLine], _ context: WizardContext, _ key: StepKey
    ) -> Position? {
        let (top, listArea, logArea) = Self.layout(area, head: head, choices: count)
        Pager(head).render(into: &buffer, in: top)
        let cursor = list.render(into: &buffer, in: listArea)
        if !logArea.isEmpty {
            buffer.horizontalLine(x: logArea.x, y: logArea.y, count: logArea.width)
            buffer.put(" Its log: the last of it, and where all of it is ", .dim, x: logArea.x + 2, y: logArea.y, limit: logArea.width - 2)
            var below = logArea.split(top: 1).rest
            if let stored = context.storedLog, stored.key == key, let log = stored.log {
                var path = Pager([StyledLine(SanitizedText(log.path), .dim)])
                path.fit(Size(width: below.width, height: 1))
                let (top, rest) = below.split(top: min(path.rowCount, max(0, below.height - 2)))
                path.fit(top.size)
                path.render(into: &buffer, in: top)
                below = rest
            }
            context.log.render(into: &buffer, in: below)
            if context.log.lineCount == 0 {
                let word: SanitizedText
                if let stored = context.storedLog, stored.key == key {
                    word = stored.log == nil ? "There is no log: it ran no command, or was not even started." : "It printed nothing."
                } else {
                    word = "Its log is being read."
                }
                buffer.put(word, .dim, x: below.x, y: below.y, limit: below.width)
            }
        }
        return cursor
    }
}
