// What the sources of a product gave, and which of it belongs to a hop.
package import UpgradeModel

package struct ReadNotes: Sendable {
    package struct Source: Sendable {
        package let name: String
        /// The component that it is about; nil: the product.
        package let component: String?
        package var files: [NotesFile]
        package var guides: [MigrationGuide]
        /// The texts that it was read from.
        package let pages: [NotesPage]
        /// Said with everything that is taken from it.
        package var remark: String?
    }

    /// In the order in which they are asked.
    package var sources: [Source] = []
    /// Sentences for the operator: what could not be read, and why.
    package var remarks: [String] = []

    /// The notes of the product's own releases, of each release from the first source that has them, and all guides.
    package func releases(_ query: NotesQuery) -> [NotesOfRelease] {
        merged { source in source.component == nil ? query : nil }.map(\.notes)
    }

    /// The same, and of releases that no source tells of the catalog's summary.
    package func releases(_ query: NotesQuery, _ catalog: Catalog, read: Int64) -> [NotesOfRelease] {
        let found = releases(query)
        let told = Set(found.filter { !$0.isEmpty }.compactMap(\.version))
        let summaries = CatalogNotes.releases(catalog, query, read: read).filter { $0.version.map { !told.contains($0) } ?? false }
        return (summaries + found).enumerated().sorted { left, right in
            guard let one = left.element.version, let other = right.element.version, one != other else { return left.offset < right.offset }
            return ReleaseOrder(one) < ReleaseOrder(other)
        }.map(\.element)
    }

    /// What has to be read before a hop, each under the product's release that it came with.
    package func found(for hop: UpgradePath.Hop, catalog: Catalog) -> [FoundNotes] {
        merged { source in
            guard let name = source.component else { return NotesQuery(between: hop.from, and: hop.to) }
            // A component that is not installed brings no notes, as one that stays.
            guard let move = hop.components.first(where: { $0.component == name }), let from = move.from, let to = move.to else {
                return nil
            }
            return NotesQuery(between: from, and: to)
        }.compactMap { source, notes in
            guard let version = notes.version, !notes.isEmpty || !notes.items.isEmpty else { return nil }
            let items = notes.items.map { item in
                var item = item
                item.component = item.component ?? notes.component ?? source.component
                return item
            }
            return FoundNotes(
                version: home(of: version, of: source.component, hop, catalog), date: notes.date, text: notes.text,
                source: notes.origin, items: items)
        }
    }

    private func merged(_ query: (Source) -> NotesQuery?) -> [(source: Source, notes: NotesOfRelease)] {
        var merged: [(source: Source, notes: NotesOfRelease)] = []
        var told: [String?: Set<Version>] = [:]
        // Where each guide stands in `merged`: copies of one guide from several branches or sources are read once.
        var guided: [[String]: Int] = [:]
        for source in sources {
            guard let query = query(source) else { continue }
            var own: Set<Version> = []
            let queried = source.files.flatMap { file in query.releases(in: file) }
            for notes in queried {
                guard let version = notes.version else { continue }
                if told[source.component]?.contains(version) ?? false { continue }
                if !notes.isEmpty { own.insert(version) }
                merged.append((source, notes))
            }
            told[source.component, default: []].formUnion(own)
            for guide in source.guides where guide.isAsked(for: query) {
                let name = [source.component ?? "", guide.from?.text ?? "", guide.to.text, guide.notes.sections.first?.title ?? ""]
                if let first = guided[name] {
                    if merged[first].notes.hash != guide.notes.hash {
                        merged[first].notes.note("\(guide.notes.provenance.place) tells of the same hop in other words")
                    }
                } else {
                    guided[name] = merged.count
                    merged.append((source, guide.notes))
                }
            }
        }
        let order = merged.enumerated().sorted { left, right in
            guard let one = left.element.notes.version, let other = right.element.notes.version, one != other else {
                return left.offset < right.offset
            }
            return ReleaseOrder(one) < ReleaseOrder(other)
        }
        return order.map { entry in
            var (source, notes) = entry.element
            if let remark = source.remark { notes.note(remark) }
            return (source, notes)
        }
    }

    /// The release of the hop that notes belong to: the first that has what they tell.
    private func home(of version: Version, of component: String?, _ hop: UpgradePath.Hop, _ catalog: Catalog) -> Version {
        let move = component.flatMap { name in hop.components.first { $0.component == name } }
        let known = catalog.releases(after: hop.from, through: hop.to)
        if let component, let move, move.to != hop.to || move.from != hop.from {
            return known.first { release in release.with[component].map { version <= $0 } ?? false }?.version ?? hop.to
        }
        let isOnTheWay = hop.from < version && version <= hop.to && (!version.isPrerelease || hop.from.isPrerelease || hop.to.isPrerelease)
        if isOnTheWay { return known.first { $0.version == version }?.version ?? version }
        // A pre-release that stands for its release, or a guide that leads past the hop's end.
        return known.first { $0.isStable && version <= $0.version }?.version ?? hop.to
    }
}

extension NotesOfRelease {
    /// Adds to what is said beside the text.
    fileprivate mutating func note(_ remark: String) { self.remark = [self.remark, remark].compactMap { $0 }.joined(separator: "; ") }

    /// Where the text comes from and when it was fetched, in one line.
    package var origin: String {
        var parts = [provenance.place + (line.map { ", line \($0)" } ?? "")]
        parts.append("fetched \(GitHubReleases.moment(provenance.fetched))" + (provenance.isStale ? ", an older copy" : ""))
        if let remark { parts.append(remark) }
        return parts.joined(separator: "; ")
    }
}
