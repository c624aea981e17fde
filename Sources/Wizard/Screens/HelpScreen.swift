// The keys of the screen below, from the key table.
import Terminal
import UpgradeModel

struct HelpScreen: WizardScreen {
    private var text: Pager

    init(_ offers: [Offer], whileTyping: Bool) {
        text = Pager(Self.lines(offers, whileTyping: whileTyping, leaving: "Leave at once; nothing is lost, and what runs goes on"))
    }

    /// - Parameter leaving: what Ctrl-C does.
    static func lines(_ offers: [Offer], whileTyping: Bool, leaving: SanitizedText) -> [StyledLine] {
        var lines = [StyledLine("Keys on this screen", .heading)]
        if whileTyping { lines.append("What you type belongs to the answer. These keys do something else:") }
        for (label, offer, binding) in KeyTable.shown(offers, whileTyping: whileTyping) {
            var line = StyledLine(SanitizedText(pad(label.string)), .keyHint, hang: 12).appending(KeyTable.sentence(offer, binding))
            if let why = offer.disabledBecause { line.append(SanitizedText(" (not now: \(why))"), .dim) }
            lines.append(line)
        }
        lines += ["", StyledLine("Everywhere", .heading)]
        for (key, help) in [("Ctrl-C", leaving), ("Ctrl-Z", "To the shell that Belay was started from; fg comes back")] {
            lines.append(StyledLine(SanitizedText(pad(key)), .keyHint, hang: 12).appending(help))
        }
        return lines

        func pad(_ label: String) -> String { label + String(repeating: " ", count: max(1, 12 - label.count)) }
    }

    func offers(_ context: WizardContext) -> [Offer] { [Offer(.back), Offer(.move, "scroll")] }
    mutating func refresh(_ context: WizardContext, _ size: Size) { text.fit(size) }
    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect { text.handle(key) == .ignored ? .ignored : .none }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        text.render(into: &buffer, in: area)
    }
}
