// Two installations of CluedIn that only exist as files, staging and production, with the shipped playbooks and stand-ins for kubectl, helm
// and az. What the cluster would do is in StandIns/cluedin/cluster.py; what is expected of Belay is in the tests.
import Foundation
import JSONDocument
import Process
import Testing

final class CluedInWorld {
    let world: World
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    /// - Parameter target: the release for which values files are written.
    init(_ variant: String, target: String = "2025.09.00") throws {
        world = try World()
        try copyPlaybooks()
        for folder in ["bin", "home", "values"] {
            try FileManager.default.createDirectory(atPath: world.file(folder), withIntermediateDirectories: true)
        }
        for program in ["kubectl", "helm", "az", "sleep"] {
            try FileManager.default.createSymbolicLink(
                atPath: world.file("bin/" + program), withDestinationPath: Self.root + "/Tests/EndToEndTests/StandIns/cluedin/cluster.py")
        }
        for name in ["staging", "production"] {
            try world.write("\(name).json", Self.state(name))
            try values(name, target)
            if variant == "manifests" { try makeRepository(name) }
        }
        try world.write(
            "mine.yaml",
            """
            belay: 1
            product: cluedin
            variant: \(variant)
            inputs: { custom-packages: "no", values-folder: \(world.file("values")), ui: "https://cluedin.example", disks: [neo4j, sql] }
            environments:
            \(["staging", "production"].map { environment($0, variant) }.joined(separator: "\n"))

            """)
    }

    private func environment(_ name: String, _ variant: String) -> String {
        let place = "context: \(world.file(name)), resource-group: \(world.file(name))"
        let clone = variant == "manifests" ? ", git: \(world.file("git-" + name)), manifests: cluedin.yaml" : ""
        return "  \(name): { place: local, inputs: { \(place)\(clone) } }"
    }

    /// The shipped ones; a test neither settles nor tries again for long.
    private func copyPlaybooks() throws {
        for folder in ["shared", "cluedin"] {
            let files = try #require(FileManager.default.enumerator(atPath: "\(Self.root)/playbooks/\(folder)"))
            for case let name as String in files where name.contains(".") {
                var text = try String(contentsOfFile: "\(Self.root)/playbooks/\(folder)/\(name)", encoding: .utf8)
                text = text.replacing(/\nsettle: [0-9]+m\n/, with: "\nsettle: 1s\n")
                text = text.replacing(/retry: every [0-9]+[smh] for [0-9]+[smh]/, with: "retry: every 1s for 2s")
                try world.write("config/playbooks/\(folder)/\(name)", text)
            }
        }
    }

    private static func state(_ name: String) -> String {
        """
        {"uid": "uid-of-\(name)", "faults": [], "log": [], "server": "2025.05.02", "ui-tag": "2025.05.02", "mode": false,
         "jobs": ["Complete"], "jobs-of": "2025.05.02", "upgrades": {"data-upgrade-450": "Version450"},
         "workloads": {"StatefulSet/cluedin-neo4j": 1, "StatefulSet/cluedin-redis-master": 1, "Deployment/cluedin-server": 1,
          "Deployment/cluedin-datasource-processing": 2, "Deployment/cluedin-ui": 1},
         "server-log": ["[#001 05:57:02 INF] Application started"],
         "disks": {"neo4j": {"data": "450"}, "sql": {"data": "450"}}, "snapshots": {},
         "revisions": [{"revision": 7, "chart": "2.5.3", "status": "deployed", "values": {"global": {"image": {"tag": "2025.05.02"}},
          "application": {"datasourceProcessing": {"replicas": "2"}}, "infrastructure": {"password": "secret"}}}]}
        """
    }

    /// The operator's values file, with more lines for `application` and `infrastructure` as a test wants them.
    func values(_ name: String, _ target: String, application: String = "", infrastructure: String = "  password: secret") throws {
        try world.write(
            "values/values-\(name)-\(target).yaml",
            """
            global:
              image:
                tag: "\(target)"
              strategy:
                type: Recreate
            application:
              datasourceProcessing:
                replicas: 2
            \(application)
            infrastructure:
            \(infrastructure)

            """)
    }

    private func makeRepository(_ name: String) throws {
        let folder = world.file("git-" + name)
        let rendered = """
            # chart: 2.5.3
            # values: {"global": {"image": {"tag": "2025.05.02"}}, "application": {"datasourceProcessing": {"replicas": "2"}}}
            image: "cluedinprod.azurecr.io/cluedin/cluedin-server:2025.05.02"

            """
        try world.write("git-\(name)/cluedin.yaml", rendered)
        try world.write("home/.gitconfig", "[user]\n\tname = Ada\n\temail = ada@example.org\n")
        for words in [["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "CluedIn 2025.05.02"]] {
            let captured = try capture(Command(["git", "-C", folder] + words, environment: ["HOME": world.file("home")]))
            try #require(captured.succeeded, "\(captured.errors.text)")
        }
    }

    // MARK: What is there

    /// Changes what one of the clusters is like, by Python's `state[…] = …`.
    func change(_ cluster: String, _ statement: String) throws {
        let script = "import json,sys\np=sys.argv[1]\nstate=json.load(open(p))\n\(statement)\njson.dump(state,open(p,'w'))"
        let captured = try capture(Command(["python3", "-c", script, world.file(cluster + ".json")]))
        try #require(captured.succeeded, "\(captured.errors.text)")
    }

    func state(_ cluster: String) throws -> JSONValue { try JSONValue(parsing: world.text(cluster + ".json")) }

    /// The commands that a cluster has seen and that hold this text.
    func seen(_ cluster: String, _ text: String) throws -> [String] {
        (try state(cluster)["log"]?.array ?? []).compactMap(\.string).filter { $0.contains(text) }
    }

    /// What is on the disks of a cluster.
    func data(_ cluster: String) throws -> Set<String> {
        let disks = try state(cluster)["disks"]
        return Set(["neo4j", "sql"].compactMap { disks?[$0]?["data"]?.string })
    }

    // MARK: Belay

    func run(_ words: [String]) throws -> World.Answer {
        let environment: [String: String?] = [
            "BELAY_STATE": world.file("state"), "BELAY_CONFIG": world.file("config"), "HOME": world.file("home"), "TERM": "dumb",
            "PATH": "\(world.file("bin")):/usr/local/bin:/usr/bin:/bin", "XDG_STATE_HOME": nil, "XDG_CONFIG_HOME": nil,
        ]
        // A walk has some hundred small steps, and other tests run beside it.
        let captured = try capture(
            Command([belay] + words, environment: environment), limits: CaptureLimits(timeout: .seconds(280)))
        guard case .exited(let code) = captured.end else { throw DidNotEnd(words: words, end: "\(captured.end)") }
        return World.Answer(code: code, output: captured.output.text, errors: captured.errors.text)
    }

    /// What an operator does with `belay answers`, then the walk.
    func upgrade(to target: String = "2025.09.00") throws -> World.Answer {
        let blank = try run(["answers", world.file("mine.yaml"), "--to", target])
        try #require(blank.code == 0, "\(blank.errors)")
        let lines = blank.output.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let line = line.replacing("answer: \"\", reason: \"\"", with: "answer: handled, reason: \"Done beforehand.\"")
                .replacing("verdict: \"\", reason: \"\"", with: "verdict: does-not-apply, reason: \"Looked.\"")
                .replacing("sha256: \"\"   # ", with: "sha256: ")
            guard let colon = line.firstRange(of: ": \"\"") else { return String(line) }
            return "\(line[..<colon.lowerBound]): \"Ada\"\(line[colon.upperBound...])"
        }
        try world.write("answers.yaml", lines.joined(separator: "\n"))
        return try run(["upgrade", world.file("mine.yaml"), "--to", target, "--answers", world.file("answers.yaml")])
    }

    func rollBack() throws -> World.Answer { try run(["rollback", "--answers", world.file("answers.yaml")]) }

    private struct DidNotEnd: Error {
        let words: [String]
        let end: String
    }
}
