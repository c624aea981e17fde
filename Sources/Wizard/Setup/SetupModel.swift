// The frame around a screen before an upgrade: title, message, hints, help, and the question whether to leave. A value: keys in, a
// picture out.
import Terminal

struct SetupModel<Screen: SetupScreen> {
    private(set) var screen: Screen
    private var size: Size
    private var message: SanitizedText?
    private var help: Pager?
    private var leaving: Dialog?

    init(_ screen: Screen, size: Size) {
        self.screen = screen
        self.size = size
        refresh()
    }

    private var offers: [Offer] { screen.offers + [Offer(.help)] }
    private var helpOffers: [Offer] { [Offer(.back), Offer(.move, "scroll")] }

    mutating func resize(_ size: Size) {
        self.size = size
        refresh()
    }

    /// Takes a key; something when the screen is over.
    mutating func press(_ key: Key) -> SetupAnswer<Screen.Value>? {
        defer { refresh() }
        message = nil
        if key == .control("c") { return .interrupted }
        if SetupFrame.isTooSmall(size) { return key == .character("q") ? .leave : nil }
        if var dialog = leaving {
            let outcome = key == .character("q") ? .submitted(1) : dialog.handle(key)
            leaving = dialog
            switch outcome {
            case .ignored, .changed, .refused: return nil
            case .cancelled: leaving = nil
            case .submitted: return .leave
            }
            return nil
        }
        if help != nil {
            if help?.handle(key) == .ignored, KeyTable.offer(for: key, among: [Offer(.back), Offer(.help)]) != nil { help = nil }
            return nil
        }
        switch screen.handle(key) {
        case .ignored: return general(key)
        case .none: return nil
        case .refuse(let why):
            message = why
            return nil
        case .finished(let value): return .given(value)
        }
    }

    /// Keys that mean the same on every screen.
    private mutating func general(_ key: Key) -> SetupAnswer<Screen.Value>? {
        if screen.isTyping, case .character = key { return nil }
        switch KeyTable.offer(for: key, among: offers)?.action {
        case .back: return .back
        case .help: help = Pager(HelpScreen.lines(offers, whileTyping: screen.isTyping, leaving: "Leave at once; nothing is written"))
        case .leave:
            guard let loses = screen.loses else { return .leave }
            leaving = Dialog(title: "Leave Belay", body: [StyledLine(loses)], buttons: ["Stay", "Leave"])
        default: break
        }
        return nil
    }

    private mutating func refresh() {
        let body = SetupFrame.layout(size, message).body.size
        screen.fit(body)
        help?.fit(body)
        leaving?.fit(body)
    }

    func render(into buffer: inout CellBuffer) -> Position? {
        if let position = SetupFrame.renderTooSmall(into: &buffer) { return position }
        let body = SetupFrame.render(screen.title, message, into: &buffer)
        var cursor: Position?
        if let help { cursor = help.render(into: &buffer, in: body) } else { cursor = screen.render(into: &buffer, in: body) }
        if let leaving { cursor = leaving.render(into: &buffer, in: body) }
        let bottom = Rectangle(buffer.size).split(bottom: 1).bottom
        if leaving != nil {
            KeyHint.render(
                [KeyHint("Tab", "buttons"), KeyHint("Enter", "press"), KeyHint("Esc", "cancel")], into: &buffer, in: bottom)
        } else {
            let isTyping = help == nil && screen.isTyping
            KeyTable.renderHints(help == nil ? offers : helpOffers, whileTyping: isTyping, into: &buffer, in: bottom)
        }
        return cursor
    }
}

/// The edges of the screen.
enum SetupFrame {
    private static let least = Size(width: 40, height: 12)

    static func isTooSmall(_ size: Size) -> Bool { size.width < least.width || size.height < least.height }

    static func renderTooSmall(into buffer: inout CellBuffer) -> Position? {
        guard isTooSmall(buffer.size) else { return nil }
        let text =
            "This screen has \(buffer.width)x\(buffer.height) cells, and Belay needs 40x12. Make it larger, or leave with q and use --plain."
        Pager([StyledLine(SanitizedText(text))]).render(into: &buffer, in: buffer.bounds)
        return Position(x: 0, y: 0)
    }

    static func layout(_ size: Size, _ message: SanitizedText?) -> (body: Rectangle, message: Rectangle) {
        let (upper, _) = Rectangle(size).split(top: 1).rest.split(bottom: 1)
        guard let message else { return (upper.inset(horizontally: 1, vertically: 0), Rectangle(width: 0, height: 0)) }
        var pager = Pager([StyledLine(message)])
        pager.fit(Size(width: max(1, size.width - 2), height: 1))
        let (body, bottom) = upper.inset(horizontally: 1, vertically: 0).split(bottom: min(pager.rowCount, 4))
        return (body, bottom)
    }

    /// Returns the room between the edges.
    static func render(_ title: SanitizedText, _ message: SanitizedText?, into buffer: inout CellBuffer) -> Rectangle {
        let (body, bottom) = layout(buffer.size, message)
        Bar.render(left: title, into: &buffer, in: Rectangle(buffer.size))
        if let message { Pager([StyledLine(message, .warning)]).render(into: &buffer, in: bottom) }
        return body
    }
}
