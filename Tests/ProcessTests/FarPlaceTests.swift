// What a far host's shell makes of the scripts, without a host: `ssh` is a script that runs them here.
import Glibc
import Testing

@testable import Process

@Suite struct FarPlaceTests {
    private let folder: TemporaryFolder
    private let far: SSHPlace
    private var directory: String { folder.file("run") }

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("#!/bin/sh\nfor last; do :; done\nexec sh -c \"$last\"\n", to: "ssh", mode: 0o700)
        far = SSHPlace(host: "far", program: folder.file("ssh"))
    }

    private func end() throws -> RunResult {
        try eventually("the end of the run") {
            if case .finished(let result) = try far.observe(directory) { result } else { nil }
        }
    }

    private var names: [String] {
        get throws { try capture(Command(["ls", "-A", directory])).output.text.split(separator: "\n").map(String.init) }
    }

    // MARK: Where it begins

    @Test func aRunBeginsWhereACaptureDoes() throws {
        mkdir(folder.file("home"), 0o700)
        mkdir(folder.file("home/deep"), 0o700)
        try folder.write("#!/bin/sh\ncd \(folder.file("home"))\nfor last; do :; done\nexec sh -c \"$last\"\n", to: "ssh", mode: 0o700)
        for (name, given) in [("home", nil), ("home/deep", "deep"), ("home/deep", folder.file("home/deep"))] {
            let directory = folder.file("run in \(given ?? "")".replacing("/", with: "."))
            let command = Command(["pwd"], folder: given)
            #expect(try far.capture(command).output.text == folder.file(name) + "\n")
            try far.start(RunSpecification(command, saveOutput: "said"), in: directory)
            let result = try eventually("the end of the run") {
                if case .finished(let result) = try far.observe(directory) { result } else { nil }
            }
            #expect(result.succeeded && result.unsaved == nil, "\(result)")
            #expect(try folder.text("\(name)/said") == folder.file(name) + "\n")
        }
    }

    // MARK: Secrets

    private static let secret = RunSpecification(
        Command(["sh", "-c", "cat"], environment: ["PW": "h0rse battery"], input: .bytes(Array("h0rse battery\n".utf8))))

    @Test func nothingSecretStaysWhereTheCommandCannotBegin() throws {
        var specification = Self.secret
        specification.saveOutput = "saved"
        specification.command.folder = folder.file("no-such")
        mkdir(directory, 0o700)
        try folder.write("h0rse battery", to: "run/.input")
        let order = try FarScripts.order(specification, in: directory)
        try folder.write(String(decoding: order, as: UTF8.self), to: "run/.order")
        #expect(try !capture(Command(["sh", directory + "/.order"])).succeeded)
        #expect(try names == [])
    }

    @Test func nothingSecretStaysWhereTheInputCannotBeRead() throws {
        let command = Command(["cat"], environment: ["PW": "h0rse battery"], input: .file(folder.file("no-such")))
        mkdir(directory, 0o700)
        let order = try FarScripts.order(RunSpecification(command), in: directory)
        try folder.write(String(decoding: order, as: UTF8.self), to: "run/.order")
        #expect(try !capture(Command(["sh", directory + "/.order"])).succeeded)
        #expect(try names == [])
    }

    /// The host was restarted, or the runner killed, between what was sent and the command's first line.
    @Test func whatIsCalledOffLeavesNothingSecret() throws {
        mkdir(directory, 0o700)
        for name in ["run/.input", "run/.order"] { try folder.write("h0rse battery", to: name) }
        guard case .finished = try far.callOff(directory) else { return #expect(Bool(false)) }
        #expect(try names == ["started"])
    }

    @Test func nothingSecretStaysWhereTheFolderCannotBeFilled() throws {
        // The text of what runs is too large for what the shell may write.
        try folder.write("#!/bin/sh\nulimit -f 8\ntrap '' XFSZ\nfor last; do :; done\nexec sh -c \"$last\"\n", to: "ssh", mode: 0o700)
        var specification = Self.secret
        specification.command.input = .bytes(Array(repeating: UInt8(ascii: "x"), count: 100_000))
        #expect(throws: ProcessError.self) { try far.start(specification, in: directory) }
        #expect(try names == [])
    }

    @Test func aRunHasTheShapeOfOneAtHome() throws {
        try far.start(Self.secret, in: directory)
        #expect(try end().succeeded)
        #expect(try names == ["log", "result", "spec", "started"])
        #expect(try LocalPlace().observe(directory) == far.observe(directory))
    }

    // MARK: Logs

    @Test func aFloodStaysFlatOnDisk() throws {
        let limit: Int64 = 1 << 20
        let flood = "echo first; yes 'a line that is repeated' | head -c 8000000; echo; echo last; sleep 1.5"
        try far.start(RunSpecification(Command(["sh", "-c", flood]), logLimit: limit), in: directory)
        #expect(try end().succeeded)
        var status = stat()
        #expect(stat(directory + "/log", &status) == 0 && Int64(status.st_blocks) * 512 <= limit + 64 * 1024)
        var reader = LogReader(of: directory, at: far)
        var kept: [UInt8] = []
        var gaps: [Int64] = []
        while let piece = try reader.next(atMost: 300_000) {
            switch piece {
            case .bytes(let bytes): kept += bytes
            case .gap(let length): gaps.append(length)
            }
        }
        #expect(gaps.count == 1)
        #expect(Int64(kept.count) + gaps.reduce(0, +) == 8_000_012)
        #expect(kept.starts(with: "first\na line".utf8) && kept.suffix(6) == ArraySlice("\nlast\n".utf8))
        #expect(!kept.contains(0))
    }

    // MARK: Starts

    /// What comes back is no answer, and too much of it; the command runs.
    @Test func aStartWhoseAnswerIsLostIsNotSaidToHaveFailed() throws {
        let flood = "head -c 3000000 /dev/zero >&2"
        try folder.write("#!/bin/sh\nfor last; do :; done\nsh -c \"$last\"; \(flood)\n", to: "ssh", mode: 0o700)
        do {
            try far.start(RunSpecification(Command(["touch", folder.file("ran")])), in: directory)
            Issue.record("an answer was believed")
        } catch {
            guard case .startUnknown = error else { throw error }
        }
        _ = try eventually("the command") { access(folder.file("ran"), F_OK) == 0 ? true : nil }
    }

    // MARK: What it saves

    @Test func whatIsNotSafeOnDiskIsTold() throws {
        try far.start(RunSpecification(Command(["echo", "x"]), saveOutput: "/dev/null"), in: directory)
        let result = try end()
        #expect(result.outcome == .ended(.exited(0)) && !result.succeeded)
        #expect(result.unsaved?.contains("/dev/null") == true && result.remark == nil, "\(result)")
        for path in [folder.file("saved"), "kept"] {
            let directory = folder.file("run of \(path.count)")
            try far.start(RunSpecification(Command(["echo", "x"], folder: folder.path), saveOutput: path), in: directory)
            let result = try eventually("the end of the run") {
                if case .finished(let result) = try far.observe(directory) { result } else { nil }
            }
            #expect(result.succeeded && result.unsaved == nil, "\(result)")
        }
        #expect(try folder.text("kept") == "x\n" && folder.text("saved") == "x\n")
    }

    // MARK: Liveness

    @Test func whatRunsInAnotherContainerIsTakenForAliveAndLeftAlone() throws {
        try far.start(RunSpecification(Command(["sleep", "60"])), in: directory)
        guard case .running(let here) = try far.observe(directory) else { return #expect(Bool(false)) }
        defer { kill(-here.command.process, SIGKILL) }
        #expect(here.command.namespace == ProcessIdentity.currentNamespace())
        let record = try folder.text("run/started").replacing("namespace pid:[", with: "namespace pid:[1")
        try folder.write(
            record.replacing("runner-start ", with: "runner-start 1").replacing("command-start ", with: "command-start 1"),
            to: "run/started")
        guard case .running(let there) = try far.observe(directory) else { return #expect(Bool(false)) }
        #expect(there.command != here.command)
        #expect(throws: ProcessError.outOfSight(directory: "\(directory) on far")) { try far.stop(directory, grace: .seconds(1)) }
        #expect(try here.command.isAlive())
    }

    /// A program whose main thread has ended goes on in its others, and is shown as a zombie.
    @Test(.enabled(if: access("/usr/bin/python3", X_OK) == 0)) func aCommandWhoseMainThreadHasEndedLives() throws {
        let program =
            "import ctypes,threading,time\nthreading.Thread(target=time.sleep,args=(60,)).start()\nctypes.CDLL(None).pthread_exit(0)"
        for (place, name) in [(far as any Place, "run"), (LocalPlace(executable: belay), "home")] {
            let directory = folder.file(name)
            try place.start(RunSpecification(Command(["/usr/bin/python3", "-c", program])), in: directory)
            guard case .running(let start) = try place.observe(directory) else { return #expect(Bool(false)) }
            defer { kill(start.command.process, SIGKILL) }
            kill(start.runner.process, SIGKILL)
            let stat = "/proc/\(start.command.process)/stat"
            _ = try eventually("the end of the main thread") {
                String(decoding: try LocalPlace().readFile(stat, limit: 4096), as: UTF8.self).contains(") Z ") ? true : nil
            }
            #expect(try place.observe(directory) == .orphaned(start))
        }
    }

    // MARK: Space

    @Test(arguments: ["9223372036854775807", "9007199254740993", "-9223372036854775808"])
    func freeSpaceBeyondAllMeasureIsNoCrash(blocks: String) throws {
        let line = "echo 'Filesystem 1024-blocks Used Available Capacity Mounted'; echo '/dev/x \(blocks) 1 \(blocks) 1% /'"
        try folder.write("#!/bin/sh\n\(line)\nprintf '\\nbelay-answer:ok\\n' >&2\n", to: "ssh", mode: 0o700)
        let space = try far.diskSpace(at: "/")
        #expect(space.available == (blocks.hasPrefix("-") ? 0 : .max) && space.total == space.available)
    }
}
