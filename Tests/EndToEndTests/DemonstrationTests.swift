// The demonstration walked by the program as it is built: to its end, into a step that fails and back, and on after a kill.
import Glibc
import JSONDocument
import Process
import Testing

/// Steps of production that `--fail` names. All others are tried where BELAY_SLOW_TESTS=1.
private let failing = ["upgrade/migrate", "upgrade/switch", "upgrade/proof"]
private let failingToo =
    getenv("BELAY_SLOW_TESTS").map { String(cString: $0) } == "1"
    ? ["upgrade/healthy-before", "upgrade/announce", "upgrade/install", "upgrade/rows", "upgrade/withdraw"] : []

/// When belay is killed: never a time, always a state.
private struct Moment: CustomTestStringConvertible, Sendable {
    /// So many runs had been begun; none: in the middle of the set-up.
    let runs: Int
    /// The commands and their runners are killed too, as by a power failure that spares the two systems.
    let everything: Bool

    var testDescription: String { "\(runs == 0 ? "during set-up" : "after \(runs) runs"), \(everything ? "everything" : "the wizard")" }

    /// The same ones in each test run.
    static let seeded: [Moment] = {
        var seed: UInt64 = 20_260_301
        func draw(_ range: Range<Int>) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return range.lowerBound + Int(seed >> 33) % range.count
        }
        return [
            Moment(runs: 0, everything: true), Moment(runs: draw(1..<12), everything: true), Moment(runs: draw(12..<30), everything: false),
            Moment(runs: draw(30..<47), everything: true),
        ]
    }()
}

@Suite struct DemonstrationTests {
    private let rig: Rig

    init() throws { rig = try Rig() }

    private func demo(_ words: String...) throws -> Ended { try rig.run(["demo", "--dir", rig.demo] + words) }

    @Test func walksToItsEnd() throws {
        let ended = try demo("--unattended")
        #expect(ended.code == 0, ended.comment)
        try rig.expectCompleted()
        // What is over was brought there whole, and rolling it back says so.
        let asked = try rig.run("rollback", "--plain", input: "quit\n")
        #expect(asked.output.contains("production had been brought to 2.1.0, every step of it."), asked.comment)
        #expect(!asked.output.contains("nothing had been switched"), asked.comment)
        let status = try rig.run("status").output
        #expect(status.contains("  Hop 1 of 2, Upgrade of production, 1.0.0 to 1.4.0: completed"), "\(status)")
        let stopped = try rig.run("demo", "--stop")
        #expect(stopped.code == 0, stopped.comment)
        #expect(try rig.production("health").code != 0)
    }

    @Test(arguments: failing + failingToo) func goesBackFromAFailedStep(_ step: String) throws {
        let ended = try demo("--unattended", "--fail", step)
        #expect(ended.code == 1, ended.comment)
        #expect(ended.errors.contains(step), ended.comment)
        // Whatever failed, one whole version answers.
        let version = try rig.production("version").output
        #expect(["1.0.0\n", "1.4.0\n"].contains(version))
        #expect(try rig.production("health").code == 0)

        let back = try rig.run("rollback", "--unattended")
        #expect(back.code == 0, back.comment)
        try rig.expectProduction("1.0.0")
        #expect(try rig.json("status", "--json")["state"]?.string == "rolled back")
        let report = try rig.run("report").output
        #expect(report.contains("rolled back") && report.contains(step))
        // Staging is put back by the commands as they are printed.
        let commands = back.output.split(separator: "\n").filter { $0.hasPrefix("    $ ") && $0.contains("/staging ") }.map {
            $0.dropFirst(6)
        }
        #expect(!commands.isEmpty, back.comment)
        for command in commands {
            let ran = try capture(Command(["sh", "-c", String(command)]))
            #expect(ran.succeeded, "\(command): \(ran.errors.text)")
        }
        #expect(try capture(Command([belay, "__demo-ctl", rig.demo + "/staging", "version"])).output.text == "1.0.0\n")
        #expect(try rig.run("verify").code == 0)
    }

    @Test func itsPlanIsPrintedByItsName() throws {
        try leftAtTheFirstQuestion()
        let plan = try rig.run("plan", "demo", "--to", "2.1.0")
        #expect(plan.code == 0 && plan.output.contains("demo-N"), plan.comment)
        #expect(plan.output.contains("\(belay) __demo-ctl \(rig.demo)/staging get /items"), plan.comment)
        let file = try rig.run("plan", rig.demo + "/demo.yaml", "--to", "2.1.0")
        // The notes are fetched anew, perhaps a minute later.
        let fetched = /fetched [-0-9: ]+ UTC/
        #expect(
            file.output.replacing(fetched, with: "") == plan.output.replacing(fetched, with: ""),
            "the folders that it names are the upgrade's")
    }

    @Test func hintsNameTheProgramAsItWasCalled() throws {
        let elsewhere = Command([belay, "resume", "nothing-1"], environment: ["PATH": "/usr/bin:/bin", "BELAY_STATE": rig.state])
        #expect(try capture(elsewhere).errors.text.contains("`\(belay) list` names them all"))
        #expect(try rig.run("resume", "nothing-1").errors.contains("`belay list` names them all"))
        // A program of that name that is another one is no help.
        try rig.write("#!/bin/sh\n", to: rig.scratch + "/belay")
        chmod(rig.scratch + "/belay", 0o755)
        let other = Command([belay, "resume", "nothing-1"], environment: ["PATH": rig.scratch, "BELAY_STATE": rig.state])
        #expect(try capture(other).errors.text.contains("`\(belay) list` names them all"))
    }

    @Test func refusesToFailAStepThatIsNotThere() throws {
        let ended = try demo("--unattended", "--fail", "upgrade/nonsense")
        #expect(ended.code == 2, ended.comment)
        #expect(ended.errors.contains("no step upgrade/nonsense"), ended.comment)
        for step in failing { #expect(ended.errors.contains(step)) }
        #expect(access(rig.demo + "/production", F_OK) != 0, "what was set up for it is taken away")
    }

    @Test(arguments: Moment.seeded) private func goesOnAfterAKill(_ moment: Moment) throws {
        let walking = try Walking(rig, "demo", "--unattended", "--dir", rig.demo)
        let came = try walking.wait {
            if moment.runs == 0 { return access(rig.demo + "/production", F_OK) == 0 }
            let runs = rig.state + "/upgrades/demo-1/runs"
            return try access(runs, F_OK) == 0 && rig.names(in: runs).count >= moment.runs
        }
        let said = try rig.read(rig.scratch + "/walking.log")
        #expect(came && !walking.isOver, "belay ended before it could be killed:\n\(said.suffix(1500))")
        if moment.everything { rig.kill(services: false) }
        walking.kill()

        let resumed = try rig.run("resume", "--unattended")
        #expect(resumed.code == 0, resumed.comment)
        try rig.expectCompleted()
    }

    @Test func resumesNothingWhereNothingIs() throws {
        for _ in 0..<2 {
            let ended = try rig.run("resume")
            #expect(ended.code == 0, ended.comment)
            #expect(ended.output == "There is nothing to resume.\n")
        }
    }

    // MARK: Answers

    /// Sets up, plans, and leaves at the first question.
    private func leftAtTheFirstQuestion() throws {
        let left = try demo("--plain")
        #expect(left.code == 3, left.comment)
    }

    @Test func anAnswersFileWithABlankStopsTheWalk() throws {
        try leftAtTheFirstQuestion()
        var answers = try rig.run("answers", rig.demo + "/demo.yaml", "--to", "2.1.0").output
        for id in ["who", "components", "when", "outage", "how-long", "rollback-plan"] {
            answers = answers.replacing("\"\(id)\": \"\"", with: "\"\(id)\": \"Said.\"")
        }
        answers = answers.replacing("name: \"\"", with: "name: \"Ada\"")
        let file = rig.scratch + "/answers.yaml"
        try rig.write(answers, to: file)
        let blank = try rig.run("resume", "--answers", file)
        #expect(blank.code == 3, blank.comment)
        #expect(blank.errors.contains("(how)"), blank.comment)

        // With that blank filled, the next one stops it: the notes that nobody has read.
        try rig.write(answers.replacing("\"how\": \"\"", with: "\"how\": \"In place.\""), to: file)
        let unread = try rig.run("resume", "--answers", file)
        #expect(unread.code == 3, unread.comment)
        #expect(unread.errors.contains("Missing: ") && !unread.errors.contains("(how)"), unread.comment)
        try rig.expectProduction("1.0.0")
    }

    @Test func onlyTheDemonstrationAnswersItself() throws {
        try leftAtTheFirstQuestion()
        #expect(try rig.run("abandon", "--reason", "A test.").code == 0)
        let refused = try rig.run("upgrade", rig.demo + "/demo.yaml", "--to", "2.1.0", "--unattended")
        #expect(refused.code == 2, refused.comment)
        #expect(refused.errors.contains("--unattended"), refused.comment)
    }

    // MARK: Line by line

    @Test func linesAnswerThePlanAndTheirEndLeaves() throws {
        let left = try rig.run("demo", "--plain", "--dir", rig.demo, input: "Ada\nIn place\nAll of it\n")
        #expect(left.code == 3, left.comment)
        #expect(left.errors.contains("the signature under Plan"), left.comment)
        // Nothing is asked twice, and the answers stand under what is signed.
        let signed = try rig.run("resume", "--plain", input: "Ada\n")
        #expect(signed.code == 3, signed.comment)
        #expect(signed.output.contains("In place") && !signed.output.contains("Plan: Who does the upgrade"), signed.comment)
        let phases = try rig.json("status", "--json")["phases"]?.array ?? []
        #expect(phases.first?["id"]?.string == "plan")
        #expect(phases.first?["state"]?.string == "completed")
        #expect(try rig.run("verify").code == 0)
        try rig.expectProduction("1.0.0")
    }
}
