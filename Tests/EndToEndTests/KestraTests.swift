// Kestra from end to end against stand-ins: paths, walks that succeed, walks back, and each way in which a careless wizard would have said
// success.
import Foundation
import JSONDocument
import Testing

@Suite(.timeLimit(.minutes(5)))
struct KestraTests {
    private func comment(_ answer: World.Answer) -> Comment { "\(answer.output.suffix(2500)) \(answer.errors)" }

    // MARK: Paths

    @Test func requiredStopsAndNoWayDown() throws {
        let world = try World()
        try KestraWorld.copyPlaybooks(to: world)
        func hops(_ from: String, _ to: String) throws -> [String] {
            let path = try world.belay("path", "kestra", "--from", from, "--to", to, "--json").json()
            return (path["hops"]?.array ?? []).compactMap { $0["to"]?.string }
        }
        #expect(try hops("0.19.0", "2.0.0") == ["0.20.13", "0.23.18", "1.0.10", "1.3.31", "2.0.0"])
        #expect(try hops("0.12.7", "0.22.13") == ["0.13.10", "0.20.13", "0.22.13"])
        #expect(try hops("1.0.10", "1.3.31") == ["1.3.31"])
        let down = try world.belay("path", "kestra", "--from", "1.3.31", "--to", "1.0.10")
        #expect(down.code == 2 && down.errors.contains("restoring the backup and starting the older version"), comment(down))
    }

    // MARK: Walks

    /// Components apart, and everything into the tenant main: first in the database, then in the storage.
    @Test func upByBinary() throws {
        let kestra = try KestraWorld("standalone", from: "0.22.32", versions: ["0.23.18"], components: ["executor", "worker", "webserver"])
        let up = try kestra.upgrade(to: "0.23.18")
        #expect(up.code == 0, comment(up))
        for name in ["staging", "production"] {
            #expect(try kestra.running(name) == "0.23.18")
            #expect(try kestra.database(name)["tenant"]?.string == "main" && kestra.database(name)["schema"]?.integer == 45)
            // Staging is a copy, and its storage its own.
            #expect(try kestra.database(name)["executions"]?.array?.count == 5)
            #expect(try kestra.world.text("\(name)/storage/main/company/team/executions/1.ion") == "output of production\n")
        }
        #expect(
            try kestra.events("production").suffix(9) == [
                "stop executor", "stop worker", "stop webserver", "schema 45", "migrate default-tenant --dry-run", "migrate default-tenant",
                "start webserver 0.23.18", "start worker 0.23.18", "start executor 0.23.18",
            ])
        #expect(try kestra.accidents() == [])
        #expect(try kestra.belay("verify").code == 0)
    }

    /// Up to 2.0 and, when that has gone well and is not wanted after all, back again.
    @Test func composeThereAndBack() throws {
        let kestra = try KestraWorld(
            "compose", from: "1.3.31", versions: ["2.0.0"], inputs: ["service: standalone", "command-service: standalone"])
        let up = try kestra.upgrade(to: "2.0.0")
        #expect(up.code == 0, comment(up))
        for name in ["staging", "production"] {
            #expect(try kestra.running(name) == "2.0.0" && kestra.database(name)["passwords"]?.string == "bcrypt")
            #expect(try kestra.world.text("\(name)/docker-compose.yml").contains("image: kestra/kestra:v2.0.0   # pinned\n"))
        }
        let back = try kestra.rollBack()
        #expect(back.code == 0, comment(back))
        #expect(try kestra.running("production") == "1.3.31")
        // The old version would have started on the new schema without a word.
        #expect(
            try kestra.database("production")["schema"]?.integer == 62 && kestra.database("production")["passwords"]?.string == "sha512")
        #expect(try kestra.world.text("volumes/production-data/company/team/executions/1.ion") == "output of production\n")
        #expect(try kestra.world.text("production/docker-compose.yml").contains("image: kestra/kestra:v1.3.31   # pinned\n"))
        #expect(try kestra.accidents() == [])
    }

    // MARK: What a careless wizard would call success

    /// One of the new version's files in the world, and what Belay must say of it.
    struct Trap: Sendable, CustomTestStringConvertible {
        let fault: String
        let from: String
        let to: String
        var components = ["standalone"]
        let says: String
        var testDescription: String { fault }
    }

    static let traps = [
        // Commands that end with 0: one did nothing, one left something out, one threw an exception.
        Trap(fault: "silent", from: "1.0.10", to: "1.3.31", says: "Successfully run the database schema migration"),
        Trap(fault: "half", from: "1.3.31", to: "2.0.0", says: "2.0.10-basic-auth-password"),
        Trap(fault: "npe", from: "0.22.32", to: "0.23.18", says: "NullPointerException"),
        // systemctl stop ends well, and somebody else has the old server running again: nothing may be migrated under it.
        Trap(fault: "second", from: "1.0.10", to: "1.3.31", says: "still answers"),
        // systemctl start ends well and the unit is active, and the old server answers in the new one's stead, UP and with 200.
        Trap(fault: "squatter", from: "1.0.10", to: "1.3.31", says: "1.0.10 answers, not 1.3.31"),
        // The API is up and healthy, and nothing runs tasks.
        Trap(fault: "idle", from: "1.0.10", to: "1.3.31", components: ["executor", "worker", "webserver"], says: "=failed"),
        // All is healthy, and a flow cannot run any more.
        Trap(fault: "types", from: "1.3.31", to: "2.0.0", says: "InvalidTypeConstraint"),
    ]

    @Test(arguments: traps) func isNoSuccess(_ trap: Trap) throws {
        let kestra = try KestraWorld(
            "standalone", from: trap.from, versions: [trap.to], components: trap.components, inputs: KestraWorld.light)
        try kestra.faults("staging \(trap.fault)")
        let up = try kestra.upgrade(to: trap.to)
        #expect(up.code == 1 && up.output.contains(trap.says), comment(up))
        #expect(try kestra.running("production") == trap.from && kestra.accidents() == [])
    }
}
