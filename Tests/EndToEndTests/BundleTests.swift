// `belay bundle`: one archive, in which nothing tells whose systems these are.
import Glibc
import Process
import Testing

@Suite struct BundleTests {
    @Test func holdsTheRecordAndNoNames() throws {
        let rig = try Rig()
        let left = try rig.run(
            "demo", "--plain", "--dir", rig.demo,
            input: "Ada Lovelace of ops@sql7.acme.example\nOver 10.11.12.13, from /home/ada\nAll on sql7\nAda Lovelace\n")
        #expect(left.code == 3, left.comment)
        // A run whose log says more than it should.
        let run = rig.state + "/upgrades/demo-1/runs/backup.data.sql7.1"
        mkdir(run, 0o700)
        try rig.write("connecting to sql7.acme.example (10.11.12.13) as ada, key \(rig.scratch)/home/.ssh/id\n", to: run + "/log")

        let archive = rig.scratch + "/case.tar.gz"
        let packed = try rig.run("bundle", "-o", archive)
        #expect(packed.code == 0, packed.comment)
        #expect(try rig.run("bundle", "-o", archive).code == 3)
        let out = rig.scratch + "/out"
        mkdir(out, 0o700)
        #expect(try capture(Command(["tar", "-xzf", archive, "-C", out])).succeeded)
        let names = try capture(Command(["find", out, "-type", "f", "-printf", "%P\\n"])).output.text
        for file in ["report.md", "status.json", "events.json", "versions.txt", "/log"] { #expect(names.contains(file)) }
        let everything = try names.split(separator: "\n").map { try rig.read("\(out)/\($0)") }.joined() + names
        // None of them is hexadecimal: hashes hold those by chance.
        for name in ["Lovelace", "sql7", "acme", "10.11.12.13", "/home/ada", "ada,", "ops@", "\(rig.scratch)/home"] {
            #expect(!everything.contains(name), "\(name) is in the bundle")
        }
        // The same names are the same placeholders, and what support needs is there.
        for text in ["@host-", "user-1", "ip-1", "belay 0.1.0", "1.4.0", "~/.ssh/id"] { #expect(everything.contains(text), "\(text)") }
    }
}
