// What the operator's source and target mean in the catalog, and whether the target is one to go to.

extension PathPlanner {
    /// A listed release in the catalog's spelling; the first of its line for a short version; else the version itself, as long as
    /// its place among the known lines is clear.
    func resolvedSource(_ asked: Version, notes: inout [String]) throws(PathRefusal) -> Version {
        if let listed = catalog.release(asked) { return listed.version }
        if let line = shortLine(asked), let first = line.first(where: \.isStable) ?? line.first {
            notes.append("\(asked) is taken as \(first.version), the first release of that line.")
            return first.version
        }
        guard let oldest = catalog.releases.first?.version, oldest < asked || oldest.isOnLine(of: asked) else {
            throw .unknownSource(asked, oldest: catalog.releases.first?.version)
        }
        notes.append("\(asked) is not in the catalog; the path is planned from its place between the releases that are.")
        // Commands put a v of their own before <from>.
        return Version(asked.bareText) ?? asked
    }

    /// A listed release, or for a short version the last one of its line that may be gone to.
    func resolvedTarget(_ asked: Version, from: Version, notes: inout [String]) throws(PathRefusal) -> Catalog.Release {
        if let listed = catalog.release(asked) { return listed }
        if let line = shortLine(asked), let last = line.last(where: { isUsable($0, from: from) }) ?? line.last {
            notes.append("\(asked) is taken as \(last.version), the last release of that line.")
            return last
        }
        if let other = elsewhere.first(where: { VersionRange.at(asked).contains($0.version) }), let condition = other.when {
            throw .elsewhere(other.version, why: condition.reasonAgainst(in: context), near: near(asked, from: from))
        }
        throw .unknownTarget(asked.text, near: near(asked, from: from))
    }

    func checkTarget(_ target: Catalog.Release, from: Version, notes: inout [String]) throws(PathRefusal) {
        if let (why, isCertain) = avoidance(of: target, from: from) {
            let avoided = UpgradePath.Avoided(version: target.version, why: why)
            guard allowsAvoided || !isCertain else {
                throw .avoidedTarget(avoided, near: near(target.version, from: from))
            }
            notes.append("\(target.version) should be avoided: \(why.withFullStop)")
        }
        if let channel = target.channel, channel != "stable" {
            notes.append("\(target.version) is of the channel \(channel), not stable.")
        } else if !target.isStable {
            notes.append("\(target.version) is a pre-release.")
        }
    }

    /// The releases of the line that a version with missing parts names; nil for a full version or an empty line.
    private func shortLine(_ version: Version) -> ArraySlice<Catalog.Release>? {
        guard version.numbers.count <= VersionLine.minorDepth, !version.isPrerelease else { return nil }
        let line = catalog.releases(in: .at(version))
        return line.isEmpty ? nil : line
    }

    private func isUsable(_ release: Catalog.Release, from: Version) -> Bool {
        release.isStable && avoidance(of: release, from: from) == nil
    }

    /// Up to three releases to name instead: the ones on either side, and the last of the same line; oldest first.
    private func near(_ version: Version, from: Version) -> [Version] {
        let place = catalog.firstIndex { !($0 < version) }
        let below = catalog.releases[..<place].last { isUsable($0, from: from) }
        let above = catalog.releases[place...].first { $0.version != version && isUsable($0, from: from) }
        let line = catalog.releases[place...].prefix { $0.version.isOnLine(of: version) }
        let last = line.last { $0.version != version && isUsable($0, from: from) }
        return Set([below, above, last].compactMap { $0?.version }.filter { $0 > from }).sorted()
    }
}
