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
}
