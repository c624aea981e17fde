// Which hops meet a breaking change that came to several lines, and how components and facts take part.

import Testing

@testable import UpgradeModel

@Suite struct BreakingChangeTests {
    @Test(arguments: [
        (["5.13.0", "5.8.14"], "5.12.1", "5.13.0", true), (["5.13.0", "5.8.14"], "5.12.1", "5.14.0", true),
        (["5.13.0", "5.8.14"], "5.13.0", "5.13.1", false), (["5.13.0", "5.8.14"], "5.8.13", "5.8.14", true),
        (["5.13.0", "5.8.14"], "5.8.6", "5.8.15", true), (["5.13.0", "5.8.14"], "5.8.5", "5.8.13", false),
        // Had it already on the old line: nothing new.
        (["5.13.0", "5.8.14"], "5.8.14", "5.13.0", false),
        // A line in between never got it: leaving it behind and meeting it again.
        (["5.13.0", "5.8.14"], "5.8.14", "5.9.2", false), (["5.13.0", "5.8.14"], "5.9.2", "5.13.0", true),
        (["5.13.0", "5.8.14"], "4.3.0", "5.12.1", false), (["5.13.0", "5.8.14"], "4.3.0", "5.13.1", true),
        (["5.14.0", "5.13.1", "5.8.15"], "5.13.0", "5.13.1", true), (["5.14.0", "5.13.1", "5.8.15"], "5.12.1", "5.13.0", false),
        (["5.14.0", "5.13.1", "5.8.15"], "5.13.1", "5.14.0", false), (["5.14.0", "5.13.1", "5.8.15"], "5.13.0", "6.0.0", true),
        // A line as the place: its pre-release has it, too.
        (["1.16"], "1.15.1", "1.16.0-rc4", true), (["1.16"], "1.16.0-rc4", "1.17.0", false),
        (["0.9.0-alpha.1"], "0.8.0-alpha.3", "0.9.0-alpha.3", true), (["25.4.0"], "1.3.1", "25.4.0", true),
    ])
    func meets(_ firstReleases: [String], _ from: String, _ to: String, _ expected: Bool) {
        let change = Catalog.BreakingChange(id: "x", firstReleases: firstReleases.map { version($0) }, say: "x")
        #expect(change.isMet(from: version(from), to: version(to)) == expected)
    }

    @Test func countsAComponentByItsOwnMove() {
        let pump = Catalog.BreakingChange(id: "pump", firstReleases: [version("1.9.0")], component: "pump", say: "x")
        let gateway = Catalog.BreakingChange(id: "gateway", firstReleases: [version("5.3.0")], component: "gateway", say: "x")
        let catalog = Catalog(product: "tyk", title: "Tyk", releases: [], breaking: [pump, gateway])
        let met = { (moves: [ComponentMove]) in
            catalog.breakingChanges(from: version("4.3.0"), to: version("5.3.0"), moves: moves).map(\.id)
        }
        #expect(met([]) == [])
        #expect(met([ComponentMove(component: "gateway", from: version("4.3.0"), to: version("5.3.0"))]) == ["gateway"])
        #expect(met([ComponentMove(component: "pump", from: version("1.8.1"), to: version("1.9.0"))]) == ["pump"])
        #expect(met([ComponentMove(component: "pump", from: version("1.9.0"), to: version("1.12.0"))]) == [])
        #expect(met([ComponentMove(component: "pump", from: nil, to: version("1.9.0"))]) == ["pump"])
        #expect(met([ComponentMove(component: "pump", from: nil, to: nil)]) == [])
    }

    @Test func aReleaseOverridesTheTableOfAFact() throws {
        let go = Catalog.Fact(
            name: "go", say: "Go version",
            rows: [
                Catalog.Fact.Row(range: try VersionRange(parsing: "5.3.0 to 5.3.5"), value: .text("1.21")),
                Catalog.Fact.Row(range: try VersionRange(parsing: "5.3 or later"), value: .text("1.22")),
            ])
        let releases = [
            release("5.3.0"), Catalog.Release(version("5.3.4"), facts: ["go": .text("own"), "chart": .list(["a"])]), release("5.3.6"),
        ]
        let catalog = Catalog(product: "tyk", title: "Tyk", facts: [go], releases: releases)
        #expect(catalog.fact("go", of: version("5.3.0")) == .text("1.21"))
        #expect(catalog.fact("go", of: version("5.3.4")) == .text("own"))
        #expect(catalog.fact("go", of: version("5.4.0")) == .text("1.22"))
        #expect(catalog.fact("go", of: version("5.2.0")) == nil)
        let moves = [ComponentMove(component: "pump", from: nil, to: version("1.9.0"))]
        let context = catalog.context(
            from: version("5.3.0"), to: version("5.3.4"), moves: moves, over: ConditionContext(["model": .text("oss")]))
        #expect(context.value(of: "to.go") == .text("own"))
        #expect(context.value(of: "from.go") == .text("1.21"))
        #expect(context.value(of: "to.chart") == .list(["a"]))
        #expect(context.value(of: "from.chart") == .absent)
        #expect(context.value(of: "to.pump") == .version(version("1.9.0")))
        #expect(context.value(of: "from.pump") == .absent)
        #expect(context.value(of: "model") == .text("oss"))
    }

    @Test func aRiskThatCannotBeToldCounts() throws {
        let when = try Condition(reading: .map([("to", .text("5.3 or later")), ("database", .text("mongodb"))]))
        let catalog = Catalog(
            product: "tyk", title: "Tyk", releases: [],
            risks: [Catalog.Risk(id: "mongo", when: when, say: "x"), Catalog.Risk(id: "always", say: "x")])
        let risks = { (to: String, inputs: ConditionContext) in
            catalog.risks(in: catalog.context(from: version("4.3.0"), to: version(to), over: inputs)).map(\.id)
        }
        #expect(risks("5.3.0", .unknown) == ["mongo", "always"])
        #expect(risks("5.3.0", ConditionContext(["database": .text("mongodb")])) == ["mongo", "always"])
        #expect(risks("5.3.0", ConditionContext(["database": .text("postgresql")])) == ["always"])
        #expect(risks("5.2.0", .unknown) == ["always"])
    }

    @Test func sortsAndLooksUp() {
        let catalog = Catalog(product: "x", title: "X", releases: ["1.10.0", "1.9.0", "1.9", "1.9.1-rc1", "2.0"].map { release($0) })
        #expect(catalog.releases.map(\.version.text) == ["1.9.0", "1.9.1-rc1", "1.10.0", "2.0"])
        #expect(catalog.release(version("2.0.0"))?.version.text == "2.0")
        #expect(catalog.release(version("2.0.1")) == nil)
        #expect(catalog.releases(after: version("1.9.0"), through: version("1.10")).map(\.version.text) == ["1.9.1-rc1", "1.10.0"])
        #expect(catalog.releases(after: version("1.10"), through: version("1.9")).isEmpty)
        #expect(catalog.releases(in: .at(version("1.9"))).map(\.version.text) == ["1.9.0", "1.9.1-rc1"])
    }
}
