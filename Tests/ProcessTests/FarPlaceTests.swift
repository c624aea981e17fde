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
        far = SSHPlace(host: "far", through: folder.file("ssh"))
    }

    private func end() throws -> RunResult {
        try eventually("the end of the run") {
            if case .finished(let result) = try far.observe(directory) { result } else { nil }
        }
    }

    private var names: [String] {
        get throws { try capture(Command(["ls", "-A", directory])).output.text.split(separator: "\n").map(String.init) }
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

    // MARK: Space

    @Test(arguments: ["9223372036854775807", "9007199254740993", "-9223372036854775808"])
    func freeSpaceBeyondAllMeasureIsNoCrash(blocks: String) throws {
        let line = "echo 'Filesystem 1024-blocks Used Available Capacity Mounted'; echo '/dev/x \(blocks) 1 \(blocks) 1% /'"
        try folder.write("#!/bin/sh\n\(line)\nprintf '\\nbelay-answer:ok\\n' >&2\n", to: "ssh", mode: 0o700)
        let space = try far.diskSpace(at: "/")
        #expect(space.available == (blocks.hasPrefix("-") ? 0 : .max) && space.total == space.available)
    }
}
