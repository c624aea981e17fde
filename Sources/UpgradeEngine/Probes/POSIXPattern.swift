// A POSIX extended regular expression, see regex(7). Owns the compiled pattern of the C library.
import Glibc

final class POSIXPattern {
    private var compiled = regex_t()

    init(_ pattern: String) throws(ReadingError) {
        let code = regcomp(&compiled, pattern, REG_EXTENDED | REG_NEWLINE)
        guard code == 0 else {
            var message = [CChar](repeating: 0, count: 256)
            regerror(code, &compiled, &message, message.count)
            throw ReadingError(
                "The pattern \(pattern) is not valid: \(String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))."
            )
        }
    }

    deinit { regfree(&compiled) }

    /// The first group of the first match, or the whole match where the pattern has no group; nil without a match.
    func firstGroup(in text: String) -> String? {
        let bytes = Array(text.utf8).map { $0 == 0 ? UInt8(ascii: " ") : $0 } + [0]
        var matches = [regmatch_t](repeating: regmatch_t(), count: 2)
        let code = bytes.withUnsafeBytes { raw in
            regexec(&compiled, raw.bindMemory(to: CChar.self).baseAddress, matches.count, &matches, 0)
        }
        guard code == 0 else { return nil }
        let match = compiled.re_nsub > 0 && matches[1].rm_so >= 0 ? matches[1] : matches[0]
        return String(decoding: bytes[Int(match.rm_so)..<Int(match.rm_eo)], as: UTF8.self)
    }
}
