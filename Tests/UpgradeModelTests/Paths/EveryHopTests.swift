// The hops that a catalog allows are those that the planner would take in one.
import Testing

@testable import UpgradeModel

struct EveryHopTests {
    private func catalog(_ path: PathPolicy = PathPolicy(), _ releases: [Catalog.Release]) -> Catalog {
        Catalog(product: "lamp", title: "Lamp", releases: releases, path: path)
    }

    private func release(_ text: String, needs: String? = nil, avoid: String? = nil) throws -> Catalog.Release {
        Catalog.Release(
            try #require(Version(text)), needs: try needs.map { try VersionRange(parsing: $0) },
            avoid: avoid.map { [Catalog.Avoidance(say: $0)] } ?? [])
    }

    private func words(_ planner: PathPlanner) -> [String] { planner.everyHop().hops.map { "\($0.from) \($0.to)" } }

    @Test func whatThePlannerTakesInOneHop() throws {
        let releases = try [
            release("1.0.0"), release("1.1.0"), release("1.1.1"), release("1.2.0-rc1"), release("1.2.0", avoid: "Leaks."), release("1.3.0"),
            release("2.0.0", needs: "1.1 or later"), release("2.1.0"),
        ]
        for policy in [
            PathPolicy(), PathPolicy(step: .eachMinor),
            PathPolicy(stops: [PathPolicy.Stop(at: try VersionRange(parsing: "1.1"), say: "Moves.")]),
        ] {
            let planner = PathPlanner(catalog: catalog(policy, releases))
            var wanted: [String] = []
            for from in releases {
                for to in releases where from.version < to.version && to.avoid.isEmpty {
                    let path = try? planner.path(from: from.version, to: to.version)
                    if path?.hops.count == 1 { wanted.append("\(from.version) \(to.version)") }
                }
            }
            #expect(words(planner).sorted() == wanted.sorted(), "\(policy)")
        }
    }

    @Test func aStopThatCannotBeMadeIsSaidOnce() throws {
        let stop = PathPolicy.Stop(at: try VersionRange(parsing: "1.5"), say: "Moves.")
        let planner = PathPlanner(catalog: catalog(PathPolicy(stops: [stop]), try [release("1.0.0"), release("1.1.0"), release("2.0.0")]))
        #expect(planner.everyHop().refusals == [.stopUnavailable(stop, avoided: [])])
        #expect(words(planner) == ["1.0.0 1.1.0"])
    }
}
