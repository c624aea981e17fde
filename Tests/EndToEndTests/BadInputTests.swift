// Files that no person would write, and names that nobody knows: one sentence, the right exit code, nothing changed on disk.
import Foundation
import Testing

struct BadInputTests {
    /// The commands that read a deployment, as words before its name and after it.
    static let readers: [(before: [String], after: [String])] = [
        (["deployment", "check"], []), (["deployment", "check", "--json"], []), (["deployment", "show"], []),
        (["plan", "--to", "2.0.0"], []),
        (["answers", "--to", "2.0.0"], []), (["upgrade", "--plain", "--to", "2.0.0"], []),
        (["deployment", "new", "fresh", "--answers"], []),
        (["playbook", "check"], []),
    ]

    enum Bad: CaseIterable {
        case missing, unreadable, empty, binary, huge, deep, bomb, folder

        var words: String {
            switch self {
            case .missing: "there is no such file"
            case .unreadable: "you may not read this file"
            case .empty: "the file is empty"
            case .binary: "NUL byte"
            case .huge: "longer than 1048576 bytes"
            case .deep: "nested more than 64 deep"
            case .bomb: "anchors and aliases are not used here"
            case .folder: "folder"
            }
        }

        func make(in world: World) throws -> String {
            switch self {
            case .missing: return world.file("nothing.yaml")
            case .unreadable: return try world.write("bad.yaml", "belay: 1\n", mode: 0)
            case .empty: return try world.write("bad.yaml", "")
            case .binary: return try world.write("bad.yaml", [0x7F, 0x45, 0x4C, 0x46, 0, 1, 2, 3])
            case .huge:
                let path = try world.write("bad.yaml", "belay: 1\n")
                #expect(truncate(path, 100 << 20) == 0)
                return path
            case .deep:
                return try world.write("bad.yaml", "belay: " + String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000))
            case .bomb:
                let lines = (1..<10).map { "a\($0): &a\($0) [" + repeatElement("*a\($0 - 1)", count: 9).joined(separator: ",") + "]" }
                return try world.write("bad.yaml", (["a0: &a0 [x]"] + lines).joined(separator: "\n") + "\n")
            case .folder: return world.path
            }
        }
    }

    @Test(arguments: Bad.allCases) func aFileThatNobodyWouldWrite(_ bad: Bad) throws {
        // Root may read everything.
        if bad == .unreadable && geteuid() == 0 { return }
        let world = try World(withTinyProduct: true)
        let path = try bad.make(in: world)
        let before = try world.contents
        for reader in Self.readers {
            let answer = try world.belay(reader.before + [path] + reader.after)
            #expect(answer.code == 2, "\(reader.before): \(answer.errors)")
            let said = answer.errors + answer.output
            // A folder means something to this one: the products in it.
            if !(bad == .folder && reader.before[0] == "playbook") {
                #expect(said.contains(bad.words), "\(reader.before): \(said.prefix(300))")
            }
            #expect(try world.contents == before, "\(reader.before)")
        }
    }

    @Test(arguments: [
        (["path", "tinny", "--from", "1", "--to", "2"], "did you mean \"tiny\""),
        (["path", "tiny", "--from", "1.0.0", "--to", "9.0.0"], "no release \"9.0.0\""),
        (["path", "tiny", "--from", "x", "--to", "2.0.0"], "is not a version"),
        (["path", "tiny", "--from", "2.0.0", "--to", "1.0.0"], "is older than"),
        (["path", "tiny", "--from", "1.0.0", "--to", "2.0.0", "--variant", "plane"], "no playbook for the variant \"plane\""),
        (["plan", "tinny", "--to", "2.0.0"], "did you mean \"tiny\""), (["plan", "tiny", "--to", "9.0.0"], "no release \"9.0.0\""),
        (["plan", "tiny", "--to", "0.9.0"], "older than 1.0.0"), (["upgrade", "tiny", "--plain", "--to", "0.9.0"], "older than 1.0.0"),
        (["upgrade", "tiny", "--plain", "--to", "9.0.0"], "no release \"9.0.0\""),
        (["playbook", "show", "tinny"], "did you mean \"tiny\""),
        (["playbook", "show", "tiny", "--variant", "plane"], "no playbook for the variant \"plane\""),
        (["deployment", "show", "tinny"], "did you mean \"tiny\""),
        (["status", "nobody"], "nobody"), (["report", "nobody"], "nobody"), (["deployment", "nwe"], "new"), (["plan", "tiny"], "--to"),
    ])
    func namesThatNobodyKnows(_ arguments: [String], _ words: String) throws {
        let world = try World(withTinyProduct: true)
        let before = try world.contents
        let answer = try world.belay(arguments, environment: ["TINY_PASSWORD": "x"])
        #expect(answer.code == 2, "\(answer.errors)")
        #expect(answer.errors.contains(words), "\(answer.errors)")
        #expect(try world.contents == before)
    }

    @Test(arguments: [
        ("product: tiny", "product: tinny", "there is no product \"tinny\""),
        ("product: tiny", "product: tiny\nvariant: plane", "no playbook for the variant \"plane\""),
        ("inputs: { password: { env: TINY_PASSWORD } }", "inputs: { pasword: x }", "no input \"pasword\""),
        ("inputs: { password: { env: TINY_PASSWORD } }", "inputs: { password: hunter2 }", "secrets do not stand in this file"),
        ("  production:", "  prodution:", "no environment \"prodution\""),
        ("{ place: local", "{ place: moon", "cannot be \"moon\""),
    ])
    func aDeploymentThatIsWrong(_ old: String, _ new: String, _ words: String) throws {
        let world = try World(withTinyProduct: true)
        try world.write("config/deployments/tiny.yaml", world.tinyDeployment().replacingOccurrences(of: old, with: new))
        let before = try world.contents
        for arguments in [
            ["deployment", "check", "tiny"], ["plan", "tiny", "--to", "2.0.0"], ["upgrade", "tiny", "--plain", "--to", "2.0.0"],
        ] {
            let answer = try world.belay(arguments, environment: ["TINY_PASSWORD": "x"])
            #expect(answer.code == 2, "\(arguments): \(answer.errors)")
            #expect(answer.errors.contains(words), "\(arguments): \(answer.errors)")
            #expect(!answer.errors.contains("hunter2"))
            #expect(try world.contents == before)
        }
    }

    @Test func lookingMakesNoDirectory() throws {
        let world = try World()
        for arguments in [
            ["list"], ["deployment", "list"], ["playbook", "list"], ["resume", "--plain"], ["status"], ["--version"],
            ["deployment", "check", "x"],
        ] {
            _ = try world.belay(arguments)
            #expect(try world.contents.count == 1, "\(arguments)")
        }
    }

    @Test func oneSystemInTwoPlacesIsRefused() throws {
        let world = try World(withTinyProduct: true)
        try world.write("config/deployments/tiny.yaml", world.tinyDeployment(production: "staging"))
        let before = try world.contents
        for arguments in [["deployment", "check", "tiny"], ["upgrade", "tiny", "--plain", "--to", "2.0.0"]] {
            let answer = try world.belay(arguments, environment: ["TINY_PASSWORD": "x"])
            #expect(answer.code == 3)
            #expect((answer.output + answer.errors).contains("one and the same system"))
            #expect(try world.contents == before)
        }
    }

    @Test func aSecretThatIsNotThere() throws {
        let world = try World(withTinyProduct: true)
        let before = try world.contents
        let check = try world.belay("deployment", "check", "tiny")
        #expect(check.code == 3 && check.output.contains("TINY_PASSWORD is not set"))
        let upgrade = try world.belay("upgrade", "tiny", "--plain", "--to", "2.0.0")
        #expect(upgrade.code == 2 && upgrade.errors.contains("TINY_PASSWORD is not set"))
        #expect(try world.contents == before)
    }
}
