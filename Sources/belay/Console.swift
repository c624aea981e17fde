// Standard output and standard error as lines. Everything printed is cleaned of what a terminal would act upon.

import Glibc
import JSONDocument
import Terminal

enum Console {
    static func print(_ text: String) {
        for line in SanitizedText.lines(of: ProgramName.inHints(text)) { write(line.string + "\n", to: STDOUT_FILENO) }
    }

    /// Machine-readable output goes out as it is: it escapes what it holds by its own rules.
    static func print(json: JSONValue) { write(json.prettyText + "\n", to: STDOUT_FILENO) }

    /// Markdown and HTML escape by their own rules, too.
    static func printDocument(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", to: STDOUT_FILENO) }

    /// A question that the cursor stays behind.
    static func prompt(_ text: String) { write(SanitizedText(text).string, to: STDOUT_FILENO) }

    static func complain(_ text: String) {
        for line in SanitizedText.lines(of: ProgramName.inHints(text)) { write(line.string + "\n", to: STDERR_FILENO) }
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
