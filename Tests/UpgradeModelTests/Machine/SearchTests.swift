// Every state that small plans can come to, and long random ways through a large one. What must never happen is looked for in
// Story.swift; here is what must be possible, and which transitions there are.
import Foundation
import Testing

@testable import UpgradeModel

struct SearchTests {
    static let models: [(name: String, plan: SmallPlan)] = [
        ("two hops", SmallPlan(hasBreaking: false, hasRisk: false, verifies: false)),
        (
            "undo, done-if and files",
            SmallPlan(hops: 1, work: .undoableRun, hasDoneIf: true, hasNotes: false, verifies: false, files: ["/f"])
        ),
        (
            "two trials",
            SmallPlan(hops: 1, trials: ["local", "staging"], work: .repeatableRun, hasBreaking: false, hasRisk: false, verifies: false)
        ),
        ("two steps by hand", SmallPlan(hops: 1, steps: 2, work: .manual, hasBreaking: false, hasRisk: false, verifies: false)),
    ]

    @Test func everyStateHasAWayOnAndNoneBreaksARule() async throws {
        var seen = Transitions()
        let searches = try await withThrowingTaskGroup(of: (String, Search).self) { group in
            for model in Self.models { group.addTask { (model.name, try Search(model.plan)) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for (name, search) in searches {
            print("state machine, \(name): \(search.states) states, \(search.decisions) decisions")
            #expect(search.stranded.isEmpty, "nothing but abandoning is left in \(search.stranded.first ?? "")")
            seen.formUnion(search.transitions)
        }
        var drafting = Story()
        try drafting.perform(.abandon(reason: "Not now."))
        seen.formUnion(drafting.transitions)

        let steps = Documented.lines(seen.steps.map { ($0.from, $0.to) })
        let stages = Documented.lines(seen.stages.map { ($0.from.rawValue, $0.to.rawValue) })
        #expect(steps == Documented.lines(Documented.steps))
        #expect(stages == Documented.lines(Documented.stages))
    }

    @Test func theDiagramShowsEveryTransition() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.deletingLastPathComponent().appendingPathComponent("docs/state-machine.md"), encoding: .utf8)
        #expect(page.range(of: Documented.diagram(Documented.steps)) != nil)
        #expect(page.range(of: Documented.diagram(Documented.stages)) != nil)
    }

    @Test(arguments: 1...12) func randomWalk(seed: UInt64) throws {
        var random = SeededRandom(state: seed)
        let large = SmallPlan(
            hops: 5, trials: ["local", "staging"], steps: 3, work: seed % 2 == 0 ? .undoableRun : .run, hasDoneIf: seed % 3 == 0,
            proves: true,
            hasFirstBackup: true, files: ["/values"])
        var story = try Story(large)
        var taken = 0
        for _ in 0..<400 {
            let options = Search.intents(story)
            if random.next() % 10 < 7 {
                var next = story
                if (try? next.goOn()) == true { story = next }
                continue
            }
            guard !options.isEmpty else { break }
            let (intent, facts) = options[Int(random.next() % UInt64(options.count))]
            if case .abandon = intent { continue }
            if case .rollBack = intent, random.next() % 8 != 0 { continue }
            do {
                try story.perform(intent, facts)
                taken += 1
            } catch is Refusal {
                continue
            }
        }
        #expect(taken > 0)
        #expect(try UpgradeState(story.journal) == story.state)
    }
}

/// The transitions as the comments on the states name them.
enum Documented {
    static let steps = [
        ("pending", "running"), ("pending", "skipped"), ("pending", "succeeded"),
        ("running", "succeeded"), ("running", "failed"), ("running", "unknown"), ("running", "undone"),
        ("succeeded", "pending"),
        ("failed", "running"), ("failed", "fixed by hand"), ("failed", "skipped"), ("failed", "pending"),
        ("unknown", "succeeded"), ("unknown", "failed"), ("unknown", "undone"),
        ("fixed by hand", "pending"),
        ("undone", "running"), ("undone", "skipped"),
    ]

    static let stages = [
        ("drafting", "planned"), ("drafting", "abandoned"),
        ("planned", "in progress"), ("planned", "abandoned"),
        ("in progress", "settling"), ("in progress", "rolling back"), ("in progress", "rolled back"), ("in progress", "abandoned"),
        ("settling", "in progress"), ("settling", "completed"), ("settling", "rolling back"), ("settling", "abandoned"),
        ("completed", "rolling back"), ("completed", "abandoned"),
        ("rolling back", "rolled back"), ("rolling back", "rollback failed"), ("rolling back", "abandoned"),
        ("rollback failed", "rolling back"), ("rollback failed", "rolled back"), ("rollback failed", "abandoned"),
        ("rolled back", "abandoned"),
    ]

    static func lines(_ moves: [(String, String)]) -> [String] { moves.map { "\($0.0) → \($0.1)" }.sorted() }

    static func diagram(_ moves: [(String, String)]) -> String {
        func name(_ state: String) -> String { state.split(separator: " ").joined(separator: "_") }
        return "stateDiagram-v2\n" + moves.map { "    \(name($0.0)) --> \(name($0.1))\n" }.joined()
    }
}

/// SplitMix64: the same walk for the same seed everywhere.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
