// Larder's command line tool, as a playbook calls it: `belay __demo-ctl FOLDER VERB …`. Exit 0 is done or yes, 1 failed or no, 2
// wrong use.
import ContentHash
import Glibc
import Process

struct LarderTool {
    static let argument = "__demo-ctl"

    let folder: LarderFolder
    /// The program that the service is a part of.
    let executable: String
    let sabotage: Sabotage
    let print: (String) -> Void

    init(
        folder: String, executable: String = "/proc/self/exe", environment: (String) -> String? = { _ in nil },
        print: @escaping (String) -> Void
    ) {
        self.folder = LarderFolder(folder)
        self.executable = executable
        self.print = print
        sabotage = Sabotage(folder: self.folder, environment: environment)
    }

    static func main(_ arguments: [String]) -> Int32 {
        guard arguments.count >= 2 else {
            write("larder: usage: \(argument) FOLDER VERB …", to: STDERR_FILENO)
            return 2
        }
        let tool = LarderTool(
            folder: arguments[0], environment: { getenv($0).map { String(cString: $0) } }, print: { write($0, to: STDOUT_FILENO) })
        do {
            return try tool.run(Array(arguments.dropFirst())) ? 0 : 1
        } catch let error as WrongUse {
            write("larder: \(error.description)", to: STDERR_FILENO)
            return 2
        } catch {
            write("larder: \(error)", to: STDERR_FILENO)
            return 1
        }
    }

    struct WrongUse: Error {
        let description: String
    }

    private static func write(_ line: String, to file: Int32) {
        let line = Array((line + "\n").utf8)
        _ = Glibc.write(file, line, line.count)
    }

    /// false is a plain no, of those verbs that ask something.
    func run(_ words: [String]) throws -> Bool {
        let verb = words.first ?? ""
        let values = Array(words.dropFirst())
        if verb != "init" { try folder.check() }
        switch (verb, values.count) {
        case ("init", 0): try LarderFolder.make(folder.path, migrationMilliseconds: 3000)
        case ("start", 0): try changing { try process.start(executable: executable) }
        case ("stop", 0): try changing { try process.stop() }
        case ("announce", 1...): try changing { try announce(values.joined(separator: " ")) }
        case ("withdraw", 0): try changing { try withdraw() }
        case ("install", 1): try changing { try install(values[0]) }
        case ("migrate", 1): try changing { try migrate(values[0]) }
        case ("switch", 1): try changing { try switchOver(to: values[0]) }
        case ("restore", 2): try changing { try restore(values[0], LarderBackup(path: values[1])) }
        case ("backup", 1): print("\(try LarderBackup(path: values[0]).take(of: folder, full: try sabotage.strikes())) in \(values[0])")
        case ("verify", 2):
            try LarderBackup(path: values[0]).verify(
                against: folder, scratch: values[1], damaged: try sabotage.strikes(), report: print)
        case ("identity", 0): print(try folder.text("identity") ?? "")
        case ("version", 0): print(try version())
        case ("schema", 0): print("\(try folder.database("current").schema())")
        case ("get", 1): print(try ask(values[0]).body)
        case ("health", 0): return try isHealthy()
        case ("rows", 0): return try hasAllRows()
        case ("status", 0): return try status()
        // These are for done-if: they look only, and are never made to fail.
        case ("announced", 0): return try folder.text("notice") != nil
        case ("installed", 1): return try folder.hasUnpacked(try LarderRelease.named(values[0]))
        case ("prepared", 1): return try folder.version(of: "current") == values[0] || folder.isPrepared(values[0])
        case ("holds", 1): return try folder.version(of: "current") == values[0]
        case ("serves", 1): return try serves(values[0])
        case _:
            throw WrongUse(
                description:
                    "no such command: \(words.joined(separator: " ")); there are init, start, stop, status, identity, version, schema, rows, "
                    + "health, get PATH, announce TEXT, withdraw, install V, migrate V, switch V, backup FOLDER, verify FOLDER SCRATCH, "
                    + "restore V FOLDER, and to ask: announced, installed V, prepared V, holds V, serves V")
        }
        return true
    }

    private var process: LarderProcess { LarderProcess(folder) }

    /// One command at a time changes a folder.
    private func changing(_ body: () throws -> Void) throws {
        let lock = try FolderLock(folder.file("lock"), seconds: 30)
        try withExtendedLifetime(lock) { try body() }
    }

    // MARK: Looking

    /// A fault makes this ask where nobody listens.
    private func ask(_ path: String) throws -> (status: Int, body: String) {
        try sabotage.strikes() ? LoopbackSocket.get(path, port: try closedPort()) : process.get(path)
    }

    /// A port that was free a moment ago.
    private func closedPort() throws(LarderError) -> UInt16 { try LoopbackSocket.listening(port: 0).port() }

    /// What the running service says, not what is on disk.
    private func version() throws -> String { try member("version", of: ask("/version").body) }

    private func serves(_ version: String) throws -> Bool {
        guard try process.running() != nil else { return false }
        return try member("version", of: process.get("/version").body) == version && process.get("/health").status == 200
    }

    private func isHealthy() throws -> Bool {
        let health = try ask("/health")
        print(health.body)
        return health.status == 200
    }

    /// Whether the service shows every row that the folder was made with.
    private func hasAllRows() throws -> Bool {
        let items = try ask("/items")
        guard items.status == 200 else { throw LarderError("the list cannot be read: \(items.body)") }
        let found = "\(try member("count", of: items.body)) rows \(try member("checksum", of: items.body).prefix(32))"
        let wanted = try folder.text("rows") ?? ""
        print(found == wanted ? "\(found), as on the first day" : "\(found); on the first day there were \(wanted)")
        return found == wanted
    }

    private func status() throws -> Bool {
        guard let running = try process.running() else {
            print("stopped")
            return false
        }
        print("version \(try version()) runs as process \(running.process) and answers on http://127.0.0.1:\(try process.port())/items")
        return true
    }

    // MARK: Changing

    private func announce(_ text: String) throws {
        if try sabotage.strikes() { _ = try LoopbackSocket.get("/mail-relay", port: try closedPort()) }
        try Files.write(text + "\n", to: folder.file("notice"))
        print("users read: \(text)")
    }

    private func withdraw() throws {
        if try sabotage.strikes() { _ = try LoopbackSocket.get("/mail-relay", port: try closedPort()) }
        try Files.remove(folder.file("notice"))
        print("the notice is withdrawn")
    }

    private func install(_ version: String) throws {
        let release = try LarderRelease.named(version)
        try folder.unpack(release, damaged: try sabotage.strikes())
        print("release \(version) is unpacked, SHA-256 \(release.checksum.hex)")
    }

    private func migrate(_ version: String) throws {
        let release = try LarderRelease.named(version)
        guard try folder.hasUnpacked(release) else { throw LarderError("release \(version) is not there; install it first") }
        let breaking = try sabotage.strikes()
        let milliseconds = try folder.migrationMilliseconds()
        try folder.prepare(version, from: try folder.database("current")) { copy in
            let before = try copy.content()
            try copy.migrate(to: release.schema, milliseconds: milliseconds, breaking: breaking, progress: print)
            let after = try copy.content()
            guard before == after else { throw LarderError("the migrated copy says something else: \(after), not \(before)") }
            print("the copy has schema \(release.schema), \(after)")
        }
    }

    private func restore(_ version: String, _ backup: LarderBackup) throws {
        guard try backup.version() == version else {
            throw LarderError("the backup in \(backup.path) is of version \(try backup.version()), not \(version)")
        }
        guard try folder.hasUnpacked(try LarderRelease.named(version)) else {
            throw LarderError("release \(version) is not there; install it first")
        }
        let wanted = try LarderRelease.named(version).schema
        try folder.prepare(version, from: try backup.database()) { copy in
            let schema = try copy.schema()
            guard schema == wanted else { throw LarderError("the backup has schema \(schema), and \(version) reads \(wanted)") }
            print("\(try copy.content()) stand ready for \(version)")
        }
    }

    /// One link decides what is served. When the new version does not start, the old one is started again.
    private func switchOver(to version: String) throws {
        let old = try folder.version(of: "current") ?? ""
        let faulty = try sabotage.strikes()
        if old == version {
            // A switch that was killed half-way, or one that is not needed.
            try Files.remove(folder.file("next"))
            if try !serves(version) { try process.stop() }
            try process.start(executable: executable)
            return print("\(version) answers")
        }
        guard try folder.isPrepared(version) else {
            throw LarderError("no data stands ready for \(version), or what is served has changed since; migrate or restore first")
        }
        guard let before = try folder.generation("current") else { throw LarderError("nothing is served in \(folder.path)") }
        print("stopping \(old)")
        try process.stop()
        try Files.move(folder.file("next"), to: folder.file("current"))
        do {
            print("starting \(version)")
            // For the demonstration: somebody else listens on the port that the service is given.
            let other = try faulty ? LoopbackSocket.listening(port: 0) : nil
            try process.start(executable: executable, port: try other?.port() ?? 0)
        } catch {
            try process.stop()
            try Files.link(folder.file("current"), to: before)
            try process.start(executable: executable)
            throw LarderError("\(version): \(error). \(old) was started again and answers")
        }
        try folder.removeUnused()
        print("\(version) answers")
    }
}
