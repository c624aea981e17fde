// Every hop resolved for made-up deployments: what is found, and where it is said to be.
import Testing
import UpgradeModel
import YAMLDocument

@testable import Playbooks

struct HopCheckTests {
    private func check(
        _ upgrade: String, inputs: String = "{}", fragments: String? = nil, catalog: String = "", rest: String = ""
    ) throws -> HopCheck {
        let folder = try TemporaryFolder()
        try folder.write(
            "lamp/catalog.yaml",
            """
            belay: 1
            product: lamp
            title: Lamp
            releases:
              2.0.0: { date: 2026-03-01, chart: 7 }
              1.1.0: 2026-02-01
              1.0.0: 2026-01-01
            facts: { chart: { say: Chart } }
            \(catalog)
            """)
        try folder.write(
            "lamp/host.yaml",
            """
            belay: 1
            product: lamp
            title: Lamp on a host
            version: cat /v
            healthy: cat /h
            inputs: \(inputs)
            backup: { steps: [{ id: keep, run: cp a b, verify: { check: cmp a b, not-restored: Compared. } }] }
            rollback: [{ id: back, run: cp b a }]
            \(rest)
            upgrade:
            \(upgrade)
              - { id: done, prove: [version, healthy] }
            """)
        if let fragments { try folder.write("lamp/fragments.yaml", fragments) }
        let library = ProductLibrary(configuration: nil, builtin: [])
        let files = try library.playbookFiles(at: folder.path)
        #expect(files == ["\(folder.path)/lamp/host.yaml"])
        return try library.playbook(file: files[0]).checkHops()
    }

    private func places(_ check: HopCheck) -> [String] {
        check.problems.map { "\($0.file.split(separator: "/").last ?? ""):\($0.line ?? 0):\($0.column ?? 0): \($0.message)" }
    }

    @Test func aSoundPlaybookHasNoProblem() throws {
        let found = try check(
            "  - { id: go, run: up <to> }", inputs: "{ colour: { ask: Colour, choose: [red, green] }, note: { ask: Note, optional: yes } }")
        #expect(found.problems.isEmpty && found.hops == 3 && found.samples == 3)
    }

    @Test func aFactThatOneReleaseLacks() throws {
        let found = try check("  - { id: go, run: up <to.chart> }")
        #expect(
            places(found) == [
                "host.yaml:11:11: upgrade/go: <to.chart> is unset here, in \"<to.chart>\"; give it a value, or add a when. (staging, 1.0.0 to 1.1.0)"
            ])
    }

    @Test func aToolThatOnlySomeHopsNeed() throws {
        let tool = "tools: { lamp: { when: { to: 2.0 or later, from: before 2.0 }, run: lamp-<to.chart> -v } }"
        #expect(try check("  - { id: go, run: up }", rest: tool).problems.isEmpty)
        let always = try check("  - { id: go, run: up }", rest: "tools: { lamp: { run: lamp-<to.chart> -v } }")
        #expect(places(always).contains { $0.contains("tool lamp") })
    }

    @Test func anAnswerThatNoAlternativeFits() throws {
        let found = try check(
            "  - { id: go, first-of: [{ id: red, when: { colour: red }, run: paint it }] }",
            inputs: "{ colour: { ask: Colour, choose: [red, green] } }")
        #expect(places(found).count == 1)
        #expect(places(found)[0].hasPrefix("host.yaml:11:11: upgrade/go: none of its alternatives fits"))
        #expect(places(found)[0].hasSuffix("(staging, 1.0.0 to 1.1.0, colour: green)"))
    }

    @Test func whatThePlaybookRefusesNeedNotMakeSense() throws {
        let found = try check(
            "  - { id: go, first-of: [{ id: red, when: { colour: red }, run: paint it }] }",
            inputs: "{ colour: { ask: Colour, choose: [red, green] } }",
            rest: "refuse: [{ id: green, when: { colour: green }, say: Not in green. }]")
        #expect(found.problems.isEmpty)
    }

    @Test func aProblemInAFragmentIsSaidThere() throws {
        let found = try check(
            "  - { id: all, steps: [{ id: go, use: ./up }] }",
            fragments: "belay: 1\nfragments:\n  up:\n    steps:\n      - { id: first, run: up <to.chart> }\n")
        #expect(places(found).count == 1 && places(found)[0].hasPrefix("fragments.yaml:5:15: upgrade/all/go/first: <to.chart> is unset"))
    }

    @Test func aStopWithoutReleaseIsTheCatalogsProblem() throws {
        let found = try check("  - { id: go, run: up }", catalog: "path: { stops: [{ at: 1.5, say: Data moves. }] }")
        #expect(places(found).count == 1 && places(found)[0].hasPrefix("catalog.yaml:"))
        #expect(places(found)[0].contains("must stop at 1.5"))
    }

    @Test func aFolderWithoutAPlaybook() throws {
        let folder = try TemporaryFolder()
        #expect(throws: InvalidFile.self) { try ProductLibrary(configuration: nil, builtin: []).playbookFiles(at: folder.path) }
        #expect(throws: InvalidFile.self) {
            try ProductLibrary(configuration: nil, builtin: []).playbookFiles(at: folder.path + "/catalog.yaml")
        }
    }
}
