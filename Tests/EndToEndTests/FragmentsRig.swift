// A small product for trying fragments on real servers: a playbook that the test writes, two environments, and belay walking through
// it unattended. Everything is below one folder; the servers are the test's or its engine's.
import Glibc
import Process
import Testing

final class FragmentsRig {
    let world: World
    private var deployment: String { world.file("config/deployments/sample.yaml") }
    private var answersFile: String { world.file("answers.yaml") }
    private let target: String

    static func engine(_ name: String) -> Bool { getenv("BELAY_ENGINES").map { String(cString: $0) } == name }

    static func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }

    static let environments = ["staging", "production"]

    /// - Parameters:
    ///   - playbook: all that comes after its title: inputs, probes, lists of steps.
    ///   - inputs: of an environment, by its name.
    init(world: World, target: String = "2.0.0", playbook: String, inputs: (_ environment: String) -> [String: String]) throws {
        self.world = world
        self.target = target
        let head = """
            belay: 1
            product: sample
            variant: all
            title: A sample
            identity: { run: "echo the sample in <environment>" }
            settle: 0s

            """
        try world.write("config/playbooks/sample/catalog.yaml", FragmentsSample.catalog)
        try world.write("config/playbooks/sample/all.yaml", head + playbook)
        let environments = Self.environments.map { name in
            let lines = inputs(name).map { "      \($0.key): \($0.value)\n" }.sorted().joined()
            return "  \(name):\n    place: local\n    inputs:\n\(lines)"
        }
        try world.write(
            "config/deployments/sample.yaml", "belay: 1\nproduct: sample\nvariant: all\nenvironments:\n" + environments.joined())
    }

    // MARK: Belay

    /// What an operator does with `belay answers`: has the file written, and fills in every blank.
    func fillAnswers() throws {
        let blank = try world.belay("answers", deployment, "--to", target)
        try #require(blank.code == 0, "\(blank.output)\(blank.errors)")
        let lines = blank.output.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let line = line.replacing("sha256: \"\"   # ", with: "sha256: ")
            guard let colon = line.firstRange(of: ": \"\"") else { return String(line) }
            return "\(line[..<colon.lowerBound]): \"Ada\"\(line[colon.upperBound...])"
        }
        try world.write("answers.yaml", lines.joined(separator: "\n"))
    }

    func upgrade() throws -> World.Answer {
        try fillAnswers()
        return try belay("upgrade", deployment, "--to", target, "--answers", answersFile)
    }

    func rollBack() throws -> World.Answer { try belay("rollback", "--answers", answersFile) }

    /// As `World.belay`, with the time that real servers take.
    private func belay(_ words: String...) throws -> World.Answer {
        let variables = [
            "BELAY_STATE": world.file("state"), "BELAY_CONFIG": world.file("config"), "HOME": world.file("home"), "TERM": "dumb",
        ]
        let captured = try capture(
            Command([EndToEndTests.belay] + words, environment: variables.mapValues { $0 }),
            limits: CaptureLimits(timeout: .seconds(900), maximumBytes: 16 << 20))
        guard case .exited(let code) = captured.end else { throw World.DidNotEnd(arguments: words, end: "\(captured.end)") }
        return World.Answer(code: code, output: captured.output.text, errors: captured.errors.text)
    }

    func expectUpgrade(_ location: SourceLocation = #_sourceLocation) throws {
        let up = try upgrade()
        #expect(up.code == 0, "\(up.output)\(up.errors)", sourceLocation: location)
    }

    /// It ends with a failed step, and these words are said about it.
    func expectUpgradeToFail(saying words: String..., location: SourceLocation = #_sourceLocation) throws {
        let up = try upgrade()
        #expect(up.code == 1, "\(up.output)\(up.errors)", sourceLocation: location)
        for word in words {
            #expect((up.output + up.errors).contains(word), "\(up.output)\(up.errors)", sourceLocation: location)
        }
    }

    func expectRollback(_ location: SourceLocation = #_sourceLocation) throws {
        let back = try rollBack()
        #expect(back.code == 0, "\(back.output)\(back.errors)", sourceLocation: location)
        #expect(try world.belay("verify").code == 0, sourceLocation: location)
    }

    // MARK: The system, looked at without Belay

    @discardableResult
    func run(_ words: String..., input: String = "", environment: [String: String?] = [:]) throws -> String {
        let command = Command(words, environment: environment, folder: world.path, input: .bytes(Array(input.utf8)))
        let captured = try capture(command, limits: CaptureLimits(timeout: .seconds(120), maximumBytes: 16 << 20))
        let succeeded = captured.succeeded
        try #require(succeeded, "\(words.joined(separator: " ")): \(captured.errors.text)\(captured.output.text)")
        return captured.output.text.trimmed
    }

}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
