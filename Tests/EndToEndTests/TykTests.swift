// Tyk from end to end against stand-ins: paths, walks that succeed, walks back, and each way in which a careless wizard would have said
// success.
import JSONDocument
import Testing

@Suite(.timeLimit(.minutes(30)))
struct TykTests {
    private func comment(_ answer: World.Answer) -> Comment { "\(answer.output.suffix(2500)) \(answer.errors)" }

    // MARK: Paths

    @Test func someReleasesAreNoTargetAndNoneLiesBehind() throws {
        let world = try World()
        let path = try world.belay("path", "tyk", "--from", "4.3.0", "--to", "5.13.0", "--json").json()
        #expect((path["hops"]?.array ?? []).compactMap { $0["to"]?.string } == ["5.13.0"])
        let avoided = Set((path["avoided"]?.array ?? []).compactMap { $0["version"]?.string })
        #expect(avoided.isSuperset(of: ["5.2.0", "5.3.6", "5.6.0", "5.8.3", "5.9.0"]), "\(avoided)")
        for (release, instead) in [("5.9.0", "5.9.1"), ("5.8.3", "5.8.4"), ("5.2.0", "5.2.1")] {
            let answer = try world.belay("path", "tyk", "--from", "5.0.15", "--to", release)
            #expect(answer.code == 2 && answer.errors.contains("should be avoided") && answer.errors.contains(instead), comment(answer))
        }
        let back = try world.belay("path", "tyk", "--from", "5.8.15", "--to", "5.2.5")
        #expect(back.code == 2 && back.errors.contains("cannot read the Tyk OAS definitions"), comment(back))
    }

    /// Builds of before 4.0 answer with a "v" before their version.
    @Test func anOldGatewayTellsItsVersionToo() throws {
        let tyk = try TykWorld(.openSourceDocker, from: ("3.2.2", "1.4.0"))
        let answers = try tyk.belay("answers", tyk.world.file("mine.yaml"), "--to", "5.8.15")
        #expect(
            answers.code == 0 && answers.output.contains("oas-migration") == false && answers.output.contains("oas-files"), comment(answers)
        )
    }

    // MARK: Walks

    /// The Dashboard migrates the definitions as it starts.
    @Test func upWithCompose() throws {
        let tyk = try TykWorld(.selfManagedDocker, makesCopy: true, rehearsesRollback: true)
        #expect(try !tyk.serves("staging", "invoices"))
        let up = try tyk.upgrade()
        #expect(up.code == 0, comment(up))
        for name in TykWorld.environments {
            #expect(
                try tyk.running(name, "dashboard") == "5.8.15" && tyk.running(name) == "5.8.15" && tyk.running(name, "pump") == "1.16.0")
            // Staging has an API of production now.
            #expect(try tyk.serves(name, "parcels") && tyk.serves(name, "orders") && tyk.serves(name, "invoices"))
            // Nothing but the tags has changed.
            #expect(try tyk.world.text("\(name)/tyk/docker-compose.yml").contains("image: tykio/tyk-gateway:v5.8.15 # as \(name) has it\n"))
            // A restart would go on with the old image.
            #expect(try tyk.seen(name, "compose restart").isEmpty)
        }
        #expect(try tyk.belay("verify").code == 0)
        #expect(try tyk.seen("production", "mongodb drop tyk_analytics").isEmpty)
        // Neither Gateway nor Pump ran on the copy before it was quiet.
        let first = try tyk.seen("staging", "").drop { $0 != "mongodb restore tyk_analytics" }.prefix {
            $0 != "compose up --detach tyk-gateway"
        }
        #expect(first.contains("compose up --detach tyk-dashboard") && !first.contains("compose up --detach tyk-pump"), "\(first)")
    }

    /// Pump ends in production when Dashboard and Gateway are new already. A Gateway of before would answer as well as ever and not find
    /// the definitions that the Dashboard has migrated, so the database comes back too.
    @Test func composeTakenBack() throws {
        let tyk = try TykWorld(.selfManagedDocker)
        try tyk.fault("production", "ends@pump")
        let file = try tyk.world.text("production/tyk/docker-compose.yml")
        let up = try tyk.upgrade()
        #expect(up.code == 1 && up.output.contains("Wait until tyk-pump is up"), comment(up))
        #expect(try tyk.running("production", "dashboard") == "5.8.15" && tyk.running("production", "pump") == nil)
        let back = try tyk.rollBack()
        #expect(back.code == 0, comment(back))
        #expect(try tyk.running("production", "dashboard") == "5.2.5" && tyk.running("production") == "5.2.5")
        #expect(try tyk.serves("production", "parcels") && tyk.serves("production", "invoices"))
        #expect(try tyk.world.text("production/tyk/docker-compose.yml") == file)
        #expect(try tyk.belay("status", "--json").json()["state"] == "rolled back")
    }

    /// Staging is this machine, production another one over ssh. In production the package installs well, restarts the Gateway at once, and that ends.
    @Test func packagesThereAndBack() throws {
        let tyk = try TykWorld(.openSourceDeb)
        try tyk.fault("production", "ends@gateway")
        let up = try tyk.upgrade()
        #expect(up.code == 1 && up.output.contains("See that tyk-gateway is up"), comment(up))
        #expect(try tyk.running("staging") == "5.8.15" && tyk.running("staging", "pump") == "1.16.0")
        // What the operator was asked to do by hand on the way.
        try tyk.migrateFiles("production")
        try tyk.fault("production")
        let back = try tyk.rollBack()
        #expect(back.code == 0, comment(back))
        #expect(try tyk.running("production") == "5.2.5" && tyk.running("production", "pump") == "1.8.3")
        #expect(try tyk.serves("production", "parcels") && tyk.serves("production", "invoices"))
        // The start-up script that the package replaced, and what it brings besides.
        #expect(try tyk.world.text("production/root/lib/systemd/system/tyk-gateway.service").hasPrefix("# mine\n"))
        #expect(try tyk.world.text("production/root/opt/tyk-gateway/templates.json") == "of 5.2.5\n")
        // The package of before restarts the Gateway, too.
        #expect(try !tyk.seen("production", "unpacked").isEmpty)
        #expect(try tyk.seen("production", "unpacked").allSatisfy { $0.contains("while nothing ran") })
    }

    /// Pump is ahead of what goes with either release: it stays, and is never taken down. The plan says what really runs.
    @Test func aPumpThatIsAheadStays() throws {
        let tyk = try TykWorld(.openSourceDocker, from: ("5.8.5", "1.16.0"))
        let plan = try tyk.belay("plan", tyk.world.file("mine.yaml"), "--to", "5.8.6")
        #expect(plan.code == 0 && plan.output.contains("gateway 5.8.5 to 5.8.6, pump stays at 1.16.0"), comment(plan))
        #expect(!plan.output.contains("tyk-pump-docker-pub:v1.12"), comment(plan))
    }

    /// Compiled for the target, tried in the Gateway of the target, and found in its log.
    @Test func upWithPlugins() throws {
        let tyk = try TykWorld(.openSourceDocker, from: ("5.8.5", "1.12.1"), plugins: true)
        let up = try tyk.upgrade(to: "5.8.6")
        #expect(up.code == 0, comment(up))
        for name in TykWorld.environments {
            #expect(try tyk.running(name) == "5.8.6" && tyk.running(name, "pump") == "1.12.2")
            #expect(try tyk.world.text("\(name)/plugins/headers_v5.8.6_linux_amd64.so").contains("1.24"))
        }
    }

    // MARK: What a careless wizard would call success

    /// 200, and what it says is fail: the Gateway is new, and does not find its Redis.
    @Test func helloMaySayFail() throws {
        let tyk = try TykWorld(.openSourceDocker, from: ("5.8.5", "1.12.1"), hasPump: false)
        try tyk.fault("staging", "redis-away@5.8.6")
        let up = try tyk.upgrade(to: "5.8.6")
        #expect(up.code == 1 && up.output.contains("It is \"fail\", not \"pass\""), comment(up))
        #expect(try tyk.running("staging") == "5.8.6" && tyk.running("production") == "5.8.5")
    }

    /// Nothing is done to what is not well to begin with: afterwards nobody could tell why.
    @Test func whatIsNotWellIsNotUpgraded() throws {
        let tyk = try TykWorld(.openSourceDocker, from: ("5.8.5", "1.12.1"), hasPump: false)
        try tyk.fault("staging", "redis-away@5.8.5")
        let up = try tyk.upgrade(to: "5.8.6")
        #expect(up.code == 1 && up.output.contains("See that everything is healthy before anything changes"), comment(up))
        #expect(try tyk.seen("staging", "compose pull").isEmpty)
    }

    /// The new container runs, and an old Gateway that somebody else has started answers at the address, well as ever.
    @Test func anOldGatewayAtTheAddressIsNoSuccess() throws {
        let tyk = try TykWorld(.openSourceDocker, from: ("5.8.5", "1.12.1"), hasPump: false)
        try tyk.fault("staging", "old-one@gateway")
        let up = try tyk.upgrade(to: "5.8.6")
        #expect(up.code == 1 && up.output.contains("5.8.5"), comment(up))
        #expect(try tyk.running("staging") == "5.8.6" && tyk.running("production") == "5.8.5")
    }

    /// Another Compose file beside the first sets the old image: up ends well, and the container is the one of before.
    @Test func aContainerOfTheOldImageIsNoSuccess() throws {
        let tyk = try TykWorld(.openSourceDocker, from: ("5.8.5", "1.12.1"))
        try tyk.world.write(
            "staging/tyk/docker-compose.override.yml", "services:\n  tyk-pump:\n    image: tykio/tyk-pump-docker-pub:v1.12.1\n")
        let up = try tyk.upgrade(to: "5.8.6")
        #expect(up.code == 1 && up.output.contains("See that tyk-pump runs tykio/tyk-pump-docker-pub:v1.12.2"), comment(up))
        #expect(try tyk.running("production") == "5.8.5")
    }

    /// Found out while everything old goes on running.
    @Test func anImageThatCannotBeHadStopsNothing() throws {
        let tyk = try TykWorld(.openSourceDocker, from: ("5.8.5", "1.12.1"))
        try tyk.fault("staging", "no-image@tykio/tyk-pump-docker-pub:v1.12.2")
        let up = try tyk.upgrade(to: "5.8.6")
        #expect(up.code == 1 && up.output.contains("manifest unknown"), comment(up))
        #expect(try tyk.running("staging") == "5.8.5" && tyk.seen("staging", "compose up").isEmpty)
    }

    /// The process that somebody started by hand is not systemd's, so the package's restart does not reach it.
    @Test func aProcessOutsideOfSystemdIsNoSuccess() throws {
        let tyk = try TykWorld(.openSourceDeb)
        try tyk.fault("staging", "old-process@gateway")
        let up = try tyk.upgrade()
        #expect(up.code == 1 && up.output.contains("5.2.5"), comment(up))
        #expect(try tyk.running("staging") == "5.2.5" && tyk.seen("staging", "unpack tyk-pump").isEmpty)
    }

    @Test(arguments: [
        // The compiler has another Go than the Gateway: the plugin compiles.
        ("old-compiler", "go1.24"),
        // The Gateway starts without it, and says pass.
        ("stale-plugin", "plugin was built with a different version"),
    ])
    func aPluginMustFitTheGateway(_ fault: String, _ why: String) throws {
        let tyk = try TykWorld(.openSourceDocker, from: ("5.8.5", "1.12.1"), hasPump: false, plugins: true)
        try tyk.fault("staging", fault)
        let up = try tyk.upgrade(to: "5.8.6")
        #expect(up.code == 1 && up.output.contains(why), comment(up))
        #expect(try tyk.running("production") == "5.8.5")
    }

    @Test(arguments: [
        ("torn-rdb", "Read the dump from end to end"), ("short-dump", "See that no document is missing"),
    ])
    func aDumpThatIsNotWholeIsNoBackup(_ fault: String, _ why: String) throws {
        let tyk = try TykWorld(.selfManagedDocker)
        try tyk.fault("production", fault)
        let up = try tyk.upgrade()
        #expect(up.code == 1 && up.output.contains(why), comment(up))
        #expect(try tyk.running("staging") == "5.2.5" && tyk.seen("staging", "compose pull").isEmpty)
    }

    // MARK: Refusals

    /// The image of now could not be found again.
    @Test func theTagLatestIsRefused() throws {
        let tyk = try TykWorld(.openSourceDocker, from: ("5.8.5", "1.12.1"), hasPump: false)
        try tyk.change("production", "state['containers']['tyk-gateway']['image'] = 'tykio/tyk-gateway:latest'")
        let up = try tyk.upgrade(to: "5.8.6")
        #expect(up.code == 3 && (up.output + up.errors).contains("Pin the version that runs"), comment(up))
    }

    @Test func packagesFromElsewhereAreRefused() throws {
        let tyk = try TykWorld(.openSourceDeb)
        try tyk.change("production", "state['source'] = 'http://mirror.example/tyk jammy/main amd64 Packages'")
        let up = try tyk.upgrade()
        #expect(up.code == 3 && (up.output + up.errors).contains("packagecloud.io/tyk"), comment(up))
        #expect(try tyk.seen("staging", "unpack").isEmpty)
    }
}
