// What is concluded, and what is not, where a step could not be seen to begin, and what is not begun at all.
import Glibc
import Journal
import Process
import Testing
import UpgradeModel

@testable import UpgradeEngine

@Suite struct StartTests {
    private let rig: Rig

    init() throws { rig = try Rig() }

    private func session(running executable: String) throws -> UpgradeSession {
        let session = try UpgradeSession(
            folder: rig.folder, store: try SQLiteEventStore(rig.folder, .readWrite), who: "tester", secrets: SecretStore(),
            places: PlaceBook(local: LocalPlace(executable: executable)), clock: { [clock = rig.clock] in clock.now })
        try session.lead()
        return session
    }

    /// While the run's folder can't be used, nobody can say whether the runner got there; soon it does.
    @Test func aStartThatNobodySawIsNoFailure() throws {
        let runner = rig.scratch + "/runner"
        rig.write(
            "#!/bin/sh\nmv \"$2\" \"$2.gone\"; : > \"$2\"\n"
                + "(sleep 0.5; rm \"$2\"; mv \"$2.gone\" \"$2\"; exec '\(belay)' \"$@\") 4> /dev/null &\n", to: "runner")
        chmod(runner, 0o700)
        let session = try session(running: runner)
        try rig.begin(session, [rig.run("upgrade/a", ["sh", "-c", "echo ran >> \(rig.scratch)/count"])])
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        #expect(session.state.running?.key == key, "\(String(describing: session.state.progress(key)?.state))")
        for _ in 0..<500 where rig.read("count") == nil { usleep(10_000) }
        #expect(rig.read("count") == "ran\n")
        guard session.state.running != nil else { return }
        try rig.settle(session)
        #expect(session.state.progress(key)?.state == .succeeded)
        #expect(rig.read("count") == "ran\n")
    }

    /// The command of another container is neither dead nor within reach.
    @Test func aStepOfAnotherContainerIsWaitedForAndLeftToTheOperator() throws {
        let session = try rig.led()
        try rig.begin(session, [rig.run("upgrade/a", ["sleep", "60"])])
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        let started = session.runFolder(key, attempt: 1) + "/started"
        let record = String(decoding: try LocalPlace().readFile(started, limit: 4096), as: UTF8.self)
        let command = try #require(record.split(separator: "\n").first { $0.hasPrefix("command ") }.flatMap { Int32($0.dropFirst(8)) })
        defer { kill(-command, SIGKILL) }
        let lines = record.split(separator: "\n").filter { !$0.hasPrefix("namespace ") && $0 != "end" }
        // Numbers that nobody has here.
        let moved = lines.map { $0.hasPrefix("runner ") || $0.hasPrefix("command ") ? $0.prefix { $0 != " " } + " 4194300" : $0 }
        try LocalPlace().writeFile(started, Array((moved + ["namespace pid:[1]", "end", ""]).joined(separator: "\n").utf8))
        try session.tick()
        #expect(session.state.running?.key == key, "\(String(describing: session.state.progress(key)?.state))")
        guard session.state.running != nil else { return }
        try session.stopRunning()
        guard case .unknown(let why)? = session.state.progress(key)?.state else {
            Issue.record("\(String(describing: session.state.progress(key)?.state))")
            return
        }
        #expect(why.contains("container"), "\(why)")
        #expect(kill(command, 0) == 0)
    }

    /// Of what is no file on a disk nobody can say that it is safe there.
    @Test func aBackupThatIsNotSafeOnDiskIsNoSuccess() throws {
        let session = try rig.led()
        var step = rig.run("upgrade/a", ["echo", "x"])
        guard case .run(var run) = step.action else { return }
        run.saveTo = FilledText("/dev/null")
        step.action = .run(run)
        try rig.begin(session, [step])
        let key = try rig.next(session)
        try session.perform(.confirm(key))
        try rig.settle(session)
        guard case .failed(let reason)? = session.state.progress(key)?.state else {
            Issue.record("\(String(describing: session.state.progress(key)?.state))")
            return
        }
        #expect(reason.contains("Invalid argument"), "\(reason)")
    }

    @Test func nothingIsStartedWhereTheJournalHasNoRoomHeldBack() throws {
        // What is in its place keeps the room from being held back, as a full disk does.
        mkdir(rig.folder.reservePath, 0o700)
        let session = try rig.led()
        try rig.begin(session, [rig.run("upgrade/a", ["touch", rig.scratch + "/ran"])])
        let key = try rig.next(session)
        let refusal = #expect(throws: Refusal.self) { try session.perform(.confirm(key)) }
        #expect(refusal?.gates.map(\.id.rawValue) == ["room"])
        #expect(refusal?.reason.contains("Free some space") == true, "\(String(describing: refusal?.reason))")
        #expect(rig.read("ran") == nil)
        rmdir(rig.folder.reservePath)
        try session.perform(.confirm(key))
        try rig.settle(session)
        #expect(session.state.progress(key)?.state == .succeeded)
    }
}
