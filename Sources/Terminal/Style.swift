// What a cell means, not what it looks like: roles that a theme turns into colours and attributes, and the colours that a
// command's own output asked for. No colour of ours is named here.

/// A cell's role, or the appearance that text from outside asked for (`SGRAppearance`), in 16 bits.
package struct Style: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package static let text = Style(.text)
    package static let dim = Style(.dim)
    package static let heading = Style(.heading)
    package static let strong = Style(.strong)
    package static let code = Style(.code)
    package static let link = Style(.link)
    package static let selection = Style(.selection)
    package static let titleBar = Style(.titleBar)
    package static let statusBar = Style(.statusBar)
    package static let success = Style(.success)
    package static let warning = Style(.warning)
    package static let failure = Style(.failure)
    package static let keyHint = Style(.keyHint)
    package static let border = Style(.border)
    package static let match = Style(.match)
    package static let field = Style(.field)
    package static let disabled = Style(.disabled)

    package init(_ role: Role) {
        rawValue = UInt16(role.rawValue)
    }

    /// What text from outside asked for; the high bit tells it from a role.
    package init(_ appearance: SGRAppearance) {
        rawValue = 0x8000 | appearance.bits
    }

    /// The role, or nil when the cell shows an appearance from outside.
    package var role: Role? {
        rawValue & 0x8000 == 0 ? Role(rawValue: UInt8(truncatingIfNeeded: rawValue)) : nil
    }

    package var appearanceFromOutside: SGRAppearance? {
        rawValue & 0x8000 == 0 ? nil : SGRAppearance(bits: rawValue & 0x7fff)
    }
}

/// Everything that a theme must have an appearance for.
package enum Role: UInt8, CaseIterable, Sendable {
    case text, dim, heading, strong, code, link, selection, titleBar, statusBar, success, warning, failure, keyHint, border, match, field,
        disabled

    /// The letter that stands for the role in dumps.
    package var letter: Character {
        switch self {
        case .text: "."
        case .dim: "d"
        case .heading: "H"
        case .strong: "s"
        case .code: "c"
        case .link: "l"
        case .selection: "S"
        case .titleBar: "T"
        case .statusBar: "B"
        case .success: "+"
        case .warning: "!"
        case .failure: "X"
        case .keyHint: "k"
        case .border: "b"
        case .match: "m"
        case .field: "f"
        case .disabled: "n"
        }
    }
}

/// The part of a command's own colouring that is kept: sixteen colours and the plain attributes, in 15 bits.
package struct SGRAppearance: Hashable, Sendable {
    /// 0 to 15, or nil for the terminal's own.
    package var foreground: UInt8?
    package var background: UInt8?
    package var attributes: Attributes

    package init(foreground: UInt8? = nil, background: UInt8? = nil, attributes: Attributes = []) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    var isPlain: Bool { foreground == nil && background == nil && attributes.isEmpty }

    // Bits 0–4 foreground, 5–9 background (the fifth says whether there is one), 10–14 attributes.
    fileprivate init(bits: UInt16) {
        foreground = bits & 0x10 == 0 ? nil : UInt8(bits & 0xf)
        background = bits & 0x200 == 0 ? nil : UInt8((bits >> 5) & 0xf)
        attributes = Attributes(rawValue: UInt8(bits >> 10))
    }

    fileprivate var bits: UInt16 {
        var bits = UInt16(attributes.rawValue & 0x1f) << 10
        if let foreground { bits |= 0x10 | UInt16(foreground & 0xf) }
        if let background { bits |= 0x200 | UInt16(background & 0xf) << 5 }
        return bits
    }
}

package struct Attributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let bold = Attributes(rawValue: 1)
    package static let faint = Attributes(rawValue: 2)
    package static let underline = Attributes(rawValue: 4)
    package static let reverse = Attributes(rawValue: 8)
    package static let italic = Attributes(rawValue: 16)
}
