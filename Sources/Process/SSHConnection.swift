// One script to a far host's shell and its answer back, through the `ssh` command. Keys, host keys, jump hosts and ports are
// OpenSSH's and the operator's configuration's business.
import Glibc

/// The far shell's own words about what came of a script: the last line of its error output, so that an answer that was cut off,
/// and the status 255 that `ssh` gives of itself, are never taken for one.
struct FarAnswer {
    /// What the script said with `answer WORD`.
    var word: String
    var captured: Captured
}

package struct SSHConnection: Sendable {
    package let host: String
    /// A configuration file in place of the operator's own (`ssh -F`); nil: theirs.
    private let configuration: String?
    private let control: String?
    private let program: String

    package init(host: String, configuration: String? = nil, program: String = "ssh") {
        self.host = host
        self.configuration = configuration
        self.program = program
        control = SSHConnection.controlPath(of: host + "\n" + (configuration ?? ""))
    }

    /// Never asks (there is nobody at its terminal), and never says otherwise than the operator's configuration about host keys:
    /// an unknown host is refused until somebody has connected to it by hand.
    var words: [String] {
        var words = [program, "-T"]
        if let configuration { words += ["-F", configuration] }
        var options = [
            "BatchMode=yes", "ConnectTimeout=10", "ServerAliveInterval=10", "ServerAliveCountMax=3", "ClearAllForwardings=yes",
            "PermitLocalCommand=no", "RemoteCommand=none", "LogLevel=ERROR",
        ]
        // One connection for all the small questions; it ends by itself a minute after the last.
        if let control { options += ["ControlMaster=auto", "ControlPath=\(control)", "ControlPersist=60"] }
        for option in options { words += ["-o", option] }
        return words + ["--", host]
    }

    /// In a folder of this user alone, and short: a socket's path has room for about a hundred bytes. The name is that of the
    /// destination as it was given, since two names of one machine may mean two keys.
    private static func controlPath(of destination: String) -> String? {
        let runtime = getenv("XDG_RUNTIME_DIR").map { String(cString: $0) }
        let temporary = "/tmp/belay-\(getuid())"
        mkdir(temporary, 0o700)
        let name = destination.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        for folder in [runtime, temporary].compactMap({ $0 }) where folder.hasPrefix("/") && folder.utf8.count <= 50 {
            var status = stat()
            if lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == getuid(), status.st_mode & 0o077 == 0 {
                return "\(folder)/belay-ssh-\(String(name, radix: 16))"
            }
        }
        return nil
    }

    /// Runs a script there. It ends every way with `answer WORD`; `input` is what it then finds on its standard input.
    ///
    /// The script goes through the standard input too: a command line is seen by everybody on the far host, and read first by the
    /// operator's login shell there, whichever that is.
    func ask(
        _ script: String, input: [UInt8] = [], limits: CaptureLimits = CaptureLimits(), cancellation: Cancellation? = nil
    ) throws(ProcessError) -> FarAnswer {
        guard let first = host.utf8.first, first != UInt8(ascii: "-") else {
            throw .unreachable(host: host, reason: "this is not the name of a host")
        }
        if script.utf8.contains(0) { throw .holdsNUL(text: "a command for \(host)") }
        let text = Array((Self.answering + script).utf8)
        var limits = limits
        limits.maximumErrorBytes = max(limits.maximumBytes, 1 << 20)
        let captured = try capture(
            Command(words + ["exec sh -c 'eval \"$(head -c \(text.count))\"'"], input: .bytes(text + input)), limits: limits,
            cancellation: cancellation)
        switch captured.end {
        case .timedOut, .cancelled: return FarAnswer(word: "", captured: captured)
        case .exited, .signalled: break
        }
        guard let (word, errors) = Self.answer(in: captured.errors.bytes) else {
            if captured.errors.truncated { throw .tooLarge(what: "the error output on \(host)", limit: 1 << 20) }
            let said = captured.errors.text.split(whereSeparator: \.isNewline).last.map(String.init)
            throw .unreachable(host: host, reason: said ?? "the connection ended before the answer came")
        }
        var kept = captured
        kept.errors.bytes = errors
        return FarAnswer(word: word, captured: kept)
    }

    private static let mark = "\nbelay-answer:"
    private static let answering = "answer() { printf '\\nbelay-answer:%s\\n' \"$1\" >&2; exit 0; }\n"

    /// The last mark, and the errors without it.
    private static func answer(in bytes: [UInt8]) -> (String, [UInt8])? {
        let mark = Array(Self.mark.utf8)
        guard bytes.last == UInt8(ascii: "\n"), bytes.count > mark.count else { return nil }
        var start = bytes.count - mark.count
        while start >= 0 {
            if bytes[start...].starts(with: mark) {
                let word = bytes[(start + mark.count)...].dropLast()
                return word.contains(UInt8(ascii: "\n")) ? nil : (String(decoding: word, as: UTF8.self), Array(bytes[..<start]))
            }
            start -= 1
        }
        return nil
    }
}
