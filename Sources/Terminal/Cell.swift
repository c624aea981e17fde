// One cell of the screen in eight bytes. Not a Character: terminals disagree with Swift about what belongs to one.

package struct Cell: Hashable, Sendable {
    /// The base scalar; 0 in the right half of a wide character.
    var scalar: UInt32
    package var style: Style
    /// Index of the combining marks in the buffer's table; 0 for none.
    var marks: UInt16

    init(_ scalar: Unicode.Scalar = " ", _ style: Style = .text, marks: UInt16 = 0) {
        self.scalar = scalar.value
        self.style = style
        self.marks = marks
    }

    private init(rightHalf style: Style) {
        scalar = 0
        self.style = style
        marks = 0
    }

    static func rightHalf(_ style: Style) -> Cell { Cell(rightHalf: style) }

    var isRightHalf: Bool { scalar == 0 }

    /// The base, " " for a right half. Never a control character, whatever was stored.
    var base: Unicode.Scalar {
        guard scalar >= 0x20, !(0x7f..<0xa0).contains(scalar), let base = Unicode.Scalar(scalar) else {
            return scalar == 0 ? " " : "\u{fffd}"
        }
        return base
    }
}
