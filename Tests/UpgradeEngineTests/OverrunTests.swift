import Glibc
import Process
import Testing
import UpgradeModel

@testable import UpgradeEngine

@Suite("What takes longer than its playbook says is told, asked about, stopped")
struct OverrunTests {
    private let rig: Rig
    private let session: UpgradeSession
    private let key: StepKey

    init() throws {
        rig = try Rig()
        session = try rig.led()
        var step = rig.run("upgrade/slow", ["sleep", "60"])
        step.patience = Patience(tell: 60, ask: 600, stop: 3_600)
        try rig.begin(session, [step])
        key = try rig.next(session)
        attachNotifier(to: session)
        try session.perform(.confirm(key))
    }

    private func attachNotifier(to session: UpgradeSession) {
        session.notifier = Notifier(
            words: ["sh", "-c", "echo \"$BELAY_EVENT $BELAY_MESSAGE\" >> \(rig.scratch)/calls"], place: LocalPlace(executable: belay))
    }

    private func calls(_ count: Int) -> [String] {
        var lines: [String] = []
        for _ in 0..<300 {
            lines = (rig.read("calls") ?? "").split(separator: "\n").map(String.init)
            if lines.count >= count { break }
            usleep(10_000)
        }
        return lines
    }

    @Test func somebodyIsCalledOnceForEach() throws {
        defer { try? session.stopRunning() }
        try session.tick()
        #expect(session.state.progress(key)?.overrun(at: session.now) == nil)
        rig.clock.advance(seconds: 61)
        for _ in 0..<3 { try session.tick() }
        #expect(calls(1).count == 1)
        try session.leave()
        let later = try rig.led()
        attachNotifier(to: later)
        try later.tick()
        rig.clock.advance(seconds: 600)
        for _ in 0..<3 { try later.tick() }
        usleep(100_000)
        let lines = calls(2)
        try #require(lines.count == 2, "\(lines)")
        #expect(lines[0].hasPrefix("slow ") && lines[0].contains("longer than 1 min"))
        #expect(lines[1].contains("longer than 10 min"))
        #expect(later.state.running?.key == key, "it goes on")
        #expect(later.notifyProblem == nil)
    }

    @Test func whatMayBeStoppedIsStopped() throws {
        rig.clock.advance(seconds: 3_599)
        try session.tick()
        #expect(session.state.running?.key == key)
        rig.clock.advance(seconds: 1)
        try rig.settle(session)
        guard case .unknown(let reason)? = session.state.progress(key)?.state else {
            Issue.record("It is \(String(describing: session.state.progress(key)?.state)).")
            return
        }
        #expect(reason.contains("stopped"))
    }

    @Test func anUndoHasNoLimit() throws {
        defer { try? session.stopRunning() }
        var progress = try #require(session.state.progress(key))
        rig.clock.advance(seconds: 7_200)
        #expect(progress.overrun(at: session.now)?.level == .stop)
        progress.state = .running(Start(attempt: 1, mode: .undo))
        #expect(progress.overrun(at: session.now) == nil)
        progress.state = .succeeded
        #expect(progress.overrun(at: session.now) == nil)
    }
}
