// One file of release notes, read: its releases, and each one's sections and items when asked for. Opening a large changelog
// reads headings only; the rest waits until somebody wants to see it.
internal import ContentHash
package import UpgradeModel

package struct NotesFile: Sendable {
    package let name: String
    package let text: MarkdownText
    package let index: ReleaseIndex
    package let provenance: NotesProvenance
    /// Sentences for the screen: what is shown as plain text, and why.
    package let remarks: [String]
    /// Whether it is read as plain text, not as Markdown.
    package let isPlain: Bool
    /// The release that the whole file is about, where no heading says so: from front matter or the file's name.
    package let whole: ReleaseHeading?
    /// The headings of a file that announces no release.
    private let loose: [MarkdownHeading]
    private let editions: [String]
    private let definitions: LinkDefinitions

    /// - Parameters:
    ///   - name: of the file, for its ending, its version and for error messages.
    ///   - products: names that may stand before a version in a heading.
    ///   - announced: the release that all of the text is about, whatever its headings say.
    ///   - asPlainText: because a parser did not survive it.
    ///   - isOneRelease: the file is one of a directory of one file per release, so that its name may tell the version.
    /// - Throws: `tooLarge`, `unreadable`. A text that only the Markdown parser refuses is read as plain text, with a remark.
    package init(
        _ bytes: [UInt8], name: String, provenance: NotesProvenance, products: [String] = [], isOneRelease: Bool = false,
        announced: ReleaseHeading? = nil, asPlainText: Bool = false, limits: MarkdownLimits = MarkdownLimits()
    ) throws(ReleaseNotesError) {
        let text = try MarkdownText(bytes, name: name, limits: limits)
        var remarks = text.remarks
        let front = text.frontMatter
        let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
        var isPlain = asPlainText || ending == "rst" || ending == "adoc"
        if asPlainText { remarks.append("\(name) is shown as plain text: parsing it needs more memory or time than is allowed") }
        var headings: [MarkdownHeading] = []
        if !isPlain {
            do {
                headings = try text.headings(name: name, limits: limits)
            } catch {
                isPlain = true
                remarks.append("\(error)")
            }
        }
        let products = products + ["title", "h1"].compactMap { front.text($0) }.compactMap { ReleaseHeading(text: $0)?.component }
        var index = ReleaseIndex(announced == nil ? headings : [], bytes: bytes, products: products)
        let isMarkdown = ["md", "mdx", "markdown"].contains(ending)
        if announced == nil, isPlain || !isMarkdown {
            let other = ReleaseIndex(TextOutline.headings(bytes, limits: limits), bytes: bytes, products: products)
            let gain = other.entries.count - index.entries.count
            // At a tie Markdown may have taken the line above a title for a part of it.
            if isPlain || gain > 0 || gain == 0 && other.entries.first?.offset != index.entries.first?.offset {
                isPlain = true
                index = other
            }
        } else if announced == nil, index.entries.isEmpty, Self.wholeRelease(front, name: name, isOneRelease: isOneRelease) == nil {
            // Some announce their releases in lines of plain or bold text.
            let other = ReleaseIndex(try text.headings(name: name, limits: limits, paragraphs: true), bytes: bytes, products: products)
            if other.entries.count > 1 { index = other }
        }
        loose = index.entries.isEmpty ? headings.filter { !$0.isNested } : []
        self.name = name
        self.text = text
        self.index = index
        self.provenance = provenance
        self.remarks = remarks
        self.isPlain = isPlain
        editions = front.texts("editions").map(Edition.name)
        definitions = LinkDefinitions(text)
        whole = announced ?? (index.entries.isEmpty ? Self.wholeRelease(front, name: name, isOneRelease: isOneRelease) : nil)
    }

    private static func wholeRelease(_ front: FrontMatter, name: String, isOneRelease: Bool) -> ReleaseHeading? {
        for key in ["releasetag", "release", "version", "title", "h1"] {
            if let text = front.text(key), let heading = ReleaseHeading(text: text), heading.style != .phrase { return heading }
        }
        guard isOneRelease else { return nil }
        let file = name.split(separator: "/").last.map(String.init) ?? name
        return fileVersion(file).flatMap { ReleaseHeading(text: $0) }
    }

    /// The version in a file's name: `v26.1.3.md`, `2023-01-17-release-notes-2.10.md`.
    package static func fileVersion(_ file: String) -> String? {
        var stem = Substring(file)
        for ending in [".md", ".mdx", ".markdown", ".rst", ".txt"] where stem.hasSuffix(ending) { stem = stem.dropLast(ending.count) }
        if VersionWord(String(stem)) != nil { return String(stem) }
        let words = stem.split { $0 == "-" || $0 == "_" || $0 == " " || $0 == "@" }.map(String.init)
        return words.last { VersionWord($0).map { !$0.isWholeNumber } ?? false }
    }

    /// The text of the first heading, where the file announces no release.
    var firstTitle: String? { loose.first?.text }

    // MARK: - Releases

    /// How many releases the file announces.
    package var count: Int { index.entries.isEmpty ? (whole == nil ? 0 : 1) : index.entries.count }

    /// Positions of announced releases are counted from 0 in the order of the file; behind them come those under headings that name no
    /// version.
    func entry(_ position: Int) -> ReleaseEntry? {
        if position < index.entries.count { return index.entries[position] }
        return position >= count && position < count + index.unreleased.count ? index.unreleased[position - count] : nil
    }

    package func heading(_ position: Int) -> ReleaseHeading? { entry(position)?.heading ?? (position == 0 ? whole : nil) }

    /// The notes of one release in full: its sections, and its items.
    /// - Parameter version: the release that an unnamed one stands for.
    package func release(_ position: Int, as version: Version? = nil) -> NotesOfRelease? {
        guard let heading = heading(position) else { return nil }
        let entry = entry(position)
        let range = entry.map { $0.offset..<max($0.offset, $0.end) } ?? text.bodyStart..<text.bytes.count
        let name = version?.text ?? heading.version
        let reader = ReleaseReader(
            file: text, name: self.name, version: name, component: heading.component, editions: editions, definitions: definitions,
            isPlain: isPlain)
        let (sections, items, date) = reader.read(
            body: (entry?.bodyStart ?? range.lowerBound)..<range.upperBound, headings: isPlain ? [] : entry?.inner ?? loose)
        let whole = text.text(range)
        return NotesOfRelease(
            versionText: name, version: version ?? heading.parsed, component: heading.component, date: heading.date ?? date, text: whole,
            hash: ContentHash(of: whole).hex, sections: sections, items: items, line: entry?.line, provenance: provenance,
            remark: version == nil
                ? nil : "The heading names no version; these are the notes that follow the newest release named in the file")
    }

    /// A section's or item's text as blocks for the screen.
    package func blocks(_ text: String) throws(ReleaseNotesError) -> [NoteBlock] {
        if isPlain {
            return [
                NoteBlock(kind: .code(language: ""), runs: [NoteRun(text)], quotes: 0, lists: 0, marker: nil, source: 0..<text.utf8.count)
            ]
        }
        let slice = try MarkdownText(Array(text.utf8), name: name)
        return try slice.blocks(name: name, definitions: definitions.used(in: text))
    }
}

/// Link reference definitions (`[1.2.0]: https://…`): they stand at the end of a document, but serve every part of it.
struct LinkDefinitions: Sendable {
    private var lines: [String: String] = [:]
    private static let limit = 20_000

    init(_ text: MarkdownText) {
        for range in text.definitions.prefix(Self.limit) {
            let line = text.text(range)
            guard let close = line.firstRange(of: "]: ") else { continue }
            let label = line[..<close.lowerBound].dropFirst().lowercased()
            if lines[label] == nil { lines[label] = line }
        }
    }

    /// The definitions of all labels in brackets that occur in a text, one per line.
    func used(in text: String) -> String {
        guard !lines.isEmpty else { return "" }
        var found: [String] = []
        var seen: Set<String> = []
        for part in text.split(separator: "[").dropFirst() {
            guard let close = part.firstIndex(of: "]") else { continue }
            let label = part[..<close].lowercased()
            if let line = lines[label], seen.insert(label).inserted { found.append(line) }
        }
        return found.joined(separator: "\n")
    }
}
