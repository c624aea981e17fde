// Plans the path from one version to another: understands what was asked, builds the graph, takes the shortest way, explains it.

/// Plans paths through one product's releases.
///
/// The path has the fewest hops that the rules allow; among those it stops at the last patches of lines, and as late as it can.
/// It never stops at a release that is avoided, or whose avoidance hangs on something unknown. Such a release, and a pre-release
/// or another channel than stable, is only ever gone to as the named target, an avoided one only with `allowsAvoided`.
package struct PathPlanner: Sendable {
    /// As it is in the installation that the context tells of.
    package let catalog: Catalog
    /// Releases that other installations have.
    let elsewhere: [Catalog.Release]
    /// What is known of the inputs, for releases that are avoided on a condition.
    package let context: ConditionContext
    /// The components that each hop accounts for.
    package var installed: [InstalledComponent]
    /// One line after the other although the policy allows any step.
    package var stepped: Bool
    /// Accept a target that should be avoided.
    package var allowsAvoided: Bool

    package init(
        catalog: Catalog, context: ConditionContext = .unknown, installed: [InstalledComponent] = [], stepped: Bool = false,
        allowsAvoided: Bool = false
    ) {
        self.catalog = catalog.suited(to: context)
        elsewhere = self.catalog.releases.count == catalog.releases.count ? [] : catalog.releases.filter { $0.when != nil }
        self.context = context
        self.installed = installed
        self.stepped = stepped
        self.allowsAvoided = allowsAvoided
    }

    /// A path between two versions as an operator writes them; missing parts are filled in from the catalog.
    package func path(from source: String, to target: String) throws(PathRefusal) -> UpgradePath {
        guard let source = Version(source) else { throw .notAVersion(source) }
        guard let target = Version(target) else { throw .notAVersion(target) }
        return try path(from: source, to: target)
    }

    package func path(from source: Version, to target: Version) throws(PathRefusal) -> UpgradePath {
        var notes: [String] = []
        let from = try resolvedSource(source, notes: &notes)
        if VersionRange.at(target).endsBefore(from) { throw .downgrade(from: from, to: target, why: catalog.path.downgrade) }
        let to = try resolvedTarget(target, from: from, notes: &notes)
        if to.version == from { throw .alreadyThere(from) }
        if to.version < from { throw .downgrade(from: from, to: to.version, why: catalog.path.downgrade) }
        try checkTarget(to, from: from, notes: &notes)

        let graph = try UpgradeGraph(
            from: from, to: to, between: catalog.releases(after: from, through: to.version).dropLast(), policy: catalog.path,
            eachMinor: stepped || catalog.path.step == .eachMinor,
            avoidance: { release in avoidance(of: release, from: from)?.why })
        guard let way = ShortestWay(through: graph).way(to: graph.stations.count - 1) else { throw refusal(for: graph) }

        if stepped && catalog.path.step == .any && catalog.path.ifItFails == nil {
            notes.append("The vendor names no stepped upgrade; going line by line was asked for.")
        }
        notes += holes(in: graph, on: way)
        return UpgradePath(
            product: catalog.product, from: from, to: to.version, hops: hops(on: way, through: graph, notes: &notes),
            avoided: graph.avoided, notes: notes)
    }

    /// Why a release should not be stopped at, and whether that is certain; nil where nothing speaks against it.
    func avoidance(of release: Catalog.Release, from: Version) -> (why: String, isCertain: Bool)? {
        guard !release.avoid.isEmpty else { return nil }
        let context = catalog.context(from: from, to: release.version, over: context)
        var perhaps: String?
        for avoidance in release.avoid {
            switch avoidance.when.map({ $0.holds(in: context) }) ?? true {
            case true?: return (avoidance.say, true)
            case nil: perhaps = perhaps ?? avoidance.say
            case false?: break
            }
        }
        return perhaps.map { ("Not for every installation: " + $0, false) }
    }

    private func hops(on way: [Int], through graph: UpgradeGraph, notes: inout [String]) -> [UpgradePath.Hop] {
        var current = catalog.versions(of: installed, beside: graph.stations[0].version)
        return way.indices.dropFirst().map { index in
            let (from, to) = (graph.stations[way[index - 1]].version, graph.stations[way[index]].version)
            let moves = catalog.moves(of: installed, from: from, to: to, current: &current)
            notes += misfits(moves, at: to)
            return UpgradePath.Hop(
                from: from, to: to, why: why(index, on: way, through: graph), components: moves,
                skipped: catalog.releases(after: from, through: to).count - 1)
        }
    }

    /// Components that stay at a version which the release does not say to work with.
    private func misfits(_ moves: [ComponentMove], at version: Version) -> [String] {
        guard let release = catalog.release(version) else { return [] }
        return moves.compactMap { move in
            guard let fits = release.fits[move.component], let component = move.to, !fits.contains(component),
                release.with[move.component] != component
            else { return nil }
            return "\(catalog.component(move.component)?.title ?? move.component) \(component) is not said to work with \(version), which "
                + "fits \(fits)."
        }
    }

    /// Minors that the catalog lacks, where each has to be gone through: the vendor may have published them.
    private func holes(in graph: UpgradeGraph, on way: [Int]) -> [String] {
        guard catalog.path.step == .eachMinor else { return [] }
        return zip(way, way.dropFirst()).compactMap { previous, next in
            let (from, to) = (graph.stations[previous].version, graph.stations[next].version)
            guard from.number(at: 0) == to.number(at: 0), to.number(at: 1) > from.number(at: 1) + 1 else { return nil }
            return "The catalog has nothing between \(from.line()) and \(to.line()); make sure that the vendor hasn't, either."
        }
    }
}
