// An upgrade whose steps must never run twice, killed at every kind of point: each step writes a line into a ledger, so that what
// really ran is known without asking Belay.
import Foundation
import JSONDocument
import Testing

@Suite("What may not run twice doesn't") struct LedgerTests {
    /// One is found out by a probe, one by a person who looks; the last one may be repeated.
    private static let steps = """
        - { id: charge, run: [sh, -c, 'echo charge >> "$0"', <folder>/ledger], done-if: { run: [grep, -qx, charge, <folder>/ledger] } }
          - { id: ship, run: [sh, -c, 'echo ship >> "$0"', <folder>/ledger] }
          - { id: bill, run: [sh, -c, 'echo bill >> "$0"', <folder>/ledger] }
          - { id: go, repeatable: yes, run: [sh, -c, 'echo <to> > "$0"', <folder>/VERSION] }
        """

    struct Trial: Sendable, CustomStringConvertible {
        let point: Int
        let victims: Failpoints.Victims
        let isAfter: Bool

        var description: String { "\(victims) killed \(isAfter ? "after" : "before") point \(point)" }
    }

    @Test func aKillAtAnyPoint() throws {
        let points = try Self.pointsOfAWholeWalk()
        var draws = Draws(7)
        let places = Dictionary(grouping: points.indices, by: { points[$0] }).sorted { $0.key.code < $1.key.code }.map(\.value)
        let trials = (0..<Torture.times(quick: 20, full: 300)).map { number in
            let place = places[number % places.count]
            return Trial(
                point: place[draws.next(0..<place.count)] + 1,
                victims: [.all, .wizard, .runner, .command, [.wizard, .runner]][draws.next(0..<5)], isAfter: draws.next(0..<2) == 1)
        }
        let faults = Torture.all(trials) { trial in Self.faults(of: trial).map { "\(trial): \($0)" } }
        let lost = faults.filter { !$0.isEmpty }.map { $0.joined(separator: "; ") }
        Torture.report("kills among steps that may not run twice", tried: trials.count, lost: lost, filter: "LedgerTests")
        for one in lost { Issue.record("\(one)") }
    }

    private static func world() throws -> World {
        let world = try World(step: String(steps.dropFirst(2)))
        for environment in ["staging", "production"] { try world.write("\(environment)/ledger", "") }
        return world
    }

    private static func pointsOfAWholeWalk() throws -> [Failpoints.Kind] {
        let world = try world()
        let failpoints = try Failpoints(below: world.path)
        let answers = try world.answers()
        let ended = try world.belay("upgrade", "tiny", "--to", "2.0.0", "--answers", answers, environment: failpoints.variables)
        try #require(ended.code == 0, "\(ended.output) \(ended.errors)")
        return try failpoints.passed
    }

    private static func isCompleted(_ world: World) throws -> Bool {
        try world.belay("list", "--json").json().array?.contains { $0["state"]?.string == "completed" } ?? false
    }

    /// What went wrong; empty where nothing did.
    private static func faults(of trial: Trial) -> [String] {
        do {
            let world = try world()
            let failpoints = try Failpoints(below: world.path)
            let answers = try world.answers()
            try failpoints.arm(trial.point, trial.isAfter ? .killAfter(trial.victims) : .killBefore(trial.victims))
            let begin = ["upgrade", "tiny", "--to", "2.0.0", "--answers", answers]
            var ended: World.Answer?
            do { ended = try world.belay(begin, environment: failpoints.variables) } catch is World.DidNotEnd {}
            let struck = try failpoints.struck
            try failpoints.disarm()
            for _ in 0..<8 where ended?.code != 0 {
                if let code = ended?.code, [1, 3, 4].contains(code) { try findOut(world) }
                ended = try world.belay("resume", "--answers", answers)
                // Killed before there was a plan; or after all was done, and before it was said.
                if let said = ended, said.output.contains("nothing to resume"), try !isCompleted(world) { ended = try world.belay(begin) }
            }
            return try faults(world, ended).map { "\($0), struck at a \(struck?.description ?? "point that did not come")" }
        } catch {
            return ["\(error)"]
        }
    }

    private static func faults(_ world: World, _ ended: World.Answer?) throws -> [String] {
        var faults: [String] = []
        if ended?.code != 0 { faults.append("it ends with \(ended?.code ?? -1): \(ended?.output.suffix(300) ?? "") \(ended?.errors ?? "")") }
        // Staging goes up, back and up again; then the probe finds that the charge was made.
        for (environment, lines) in ["staging": "charge\nship\nbill\nship\nbill\n", "production": "charge\nship\nbill\n"] {
            let ledger = try world.text("\(environment)/ledger")
            if ledger != lines { faults.append("\(environment)'s ledger says \(ledger.split(separator: "\n"))") }
        }
        let verified = try world.belay("verify")
        if verified.code != 0 { faults.append("verify: \(verified.errors)") }
        return faults
    }

    /// A person looks into the ledger and says what is there; what was not done is tried again.
    private static func findOut(_ world: World) throws {
        let phases = try world.belay("status", "--json").json()["phases"]?.array ?? []
        for phase in phases where phase["environment"]?.string != nil {
            for step in phase["steps"]?.array ?? [] {
                let name = (step["id"]?.string ?? "").split(separator: "/").last.map(String.init) ?? ""
                let lines = try world.text("\(phase["environment"]?.string ?? "")/ledger").split(separator: "\n")
                // On staging each is there once from the first time up.
                let expected = phase["environment"]?.string == "staging" && lines.contains("bill") ? 2 : 1
                switch step["state"]?.string {
                case "unknown" where lines.count { $0 == name } == expected:
                    _ = try world.belay("resume", "--plain", input: "done\nIt is in the ledger.\n")
                case "unknown": _ = try world.belay("resume", "--plain", input: "not done\nIt is not in the ledger.\nretry\nI looked.\n")
                case "failed": _ = try world.belay("resume", "--plain", input: "retry\nI looked.\n")
                case _: break
                }
            }
        }
    }
}
