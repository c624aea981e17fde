// Opens a terminal with curses, whatever it calls itself, and closes it. How it is then set up and used is in Screen.swift.
internal import CLinux
internal import CNcurses
internal import Glibc

/// Owns curses' screen and the streams it works on.
final class CursesHandle {
    /// The terminfo entry in use.
    let type: String
    let window: UnsafeMutablePointer<WINDOW>
    /// Keys are read through a pad, because reading through a window may draw it.
    let keys: UnsafeMutablePointer<WINDOW>
    private let screen: OpaquePointer
    private let output: UnsafeMutablePointer<FILE>
    private let input: UnsafeMutablePointer<FILE>

    /// An unknown type is tried as xterm-256color, then as vt100: many terminals that Debian's database lacks are compatible.
    init(type: String, input inputDescriptor: Int32, output outputDescriptor: Int32) throws(PlainViewReason) {
        let output = try openStream(on: outputDescriptor, mode: "w")
        let input: UnsafeMutablePointer<FILE>
        do throws(PlainViewReason) {
            input = try openStream(on: inputDescriptor, mode: "r")
        } catch {
            fclose(output)
            throw error
        }
        for candidate in [type, "xterm-256color", "vt100"] {
            // newterm, since initscr would end the process on an unknown type.
            guard let screen = newterm(candidate, output, input) else { continue }
            if belay_capability("cup") != nil, let window = belay_standard_window(), let keys = newpad(1, 1) {
                self.type = candidate
                self.window = window
                self.keys = keys
                self.screen = screen
                self.output = output
                self.input = input
                return
            }
            endwin()
            delscreen(screen)
        }
        fclose(output)
        fclose(input)
        throw .unknownType(type)
    }

    deinit {
        delwin(keys)
        delscreen(screen)
        fclose(output)
        fclose(input)
    }
}

/// A stream on a copy of the descriptor, so that closing it leaves the descriptor open.
private func openStream(on descriptor: Int32, mode: String) throws(PlainViewReason) -> UnsafeMutablePointer<FILE> {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else { throw .failed(call: "fcntl", code: errno) }
    guard let stream = fdopen(copy, mode) else {
        let code = errno
        close(copy)
        throw .failed(call: "fdopen", code: code)
    }
    return stream
}
