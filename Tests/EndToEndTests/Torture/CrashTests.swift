// The demonstration, killed at every kind of point at which something changes on disk or a program starts, and gone on with.
import Foundation
import JSONDocument
import Testing

extension TortureTests {
    @Suite("A crash loses nothing") struct Crash {
        struct Kill: Sendable, CustomStringConvertible {
            let point: Int
            let victims: Failpoints.Victims
            let isAfter: Bool

            var description: String { "\(victims) killed \(isAfter ? "after" : "before") point \(point)" }
        }

        @Test func aKillAtAnyPointOfTheDemonstration() throws {
            let points = try Self.pointsOfAWholeWalk()
            let crashes = Self.chosen(Torture.times(quick: 20, full: 300), of: points)
            Torture.judge("kills in the demonstration", crashes, filter: "TortureTests/Crash") { try Self.verdict(on: $0) }
        }

        private static func pointsOfAWholeWalk() throws -> [Failpoints.Kind] {
            let rig = try Rig()
            let failpoints = try Failpoints(below: rig.scratch)
            rig.variables = failpoints.variables
            let ended = try rig.run(["demo", "--unattended", "--dir", rig.demo])
            try #require(ended.code == 0, ended.comment)
            let points = try failpoints.passed
            // Otherwise the check that nothing shown is lost could not fail.
            #expect(shownAsDone(ended.output) > 30, "how a walk says that a step is done has changed")
            for call in ["wizard's write", "wizard's sync", "wizard's spawn", "runner's exec", "runner's link", "command's write"] {
                #expect(points.contains { $0.description == call }, "no point is a \(call)")
            }
            return points
        }

        /// Every kind of point in turn, and of each kind points from the whole walk.
        private static func chosen(_ count: Int, of points: [Failpoints.Kind]) -> [Kill] {
            var draws = Draws(20_261_121)
            let places = Dictionary(grouping: points.indices, by: { points[$0] }).sorted { $0.key.code < $1.key.code }.map(\.value)
            let victims: [Failpoints.Victims] = [.all, .wizard, .all, .runner, .command, [.wizard, .runner]]
            return (0..<count).map { number in
                let place = places[number % places.count]
                return Kill(
                    point: place[draws.next(0..<place.count)] + 1, victims: victims[draws.next(0..<victims.count)],
                    isAfter: draws.next(0..<2) == 1)
            }
        }

        private static func verdict(on crash: Kill) throws -> Torture.Verdict {
            let rig = try Rig()
            let failpoints = try Failpoints(below: rig.scratch)
            rig.variables = failpoints.variables
            try failpoints.arm(crash.point, crash.isAfter ? .killAfter(crash.victims) : .killBefore(crash.victims))
            let walking = try Walking(rig, "demo", "--unattended", "--dir", rig.demo)
            _ = walking.wait { false }
            let struck = try failpoints.struck
            try failpoints.disarm()
            return Torture.Verdict(struck: struck, faults: try faults(rig))
        }

        private static func faults(_ rig: Rig) throws -> [String] {
            var faults: [String] = []
            let shown = try shownAsDone(rig.read(rig.scratch + "/walking.log"))
            let kept = try stepsDone(rig)
            if kept < shown { faults.append("\(shown) steps were shown as done, and \(kept) are") }
            var ended = Ended(code: -1, output: "", errors: "")
            // A step that may not run twice, or one that was interrupted, asks once; more often nothing may.
            for _ in 0..<3 where ended.code != 0 {
                ended = try rig.run("resume", "--unattended")
                if ended.output.contains("nothing to resume"), kept == 0 {
                    ended = try rig.run(["demo", "--unattended", "--dir", rig.demo])
                }
            }
            if ended.code != 0 { faults.append("it ends with \(ended.code): \(ended.errors.suffix(400))") }
            let status = try rig.json("status", "--json")
            if status["state"]?.string != "completed" { faults.append("it is \(status["state"]?.string ?? "nowhere")") }
            let verified = try rig.run("verify")
            if verified.code != 0 { faults.append("verify: \(verified.errors)") }
            if try rig.production("version").output != "2.1.0\n" { faults.append("production does not answer 2.1.0") }
            for verb in ["health", "rows"] where try rig.production(verb).code != 0 { faults.append("production's \(verb) is wrong") }
            faults += try rig.ranTwice().map { "\($0) succeeded twice" }
            return faults
        }

        /// How many steps are done as the journal has it; none where there is no journal yet.
        private static func stepsDone(_ rig: Rig) throws -> Int {
            let status = try rig.run("status", "--json")
            guard status.code == 0 else { return 0 }
            let phases = try JSONValue(parsing: status.output)["phases"]?.array ?? []
            return phases.flatMap { $0["steps"]?.array ?? [] }.count { $0["state"]?.string == "succeeded" }
        }

        /// How many steps the walk said were done.
        private static func shownAsDone(_ text: String) -> Int { text.split(separator: "\n").count { $0.hasPrefix("Done (") } }
    }
}
