// Keeps the colours of a program's own output: reads SGR sequences (ECMA-48 8.3.117, with the colours that terminals added), and drops every
// other one. Colours beyond the sixteen become the nearest of them; concealed text is shown.

struct SGRReader: Hashable, Sendable {
    /// What holds for the text that follows; it goes on from line to line, as on a terminal.
    private var appearance = SGRAppearance()

    /// The line as it looks in the end: what a carriage return overwrote is gone.
    mutating func line(_ text: String) -> StyledLine {
        var line = StyledLine(wraps: false)
        var rest = text.unicodeScalars[...]
        var plain = String.UnicodeScalarView()
        func flush(_ style: Style) {
            line.append(SanitizedText(String(plain), escapes: .remove), style)
            plain = String.UnicodeScalarView()
        }
        while let scalar = rest.first {
            if scalar == "\r" {
                rest.removeFirst()
                // At the end of a line it overwrites nothing.
                if !rest.isEmpty {
                    line = StyledLine(wraps: false)
                    plain = String.UnicodeScalarView()
                }
            } else if scalar == "\u{1b}", let (parameters, after) = Self.sequence(rest) {
                flush(style)
                apply(parameters)
                rest = rest[after...]
            } else {
                plain.append(scalar)
                rest.removeFirst()
            }
        }
        flush(style)
        return line
    }

    private var style: Style { appearance.isPlain ? .text : Style(appearance) }

    /// The parameters of the SGR sequence at the start of the text, and where the text goes on.
    private static func sequence(_ text: Substring.UnicodeScalarView) -> ([Int], String.Index)? {
        var index = text.index(after: text.startIndex)
        guard index < text.endIndex, text[index] == "[" else { return nil }
        var parameters = [0]
        // No sensible sequence is longer than this.
        for _ in 0..<64 {
            index = text.index(after: index)
            guard index < text.endIndex else { return nil }
            switch text[index] {
            case "0"..."9":
                parameters[parameters.count - 1] = min(999, parameters[parameters.count - 1] * 10 + Int(text[index].value - 0x30))
            case ";", ":": parameters.append(0)
            case "m": return (parameters, text.index(after: index))
            default: return nil
            }
        }
        return nil
    }

    private mutating func apply(_ parameters: [Int]) {
        var rest = parameters[...]
        while let parameter = rest.popFirst() {
            switch parameter {
            case 0: appearance = SGRAppearance()
            case 1: appearance.attributes.insert(.bold)
            case 2: appearance.attributes.insert(.faint)
            case 3: appearance.attributes.insert(.italic)
            case 4: appearance.attributes.insert(.underline)
            case 7: appearance.attributes.insert(.reverse)
            case 22: appearance.attributes.subtract([.bold, .faint])
            case 23: appearance.attributes.remove(.italic)
            case 24: appearance.attributes.remove(.underline)
            case 27: appearance.attributes.remove(.reverse)
            case 30...37: appearance.foreground = UInt8(parameter - 30)
            case 38: appearance.foreground = Self.colour(&rest) ?? appearance.foreground
            case 39: appearance.foreground = nil
            case 40...47: appearance.background = UInt8(parameter - 40)
            case 48: appearance.background = Self.colour(&rest) ?? appearance.background
            case 49: appearance.background = nil
            case 90...97: appearance.foreground = UInt8(parameter - 82)
            case 100...107: appearance.background = UInt8(parameter - 92)
            default: break
            }
        }
    }

    /// `5;n` or `2;r;g;b`, as the nearest of the sixteen colours.
    private static func colour(_ rest: inout ArraySlice<Int>) -> UInt8? {
        switch rest.popFirst() {
        case 5:
            guard let index = rest.popFirst(), index < 256 else { return nil }
            if index < 16 { return UInt8(index) }
            if index >= 232 {
                let level = UInt8(8 + 10 * (index - 232))
                return nearest(level, level, level)
            }
            let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
            return nearest(levels[(index - 16) / 36], levels[(index - 16) / 6 % 6], levels[(index - 16) % 6])
        case 2:
            guard rest.count >= 3 else { return nil }
            let parts = rest.prefix(3).map { UInt8(min(255, $0)) }
            rest = rest.dropFirst(3)
            return nearest(parts[0], parts[1], parts[2])
        default: return nil
        }
    }

    private static func nearest(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
        UInt8(clamping: Colour.rgb(red: red, green: green, blue: blue).resolved(.sixteen).number)
    }
}
