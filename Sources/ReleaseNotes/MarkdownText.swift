// A document's bytes, and beside them the copy that the parser sees, in which every offset holds as well.
// In the copy is blanked what is no Markdown (front matter, MDX comments, marks of admonitions), what would make the parser
// work without end, and what would hide headings by mistake. What is shown and hashed is always the original.

/// A Markdown document, ready to be parsed. Offsets are bytes from the beginning of the file.
package struct MarkdownText: Sendable {
    /// As they were read; may hold NUL, CR and invalid UTF-8.
    package let bytes: [UInt8]
    /// What the parser is given; `MarkdownParser.padding` follows behind the last byte.
    private var masked: [UInt8]
    package private(set) var frontMatter = FrontMatter()
    /// Offset of the first byte after byte order mark and front matter.
    package private(set) var bodyStart = 0
    /// Lines of link reference definitions.
    private(set) var definitions: [Range<Int>] = []
    /// Sentences for the screen about what is kept as plain text.
    package private(set) var remarks: [String] = []

    /// - Parameter name: for error messages.
    /// - Throws: `tooLarge`, or `unreadable` for UTF-16.
    package init(_ bytes: [UInt8], name: String, limits: MarkdownLimits = MarkdownLimits()) throws(ReleaseNotesError) {
        guard bytes.count <= limits.size else {
            throw ReleaseNotesError(
                .tooLarge, name, because: "\(bytes.count >> 20) MB are more than the \(limits.size >> 20) MB that are parsed",
                now: "Cut out the releases that the upgrade passes through, or read the file with less")
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw ReleaseNotesError(.unreadable, name, because: "it is UTF-16, not UTF-8", now: "Convert it with iconv -t UTF-8")
        }
        self.bytes = bytes
        masked = MarkdownParser.padded(bytes)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            bodyStart = 3
            blank(0..<3)
        }
        if let (front, end) = FrontMatter.read(bytes, from: bodyStart) {
            frontMatter = front
            blank(bodyStart..<end)
            bodyStart = end
        }
        var scan = MarkdownScan(bytes, from: bodyStart, limits: limits)
        scan.run()
        definitions = scan.definitions
        for range in scan.marks.blanked { blank(range) }
        for (offset, byte) in scan.marks.written { masked[offset] = byte }
        if scan.longLines > 0 { remarks.append("\(scan.longLines) lines are too long to be parsed and are shown as they are") }
        if scan.deepLines > 0 { remarks.append("\(scan.deepLines) lines are nested too deep to be parsed and are shown as they are") }
        if scan.crowdedLines > 0 {
            remarks.append("\(scan.crowdedLines) lines stand in a paragraph too long to be parsed and are shown as they are")
        }
        if scan.openFences > 0 {
            remarks.append("\(scan.openFences) code blocks are never closed; they are taken to end before the next release")
        }
    }

    private mutating func blank(_ range: Range<Int>) {
        masked.withUnsafeMutableBufferPointer { buffer in
            // Line ends stay, or two lines would become one.
            for index in range where buffer[index] != 10 && buffer[index] != 13 { buffer[index] = 32 }
        }
    }

    /// What the parser is given, padding included.
    func withParserBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try masked.withUnsafeBufferPointer(body)
    }

    /// The original text of a range, with U+FFFD for what is no UTF-8.
    package func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }
}

/// Line numbers of ascending offsets, counted from 1. A lone CR ends a line only in a file without any LF.
struct LineCounter {
    private let bytes: [UInt8]
    private let end: UInt8
    private var offset = 0
    private var line = 1

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        end = bytes.contains(10) ? 10 : 13
    }

    /// - Parameter target: not before that of the last call.
    mutating func line(at target: Int) -> Int {
        bytes.withUnsafeBufferPointer { buffer in
            while let found = buffer.index(of: end, from: offset), found < target {
                line += 1
                offset = found + 1
            }
        }
        return line
    }
}
