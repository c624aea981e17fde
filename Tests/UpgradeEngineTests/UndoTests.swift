import Process
import Testing
import UpgradeModel

@testable import UpgradeEngine

@Suite("An undo counts when a probe or a person says so")
struct UndoTests {
    private let rig: Rig

    init() throws { rig = try Rig() }

    /// A step that puts a file there and fails all the same, and this for its undo.
    private func failed(
        undo: [String], then more: [String]? = nil, probe: Bool = true, repeatable: Bool = false
    ) throws -> (UpgradeSession, StepKey) {
        var step = rig.run("upgrade/put", ["sh", "-c", "echo yes > \(rig.scratch)/there; exit 1"])
        step.wayBack = .undo(([undo] + [more].compactMap { $0 }).map { ResolvedCommand(words: $0.map { FilledText($0) }) })
        step.isRepeatable = repeatable
        if probe {
            var there = ResolvedProbe(source: .run(ResolvedCommand(words: ["test", "-e", rig.scratch + "/there"].map { FilledText($0) })))
            there.place = .local
            step.doneIf = there
        }
        let session = try rig.led()
        try rig.begin(session, [step])
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        try rig.settle(session)
        try session.perform(.undo(key))
        try rig.settle(session)
        return (session, key)
    }

    private func word(_ session: UpgradeSession, _ key: StepKey) -> String {
        session.state.progress(key).map { "\($0.state.word): \($0.evidence ?? "")" } ?? ""
    }

    @Test func exitStatusZeroIsNoUndo() throws {
        let (session, key) = try failed(undo: ["true"])
        #expect(word(session, key).hasPrefix("failed: Its undo ended with exit status 0"), "\(word(session, key))")
        #expect(word(session, key).contains("still there"))
        #expect(session.state.next == .decide(key))
    }

    @Test func whatIsGoneIsUndone() throws {
        let (session, key) = try failed(undo: ["rm", rig.scratch + "/there"])
        #expect(session.state.progress(key)?.state == .undone, "\(word(session, key))")
        #expect(session.state.next == .step(key))
    }

    /// The probe has its say after the last command, not after the first.
    @Test func ofSeveralCommandsTheLastOneCounts() throws {
        let (session, key) = try failed(undo: ["true"], then: ["rm", rig.scratch + "/there"])
        #expect(session.state.progress(key)?.state == .undone, "\(word(session, key))")
        #expect(rig.read("there") == nil)
    }

    @Test func aFailedUndoIsAFailure() throws {
        let (session, key) = try failed(undo: ["false"])
        #expect(word(session, key).hasPrefix("failed: Its undo failed: exit status 1"), "\(word(session, key))")
        #expect(session.state.progress(key)?.wasLost == false, "nobody does the step again by itself")
    }

    /// Not even where the step may run twice: that says nothing of what its undo left behind.
    @Test(arguments: [false, true]) func withoutAProbeSomebodyIsAsked(repeatable: Bool) throws {
        let (session, key) = try failed(undo: ["rm", rig.scratch + "/there"], probe: false, repeatable: repeatable)
        #expect(session.state.next == .resolve(key), "\(word(session, key))")
        #expect(try !session.lookAtReality(key))
        #expect(throws: Refusal.self) { try session.perform(.resolve(key, .repeatable)) }
        try session.perform(.resolve(key, .word(done: true, reason: "I looked.")))
        #expect(session.state.progress(key)?.state == .undone)
    }

    @Test func aKilledUndoIsFoundOutAbout() throws {
        let (session, key) = try failed(undo: ["sh", "-c", "kill -9 $$"])
        #expect(session.state.next == .resolve(key), "\(word(session, key))")
        #expect(session.state.progress(key)?.wasLost == false)
        #expect(try session.lookAtReality(key))
        #expect(session.state.next == .decide(key), "it is still there, so it was not undone")
    }
}
