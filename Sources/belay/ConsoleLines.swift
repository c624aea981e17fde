// Lines from standard input, prompts on standard output.

import Glibc
import Synchronization
import Terminal
import Wizard

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
