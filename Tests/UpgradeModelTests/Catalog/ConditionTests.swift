// Conditions: reading them from a tree, and whether they hold.

import Testing

@testable import UpgradeModel

@Suite struct ConditionTests {
    private static let context = ConditionContext(
        [
            "edition": .text("oss"), "storage": .text("s3"), "plugins": .text("yes"), "components": .list(["gateway", "pump"]),
            "nothing": .list([]), "later": .unknown, "go": .text("1.22.3"),
            "from": .version(version("1.15.1")), "to": .version(version("1.17.0")),
            "from.go": .text("1.21"), "to.go": .text("1.22"), "from.same": .text("a"), "to.same": .text("a"),
            "to.fresh": .list(["serverless"]), "from.dropped": .text("a"),
            "component.from": .version(version("1.9.0")), "component.to": .version(version("1.12.2")),
            "to.pump": .version(version("1.12.2")),
        ])

    @Test(
        arguments: [
            ([("edition", ["oss"])], true),
            ([("edition", ["ee"])], false),
            ([("edition", ["ee", "oss"])], true),
            ([("edition", ["oss"]), ("storage", ["gcs"])], false),
            ([("missing", ["oss"])], false),
            ([("components", ["pump"])], true),
            ([("components", ["mdcb"])], false),
            ([("components", ["set"])], true), ([("nothing", ["set"])], false), ([("missing", ["set"])], false),
            ([("to.go", ["changed"])], true), ([("to.same", ["changed"])], false), ([("to.fresh", ["changed"])], true),
            ([("to.dropped", ["changed"])], false), ([("component.to", ["changed"])], true), ([("to", ["changed"])], true),
            ([("to", ["1.17"])], true), ([("to", ["1.17.0"])], true), ([("to", ["1.18 or later", "1.9 to 1.17"])], true),
            ([("from", ["before 1.15"])], false),
            ([("component.to", ["1.12"])], true), ([("to.pump", ["1.12"])], true), ([("to.pump", ["1.13 or later"])], false),
            ([("go", ["1.22 or later"])], true), ([("go", ["1.22"])], false),
            ([("crosses", ["1.16"])], true), ([("crosses", ["1.17"])], true), ([("crosses", ["1.15"])], false),
            ([("crosses", ["1.15.2"])], true), ([("crosses", ["1.18"])], false), ([("crosses", ["1.18", "1.16"])], true),
            ([("later", ["yes"])], nil), ([("later", ["yes"]), ("edition", ["ee"])], false),
            ([("later", ["yes"]), ("edition", ["oss"])], nil),
        ] as [([(String, [String])], Bool?)])
    func holds(_ clauses: [(String, [String])], _ expected: Bool?) throws {
        let source = ConditionSource.map(clauses.map { ($0.0, .list($0.1.map(ConditionSource.text))) })
        #expect(try Condition(reading: source).holds(in: Self.context) == expected)
    }

    @Test func oneAlternativeIsEnough() throws {
        let source = ConditionSource.list([.map([("edition", .text("ee"))]), .map([("storage", .text("s3"))])])
        #expect(try Condition(reading: source).holds(in: Self.context) == true)
        let unknown = ConditionSource.list([.map([("later", .text("yes"))]), .map([("storage", .text("s3"))])])
        #expect(try Condition(reading: unknown).holds(in: Self.context) == true)
        let neither = ConditionSource.list([.map([("later", .text("yes"))]), .map([("storage", .text("gcs"))])])
        #expect(try Condition(reading: neither).holds(in: Self.context) == nil)
    }

    @Test func aHopFromWithinALineDoesNotCrossIt() throws {
        let crosses = try Condition(reading: .map([("crosses", .text("1.16"))]))
        let ends = { (from: String, to: String) in
            crosses.holds(in: ConditionContext(["from": .version(version(from)), "to": .version(version(to))]))
        }
        #expect(ends("1.15.1", "1.16.0-rc4") == true)
        #expect(ends("1.16.0-rc4", "1.17.0") == false)
        #expect(ends("1.14.0", "1.15.1") == false)
        #expect(crosses.holds(in: .unknown) == nil)
        #expect(crosses.holds(in: ConditionContext([:])) == false)
        #expect(crosses.names == ["from", "to"])
    }

    @Test func tellsAllProblemsAndWhereTheyAre() throws {
        let source = ConditionSource.list([
            .map([("to", .text("1.18 or so")), ("edition", .map([])), ("crosses", .text("before 1.17"))]),
            .text("edition"),
            .map([("edition", .text("changed")), ("from", .list([.text("1.1"), .list([])]))]),
        ])
        let thrown = #expect(throws: ConditionProblems.self) { try Condition(reading: source) }
        let problems = try #require(thrown).problems
        #expect(
            problems.map(\.path) == [
                [.item(0), .key("to")], [.item(0), .key("edition")], [.item(0), .key("crosses")], [.item(1)], [.item(2), .key("edition")],
                [.item(2), .key("from"), .item(1)],
            ])
        #expect(problems[2].description == "crosses needs one version, as crosses: 1.17; \"before 1.17\" is none")
    }

    @Test(arguments: [ConditionSource.text("yes"), .list([]), .map([]), .map([("edition", .list([]))])])
    func refusesWhatSaysNothing(_ source: ConditionSource) {
        #expect(throws: ConditionProblems.self) { try Condition(reading: source) }
    }
}
