import Glibc
import Journal
import Process
import Testing
import UpgradeModel

@testable import UpgradeEngine

@Suite("A session writes down, carries out, and takes in")
struct SessionTests {
    @Test func aStepRunsAndItsEndIsOnRecord() throws {
        let rig = try Rig()
        let session = try rig.led()
        try rig.begin(session, [rig.run("upgrade/touch", ["cp", rig.scratch + "/staging/version", rig.scratch + "/done"])])
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        try rig.settle(session)
        #expect(session.state.progress(key)?.state == .succeeded)
        #expect(rig.read("done") == "1.0.0")
        #expect(try rig.session().state == session.state, "another process folds the same")
    }

    @Test func aFailureSaysWhatTheCommandSaid() throws {
        let rig = try Rig()
        let session = try rig.led()
        try rig.begin(session, [rig.run("upgrade/fail", ["cp", rig.scratch + "/nothing", rig.scratch + "/done"])])
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        try rig.settle(session)
        guard case .failed(let reason)? = session.state.progress(key)?.state else {
            Issue.record("It did not fail.")
            return
        }
        #expect(reason.contains("Exit status 1"))
        #expect(reason.contains("nothing"))
    }

    @Test func exitStatusZeroIsNotSuccessWhereTheOutputSaysOtherwise() throws {
        let rig = try Rig()
        var step = rig.run("upgrade/echo", ["echo", "Migration aborted"])
        if case .run(var run) = step.action {
            run.expectation.neverSays = [FilledText("aborted")]
            step.action = .run(run)
        }
        let session = try rig.led()
        try rig.begin(session, [step])
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        try rig.settle(session)
        guard case .failed? = session.state.progress(key)?.state else {
            Issue.record("It passed for a success: \(String(describing: session.state.progress(key)?.state))")
            return
        }
    }

    @Test func aStepWhoseProbeSaysDoneIsNotRun() throws {
        let rig = try Rig()
        var step = rig.run("upgrade/once", ["cp", rig.scratch + "/staging/version", rig.scratch + "/done"])
        step.doneIf = rig.file("production/version", says: "1.0.0")
        let session = try rig.led()
        try rig.begin(session, [step])
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        #expect(session.state.progress(key)?.state == .succeeded)
        #expect(rig.read("done") == nil)
    }

    @Test func anotherProcessTakesInWhatRanOn() throws {
        let rig = try Rig()
        let key: StepKey
        do {
            let session = try rig.led()
            try rig.begin(session, [rig.run("upgrade/slow", ["sh", "-c", "sleep 0.3; echo ran >> \(rig.scratch)/log"])])
            key = try rig.next(session)
            try session.perform(.confirm(key))
            try session.leave()
        }
        let later = try rig.led()
        #expect(later.state.running?.key == key)
        try rig.settle(later)
        #expect(later.state.progress(key)?.state == .succeeded)
        #expect(rig.read("log") == "ran\n", "it ran once")
    }

    @Test func whatWasWrittenDownButNeverStartedIsAKnownFailure() throws {
        let rig = try Rig()
        let session = try rig.led()
        try rig.begin(session, [rig.run("upgrade/touch", ["touch", rig.scratch + "/done"])])
        let key = try rig.next(session)
        // As if the power had gone between the event and its effect.
        try session.write([.started(key, Start(attempt: 1))])
        try session.leave()
        let later = try rig.led()
        try rig.settle(later)
        guard case .failed(let reason)? = later.state.progress(key)?.state else {
            Issue.record("It is \(String(describing: later.state.progress(key)?.state)).")
            return
        }
        #expect(reason.contains("not started"))
        #expect(rig.read("done") == nil)
    }

    @Test func aKilledCommandIsUnknownAndLeftThroughAProbe() throws {
        let rig = try Rig()
        var step = rig.run("upgrade/slow", ["sleep", "30"])
        step.doneIf = rig.file("production/version", says: "2.0.0")
        let session = try rig.led()
        try rig.begin(session, [step])
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        guard case .running(let start) = try LocalPlace(executable: belay).observe(session.runFolder(key, attempt: 1)) else {
            Issue.record("It does not run.")
            return
        }
        kill(start.command.process, SIGKILL)
        try rig.settle(session)
        guard case .unknown? = session.state.progress(key)?.state else {
            Issue.record("It is \(String(describing: session.state.progress(key)?.state)).")
            return
        }
        #expect(throws: Refusal.self) { try session.perform(.retry(key, word: "again")) }
        #expect(try session.lookAtReality(key))
        guard case .failed? = session.state.progress(key)?.state else {
            Issue.record("The probe found it not done.")
            return
        }
    }

    /// It ends as it likes, with a success even: what it left undone nobody knows.
    @Test(arguments: ["exit 0", "exit 143", "exec sleep 30"])
    func aStoppedCommandIsUnknown(atTheSignal answer: String) throws {
        let rig = try Rig()
        let session = try rig.led()
        let script = "trap '\(answer)' TERM; touch \(rig.scratch)/begun; while :; do sleep 0.05; done"
        try rig.begin(
            session, [rig.run("upgrade/slow", ["sh", "-c", answer.hasPrefix("exec") ? "touch \(rig.scratch)/begun; \(answer)" : script])])
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        for _ in 0..<500 where rig.read("begun") == nil { usleep(10_000) }
        try session.stopRunning()
        try rig.settle(session)
        guard case .unknown(let reason)? = session.state.progress(key)?.state else {
            Issue.record("It is \(String(describing: session.state.progress(key)?.state)).")
            return
        }
        #expect(reason.contains("by the operator"))
    }

    /// What is on record of the run says nothing any more: somebody has to look, and can then go on.
    @Test(arguments: ["result", "started"], [false, true]) func aDamagedRecordIsNoDeadEnd(record: String, stopping: Bool) throws {
        let rig = try Rig()
        let session = try rig.led()
        try rig.begin(session, [rig.run("upgrade/touch", ["true"]), rig.run("upgrade/more", ["true"])])
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        let folder = session.runFolder(key, attempt: 1)
        for _ in 0..<500 {
            if case .finished = try LocalPlace(executable: belay).observe(folder) { break }
            usleep(10_000)
        }
        if record == "started" { unlink(folder + "/result") }
        try #require(truncate(folder + "/" + record, 3) == 0)
        if stopping { try session.stopRunning() } else { try session.tick() }
        guard case .unknown(let reason)? = session.state.progress(key)?.state else {
            Issue.record("It is \(String(describing: session.state.progress(key)?.state)).")
            return
        }
        #expect(reason.contains(folder))
        #expect(try !session.lookAtReality(key))
        try session.perform(.resolve(key, .word(done: true, reason: "I looked.")))
        #expect(session.state.next == .step(StepKey(phase: key.phase, step: "upgrade/more", target: "local")))
    }

    /// Given up on, and still at it: as at a host that did not answer for long.
    @Test(arguments: [Start.Mode.forward, .undo]) func whatStillRunsIsNotResolvedAway(mode: Start.Mode) throws {
        let rig = try Rig()
        let session = try rig.led()
        let slow = ["sh", "-c", "while [ ! -e \(rig.scratch)/go ]; do sleep 0.02; done"]
        var step = rig.run("upgrade/slow", mode == .forward ? slow : ["false"])
        step.wayBack = .undo([["true"], slow].map { ResolvedCommand(words: $0.map { FilledText($0) }) })
        step.doneIf = rig.file("production/version", says: "2.0.0")
        try rig.begin(session, [step])
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        if mode == .undo {
            try rig.settle(session)
            try session.perform(.undo(key))
            for _ in 0..<500 where session.runningPart == 0 {
                try session.tick()
                usleep(10_000)
            }
        }
        let attempt = try #require(session.state.progress(key)?.attempts)
        try session.write([.lost(key, attempt: attempt, why: "The host does not answer.")])
        try session.leave()
        let later = try rig.led()
        for intent in [
            Intent.resolve(key, .word(done: false, reason: "I looked.")), .resolve(key, .probe(done: true, evidence: "It is.")),
            .rollBack(.origin, reason: "Enough."),
        ] {
            let refusal = #expect(throws: Refusal.self) { try later.perform(intent) }
            #expect(refusal?.reason.contains("still runs") == true)
        }
        #expect(throws: Refusal.self) { try later.lookAtReality(key) }
        #expect(later.state.next == .resolve(key))
        rig.write("", to: "go")
        for _ in 0..<500 {
            let part = mode == .undo ? 1 : 0
            if case .finished = try LocalPlace(executable: belay).observe(later.runFolder(key, attempt: attempt, part: part)) { break }
            usleep(10_000)
        }
        #expect(try later.lookAtReality(key))
    }

    /// What it says is from outside: it must not decide that nothing is waited for.
    @Test(arguments: [("not yet, which it must never say", false), ("FATAL", true)])
    func onlyWhatWasForbiddenEndsTheWaiting(said: String, isFinal: Bool) throws {
        let rig = try Rig()
        rig.write(said, to: "said")
        var probe = rig.file("said")
        probe.expectation.says = [FilledText("ready")]
        probe.expectation.neverSays = [FilledText("FATAL")]
        var step = Step(id: "upgrade/wait", title: "Wait", target: "local", place: .local, action: .check(probe))
        step.retry = Retry(every: 1, duration: 60)
        let session = try rig.led()
        try rig.begin(session, [step])
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        try session.tick()
        #expect((session.state.running == nil) == isFinal)
        #expect(session.waitingFor?.contains(said) == (isFinal ? nil : true))
        rig.write("ready", to: "said")
        rig.clock.advance(seconds: 2)
        try session.tick()
        #expect((session.state.progress(key)?.state == .succeeded) == !isFinal)
    }

    @Test func anotherSystemAtTheSamePlaceIsRefused() throws {
        let rig = try Rig()
        let session = try rig.led()
        try rig.begin(session, [rig.run("upgrade/touch", ["touch", rig.scratch + "/done"])])
        rig.write("somebody else", to: "production/identity")
        #expect(throws: Refusal.self) { try session.perform(.confirm(try rig.next(session))) }
        #expect(rig.read("done") == nil)
    }

    @Test func whoeverLostTheLeadWritesNothing() throws {
        let rig = try Rig()
        let first = try rig.led()
        try rig.begin(first, [rig.run("upgrade/touch", ["touch", rig.scratch + "/done"])])
        let second = try rig.session(who: "colleague")
        try second.takeOver()
        let key = try rig.next(first)
        #expect(throws: Refusal.self) { try first.perform(.confirm(key)) }
        #expect(rig.read("done") == nil)
        #expect(first.lookingOn != nil)
    }

    /// This session was opened before: what its predecessor did meanwhile is no more pending here than anywhere.
    @Test func whoeverTakesTheLeadHasReadEverything() throws {
        let rig = try Rig()
        let first = try rig.led()
        try rig.begin(first, [rig.run("upgrade/touch", ["touch", rig.scratch + "/done"])])
        let second = try rig.session(who: "colleague")
        let key = try rig.next(first)
        try first.perform(.confirm(key))
        try rig.settle(first)
        try first.leave()
        try second.lead()
        #expect(second.lookingOn == nil)
        #expect(second.state.progress(key)?.state == .succeeded)
        #expect(try rig.session().state == second.state)
    }

    @Test func successIsTheTargetVersionAndNotHealth() throws {
        let rig = try Rig()
        let production = rig.environment("production")
        let prove = Step(
            id: "upgrade/prove", title: "Prove", target: "local", place: .local,
            action: .prove(ProveAction(version: "2.0.0", versionProbes: production.version, healthProbes: production.health)))
        let session = try rig.led()
        try rig.begin(session, [rig.run("upgrade/touch", ["touch", rig.scratch + "/done"]), prove])
        try session.perform(.confirm(try rig.next(session)))
        try rig.settle(session)
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        try rig.settle(session)
        #expect(session.state.progress(key)?.state == .failed(reason: "Version 1.0.0 answers, not 2.0.0."))
        rig.write("2.0.0", to: "production/version")
        try session.perform(.retry(key, word: nil))
        try rig.settle(session)
        #expect(session.state.progress(key)?.state == .succeeded)
    }

    @Test func aHopSettlesOnlyWhileTheTargetAnswers() throws {
        let rig = try Rig()
        let session = try rig.led()
        try rig.begin(session, [rig.run("upgrade/go", ["cp", rig.scratch + "/new", rig.scratch + "/production/version"])])
        rig.write("2.0.0", to: "new")
        try session.perform(.confirm(try rig.next(session)))
        try rig.settle(session)
        rig.write("1.0.0", to: "production/version")
        try session.tick()
        #expect(session.state.stage == .settling, "the old version is back: that is no success")
        rig.write("2.0.0", to: "production/version")
        rig.clock.advance(seconds: 120)
        try session.tick()
        #expect(session.state.stage == .completed)
    }

    @Test func rollingBackRestoresAndIsOnRecord() throws {
        let rig = try Rig()
        let session = try rig.led()
        rig.write("2.0.0", to: "new")
        try rig.begin(
            session,
            [rig.run("upgrade/go", ["cp", rig.scratch + "/new", rig.scratch + "/production/version"]), rig.run("upgrade/fail", ["false"])])
        for _ in 0..<2 {
            try session.perform(.confirm(try rig.next(session)))
            try rig.settle(session)
        }
        try session.perform(.rollBack(.origin, reason: "It failed."))
        try session.perform(.confirm(try rig.next(session)))
        try rig.settle(session)
        #expect(session.state.stage == .rolledBack)
        #expect(rig.read("production/version") == "1.0.0")
        #expect(try SQLiteEventStore(rig.folder, .readOnly).verify().isSound)
    }
}
