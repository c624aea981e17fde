// Migration guides: pages that tell what to do for one hop (`1.15-1.17.md`, "Migrate from 1.24 to 2.0") or for one release
// (`release: 2.0.0` in the front matter). Which hop a guide is for is read from it, never computed from a formula: vendors skip releases.
internal import ContentHash
package import UpgradeModel

/// One page.
package struct MigrationGuide: Sendable {
    /// nil where the page names only the release that it leads to.
    package let from: Version?
    package let to: Version
    package let notes: NotesOfRelease

    /// Whether a hop needs it: it leads into the stretch, or starts inside it.
    package func concerns(from start: Version, to end: Version) -> Bool {
        let reachesIn = start.ends(before: to) || to.ends(before: start) == false && start < to
        guard let from else { return reachesIn && !to.starts(after: end) }
        return reachesIn && !from.starts(after: end) && from < end
    }

    package func isAsked(for query: NotesQuery) -> Bool {
        if let from = query.from, let to = query.to { concerns(from: from, to: to) } else { query.holds(to) }
    }

    /// Reads one page on this machine.
    package init?(path: String) throws(ReleaseNotesError) { try self.init(NotesPage(path: path, form: .guide)) }

    /// Reads one page; nil where it tells of no hop and no release.
    init?(_ page: NotesPage, parser: String? = nil) throws(ReleaseNotesError) {
        let (path, bytes, provenance) = (page.name, page.bytes, page.provenance)
        let file = try page.file(products: [], parser: parser)
        let front = file.text.frontMatter
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let title = front.text("h1") ?? front.text("title") ?? file.firstTitle
        let ends: (from: Version?, to: Version)
        if let hop = title.flatMap(Self.hop(inTitle:)) ?? Self.hop(inName: name) {
            ends = (hop.from, hop.to)
        } else if let release = front.text("release").flatMap({ Version($0) })
            ?? path.split(separator: "/").dropLast().last.flatMap({ Version(String($0)) })
        {
            ends = (nil, release)
        } else {
            return nil
        }
        from = ends.from
        to = ends.to
        var maker = ItemMaker(version: ends.to.text, component: nil, editions: front.texts("editions").map(Edition.name))
        let body = NoteText.trimmed(file.text.text(file.text.bodyStart..<bytes.count))
        let blocks = try file.blocks(body)
        var links: [NoteLink] = []
        for link in blocks.flatMap(\.links) where !links.contains(link) { links.append(link) }
        maker.add(kind: ends.from == nil ? .breaking : .upgrade, title: title ?? name, text: body, links: links)
        notes = NotesOfRelease(
            versionText: ends.to.text, version: ends.to, component: nil, date: nil, text: body, hash: ContentHash(of: body).hex,
            sections: [ReleaseSection(title: title ?? name, kind: .upgrade, level: 1, text: body)], items: maker.items, line: nil,
            provenance: provenance)
    }

    /// All guides below a folder, by the release they lead to.
    package static func folder(_ path: String) throws(ReleaseNotesError) -> [MigrationGuide] {
        var guides: [MigrationGuide] = []
        for page in try NotesFile.pages(in: path) {
            if let guide = try MigrationGuide(NotesPage(path: page, form: .guide)) { guides.append(guide) }
        }
        return guides.enumerated().sorted { ($0.element.to, $0.offset) < ($1.element.to, $1.offset) }.map(\.element)
    }

    /// "Migrate from v1.10 to v1.11", "From Kestra 1.0 to 1.3".
    static func hop(inTitle title: String) -> (from: Version, to: Version)? {
        let words = title.split(separator: " ").map(String.init)
        guard let from = words.firstIndex(where: { $0.lowercased() == "from" }) else { return nil }
        let after = words[(from + 1)...]
        guard let to = after.firstIndex(where: { $0.lowercased() == "to" }) else { return nil }
        let first = words[(from + 1)..<to].compactMap { VersionWord($0) }.last?.parsed
        let second = words[(to + 1)...].compactMap { VersionWord($0) }.first?.parsed
        guard let first, let second, first < second else { return nil }
        return (first, second)
    }

    /// `1.15-1.17.md`, `migration-guide-1.24-2.0.md`.
    static func hop(inName name: String) -> (from: Version, to: Version)? {
        var stem = Substring(name)
        for ending in [".md", ".mdx"] where stem.hasSuffix(ending) { stem = stem.dropLast(ending.count) }
        let versions = stem.prefix { $0 != "@" }.split(separator: "-").compactMap { VersionWord(String($0)) }.filter { $0.parts > 1 }
            .compactMap(\.parsed)
        guard versions.count == 2, versions[0] < versions[1] else { return nil }
        return (versions[0], versions[1])
    }
}
