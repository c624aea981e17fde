// What the operator pressed, after decoding. How bytes become keys is in KeyDecoder.swift; what a key does is said elsewhere.

package enum Key: Hashable, Sendable {
    /// A printable character, the space included.
    case character(Character)
    case enter, escape, tab, backtab, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    case function(Int)
    /// A letter, or one of `@ \ ] ^ _`, together with Control.
    case control(Character)
    /// Text that was pasted in one go. It is not yet clean.
    case paste(String)
    /// Something without a meaning here; never acted upon.
    case unknown

    /// The name to show in hints and help.
    package var label: SanitizedText {
        switch self {
        case .character(" "): "Space"
        case .character(let character): SanitizedText(String(character))
        case .enter: "Enter"
        case .escape: "Esc"
        case .tab: "Tab"
        case .backtab: "Shift-Tab"
        case .backspace: "Backspace"
        case .delete: "Del"
        case .insert: "Ins"
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .home: "Home"
        case .end: "End"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .function(let number): "F\(number)"
        case .control(let character): "Ctrl-\(character.uppercased())"
        case .paste: "Paste"
        case .unknown: "?"
        }
    }
}
