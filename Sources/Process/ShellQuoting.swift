// The one place where words become the text of a POSIX shell. Only SSHPlace needs it: everywhere else commands are vectors.

package enum ShellQuoting {
    /// The text between single quotes, where a shell reads everything as itself; a quote in it is written outside of them.
    /// The text must not hold NUL. A shell reads bytes: a quote with a combining mark after it is one character, and a quote all the same.
    package static func word(_ text: String) -> String {
        "'" + text.unicodeScalars.split(separator: "'", omittingEmptySubsequences: false).map(String.init).joined(separator: "'\\''") + "'"
    }

    package static func words(_ texts: [String]) -> String { texts.map(word).joined(separator: " ") }

    /// Whether a shell can have a variable of this name.
    static func isVariable(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
        return name.utf8.allSatisfy { $0 == 95 || (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) }
    }
}
