// Something to read, and a way on.
import Terminal

struct TextScreen: SetupScreen {
    let title: SanitizedText
    private let go: SanitizedText
    private var text: Pager
    /// What leaving would throw away.
    var loses: SanitizedText?
    /// Why there is no way on.
    private let refusal: SanitizedText?

    init(_ title: String, _ text: String, go: String) { self.init(title, Words.lines(text), go: go) }

    init(_ title: String, _ lines: [StyledLine], go: String, loses: SanitizedText? = nil, refusal: SanitizedText? = nil) {
        self.title = SanitizedText(title)
        self.go = SanitizedText(go)
        self.loses = loses
        self.refusal = refusal
        text = Pager(lines)
    }

    var isTyping: Bool { text.isSearching }

    var offers: [Offer] {
        [
            Offer(.go, go, disabledBecause: refusal?.string), Offer(.back), Offer(.move, "scroll"), Offer(.page), Offer(.search),
            Offer(.leave),
        ]
    }

    mutating func fit(_ size: Size) { text.fit(size) }

    mutating func handle(_ key: Key) -> SetupEffect<Void> {
        if text.handle(key) == .changed { return .none }
        guard key == .enter else { return .ignored }
        return refusal.map { .refuse($0) } ?? .finished(())
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle) -> Position? { text.render(into: &buffer, in: area) }
}
