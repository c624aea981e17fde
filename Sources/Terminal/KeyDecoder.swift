// Turns what wgetch returns (bytes, and numbers for the sequences that terminfo knows) into keys: puts UTF-8 together whatever the
// locale, swallows sequences that nobody knows instead of acting on their letters, and collects pastes.
internal import CNcurses

struct KeyDecoder {
    /// Numbers given to ncurses for the marks around a paste: beyond those it hands out itself, and within the 16 bits it keeps.
    static let pasteBegins: Int32 = 0x7000
    static let pasteEnds: Int32 = 0x7001
    /// Pasted bytes beyond this are left out.
    static let pasteLimit = 1 << 20

    private enum State {
        case plain
        case escape
        /// Inside an unknown sequence, up to its final byte.
        case sequence
        /// One more byte belongs to an unknown sequence.
        case last
        case utf8(bytes: [UInt8], missing: Int)
        case paste([UInt8])
    }

    private var state = State.plain

    /// The keys that are complete with this code.
    mutating func feed(_ code: Int32) -> [Key] {
        switch state {
        case .plain: return plain(code)
        case .escape:
            state = .plain
            switch code {
            case 0x5b:
                state = .sequence
                return []
            case 0x4f:
                state = .last
                return []
            default: return [.escape] + plain(code)
            }
        case .sequence:
            switch code {
            case 0x20...0x3f: return []
            case 0x5b:  // the Linux console's function keys: ESC [ [ A
                state = .last
                return []
            case 0x40...0x7e:
                state = .plain
                return [.unknown]
            default:
                state = .plain
                return plain(code)
            }
        case .last:
            state = .plain
            return (0x20...0x7e).contains(code) ? [.unknown] : plain(code)
        case .utf8(var bytes, let missing):
            guard (0x80...0xbf).contains(code) else {
                state = .plain
                return [.unknown] + plain(code)
            }
            bytes.append(UInt8(code))
            if missing > 1 {
                state = .utf8(bytes: bytes, missing: missing - 1)
                return []
            }
            state = .plain
            guard let text = String(validating: bytes, as: UTF8.self), let scalar = text.unicodeScalars.first else { return [.unknown] }
            switch classify(scalar) {
            case .base, .mark: return [.character(Character(scalar))]
            case .dropped, .unprintable: return [.unknown]
            }
        case .paste(var bytes):
            switch code {
            case Self.pasteEnds:
                state = .plain
                return [.paste(String(decoding: bytes, as: UTF8.self))]
            case 0x03:  // the way out should the end never come
                state = .plain
                return [.control("c")]
            case 0...0xff:
                state = .paste([])  // so that appending does not copy
                if bytes.count < Self.pasteLimit { bytes.append(UInt8(code)) }
                state = .paste(bytes)
                return []
            default: return []
            }
        }
    }

    /// The key that stands when nothing more is waiting: a lone Escape.
    mutating func flush() -> Key? {
        guard case .escape = state else { return nil }
        state = .plain
        return .escape
    }

    private mutating func plain(_ code: Int32) -> [Key] {
        switch code {
        case 0x1b:
            state = .escape
            return []
        case 0x0a, 0x0d: return [.enter]
        case 0x09: return [.tab]
        case 0x08, 0x7f: return [.backspace]
        case 0: return [.control("@")]
        case 1...26: return [.control(Character(Unicode.Scalar(UInt8(code) + 0x60)))]
        case 0x1c...0x1f: return [.control(Character(Unicode.Scalar(UInt8(code) + 0x40)))]
        case 0x20...0x7e: return [.character(Character(Unicode.Scalar(UInt8(code))))]
        case 0xc2...0xdf: return begin(code, missing: 1)
        case 0xe0...0xef: return begin(code, missing: 2)
        case 0xf0...0xf4: return begin(code, missing: 3)
        case Self.pasteBegins:
            state = .paste([])
            return []
        case KEY_MOUSE:
            // Somebody else left the mouse on: its report follows, up to a letter.
            state = .sequence
            return []
        default: return function(code).map { [$0] } ?? []
        }
    }

    private mutating func begin(_ code: Int32, missing: Int) -> [Key] {
        state = .utf8(bytes: [UInt8(code)], missing: missing)
        return []
    }

    /// Keys that terminfo knows. Changes of size are reported by the event loop.
    private func function(_ code: Int32) -> Key? {
        switch code {
        case KEY_UP: .up
        case KEY_DOWN: .down
        case KEY_LEFT: .left
        case KEY_RIGHT: .right
        case KEY_HOME, KEY_A1, KEY_FIND: .home
        case KEY_END, KEY_C1, KEY_SELECT, KEY_LL: .end
        case KEY_PPAGE, KEY_A3: .pageUp
        case KEY_NPAGE, KEY_C3: .pageDown
        case KEY_BACKSPACE: .backspace
        case KEY_DC: .delete
        case KEY_IC: .insert
        case KEY_ENTER: .enter
        case KEY_BTAB: .backtab
        case KEY_RESIZE: nil
        case KEY_F0 + 1...KEY_F0 + 63: .function(Int(code - KEY_F0))
        default: .unknown
        }
    }
}
