// The only text that can be drawn: one line of printable scalars. Whatever comes from outside becomes one here, and control
// characters, escape sequences, direction marks and invisible characters end here.

/// One line without anything that a terminal would act upon. Literals and interpolations are cleaned like everything else.
package struct SanitizedText: Hashable, Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
    package let string: String

    /// What happens to an escape sequence.
    package enum Escapes: Sendable {
        /// Shown as visible characters, so that tampering is seen: for names, versions, commands.
        case show
        /// Left out as a whole: for the output of programs.
        case remove
    }

    /// One line: line breaks in it are shown as symbols.
    package init(_ text: some StringProtocol, escapes: Escapes = .show) {
        // Concrete from here on: callers in other modules would otherwise run unspecialised code for each scalar.
        let text = String(text)
        string = isPlain(text) ? text : Cleaner.lines(of: text, escapes: escapes, breaksLines: false)[0]
    }

    package init(stringLiteral value: String) {
        self.init(value)
    }

    /// The lines of a text. LF, CR LF, CR and the Unicode line separators end one; a break at the very end starts no further line.
    package static func lines(of text: String, escapes: Escapes = .show) -> [SanitizedText] {
        var text = text
        return text.withUTF8 { lines(ofValid: $0, escapes: escapes) }
    }

    /// The lines of bytes that may not be UTF-8: what is not becomes U+FFFD.
    package static func lines(of bytes: [UInt8], escapes: Escapes = .show) -> [SanitizedText] {
        lines(of: String(decoding: bytes, as: UTF8.self), escapes: escapes)
    }

    /// Most lines are plain and are taken over as they are.
    private static func lines(ofValid bytes: UnsafeBufferPointer<UInt8>, escapes: Escapes) -> [SanitizedText] {
        var lines: [SanitizedText] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: 0x0a) ?? bytes.count
            var content = bytes[start..<end]
            if content.last == 0x0d { content.removeLast() }
            let text = String(decoding: content, as: UTF8.self)
            if isPlain(UnsafeBufferPointer(rebasing: content)) {
                lines.append(SanitizedText(clean: text))
            } else {
                lines += Cleaner.lines(of: text, escapes: escapes, breaksLines: true).map(SanitizedText.init(clean:))
            }
            start = end + 1
        }
        return lines
    }

    /// Cells that the text takes.
    package var width: Int {
        isPlain(string) ? string.utf8.count : cells(of: string.unicodeScalars)
    }

    package var isEmpty: Bool { string.isEmpty }
    package var description: String { string }

    package static func + (left: SanitizedText, right: SanitizedText) -> SanitizedText {
        // A mark at the start of `right` joins the end of `left`: harmless, since the buffer bounds marks again.
        SanitizedText(clean: left.string + right.string)
    }

    private init(clean: String) {
        string = clean
    }
}

private func isPlain(_ text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable(isPlain) ?? false
}

private func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in bytes where byte < 0x20 || byte >= 0x7f { return false }
    return true
}

/// Marks that are kept on one base; more would only be piled up to spill over other lines.
let marksPerCell = 3

private struct Cleaner {
    let escapes: SanitizedText.Escapes
    let breaksLines: Bool
    private var lines: [String] = []
    private var line = ""
    private var column = 0
    private var marks = marksPerCell  // nothing to join yet
    private var afterReturn = false
    private var sequence = Sequence.none

    /// Where in an escape sequence we are, when they are left out.
    private enum Sequence {
        case none, escape, control, string, stringEscape, intermediate
    }

    private init(escapes: SanitizedText.Escapes, breaksLines: Bool) {
        self.escapes = escapes
        self.breaksLines = breaksLines
    }

    /// The lines, always at least one; a break at the very end starts no further line.
    static func lines(of text: String, escapes: SanitizedText.Escapes, breaksLines: Bool) -> [String] {
        var cleaner = Cleaner(escapes: escapes, breaksLines: breaksLines)
        for scalar in text.unicodeScalars {
            if escapes == .remove && cleaner.swallows(scalar) { continue }
            cleaner.add(scalar)
        }
        if cleaner.lines.isEmpty || cleaner.line != "" { cleaner.endLine() }
        return cleaner.lines
    }

    private mutating func add(_ scalar: Unicode.Scalar) {
        let followsReturn = afterReturn
        afterReturn = false
        switch scalar.value {
        case 0x0a where followsReturn && breaksLines: return
        case 0x0a, 0x0d, 0x85, 0x2028, 0x2029:
            afterReturn = scalar.value == 0x0d
            if breaksLines { endLine() } else { show(scalar) }
        case 0x09:
            repeat { append(" ", width: 1) } while column % 8 != 0
        default:
            switch classify(scalar) {
            case .base(let width): append(scalar, width: width)
            case .mark:
                // A mark without a base would join whatever the screen holds before it.
                if marks < marksPerCell {
                    line.unicodeScalars.append(scalar)
                    marks += 1
                }
            case .dropped: break
            case .unprintable: show(scalar)
            }
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar, width: Int) {
        line.unicodeScalars.append(scalar)
        column += width
        marks = 0
    }

    /// C0 controls become their control pictures, everything else the replacement character.
    private mutating func show(_ scalar: Unicode.Scalar) {
        let value = scalar.value
        let picture: UInt32 =
            switch value {
            case 0..<0x20: 0x2400 + value
            case 0x7f: 0x2421
            case 0x85, 0x2028, 0x2029: 0x2424
            default: 0xfffd
            }
        append(Unicode.Scalar(picture) ?? "\u{fffd}", width: 1)
    }

    private mutating func endLine() {
        lines.append(line)
        line = ""
        column = 0
        marks = marksPerCell
    }

    /// Follows ECMA-48: CSI up to its final byte, OSC, DCS and their kin up to ST or BEL. A line break ends what was left open, so
    /// that a sequence without an end hides one line at most.
    private mutating func swallows(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value == 0x0a || value == 0x0d {
            sequence = .none
            return false
        }
        switch sequence {
        case .none:
            switch value {
            case 0x1b: sequence = .escape
            case 0x9b: sequence = .control
            case 0x90, 0x98, 0x9d...0x9f: sequence = .string
            default: return false
            }
        case .escape:
            switch value {
            case 0x5b: sequence = .control
            case 0x50, 0x58, 0x5d...0x5f: sequence = .string
            case 0x20...0x2f: sequence = .intermediate
            case 0x1b: break
            case 0x30...0x7e: sequence = .none
            default:
                sequence = .none
                return false
            }
        case .intermediate:
            switch value {
            case 0x20...0x2f: break
            default: sequence = .none
            }
        case .control:
            switch value {
            case 0x20...0x3f: break
            case 0x1b: sequence = .escape
            case 0x40...0x7e: sequence = .none
            default:
                sequence = .none
                return false
            }
        case .string:
            switch value {
            case 0x07, 0x9c: sequence = .none
            case 0x1b: sequence = .stringEscape
            default: break
            }
        case .stringEscape:
            sequence = value == 0x1b ? .stringEscape : value == 0x5c ? .none : .string
        }
        return true
    }
}
