// Kestra from end to end against stand-ins: paths, walks that succeed, walks back, and each way in which a careless wizard would have said
// success.
import Foundation
import JSONDocument
import Testing

@Suite(.timeLimit(.minutes(30)))
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
        // Its migration ends with 0 after a NullPointerException, and is tried again.
        try kestra.faults("staging npe")
        // systemctl stop ends well, and would kill tasks before the worker's five minutes are over.
        try kestra.world.write("production/timeout", "2min 30s\n")
        let exception = try kestra.upgrade(to: "0.23.18")
        #expect(exception.code == 1 && exception.output.contains("NullPointerException"), comment(exception))
        try kestra.faults("")
        let up = try kestra.resume()
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
        #expect(try kestra.belay("report").output.contains("Risk stop-timeout (hop 1): applies."))
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

    /// What Belay must see through, one after the other: each is mended as an operator would, and the upgrade goes on to the next.
    @Test func underwayTo1_3() throws {
        let kestra = try KestraWorld(
            "standalone", from: "1.0.10", versions: ["1.3.31"], components: ["executor", "worker", "webserver"], inputs: KestraWorld.light)
        // systemctl stop ends well, and somebody else has the old server running again: nothing may be migrated under it.
        try kestra.faults("staging second", "staging silent", "staging idle", "staging squatter")
        let second = try kestra.upgrade(to: "1.3.31")
        #expect(second.code == 1 && second.output.contains("still answers"), comment(second))
        #expect(try kestra.events("staging").filter { $0.hasPrefix("schema") } == [])
        // The command ends with 0, and has done nothing.
        try kestra.endOthers()
        let silent = try kestra.resume()
        #expect(silent.code == 1 && silent.output.contains("Successfully run the database schema migration"), comment(silent))
        // All units were started, the API is up and healthy, and nothing runs tasks.
        try kestra.faults("staging idle", "staging squatter")
        let idle = try kestra.resume()
        #expect(idle.code == 1 && idle.output.contains("=failed"), comment(idle))
        // The unit is active, and the old server answers in the new one's stead, with 200 and UP.
        try kestra.faults("staging squatter")
        try kestra.tool("systemctl", "start", "staging-worker")
        let squatter = try kestra.resume()
        #expect(squatter.code == 1 && squatter.output.contains("1.0.10 answers, not 1.3.31"), comment(squatter))
        #expect(try kestra.database("staging")["kv"]?.string == "metadata" && kestra.database("staging")["nsfiles"]?.string == "metadata")
        #expect(try kestra.running("production") == "1.0.10" && kestra.accidents() == [])
    }

    @Test func underwayTo2_0() throws {
        let kestra = try KestraWorld("standalone", from: "1.3.31", versions: ["2.0.0"], inputs: KestraWorld.light)
        // It says that it has migrated everything, and ends with 0.
        try kestra.faults("staging half", "staging types")
        let half = try kestra.upgrade(to: "2.0.0")
        #expect(half.code == 1 && half.output.contains("2.0.10-basic-auth-password"), comment(half))
        // All is healthy, and a flow cannot run any more.
        try kestra.faults("staging types")
        try kestra.tool("../opt/kestra-2.0.0", "migrate", "run", "-c", kestra.world.file("staging/application.yaml"))
        let types = try kestra.resume()
        #expect(types.code == 1 && types.output.contains("InvalidTypeConstraint"), comment(types))
        #expect(try kestra.running("production") == "1.3.31" && kestra.accidents() == [])
    }

    /// The upgrade would bring another PostgreSQL with it, or leave out what an override file says.
    @Test func whatComposeWouldChangeBesidesIsRefused() throws {
        let kestra = try KestraWorld(
            "compose", from: "1.3.31", versions: ["2.0.0"], inputs: ["service: standalone", "command-service: standalone"])
        let file = try kestra.world.text("staging/docker-compose.yml")
        try kestra.world.write("staging/docker-compose.yml", file.replacing("postgres:16.4", with: "postgres"))
        try kestra.world.write("production/docker-compose.override.yml", "services: {}\n")
        let up = try kestra.upgrade(to: "2.0.0")
        #expect(
            up.code == 3 && up.errors.contains("moves: postgres") && up.errors.contains("forgotten: docker-compose.override.yml"),
            comment(up))
        #expect(try kestra.events("production") == [])
    }

    /// Docker would make an empty volume, and the empty archive of it would be proved.
    @Test func aVolumeThatKestraDoesNotHaveIsNoBackup() throws {
        let kestra = try KestraWorld(
            "compose", from: "1.3.31", versions: ["2.0.0"], inputs: ["service: standalone", "command-service: standalone"])
        try kestra.world.write(
            "mine.yaml", kestra.world.text("mine.yaml").replacing("volume: production-data", with: "volume: kestra-data"))
        let up = try kestra.upgrade(to: "2.0.0")
        #expect(up.code == 1 && up.output.contains("See that Kestra has kestra-data"), comment(up))
        #expect(try kestra.events("production") == [])
    }

    /// A chart's number is not Kestra's version: without image.tag it would bring the Kestra that it was made for, and call that deployed.
    /// And what the old chart took, the new one refuses. Both are seen before anything stops.
    @Test func aChartBringsWhatTheValuesSay() throws {
        let kestra = try KestraWorld(
            "helm", from: "1.0.10", versions: ["1.3.31", "1.3.15"], components: ["worker", "webserver"],
            inputs: KestraWorld.cluster + KestraWorld.lightCluster)
        try kestra.world.write("staging/values-1.3.31.yaml", "common: {}\n")
        let untagged = try kestra.upgrade(to: "1.3.31")
        #expect(untagged.code == 1 && untagged.output.contains("It does not say \"kestra/kestra:v1.3.31\""), comment(untagged))
        try kestra.world.write("staging/values-1.3.31.yaml", "image:\n  tag: v1.3.31\nconfiguration: {}\n")
        let old = try kestra.resume()
        #expect(old.code == 1 && old.output.contains("checks.yaml"), comment(old))
        #expect(try kestra.running("staging") == "1.0.10" && kestra.running("production") == "1.0.10")
        #expect(try kestra.events("staging").contains { $0.hasPrefix("schema") } == false && kestra.events("production") == [])
    }

    /// A label that does not find them all would make the wait for their end hold at once.
    @Test func aLabelThatFindsTooLittleIsSeen() throws {
        let kestra = try KestraWorld(
            "helm", from: "1.0.10", versions: ["1.3.31"], components: ["worker", "webserver"],
            inputs: KestraWorld.cluster + ["selector: app.kubernetes.io/component=webserver"])
        for name in ["staging", "production"] {
            try kestra.world.write("\(name)/values-1.3.31.yaml", "image:\n  tag: v1.3.31\n")
        }
        let up = try kestra.upgrade(to: "1.3.31")
        #expect(up.code != 0 && up.output.contains("See that the label finds what is to be stopped"), comment(up))
        #expect(try kestra.events("production") == [])
    }
}
