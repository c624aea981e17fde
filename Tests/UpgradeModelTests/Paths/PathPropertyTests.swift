// Properties of planned paths over random small catalogs, against a search that tries everything.

import Testing

@testable import UpgradeModel

@Suite struct PathPropertyTests {
    /// xorshift64*: the same catalogs on every machine, named by their seed.
    private struct Dice: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return state &* 2_685_821_657_736_338_717
        }

        mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
    }

    private struct Case {
        let catalog: Catalog
        let from: Version
        let to: Version
    }

    private static func example(seed: UInt64) -> Case? {
        var dice = Dice(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
        for _ in 0..<8 { _ = dice.next() }
        var releases: [Catalog.Release] = []
        for minor in 0..<Int.random(in: 2...8, using: &dice) where !dice.chance(10) {
            for patch in 0..<Int.random(in: 1...3, using: &dice) {
                let isPrerelease = dice.chance(15)
                var needs: VersionRange?
                if dice.chance(35) {
                    let low = version("1.\(Int.random(in: 0...minor, using: &dice))")
                    switch Int.random(in: 0..<4, using: &dice) {
                    case 0: needs = .at(low)
                    case 1: needs = .between(low, version("1.\(minor)"))
                    case 2: needs = .before(version("1.\(minor).\(patch)"))
                    default: needs = .orLater(low)
                    }
                }
                releases.append(
                    Catalog.Release(
                        version("1.\(minor).\(patch)" + (isPrerelease ? "-rc1" : "")),
                        channel: isPrerelease && dice.chance(50) ? "stable" : nil,
                        needs: needs, avoid: dice.chance(15) ? [Catalog.Avoidance(say: "bad")] : []))
            }
        }
        var stops: [PathPolicy.Stop] = []
        for minor in 0..<8 where dice.chance(12) { stops.append(stop("1.\(minor)", "stop")) }
        let policy = PathPolicy(step: dice.chance(40) ? .eachMinor : .any, stops: stops)
        let catalog = Catalog(product: "x", title: "X", releases: releases.shuffled(using: &dice), path: policy)
        guard catalog.releases.count >= 2 else { return nil }
        let ends = [0, 1].map { _ in Int.random(in: 0..<catalog.releases.count, using: &dice) }.sorted()
        guard ends[0] < ends[1] else { return nil }
        return Case(catalog: catalog, from: catalog.releases[ends[0]].version, to: catalog.releases[ends[1]].version)
    }

    /// The rules once more, edge by edge and without cleverness.
    private struct Rules {
        let example: Case
        let nodes: [Catalog.Release]
        /// Each minor that has a release; one that is only avoided counts, too.
        let minors: [UInt64]

        init(_ example: Case) {
            self.example = example
            let (from, to) = (example.from, example.to)
            nodes = example.catalog.releases.filter { release in
                release.version == from || release.version == to
                    || (release.version > from && release.version < to && release.isStable && release.avoid.isEmpty)
            }
            minors = Set(
                example.catalog.releases.filter { $0.isStable || $0.version == from || $0.version == to }.map { $0.version.number(at: 1) }
            ).sorted()
        }

        func allows(_ from: Catalog.Release, _ to: Catalog.Release) -> Bool {
            guard from.version < to.version, to.needs?.contains(from.version) ?? true else { return false }
            let (low, high) = (from.version.number(at: 1), to.version.number(at: 1))
            if example.catalog.path.step == .eachMinor, minors.contains(where: { low < $0 && $0 < high }) { return false }
            for stop in requiredStops() where from.version < stop && stop < to.version { return false }
            return true
        }

        func requiredStops() -> [Version] {
            example.catalog.path.stops.compactMap { stop in
                guard !stop.at.contains(example.to) else { return nil }
                return nodes.filter { stop.at.contains($0.version) }.map(\.version).max()
            }
        }

        /// Whether one of the stops could as well be the last patch of its line.
        func hasSmootherStop(than path: UpgradePath) -> Bool {
            zip(path.hops, path.hops.dropFirst()).contains { hop, next in
                let line = nodes.filter { $0.version.isOnLine(of: hop.to) }
                guard let last = line.max(by: { $0.version < $1.version }), last.version != hop.to, last.version != example.to,
                    let before = example.catalog.release(hop.from), let after = example.catalog.release(next.to)
                else { return false }
                return allows(before, last) && allows(last, after)
            }
        }

        var hasImpossibleStop: Bool {
            example.catalog.path.stops.contains { stop in
                !stop.at.endsBefore(example.from) && !stop.at.startsAfter(example.to)
                    && !nodes.contains { stop.at.contains($0.version) }
            }
        }

        func fewestHops() -> Int? {
            if hasImpossibleStop { return nil }
            var distance = [example.from: 0]
            var queue = nodes.filter { $0.version == example.from }
            while !queue.isEmpty {
                let here = queue.removeFirst()
                for next in nodes where distance[next.version] == nil && allows(here, next) {
                    distance[next.version] = (distance[here.version] ?? 0) + 1
                    queue.append(next)
                }
            }
            return distance[example.to]
        }
    }

    @Test func pathsObeyTheRulesAndAreShortest() throws {
        var (planned, refused, long) = (0, 0, 0)
        for seed in 1...4000 as ClosedRange<UInt64> {
            guard let example = Self.example(seed: seed) else { continue }
            let rules = Rules(example)
            let fewest = rules.fewestHops()
            do {
                let path = try PathPlanner(catalog: example.catalog, allowsAvoided: true).path(from: example.from, to: example.to)
                planned += 1
                if path.hops.count > 2 { long += 1 }
                #expect(path.hops.count == fewest, "seed \(seed)")
                var at = example.from
                for hop in path.hops {
                    let from = try #require(example.catalog.release(hop.from))
                    let to = try #require(example.catalog.release(hop.to))
                    #expect(hop.from == at && hop.from < hop.to, "seed \(seed)")
                    #expect(to.needs?.contains(hop.from) ?? true, "seed \(seed)")
                    #expect(rules.allows(from, to), "seed \(seed)")
                    #expect(to.version == example.to || (to.avoid.isEmpty && to.isStable), "seed \(seed)")
                    #expect(!hop.why.isEmpty && !hop.why.contains("shortest way"), "seed \(seed): \(hop.why)")
                    at = hop.to
                }
                #expect(at == example.to, "seed \(seed)")
                #expect(!rules.hasSmootherStop(than: path), "seed \(seed)")
            } catch {
                refused += 1
                #expect(fewest == nil, "seed \(seed): \(error)")
            }
        }
        // The generator must really try something.
        #expect(planned > 1000 && refused > 200 && long > 200, "planned \(planned), refused \(refused), long \(long)")
    }

    @Test func aBigCatalogIsPlannedThrough() throws {
        let catalog = PathBenchmark.catalog(releases: 20_000)
        #expect(catalog.releases.count == 20_000)
        // Each hop can pass eight lines at most, so there are at least 2,000 / 8 of them.
        #expect((250...400).contains(try PathBenchmark.hops(through: catalog)))
    }
}
