import Glibc
import Testing

@testable import Process

@Suite struct DetachedRunTests {
    @Test func resultTellsCodeTimesAndOutput() throws {
        let folder = try TemporaryFolder()
        let run = try start("sh", "-c", "echo out; echo err >&2; sleep 0.2; exit 7", in: folder.file("1"))
        let result = try run.result()
        #expect(result.outcome == .ended(.exited(7)))
        #expect(!result.succeeded)
        #expect(!result.stopped)
        #expect(result.remark == nil)
        #expect(result.elapsed >= .milliseconds(200) && result.elapsed < .seconds(5))
        #expect(result.endedAt - result.startedAt >= 200_000)
        #expect(try folder.text("1/log") == "out\nerr\n")
        #expect(try capture(Command(["ls", "-A", folder.file("1")])).output.text == "log\nresult\nspec\nstarted\n")
    }

    @Test func resultTellsTheSignalAndTheProcessorTime() throws {
        let folder = try TemporaryFolder()
        let run = try start("sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; kill -SEGV $$", in: folder.file("1"))
        let result = try run.result()
        #expect(result.outcome == .ended(.signalled(SIGSEGV)))
        #expect(result.processorTime > .zero)
    }

    @Test func aRunStartsOnce() throws {
        let folder = try TemporaryFolder()
        let run = try start("sh", "-c", "echo once", in: folder.file("1"))
        #expect(throws: ProcessError.runExists(directory: folder.file("1"))) { try start("sh", "-c", "echo twice", in: folder.file("1")) }
        _ = try run.result()
        #expect(throws: ProcessError.runExists(directory: folder.file("1"))) { try start("sh", "-c", "echo twice", in: folder.file("1")) }
        #expect(try folder.text("1/log") == "once\n")
    }

    @Test func aMissingProgramMakesNothing() throws {
        let folder = try TemporaryFolder()
        #expect(throws: ProcessError.self) { try start("belay-no-such", in: folder.file("1")) }
        #expect(try DetachedRun(directory: folder.file("1")).observe() == .notStarted)
        #expect(try folder.names.isEmpty)
    }

    @Test func aProgramThatCannotBeginSaysSo() throws {
        let folder = try TemporaryFolder()
        try folder.write("\u{7F}ELF nonsense", to: "broken", mode: 0o700)
        let result = try start(folder.file("broken"), in: folder.file("1")).result()
        guard case .neverStarted(let reason) = result.outcome else {
            Issue.record("\(result.outcome)")
            return
        }
        #expect(reason.contains("broken cannot be executed: Exec format error"))
    }

    @Test func whatTheRunnerCannotOpenIsTold() throws {
        let folder = try TemporaryFolder()
        let specification = RunSpecification(Command(["true"]), saveOutput: folder.file("no/such/file"))
        let result = try start(specification, in: folder.file("1")).result()
        #expect(result.outcome == .neverStarted("Could not open \(folder.file("no/such/file")): No such file or directory."))
    }

    @Test func whatIsNotSafeOnDiskIsTold() throws {
        let folder = try TemporaryFolder()
        let unsafe = try start(RunSpecification(Command(["echo", "x"]), saveOutput: "/dev/null"), in: folder.file("1")).result()
        #expect(unsafe.outcome == .ended(.exited(0)) && !unsafe.succeeded)
        #expect(unsafe.unsaved == "Could not sync /dev/null to disk: Invalid argument.")
        let safe = try start(RunSpecification(Command(["echo", "x"], folder: folder.path), saveOutput: "kept"), in: folder.file("2"))
            .result()
        #expect(safe.succeeded && safe.unsaved == nil)
        #expect(try folder.text("kept") == "x\n")
    }

    @Test func anExecutableThatIsNoRunnerIsTold() throws {
        let folder = try TemporaryFolder()
        #expect(throws: ProcessError.runnerFailed(directory: folder.file("1"), reason: "its runner ended at once")) {
            try DetachedRun.start(RunSpecification(Command(["true"])), in: folder.file("1"), executable: "/bin/true")
        }
    }

    @Test func aRunnerThatCanNoMoreBeKeptFromStartingIsNotSaidToBe() throws {
        let folder = try TemporaryFolder()
        // Where its folder was, nothing can be written.
        try folder.write("#!/bin/sh\nmv \"$2\" \"$2.gone\"; : > \"$2\"\n", to: "away", mode: 0o700)
        let reason = ProcessError.system(action: "open \(folder.file("1"))/.started.\(getpid())", code: ENOTDIR).description
        #expect(throws: ProcessError.startUnknown(directory: folder.file("1"), reason: reason)) {
            try DetachedRun.start(RunSpecification(Command(["true"])), in: folder.file("1"), executable: folder.file("away"))
        }
    }

    @Test func aSilentRunnerIsKeptFromStarting() throws {
        let folder = try TemporaryFolder()
        // Stays alive in the background with the answer's descriptor open.
        try folder.write("#!/bin/sh\nsleep 2 &\n", to: "silent", mode: 0o700)
        #expect(throws: ProcessError.runnerSilent(directory: folder.file("1"), seconds: 0)) {
            try DetachedRun.start(
                RunSpecification(Command(["true"])), in: folder.file("1"), executable: folder.file("silent"), patience: .milliseconds(100))
        }
    }

    @Test func calledOffNeverStarts() throws {
        let folder = try TemporaryFolder()
        let run = DetachedRun(directory: folder.file("1"))
        #expect(try run.observe() == .notStarted)
        guard case .finished(let result) = try run.callOff() else {
            Issue.record("still open")
            return
        }
        #expect(result.outcome == .neverStarted("It was called off before it began."))
        #expect(try run.observe() == .finished(result))
        #expect(throws: ProcessError.runExists(directory: folder.file("1"))) { try start("true", in: folder.file("1")) }
    }

    /// The runner that comes late: everything is made, but somebody called the run off first.
    @Test func aLateRunnerLeavesTheCommandUnrun() throws {
        let folder = try TemporaryFolder()
        let directory = RunDirectory(path: folder.file("1"))
        try directory.make()
        _ = try DetachedRun(directory: directory.path).callOff()
        let order = try RunOrder(RunSpecification(Command(["touch", folder.file("ran")])))
        let answer = try Descriptor.pipe()
        let runner = try Spawn.start(
            program: belay, arguments: ["belay", Runner.argument, directory.path], environment: HelperProcess.environment, folder: "/",
            descriptors: [nil, nil, nil, .memory(holding: order.parcel().encoded()), answer.writing])
        _ = try ChildEnding.reap(runner)
        #expect(try answer.reading.read(atMost: 100, from: "") == Runner.recorded)
        usleep(200_000)
        #expect(try !folder.names.contains("ran"))
    }

    @Test func callingOffARunningRunChangesNothing() throws {
        let folder = try TemporaryFolder()
        let run = try start("sleep", "0.3", in: folder.file("1"))
        guard case .running = try run.callOff() else {
            Issue.record("not running")
            return
        }
        #expect(try run.result().succeeded)
    }

    @Test func inputFolderEnvironmentAndSavedOutputReachTheCommand() throws {
        let folder = try TemporaryFolder()
        let command = Command(
            ["sh", "-c", "cat; pwd -P; echo $BELAY_TEST_VALUE; echo note >&2"], environment: ["BELAY_TEST_VALUE": "a value"],
            folder: folder.path,
            input: .bytes(Array("typed in\n".utf8)))
        _ = try start(RunSpecification(command, saveOutput: "saved"), in: folder.file("1")).result()
        #expect(try folder.text("saved") == "typed in\n\(folder.path)\na value\n")
        #expect(try folder.text("1/log") == "note\n")
        try folder.write("from a file", to: "input")
        _ = try start(RunSpecification(Command(["cat"], folder: folder.path, input: .file("input"))), in: folder.file("2")).result()
        #expect(try folder.text("2/log") == "from a file")
        _ = try start("cat", in: folder.file("3")).result()
        #expect(try folder.text("3/log") == "")
    }

    @Test func specSaysWhatRunsAndNoVariablesValue() throws {
        let folder = try TemporaryFolder()
        let command = Command(["true", "two\nlines", "back\\slash"], environment: ["BELAY_TEST_TOKEN": "hidden", "HOME": nil])
        _ = try start(RunSpecification(command), in: folder.file("1")).result()
        let spec = try #require(try RunDirectory(path: folder.file("1")).read(.spec))
        #expect(spec.all("argument").map { String(decoding: $0, as: UTF8.self) } == command.arguments)
        #expect(spec.all("variable") == [Array("BELAY_TEST_TOKEN".utf8)])
        #expect(spec.all("unset") == [Array("HOME".utf8)])
        #expect(try !folder.text("1/spec").contains("hidden"))
    }

    @Test func filesAreTheOwnersAlone() throws {
        let folder = try TemporaryFolder()
        let old = umask(0)
        defer { umask(old) }
        _ = try start(RunSpecification(Command(["true"]), saveOutput: folder.file("saved")), in: folder.file("1")).result()
        let modes = try capture(Command(["sh", "-c", "cd $0; stat -c %a 1 1/* saved", folder.path])).output.text
        #expect(modes == "700\n600\n600\n600\n600\n600\n")
    }

    @Test func sharedStateStaysShared() throws {
        let folder = try TemporaryFolder()
        _ = try capture(Command(["chmod", "2770", folder.path]))
        _ = try start("true", in: folder.file("1")).result()
        let modes = try capture(Command(["sh", "-c", "cd $0; stat -c %a 1 1/*", folder.path])).output.text
        #expect(modes == "2770\n660\n660\n660\n660\n")
    }

    @Test func commandGetsNoOtherDescriptors() throws {
        let folder = try TemporaryFolder()
        for (name, secrets) in [("1", []), ("2", ["hunter2"])] {
            let command = Command(["ls", "/proc/self/fd"], input: .bytes([1]))
            _ = try start(RunSpecification(command, secrets: secrets), in: folder.file(name)).result()
            #expect(try folder.text("\(name)/log") == "0\n1\n2\n3\n")
        }
    }

    @Test func commandHasDefaultSignalsItsOwnSessionAndNoTerminal() throws {
        let folder = try TemporaryFolder()
        _ = try start("sh", "-c", "grep -E '^Sig(Blk|Ign)' /proc/self/status; exec cat /proc/self/stat", in: folder.file("1")).result()
        let lines = try folder.text("1/log").split(separator: "\n")
        #expect(signalSets(lines.prefix(2).joined(separator: "\n")) == [0, 0])
        let fields = lines[2].split(separator: " ")
        #expect(fields[0] == fields[4])
        #expect(fields[0] == fields[5])
        #expect(fields[6] == "0")
    }

    @Test func theRunnerIsNobodysZombie() throws {
        let folder = try TemporaryFolder()
        let run = try start("sleep", "0.2", in: folder.file("1"))
        let status = try capture(Command(["cat", "/proc/\(try run.begun().runner.process)/stat"])).output.text
        #expect(status.split(separator: " ")[3] != "\(getpid())")
        #expect(try run.result().succeeded)
    }

    @Test func stopEndsTheWholeGroupAndIsRecorded() throws {
        let folder = try TemporaryFolder()
        let script = "trap 'exit 9' TERM; (trap '' TERM; echo $$ ; exec sleep 60) & echo ready; wait"
        let run = try start("sh", "-c", script, in: folder.file("1"))
        _ = try eventually("readiness") { try folder.text("1/log").contains("ready") ? true : nil }
        let group = try run.begun().command.process
        try run.stop(grace: .seconds(5))
        let result = try run.result()
        #expect(result.outcome == .ended(.exited(9)))
        #expect(result.stopped)
        #expect(try eventually("the group's end") { kill(-group, 0) != 0 ? true : nil })
        // Once more is no harm.
        try run.stop()
    }

    @Test func stopKillsWhatWillNotGo() throws {
        let folder = try TemporaryFolder()
        let run = try start("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done", in: folder.file("1"))
        _ = try eventually("readiness") { try folder.text("1/log").contains("ready") ? true : nil }
        try run.stop(grace: .milliseconds(100))
        #expect(try run.result().outcome == .ended(.signalled(SIGKILL)))
    }

    @Test func watchPollsReadableAtTheEnd() throws {
        let folder = try TemporaryFolder()
        let run = try start("sleep", "0.3", in: folder.file("1"))
        let watch = try #require(try run.watch())
        #expect(try !watch.wait(atMost: .zero))
        #expect(try watch.wait(atMost: .seconds(10)))
        guard case .finished = try run.observe() else {
            Issue.record("not finished when the runner had ended")
            return
        }
        #expect(try run.watch() == nil)
    }

    @Test func damagedFilesAreNotGuessedAt() throws {
        let folder = try TemporaryFolder()
        let run = try start("true", in: folder.file("1"))
        _ = try run.result()
        let whole = try folder.text("1/result")
        try folder.write(String(whole.dropLast(4)), to: "1/result")
        #expect(throws: ProcessError.recordDamaged(path: folder.file("1/result"), reason: "its end is missing")) { try run.observe() }
    }
}
