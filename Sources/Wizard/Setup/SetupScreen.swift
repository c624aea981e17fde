// What a screen before an upgrade is: a value that takes keys, draws itself, and ends with a result. The frame around it is in
// SetupModel.swift.
import Terminal

/// How the operator left a screen.
package enum SetupAnswer<Value> {
    case given(Value)
    case back
    case leave
    /// Ctrl-C, SIGTERM, or the terminal is gone.
    case interrupted
}

extension SetupAnswer: Equatable where Value: Equatable {}

protocol SetupScreen {
    associatedtype Value
    var title: SanitizedText { get }
    /// What can be done here, the most important first; keys and words are the key table's.
    var offers: [Offer] { get }
    /// True while every character belongs to a field.
    var isTyping: Bool { get }
    /// What leaving would throw away, as a sentence; it is asked first then.
    var loses: SanitizedText? { get }
    mutating func fit(_ size: Size)
    mutating func handle(_ key: Key) -> SetupEffect<Value>
    /// Returns where the cursor belongs.
    func render(into buffer: inout CellBuffer, in area: Rectangle) -> Position?
}

extension SetupScreen {
    var isTyping: Bool { false }
    var loses: SanitizedText? { nil }
}

/// What a key led to.
enum SetupEffect<Value> {
    case ignored
    case none
    case refuse(SanitizedText)
    case finished(Value)
}

/// Shows screens one after the other: the terminal, or a test with keys.
protocol SetupDisplay: ~Copyable {
    mutating func show<Screen: SetupScreen>(_ screen: Screen) throws -> SetupAnswer<Screen.Value>
    /// What is being done now; it stays until something else is shown.
    mutating func notice(_ title: String, _ text: String)
}
