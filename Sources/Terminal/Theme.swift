// Themes: which colours and attributes each role gets. The built-in ones stand here in code; schemes read from base16 YAML files
// will become values of the same type. How many colours the terminal has is the palette's affair.

/// A colour as a theme names it.
package enum Colour: Hashable, Sendable {
    /// The terminal's own foreground or background.
    case standard
    /// One of the sixteen colours that the operator's terminal defines (0 to 15).
    case ansi(UInt8)
    case rgb(red: UInt8, green: UInt8, blue: UInt8)
}

package struct Appearance: Hashable, Sendable {
    package var foreground: Colour
    package var background: Colour
    package var attributes: Attributes

    package init(_ foreground: Colour = .standard, on background: Colour = .standard, _ attributes: Attributes = []) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }
}

package struct Theme: Sendable {
    package let name: String
    private let appearances: [Appearance]

    /// A theme with an appearance for every role.
    package init(name: String, appearance: (Role) -> Appearance) {
        self.name = name
        appearances = Role.allCases.map(appearance)
    }

    package subscript(role: Role) -> Appearance { appearances[Int(role.rawValue)] }

    /// Uses the sixteen colours of the operator's terminal, which fit its background better than any of ours could.
    package static let terminal = Theme(name: "terminal") { role in
        switch role {
        case .text: Appearance()
        case .dim: Appearance(.ansi(8))
        case .heading: Appearance(.ansi(6), .bold)
        case .strong: Appearance(.standard, .bold)
        case .code: Appearance(.ansi(6))
        case .link: Appearance(.ansi(6), .underline)
        case .selection: Appearance(.standard, .reverse)
        case .titleBar: Appearance(.standard, .reverse)
        case .statusBar: Appearance(.standard, .reverse)
        case .success: Appearance(.ansi(2))
        case .warning: Appearance(.ansi(3), .bold)
        case .failure: Appearance(.ansi(1), .bold)
        case .keyHint: Appearance(.ansi(6))
        case .border: Appearance(.ansi(8))
        case .match: Appearance(.ansi(0), on: .ansi(3))
        case .field: Appearance(.standard, .underline)
        case .disabled: Appearance(.ansi(8))
        }
    }

    /// Colours of our own on a dark background, for terminals with 256 colours or more.
    package static let dark = Theme(name: "dark") { role in
        let paper = Colour.rgb(red: 0x1b, green: 0x1f, blue: 0x27)
        let raised = Colour.rgb(red: 0x2f, green: 0x37, blue: 0x45)
        let ink = Colour.rgb(red: 0xd8, green: 0xdd, blue: 0xe5)
        let quiet = Colour.rgb(red: 0x9a, green: 0xa5, blue: 0xb5)
        let blue = Colour.rgb(red: 0x7c, green: 0xc0, blue: 0xf5)
        let green = Colour.rgb(red: 0x8f, green: 0xd1, blue: 0x7c)
        let amber = Colour.rgb(red: 0xf0, green: 0xc0, blue: 0x60)
        let red = Colour.rgb(red: 0xff, green: 0x8a, blue: 0x80)
        return switch role {
        case .text: Appearance(ink, on: paper)
        case .dim: Appearance(quiet, on: paper)
        case .heading: Appearance(blue, on: paper, .bold)
        case .strong: Appearance(ink, on: paper, .bold)
        case .code: Appearance(amber, on: paper)
        case .link: Appearance(blue, on: paper, .underline)
        case .selection: Appearance(paper, on: blue, .bold)
        case .titleBar: Appearance(ink, on: raised, .bold)
        case .statusBar: Appearance(ink, on: raised)
        case .success: Appearance(green, on: paper)
        case .warning: Appearance(amber, on: paper, .bold)
        case .failure: Appearance(red, on: paper, .bold)
        case .keyHint: Appearance(blue, on: raised)
        case .border: Appearance(quiet, on: paper)
        case .match: Appearance(paper, on: amber)
        case .field: Appearance(ink, on: raised)
        case .disabled: Appearance(quiet, on: paper)
        }
    }

    /// Attributes only: what must stand out does so without any colour.
    package static let monochrome = Theme(name: "monochrome") { role in
        switch role {
        case .text, .dim, .code, .border, .success, .disabled: Appearance()
        case .heading, .strong, .keyHint, .warning: Appearance(.standard, .bold)
        case .link, .field: Appearance(.standard, .underline)
        case .selection, .titleBar, .statusBar, .match: Appearance(.standard, .reverse)
        case .failure: Appearance(.standard, [.bold, .underline])
        }
    }
}

extension Appearance {
    fileprivate init(_ foreground: Colour, _ attributes: Attributes) {
        self.init(foreground, on: .standard, attributes)
    }
}
