// What a widget says about a key that it was handed. Widgets are values: they take keys, draw themselves into a buffer, and say where
// the cursor belongs; they do nothing else.

package enum Outcome<Value> {
    /// The key means nothing to the widget; it may mean something to the screen around it.
    case ignored
    /// The widget took the key.
    case changed
    /// The key asked for something that cannot be had, and why.
    case refused(SanitizedText)
    /// The operator is done, with this.
    case submitted(Value)
    case cancelled
}

extension Outcome: Equatable where Value: Equatable {}
extension Outcome: Sendable where Value: Sendable {}

/// Keys that move through rows, the same in every widget: arrows and their letters, pages, ends.
enum Movement {
    case by(rows: Int)
    case pages(Int)
    case first
    case last

    init?(_ key: Key) {
        switch key {
        case .up, .character("k"): self = .by(rows: -1)
        case .down, .character("j"): self = .by(rows: 1)
        case .pageUp, .control("b"): self = .pages(-1)
        case .pageDown, .control("f"): self = .pages(1)
        case .home, .character("g"): self = .first
        case .end, .character("G"): self = .last
        default: return nil
        }
    }
}
