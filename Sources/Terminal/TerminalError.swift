// Why the full screen cannot be had, and what else can go wrong between us and the terminal.
internal import Glibc

/// The full screen cannot be used here; the plain view must be.
package enum PlainViewReason: Error, Hashable, Sendable, CustomStringConvertible {
    /// Input or output is a file or a pipe.
    case noTerminal
    /// `TERM` is unset, empty or `dumb`.
    case dumb(type: String)
    /// Neither the terminal's type nor those tried instead can place the cursor.
    case unknownType(String)
    /// A system call failed.
    case failed(call: String, code: Int32)

    package var description: String {
        switch self {
        case .noTerminal: "Input or output is not a terminal, so the plain view is used."
        case .dumb(let type): "The terminal calls itself \"\(SanitizedText(type))\", so the plain view is used."
        case .unknownType(let type):
            "The terminal type \"\(SanitizedText(type))\" is unknown here and no other one works; "
                + "the plain view is used. Install ncurses-term, or set TERM=xterm-256color."
        case .failed(let call, let code):
            "The terminal could not be prepared (\(call): \(String(cString: strerror(code)))), so the plain view is used."
        }
    }
}

/// A system call of the event loop failed; there is no going on.
package struct EventLoopError: Error, Hashable, Sendable, CustomStringConvertible {
    package let call: String
    package let code: Int32

    package var description: String {
        "Waiting for events failed (\(call): \(String(cString: strerror(code)))); leave the program and start it again."
    }

    static func last(_ call: String) -> EventLoopError { EventLoopError(call: call, code: errno) }
}
