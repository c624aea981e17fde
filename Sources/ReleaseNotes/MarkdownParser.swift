// Running md4c, in one place: what it has to be given, and what of its reports must not be believed.
internal import CMD4C

enum MarkdownParser {
    /// md4c 0.4.8 looks at the byte behind a text, for instance where a number or `<pre` ends it, and judges the text by it. So there is
    /// always one, and it is what the end of a text counts as.
    static let padding: UInt8 = 10

    /// The bytes with the padding behind them.
    static func padded(_ bytes: [UInt8]) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count + 1)
        copy.append(contentsOf: bytes)
        copy.append(padding)
        return copy
    }

    /// - Parameters:
    ///   - padded: the text and its padding.
    ///   - reader: what the callbacks are handed.
    /// - Returns: 0, what a callback returned, or the parser's own code.
    static func run(_ padded: UnsafeBufferPointer<UInt8>, _ callbacks: MD_PARSER, _ reader: UnsafeMutableRawPointer?) -> Int32 {
        guard let base = UnsafeRawPointer(padded.baseAddress), padded.last == padding else { return ReleaseNotesError.unsound }
        var callbacks = callbacks
        return md_parse(base.assumingMemoryBound(to: CChar.self), UInt32(padded.count - 1), &callbacks, reader)
    }
}

extension UnsafeBufferPointer where Element == UInt8 {
    /// nil for a text of the parser's own, such as a blank or a line's end.
    func offset(of pointer: UnsafePointer<CChar>) -> Int? {
        guard let base = baseAddress else { return nil }
        let offset = UnsafeRawPointer(pointer) - UnsafeRawPointer(base)
        return offset >= 0 && offset < count ? offset : nil
    }

    /// Whether the parser may read so much from there: a text of its own is a few bytes long. md4c 0.4.8 reports a text of 4 GB for some
    /// broken tables.
    func holds(_ pointer: UnsafePointer<CChar>, _ size: Int) -> Bool { offset(of: pointer).map { size <= count - $0 } ?? (size <= 16) }
}

extension ReleaseNotesError {
    /// What a callback answers to a report that cannot be true.
    static let unsound: Int32 = 2

    /// What a parser's nonzero answer means: 1 is our own abort, everything else is its own.
    static func parser(_ code: Int32, _ name: String) -> ReleaseNotesError {
        code == 1
            ? ReleaseNotesError(
                .tooLarge, name, because: "it holds more tables, links or nesting than can be shown", now: "Read it as plain text")
            : ReleaseNotesError(.unreadable, name, because: "the Markdown parser gave up on it", now: "Read it as plain text")
    }
}
