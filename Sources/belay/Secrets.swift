// Secrets of an upgrade, had where its deployment says, before anything is begun or gone on with; the typed ones at the terminal.

import Glibc
import UpgradeEngine
import UpgradeModel

extension SecretStore {
    /// - Throws: `SecretError` where a source has none, `Complaint` where one can't be typed or typing was broken off.
    init(having sources: [String: SecretSource]) throws {
        self.init()
        for name in try fetch(sources) {
            guard let typed = try SecretPrompt.ask(name) else {
                throw Complaint(.refused, "The secret <\(name)> is typed by hand, and there is no terminal to type it on.")
            }
            set(name, typed)
        }
    }
}

/// One line typed at the terminal without being shown. Ctrl-C works as everywhere, so the C library's getpass is no help: it takes
/// the key as part of the secret.
enum SecretPrompt {
    /// Nil without a terminal. An empty line is asked for again: it is no secret.
    /// - Throws: `Complaint` when Ctrl-C, a request to end or the end of the input came instead.
    static func ask(_ name: String) throws(Complaint) -> String? {
        guard isatty(STDIN_FILENO) == 1 else { return nil }
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { return nil }
        Interruption.watch()
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        silent.c_lflag |= tcflag_t(ICANON | ISIG | ECHONL)
        // What was typed ahead was not meant for a prompt that nobody had seen yet.
        // The call succeeds where any of the changes could be made: whether it was this one is looked at.
        var after = termios()
        guard tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0, tcgetattr(STDIN_FILENO, &after) == 0, after.c_lflag & tcflag_t(ECHO) == 0
        else {
            throw Complaint(.inputOutput, "The terminal can't be kept from showing what is typed, so <\(name)> is not asked for on it.")
        }
        defer { tcsetattr(STDIN_FILENO, TCSADRAIN, &before) }
        while true {
            Console.prompt("Secret <\(name)>, not shown while you type: ")
            guard let line = readLine() else {
                Console.complain("")
                throw Complaint(.interrupted, "Nothing was begun: the secret <\(name)> was not typed.")
            }
            if !line.isEmpty { return line }
            Console.complain("It is empty. Type it, or leave with Ctrl-C.")
        }
    }

    /// Nil: it was interrupted, or the input is at its end.
    private static func readLine() -> String? {
        var bytes: [UInt8] = []
        while !Interruption.wasAsked {
            var byte: UInt8 = 0
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }
}
