import Glibc
import Process
import Testing
import UpgradeModel

@testable import UpgradeEngine

@Suite("What was cut out of an output proves nothing")
struct CutOutputTests {
    private func filler(_ bytes: Int) -> String { "head -c \(bytes) /dev/zero | tr '\\0' x" }

    private func answer(_ script: String, says: [String] = [], neverSays: [String] = []) -> ProbeAnswer {
        var probe = ResolvedProbe(source: .run(ResolvedCommand(words: ["sh", "-c", script].map { FilledText($0) })))
        probe.expectation.says = says.map { FilledText($0) }
        probe.expectation.neverSays = neverSays.map { FilledText($0) }
        return ProbeRunner(place: LocalPlace(), filling: Filling()).answer(probe)
    }

    @Test func aProbeKnowsOnlyWhatWasKept() {
        let long = "echo READY; \(filler(1 << 20)); echo FATAL"
        #expect(answer(long, neverSays: ["FATAL"]).verdict == .unknown)
        #expect(answer(long, says: ["DONE"]).verdict == .unknown)
        #expect(answer(long, says: ["READY"]).verdict == .applies, "it was heard")
        #expect(answer(long, neverSays: ["READY"]).verdict == .doesNotApply, "it was heard")
        #expect(answer("echo READY", says: ["READY"], neverSays: ["FATAL"]).verdict == .applies)
    }

    private func ran(_ rig: Rig, _ script: String, neverSays: String, before end: (String) throws -> Void = { _ in }) throws -> StepState? {
        var step = rig.run("upgrade/talk", ["sh", "-c", script])
        if case .run(var run) = step.action {
            run.expectation.neverSays = [FilledText(neverSays)]
            step.action = .run(run)
        }
        let session = try rig.led()
        try rig.begin(session, [step])
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        let folder = session.runFolder(key, attempt: 1)
        for _ in 0..<1_000 {
            if case .finished = try LocalPlace(executable: belay).observe(folder) { break }
            usleep(10_000)
        }
        try end(folder)
        try rig.settle(session)
        return session.state.progress(key)?.state
    }

    /// In the middle of a log that is too long to be read at once, over the seam between two pieces.
    @Test func aLongLogIsLookedThroughToItsEnd() throws {
        let script = "\(filler((3 << 20) - 2)); echo FATAL; \(filler(6 << 20))"
        guard case .failed(let reason)? = try ran(try Rig(), script, neverSays: "FATAL") else {
            Issue.record("It passed.")
            return
        }
        #expect(reason.contains("must never say"))
    }

    @Test func aLogWithAHoleInItIsUnknown() throws {
        let state = try ran(try Rig(), "\(filler(1 << 20)); echo over", neverSays: "FATAL") { folder in
            let punched = try capture(Command(["fallocate", "--punch-hole", "--offset", "8192", "--length", "65536", folder + "/log"]))
            try #require(punched.succeeded, "\(punched.errors.text)")
        }
        guard case .unknown(let reason)? = state else {
            Issue.record("It is \(String(describing: state)).")
            return
        }
        #expect(reason.contains("FATAL"))
    }
}
