// Files that a playbook ships, for looking at a system before there is an upgrade.
import Glibc
import Playbooks
import Process
import Testing

@testable import UpgradeEngine

struct ShippedFilesTests {
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
