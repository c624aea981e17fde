// Ctrl-C and SIGTERM while a walk goes line by line: taken note of, so that it detaches instead of dying.

import Glibc
import Synchronization

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
