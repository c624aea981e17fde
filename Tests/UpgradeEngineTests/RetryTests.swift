import Glibc
import Process
import Testing
import UpgradeModel

@testable import UpgradeEngine

@Suite("A command that may run twice is tried again for as long as its playbook says; no other is")
struct RetryTests {
    private let rig: Rig
    private let session: UpgradeSession

    init() throws {
        rig = try Rig()
        session = try rig.led()
    }

    /// Counts its runs in the file `runs`, and says yes in the last of them.
    private func begin(succeedsAt count: Int, saying text: String = "not yet", change: (inout Step) -> Void = { _ in }) throws -> StepKey {
        let script = "cd \(rig.scratch); echo x >> runs; if [ $(wc -l < runs) -ge \(count) ]; then echo done; else echo \(text); exit 1; fi"
        var step = rig.run("upgrade/migrate", ["sh", "-c", script])
        step.retry = Retry(every: 10, duration: 60)
        step.isRepeatable = true
        change(&step)
        try rig.begin(session, [step])
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        return key
    }

    private var runs: Int { rig.read("runs").map { $0.split(separator: "\n").count } ?? 0 }

    /// Looks until the attempt's end has been taken in, 10 s at most.
    private func awaitEnd(of attempt: Int, _ session: UpgradeSession) throws {
        for _ in 0..<1_000 {
            try session.tick()
            if session.state.running == nil || session.pendingRetry?.attempt == attempt { return }
            usleep(10_000)
        }
        Issue.record("Attempt \(attempt) did not end.")
    }

    @Test func eachTryIsAnAttemptOfItsOwn() throws {
        let key = try begin(succeedsAt: 3)
        for attempt in 1...2 {
            try awaitEnd(of: attempt, session)
            #expect(runs == attempt && session.waitingFor == "Exit status 1: not yet")
            rig.clock.advance(seconds: 9)
            for _ in 0..<5 { try session.tick() }
            #expect(runs == attempt && session.state.running?.start.attempt == attempt, "it is not due yet")
            rig.clock.advance(seconds: 1)
            try session.tick()
            #expect(session.state.running?.start.attempt == attempt + 1)
        }
        try rig.settle(session)
        #expect(session.state.progress(key)?.state == .succeeded && session.state.progress(key)?.attempts == 3 && runs == 3)
        #expect(session.waitingFor == nil)
        let ends = session.history.compactMap { recorded in
            if case .finished(key, let attempt, .failed(let reason)) = recorded.event { "\(attempt) \(reason)" } else { nil }
        }
        #expect(ends == ["1 Exit status 1: not yet", "2 Exit status 1: not yet"])
    }

    @Test func patienceEnds() throws {
        let key = try begin(succeedsAt: 99)
        try awaitEnd(of: 1, session)
        rig.clock.advance(seconds: 61)
        try session.tick()
        try rig.settle(session)
        #expect(session.state.progress(key)?.attempts == 2 && session.state.next == .decide(key) && session.pendingRetry == nil)
        for _ in 0..<5 { try session.tick() }
        #expect(runs == 2)
    }

    /// Neither the format lets it, nor a plan that was made otherwise.
    @Test func whatMayNotRunTwiceIsNotTriedAgain() throws {
        let key = try begin(succeedsAt: 2) { $0.isRepeatable = false }
        try awaitEnd(of: 1, session)
        rig.clock.advance(seconds: 20)
        for _ in 0..<5 { try session.tick() }
        #expect(runs == 1 && session.state.next == .decide(key))
    }

    @Test(arguments: [0, 1]) func whatItMustNeverSayEndsTheTrying(status: Int) throws {
        let key = try begin(succeedsAt: 2, saying: "corrupt; exit \(status)") { step in
            guard case .run(var run) = step.action else { return }
            run.expectation.neverSays = [FilledText("corrupt")]
            step.action = .run(run)
        }
        try rig.settle(session)
        #expect(runs == 1 && session.state.next == .decide(key))
    }

    /// How it ended nobody knows: that is no no.
    @Test func aKilledOneIsUnknownAndNotTriedAgain() throws {
        let key = try begin(succeedsAt: 1) { step in
            step.action = .run(
                RunAction(
                    command: ResolvedCommand(words: ["sh", "-c", "echo x >> \(rig.scratch)/runs; kill -9 $$"].map { FilledText($0) })))
        }
        try rig.settle(session)
        rig.clock.advance(seconds: 20)
        for _ in 0..<5 { try session.tick() }
        #expect(runs == 1 && session.state.next == .resolve(key))
    }

    @Test func theOperatorBreaksItOff() throws {
        let key = try begin(succeedsAt: 2)
        try awaitEnd(of: 1, session)
        try session.stopRunning()
        #expect(session.state.next == .decide(key) && session.pendingRetry == nil)
        rig.clock.advance(seconds: 20)
        for _ in 0..<5 { try session.tick() }
        #expect(runs == 1)
    }

    @Test func anotherSessionGoesOnTrying() throws {
        let key = try begin(succeedsAt: 2)
        try awaitEnd(of: 1, session)
        try session.leave()
        let later = try rig.led()
        try awaitEnd(of: 1, later)
        #expect(later.pendingRetry != nil)
        rig.clock.advance(seconds: 10)
        try rig.settle(later)
        #expect(later.state.progress(key)?.state == .succeeded && runs == 2)
    }

    /// The gates are judged before each of them.
    @Test func aGateThatHasClosedKeepsItFromRunningAgain() throws {
        let key = try begin(succeedsAt: 2)
        try awaitEnd(of: 1, session)
        rig.write("another machine", to: "production/identity")
        rig.clock.advance(seconds: 10)
        for _ in 0..<5 { try session.tick() }
        #expect(runs == 1 && session.state.next == .decide(key))
        let notes = session.history.compactMap { if case .noted(let text) = $0.event { text } else { nil } }
        #expect(notes.count == 1 && notes.first?.hasPrefix("\(key.description) was not tried again by itself: ") == true, "\(notes)")
    }
}
