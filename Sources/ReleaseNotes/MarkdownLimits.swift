// What a text may cost before it is parsed. Beyond a limit nothing is lost: the text is shown as it is, unparsed.

package struct MarkdownLimits: Sendable, Hashable {
    /// Bytes of one document. The largest real changelog seen has 0.7 MB.
    package var size = 64 << 20
    /// Bytes of one line; a longer one is kept as text, but not parsed.
    package var line = 256 << 10
    /// Container marks (`>`, `-`, `1.`) in front of one line; a deeper one is kept as text, but not parsed.
    package var nesting = 64
    /// Lines of one paragraph; in later ones of it, lines with brackets are kept as text, but not parsed.
    package var paragraph = 1_000
    /// How many times the parser may report something, per byte of the document. A 200-column table whose rows are one byte
    /// long reports a hundred times more than any text that somebody wrote.
    package var eventsPerByte = 4
    /// Bytes of one heading's text.
    package var heading = 2_000

    package init() {}
}
