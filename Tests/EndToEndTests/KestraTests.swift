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

    /// Production's migration breaks in the middle, and everything comes back; then it goes through.
    @Test func composeThereAndBack() throws {
        let kestra = try KestraWorld(
            "compose", from: "1.3.31", versions: ["2.0.0"], inputs: ["service: standalone", "command-service: standalone"])
        try kestra.faults("production broken")
        let up = try kestra.upgrade(to: "2.0.0")
        #expect(up.code == 1, comment(up))
        #expect(try kestra.running("staging") == "2.0.0" && kestra.running("production") == nil)
        #expect(try kestra.database("production")["flows"]?.array?.count == 0)
        let back = try kestra.rollBack()
        #expect(back.code == 0, comment(back))
        #expect(try kestra.running("production") == "1.3.31")
        // The old version would have started on the new schema without a word.
        #expect(try kestra.database("production")["schema"]?.integer == 62 && kestra.database("production")["passwords"]?.string == "sha512")
        #expect(try kestra.database("production")["flows"]?.array?.count == 2)
        #expect(try kestra.world.text("volumes/production-data/company/team/executions/1.ion") == "output of production\n")
        #expect(try kestra.world.text("production/docker-compose.yml").contains("image: kestra/kestra:v1.3.31   # pinned\n"))
        #expect(try kestra.belay("status", "--json").json()["state"] == "rolled back")
        try kestra.faults("")
        let again = try kestra.upgrade(to: "2.0.0")
        #expect(again.code == 0, comment(again))
        #expect(try kestra.running("production") == "2.0.0" && kestra.database("production")["passwords"]?.string == "bcrypt")
        #expect(try kestra.accidents() == [])
    }
}
