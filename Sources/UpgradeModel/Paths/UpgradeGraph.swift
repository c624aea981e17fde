// The releases between two versions as a graph: where a path may stop, and from where each release can be reached.
// No edge is stored: what one release can be reached from is always one unbroken stretch of stations, because each rule
// (minimum source, stops, one line after the other) cuts away only at the two ends. So size and cost stay near linear.

struct UpgradeGraph: Sendable {
    /// A version where a path may be: the source, the releases that may be stopped at, the target.
    struct Station: Sendable {
        let version: Version
        let needs: VersionRange?
        /// Which line it is on, counted from the source.
        let line: Int
    }

    struct Stop: Sendable {
        let policy: PathPolicy.Stop
        let station: Int
    }

    /// Ascending; the source is first, the target last.
    let stations: [Station]
    /// Ascending by station.
    let stops: [Stop]
    let avoided: [UpgradePath.Avoided]
    let eachMinor: Bool
    /// For each line the first station on it or above.
    private let lineStarts: [Int]

    /// - Parameters:
    ///   - between: the releases strictly between the source and the target, ascending.
    ///   - avoidance: why a release should not be stopped at, nil where it may be.
    init(
        from: Version, to: Catalog.Release, between: ArraySlice<Catalog.Release>, policy: PathPolicy, eachMinor: Bool,
        avoidance: (Catalog.Release) -> String?
    ) throws(PathRefusal) {
        var stations = [Station(version: from, needs: nil, line: 0)]
        stations.reserveCapacity(between.count + 2)
        var avoided: [UpgradePath.Avoided] = []
        var lineStarts = [0]
        var (line, newest) = (0, from)
        // A line counts once it has a release, and an avoided one is a release: its line cannot be stepped over.
        func enter(_ version: Version) {
            if !version.isOnLine(of: newest) {
                line += 1
                lineStarts.append(stations.count)
            }
            newest = version
        }
        for release in between {
            if let why = avoidance(release) {
                avoided.append(UpgradePath.Avoided(version: release.version, why: why))
                if release.isStable { enter(release.version) }
            } else if release.isStable {
                enter(release.version)
                stations.append(Station(version: release.version, needs: release.needs, line: line))
            }
        }
        enter(to.version)
        stations.append(Station(version: to.version, needs: to.needs, line: line))
        self.stations = stations
        self.avoided = avoided
        self.eachMinor = eachMinor
        self.lineStarts = lineStarts
        self.stops = try Self.stops(policy.stops, stations: stations, avoided: avoided)
    }

    private static func stops(
        _ stops: [PathPolicy.Stop], stations: [Station], avoided: [UpgradePath.Avoided]
    ) throws(PathRefusal) -> [Stop] {
        let (source, target) = (stations[0].version, stations[stations.count - 1].version)
        var found: [Stop] = []
        for stop in stops where !stop.at.endsBefore(source) && !stop.at.startsAfter(target) && !stop.at.contains(target) {
            // The last patch of the line. A source on the line has still to go there, unless that is what it is.
            let last = stations.indices.partitionIndex { stop.at.endsBefore(stations[$0].version) } - 1
            if last > 0, stop.at.contains(stations[last].version) {
                found.append(Stop(policy: stop, station: last))
            } else if !stop.at.contains(source) {
                throw .stopUnavailable(stop, avoided: avoided.filter { stop.at.contains($0.version) })
            }
        }
        return found.sorted { $0.station < $1.station }
    }

    /// The stations that a station can be reached from in one hop.
    func predecessors(of station: Int) -> Range<Int> {
        var (low, high) = (max(afterStop(station), afterLine(station)), station)
        if let needs = stations[station].needs {
            low = (low..<max(low, high)).partitionIndex { !needs.startsAfter(stations[$0].version) }
            high = (low..<max(low, high)).partitionIndex { needs.endsBefore(stations[$0].version) }
        }
        return low..<max(low, high)
    }

    /// The first station from which no required stop is passed on the way.
    func afterStop(_ station: Int) -> Int {
        let passed = stops.indices.partitionIndex { stops[$0].station >= station }
        return passed == 0 ? 0 : stops[passed - 1].station
    }

    /// The first station from which no line is passed on the way, where lines count.
    func afterLine(_ station: Int) -> Int {
        eachMinor ? lineStarts[max(0, stations[station].line - 1)] : 0
    }

    /// Whether a station is the last one on its line.
    func isLastOnLine(_ station: Int) -> Bool {
        station + 1 >= stations.count || stations[station + 1].line != stations[station].line
    }
}
