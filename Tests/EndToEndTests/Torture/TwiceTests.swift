// What may not run twice, when Belay is killed and when its disk fails, at every kind of point.
import Foundation
import Testing

extension TortureTests {
    @Suite("What may not run twice doesn't") struct Twice {
        /// Every kind of point in turn, and of each kind points from the whole walk.
        private static func points(_ count: Int, _ draws: inout Draws, of kinds: (Failpoints.Kind) -> Bool = { _ in true }) throws -> [Int]
        {
            let ledger = try Ledger()
            let ended = try ledger.walk()
            try #require(ended?.code == 0, "\(ended?.output ?? "") \(ended?.errors ?? "")")
            let all = try ledger.failpoints.passed
            let places = Dictionary(grouping: all.indices.filter { kinds(all[$0]) }, by: { all[$0] }).sorted { $0.key.code < $1.key.code }
            return (0..<count).map { number in
                let place = places[number % places.count].value
                return place[draws.next(0..<place.count)] + 1
            }
        }

        @Test func aKillAtAnyPoint() throws {
            var draws = Draws(7)
            let victims: [Failpoints.Victims] = [.all, .wizard, .runner, .command, [.wizard, .runner]]
            let trials = try Self.points(Torture.times(quick: 20, full: 300), &draws).map { point in
                let who = victims[draws.next(0..<victims.count)]
                return Trial(point: point, strike: draws.next(0..<2) == 0 ? .killBefore(who) : .killAfter(who))
            }
            Self.judge(trials, "kills among steps that may not run twice")
        }

        /// Full, failing once, and failing for good: the answer is a documented exit code, and afterwards all goes on.
        @Test func aDiskThatFailsAtAnyPoint() throws {
            var draws = Draws(11)
            let calls = ["write", "sync", "rename", "link", "mkdir", "truncate"]
            let points = try Self.points(Torture.times(quick: 20, full: 200), &draws) { kind in
                calls.contains { kind.description == "wizard's \($0)" || kind.description == "runner's \($0)" }
            }
            let trials = points.enumerated().map { number, point in
                Trial(
                    point: point,
                    strike: .fail([.wizard, .runner], errno: [EIO, ENOSPC][number % 2], calls: number % 3 == 0 ? 1 : 1 << 40))
            }
            Self.judge(trials, "disk full or failing, once and for good")
        }

        private struct Trial: Sendable, CustomStringConvertible {
            let point: Int
            let strike: Failpoints.Strike

            var description: String { "\(strike) at point \(point)" }
        }

        private static func judge(_ trials: [Trial], _ what: String) {
            Torture.judge(what, trials, filter: "TortureTests/Twice") { try verdict(on: $0) }
        }

        private static func verdict(on trial: Trial) throws -> Torture.Verdict {
            let ledger = try Ledger()
            try ledger.failpoints.arm(trial.point, trial.strike)
            let ended = try ledger.walk()
            let struck = try ledger.failpoints.struck
            var faults: [String] = []
            if case .fail = trial.strike {
                let codes: [Int32] = [0, 1, 2, 3, 4, 74]
                if !codes.contains(ended?.code ?? -1) { faults.append("exit code \(ended.map { "\($0.code)" } ?? "of a crash")") }
                if let ended, ended.code != 0, ended.errors.isEmpty { faults.append("exit code \(ended.code) without a word") }
            }
            try ledger.goOn()
            return Torture.Verdict(struck: struck, faults: try faults + ledger.faults())
        }
    }
}
