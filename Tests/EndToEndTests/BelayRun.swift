// The built program, run in a world of its own: a state and a configuration directory that nobody else has.
import Foundation
import JSONDocument
import Process
import Testing

/// Removed with everything in it when the test is done.
final class World {
    let path: String

    init() throws {
        var template = Array("/tmp/belaytest-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ProcessError.system(action: "make a folder", code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { _ = try? capture(Command(["chmod", "-R", "u+rwX", path])); _ = try? capture(Command(["rm", "-rf", path])) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8], mode: mode_t = 0o600) throws -> String {
        let url = URL(fileURLWithPath: file(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        guard chmod(url.path, mode) == 0 else { throw ProcessError.system(action: "set the mode of \(name)", code: errno) }
        return url.path
    }

    @discardableResult
    func write(_ name: String, _ text: String, mode: mode_t = 0o600) throws -> String { try write(name, Array(text.utf8), mode: mode) }

    func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

    /// Every file and folder below, with its size and mode: what must not change.
    var contents: [String] {
        get throws {
            try capture(Command(["find", path, "-printf", "%P %y %m %s %C@\n"])).output.text.split(separator: "\n").map(String.init)
                .sorted()
        }
    }

    struct Answer {
        let code: Int32
        let output: String
        let errors: String

        func json() throws -> JSONValue { try JSONValue(parsing: output) }
    }

    /// - Parameter input: what is typed, line by line.
    func belay(_ arguments: String..., input: String = "", environment: [String: String] = [:]) throws -> Answer {
        try belay(arguments, input: input, environment: environment)
    }

    func belay(_ arguments: [String], input: String = "", environment: [String: String] = [:]) throws -> Answer {
        var variables: [String: String?] = [
            "PATH": pathWithBelay, "BELAY_STATE": file("state"), "BELAY_CONFIG": file("config"), "HOME": file("home"), "TERM": "dumb",
            "XDG_STATE_HOME": nil,
            "XDG_CONFIG_HOME": nil,
        ]
        for (name, value) in environment { variables[name] = value }
        let command = Command([EndToEndTests.belay] + arguments, environment: variables, input: .bytes(Array(input.utf8)))
        let captured = try capture(command, limits: CaptureLimits(timeout: .seconds(300)))
        guard case .exited(let code) = captured.end else { throw DidNotEnd(arguments: arguments, end: "\(captured.end)") }
        return Answer(code: code, output: captured.output.text, errors: captured.errors.text)
    }

    /// A shell script that finds the program as `$0`.
    func run(_ script: String, _ arguments: String...) throws -> Answer {
        let variables: [String: String?] = [
            "PATH": pathWithBelay, "BELAY_STATE": file("state"), "BELAY_CONFIG": file("config"), "HOME": file("home"), "TERM": "dumb",
            "XDG_STATE_HOME": nil,
            "XDG_CONFIG_HOME": nil,
        ]
        let command = Command(["sh", "-c", script, EndToEndTests.belay] + arguments, environment: variables)
        let captured = try capture(command, limits: CaptureLimits(timeout: .seconds(120)))
        guard case .exited(let code) = captured.end else { throw DidNotEnd(arguments: arguments, end: "\(captured.end)") }
        return Answer(code: code, output: captured.output.text, errors: captured.errors.text)
    }

    /// In full screen on a terminal of its own.
    /// - Parameter keys: must end the program; what is typed before the terminal is taken over is lost, so they are typed again.
    func belay(onTerminal arguments: String, keys: String, environment: [String: String] = [:]) throws -> Answer {
        let type = "for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do sleep 1; printf %s \"$1\" || exit; done"
        let line = "(\(type)) 2>/dev/null | script -qefc \"stty rows 24 cols 80; exec '\(EndToEndTests.belay)' \(arguments)\" /dev/null"
        var variables: [String: String?] = [
            "PATH": pathWithBelay, "BELAY_STATE": file("state"), "BELAY_CONFIG": file("config"), "HOME": file("home"), "TERM": "xterm",
            "XDG_STATE_HOME": nil,
            "XDG_CONFIG_HOME": nil, "XDG_DATA_HOME": nil, "SHELL": "/bin/sh",
        ]
        for (name, value) in environment { variables[name] = value }
        let command = Command(["sh", "-c", line, "sh", keys], environment: variables)
        let captured = try capture(command)
        guard case .exited(let code) = captured.end else { throw DidNotEnd(arguments: [arguments], end: "\(captured.end)") }
        return Answer(code: code, output: captured.output.text, errors: captured.errors.text)
    }

    struct DidNotEnd: Error {
        let arguments: [String]
        let end: String
    }
}

/// A product that needs nothing but files: two folders with a version each.
extension World {
    convenience init(withTinyProduct: Bool) throws {
        try self.init()
        try write("config/playbooks/tiny/catalog.yaml", Tiny.catalog)
        try write("config/playbooks/tiny/plain.yaml", Tiny.playbook)
        for environment in ["staging", "production"] {
            try write("\(environment)/VERSION", "1.0.0\n")
            try write("\(environment)/ID", "\(environment)\n")
        }
        try write("config/deployments/tiny.yaml", tinyDeployment())
    }

    func tinyDeployment(production: String = "production") -> String {
        """
        belay: 1
        product: tiny
        inputs: { password: { env: TINY_PASSWORD } }
        environments:
          staging: { place: local, inputs: { folder: \(file("staging")) } }
          production: { place: local, inputs: { folder: \(file(production)) } }
        """
    }
}

enum Tiny {
    static let catalog = """
        belay: 1
        product: tiny
        title: Tiny
        variants: { plain: A folder with a file }
        releases:
          2.0.0: 2026-03-01
          1.1.0: 2026-02-01
          1.0.0: 2026-01-01
        """
    static let playbook = """
        belay: 1
        product: tiny
        variant: plain
        title: Tiny in a folder
        inputs:
          folder: { ask: Folder of the service, type: folder, help: It holds VERSION. }
          paint: { ask: Colour of the paint, choose: [red, green], default: red }
          part: { ask: Main part, choose: ls <folder>, default: VERSION }
          password: { ask: Password, type: secret }
          note: { ask: A note, optional: yes }
          kept: { ask: Kept as, default: kept-<to> }
        tools: { tar: 1.0 or later }
        identity: { file: <folder>/ID }
        version: { file: <folder>/VERSION }
        healthy: { file: <folder>/VERSION, says: . }
        backup:
          steps:
            - id: copy
              run: cp <folder>/VERSION <backup>/<kept>
              verify: { check: cmp <folder>/VERSION <backup>/<kept>, not-restored: Only compared. }
        upgrade:
          - { id: go, run: cp <folder>/<to> <folder>/VERSION, env: { PASSWORD: <password> } }
          - { id: done, prove: [version, healthy] }
        rollback:
          - { id: back, run: cp <backup>/<kept> <folder>/VERSION }
        """
}
