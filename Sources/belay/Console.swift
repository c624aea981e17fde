// Standard output, standard error and standard input as lines. Everything printed is cleaned of what a terminal would act upon.

import CLinux
import Glibc
import JSONDocument
import Synchronization
import Terminal
import Wizard

enum Console {
    static func print(_ text: String) {
        for line in SanitizedText.lines(of: text) { write(line.string + "\n", to: STDOUT_FILENO) }
    }

    /// Machine-readable output goes out as it is: it escapes what it holds by its own rules.
    static func print(json: JSONValue) { write(json.prettyText + "\n", to: STDOUT_FILENO) }

    /// Markdown and HTML escape by their own rules, too.
    static func printDocument(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", to: STDOUT_FILENO) }

    /// A question that the cursor stays behind.
    static func prompt(_ text: String) { write(SanitizedText(text).string, to: STDOUT_FILENO) }

    static func complain(_ text: String) {
        for line in SanitizedText.lines(of: text) { write(line.string + "\n", to: STDERR_FILENO) }
    }

    /// A terminal that can only write lines.
    static var isDumb: Bool { getenv("TERM").map { String(cString: $0) == "dumb" } ?? true }

    static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                // Nobody reads any more. Only a walk comes here alive (the signal is ignored there): it leaves as at the end of its terminal.
                if errno == EPIPE { return Interruption.outputIsGone() }
                // There is nowhere to say so.
                exit(ExitCode.inputOutput.rawValue)
            }
            bytes = bytes.dropFirst(count)
        }
    }
}

/// Ctrl-C and SIGTERM while a walk goes line by line: taken note of, so that it detaches instead of dying.
enum Interruption {
    /// The number of the signal; 0: none came.
    private static let signal = Atomic<Int32>(0)

    static var wasAsked: Bool { signal.load(ordering: .relaxed) != 0 }

    /// Which signal asked, in words.
    static var name: String? {
        switch signal.load(ordering: .relaxed) {
        case 0: nil
        case SIGINT: "Ctrl-C (SIGINT)"
        case SIGTERM: "SIGTERM"
        case SIGHUP: "the end of the terminal (SIGHUP)"
        case SIGPIPE: "the end of whoever read the output"
        case let number: "signal \(number)"
        }
    }

    static func outputIsGone() { signal.store(SIGPIPE, ordering: .relaxed) }

    static func watch() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { Interruption.signal.store($0, ordering: .relaxed) }
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaction(signal, &action, nil) }
        Glibc.signal(SIGPIPE, SIG_IGN)
    }
}

/// Lines from standard input, prompts on standard output.
final class ConsoleLines: LineTerminal {
    /// Read and not yet taken: there is one standard input, whoever asks.
    private static let pending = Mutex<[UInt8]>([])

    func write(_ line: SanitizedText) { Console.print(line.string) }

    func ask(_ prompt: SanitizedText) -> String? {
        Console.prompt(prompt.string)
        while true {
            if let line = Self.nextLine() { return shown(line) }
            if Interruption.wasAsked { return nil }
            var chunk = [UInt8](repeating: 0, count: 4096)
            let count = chunk.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
            // Ctrl-C interrupts the read: the loop sees it. The end of the input, or a terminal that is gone, is leaving.
            if count < 0 && errno == EINTR { continue }
            if count <= 0 {
                // A last line may lack its line break.
                if let rest = Self.takeRest() { return shown(rest) }
                Console.print("")
                return nil
            }
            Self.pending.withLock { $0 += chunk[..<count] }
        }
    }

    /// Where no terminal shows what is typed.
    private func shown(_ line: String) -> String {
        if isatty(STDIN_FILENO) == 0 { Console.print(line) }
        return line
    }

    private static func takeRest() -> String? {
        pending.withLock { pending in
            defer { pending = [] }
            return pending.isEmpty ? nil : String(decoding: pending, as: UTF8.self)
        }
    }

    private static func nextLine() -> String? {
        pending.withLock { pending in
            guard let end = pending.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            defer { pending.removeSubrange(...end) }
            return String(decoding: pending[..<end], as: UTF8.self)
        }
    }
}
