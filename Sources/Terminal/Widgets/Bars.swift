// The rows at the edges of the screen: a bar with something on the left and on the right, the keys that work here, and a stepper that tells
// in one row how far things are.

package enum Bar {
    /// Fills the area's first row; the left text gives way to the right one where both do not fit.
    package static func render(
        left: SanitizedText, right: SanitizedText = "", _ style: Style = .titleBar, into buffer: inout CellBuffer, in area: Rectangle
    ) {
        guard !area.isEmpty else { return }
        buffer.fill(area.row(0), style)
        let rightWidth = min(right.width, max(0, area.width - 2))
        buffer.put(right, style, endingAt: area.endX - 1, y: area.y, limit: rightWidth)
        let room = area.width - 2 - (rightWidth > 0 ? rightWidth + 2 : 0)
        buffer.put(left, style, x: area.x + 1, y: area.y, limit: room, ellipsis: true)
    }
}

/// A key and what it does here, as shown at the bottom of the screen.
package struct KeyHint: Hashable, Sendable {
    package let key: SanitizedText
    package let action: SanitizedText

    package init(_ key: SanitizedText, _ action: SanitizedText) {
        self.key = key
        self.action = action
    }

    /// Draws as many hints as fit whole, the first ones first.
    package static func render(_ hints: [KeyHint], into buffer: inout CellBuffer, in area: Rectangle) {
        guard !area.isEmpty else { return }
        var x = area.x + 1
        for hint in hints {
            guard x + hint.key.width + 1 + hint.action.width < area.endX else { break }
            x += buffer.put(hint.key, .keyHint, x: x, y: area.y) + 1
            x += buffer.put(hint.action, .dim, x: x, y: area.y) + 3
        }
    }
}

/// Stages of something long, in one row.
package struct Stepper: Hashable, Sendable {
    package struct Stage: Hashable, Sendable {
        package let name: SanitizedText
        package let state: State

        package init(_ name: SanitizedText, _ state: State) {
            self.name = name
            self.state = state
        }
    }

    package enum State: Hashable, Sendable {
        case done, current, pending, failed
    }

    private let stages: [Stage]

    package init(_ stages: [Stage]) {
        self.stages = stages
    }

    /// All names where they fit; otherwise the current stage, how many there are, and what failed.
    package func render(into buffer: inout CellBuffer, in area: Rectangle) {
        guard !area.isEmpty else { return }
        var x = area.x + 1
        let whole = stages.reduce(1) { $0 + $1.name.width + 5 } - 3
        if whole <= area.width {
            for stage in stages {
                x += buffer.put(Self.sign(stage.state, buffer.glyphs) + " " + stage.name, Self.style(stage.state), x: x, y: area.y) + 3
            }
            return
        }
        guard
            let here = stages.firstIndex(where: { $0.state == .failed || $0.state == .current })
                ?? stages.lastIndex(where: { $0.state == .done }) ?? stages.indices.first
        else { return }
        let stage = stages[here]
        let text: SanitizedText = "\(Self.sign(stage.state, buffer.glyphs)) \(stage.name) (\(here + 1) of \(stages.count))"
        buffer.put(text, Self.style(stage.state), x: x, y: area.y, limit: area.endX - x, ellipsis: true)
    }

    private static func sign(_ state: State, _ glyphs: Glyphs) -> SanitizedText {
        switch state {
        case .done: glyphs.done
        case .current: glyphs.current
        case .pending: glyphs.pending
        case .failed: glyphs.failed
        }
    }

    private static func style(_ state: State) -> Style {
        switch state {
        case .done: .success
        case .current: .strong
        case .pending: .dim
        case .failed: .failure
        }
    }
}
