// Release notes carried to a machine without a network: packed where they can be read, planned with where they cannot.
import Foundation
import JSONDocument
import Process
import Testing

struct NotesBundleTests {
    private let connected: World
    private let bastion: World

    /// The bastion knows its two systems and nothing of the product.
    init() throws {
        connected = try World()
        try connected.write("config/playbooks/tiny/catalog.yaml", Tiny.catalog + "\nnotes:\n  - file: \(connected.file("CHANGELOG.md"))\n")
        try connected.write("config/playbooks/tiny/plain.yaml", Tiny.playbook)
        try connected.write(
            "CHANGELOG.md",
            "# Changes\n\n## 2.0.0 (2026-03-01)\n\n### Breaking Changes\n\n- The port is 81 now.\n\n## 1.1.0\n\nA lamp.\n\n## 1.0.0\n\nFirst.\n"
        )
        bastion = try World()
        for environment in ["staging", "production"] {
            try bastion.write("\(environment)/VERSION", "1.0.0\n")
            try bastion.write("\(environment)/ID", "\(environment)\n")
        }
        try bastion.write("config/deployments/tiny.yaml", bastion.tinyDeployment())
    }

    private func key(_ name: String) throws -> (secret: String, signers: String) {
        let path = connected.file(name)
        #expect(try capture(Command(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path])).succeeded)
        return (path, try connected.write("\(name).signers", "\(name) " + connected.text("\(name).pub")))
    }

    private func bundle(key: String? = nil) throws -> String {
        let path = connected.file("tiny.bundle")
        let answer = try connected.belay(
            ["notes", "bundle", "tiny", "--from", "1.0.0", "--to", "2.0.0", "-o", path] + (key.map { ["--key", $0] } ?? []))
        #expect(answer.code == 0, "\(answer.errors)")
        return path
    }

    @Test func anUpgradeIsPlannedFromIt() throws {
        let vendor = try key("vendor")
        let bundle = try bundle(key: vendor.secret)
        #expect(try bastion.belay("path", "tiny", "--from", "1.0.0", "--to", "2.0.0").code != 0)
        let taken = try bastion.belay("notes", "import", bundle, "--signers", vendor.signers)
        #expect(taken.code == 0 && taken.output.contains("signed by vendor") && taken.output.contains("today"), "\(taken.errors)")
        #expect(taken.output.contains("config/playbooks/tiny"))
        // The machine that it was made on is out of reach.
        try FileManager.default.removeItem(atPath: connected.file("CHANGELOG.md"))

        let path = try bastion.belay("path", "tiny", "--from", "1.0.0", "--to", "2.0.0")
        #expect(path.code == 0 && path.output.contains("2.0.0"), "\(path.errors)")
        let notes = try bastion.belay("notes", "tiny", "--from", "1.0.0", "--to", "2.0.0")
        for text in ["The port is 81 now.", "A lamp.", "CHANGELOG.md", "signed by vendor", "today"] {
            #expect(notes.output.contains(text), "\(text): \(notes.output) \(notes.errors)")
        }
        let plan = try bastion.belay("plan", "tiny", "--to", "2.0.0", environment: ["TINY_PASSWORD": "x"])
        #expect(plan.code == 0 && plan.output.contains("The port is 81 now"), "\(plan.output) \(plan.errors)")

        // Once more: what is here is the same, and nothing is said of it.
        let again = try bastion.belay("notes", "import", bundle, "--signers", vendor.signers)
        #expect(again.code == 0 && !again.output.contains("playbook"))
        try bastion.write("config/playbooks/tiny/plain.yaml", Tiny.playbook + "# mine\n")
        #expect(try bastion.belay("notes", "import", bundle, "--signers", vendor.signers).output.contains("stays in use"))
        #expect(try bastion.text("config/playbooks/tiny/plain.yaml").hasSuffix("# mine\n"))
    }

    @Test func whatCannotBeTrustedIsRefused() throws {
        let (vendor, stranger) = (try key("vendor"), try key("stranger"))
        let path = try bundle(key: stranger.secret)
        let before = try bastion.contents
        let unknown = try bastion.belay("notes", "import", path, "--signers", vendor.signers)
        #expect(unknown.code == 2 && unknown.errors.contains("tiny.bundle"), "\(unknown.errors)")
        let unsigned = try bastion.belay("notes", "import", try bundle(), "--signers", vendor.signers)
        #expect(unsigned.code == 2 && unsigned.errors.contains("not signed"))
        let text = try connected.text("tiny.bundle")
        for (change, sentence) in [("port is 81", "hash"), ("playbooks/tiny/plain.yaml", "no path inside")] {
            let other = change.hasPrefix("port") ? "port is 82" : "playbooks/../../x.yaml"
            let damaged = try connected.write("damaged.bundle", text.replacingOccurrences(of: change, with: other))
            let answer = try bastion.belay("notes", "import", damaged)
            #expect(answer.code == 2 && answer.errors.contains(sentence), "\(answer.errors)")
        }
        #expect(try bastion.contents == before)
    }

    @Test func aPageAboutOneHopIsReadAsOne() throws {
        let page = try bastion.write("guide.md", "---\nh1: From Tiny 1.0 to 1.3\nrelease: 1.3.0\n---\n\n## Commands\n\nRun them all.\n")
        let answer = try bastion.belay("notes", "--file", page, "--breaking", "--json")
        let items = try answer.json()["releases"]?.array?.first?["breaking"]?.array ?? []
        #expect(items.count == 1 && items.first?["text"]?.string?.contains("Run them all.") == true, "\(answer.output)")
        #expect(try bastion.belay("notes", "--file", page, "--from", "2.0", "--to", "3.0", "--json").json()["releases"]?.array == [])
    }
}
