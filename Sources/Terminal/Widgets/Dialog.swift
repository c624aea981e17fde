// A box that asks before something happens. It starts on its first button, which is the harmless one; a dangerous one may ask for a name
// to be typed.

package struct Dialog: Hashable, Sendable {
    private enum Focus: Hashable {
        case field
        case button(Int)
    }

    private let title: SanitizedText
    private var body: Pager
    private let buttons: [SanitizedText]
    /// What must be typed before any button but the first one works.
    private let requiredName: SanitizedText?
    private var field = TextField(limit: 200)
    private var focus = Focus.button(0)
    private var message: SanitizedText = ""

    /// - Parameter buttons: the first one leaves everything as it is, and is where the dialog starts.
    package init(title: SanitizedText, body: [StyledLine], buttons: [SanitizedText], typedName: SanitizedText? = nil) {
        self.title = title
        self.body = Pager(body)
        self.buttons = buttons
        requiredName = typedName
    }

    /// A question with Cancel and one answer.
    package static func confirm(
        title: SanitizedText, body: [StyledLine], action: SanitizedText, typedName: SanitizedText? = nil
    ) -> Dialog {
        Dialog(title: title, body: body, buttons: ["Cancel", action], typedName: typedName)
    }

    /// Tells the dialog how much room there is around it.
    package mutating func fit(_ size: Size) {
        body.fit(layout(in: Rectangle(size)).body.size)
    }

    /// Submits the index of a button other than the first; the first one and Escape cancel.
    package mutating func handle(_ key: Key) -> Outcome<Int> {
        switch key {
        case .escape: return .cancelled
        case .tab, .backtab:
            move(key == .tab ? 1 : -1)
            return .changed
        case .pageUp, .pageDown:
            _ = body.handle(key)
            return .changed
        default: break
        }
        switch focus {
        case .field:
            switch key {
            case .down, .enter: focus = .button(key == .enter ? min(1, buttons.count - 1) : 0)
            case .up: break
            default: return field.handle(key) == .ignored ? .ignored : .changed
            }
            return .changed
        case .button(let index):
            // With a name to type, letters are its letters wherever the focus is.
            if requiredName != nil, case .character = key {
                focus = .field
                return field.handle(key) == .ignored ? .ignored : .changed
            }
            switch key {
            case .left, .character("h"): focus = .button(max(0, index - 1))
            case .right, .character("l"): focus = .button(min(buttons.count - 1, index + 1))
            case .up where requiredName != nil: focus = .field
            case .up, .down, .character("j"), .character("k"): _ = body.handle(key)
            case .enter: return press(index)
            default: return .ignored
            }
            return .changed
        }
    }

    private mutating func press(_ index: Int) -> Outcome<Int> {
        if index == 0 { return .cancelled }
        if let requiredName, field.text != requiredName.string {
            message = field.text.isEmpty ? "Type the name first." : "That is not the name."
            focus = .field
            return .refused(message)
        }
        return .submitted(index)
    }

    private mutating func move(_ step: Int) {
        var stops: [Focus] = requiredName == nil ? [] : [.field]
        stops += buttons.indices.map { .button($0) }
        let here = stops.firstIndex(of: focus) ?? 0
        focus = stops[(here + step + stops.count) % stops.count]
        message = ""
    }

    // MARK: Drawing

    private func layout(in area: Rectangle) -> (box: Rectangle, body: Rectangle, field: Rectangle, buttons: Rectangle) {
        let width = min(area.width, 72)
        let inside = max(1, width - 4)
        let rows = body.lines.reduce(0) { $0 + $1.rows(width: inside).count }
        let fieldRows = requiredName == nil ? 0 : 2
        // Edges, a row above the buttons, the buttons.
        let roomy = area.height >= rows + fieldRows + 5
        let box = area.centred(width: width, height: rows + fieldRows + (roomy ? 5 : 3))
        let content = box.inset(horizontally: 2, vertically: 1)
        let (above, buttons) = content.split(bottom: 1)
        let (upper, field) = above.split(bottom: roomy ? 1 : 0).rest.split(bottom: fieldRows)
        return (box, roomy ? upper.split(bottom: 1).rest : upper, field, buttons)
    }

    /// Draws the dialog into the middle of the area; returns the place of the cursor.
    @discardableResult
    package func render(into buffer: inout CellBuffer, in area: Rectangle) -> Position? {
        let (box, bodyArea, fieldArea, buttonArea) = layout(in: area)
        guard !buttonArea.isEmpty else { return nil }
        buffer.fill(box)
        buffer.box(box, title: title)
        body.render(into: &buffer, in: bodyArea)
        var pager = body
        pager.fit(bodyArea.size)
        if !pager.fitsWhole {
            let arrows = buffer.glyphs.arrowUp + buffer.glyphs.arrowDown
            buffer.put(" \(arrows) \(pager.percentage)% ", .dim, endingAt: box.endX - 2, y: box.endY - 1)
        }
        var cursor: Position?
        if let requiredName, fieldArea.height == 2 {
            let note: SanitizedText = message.isEmpty ? "Type " + requiredName + " to go on:" : message + " Type " + requiredName + ":"
            buffer.put(note, message.isEmpty ? .text : .warning, x: fieldArea.x, y: fieldArea.y, limit: fieldArea.width, ellipsis: true)
            cursor = field.render(into: &buffer, in: fieldArea.split(top: 1).rest, isFocused: focus == .field)
        }
        var x = buttonArea.x
        for (index, label) in buttons.enumerated() {
            let isFocused = focus == .button(index)
            let used = buffer.put(
                "[ " + label + " ]", isFocused ? .selection : .text, x: x, y: buttonArea.y, limit: buttonArea.endX - x)
            if isFocused { cursor = Position(x: min(x + 2, buttonArea.endX - 1), y: buttonArea.y) }
            x += used + 2
        }
        return cursor
    }
}
