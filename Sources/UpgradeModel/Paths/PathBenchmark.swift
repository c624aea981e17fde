// A made-up catalog of any size, and one planning over all of it, to measure the planner's cost. It holds no clock.

package enum PathBenchmark {
    /// Lines of ten patches, a hundred lines to a major. Every line needs one of the last eight lines, each fiftieth is a required
    /// stop, and one release in thirty is avoided: the graph has several hundred edges per release.
    package static func catalog(releases count: Int) -> Catalog {
        var releases: [Catalog.Release] = []
        var stops: [PathPolicy.Stop] = []
        releases.reserveCapacity(count)
        for index in 0..<count {
            let line = index / 10
            let text = "\(line / 100 + 1).\(line % 100).\(index % 10)"
            guard let version = Version(text), let needed = Version(Self.line(max(0, line - 8))) else { continue }
            releases.append(
                Catalog.Release(
                    version, date: "2026-01-01", needs: line == 0 ? nil : .orLater(needed),
                    avoid: index % 30 == 17 ? [Catalog.Avoidance(say: "A made-up reason.")] : []))
            if line % 50 == 25, index % 10 == 0, let at = Version(Self.line(line)) {
                stops.append(PathPolicy.Stop(at: .at(at), say: "A made-up stop."))
            }
        }
        return Catalog(product: "benchmark", title: "Benchmark", releases: releases, path: PathPolicy(stops: stops))
    }

    /// The number of hops from the catalog's first release to its last one.
    package static func hops(through catalog: Catalog) throws(PathRefusal) -> Int {
        guard let first = catalog.releases.first?.version, let last = catalog.releases.last?.version else { return 0 }
        return try PathPlanner(catalog: catalog).path(from: first, to: last).hops.count
    }

    private static func line(_ line: Int) -> String { "\(line / 100 + 1).\(line % 100)" }
}
