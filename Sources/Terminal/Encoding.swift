// Which characters can be sent: set up once from the environment, before curses asks for it.
internal import CLinux
internal import Glibc

/// The encoding of the terminal as the locale tells it.
enum Encoding: Hashable {
    case utf8
    /// One byte per character: ASCII, Latin-1 and their like.
    case singleByte

    /// Sets the process's locale. Where the environment wants UTF-8 in a locale that this machine does not have (it came over SSH
    /// from another one), C.UTF-8 takes its place.
    static func prepare(environment: (String) -> String?) -> Encoding {
        if setlocale(LC_ALL, "") == nil { setlocale(LC_ALL, "C") }
        if isUTF8(codeset()) { return .utf8 }
        let wish = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty } ?? ""
        guard let dot = wish.firstIndex(of: "."), isUTF8(String(wish[wish.index(after: dot)...])) else { return .singleByte }
        setlocale(LC_CTYPE, "C.UTF-8")
        return isUTF8(codeset()) ? .utf8 : .singleByte
    }

    private static func codeset() -> String { String(cString: nl_langinfo(Int32(CODESET))) }

    private static func isUTF8(_ name: String) -> Bool {
        let plain = name.lowercased().filter { $0 != "-" }
        return plain == "utf8" || plain.hasPrefix("utf8@")
    }

    /// What is sent for a scalar; for those the encoding lacks, a stand-in of one cell.
    func sendable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard self == .singleByte, scalar.value > 0x7e else { return scalar }
        if belay_is_single_byte(scalar.value) != 0 { return scalar }
        return switch scalar {
        case "‘", "’", "‚", "′": "'"
        case "“", "”", "„", "″": "\""
        case "‐", "‑", "‒", "–", "—", "─", "−": "-"
        case "│": "|"
        case "•", "·": "*"
        case "…": "~"
        case "\u{a0}", "\u{202f}": " "
        case "→": ">"
        case "←": "<"
        default: "?"
        }
    }
}
