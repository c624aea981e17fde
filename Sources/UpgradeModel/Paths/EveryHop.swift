// Every hop that a catalog allows, whatever is asked for: what a playbook has to be able to do.

extension PathPlanner {
    /// Hops between any two releases of the catalog that its rules let follow each other, oldest source first. A release that is
    /// avoided is a source only: it may be what runs today. Avoidances on a condition count as none.
    /// - Returns: the hops, and where the rules leave no way at all.
    package func everyHop() -> (hops: [UpgradePath.Hop], refusals: [PathRefusal]) {
        var hops: [UpgradePath.Hop] = []
        var refusals: [PathRefusal] = []
        for source in catalog.releases {
            let targets = catalog.releases(after: source.version, through: catalog.releases.last?.version ?? source.version)
                .filter { avoidance(of: $0, from: source.version)?.isCertain != true }
            func look(upTo end: Catalog.Release) -> Bool {
                do throws(PathRefusal) {
                    for target in try directTargets(from: source.version, to: end) where end.isStable || target == end.version {
                        hops.append(hop(from: source.version, to: target))
                    }
                    return true
                } catch {
                    if !refusals.contains(error) { refusals.append(error) }
                    return false
                }
            }
            // One graph serves all stable targets, up to the last that can be reached at all; the others have one each, since
            // they are stopped at only where they are the target.
            for end in targets.reversed() where end.isStable { if look(upTo: end) { break } }
            for end in targets where !end.isStable { _ = look(upTo: end) }
        }
        return (hops, refusals)
    }

    private func directTargets(from source: Version, to end: Catalog.Release) throws(PathRefusal) -> [Version] {
        let graph = try UpgradeGraph(
            from: source, to: end, between: catalog.releases(after: source, through: end.version).dropLast(), policy: catalog.path,
            eachMinor: stepped || catalog.path.step == .eachMinor,
            avoidance: { release in
                guard let (why, isCertain) = avoidance(of: release, from: source), isCertain else { return nil }
                return why
            })
        return graph.stations.indices.dropFirst().filter { graph.predecessors(of: $0).contains(0) }.map { graph.stations[$0].version }
    }

    private func hop(from: Version, to: Version) -> UpgradePath.Hop {
        var current = catalog.versions(of: installed, beside: from)
        for component in installed where current[component.name] == nil {
            current[component.name] = likelyVersion(of: component.name, beside: from)
        }
        let moves = catalog.moves(of: installed, from: from, to: to, current: &current)
        return UpgradePath.Hop(
            from: from, to: to, why: "", components: moves, skipped: catalog.releases(after: from, through: to).count - 1)
    }

    /// What a component with a line of its own may run where the catalog does not say: in earnest it is asked.
    private func likelyVersion(of component: String, beside version: Version) -> Version? {
        let told = catalog.releases.filter { $0.with[component] != nil }
        if let release = told.last(where: { !(version < $0.version) }) { return release.with[component] }
        if case .own(let releases)? = catalog.component(component)?.versions, let oldest = releases.map(\.version).min() { return oldest }
        return told.first?.with[component]
    }
}
