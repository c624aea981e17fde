// Which releases of a file belong to a hop.
package import UpgradeModel

/// A stretch of releases: from exclusive, to inclusive. A missing end is open.
package struct NotesQuery: Sendable, Hashable {
    package let from: Version?
    package let to: Version?

    /// - Throws: `request` where the range runs backwards.
    package init(from: Version? = nil, to: Version? = nil) throws(ReleaseNotesError) {
        if let from, let to, !(ReleaseOrder(from) < ReleaseOrder(to)) {
            throw ReleaseNotesError(
                .request, "\(from) to \(to)",
                because: from == to ? "nothing lies between a version and itself" : "the range runs backwards",
                now: "Give the version that runs now as --from and the newer one as --to")
        }
        self.from = from
        self.to = to
    }

    /// nil where nothing lies between: a component that stays, or goes back, brings no notes.
    init?(between from: Version, and to: Version) {
        guard ReleaseOrder(from) < ReleaseOrder(to) else { return nil }
        self.from = from
        self.to = to
    }

    package var isOpen: Bool { from == nil && to == nil }

    /// Whether the version lies in the stretch, pre-release or not.
    package func holds(_ version: Version) -> Bool {
        let place = ReleaseOrder(version)
        return (from.map { ReleaseOrder($0) < place } ?? true) && (to.map { place <= ReleaseOrder($0) } ?? true)
    }

    private var hasPrerelease: Bool { from?.isPrerelease ?? false || to?.isPrerelease ?? false }

    /// Positions of a file's releases: oldest first, or in the file's order where the stretch is open on both sides.
    ///
    /// Pre-releases belong to it only when an end is one, or when their release says nothing itself: it has no place in the file, an
    /// empty one, or one whose heading says that it tells the difference from that pre-release only.
    package func positions(in file: NotesFile) -> [Int] {
        let all = (0..<file.count).filter { !isLineHeading(file, $0) }
        let unnamed = (0..<file.index.unreleased.count).map { file.count + $0 }.filter { !file.isBlank($0) }
        if isOpen { return unnamed + all }
        let versions = all.map { file.heading($0)?.parsed }
        var chosen: [(position: Int, version: Version)] = []
        for (position, version) in zip(all, versions) {
            guard let version, holds(version), file.isTop(position) else { continue }
            if version.isPrerelease, !hasPrerelease, !standsIn(version, file, all) { continue }
            chosen.append((position, version))
        }
        // Stable: what the file writes first about one version comes first.
        let sorted = chosen.enumerated().sorted {
            (ReleaseOrder($0.element.version), $0.offset) < (ReleaseOrder($1.element.version), $1.offset)
        }.map(\.element.position)
        // What the notes say about components inside a release comes with it.
        return sorted.flatMap { [$0] + file.index.children(of: $0) } + (takesUnnamed(versions.compactMap { $0 }) ? unnamed.prefix(1) : [])
    }

    /// The releases of the stretch in full.
    package func releases(in file: NotesFile) -> [NotesOfRelease] {
        positions(in: file).compactMap { file.release($0, as: $0 >= file.count ? to : nil) }
    }

    /// Whether notes without a version are those of the stretch's end: it is newer than every release that the file names.
    private func takesUnnamed(_ versions: [Version]) -> Bool {
        guard let newest = versions.map(ReleaseOrder.init).max() else { return false }
        return to.map { newest < ReleaseOrder($0) } ?? true
    }

    /// Whether a pre-release's notes are what there is of its release.
    private func standsIn(_ prerelease: Version, _ file: NotesFile, _ all: [Int]) -> Bool {
        guard let core = Version(prerelease.numbers.map(String.init).joined(separator: ".")), holds(core) else { return false }
        let releases = all.filter { file.heading($0)?.parsed == core }
        return releases.allSatisfy { file.isBlank($0) || file.tellsDifference($0, from: prerelease) }
    }

    /// `5.14 Release Notes` above `5.14.0 Release Notes`, with nothing between: a heading for the line.
    private func isLineHeading(_ file: NotesFile, _ position: Int) -> Bool {
        let entries = file.index.entries
        guard position + 1 < entries.count, file.isBlank(position), entries[position + 1].level > entries[position].level,
            entries[position + 1].parent == nil,
            let line = entries[position].heading.parsed, let next = entries[position + 1].heading.parsed
        else { return false }
        return next.isOnLine(of: line, depth: min(line.numbers.count, VersionLine.minorDepth))
    }
}

extension NotesFile {
    /// Not inside another release.
    fileprivate func isTop(_ position: Int) -> Bool { index.entries.isEmpty || index.entries[position].parent == nil }

    /// Whether nothing but white space and rules stands under the heading.
    fileprivate func isBlank(_ position: Int) -> Bool {
        guard let entry = entry(position) else { return false }
        return entry.inner.isEmpty
            && text.bytes[entry.bodyStart..<max(entry.bodyStart, entry.end)].allSatisfy { [9, 10, 13, 32, 45].contains($0) }
    }

    /// Whether the heading links to a comparison with this version: `compare/v0.11.0-alpha.0.pre.2...v0.11.0`.
    fileprivate func tellsDifference(_ position: Int, from version: Version) -> Bool {
        guard !index.entries.isEmpty else { return false }
        let entry = index.entries[position]
        let line = text.text(entry.offset..<entry.bodyStart)
        guard let start = line.components(around: "compare/"), let end = start.components(before: "...") else { return false }
        return VersionWord.parse(end) == version
    }
}

extension String {
    /// What follows the first occurrence of a text.
    fileprivate func components(around text: String) -> String? {
        indices.first { self[$0...].hasPrefix(text) }.map { String(self[$0...].dropFirst(text.count)) }
    }

    /// What stands before the first occurrence of a text.
    fileprivate func components(before text: String) -> String? {
        indices.first { self[$0...].hasPrefix(text) }.map { String(self[..<$0]) }
    }
}

/// The order in which a vendor's releases came out: that of versions, but `0.6.0-alpha.1.pre.2` came before `0.6.0-alpha.1`, where
/// Semantic Versioning has it after.
struct ReleaseOrder: Comparable {
    let version: Version
    private let base: Version
    private let isDraft: Bool

    init(_ version: Version) {
        self.version = version
        let parts = version.prerelease.split(separator: ".").map(String.init)
        let core = version.numbers.map(String.init).joined(separator: ".")
        if parts.count >= 3, parts[parts.count - 2] == "pre", Int(parts[parts.count - 1]) != nil,
            let base = Version(core + "-" + parts.dropLast(2).joined(separator: "."))
        {
            self.base = base
            isDraft = true
        } else {
            base = version
            isDraft = false
        }
    }

    static func < (left: ReleaseOrder, right: ReleaseOrder) -> Bool {
        if left.base != right.base { return left.base < right.base }
        if left.isDraft != right.isDraft { return left.isDraft }
        return left.version < right.version
    }

    static func == (left: ReleaseOrder, right: ReleaseOrder) -> Bool { left.version == right.version }
}
