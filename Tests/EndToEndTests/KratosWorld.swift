// Kratos on a machine that only exists as files: a folder per environment, or a container per environment, with SQLite, the shipped
// playbooks, and stand-ins for the tools. What Kratos would do is in StandIns/kratos/kratos.py; what is expected of Belay is in the tests.
import Foundation
import Process
import SQLiteDatabase
import Testing

final class KratosWorld {
    let world: World
    let variant: String
    let environments: [String]
    private(set) var ports: [String: (public: Int, admin: Int)] = [:]
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    init(_ variant: String, environments: [String] = ["staging", "production"], configVersion: String = "v26.2.0") throws {
        world = try World()
        self.variant = variant
        self.environments = environments
        try copyPlaybooks()
        try FileManager.default.createDirectory(atPath: world.file("home"), withIntermediateDirectories: true)
        for program in ["sudo", "systemctl", "journalctl", "docker"] { try link("bin/" + program) }
        for version in ["1.3.1", "25.4.0", "26.2.0"] { try link("opt/kratos-" + version) }
        let free = "import socket\nall = [socket.create_server(('127.0.0.1', 0)) for _ in range(\(environments.count * 2))]\n"
        let found = try run(["python3", "-c", free + "print(*[one.getsockname()[1] for one in all])"])
        let numbers = found.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(numbers.count == environments.count * 2)
        for (index, name) in environments.enumerated() {
            ports[name] = (numbers[2 * index], numbers[2 * index + 1])
            try make(name, configVersion)
        }
        if variant == "docker" { try writeContainers() }
        try world.write("mine.yaml", deployment)
        for name in environments {
            _ = try tool(variant == "docker" ? ["docker", "start", "kratos-\(name)"] : ["systemctl", "start", "kratos-\(name)"])
        }
    }

    deinit {
        let pids = (try? world.text("pids"))?.split(separator: "\n").compactMap { pid_t($0) } ?? []
        for pid in pids { kill(pid, SIGKILL) }
    }

    /// The shipped ones; a test neither settles nor tries again for long, nor asks the network.
    private func copyPlaybooks() throws {
        for folder in ["shared", "kratos"] {
            let files = try #require(FileManager.default.enumerator(atPath: "\(Self.root)/playbooks/\(folder)"))
            for case let name as String in files where name.contains(".") {
                var text = try String(contentsOfFile: "\(Self.root)/playbooks/\(folder)/\(name)", encoding: .utf8)
                text = text.replacing("\nsettle: 15m\n", with: "\nsettle: 1s\n")
                text = text.replacing(/retry: every [0-9]+s for [0-9]+[sm]/, with: "retry: every 1s for 3s")
                if name == "catalog.yaml" {
                    text = text.split(separator: "\n", omittingEmptySubsequences: false)
                        .filter { !$0.hasPrefix("  - { file: CHANGELOG.md") && !$0.hasPrefix("  - github: ") }.joined(separator: "\n")
                }
                try world.write("config/playbooks/\(folder)/\(name)", text)
            }
        }
    }

    private func link(_ name: String) throws {
        let url = URL(fileURLWithPath: world.file(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: url.path, withDestinationPath: Self.root + "/Tests/EndToEndTests/StandIns/kratos/kratos.py")
    }

    private func make(_ name: String, _ configVersion: String) throws {
        for version in ["1.3.1", "25.4.0", "26.2.0"] { try link("\(name)/opt/kratos-\(version)") }
        try FileManager.default.createSymbolicLink(
            atPath: world.file("\(name)/kratos"), withDestinationPath: world.file("\(name)/opt/kratos-1.3.1"))
        try world.write(
            "\(name)/kratos.yml",
            """
            version: \(configVersion)
            dsn: sqlite://\(world.file("\(name)/db.sqlite"))?_fk=true
            public_port: \(ports[name]?.public ?? 0)
            admin_port: \(ports[name]?.admin ?? 0)
            courier:
              smtp:
                connection_uri: smtp://mail.example:25/

            """)
        let database = try SQLiteDatabase(path: world.file("\(name)/db.sqlite"), mode: .create)
        try database.execute("create table schema_migration (version text primary key)")
        try database.execute("create table identities (id text)")
        for number in 1...40 {
            let digits = String(number)
            try database.execute("insert into schema_migration values ('20\(String(repeating: "0", count: 18 - digits.count))\(digits)')")
        }
        for number in 1...(name == "production" ? 5 : 2) { try database.execute("insert into identities values ('\(name)-\(number)')") }
    }

    private func writeContainers() throws {
        let containers = environments.map { name in
            """
            "kratos-\(name)": {"image": "oryd/kratos:v1.3.1", "labels": {}, "pid": 0,
              "command": ["\(world.file("opt/kratos-1.3.1"))", "serve", "--config", "\(world.file(name))/kratos.yml"]}
            """
        }
        try world.write(
            "docker.json",
            """
            {"registry": ["oryd/kratos:v26.2.0", "oryd/kratos:v25.4.0"], "images": ["oryd/kratos:v1.3.1"],
             "containers": {\(containers.joined(separator: ", "))}}
            """)
    }

    private var deployment: String {
        let places = environments.map { name in
            let own =
                variant == "docker"
                ? """
                      container: kratos-\(name)
                      options: --volume \(world.file(name)):/etc/config/kratos:ro
                      migrate-options: --volume \(world.file(name)):/etc/config/kratos:ro
                """
                : """
                      folder: \(world.file(name))/opt
                      link: \(world.file(name))/kratos
                      units: [kratos-\(name)]
                """
            return """
                  \(name):
                    place: local
                    inputs:
                \(own)
                      config-file: \(world.file(name))/kratos.yml
                      sqlite-file: \(world.file(name))/db.sqlite
                      public: http://127.0.0.1:\(ports[name]?.public ?? 0)
                      admin: http://127.0.0.1:\(ports[name]?.admin ?? 0)
                """
        }
        return """
            belay: 1
            product: kratos
            variant: \(variant)
            inputs: { database: sqlite, secrets-kept: "yes"\(variant == "docker" ? "" : ", dsn: none"), mail-catcher: "smtp://127.0.0.1:1025/" }
            environments:
            \(places.joined(separator: "\n"))

            """
    }

    // MARK: What is there

    /// Lines `ENVIRONMENT VERSION FAULT` or `ENVIRONMENT FAULT`, as the stand-in knows them.
    func faults(_ lines: String...) throws { try world.write("faults", lines.joined(separator: "\n")) }

    func identities(_ name: String) throws -> Int64? { try count("identities", name) }
    func migrations(_ name: String) throws -> Int64? { try count("schema_migration", name) }

    private func count(_ table: String, _ name: String) throws -> Int64? {
        try SQLiteDatabase(path: world.file("\(name)/db.sqlite"), mode: .readOnly).integer("select count(*) from \(table)")
    }

    /// What answers at the admin address; nil where nothing does.
    func running(_ name: String) throws -> String? {
        let url = "http://127.0.0.1:\(ports[name]?.admin ?? 0)/admin/version"
        let answer = try capture(Command(["curl", "-q", "-s", "--max-time", "20", url])).output.text
        return answer.firstMatch(of: /"version": "v([^"]+)"/).map { String($0.1) }
    }

    // MARK: Belay

    private var path: [String: String] { ["PATH": "\(world.file("bin")):/usr/local/bin:/usr/bin:/bin"] }

    func belay(_ words: String...) throws -> World.Answer { try world.belay(words, environment: path) }

    /// What an operator does with `belay answers`, then the walk.
    func upgrade(to target: String = "26.2.0") throws -> World.Answer {
        let blank = try belay("answers", world.file("mine.yaml"), "--to", target)
        try #require(blank.code == 0, "\(blank.output) \(blank.errors)")
        let lines = blank.output.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let line = line.replacing("answer: \"\", reason: \"\"", with: "answer: handled, reason: \"Done beforehand.\"")
                .replacing("verdict: \"\", reason: \"\"", with: "verdict: does-not-apply, reason: \"Looked.\"")
                .replacing("sha256: \"\"   # ", with: "sha256: ")
            guard let colon = line.firstRange(of: ": \"\"") else { return String(line) }
            return "\(line[..<colon.lowerBound]): \"Ada\"\(line[colon.upperBound...])"
        }
        try world.write("answers.yaml", lines.joined(separator: "\n"))
        return try belay("upgrade", world.file("mine.yaml"), "--to", target, "--answers", world.file("answers.yaml"))
    }

    func rollBack() throws -> World.Answer { try belay("rollback", "--answers", world.file("answers.yaml")) }

    @discardableResult
    func tool(_ words: [String]) throws -> String { try run([world.file("bin/" + words[0])] + words.dropFirst()) }

    private func run(_ words: [String]) throws -> String {
        let captured = try capture(Command(words, environment: path.mapValues { $0 }))
        try #require(captured.succeeded, "\(words.joined(separator: " ")): \(captured.errors.text)")
        return captured.output.text
    }
}
