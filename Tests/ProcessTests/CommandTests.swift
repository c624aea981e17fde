import Glibc
import Testing

@testable import Process

@Suite struct CommandTests {
    @Test func findsTheProgramInThePathOfItsOwnEnvironment() throws {
        let folder = try TemporaryFolder()
        try folder.write("#!/bin/sh\necho mine\n", to: "belay-tool", mode: 0o700)
        let command = Command(["belay-tool"], environment: ["PATH": "/nowhere:\(folder.path)"])
        #expect(try command.program() == folder.file("belay-tool"))
        #expect(try capture(command).output.text == "mine\n")
        #expect(try Command(["./belay-tool"], folder: folder.path).program() == "\(folder.path)/./belay-tool")
    }

    @Test func sayWhatIsMissing() throws {
        #expect(throws: ProcessError.programNotFound(name: "belay-no-such", path: "/nowhere")) {
            try capture(Command(["belay-no-such"], environment: ["PATH": "/nowhere"]))
        }
        #expect(throws: ProcessError.programNotFound(name: "./no-such", path: "/bin")) {
            try capture(Command(["./no-such"], environment: ["PATH": "/bin"]))
        }
        #expect(throws: ProcessError.folderUnusable(path: "/no/such", code: ENOENT)) { try capture(Command(["true"], folder: "/no/such")) }
        #expect(throws: ProcessError.folderUnusable(path: "/etc/passwd", code: ENOTDIR)) {
            try capture(Command(["true"], folder: "/etc/passwd"))
        }
        #expect(throws: ProcessError.inputUnusable(path: "/no/such", code: ENOENT)) {
            try capture(Command(["true"], input: .file("/no/such")))
        }
        #expect(throws: ProcessError.emptyCommand) { try capture(Command([])) }
        #expect(throws: ProcessError.emptyCommand) { try capture(Command([""])) }
        #expect(throws: ProcessError.holdsNUL(text: "a\0b")) { try capture(Command(["echo", "a\0b"])) }
    }

    @Test func filesThatCannotBeExecutedAreTold() throws {
        let folder = try TemporaryFolder()
        try folder.write("\u{7F}ELF nonsense", to: "broken", mode: 0o700)
        try folder.write("text", to: "plain")
        #expect(throws: ProcessError.programUnusable(path: folder.file("broken"), code: ENOEXEC)) {
            try capture(Command([folder.file("broken")]))
        }
        #expect(throws: ProcessError.programUnusable(path: folder.path, code: EACCES)) { try capture(Command([folder.path])) }
        if getuid() != 0 {
            #expect(throws: ProcessError.programUnusable(path: folder.file("plain"), code: EACCES)) {
                try capture(Command(["plain"], environment: ["PATH": folder.path]))
            }
        }
    }

    @Test func variablesThatAreNotTextAreHandedOn() throws {
        let environment = Environment(entries: [Array("ODD=".utf8) + [0xFF, 0xFE], Array("ODDER=1".utf8), Array("PATH=/bin".utf8)])
        let changed = environment.applying(["ODDER": nil, "NEW": "2"])
        #expect(changed.entries == [Array("ODD=".utf8) + [0xFF, 0xFE], Array("PATH=/bin".utf8), Array("NEW=2".utf8)])
        #expect(changed["NEW"] == "2")
        #expect(changed["ODDER"] == nil)
        #expect(changed["PAT"] == nil)
    }

    @Test(arguments: [
        (ProcessError.emptyCommand, "The command is empty; give it at least the name of a program."),
        (.programNotFound(name: "helm", path: "/bin"), "Program not found: helm (PATH: /bin); install it or correct PATH."),
        (.programNotFound(name: "helm", path: nil), "Program not found: helm (PATH: not set); install it or correct PATH."),
        (
            .system(action: "write /x", code: ENOSPC),
            "Could not write /x: No space left on device; free some disk space and try again."
        ),
        (.system(action: "write /x", code: EIO), "Could not write /x: Input/output error."),
        (.noMachineID, "This machine has no usable /etc/machine-id; create one with “systemd-machine-id-setup”."),
    ])
    func errorsSayWhatToDo(error: ProcessError, text: String) {
        #expect(error.description == text)
    }
}
