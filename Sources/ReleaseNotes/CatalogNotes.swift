// The built-in catalog as a source of release notes: it always works, and says that it is a summary.
internal import ContentHash
package import UpgradeModel

package enum CatalogNotes {
    /// What the catalog says about the releases of a stretch, oldest first. A breaking change stands with the first release that has it
    /// on the way.
    /// - Parameter read: seconds since 1970, for the provenance.
    package static func releases(_ catalog: Catalog, _ query: NotesQuery, read: Int64) -> [NotesOfRelease] {
        let versions = catalog.releases.filter { query.holds($0.version) && ($0.isStable || $0.version == query.to) }
        var before = query.from
        var notes: [NotesOfRelease] = []
        for release in versions {
            let changes = catalog.breaking.filter { $0.isMet(from: before, to: release.version) }
            notes.append(self.notes(release, changes, catalog, read))
            before = release.version
        }
        return notes
    }

    private static func notes(_ release: Catalog.Release, _ changes: [Catalog.BreakingChange], _ catalog: Catalog, _ read: Int64)
        -> NotesOfRelease
    {
        var maker = ItemMaker(version: release.version.text, component: nil, editions: [])
        for change in changes {
            let text = [change.say, change.action, change.link].compactMap { $0 }.joined(separator: "\n\n")
            maker.add(
                kind: .breaking, title: NoteText.title(change.say), text: text,
                links: change.link.map { [NoteLink(text: $0, url: $0)] } ?? [], component: change.component)
        }
        let list = maker.items.map { "- " + $0.text.replacing("\n\n", with: "\n\n  ") }.joined(separator: "\n")
        let body = [release.say, list.isEmpty ? "The catalog knows of no breaking change in this release." : list].compactMap { $0 }.joined(
            separator: "\n\n")
        let text = "\(catalog.title) \(release.version), summary of Belay's catalog\n\n\(body)\n"
        let sections = [ReleaseSection(title: "Breaking changes", kind: .breaking, level: 1, text: body)]
        return NotesOfRelease(
            versionText: release.version.text, version: release.version, component: nil, date: release.date, text: text,
            hash: ContentHash(of: text).hex, sections: sections, items: maker.items, line: nil,
            provenance: NotesProvenance(
                kind: .catalog, place: "Belay's catalog of \(catalog.title)", fetched: read, hash: ContentHash(of: text).hex),
            remark: "A summary from Belay's own catalog, not the vendor's notes")
    }
}
