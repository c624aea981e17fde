// Larder by its tool: upgrading and going back with every row, and what it does when something fails, is killed, or does not fit.
import Glibc
import SQLiteDatabase
import Testing

@testable import Demonstration
@testable import Process

@Suite struct LarderToolTests {
    private let scratch: Scratch
    private var backup: String { scratch.path + "/backups/larder" }

    init() throws { scratch = try Scratch() }

    @Test func upgradesAndGoesBackWithEveryRow() throws {
        let larder = try scratch.larder()
        let rows = try larder.run("rows").said
        try larder.run("backup", backup)
        for (version, schema) in [("1.4.0", "2"), ("2.1.0", "3")] {
            try larder.upgrade(to: version)
            #expect(try larder.run("version").said == [version])
            #expect(try larder.run("schema").said == [schema])
            #expect(try larder.run("health").yes)
            #expect(try larder.run("rows").said == rows)
        }
        try larder.run("restore", "1.0.0", backup)
        try larder.run("switch", "1.0.0")
        #expect(try larder.run("serves", "1.0.0").yes)
        #expect(try larder.run("schema").said == ["1"])
        #expect(try larder.run("rows").said == rows)
    }

    @Test func aLostRowIsNoticed() throws {
        let larder = try scratch.larder()
        try larder.folder.database("current", mode: .readWrite).removeOneRow()
        #expect(try !larder.run("rows").yes)
    }

    @Test func aBackupIsProvedByRestoringIt() throws {
        let larder = try scratch.larder()
        try larder.run("backup", backup)
        #expect(try larder.run("verify", backup, scratch.path + "/try").said == ["table items: 60 rows, all equal"])
        #expect(!Files.exists(scratch.path + "/try"))
        try LarderDatabase(path: backup + "/data.sqlite", mode: .readWrite).removeOneRow()
        #expect(throws: LarderError.self) { try larder.run("verify", backup, scratch.path + "/try") }
        try Files.put(Array(repeating: 0, count: 9000), into: backup + "/data.sqlite", O_WRONLY)
        #expect(throws: (any Error).self) { try larder.run("verify", backup, scratch.path + "/try") }
        #expect(throws: LarderError.self) { try larder.run("restore", "1.4.0", backup) }
        #expect(throws: LarderError.self) { try larder.run("restore", "1.0.0", scratch.path + "/nowhere") }
        #expect(try larder.run("serves", "1.0.0").yes)
    }

    @Test(arguments: [("2.1.0", 1), ("1.0.0", 3)])
    func aMixtureIsNotHealthy(_ version: String, _ schema: Int) throws {
        let larder = try scratch.larder(started: false)
        if schema == 3 {
            try larder.folder.database("current", mode: .readWrite).migrate(to: 3, milliseconds: 0, breaking: false) { _ in }
        }
        try larder.run("install", version)
        try Files.write(version + "\n", to: larder.folder.file("current/version"))
        #expect(throws: LarderError.self) { try larder.run("start") }
        let health = try LarderProcess(larder.folder).get("/health")
        #expect(health.status == 503)
        #expect(health.body.contains("fail"))
        #expect(try !larder.run("health").yes)
        #expect(try !larder.run("serves", version).yes)
        try larder.run("stop")
    }

    @Test func whatStandsReadyIsStaleOnceTheDataChanges() throws {
        let larder = try scratch.larder()
        try larder.run("install", "1.4.0")
        try larder.run("migrate", "1.4.0")
        #expect(try larder.run("prepared", "1.4.0").yes)
        try larder.folder.database("current", mode: .readWrite).removeOneRow()
        #expect(try !larder.run("prepared", "1.4.0").yes)
        #expect(throws: LarderError.self) { try larder.run("switch", "1.4.0") }
        #expect(try larder.run("serves", "1.0.0").yes)
    }

    /// Killed by KILL at moments all over its life, and called again until it is done.
    @Test(arguments: ["init", "start", "migrate", "switch"])
    func aKillAtAnyMomentIsMended(_ verb: String) throws {
        for microseconds in stride(from: UInt32(0), to: 40_000, by: 4_000) {
            let larder =
                try verb == "init"
                ? Larder(folder: LarderFolder("\(scratch.path)/\(microseconds)"))
                : scratch.larder("\(microseconds)", started: verb != "start")
            if verb == "migrate" || verb == "switch" { try larder.run("install", "1.4.0") }
            if verb == "switch" { try larder.run("migrate", "1.4.0") }
            let words = [verb] + (verb == "migrate" || verb == "switch" ? ["1.4.0"] : [])
            let child = try Spawn.start(
                program: belay, arguments: ["belay", LarderTool.argument, larder.folder.path] + words,
                environment: Environment.inherited(), folder: "/", descriptors: [nil, nil, nil])
            usleep(microseconds)
            kill(child, SIGKILL)
            _ = try ChildEnding.reap(child)
            // A folder is there whole or not at all.
            if verb != "init" || !Files.exists(larder.folder.path) { #expect(try larder.call(words).end == .exited(0)) }
            try larder.run("start")
            #expect(try larder.run("serves", verb == "switch" ? "1.4.0" : "1.0.0").yes)
            #expect(try larder.run("rows").yes)
            if verb == "migrate" { #expect(try larder.run("prepared", "1.4.0").yes) }
            try larder.run("stop")
        }
    }

    @Test func theServiceOutlivesWhoStartedItAndAnswersNoOtherMethod() throws {
        let larder = try scratch.larder(started: false)
        #expect(try larder.call(["start"]).end == .exited(0))
        #expect(try larder.call(["version"]).output.text == "1.0.0\n")
        #expect(try LarderProcess(larder.folder).get("/nothing").status == 404)
        let identity = try #require(try LarderProcess(larder.folder).running())
        #expect(getsid(identity.process) != getsid(0))
        // A client that says nothing is not in the way of others.
        let port = try LarderProcess(larder.folder).port()
        let silent = try LoopbackSocket.connected(port: port)
        #expect(try larder.run("health").yes)
        withExtendedLifetime(silent) {}
    }

    @Test func wrongUseIsSaid() throws {
        let larder = try scratch.larder(started: false)
        for words in [["migrat", "1.4.0"], ["migrate"], ["switch", "1.4.0", "now"]] {
            let answer = try larder.call(words)
            #expect(answer.end == .exited(2))
            #expect(answer.errors.text.contains("no such command"))
        }
        #expect(try larder.call(["install", "7.0.0"]).errors.text.contains("there is no release 7.0.0"))
        #expect(try Larder(folder: LarderFolder(scratch.path + "/nowhere")).call(["version"]).errors.text.contains("there is no Larder in"))
        #expect(try larder.call(["version"]).errors.text.contains("is stopped"))
    }
}
