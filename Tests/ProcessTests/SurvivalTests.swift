// What goes on after somebody was killed without warning.
import Glibc
import Testing

@testable import Process

@Suite struct SurvivalTests {
    private static let slow = ["sh", "-c", "for i in 1 2 3 4 5 6; do echo line $i; sleep 0.1; done; echo last"]

    @Test func commandAndLogOutliveTheRunner() throws {
        let folder = try TemporaryFolder()
        let run = try start(RunSpecification(Command(Self.slow)), in: folder.file("1"))
        let begun = try run.begun()
        kill(begun.runner.process, SIGKILL)
        _ = try eventually("an orphan") { try run.observe() == .orphaned(begun) ? true : nil }
        let watch = try #require(try run.watch())
        #expect(try watch.wait(atMost: .seconds(10)))
        #expect(try run.observe() == .lost(begun))
        #expect(try folder.text("1/log").hasSuffix("line 6\nlast\n"))
    }

    @Test func maskedOutputOutlivesTheRunner() throws {
        let folder = try TemporaryFolder()
        let run = try start(RunSpecification(Command(Self.slow), secrets: ["ine 5", "last"]), in: folder.file("1"))
        kill(try run.begun().runner.process, SIGKILL)
        let log = try eventually("the masked end") { try folder.text("1/log").contains("line 6\n••••\n") ? try folder.text("1/log") : nil }
        #expect(log == "line 1\nline 2\nline 3\nline 4\nl••••\nline 6\n••••\n")
    }

    /// Whenever the runner is killed: what is called a start that never happened has never happened.
    @Test func noInstantOfAKillLeavesARunUnrecorded() throws {
        let folder = try TemporaryFolder()
        var neverStarted: [String] = []
        for instant in 0..<60 {
            let directory = RunDirectory(path: folder.file("\(instant)"))
            try directory.make()
            let order = try RunOrder(RunSpecification(Command(["touch", folder.file("ran-\(instant)")])))
            let runner = try Spawn.start(
                program: belay, arguments: ["belay", Runner.argument, directory.path], environment: HelperProcess.environment, folder: "/",
                descriptors: [nil, nil, nil, .memory(holding: order.parcel().encoded()), try Descriptor.pipe().writing])
            usleep(UInt32(instant) * 500)
            // Its group is the one of the process that it left; the command has a group of its own.
            kill(-runner, SIGKILL)
            _ = try ChildEnding.reap(runner)
            if case .finished(let result) = try DetachedRun(directory: directory.path).callOff(), case .neverStarted = result.outcome {
                neverStarted.append("ran-\(instant)")
            }
        }
        usleep(300_000)
        let ran = try Set(folder.names.filter { $0.hasPrefix("ran-") })
        #expect(ran.isDisjoint(with: neverStarted))
    }

    @Test func orphansCanBeStopped() throws {
        let folder = try TemporaryFolder()
        let run = try start("sleep", "60", in: folder.file("1"))
        let begun = try run.begun()
        kill(begun.runner.process, SIGKILL)
        _ = try eventually("an orphan") { try run.observe() == .orphaned(begun) ? true : nil }
        try run.stop()
        #expect(try run.observe() == .lost(begun))
    }

    @Test func runnerOutlivesOrdinarySignals() throws {
        let folder = try TemporaryFolder()
        let run = try start("sleep", "0.3", in: folder.file("1"))
        for number in [SIGHUP, SIGTERM, SIGINT, SIGQUIT] { kill(try run.begun().runner.process, number) }
        #expect(try run.result().succeeded)
    }

    @Test(arguments: [[], ["last"]]) func everythingOutlivesTheProcessThatStartedIt(secrets: [String]) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, secrets = secrets as [String]] in
            let command = Command(["sh", "-c", "echo first; until [ -e go ]; do sleep 0.05; done; echo last"], folder: path)
            _ = try start(RunSpecification(command, secrets: secrets), in: "\(path)/1")
            kill(getpid(), SIGKILL)
        }
        let run = DetachedRun(directory: folder.file("1"))
        guard case .running = try run.observe() else {
            Issue.record("\(try run.observe())")
            return
        }
        try folder.write("", to: "go")
        #expect(try run.result().succeeded)
        #expect(try folder.text("1/log") == (secrets.isEmpty ? "first\nlast\n" : "first\n••••\n"))
    }

    @Test func anotherBootIsAnUnknownOutcome() throws {
        let folder = try TemporaryFolder()
        let run = try start("sleep", "60", in: folder.file("1"))
        defer { _ = try? capture(Command(["sh", "-c", "kill $(sed -n 's/^command //p' \(folder.file("old")))"])) }
        let begun = try run.begun()
        try folder.write(folder.text("1/started"), to: "old")
        let other = { (old: ProcessIdentity) in ProcessIdentity(process: old.process, startTime: old.startTime, bootID: "another") }
        let moved = RunStart(runner: other(begun.runner), command: other(begun.command), startedAt: begun.startedAt)
        try RunDirectory(path: run.directory).publish(RunClaim.started(moved).record, as: .started)
        #expect(try run.observe() == .lost(moved))
    }

    @Test func aReusedNumberIsAnotherProcess() throws {
        let own = try ProcessIdentity.current()
        #expect(try own.isAlive())
        #expect(try !ProcessIdentity(process: own.process, startTime: own.startTime + 1, bootID: own.bootID).isAlive())
        #expect(try !ProcessIdentity(process: own.process, startTime: own.startTime, bootID: "another").isAlive())
        #expect(try ProcessIdentity.of(Int32.max) == nil)
    }

    @Test func zombiesAreDead() throws {
        let child = try Spawn.start(
            program: "/bin/true", arguments: ["true"], environment: Environment(entries: []), folder: "/", descriptors: [nil, nil, nil])
        _ = try eventually("the child's end") { try ChildEnding.hasCome(child) ? true : nil }
        let identity = try #require(try ProcessIdentity.of(child))
        #expect(try !identity.isAlive())
        #expect(try ChildEnding.reap(child).ending == .exited(0))
    }

    @Test func statIsReadWhateverTheCommandIsCalled() {
        func status(_ command: String, _ state: String, threads: Int) -> ProcessStatus? {
            ProcessStatus(stat: Array("7 (\(command)) \(state) 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 \(threads) 0 987 1 1\n".utf8))
        }
        #expect(status("a b) R 1 (", "S", threads: 1)?.startTime == 987)
        #expect(status("x", "S", threads: 1)?.isDead == false)
        #expect(status("x", "Z", threads: 1)?.isDead == true)
        // The main thread alone has ended.
        #expect(status("x", "Z", threads: 3)?.isDead == false)
        #expect(ProcessStatus(stat: Array("7 (x) S 1".utf8)) == nil)
        #expect(ProcessStatus(stat: []) == nil)
    }

    /// In another container the number is somebody else's, who must not be taken for it, and least of all be ended.
    @Test func whatRunsInAnotherContainerIsTakenForAliveAndLeftAlone() throws {
        let folder = try TemporaryFolder()
        let run = try start("sleep", "60", in: folder.file("1"))
        let here = try run.begun()
        defer { kill(-here.command.process, SIGKILL) }
        #expect(!here.command.namespace.isEmpty && !here.command.isOutOfSight)
        let there = { (old: ProcessIdentity) in
            ProcessIdentity(process: old.process, startTime: old.startTime + 1, bootID: old.bootID, namespace: "pid:[1]")
        }
        let moved = RunStart(runner: there(here.runner), command: there(here.command), startedAt: here.startedAt)
        try RunDirectory(path: run.directory).publish(RunClaim.started(moved).record, as: .started)
        #expect(try run.observe() == .running(moved))
        #expect(try run.watch() == nil)
        #expect(throws: ProcessError.outOfSight(directory: run.directory)) { try run.stop(grace: .milliseconds(100)) }
        #expect(try here.command.isAlive())
    }

    @Test func ageIsTheTimeSinceTheStart() throws {
        let folder = try TemporaryFolder()
        let run = try start("sleep", "1", in: folder.file("1"))
        usleep(300_000)
        let elapsed = try run.begun().elapsed()
        #expect(elapsed >= .milliseconds(280) && elapsed < .seconds(5))
    }
}
