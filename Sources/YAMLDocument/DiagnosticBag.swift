// Gathers all problems of one file, so that an author sees them in one go rather than one after the other.

/// The problems found so far in one source. Used by one reader at a time; it is handed on as `diagnostics` or `InvalidFile`.
package final class DiagnosticBag {
    package let source: SourceText
    private var found: [Diagnostic] = []
    private var dropped = 0
    private var hidden: [ClosedRange<Int>] = []
    /// Past this nobody reads on, and a hostile file must not fill the memory with messages about itself.
    private static let limit = 100

    package init(_ source: SourceText) { self.source = source }

    /// Leaves out the source line of the problems that start on this node's lines: it shows a secret.
    package func hide(_ node: YAMLNode) {
        hidden.append(node.start.line...node.end.line)
        for index in found.indices { if isHidden(found[index].mark) { found[index].snippet = nil } }
    }

    private func isHidden(_ mark: TextMark?) -> Bool { mark.map { mark in hidden.contains { $0.contains(mark.line) } } ?? false }

    /// A problem of the text between two places.
    package func add(
        _ severity: Diagnostic.Severity, _ message: String, from start: TextMark, to end: TextMark, hint: String? = nil
    ) {
        guard found.count < DiagnosticBag.limit else { return dropped += 1 }
        let snippet = isHidden(start) ? nil : Snippet(of: source, at: start, length: max(end.offset - start.offset, 1))
        let diagnostic = Diagnostic(
            file: source.name, mark: start, severity: severity, message: message, snippet: snippet, hint: hint)
        // Two readers of one node (an action, then a modifier) may find the same.
        if !found.contains(diagnostic) { found.append(diagnostic) }
    }

    package func error(_ message: String, at node: YAMLNode, hint: String? = nil) {
        add(.error, message, from: node.start, to: node.underlinedEnd, hint: hint)
    }

    package func warning(_ message: String, at node: YAMLNode, hint: String? = nil) {
        add(.warning, message, from: node.start, to: node.underlinedEnd, hint: hint)
    }

    /// A problem of the file as a whole.
    package func error(_ message: String, hint: String? = nil) {
        found.append(Diagnostic(file: source.name, message: message, hint: hint))
    }

    /// In the order of the text.
    package var diagnostics: [Diagnostic] {
        var all = found.enumerated().sorted { a, b in
            (a.element.mark?.offset ?? -1, a.offset) < (b.element.mark?.offset ?? -1, b.offset)
        }.map(\.element)
        if dropped > 0 { all.append(Diagnostic(file: source.name, severity: .note, message: "\(dropped) more problems are not listed")) }
        return all
    }

    package var hasErrors: Bool { found.contains { $0.severity == .error } }

    /// Throws everything found when an error is among it.
    package func throwIfInvalid() throws(InvalidFile) {
        if hasErrors { throw InvalidFile(diagnostics) }
    }
}
