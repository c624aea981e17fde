// A real Roundup tracker for the tests: 2.1.0 with users and issues as production, an empty staging, a deployment, and the belay that
// was built with the tests. Everything is below one folder and on two free loopback ports.
import Glibc
import Process
import SQLiteDatabase
import Testing

final class Roundup {
    let folder: String
    let ports: (production: Int, staging: Int)
    private let asTracker: [String]
    private let python: String

    var production: String { folder + "/production" }
    var staging: String { folder + "/staging" }
    var answersFile: String { folder + "/answers.yaml" }
    private var deploymentFile: String { folder + "/tracker.yaml" }

    /// - Parameter script: a shell script that production's server is stopped and started with, called with `stop` or `start`; nil
    ///   leaves both to the playbook. What it finds: `$FOLDER`, `$PORT`, `$HOME_OF_TRACKER`, and Belay's own variables.
    init(script: String? = nil) throws {
        var template = Array("/tmp/belay-roundup-XXXXXX".utf8CString)
        let made: String? = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
        }
        folder = try #require(made)
        // The server refuses to run as root.
        asTracker = getuid() == 0 ? ["runuser", "-u", "nobody", "--"] : []
        python = getenv("BELAY_TEST_PYTHON").map { String(cString: $0) } ?? "/usr/bin/python3"
        chmod(folder, 0o755)
        let found = try capture(Command([python, "-c", Self.freePorts])).output.text.split(whereSeparator: \.isWhitespace)
        let numbers = found.compactMap { Int($0) }
        try #require(numbers.count == 2)
        ports = (numbers[0], numbers[1])
        try setUp(script)
    }

    deinit {
        do {
            for (port, home) in [(ports.production, production), (ports.staging, "\(folder)/staging")] {
                _ = try capture(server("stop", port, home))
            }
            _ = try capture(Command(["rm", "-rf", folder]))
        } catch {
            Issue.record("\(folder) could not be cleared away: \(error)")
        }
    }

    private static let freePorts = """
        import socket
        both = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        print(*[one.getsockname()[1] for one in both])
        """

    private func setUp(_ script: String?) throws {
        for name in ["software", "production", "staging", "config", "config/playbooks"] { mkdir("\(folder)/\(name)", 0o755) }
        try run([python, "-m", "venv", "\(folder)/software/2.1.0"])
        try run(["\(folder)/software/2.1.0/bin/pip", "install", "--quiet", "--disable-pip-version-check", "roundup==2.1.0"])
        try run(["ln", "-s", "2.1.0", "\(folder)/software/production"])
        try admin("install", "classic", "sqlite")
        let web = "http://127.0.0.1:\(ports.production)/tracker/"
        try run([
            "sed", "-i", "-e", "s|^#web = .*|web = \(web)|", "-e", "s|^#domain = .*|domain = localhost|", "-e",
            "s|^#host = .*|host = localhost|", production + "/config.ini",
        ])
        try admin("initialise", "secret")
        for name in ["ada", "grace"] { try admin("create", "user", "username=\(name)", "address=\(name)@localhost", "roles=User") }
        for number in 1...5 { try admin("create", "issue", "title=Issue \(number)") }
        if getuid() == 0 { try run(["chown", "-R", "nobody:nogroup", production, staging]) }
        try startServer("2.1.0", home: production, port: ports.production)
        try writePlaybook()
        try write(deployment(script), to: deploymentFile)
    }

    /// The built-in one, but for how long it settles.
    private func writePlaybook() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let own = folder + "/config/playbooks/roundup"
        try run(["cp", "-r", "/\(root)/playbooks/roundup", own])
        try run(["sed", "-i", "s/^settle: .*/settle: 2s/", own + "/venv.yaml"])
    }

    private func deployment(_ script: String?) throws -> String {
        var own = ""
        if let script {
            let head = "FOLDER=\(folder) PORT=\(ports.production) HOME_OF_TRACKER=\(production)\n"
            try write(head + script, to: folder + "/control.sh")
            own = "      stop: sh \(folder)/control.sh stop\n      start: sh \(folder)/control.sh start\n"
        }
        return """
            belay: 1
            product: roundup
            variant: venv
            inputs:
              folder: \(folder)/software
              python: \(python)
              run-as: \(asTracker.isEmpty ? "none" : asTracker.joined(separator: " "))
            environments:
              staging:
                place: local
                inputs: { home: \(staging), port: "\(ports.staging)" }
              production:
                place: local
                inputs:
                  home: \(production)
                  port: "\(ports.production)"
            \(own)
            """
    }

    // MARK: Belay

    struct Said {
        let status: Int32
        let text: String
    }

    /// The program with a state and a configuration of this test's own; exit status and all that it said.
    func belay(_ words: String...) throws -> Said {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let own = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
        let program = own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/belay"
        let environment: [String: String?] = ["BELAY_STATE": folder + "/state", "BELAY_CONFIG": folder + "/config"]
        let captured = try capture(
            Command([String(program)] + words, environment: environment), limits: CaptureLimits(timeout: .seconds(600)))
        guard case .exited(let status) = captured.end else {
            Issue.record("belay \(words.joined(separator: " ")) did not end by itself: \(captured.end)")
            return Said(status: -1, text: captured.errors.text)
        }
        return Said(status: status, text: captured.output.text + captured.errors.text)
    }

    /// What an operator does with `belay answers`: has the file written, and fills in every blank.
    func fillAnswers() throws {
        let blank = try belay("answers", deploymentFile, "--to", "2.6.0")
        try #require(blank.status == 0, "\(blank.text)")
        let lines = blank.text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let line = line.replacing("answer: \"\", reason: \"\"", with: "answer: handled, reason: \"Done beforehand.\"")
                .replacing("verdict: \"\", reason: \"\"", with: "verdict: does-not-apply, reason: \"Looked.\"")
                .replacing("sha256: \"\"   # ", with: "sha256: ")
            guard let colon = line.firstRange(of: ": \"\"") else { return String(line) }
            return "\(line[..<colon.lowerBound]): \"Ada\"\(line[colon.upperBound...])"
        }
        try write(lines.joined(separator: "\n"), to: answersFile)
    }

    func upgrade() throws -> Said { try belay("upgrade", deploymentFile, "--to", "2.6.0", "--answers", answersFile) }
    func rollBack() throws -> Said { try belay("rollback", "--answers", answersFile) }
    func plan() throws -> Said { try belay("plan", deploymentFile, "--to", "2.6.0") }

    // MARK: The tracker, looked at without Belay

    /// Nil: nothing answers.
    func status(of port: Int) throws -> String? {
        let url = "http://127.0.0.1:\(port)/tracker/"
        let answer = try capture(Command(["curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", url])).output.text
        return answer == "000" ? nil : answer
    }

    /// Version of the process that holds the port, by the name of its interpreter's folder.
    func runningVersion(_ port: Int) throws -> String? {
        let listening = try capture(Command(["ss", "-Hltnp", "sport = :\(port)"])).output.text
        guard let pid = listening.firstMatch(of: /pid=([0-9]+)/)?.1 else { return nil }
        let words = try capture(Command(["cat", "/proc/\(pid)/cmdline"])).output.text.split(separator: "\0")
        return words.first?.firstMatch(of: /software\/([0-9.]+)\//).map { String($0.1) }
    }

    func count(_ table: String, in home: String) throws -> Int64? {
        try SQLiteDatabase(path: home + "/db/db", mode: .readOnly).integer("select count(*) from \(table)")
    }

    func schema(of home: String) throws -> Int? {
        let statement = try SQLiteDatabase(path: home + "/db/db", mode: .readOnly).prepare("select schema from schema")
        guard try statement.step(), let text = try statement.text(0) else { return nil }
        return text.firstMatch(of: /'version': ([0-9]+)/).flatMap { Int($0.1) }
    }

    /// What the playbook's own script says on its standard error.
    func answer(_ verb: String, at port: Int, of home: String) throws -> String { try capture(server(verb, port, home)).errors.text }

    func stopServer(_ port: Int, home: String) throws { try run(server("stop", port, home)) }

    func startServer(_ version: String, home: String, port: Int) throws {
        try run(
            asTracker + [
                "\(folder)/software/\(version)/bin/roundup-server", "-n", "127.0.0.1", "-p", "\(port)", "-d", home + "/server.pid", "-l",
                home + "/server.log", "tracker=" + home,
            ])
        // While it leaves its parent, the port is held by a process that is about to go.
        for _ in 0..<300 where try status(of: port) == nil || runningVersion(port) == nil { usleep(100_000) }
    }

    private func server(_ verb: String, _ port: Int, _ home: String) -> Command {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return Command(asTracker + ["sh", "-s", verb, "\(port)", home], input: .file("/\(root)/playbooks/roundup/files/server.sh"))
    }

    // MARK: Small things

    private func admin(_ words: String...) throws { try run(["\(folder)/software/2.1.0/bin/roundup-admin", "-i", production] + words) }
    private func run(_ words: [String]) throws { try run(Command(words)) }

    private func run(_ command: Command) throws {
        let captured = try capture(command, limits: CaptureLimits(timeout: .seconds(300)))
        try #require(captured.succeeded, "\(command.arguments.joined(separator: " ")): \(captured.errors.text)\(captured.output.text)")
    }

    private func write(_ text: String, to path: String) throws {
        // Belay refuses what others may write.
        try run(Command(["install", "-m", "644", "/dev/stdin", path], input: .bytes(Array(text.utf8))))
    }
}
