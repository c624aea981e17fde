// The signs that widgets draw beyond letters, as Unicode and as ASCII. Each takes one cell in both, so layouts do not change.

package struct Glyphs: Hashable, Sendable {
    package let horizontal, vertical, topLeft, topRight, bottomLeft, bottomRight, teeLeft, teeRight: Unicode.Scalar
    package let ellipsis, pointer, bullet, separator, arrowUp, arrowDown, mask: SanitizedText
    package let done, current, pending, failed, checked, chosen: SanitizedText
    package let isASCII: Bool

    package static let unicode = Glyphs(
        horizontal: "─", vertical: "│", topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘", teeLeft: "├", teeRight: "┤",
        ellipsis: "…", pointer: "›", bullet: "•", separator: "│", arrowUp: "↑", arrowDown: "↓", mask: "•",
        done: "✓", current: "→", pending: "·", failed: "✗", checked: "✓", chosen: "•", isASCII: false)

    package static let ascii = Glyphs(
        horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+", teeLeft: "+", teeRight: "+",
        ellipsis: "~", pointer: ">", bullet: "*", separator: "|", arrowUp: "^", arrowDown: "v", mask: "*",
        done: "+", current: ">", pending: "-", failed: "!", checked: "x", chosen: "*", isASCII: true)
}
