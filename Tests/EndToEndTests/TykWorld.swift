// Tyk on machines that only exist as files: a folder per environment, with the shipped playbooks and stand-ins for the tools. What Tyk
// and its tools would do is in StandIns/tyk; what is expected of Belay is in the tests.
import Foundation
import JSONDocument
import Process
import Testing

final class TykWorld {
    enum Variant: String {
        case openSourceDocker = "oss/gateway/docker"
        case openSourceDeb = "oss/gateway/deb"
        case selfManagedDocker = "self-managed/docker"

        var hasDashboard: Bool { self == .selfManagedDocker }
        var components: [String] { hasDashboard ? ["dashboard", "gateway", "pump"] : ["gateway", "pump"] }
    }

    let world: World
    let variant: Variant
    /// Answers for all components at /ENVIRONMENT/COMPONENT.
    let url: String
    private let server: pid_t
    private let from: (tyk: String, pump: String)
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    static let environments = ["staging", "production"]

    /// - Parameters:
    ///   - makesCopy: staging is made anew from production's backup first.
    ///   - rehearsesRollback: as the playbook has it; without, a walk takes half the time.
    init(
        _ variant: Variant, from: (tyk: String, pump: String) = ("5.2.5", "1.8.3"), hasPump: Bool = true, plugins: Bool = false,
        makesCopy: Bool = false, rehearsesRollback: Bool = false
    ) throws {
        let world = try World()
        self.world = world
        self.variant = variant
        self.from = from
        try Self.copyPlaybooks(world, rehearsesRollback: rehearsesRollback)
        for folder in ["bin", "home"] {
            try FileManager.default.createDirectory(atPath: world.file(folder), withIntermediateDirectories: true)
        }
        var programs = ["serve", "docker", "go", "redis-cli", "redis-check-rdb", "mongosh", "mongodump", "mongorestore"]
        if variant == .openSourceDeb {
            programs += [
                "ssh", "sudo", "apt-get", "apt-cache", "apt-mark", "dpkg", "dpkg-query", "dpkg-deb", "systemctl", "journalctl", "tar",
            ]
        }
        for program in programs {
            let file = ["ssh", "sudo"].contains(program) ? program + ".sh" : "machine.py"
            try FileManager.default.createSymbolicLink(
                atPath: world.file("bin/" + program), withDestinationPath: "\(Self.root)/Tests/EndToEndTests/StandIns/tyk/\(file)")
        }
        let serving = try capture(Command([world.file("bin/serve")])).output.text.split(whereSeparator: \.isWhitespace)
        let port = try #require(serving.first.flatMap { Int($0) })
        server = try #require(serving.last.flatMap { pid_t($0) })
        url = "http://127.0.0.1:\(port)"
        for name in Self.environments { try make(name) }
        let images = ["5.8.15", "5.13.1", "5.8.6"].flatMap { ["tykio/tyk-gateway:v\($0)", "tykio/tyk-dashboard:v\($0)"] }
        let pumps = ["1.12.2", "1.16.0"].map { "\"tykio/tyk-pump-docker-pub:v\($0)\"" }
        try world.write("registry.json", "[\((images.map { "\"\($0)\"" } + pumps).joined(separator: ", "))]")
        try world.write("go.json", #"{"5.8.5": "1.23", "5.8.6": "1.24", "5.8.15": "1.25"}"#)
        try world.write("mine.yaml", deployment(hasPump: hasPump, plugins: plugins, makesCopy: makesCopy))
    }

    deinit { kill(server, SIGKILL) }

    /// The shipped ones; a test neither settles nor tries again for long, nor asks the network.
    static func copyPlaybooks(_ world: World, rehearsesRollback: Bool = true) throws {
        for folder in ["shared", "tyk"] {
            let files = try #require(FileManager.default.enumerator(atPath: "\(root)/playbooks/\(folder)"))
            for case let name as String in files where name.contains(".") {
                var text = try String(contentsOfFile: "\(root)/playbooks/\(folder)/\(name)", encoding: .utf8)
                text = text.replacing("\nsettle: 15m\n", with: "\nsettle: 1s\n")
                text = text.replacing(/retry: every [0-9]+s for [0-9]+[sm]/, with: "retry: every 1s for 1s")
                if !rehearsesRollback, text.contains("\nrollback:\n") { text += "rehearse-rollback: no\n" }
                if name == "catalog.yaml" { text = text.replacing("  - github: TykTechnologies/tyk\n", with: "") }
                try world.write("config/playbooks/\(folder)/\(name)", text)
            }
        }
    }

    private func folder(_ name: String) -> String { world.file(name + "/tyk") }

    private func make(_ name: String) throws {
        let versions = variant.components.map { ($0, $0 == "pump" ? from.pump : from.tyk) }
        let dictionary = { (values: [(String, String)]) in
            "{" + values.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
        }
        let all = dictionary(versions.map { ($0.0, "\"\($0.1)\"") })
        var state = [("faults", "[]"), ("first", all), ("running", all), ("answering", all)]
        var definitions = ["orders": "classic", "parcels": "second"]
        if name == "production" { definitions["invoices"] = "second" }
        let apis = definitions.sorted { $0.key < $1.key }.map { "{\"name\": \"\($0.key)\", \"form\": \"\($0.value)\"}" }
        if variant.hasDashboard {
            state.append(("database", "\"tyk_analytics\""))
            try world.write(
                "\(name)/mongodb.json",
                """
                {"tyk_analytics": {"tyk_apis": [\(apis.joined(separator: ", "))], "tyk_policies": [{}, {}]}}
                """)
        } else {
            let path = variant == .openSourceDeb ? "\(name)/root/srv/tyk/apps" : "\(name)/tyk/apps"
            state.append(("apis", "\"\(world.file(path))\""))
            for (api, text) in zip(definitions.keys.sorted(), apis) { try world.write("\(path)/\(api).json", text) }
        }
        if variant == .openSourceDeb {
            let packages = versions.map { ("tyk-" + $0.0, $0.1) }
            state += [
                ("installed", dictionary(packages.map { ($0.0, "\"\($0.1)\"") })),
                ("units", dictionary(packages.map { ($0.0, "\"active\"") })), ("held", "[\"tyk-gateway\"]"),
                (
                    "repository",
                    dictionary([
                        ("tyk-gateway", "[\"\(from.tyk)\", \"5.8.15\"]"), ("tyk-pump", "[\"\(from.pump)\", \"1.16.0\"]"),
                    ])
                ),
            ]
            for (package, version) in packages {
                try world.write("\(name)/root/lib/systemd/system/\(package).service", "# mine\n[Service]\nExecStart=/opt/x \(package)\n")
                try world.write("\(name)/root/opt/\(package)/templates.json", "of \(version)\n")
                try world.write("\(name)/root/opt/\(package)/\(package == "tyk-pump" ? "pump" : "tyk").conf", "{}\n")
            }

            try FileManager.default.createDirectory(atPath: world.file(name + "/home"), withIntermediateDirectories: true)
        } else {
            let services = versions.map { ("tyk-" + $0.0, image($0.0) + ":v" + $0.1) } + [("redis", "redis:7")]
            let containers = services.enumerated().map { index, service in
                (
                    service.0,
                    "{\"image\": \"\(service.1)\", \"id\": \"\(name == "staging" ? "aaaa" : "bbbb")\(index)\", \"status\": \"running\"}"
                )
            }
            state += [("containers", dictionary(containers)), ("images", "[\(services.map { "\"\($0.1)\"" }.joined(separator: ", "))]")]
            let lines = services.map { "  \($0.0):\n    image: \($0.1) # as \(name) has it\n" }
            try world.write("\(name)/tyk/docker-compose.yml", "services:\n" + lines.joined())
            try world.write("\(name)/plugins/headers.go", "package main\n")
            try world.write("\(name)/tyk/tyk.conf", "{\"of\": \"\(name)\"}\n")
        }
        try world.write("\(name)/state.json", dictionary(state))
        try world.write("\(name)/log", "")
        try world.write("\(name)/gateway.log", "Tyk API Gateway \(from.tyk)\n")
    }

    private func image(_ component: String) -> String { component == "pump" ? "tykio/tyk-pump-docker-pub" : "tykio/tyk-" + component }

    private func deployment(hasPump: Bool, plugins: Bool, makesCopy: Bool) -> String {
        let places = Self.environments.map { name in
            var inputs = ["gateway-url": "\(url)/\(name)/gateway", "pump-url": "\(url)/\(name)/pump"]
            if variant == .openSourceDeb {
                inputs["scripts"] = "[/lib/systemd/system/tyk-gateway.service]"
                inputs["apps"] = "[/srv/tyk/apps]"
            } else {
                inputs["folder"] = folder(name)
                inputs["files"] = "[\(folder(name))/tyk.conf]"
                inputs["redis-service"] = "redis"
                inputs["redis-host"] = "none"
                if !variant.hasDashboard { inputs["apps"] = "[\(folder(name))/apps]" }
            }
            if variant.hasDashboard {
                inputs["dashboard-url"] = "\(url)/\(name)/dashboard"
                inputs["mongodb-uri"] = "{ env: MONGODB_\(name.uppercased()) }"
            }
            if plugins {
                inputs["plugin-source"] = world.file(name + "/plugins")
                inputs["plugin-name"] = "headers"
                inputs["plugin-symbol"] = "AddHeader"
            }
            let lines = inputs.sorted { $0.key < $1.key }.map { "      \($0.key): \($0.value)" }
            let place = variant == .openSourceDeb && name == "production" ? "{ ssh: production }" : "local"
            let builder = plugins ? "    places: { builder: local }\n" : ""
            return "  \(name):\n    place: \(place)\n\(builder)    inputs:\n\(lines.joined(separator: "\n"))"
        }
        let database =
            variant.hasDashboard ? ", database: mongodb, backup-script: none\(makesCopy ? ", copy-production: \"yes\"" : "")" : ""
        return """
            belay: 1
            product: tyk
            variant: \(variant.rawValue)
            components: [\(variant.components.filter { hasPump || $0 != "pump" }.joined(separator: ", "))]
            inputs: { plugins: \"\(plugins ? "yes" : "no")\", redis-password: none\(database) }
            environments:
            \(places.joined(separator: "\n"))

            """
    }

    // MARK: What is there

    /// Changes what one of the machines is like, by Python's `state[…] = …`.
    func change(_ environment: String, _ statement: String) throws {
        let script = "import json,sys\np=sys.argv[1]\nstate=json.load(open(p))\n\(statement)\njson.dump(state,open(p,'w'))"
        let captured = try capture(Command(["/usr/bin/python3", "-IS", "-c", script, world.file(environment + "/state.json")]))
        try #require(captured.succeeded, "\(captured.errors.text)")
    }

    func fault(_ environment: String, _ names: String...) throws {
        try change(environment, "state['faults'] = \(names)")
    }

    /// What a component's process is, whoever answers at its address; nil where there is none.
    func running(_ environment: String, _ component: String = "gateway") throws -> String? {
        try JSONValue(parsing: world.text(environment + "/state.json"))["running"]?[component]?.string
    }

    /// Whether an API answers.
    func serves(_ environment: String, _ api: String) throws -> Bool {
        try capture(Command(["curl", "-q", "-s", "-f", "--max-time", "20", "\(url)/\(environment)/gateway/\(api)"])).succeeded
    }

    /// What has happened on a machine, of what holds this text.
    func seen(_ environment: String, _ text: String) throws -> [String] {
        try world.text(environment + "/log").split(separator: "\n").map(String.init).filter { $0.firstRange(of: text) != nil }
    }

    /// Migrates the files of the open-source Gateway, as its operator is asked to.
    func migrateFiles(_ environment: String) throws {
        let path = variant == .openSourceDeb ? "\(environment)/root/srv/tyk/apps" : "\(environment)/tyk/apps"
        for name in try FileManager.default.contentsOfDirectory(atPath: world.file(path)) {
            try world.write("\(path)/\(name)", world.text("\(path)/\(name)").replacing("second", with: "third"))
        }
    }

    // MARK: Belay

    func belay(_ words: String...) throws -> World.Answer {
        let variables = [
            "PATH": "\(world.file("bin")):/usr/local/bin:/usr/bin:/bin", "MONGODB_STAGING": "mongodb://staging:27017/",
            "MONGODB_PRODUCTION": "mongodb://production:27017/", "XDG_RUNTIME_DIR": world.file("home"),
        ]
        return try world.belay(words, environment: variables)
    }

    /// What an operator does with `belay answers`, then the walk.
    func upgrade(to target: String = "5.8.15") throws -> World.Answer {
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
}
