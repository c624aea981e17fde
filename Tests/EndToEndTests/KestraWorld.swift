// Kestra on a machine that only exists as files: a folder per environment, with the shipped playbooks and stand-ins for the tools. What
// Kestra would do is in StandIns/kestra; what is expected of Belay is in the tests.
import Foundation
import JSONDocument
import Process
import Testing

final class KestraWorld {
    let world: World
    let variant: String
    let components: [String]
    private(set) var ports: [String: (api: Int, management: Int)] = [:]
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    private static let environments = ["staging", "production"]

    /// - Parameter from: what runs everywhere before anything is done.
    init(
        _ variant: String, from: String, versions: [String] = [], components: [String] = ["standalone"], inputs: [String] = []
    ) throws {
        world = try World()
        self.variant = variant
        self.components = components
        try Self.copyPlaybooks(to: world)
        try FileManager.default.createDirectory(atPath: world.file("home"), withIntermediateDirectories: true)
        try world.write("first", from)
        try world.write("events", "")
        for (program, tool) in [
            ("sudo", "systemd"), ("systemctl", "systemd"), ("journalctl", "systemd"), ("docker", "docker"), ("psql", "postgresql"),
            ("pg_dump", "postgresql"), ("pg_restore", "postgresql"), ("dropdb", "postgresql"), ("kubectl", "cluster"), ("helm", "cluster"),
            ("sleep", "cluster"),
        ] {
            try link("bin/" + program, to: Self.root + "/Tests/EndToEndTests/StandIns/kestra/\(tool).py")
        }
        let free =
            "import socket\nall = [socket.create_server(('127.0.0.1', 0)) for _ in range(4)]\nprint(*[one.getsockname()[1] for one in all])"
        let numbers = try run(["python3", "-ISc", free]).split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(numbers.count == 4)
        for version in [from] + versions { try link("opt/kestra-" + version, to: Self.kestra) }
        for (index, name) in Self.environments.enumerated() {
            ports[name] = (numbers[2 * index], numbers[2 * index + 1])
            try make(name, from, versions)
        }
        if variant == "compose" { try makeContainers(from, versions) }
        if variant == "helm" { try makeClusters(from) }
        try world.write("mine.yaml", deployment(inputs))
        for name in Self.environments {
            for component in components.reversed() { try start(component, in: name) }
        }
        try world.write("events", "")
    }

    deinit {
        let pids = (try? world.text("pids"))?.split(separator: "\n").compactMap { pid_t($0) } ?? []
        for pid in pids { kill(pid, SIGKILL) }
    }

    private static let kestra = root + "/Tests/EndToEndTests/StandIns/kestra/kestra.py"

    /// The shipped ones; a test neither settles nor tries again for long, nor asks the network.
    static func copyPlaybooks(to world: World) throws {
        for folder in ["shared", "kestra"] {
            let files = try #require(FileManager.default.enumerator(atPath: "\(root)/playbooks/\(folder)"))
            for case let name as String in files where name.contains(".") {
                var text = try String(contentsOfFile: "\(root)/playbooks/\(folder)/\(name)", encoding: .utf8)
                text = text.replacing("\nsettle: 15m\n", with: "\nsettle: 1s\n").replacing("\n  - github: kestra-io/kestra\n", with: "\n")
                text = text.replacing(/retry: every [0-9]+s for [0-9]+[sm]/, with: "retry: every 1s for 1s")
                try world.write("config/playbooks/\(folder)/\(name)", text)
            }
        }
    }

    private func link(_ name: String, to target: String) throws {
        let url = URL(fileURLWithPath: world.file(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: target)
    }

    private func make(_ name: String, _ from: String, _ versions: [String]) throws {
        for version in [from] + versions { try link("\(name)/opt/kestra-\(version)", to: Self.kestra) }
        try link("\(name)/opt/kestra", to: world.file("\(name)/opt/kestra-\(from)"))
        try world.write(
            "\(name)/application.yaml", "api: \(ports[name]?.api ?? 0)\nmanagement: \(ports[name]?.management ?? 0)\nflyway-enabled: true\n"
        )
        let schemas = ["0.22": 41, "0.23": 45, "1.0": 55, "1.3": 62]
        let line = from.split(separator: ".").prefix(2).joined(separator: ".")
        let executions = (1...(name == "production" ? 5 : 2)).map { "\"\(name)-\($0)\"" }.joined(separator: ", ")
        try world.write(
            "\(name)/pg/kestra.json",
            """
            {"schema": \(schemas[line] ?? 0), "tenant": "default", "kv": "files", "nsfiles": "files", "passwords": "sha512", "scripts": [],
             "flows": ["daily", "hourly"], "executions": [\(executions)]}
            """)
        try world.write("\(name)/storage/company/team/executions/1.ion", "output of \(name)\n")
    }

    // MARK: The deployment

    /// Inputs of a release whose components are deployments of their own.
    static let cluster = [
        "deployments: [kestra-worker, kestra-webserver]", "api-deployment: kestra-webserver",
        "worker-deployment: kestra-worker",
        "container: kestra-webserver", "storage: s3",
    ]

    /// Short, too: database and storage are backed up by somebody else, and nothing is stopped for it.
    static let lightCluster = ["database: elasticsearch", "quiet: nothing"]

    /// Inputs with which a walk is short: the database is a file, the storage somebody else's, and the backup stops nothing.
    static let light = ["database: h2", "storage: s3"]

    private func deployment(_ inputs: [String]) -> String {
        let places = Self.environments.map { name in
            """
              \(name):
                place: local
                inputs:
            \((own(name)).map { "      " + $0 }.joined(separator: "\n"))
                  api: http://127.0.0.1:\(ports[name]?.api ?? 0)
            """
        }
        return """
            belay: 1
            product: kestra
            variant: \(variant)
            \(variant == "helm" ? "" : "components: [\(components.joined(separator: ", "))]")
            inputs:
              secrets-kept: "yes"
            \(inputs.map { "  " + $0 }.joined(separator: "\n"))
            environments:
            \(places.joined(separator: "\n"))

            """
    }

    private func own(_ name: String) -> [String] {
        let folder = world.file(name)
        let management = "management: http://127.0.0.1:\(ports[name]?.management ?? 0)"
        switch variant {
        case "compose":
            return ["folder: \(folder)", "project: \(name)", "storage-volume: \(name)-data", "database-host: \(folder)/pg", management]
        case "helm": return ["folder: \(folder)", "context: \(name)", "database-host: \(folder)/pg"]
        default:
            return [
                "folder: \(folder)/opt", "config: \(folder)/application.yaml", "storage-folder: \(folder)/storage",
                "database-host: \(folder)/pg", "h2-folder: \(folder)/pg", management,
            ] + components.map { ($0 == "standalone" ? "unit" : $0 + "-unit") + ": \(name)-\($0)" }
        }
    }

    private func start(_ component: String, in name: String) throws {
        switch variant {
        case "compose":
            try run([
                world.file("bin/docker"), "compose", "--project-directory", world.file(name), "--project-name", name, "start", component,
            ])
        case "helm":
            try run([world.file("bin/kubectl"), "--context=\(name)", "scale", "deployment", "kestra-\(component)", "--replicas=1"])
        default: try tool("systemctl", "start", "\(name)-\(component)")
        }
    }

    // MARK: What is there

    /// Lines `ENVIRONMENT FAULT`, as the stand-ins know them.
    func faults(_ lines: String...) throws { try world.write("faults", lines.joined(separator: "\n")) }

    /// What an environment's database has under a name.
    func database(_ name: String) throws -> JSONValue { try JSONValue(parsing: world.text("\(name)/pg/kestra.json")) }

    /// What happened to an environment, in its order.
    func events(_ name: String) throws -> [String] {
        try world.text("events").split(separator: "\n").filter { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    /// Who changed a database under a Kestra that ran.
    func accidents() throws -> [String] {
        try world.text("events").split(separator: "\n").map(String.init).filter {
            $0.contains("under a running Kestra") || $0.contains("killed")
        }
    }

    /// What answers at the address of the API; nil where nothing does.
    func running(_ name: String) throws -> String? {
        let url = "http://127.0.0.1:\(ports[name]?.api ?? 0)/api/v1/configs"
        let answer = try capture(Command(["curl", "-q", "-s", "--max-time", "20", url])).output.text
        return answer.firstMatch(of: /"version": "([^"]+)"/).map { String($0.1) }
    }

    // MARK: Belay

    private var path: [String: String] { ["PATH": "\(world.file("bin")):/usr/local/bin:/usr/bin:/bin"] }

    func belay(_ words: String...) throws -> World.Answer { try world.belay(words, environment: path) }

    /// What an operator does with `belay answers`, then the walk.
    func upgrade(to target: String) throws -> World.Answer {
        let blank = try belay("answers", world.file("mine.yaml"), "--to", target)
        try #require(blank.code == 0, "\(blank.output) \(blank.errors)")
        let lines = blank.output.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let line = line.replacing("answer: \"\", reason: \"\"", with: "answer: handled, reason: \"Done beforehand.\"")
                .replacing("verdict: \"\", reason: \"\"", with: "verdict: applies, reason: \"Looked.\"")
                .replacing("sha256: \"\"   # ", with: "sha256: ")
            guard let colon = line.firstRange(of: ": \"\"") else { return String(line) }
            return "\(line[..<colon.lowerBound]): \"Ada\"\(line[colon.upperBound...])"
        }
        try world.write("answers.yaml", lines.joined(separator: "\n"))
        return try belay("upgrade", world.file("mine.yaml"), "--to", target, "--answers", world.file("answers.yaml"))
    }

    /// The failed step is tried again by an operator, and then the answers go on.
    func resume() throws -> World.Answer {
        let again = try world.belay(["resume", "--plain"], input: "retry\nThe cause is gone.\n", environment: path)
        let rest = try belay("resume", "--answers", world.file("answers.yaml"))
        return World.Answer(code: rest.code, output: again.output + rest.output, errors: again.errors + rest.errors)
    }

    func rollBack() throws -> World.Answer { try belay("rollback", "--answers", world.file("answers.yaml")) }

    /// What somebody does by hand.
    func tool(_ name: String, _ words: String...) throws { try run([world.file("bin/" + name)] + words) }

    /// Ends Kestras that nobody knew of.
    func endOthers() throws {
        for pid in try world.text("others").split(separator: "\n").compactMap({ pid_t($0) }) { kill(pid, SIGKILL) }
    }

    private func makeClusters(_ from: String) throws {
        let deployments = components.map { "\"kestra-\($0)\": {\"image\": \"kestra/kestra:v\(from)\", \"replicas\": 0, \"pid\": 0}" }
        for name in Self.environments {
            try world.write(
                "\(name)/cluster.json",
                """
                {"deployments": {\(deployments.joined(separator: ", "))}, "labels": {}, "jobs": {},
                 "revisions": [{"revision": 4, "tag": "v\(from)", "values": "image:\\n  tag: v\(from)\\n", "status": "deployed"}]}
                """)
        }
    }

    private func makeContainers(_ from: String, _ versions: [String]) throws {
        for name in Self.environments {
            try world.write(
                "\(name)/docker-compose.yml",
                """
                services:
                  postgres:
                    image: postgres:16.4
                  standalone:
                    image: kestra/kestra:v\(from)   # pinned

                """)
            try FileManager.default.createDirectory(atPath: world.file("volumes"), withIntermediateDirectories: true)
            try FileManager.default.moveItem(atPath: world.file("\(name)/storage"), toPath: world.file("volumes/\(name)-data"))
        }
        let tags = versions.map { "\"kestra/kestra:v\($0)\"" }.joined(separator: ", ")
        try world.write("docker.json", "{\"registry\": [\(tags)], \"images\": [\"kestra/kestra:v\(from)\"], \"containers\": {}}")
    }

    @discardableResult
    private func run(_ words: [String]) throws -> String {
        let captured = try capture(Command(words, environment: path.mapValues { $0 }))
        try #require(captured.succeeded, "\(words.joined(separator: " ")): \(captured.errors.text)")
        return captured.output.text
    }
}
