// A far place for real: a throw-away sshd on loopback. script/test --engines sshd starts one and says where it is.
import Glibc
import Testing

@testable import Process

@Suite("Over SSH a place is what it is at home", .enabled(if: getenv("BELAY_TEST_SSHD") != nil))
struct SSHTests {
    private var far: SSHPlace { place("far") }

    private func place(_ host: String) -> SSHPlace {
        SSHPlace(host: host, configuration: getenv("BELAY_SSH_CONFIG").map { String(cString: $0) })
    }

    static let hostile = [
        "", " ", "two words", "it's", "\"quoted\"", "$(touch /tmp/belay-hostile)", "`id`", "$HOME", "a\nb", "a\n", "-n", "--", "*", "~",
        "a\\", "!!", "#",
        "answer 0", "größe", "\u{1b}[31m", "a;b&c|d", "{}", "%s", "'", "\r\n", "=x",
    ]

    // MARK: Captures

    @Test func wordsArriveAsTheyAre() throws {
        let captured = try far.capture(Command(["printf", "%s\\0"] + Self.hostile))
        #expect(captured.succeeded)
        #expect(captured.output.bytes == Self.hostile.flatMap { Array($0.utf8) + [0] })
        #expect(access("/tmp/belay-hostile", F_OK) != 0)
    }

    @Test func variablesFolderAndInputArriveAsTheyAre() throws {
        let folder = try TemporaryFolder()
        let name = folder.file("a 'b'\n$(c)")
        mkdir(name, 0o700)
        for text in Self.hostile {
            let command = Command(
                ["sh", "-c", "printf '%s|' \"$V\" \"$PWD\"; cat"], environment: ["V": text], folder: name,
                input: .bytes(Array(text.utf8) + [0, 255]))
            #expect(try far.capture(command).output.bytes == Array("\(text)|\(name)|\(text)".utf8) + [0, 255])
        }
    }

    @Test func theExitStatusIsThatOfTheCommand() throws {
        for status in [0, 1, 3, 255] {
            let captured = try far.capture(Command(["sh", "-c", "echo said; echo err >&2; exit \(status)"]))
            #expect(captured.end == .exited(Int32(status)))
            #expect(captured.output.text == "said\n")
            #expect(captured.errors.text == "err\n")
        }
    }

    @Test func whatIsMissingIsNamed() throws {
        #expect(throws: ProcessError.programNotFound(name: "belay-no-such on far", path: nil)) {
            try far.capture(Command(["belay-no-such"]))
        }
        #expect(throws: ProcessError.folderUnusable(path: "/no/such on far", code: ENOENT)) {
            try far.capture(Command(["true"], folder: "/no/such"))
        }
        #expect(throws: ProcessError.inputUnusable(path: "/no/such on far", code: ENOENT)) {
            try far.capture(Command(["cat"], input: .file("/no/such")))
        }
        #expect(throws: ProcessError.system(action: "open /no/such on far", code: ENOENT)) { try far.readFile("/no/such", limit: 10) }
    }

    @Test func aCaptureThatTakesTooLongIsEndedThereToo() throws {
        let captured = try far.capture(Command(["sleep", "97.31"]), limits: CaptureLimits(timeout: .seconds(1)))
        #expect(captured.end == .timedOut)
        #expect(try far.capture(Command(["pgrep", "-fx", "sleep 97.31"])).end == .exited(1))
    }

    @Test func hostKeysAreHonouredAndNothingIsAsked() throws {
        for host in ["stranger", "nowhere", "-oProxyCommand=touch /tmp/belay-hostile"] {
            do {
                _ = try place(host).capture(Command(["true"]))
                Issue.record("\(host) was reached")
            } catch {
                guard case .unreachable(host, _) = error else { throw error }
            }
        }
        #expect(access("/tmp/belay-hostile", F_OK) != 0)
    }

    // MARK: Files

    @Test func filesGoThereAndComeBack() throws {
        let folder = try TemporaryFolder()
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try far.makeFolder(folder.file("a b/c"))
        try far.writeFile(folder.file("a b/c/-it's"), bytes)
        #expect(try far.readFile(folder.file("a b/c/-it's"), limit: 200_000) == bytes)
        #expect(throws: ProcessError.self) { try far.readFile(folder.file("a b/c/-it's"), limit: 199_999) }
        #expect(try far.diskSpace(at: folder.file("not/there")).total > 0)
        #expect(try far.homeFolder().hasPrefix("/"))
    }

    @Test func theMachineTellsWhichItIs() throws {
        func told(_ place: any Place) throws -> MachineIdentity? {
            do { return try place.machineIdentity() } catch {
                #expect(error == .noMachineID)
                return nil
            }
        }
        #expect(try told(far) == told(LocalPlace()))
    }

    // MARK: Runs

    private func end(_ place: any Place, _ directory: String) throws -> RunResult {
        try eventually("the end of the run") {
            if case .finished(let result) = try place.observe(directory) { result } else { nil }
        }
    }

    private func log(_ directory: String, _ place: any Place) throws -> String {
        var reader = LogReader(of: directory, at: place)
        var text: [UInt8] = []
        while let piece = try reader.next(atMost: 7) {
            if case .bytes(let bytes) = piece { text += bytes }
        }
        return String(decoding: text, as: UTF8.self)
    }

    @Test func aRunHasTheSameShapeAsAtHome() throws {
        let folder = try TemporaryFolder()
        let directory = folder.file("runs/it's one")
        let secret = "s3cret '$x"
        var specification = RunSpecification(
            Command(
                ["sh", "-c", "cat; echo \"$W\"; printf '%s.' \"$@\"; echo err >&2; exit 3", "x"] + Self.hostile,
                environment: ["W": secret, "HOME": nil],
                folder: folder.path, input: .bytes(Array("in\n".utf8))), secrets: [secret])
        specification.saveOutput = "saved it"
        try far.start(specification, in: directory)
        let result = try end(far, directory)
        #expect(result.outcome == .ended(.exited(3)))
        #expect(try folder.text("saved it") == "in\n\(secret)\n" + Self.hostile.map { $0 + "." }.joined())
        #expect(try log(directory, far) == "err\n")
        #expect(try capture(Command(["ls", "-A", directory])).output.text == "log\nresult\nspec\nstarted\n", "nothing secret stays")
        #expect(try !String(decoding: LocalPlace().readFile(directory + "/spec", limit: 1 << 20), as: UTF8.self).contains(secret))
        guard case .finished(let same) = try LocalPlace(executable: belay).observe(directory) else { return #expect(Bool(false)) }
        #expect(same == result, "somebody on that machine reads the same")
    }

    @Test func nothingStartsTwice() throws {
        let folder = try TemporaryFolder()
        let directory = folder.file("run")
        let command = RunSpecification(Command(["sh", "-c", "echo x >> \(folder.file("count"))"]))
        try far.start(command, in: directory)
        #expect(throws: ProcessError.runExists(directory: directory)) { try far.start(command, in: directory) }
        _ = try end(far, directory)
        #expect(throws: ProcessError.runExists(directory: directory)) { try far.start(command, in: directory) }
        #expect(try folder.text("count") == "x\n")
    }

    @Test func whatIsCalledOffNeverStarts() throws {
        let folder = try TemporaryFolder()
        let directory = folder.file("run")
        #expect(try far.observe(directory) == .notStarted)
        guard case .finished(let result) = try far.callOff(directory), case .neverStarted = result.outcome else {
            return #expect(Bool(false))
        }
        #expect(throws: ProcessError.runExists(directory: directory)) {
            try far.start(RunSpecification(Command(["touch", folder.file("ran")])), in: directory)
        }
        // Also where the folder is there and the runner is on its way.
        let late = folder.file("late")
        mkdir(late, 0o700)
        guard case .finished = try far.callOff(late) else { return #expect(Bool(false)) }
        #expect(try far.callOff(late) == far.observe(late))
        #expect(access(folder.file("ran"), F_OK) != 0)
    }

    @Test func aRunThatCannotBeginIsRefusedBeforeAnythingIsMade() throws {
        let folder = try TemporaryFolder()
        let directory = folder.file("run")
        #expect(throws: ProcessError.programNotFound(name: "belay-no-such on far", path: nil)) {
            try far.start(RunSpecification(Command(["belay-no-such"])), in: directory)
        }
        #expect(throws: ProcessError.variableUnusable(name: "A-B")) {
            try far.start(RunSpecification(Command(["true"], environment: ["A-B": "x"])), in: directory)
        }
        #expect(try folder.names == [])
    }

    @Test func aRunIsStoppedWithItsGroup() throws {
        let folder = try TemporaryFolder()
        let directory = folder.file("run")
        try far.start(RunSpecification(Command(["sh", "-c", "sleep 98.31 & sleep 98.32; echo not reached"])), in: directory)
        guard case .running = try far.observe(directory) else { return #expect(Bool(false)) }
        try far.stop(directory, grace: .seconds(2))
        let result = try end(far, directory)
        #expect(result.stopped)
        #expect(result.outcome == .ended(.signalled(SIGTERM)))
        #expect(try far.capture(Command(["pgrep", "-f", "sleep 98.3[12]"])).end == .exited(1))
    }

    @Test func aKilledRunnerLeavesTheCommandAndThenItsEndUnknown() throws {
        let folder = try TemporaryFolder()
        let directory = folder.file("run")
        try far.start(RunSpecification(Command(["sleep", "1.7"])), in: directory)
        guard case .running(let start) = try far.observe(directory) else { return #expect(Bool(false)) }
        kill(start.runner.process, SIGKILL)
        let orphaned: RunStart = try eventually("the runner's end") {
            if case .orphaned(let start) = try far.observe(directory) { start } else { nil }
        }
        #expect(orphaned == start)
        let lost: RunStart = try eventually("the command's end") {
            if case .lost(let start) = try far.observe(directory) { start } else { nil }
        }
        #expect(lost == start)
    }

    /// Every connection of the throw-away sshd is cut in the middle of a step: it goes on, once, and its result is taken in.
    @Test func aCutConnectionChangesNothingForTheStep() throws {
        let folder = try TemporaryFolder()
        let directory = folder.file("run")
        try far.start(
            RunSpecification(
                Command([
                    "sh", "-c", "echo begun; for i in 1 2 3 4; do sleep 0.5; echo $i >> \(folder.file("ticks")); done; echo over; exit 7",
                ])),
            in: directory)
        guard case .running = try far.observe(directory) else { return #expect(Bool(false)) }
        let server = try #require(getenv("BELAY_TEST_SSHD").map { String(cString: $0) })
        let cut = try capture(Command(["pkill", "-KILL", "-P", server]))
        #expect(cut.succeeded, "there was a connection to cut")
        #expect(try end(far, directory).outcome == .ended(.exited(7)))
        #expect(try folder.text("ticks") == "1\n2\n3\n4\n")
        #expect(try log(directory, far) == "begun\nover\n")
        #expect(throws: ProcessError.runExists(directory: directory)) { try far.start(RunSpecification(Command(["true"])), in: directory) }
    }
}
