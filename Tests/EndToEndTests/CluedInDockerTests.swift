// CluedIn with Docker Compose from end to end, against stand-ins for docker and for PowerShell with CluedIn's script. Home is a real
// repository of Git, and what is packed is really packed.
import Foundation
import JSONDocument
import Process
import Testing

@Suite(.timeLimit(.minutes(30)))
struct CluedInDockerTests {
    @Test func upWithAllItsData() throws {
        let machine = try CluedInMachine()
        let up = try machine.upgrade()
        #expect(up.code == 0, "\(up.output.suffix(2000)) \(up.errors)")
        for name in ["staging", "production"] {
            let settings = try machine.world.text("\(name)/env/mine/.env")
            #expect(settings.contains("CLUEDIN_SERVER_TAG=2024.12\n") && !settings.contains("2024.07.00"))
            #expect(try machine.world.text("\(name)/cluedin.ps1") == "# 4.4.0\n")
            // Staging is a copy of production, with its own address.
            #expect(try machine.world.text("\(name)/env/mine/data/db") == "rows of production\n")
            #expect(settings.contains("LOCALPORT=\(machine.ports[name] ?? 0)\n"))
        }
        // It would delete the data.
        #expect(try machine.seen("cluedin.ps1 down").isEmpty)
    }

    /// The script ends well although an image cannot be had. Then the environment, Home and the old images come back.
    @Test func aPullThatEndsWellWithoutTheImage() throws {
        let machine = try CluedInMachine()
        try machine.world.write("production/env/mine/docker-compose.own.yml", "services: {}\n")
        try machine.change("state['faults'] = ['no-image-for-production']")
        let up = try machine.upgrade()
        #expect(up.code == 1 && up.output.contains("See that the server's image is there"), "\(up.output.suffix(2000)) \(up.errors)")
        let back = try machine.run(["rollback", "--answers", machine.world.file("answers.yaml")])
        #expect(back.code == 0, "\(back.output.suffix(2000)) \(back.errors)")
        #expect(try machine.world.text("production/cluedin.ps1") == "# 4.3.0\n")
        #expect(try machine.world.text("production/env/mine/.env").contains("CLUEDIN_SERVER_TAG=2024.07.00\n"))
        #expect(try machine.world.text("production/env/mine/data/db") == "rows of production\n")
    }

    /// The container that brings the databases up to date ends well, and has not come to its end.
    @Test func databasesThatWereNotBroughtUpToDate() throws {
        let machine = try CluedInMachine()
        try machine.change("state['faults'] = ['init-fails']")
        let up = try machine.upgrade()
        #expect(up.code == 1 && up.output.contains("All done"), "\(up.output.suffix(2000)) \(up.errors)")
    }

    /// Versions of data stores are CluedIn's to choose.
    @Test func aDataStoreOfOnesOwnIsRefused() throws {
        let machine = try CluedInMachine()
        try machine.world.write("staging/docker/compose/docker-compose.yml", "services: { neo4j: { image: neo4j:5.26 } }\n")
        let up = try machine.upgrade()
        #expect(up.code == 1 && up.output.contains("docker-compose.yml"), "\(up.output.suffix(2000)) \(up.errors)")
    }

    /// Nobody can tell the release from such a tag, and what the operator says does not make it true.
    @Test(arguments: ["latest", "4.3.0", "2024.07.00-beta.2"]) func aTagThatSaysTooLittleIsNotBelieved(_ tag: String) throws {
        let machine = try CluedInMachine(tag: tag)
        let blank = try machine.run(["answers", machine.world.file("mine.yaml"), "--from", "2024.07.00", "--to", "2024.12.00"])
        #expect(blank.code == 2 && blank.errors.contains("answers with \(tag), not 2024.07.00"), "\(blank.errors)")
    }
}

/// A machine with two environments of CluedIn, each in a clone of its own.
final class CluedInMachine {
    let world: World
    private(set) var ports: [String: Int] = [:]
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    init(tag: String = "2024.07.00") throws {
        world = try World()
        for folder in ["shared", "cluedin"] {
            let files = try #require(FileManager.default.enumerator(atPath: "\(Self.root)/playbooks/\(folder)"))
            for case let name as String in files where name.contains(".") {
                var text = try String(contentsOfFile: "\(Self.root)/playbooks/\(folder)/\(name)", encoding: .utf8)
                text = text.replacing(/\nsettle: [0-9]+m\n/, with: "\nsettle: 1s\n")
                text = text.replacing(/retry: every [0-9]+[smh] for [0-9]+[smh]/, with: "retry: every 1s for 5s")
                try world.write("config/playbooks/\(folder)/\(name)", text)
            }
        }
        for folder in ["bin", "home"] {
            try FileManager.default.createDirectory(atPath: world.file(folder), withIntermediateDirectories: true)
        }
        for program in ["docker", "pwsh"] {
            try FileManager.default.createSymbolicLink(
                atPath: world.file("bin/" + program), withDestinationPath: Self.root + "/Tests/EndToEndTests/StandIns/cluedin/machine.py")
        }
        try world.write("home/.gitconfig", "[user]\n\tname = Ada\n\temail = ada@example.org\n")
        try makeHome()
        let free =
            "import socket\nall = [socket.create_server(('127.0.0.1', 0)) for _ in range(2)]\nprint(*[one.getsockname()[1] for one in all])"
        let numbers = try command(["python3", "-c", free]).split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(numbers.count == 2)
        ports = ["staging": numbers[0], "production": numbers[1]]
        let images = ["cluedin-server:2024.12", "ui:2024.12", "sqlserver-init:2024.12"].map { "\"cluedinprod.azurecr.io/cluedin/\($0)\"" }
        try world.write(
            "docker.json",
            """
            {"log": [], "faults": [], "running": {}, "images": ["cluedinprod.azurecr.io/cluedin/cluedin-server:\(tag)"],
             "registry": [\(images.joined(separator: ", "))]}
            """)
        for name in ["staging", "production"] { try makeEnvironment(name, tag) }
        try world.write("mine.yaml", deployment)
    }

    deinit {
        let pids = (try? world.text("pids"))?.split(separator: "\n").compactMap { pid_t($0) } ?? []
        for pid in pids { kill(pid, SIGKILL) }
    }

    private static let keys = [
        "SERVER", "UI", "GQL", "DATASOURCE", "DATASOURCEPROCESSING", "DATASOURCESUBMITTER", "SQLSERVER", "NEO4J", "OPENREFINE",
        "LIBPOSTAL", "INSTALLER",
    ]

    private func makeHome() throws {
        let settings = Self.keys.map { "CLUEDIN_\($0)_TAG=latest\n" }.joined() + "CLUEDIN_EMAIL_HOST=smtp4dev\nCLUEDIN_EMAIL_PORT=25\n"
        try world.write("origin/env/default/.env", settings + "CLUEDIN_SERVER_LOCALPORT=\n")
        try world.write("origin/docker/compose/docker-compose.yml", "services: { neo4j: { image: neo4j:5.12 } }\n")
        try world.write("origin/.gitignore", "env/*\n!env/default\n")
        try git("origin", "init", "--quiet", "--initial-branch", "master")
        for release in ["4.3.0", "4.4.0"] {
            try world.write("origin/cluedin.ps1", "# \(release)\n")
            try git("origin", "add", ".")
            try git("origin", "commit", "--quiet", "--message", "Release \(release)")
            try git("origin", "tag", "v" + release)
        }
    }

    private func makeEnvironment(_ name: String, _ tag: String) throws {
        try command(["git", "clone", "--quiet", world.file("origin"), world.file(name)])
        try git(name, "checkout", "--quiet", "tags/v4.3.0")
        let settings = try world.text("origin/env/default/.env").replacing("latest", with: tag)
            .replacing("LOCALPORT=", with: "LOCALPORT=\(ports[name] ?? 0)")
        try world.write("\(name)/env/mine/.env", settings)
        try world.write("\(name)/env/mine/data/db", "rows of \(name)\n")
        let up = Command(
            [world.file("bin/pwsh"), "./cluedin.ps1", "up", "-env", "mine"], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
            folder: world.file(name))
        try #require(try capture(up).succeeded)
    }

    private var deployment: String {
        let places = ["staging", "production"].map { name in
            "  \(name): { place: local, inputs: { home: \(world.file(name)), server: \"http://127.0.0.1:\(ports[name] ?? 0)\" } }"
        }
        return """
            belay: 1
            product: cluedin
            variant: docker
            inputs: { custom-packages: "no", name: mine, volume: none }
            environments:
            \(places.joined(separator: "\n"))

            """
    }

    @discardableResult
    private func command(_ words: [String]) throws -> String {
        let captured = try capture(Command(words, environment: ["HOME": world.file("home"), "PATH": "/usr/local/bin:/usr/bin:/bin"]))
        try #require(captured.succeeded, "\(words.joined(separator: " ")): \(captured.errors.text)")
        return captured.output.text
    }

    private func git(_ folder: String, _ words: String...) throws { try command(["git", "-C", world.file(folder)] + words) }

    /// Changes what the machine is like, by Python's `state[…] = …`.
    func change(_ statement: String) throws {
        let script = "import json,sys\np=sys.argv[1]\nstate=json.load(open(p))\n\(statement)\njson.dump(state,open(p,'w'))"
        try command(["python3", "-c", script, world.file("docker.json")])
    }

    /// The commands that were seen and that hold this text.
    func seen(_ text: String) throws -> [String] {
        let log = try JSONValue(parsing: world.text("docker.json"))["log"]?.array ?? []
        return log.compactMap(\.string).filter { $0.contains(text) }
    }

    func run(_ words: [String]) throws -> World.Answer {
        try world.belay(words, environment: ["PATH": "\(world.file("bin")):/usr/local/bin:/usr/bin:/bin"])
    }

    /// What an operator does with `belay answers`, then the walk.
    func upgrade() throws -> World.Answer {
        let blank = try run(["answers", world.file("mine.yaml"), "--from", "2024.07.00", "--to", "2024.12.00"])
        try #require(blank.code == 0, "\(blank.errors)")
        let lines = blank.output.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let line = line.replacing("answer: \"\", reason: \"\"", with: "answer: handled, reason: \"Done beforehand.\"")
                .replacing("verdict: \"\", reason: \"\"", with: "verdict: does-not-apply, reason: \"Looked.\"")
                .replacing("sha256: \"\"   # ", with: "sha256: ")
            guard let colon = line.firstRange(of: ": \"\"") else { return String(line) }
            return "\(line[..<colon.lowerBound]): \"Ada\"\(line[colon.upperBound...])"
        }
        try world.write("answers.yaml", lines.joined(separator: "\n"))
        return try run([
            "upgrade", world.file("mine.yaml"), "--from", "2024.07.00", "--to", "2024.12.00", "--answers", world.file("answers.yaml"),
        ])
    }
}
