// Which headings of a document announce releases, and which text belongs to each. Judged by the words of a heading
// (ReleaseHeading), by its level and by its neighbours; never by looking for a version's text inside others.
internal import UpgradeModel

/// One release as a document announces it.
package struct ReleaseEntry: Sendable, Hashable {
    package let heading: ReleaseHeading
    /// The heading's whole text.
    package let title: String
    package let level: Int
    /// Counted from 1.
    package let line: Int
    /// Offset of the heading's line.
    package let offset: Int
    /// Offset after the heading.
    package let bodyStart: Int
    /// Offset after the last text that is this release's.
    package fileprivate(set) var end: Int
    /// The entry inside which this one lies: a component's part of a product's notes.
    package fileprivate(set) var parent: Int?
    /// The headings between `bodyStart` and `end`, in order.
    package fileprivate(set) var inner: [MarkdownHeading] = []
}

/// Releases in the order of the document.
package struct ReleaseIndex: Sendable {
    package private(set) var entries: [ReleaseEntry] = []
    /// What stands under empty headings and under "Unreleased": at a tag, these are often that tag's own notes.
    package private(set) var unreleased: [ReleaseEntry] = []

    /// - Parameters:
    ///   - bytes: what the headings' offsets count.
    ///   - products: names that may stand before a version, such as the product's components.
    init(_ headings: [MarkdownHeading], bytes: [UInt8], products: [String]) {
        let candidates = headings.map { $0.isNested ? nil : ReleaseHeading(text: $0.text) }
        let accepted = Self.judge(headings, candidates, products: products)
        let topLevel = headings.indices.filter { accepted[$0] && candidates[$0]?.style == .bare }.map { headings[$0].level }.min()
        var lines = LineCounter(bytes)
        var open: Int?
        var isUnreleasedOpen = false
        for (index, heading) in headings.enumerated() where !heading.isNested {
            let isUnnamed = candidates[index] == nil && Self.isUnnamed(heading)
            if isUnreleasedOpen, accepted[index] || heading.level < (unreleased.last?.level ?? 0) || isUnnamed {
                unreleased[unreleased.count - 1].end = heading.offset
                isUnreleasedOpen = false
            }
            if isUnnamed, heading.level <= (topLevel ?? 2) {
                if let last = open { entries[last].end = heading.offset }
                open = nil
                unreleased.append(Self.unreleased(heading, lines.line(at: heading.offset), bytes))
                isUnreleasedOpen = true
            } else if isUnreleasedOpen, !accepted[index] {
                unreleased[unreleased.count - 1].inner.append(heading)
            } else if accepted[index], let candidate = candidates[index] {
                var entry = ReleaseEntry(
                    heading: candidate, title: heading.text, level: heading.level, line: lines.line(at: heading.offset),
                    offset: heading.offset,
                    bodyStart: heading.end, end: bytes.count)
                if let last = open {
                    entries[last].end = heading.offset
                    entry.parent = parent(of: entry, after: last)
                }
                entries.append(entry)
                open = entries.count - 1
            } else if let last = open {
                if Self.closes(heading, level: entries[last].level) {
                    entries[last].end = heading.offset
                    open = nil
                } else {
                    entries[last].inner.append(heading)
                }
            }
        }
    }

    /// An empty heading, or one for what is not released yet.
    private static func isUnnamed(_ heading: MarkdownHeading) -> Bool {
        guard heading.text.utf8.count <= 24 else { return false }
        if heading.text.hasDigit {
            let words = HeadingText.words(heading.text)
            return words.count <= 3 && DateText.find(words, dots: false)?.words.count == words.count
        }
        // By their first letters most headings are none of these words.
        if let first = heading.text.utf8.first(where: \.isPlain), !"unhUNH".utf8.contains(first) { return false }
        return unnamed.contains(heading.text.utf8.filter { $0 | 0x20 > 96 && $0.isPlain }.map { $0 | 0x20 })
    }

    /// Their letters alone.
    private static let unnamed = Set(
        ["", "unreleased", "unreleasedchanges", "nextrelease", "next", "upcoming", "head"].map { Array($0.utf8) })

    private static func unreleased(_ heading: MarkdownHeading, _ line: Int, _ bytes: [UInt8]) -> ReleaseEntry {
        let words = HeadingText.words(heading.text)
        return ReleaseEntry(
            heading: ReleaseHeading(unreleased: DateText.find(words, dots: false)?.date), title: heading.text, level: heading.level,
            line: line,
            offset: heading.offset, bodyStart: heading.end, end: bytes.count)
    }

    /// A component's heading below a release's heading belongs to that release.
    private func parent(of entry: ReleaseEntry, after last: Int) -> Int? {
        guard entry.heading.style == .product, entry.heading.component != nil else { return nil }
        let candidate = entries[last].parent ?? last
        let outer = entries[candidate]
        return outer.heading.style == .bare && outer.level < entry.level ? candidate : nil
    }

    /// The entries that lie inside another.
    package func children(of index: Int) -> [Int] { entries.indices.filter { entries[$0].parent == index } }

    // MARK: - Which headings announce

    private static func judge(_ headings: [MarkdownHeading], _ candidates: [ReleaseHeading?], products: [String]) -> [Bool] {
        // What doubtful ones are measured by: the level, and the product's name where one is given.
        var sure: Set<Kin> = []
        for (heading, candidate) in zip(headings, candidates) {
            if let candidate, !candidate.isDoubtful { sure.insert(Kin(heading, candidate)) }
        }
        var accepted = [Bool](repeating: false, count: headings.count)
        var release: (level: Int, heading: ReleaseHeading)?
        var latest: String?
        // Levels of the release's headings that are still open.
        var sections: [Int] = []
        let isNumbered = zip(candidates, headings).contains { candidate, heading in
            candidate.map { $0.style == .bare && $0.version.hasDot } ?? false && !heading.isNested
        }
        for (index, heading) in headings.enumerated() where !heading.isNested {
            sections.removeAll { $0 >= heading.level }
            guard let candidate = candidates[index] else {
                if let outer = release, heading.level < outer.level, !SectionTitle(heading.text).isKnown {
                    release = nil
                } else {
                    sections.append(heading.level)
                }
                continue
            }
            let isInside = release.map { heading.level > $0.level } ?? false
            let isInSection = isInside && sections.contains { $0 > release?.level ?? 0 }
            switch candidate.style {
            case _ where candidate.isDoubtful && !sure.contains(Kin(heading, candidate)): break
            case .bare:
                // Under "Dependencies" of a release it is a dependency's version; with a date it is a release wherever it stands.
                accepted[index] = !isInSection || candidate.date != nil
                // "v8" among 1.0.1 and 1.0.2 is something else.
                if isNumbered, !candidate.version.hasDot, candidate.version.utf8.count < 6 { accepted[index] = false }
                if isInside, candidate.version == release?.heading.version { accepted[index] = false }
            case .product:
                let isOurs = candidate.component.map { name in products.contains { $0.lowercased() == name.lowercased() } } ?? false
                let isSame = candidate.component?.lowercased() == release?.heading.component?.lowercased()
                accepted[index] = !isInside || !isInSection && (candidate.hasLetter || isSame) || isOurs
            case .phrase:
                // "Changes in 3.5.1" below "Foo 3.5" announces it, below "3.5.1" it does not.
                accepted[index] = !isInside || !isInSection && release.map { Self.isOnLine(candidate, of: $0.heading) } ?? false
            case .range: accepted[index] = !isInside || !isInSection && candidate.version != latest
            }
            if accepted[index] { latest = candidate.version }
            if accepted[index], candidate.style == .bare || !isInside {
                release = (heading.level, candidate)
                sections = []
            } else if !accepted[index] {
                sections.append(heading.level)
            }
        }
        return accepted
    }

    private struct Kin: Hashable {
        let level: Int
        let component: String?

        init(_ heading: MarkdownHeading, _ candidate: ReleaseHeading) {
            level = heading.level
            component = candidate.style == .bare ? nil : candidate.component?.lowercased()
        }
    }

    private static func isOnLine(_ candidate: ReleaseHeading, of outer: ReleaseHeading) -> Bool {
        guard let version = candidate.parsed, let line = outer.parsed, line.numbers.count < version.numbers.count else { return false }
        return version.isOnLine(of: line, depth: line.numbers.count)
    }

    // MARK: - Where a release ends

    private static let closers: Set<String> = [
        "faq", "faqs", "license", "licence", "contributing", "links", "further information", "references", "archive", "archived releases",
        "older releases", "older versions", "previous releases", "see also", "table of contents", "on this page", "unreleased",
        "next release",
        "upgrading tyk", "support lifetime",
    ]

    /// Whether a heading that announces nothing ends the release before it.
    private static func closes(_ heading: MarkdownHeading, level: Int) -> Bool {
        guard heading.level <= level else { return false }
        let text = heading.text.lowercased()
        if closers.contains(text.filter { $0 != "[" && $0 != "]" }) { return true }
        let title = SectionTitle(heading.text)
        if heading.level < level { return !title.isKnown }
        // On the release's own level: changelogs of standard-version write their sections so. A version in it names another text.
        return !title.isKnown && heading.text.split(separator: " ").contains { VersionWord(String($0)).map { $0.parts > 1 } ?? false }
    }
}
