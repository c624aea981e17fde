// How many cells a scalar takes, and which scalars never reach a cell. One rule for drawing, wrapping and cutting, so that they
// cannot disagree. The widths are glibc's, because terminals agree with them best.
internal import CLinux

enum ScalarClass: Equatable {
    /// Starts a cell; one or two cells wide.
    case base(width: Int)
    /// Joins the cell before it.
    case mark
    /// Invisible, and drawn differently by every terminal: left out.
    case dropped
    /// A control character, or one without a glyph: shown as something else.
    case unprintable
}

func classify(_ scalar: Unicode.Scalar) -> ScalarClass {
    let value = scalar.value
    if value < 0x300 {
        switch value {
        case 0x20...0x7e, 0xa0...0xac, 0xae...0x2ff: return .base(width: 1)
        case 0xad: return .dropped  // soft hyphen: some terminals show it, some do not
        default: return .unprintable
        }
    }
    if isDropped(value) { return .dropped }
    switch belay_cell_width(value) {
    case 0: return .mark
    case 1: return .base(width: 1)
    case 2: return .base(width: 2)
    default: return .unprintable
    }
}

private func isDropped(_ value: UInt32) -> Bool {
    switch value {
    case 0x034f,  // combining grapheme joiner
        0x061c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x206f,  // marks that turn the direction of what follows
        0x115f, 0x1160, 0x3164, 0xffa0,  // Hangul fillers: blank, but wide
        0x180b...0x180f,  // Mongolian selectors
        0x200b...0x200d, 0x2060...0x2065, 0xfeff,  // zero-width space and joiners, byte order mark
        0x20e3,  // keycap
        0xfe00...0xfe0f, 0xe0100...0xe01ef,  // variation selectors
        0xfff9...0xfffb,  // interlinear annotation
        0x1f3fb...0x1f3ff,  // skin tones
        0x1d173...0x1d17a,  // musical formatting
        0xe0000...0xe007f:  // tags
        true
    default: false
    }
}

/// Cells that a scalar adds to a line.
func cells(of scalar: Unicode.Scalar) -> Int {
    switch classify(scalar) {
    case .base(let width): width
    case .mark, .dropped: 0
    case .unprintable: 1
    }
}

/// Cells that a text takes on one line.
func cells<Scalars: Sequence>(of scalars: Scalars) -> Int where Scalars.Element == Unicode.Scalar {
    var total = 0
    for scalar in scalars { total += cells(of: scalar) }
    return total
}
