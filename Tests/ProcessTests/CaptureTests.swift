import Glibc
import Testing

@testable import Process

@Suite struct CaptureTests {
    @Test func keepsOutputErrorsAndCodeApart() throws {
        let captured = try capture(Command(["sh", "-c", "echo out; echo err >&2; exit 3"]))
        #expect(captured.output.text == "out\n")
        #expect(captured.errors.text == "err\n")
        #expect(captured.end == .exited(3))
        #expect(!captured.output.truncated)
    }

    @Test func tellsTheSignal() throws {
        #expect(try capture(Command(["sh", "-c", "kill -9 $$"])).end == .signalled(SIGKILL))
    }

    @Test func argumentsReachTheProgramUnchanged() throws {
        let captured = try capture(Command(["printf", "%s|", "a b", "$HOME;*", "", "\"'\\"]))
        #expect(captured.output.text == "a b|$HOME;*||\"'\\|")
    }

    @Test func keepsTheHeadOfTooMuchAndDoesNotHoldTheCommandUp() throws {
        let limits = CaptureLimits(maximumBytes: 1000)
        let captured = try capture(Command(["sh", "-c", "printf first; head -c 3000000 /dev/zero; exit 4"]), limits: limits)
        #expect(captured.end == .exited(4))
        #expect(captured.output.bytes.count == 1000)
        #expect(captured.output.bytes.starts(with: "first".utf8))
        #expect(captured.output.truncated)
    }

    @Test func exactlyTheLimitIsNotTruncated() throws {
        let captured = try capture(Command(["printf", "12345"]), limits: CaptureLimits(maximumBytes: 5))
        #expect(captured.output == Captured.Output(bytes: Array("12345".utf8), truncated: false))
    }

    @Test func bytesThatAreNotTextArriveAsTheyAre() throws {
        let captured = try capture(Command(["printf", "\\377\\300\\000x"]))
        #expect(captured.output.bytes == [0xFF, 0xC0, 0, 0x78])
    }

    @Test func timeoutEndsTheWholeGroup() throws {
        let folder = try TemporaryFolder()
        // The grandchild ignores SIGTERM; so does the shell.
        let script = "trap '' TERM; sleep 60 & echo $! > \(folder.file("grandchild")); wait; sleep 60"
        let captured = try capture(
            Command(["sh", "-c", script]), limits: CaptureLimits(timeout: .milliseconds(300), grace: .milliseconds(200)))
        #expect(captured.end == .timedOut)
        #expect(captured.duration < .seconds(5))
        let grandchild = try #require(Int32(try folder.text("grandchild").dropLast()))
        try #expect(eventually("the grandchild's end") { kill(grandchild, 0) != 0 ? true : try isZombie(grandchild) ? true : nil })
    }

    @Test func terminationIsTriedBeforeKilling() throws {
        let captured = try capture(
            Command(["sh", "-c", "trap 'echo cleaned; exit' TERM; echo ready; while :; do sleep 0.05; done"]),
            limits: CaptureLimits(timeout: .milliseconds(400), grace: .seconds(5)))
        #expect(captured.end == .timedOut)
        #expect(captured.output.text == "ready\ncleaned\n")
        #expect(captured.duration < .seconds(4))
    }

    @Test func aProcessLeftBehindIsNotWaitedFor() throws {
        let captured = try capture(Command(["sh", "-c", "sleep 3 & echo done"]))
        #expect(captured.end == .exited(0))
        #expect(captured.output.text == "done\n")
        #expect(captured.duration < .seconds(2))
    }

    @Test func canBeCancelled() throws {
        let cancellation = try Cancellation()
        try cancellation.cancel()
        let captured = try capture(Command(["sleep", "60"]), cancellation: cancellation)
        #expect(captured.end == .cancelled)
        #expect(captured.duration < .seconds(5))
    }

    @Test func inputComesFromNowhereAFileOrBytes() throws {
        let folder = try TemporaryFolder()
        try folder.write("from file", to: "input")
        #expect(try capture(Command(["cat"])).output.text == "")
        #expect(try capture(Command(["cat"], input: .file(folder.file("input")))).output.text == "from file")
        #expect(try capture(Command(["cat"], folder: folder.path, input: .file("input"))).output.text == "from file")
        let many = [UInt8](repeating: 7, count: 300_000)
        #expect(try capture(Command(["cat"], input: .bytes(many))).output.bytes == many)
    }

    @Test func runsInItsFolder() throws {
        let folder = try TemporaryFolder()
        #expect(try capture(Command(["pwd", "-P"], folder: folder.path)).output.text == "\(folder.path)\n")
    }

    @Test func environmentIsInheritedSetAndUnset() throws {
        setenv("BELAY_TEST_KEPT", "kept", 1)
        setenv("BELAY_TEST_GONE", "gone", 1)
        let text = try capture(Command(["env"], environment: ["BELAY_TEST_GONE": nil, "BELAY_TEST_NEW": "a=b c"])).output.text
        let lines = Set(text.split(separator: "\n"))
        #expect(lines.isSuperset(of: ["BELAY_TEST_KEPT=kept", "BELAY_TEST_NEW=a=b c"]))
        #expect(!text.contains("BELAY_TEST_GONE"))
    }

    @Test func childGetsNoOtherDescriptors() throws {
        // Inheritable on purpose: a careless neighbour's.
        let careless = open("/dev/null", O_RDONLY)
        let high = fcntl(careless, F_DUPFD, 200)
        defer {
            close(careless)
            close(high)
        }
        // ls itself opens the folder that it lists, as 3.
        #expect(try capture(Command(["ls", "/proc/self/fd"])).output.text == "0\n1\n2\n3\n")
    }

    @Test func childHasNoTerminalDefaultSignalsAndItsOwnGroup() throws {
        var blocked = sigset_t()
        sigemptyset(&blocked)
        sigaddset(&blocked, SIGUSR1)
        var before = sigset_t()
        pthread_sigmask(SIG_BLOCK, &blocked, &before)
        signal(SIGUSR2, SIG_IGN)
        defer {
            signal(SIGUSR2, SIG_DFL)
            pthread_sigmask(SIG_SETMASK, &before, nil)
        }
        let status = try capture(Command(["grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"])).output.text
        #expect(signalSets(status) == [0, 0])
        let fields = try capture(Command(["cat", "/proc/self/stat"])).output.text.split(separator: " ")
        #expect(fields[0] == fields[4])
        #expect(fields[0] == fields[5])
        #expect(fields[6] == "0")
    }

    private func isZombie(_ process: Int32) throws -> Bool {
        guard let identity = try ProcessIdentity.of(process) else { return true }
        return try !identity.isAlive()
    }
}
