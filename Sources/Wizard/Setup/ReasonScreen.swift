// One line in the operator's own words, below what it is about: why something is done.
import Terminal

struct ReasonScreen: SetupScreen {
    let title: SanitizedText
    private let text: [StyledLine]
    private let label: SanitizedText
    private var field = TextField()

    init(_ title: String, _ text: [String], label: String) {
        self.title = SanitizedText(title)
        self.text = text.flatMap { Words.lines($0) }
        self.label = SanitizedText(label)
    }

    var isTyping: Bool { true }
    var offers: [Offer] { [Offer(.field), Offer(.back)] }

    mutating func fit(_ size: Size) {}

    mutating func handle(_ key: Key) -> SetupEffect<String> {
        if key == .escape { return .ignored }
        switch field.handle(key) {
        case .ignored: return .ignored
        case .changed, .cancelled: return .none
        case .refused(let why): return .refuse(why)
        case .submitted(let text):
            return text.allSatisfy(\.isWhitespace)
                ? .refuse("Something has to be written here. Esc goes back; nothing is begun.") : .finished(text)
        }
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle) -> Position? {
        var pager = Pager(text)
        pager.fit(Size(width: max(1, area.width), height: 1))
        let (above, below) = area.split(top: min(pager.rowCount + 1, max(0, area.height - 2)))
        pager.fit(above.size)
        pager.render(into: &buffer, in: above)
        buffer.put(label, .strong, x: below.x, y: below.y, limit: below.width, ellipsis: true)
        return field.render(into: &buffer, in: below.split(top: 1).rest.row(0))
    }
}
