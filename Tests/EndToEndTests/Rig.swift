// A place of its own for each test: state, home and the demonstration's folder; and the belay program that was built with the
// tests, started as an operator would. Whatever is left running in it ends with the test.
import Glibc
import JSONDocument
import Process
import Testing

/// The `belay` that was built with these tests, next to them; BELAY_PROGRAM names another one.
let belay: String = {
    if let other = getenv("BELAY_PROGRAM") { return String(cString: other) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    return own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/belay"
}()

/// Where a shell finds it under its own name.
let pathWithBelay = "\(belay[..<(belay.lastIndex(of: "/") ?? belay.startIndex)]):\(getenv("PATH").map { String(cString: $0) } ?? "")"

struct Ended {
    let code: Int32
    let output: String
    let errors: String

    var comment: Comment { "\(output.suffix(1500))\n\(errors)" }
}

final class Rig {
    let scratch: String
    /// Where the demonstration's two systems are.
    var demo: String { scratch + "/demo" }
    var state: String { scratch + "/state" }
    /// Variables of the program beyond those that keep it in its place.
    var variables: [String: String] = [:]

    init() throws {
        var template = Array("/tmp/belay-whole-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ProcessError.system(action: "make a scratch folder", code: errno) }
        scratch = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        mkdir(scratch + "/home", 0o700)
    }

    deinit {
        kill(services: true)
        do {
            let removed = try capture(Command(["rm", "-rf", scratch]))
            if !removed.succeeded { Issue.record("\(scratch) was not removed: \(removed.errors.text)") }
        } catch {
            Issue.record(error)
        }
    }

    // MARK: The program

    private var environment: [String: String?] {
        var environment: [String: String?] = [
            "PATH": pathWithBelay, "BELAY_STATE": state, "HOME": scratch + "/home", "TERM": "dumb",
        ]
        for name in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "BELAY_CONFIG"] { environment[name] = .some(nil) }
        for (name, value) in variables { environment[name] = value }
        return environment
    }

    func command(_ words: [String], input: String = "") -> Command {
        Command([belay] + words, environment: environment, folder: scratch, input: .bytes(Array(input.utf8)))
    }

    func run(_ words: String..., input: String = "") throws -> Ended { try run(words, input: input) }

    func run(_ words: [String], input: String = "") throws -> Ended {
        let captured = try capture(command(words, input: input), limits: CaptureLimits(timeout: .seconds(600), maximumBytes: 4 << 20))
        guard case .exited(let code) = captured.end else {
            Issue.record("belay \(words.joined(separator: " ")) ended so: \(captured.end)\n\(captured.output.text)")
            return Ended(code: -1, output: captured.output.text, errors: captured.errors.text)
        }
        return Ended(code: code, output: captured.output.text, errors: captured.errors.text)
    }

    func json(_ words: String...) throws -> JSONValue {
        let captured = try capture(command(words), limits: CaptureLimits(timeout: .seconds(60), maximumBytes: 16 << 20))
        #expect(captured.succeeded, "\(captured.errors.text)")
        return try JSONValue(parsing: captured.output.text)
    }

    func read(_ path: String) throws -> String { String(decoding: try LocalPlace().readFile(path, limit: 8 << 20), as: UTF8.self) }

    func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "w") else { throw ProcessError.system(action: "write \(path)", code: errno) }
        fputs(text, file)
        fclose(file)
        chmod(path, 0o600)
    }

    // MARK: The systems

    func production(_ verb: String) throws -> Ended { try run("__demo-ctl", demo + "/production", verb) }

    /// Production answers with this version, is healthy, and holds every row of its first day.
    func expectProduction(_ version: String, _ location: SourceLocation = #_sourceLocation) throws {
        let answer = try production("version")
        #expect(answer.output == version + "\n", answer.comment, sourceLocation: location)
        for verb in ["health", "rows"] {
            let answer = try production(verb)
            #expect(answer.code == 0, answer.comment, sourceLocation: location)
        }
    }

    func expectCompleted(_ location: SourceLocation = #_sourceLocation) throws {
        let status = try json("status", "--json")
        #expect(status["state"]?.string == "completed", sourceLocation: location)
        let hops = status["hops"]?.array ?? []
        #expect(!hops.isEmpty && hops.allSatisfy { $0["state"]?.string == "completed" }, sourceLocation: location)
        let verified = try run("verify")
        #expect(verified.code == 0, verified.comment, sourceLocation: location)
        try expectProduction("2.1.0", location)
        try expectNothingTwice(location)
    }

    /// No step that succeeded was run again, and none ran in two attempts at once: each attempt has a folder of its own.
    func expectNothingTwice(_ location: SourceLocation = #_sourceLocation) throws {
        let twice = try ranTwice()
        #expect(twice.isEmpty, "succeeded twice: \(twice)", sourceLocation: location)
    }

    /// The steps that succeeded in more than one attempt.
    func ranTwice() throws -> [String] {
        var succeeded: [String: Int] = [:]
        for upgrade in try names(in: state + "/upgrades") {
            let runs = "\(state)/upgrades/\(upgrade)/runs"
            let attempts = try names(in: runs)
            try #require(!attempts.isEmpty)
            for name in attempts where access("\(runs)/\(name)/result", F_OK) == 0 {
                guard try read("\(runs)/\(name)/result").hasPrefix("exited 0\n") else { continue }
                succeeded["\(upgrade)/" + name[..<(name.lastIndex(of: ".") ?? name.endIndex)], default: 0] += 1
            }
        }
        return succeeded.filter { $0.value > 1 }.keys.sorted()
    }

    func names(in folder: String) throws -> [String] {
        guard let stream = opendir(folder) else { throw ProcessError.system(action: "list \(folder)", code: errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    // MARK: Kill

    /// Kills every process of this test, at once and without warning.
    /// - Parameter services: the demonstration's services too, which otherwise go on as a real system would.
    func kill(services: Bool) {
        // All are stopped first, so that none sees another die: a runner would write down that its command was killed. A process
        // that is just being started may be missed once.
        var stopped: Set<pid_t> = []
        while true {
            let more = victims(services: services).filter { stopped.insert($0).inserted }
            if more.isEmpty { break }
            for process in more { Glibc.kill(process, SIGSTOP) }
        }
        while true {
            let living = victims(services: services)
            if living.isEmpty { break }
            for process in living { Glibc.kill(process, SIGKILL) }
            usleep(2_000)
        }
    }

    private func victims(services: Bool) -> [pid_t] {
        guard let all = try? names(in: "/proc") else { return [] }
        return all.compactMap { name in
            // The services have no environment; their folder is among their words.
            guard let process = pid_t(name), process != getpid(), let words = try? read("/proc/\(name)/cmdline"), !words.isEmpty,
                let environment = try? read("/proc/\(name)/environ"),
                environment.contains("BELAY_STATE=\(state)\0") || words.contains(scratch + "/")
            else { return nil }
            return services || !words.contains("__demo-service") ? process : nil
        }
    }
}

/// A belay under way.
final class Walking {
    private let process: pid_t
    private var isReaped = false

    init(_ rig: Rig, _ words: String...) throws {
        // Its environment and its output are the rig's; what it says is on disk, not in a pipe that could fill up.
        var file = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&file)
        defer { posix_spawn_file_actions_destroy(&file) }
        posix_spawn_file_actions_addopen(&file, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&file, 1, rig.scratch + "/walking.log", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&file, 1, 2)
        let environment =
            ["BELAY_STATE=\(rig.state)", "HOME=\(rig.scratch)/home", "PATH=/usr/bin:/bin", "TERM=dumb"]
            + rig.variables.map { "\($0)=\($1)" }
        var arguments: [UnsafeMutablePointer<CChar>?] = ([belay] + words).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var child = pid_t()
        let failure = posix_spawn(&child, belay, &file, nil, &arguments, &variables)
        guard failure == 0 else { throw ProcessError.system(action: "start \(belay)", code: failure) }
        process = child
    }

    deinit { kill() }

    var isOver: Bool {
        if isReaped { return true }
        isReaped = waitpid(process, nil, WNOHANG) == process
        return isReaped
    }

    func kill() {
        guard !isReaped else { return }
        Glibc.kill(process, SIGKILL)
        waitpid(process, nil, 0)
        isReaped = true
    }

    /// False when the program ended before.
    func wait(until condition: () throws -> Bool) rethrows -> Bool {
        while try !condition() {
            if isOver { return try condition() }
            usleep(2_000)
        }
        return true
    }
}
