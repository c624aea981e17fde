// Turns styles into curses attributes and colour pairs for the number of colours that the terminal has. Belongs to the one thread
// that owns the screen.
internal import CNcurses

/// How many colours can be used.
package enum ColourDepth: Hashable, Sendable {
    case none, eight, sixteen, palette256
    /// The terminal takes red, green and blue directly.
    case direct

    /// `colours` as terminfo counts them; `NO_COLOR` (https://no-color.org) turns them off when set to anything but nothing.
    static func of(colours: Int, environment: (String) -> String?) -> ColourDepth {
        if let wish = environment("NO_COLOR"), !wish.isEmpty { return .none }
        switch colours {
        case ..<8: return .none
        case 8..<16: return .eight
        case 16..<256: return .sixteen
        case 256: return .palette256
        default: return .direct
        }
    }
}

/// A colour's number for curses, and whether bold must stand in for brightness.
struct ResolvedColour: Hashable {
    /// -1 for the terminal's own.
    var number: Int32
    var needsBold = false
}

extension Colour {
    func resolved(_ depth: ColourDepth) -> ResolvedColour {
        switch (self, depth) {
        case (.standard, _), (_, .none): return ResolvedColour(number: -1)
        case (.ansi(let index), .eight): return ResolvedColour(number: Int32(index & 7), needsBold: index >= 8)
        case (.ansi(let index), .sixteen), (.ansi(let index), .palette256): return ResolvedColour(number: Int32(index & 15))
        case (.ansi(let index), .direct):
            // Direct colour terminals keep the first eight numbers for the classic colours.
            if index < 8 { return ResolvedColour(number: Int32(index)) }
            let (red, green, blue) = classicColours[Int(index & 15)]
            return ResolvedColour(number: Int32(red) << 16 | Int32(green) << 8 | Int32(blue))
        case (.rgb(let red, let green, let blue), .direct):
            return ResolvedColour(number: max(8, Int32(red) << 16 | Int32(green) << 8 | Int32(blue)))
        case (.rgb(let red, let green, let blue), .palette256):
            return ResolvedColour(number: nearestOf256(red, green, blue))
        case (.rgb(let red, let green, let blue), .sixteen), (.rgb(let red, let green, let blue), .eight):
            var best = 0
            var least = Int.max
            for (index, colour) in classicColours.enumerated() {
                let distance = distance(colour, (red, green, blue))
                if distance < least { (best, least) = (index, distance) }
            }
            return Colour.ansi(UInt8(best)).resolved(depth)
        }
    }
}

/// xterm's defaults for the sixteen colours.
private let classicColours: [(UInt8, UInt8, UInt8)] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
]

private func distance(_ one: (UInt8, UInt8, UInt8), _ other: (UInt8, UInt8, UInt8)) -> Int {
    let red = Int(one.0) - Int(other.0)
    let green = Int(one.1) - Int(other.1)
    let blue = Int(one.2) - Int(other.2)
    return 2 * red * red + 4 * green * green + 3 * blue * blue
}

/// The nearest of the 6×6×6 cube (16–231) and the grey ramp (232–255).
private func nearestOf256(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int32 {
    let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
    func nearestLevel(_ value: UInt8) -> Int {
        levels.indices.min { abs(Int(levels[$0]) - Int(value)) < abs(Int(levels[$1]) - Int(value)) } ?? 0
    }
    let (r, g, b) = (nearestLevel(red), nearestLevel(green), nearestLevel(blue))
    let grey = min(23, max(0, ((Int(red) + Int(green) + Int(blue)) / 3 - 3) / 10))
    let greyLevel = UInt8(8 + 10 * grey)
    let ofCube = distance((levels[r], levels[g], levels[b]), (red, green, blue))
    let ofRamp = distance((greyLevel, greyLevel, greyLevel), (red, green, blue))
    return Int32(ofRamp < ofCube ? 232 + grey : 16 + 36 * r + 6 * g + b)
}

struct Palette {
    struct Ink {
        var attributes: attr_t
        var pair: Int32
    }

    var theme: Theme
    let depth: ColourDepth
    /// False when the terminal cannot go back to its own colours: then they are taken to be light on dark.
    let hasStandardColours: Bool
    private var inks: [Style: Ink] = [:]

    init(theme: Theme, depth: ColourDepth, hasStandardColours: Bool) {
        self.theme = depth == .none ? .monochrome : theme
        self.depth = depth
        self.hasStandardColours = hasStandardColours
    }

    mutating func ink(_ style: Style) -> Ink {
        if let known = inks[style] { return known }
        let appearance: Appearance =
            if let role = style.role {
                theme[role]
            } else if let wish = style.appearanceFromOutside {
                Appearance(
                    wish.foreground.map { .ansi($0) } ?? theme[.text].foreground,
                    on: wish.background.map { .ansi($0) } ?? theme[.text].background, wish.attributes)
            } else {
                theme[.text]
            }
        let ink = ink(for: appearance)
        inks[style] = ink
        return ink
    }

    private func ink(for appearance: Appearance) -> Ink {
        var foreground = appearance.foreground.resolved(depth)
        var background = appearance.background.resolved(depth)
        if !hasStandardColours {
            if foreground.number < 0 { foreground.number = 7 }
            if background.number < 0 { background.number = 0 }
        }
        var attributes: attr_t = 0
        if appearance.attributes.contains(.bold) || foreground.needsBold { attributes |= belay_bold() }
        if appearance.attributes.contains(.faint) { attributes |= belay_faint() }
        if appearance.attributes.contains(.underline) { attributes |= belay_underline() }
        if appearance.attributes.contains(.reverse) { attributes |= belay_reverse() }
        if appearance.attributes.contains(.italic) { attributes |= belay_italic() }
        guard depth != .none, foreground.number >= 0 || background.number >= 0 else { return Ink(attributes: attributes, pair: 0) }
        // Without a pair left the text is still readable in the terminal's own colours.
        return Ink(attributes: attributes, pair: max(0, alloc_pair(foreground.number, background.number)))
    }
}
