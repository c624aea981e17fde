// One problem of one file, as it is printed: place, sentence, the source line with a caret, and what to do.
// How the line is drawn is in Snippet.swift; how problems are gathered is in DiagnosticBag.swift.

/// A problem at a place in a file. Its description is safe to show on a terminal, whatever the file holds.
package struct Diagnostic: Sendable, Equatable {
    package enum Severity: String, Sendable { case error, warning, note }

    /// The file as the operator named it.
    package var file: String
    /// Where, or nil when the problem is the file as a whole.
    package var mark: TextMark?
    package var severity: Severity
    /// A sentence without its full stop.
    package var message: String
    package var snippet: Snippet?
    /// What to do now.
    package var hint: String?

    package init(
        file: String, mark: TextMark? = nil, severity: Severity = .error, message: String, snippet: Snippet? = nil, hint: String? = nil
    ) {
        self.file = file
        self.mark = mark
        self.severity = severity
        self.message = message
        self.snippet = snippet
        self.hint = hint
    }

    package var line: Int? { mark?.line }
    package var column: Int? { mark?.column }
}

extension Diagnostic: CustomStringConvertible {
    /// `file:line:column: error: message`, then the source line, the caret and the hint on lines of their own.
    package var description: String {
        var text = visible(file)
        if let mark { text += ":\(mark.line):\(mark.column)" }
        text += ": \(severity.rawValue): \(visible(message))"
        if let snippet { text += "\n    \(snippet.line)\n    \(snippet.caret)" }
        if let hint { text += "\n  hint: \(visible(hint))" }
        return text
    }
}

/// A file that cannot be used, with every problem that was found in it.
package struct InvalidFile: Error, Sendable, CustomStringConvertible {
    package let diagnostics: [Diagnostic]

    package init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    package var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
