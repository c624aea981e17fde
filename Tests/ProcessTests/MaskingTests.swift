import Glibc
import Testing

@testable import Process

@Suite struct MaskingTests {
    private func masked(_ text: String, _ secrets: [String], chunk: Int) -> String {
        var mask = SecretMask(hiding: secrets.map { Array($0.utf8) })
        var output: [UInt8] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: chunk) {
            output += mask.pass(Array(bytes[start..<min(start + chunk, bytes.count)]))
        }
        return String(decoding: output + mask.finish(), as: UTF8.self)
    }

    @Test(arguments: [
        ("password is hunter2.", ["hunter2"], "password is ••••."),
        ("hunter2hunter2", ["hunter2"], "••••••••"),
        ("huntehunter2hunter", ["hunter2"], "hunte••••hunter"),
        ("aaaab", ["aab"], "aa••••"),
        ("abcdef abc abcd", ["abc", "abcdef"], "•••• •••• ••••d"),
        ("xabcdy", ["ab", "bcd"], "x••••y"),
        ("nothing", ["zzz"], "nothing"),
        ("pässwörd: ü", ["ü"], "pässwörd: ••••"),
        ("anything", [], "anything"),
        ("aXbXc", ["X"], "a••••b••••c"),
    ])
    func secretsAreHiddenWhateverTheChunks(text: String, secrets: [String], expected: String) {
        for chunk in 1...text.utf8.count { #expect(masked(text, secrets, chunk: chunk) == expected, "chunk of \(chunk)") }
    }

    @Test func whatCannotBeASecretIsNotHeldBack() {
        var mask = SecretMask(hiding: [Array("secret".utf8)])
        #expect(mask.pass(Array("Continue? se".utf8)) == Array("Continue? ".utf8))
        #expect(mask.pass(Array("ven".utf8)) == Array("seven".utf8))
    }

    @Test func secretsAreNowhereToBeFound() throws {
        let folder = try TemporaryFolder()
        let secret = "s3cr3t-\(getpid())-value"
        // Printed in two writes with a pause, and as an argument, which the spec repeats.
        let script = "printf 'one s3cr3t-'; sleep 0.3; echo \"${BELAY_TEST_SECRET#s3cr3t-} and $1\"; cat; sleep 0.5"
        let command = Command(
            ["sh", "-c", script, "sh", "arg-\(secret)"], environment: ["BELAY_TEST_SECRET": secret],
            input: .bytes(Array("in \(secret)\n".utf8)))
        let run = try start(RunSpecification(command, secrets: [secret, ""]), in: folder.file("1"))
        let begun = try run.begun()
        let processes = try capture(Command(["pgrep", "-f", "belay __mask|belay __run \(folder.path)/"])).output.text.split(separator: "\n")
        #expect(processes.count >= 2)
        #expect(processes.contains("\(begun.runner.process)"))
        for process in processes {
            for file in ["cmdline", "environ"] {
                let text = try capture(Command(["cat", "/proc/\(process)/\(file)"])).output.text
                #expect(!text.contains(secret))
            }
        }
        #expect(try run.result().succeeded)
        #expect(try folder.text("1/log") == "one •••• and arg-••••\nin ••••\n")
        #expect(try capture(Command(["grep", "-r", "-F", secret, folder.path])).end == .exited(1))
    }

    @Test func aSavedOutputIsLeftAsItIs() throws {
        let folder = try TemporaryFolder()
        let command = Command(["sh", "-c", "echo hunter2; echo hunter2 >&2"])
        _ = try start(RunSpecification(command, secrets: ["hunter2"], saveOutput: folder.file("dump")), in: folder.file("1")).result()
        #expect(try folder.text("dump") == "hunter2\n")
        #expect(try folder.text("1/log") == "••••\n")
    }

    @Test func aProcessLeftBehindDoesNotHoldTheResultUp() throws {
        let folder = try TemporaryFolder()
        let command = Command(["sh", "-c", "(sleep 4; echo late hunter2) & echo done"])
        let run = try start(RunSpecification(command, secrets: ["hunter2"]), in: folder.file("1"))
        #expect(try run.result().succeeded)
        #expect(try folder.text("1/log") == "done\n")
        #expect(try eventually("the late line") { try folder.text("1/log") == "done\nlate ••••\n" ? true : nil })
    }
}
