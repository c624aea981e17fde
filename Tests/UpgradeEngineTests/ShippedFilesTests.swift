// Files that a playbook ships, for looking at a system before there is an upgrade.
import Glibc
import Playbooks
import Process
import Testing

@testable import UpgradeEngine

struct ShippedFilesTests {
    private struct Cause: Error, Equatable { var name: String }

    /// Why the look failed is not hidden by what could not be cleared away after it.
    @Test func theFirstFailureIsTheOneThatIsTold() throws {
        var cleared = 0
        func clear() throws {
            cleared += 1
            throw Cause(name: "clearing")
        }
        #expect(throws: Cause(name: "use")) { try ShippedFiles.clearing(after: { throw Cause(name: "use") }, clear) }
        #expect(throws: Cause(name: "clearing")) { try ShippedFiles.clearing(after: { 1 }, clear) }
        #expect(cleared == 2)
        #expect(try ShippedFiles.clearing(after: { 1 }, {}) == 1)
    }

    @Test func theyAreThereForALookAndThenGone() throws {
        let files = [ShippedFile(name: "look.sh", bytes: Array("echo 2.1.0\n".utf8))]
        var seen = ""
        let said = try ShippedFiles.temporarily(files) { folder in
            seen = folder
            return try capture(Command(["sh", folder + "/shipped/look.sh"])).output.text
        }
        #expect(said == "2.1.0\n")
        #expect(access(seen, F_OK) != 0)
    }

    @Test func theyAreGoneAfterAFailureToo() throws {
        struct Trouble: Error {}
        var seen = ""
        #expect(throws: Trouble.self) {
            try ShippedFiles.temporarily([ShippedFile(name: "a", bytes: [])]) { folder in
                seen = folder
                throw Trouble()
            }
        }
        #expect(!seen.isEmpty && access(seen, F_OK) != 0)
    }
}
