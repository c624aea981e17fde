// An upgrade whose steps must never run twice: each writes a line into a ledger, so that what really ran is known without asking Belay.
import Foundation
import JSONDocument
import Testing

final class Ledger {
    let world: World
    let failpoints: Failpoints
    private let answers: String
    private var last: World.Answer?

    /// One is found out by a probe, one by a person who looks; the last one may be repeated.
    private static let steps = """
        { id: charge, run: [sh, -c, 'echo charge >> "$0"', <folder>/ledger], done-if: { run: [grep, -qx, charge, <folder>/ledger] } }
          - { id: ship, run: [sh, -c, 'echo ship >> "$0"', <folder>/ledger] }
          - { id: bill, run: [sh, -c, 'echo bill >> "$0"', <folder>/ledger] }
          - { id: go, repeatable: yes, run: [sh, -c, 'echo <to> > "$0"', <folder>/VERSION] }
        """

    init() throws {
        world = try World(step: Self.steps)
        for environment in ["staging", "production"] { try world.write("\(environment)/ledger", "") }
        failpoints = try Failpoints(below: world.path)
        answers = try world.answers()
    }

    /// From the beginning, with what the failpoints do. Nil where it was killed.
    func walk() throws -> World.Answer? {
        do {
            last = try world.belay(begin, environment: failpoints.variables)
        } catch is World.DidNotEnd {
            last = nil
        }
        return last
    }

    /// To the end, with a person's help where that is asked for. The failpoints do nothing any more.
    func goOn() throws {
        try failpoints.disarm()
        for _ in 0..<8 where last?.code != 0 {
            if let code = last?.code, [1, 3, 4].contains(code) { try findOut() }
            last = try world.belay("resume", "--answers", answers)
            // Killed before there was a plan; or after all was done, and before it was said.
            if let said = last, said.output.contains("nothing to resume"), try !isCompleted { last = try world.belay(begin) }
        }
    }

    /// What is wrong in the end; empty where nothing is.
    func faults() throws -> [String] {
        var faults: [String] = []
        if last?.code != 0 { faults.append("it ends with \(last?.code ?? -1): \(last?.output.suffix(300) ?? "") \(last?.errors ?? "")") }
        // Staging goes up, back and up again; then the probe finds that the charge was made.
        for (environment, lines) in ["staging": "charge\nship\nbill\nship\nbill\n", "production": "charge\nship\nbill\n"] {
            let ledger = try world.text("\(environment)/ledger")
            if ledger != lines { faults.append("\(environment)'s ledger says \(ledger.split(separator: "\n"))") }
        }
        let verified = try world.belay("verify")
        if verified.code != 0 { faults.append("verify: \(verified.errors)") }
        return faults
    }

    private var begin: [String] { ["upgrade", "tiny", "--to", "2.0.0", "--answers", answers] }

    private var isCompleted: Bool {
        get throws { try world.belay("list", "--json").json().array?.contains { $0["state"]?.string == "completed" } ?? false }
    }

    /// A person looks into the ledger and says what is there; what was not done is tried again.
    private func findOut() throws {
        let phases = try world.belay("status", "--json").json()["phases"]?.array ?? []
        for phase in phases where phase["environment"]?.string != nil {
            for step in phase["steps"]?.array ?? [] {
                let id = step["id"]?.string ?? ""
                let name = id.split(separator: "/").last.map(String.init) ?? ""
                let lines = try world.text("\(phase["environment"]?.string ?? "")/ledger").split(separator: "\n")
                // When staging goes up again, each is there once from the first time.
                let expected = id.hasPrefix("upgrade-again/") ? 2 : 1
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
