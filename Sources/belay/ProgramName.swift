// What the program is called in hints that are meant to be typed: `belay` where a shell finds it, else as it was called.

import Glibc
import Process
import UpgradeModel

enum ProgramName {
    /// One shell word.
    static let typed: String = {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        return word(calledAs: CommandLine.arguments.first ?? "belay", executable: Executable.path, path: path)
    }()

    /// - Parameter executable: the file that runs; a `belay` on the path that is another one is no help.
    static func word(calledAs name: String, executable: String, path: String) -> String {
        guard name.utf8.contains(UInt8(ascii: "/")) else { return name }
        for folder in path.split(separator: ":") where folder.hasPrefix("/") {
            let candidate = "\(folder)/belay"
            guard access(candidate, X_OK) == 0 else { continue }
            // The first one is what a shell would start.
            return resolved(candidate) == resolved(executable) ? "belay" : quoted(name)
        }
        return quoted(name)
    }

    private static func quoted(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
            default: "/._-+@:,%".utf8.contains(byte)
            }
        }
        return isPlain ? name : ShellQuoting.word(name)
    }

    private static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    /// A sentence of Belay's with its commands, which stand between backquotes, as they can be typed here.
    static func inHints(_ text: String) -> String { hint(text, calling: typed) }
}
