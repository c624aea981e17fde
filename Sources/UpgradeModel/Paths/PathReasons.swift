// Says why: for each hop of a path the rule that makes it go there, and for a path that does not exist the rule in its way.

extension PathPlanner {
    /// Why the way stops at its `index`th station, or why its last hop may be made.
    func why(_ index: Int, on way: [Int], through graph: UpgradeGraph) -> String {
        let station = graph.stations[way[index]]
        let sentence = index == way.count - 1 ? targetReason(way, through: graph) : stopReason(index, on: way, through: graph)
        guard let say = catalog.release(station.version)?.say else { return sentence }
        return "\(sentence) \(say.withFullStop)"
    }

    /// Without this stop there would be a shorter way, so one of the rules forbids the hop past it.
    private func stopReason(_ index: Int, on way: [Int], through graph: UpgradeGraph) -> String {
        let (before, here, next) = (way[index - 1], way[index], way[index + 1])
        let version = graph.stations[here].version
        let isLast = graph.isLastOnLine(here)
        if let stop = graph.stops.first(where: { $0.station == here }) {
            return "A required stop at \(stop.policy.at), at its last patch: \(stop.policy.say.withFullStop)"
        }
        if let needs = graph.stations[next].needs, !needs.contains(graph.stations[before].version) {
            return "\(graph.stations[next].version) needs \(needs)"
                + (isLast ? "; \(version) is the last patch of \(version.line())." : ".")
        }
        if before < graph.afterLine(next) {
            return "One minor at a time" + (isLast ? "; \(version) is the last patch of \(version.line())." : ".")
        }
        return "On the shortest way to \(graph.stations[way[way.count - 1]].version)."
    }

    private func targetReason(_ way: [Int], through graph: UpgradeGraph) -> String {
        let target = way[way.count - 1]
        if let needs = graph.stations[target].needs { return "The target; it needs \(needs)." }
        if graph.eachMinor { return way.count > 2 ? "The target, by one minor at a time." : "The target, within one minor." }
        if let stop = graph.stops.last { return "The target; nothing has to be stopped at after \(stop.policy.at)." }
        return "The target; any older release can go there directly."
    }

    /// The rule that leaves a graph without a way: the station that nothing leads to, looking back from the target.
    func refusal(for graph: UpgradeGraph) -> PathRefusal {
        var station = graph.stations.count - 1
        while let previous = graph.predecessors(of: station).last { station = previous }
        let blocked = graph.stations[station]
        let below = graph.stations[station - 1].version
        if let needs = blocked.needs, graph.afterLine(station) < station {
            return .needsUnavailable(blocked.version, needs: needs, avoided: graph.avoided.filter { needs.contains($0.version) })
        }
        return .lineUnavailable(
            after: below, before: blocked.version,
            avoided: graph.avoided.filter { $0.version > below && $0.version < blocked.version })
    }
}
