// Two clusters with Kyma that only exist as files, staging and production, with the shipped playbook and stand-ins for the vendor's tools.
// What Kyma would do is in StandIns/kyma/cluster.py; what is expected of Belay is in the tests.
import Foundation
import JSONDocument
import Process
import Testing
import _StringProcessing

final class KymaWorld {
    let world: World
    /// - Parameters:
    ///   - from: what runs in both clusters.
    ///   - inputs: lines of the deployment, `<world>` standing for the folder.
    init(_ variant: String, from: String, inputs: [String] = []) throws {
        world = try World()
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        for name in ["catalog", "cli", "artifacts", "fragments"] {
            var text = try String(contentsOfFile: "\(root)/playbooks/kyma/\(name).yaml", encoding: .utf8)
            // A test neither waits for half an hour nor asks the network.
            text = text.replacing("\nsettle: 30m\n", with: "\nsettle: 1s\n")
            text = text.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.hasPrefix("  - { git: ") && !$0.hasPrefix("  - { github: ") }.joined(separator: "\n")
            try world.write("config/playbooks/kyma/\(name).yaml", text)
        }
        let script = try String(contentsOfFile: "\(root)/playbooks/kyma/files/old-sidecars.sh", encoding: .utf8)
        try world.write("config/playbooks/kyma/files/old-sidecars.sh", script)
        let programs = try world.text("config/playbooks/kyma/catalog.yaml").matches(of: /cli: ([0-9][^ \n]*)/).map { "cli/kyma-\($0.1)" }
        for folder in ["bin", "cli", "home"] {
            try FileManager.default.createDirectory(atPath: world.file(folder), withIntermediateDirectories: true)
        }
        for program in Set(programs + ["bin/kubectl", "bin/helm", "bin/velero"]) {
            try FileManager.default.createSymbolicLink(
                atPath: world.file(program), withDestinationPath: "\(root)/Tests/EndToEndTests/StandIns/kyma/cluster.py")
        }
        for name in ["staging", "production"] { try make(name, from) }
        let given = (variant == "cli" ? ["cli-folder: <world>/cli"] : ["velero: \"no\""]) + inputs
        // Of two answers to one question the test's own counts.
        let lines = given.filter { line in !(line.hasPrefix("velero: \"no\"") && inputs.contains { $0.hasPrefix("velero:") }) }
            .map { "  \($0.replacing("<world>", with: world.path))\n" }.joined()
        try world.write(
            "mine.yaml",
            """
            belay: 1
            product: kyma
            variant: \(variant)
            inputs:
            \(lines)environments:
              staging: { place: local, inputs: { kubeconfig: \(world.file("staging")) } }
              production: { place: local, inputs: { kubeconfig: \(world.file("production")) } }

            """)
    }

    private func make(_ name: String, _ version: String) throws {
        let minor = Int(version.split(separator: ".")[1]) ?? 0
        try world.write(name, "")
        try world.write(
            name + ".json",
            """
            {"uid": "uid-of-\(name)", "installer": "\(version)", "states": ["Installed"], "gateways": "1.0.0", "overrides": [],
             "releases": {"ory": "deployed", "logging": "deployed"}, "listed": false, "kubernetes": "v1.18.9", "helm": \(minor >= 14 ? 3 : 2)}
            """)
    }

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

    func run(_ words: String...) throws -> World.Answer {
        let variables = [
            "BELAY_STATE": world.file("state"), "BELAY_CONFIG": world.file("config"), "HOME": world.file("home"), "TERM": "dumb",
            "PATH": "\(world.file("bin")):/usr/local/bin:/usr/bin:/bin",
        ]
        var environment: [String: String?] = ["XDG_STATE_HOME": nil, "XDG_CONFIG_HOME": nil]
        for (name, value) in variables { environment[name] = value }
        // A walk has some hundred small steps, and other tests run beside it.
        let captured = try capture(
            Command([belay] + words, environment: environment), limits: CaptureLimits(timeout: .seconds(280)))
        guard case .exited(let code) = captured.end else { throw DidNotEnd(words: words, end: "\(captured.end)") }
        return World.Answer(code: code, output: captured.output.text, errors: captured.errors.text)
    }

    /// As Markdown, with the folders named that are other in each run.
    func plan(to target: String) throws -> String {
        let plan = try run("plan", world.file("mine.yaml"), "--to", target, "--format", "markdown")
        try #require(plan.code == 0, "\(plan.errors)")
        return plan.output.replacing(world.path, with: "WORLD")
    }

    /// What an operator does with `belay answers`, then the walk.
    func upgrade(to target: String) throws -> World.Answer {
        let blank = try run("answers", world.file("mine.yaml"), "--to", target)
        try #require(blank.code == 0, "\(blank.errors)")
        let lines = blank.output.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let line = line.replacing("answer: \"\", reason: \"\"", with: "answer: handled, reason: \"Done beforehand.\"")
                .replacing("verdict: \"\", reason: \"\"", with: "verdict: does-not-apply, reason: \"Looked.\"")
                .replacing("sha256: \"\"   # ", with: "sha256: ")
            guard let colon = line.firstRange(of: ": \"\"") else { return String(line) }
            return "\(line[..<colon.lowerBound]): \"Ada\"\(line[colon.upperBound...])"
        }
        try world.write("answers.yaml", lines.joined(separator: "\n"))
        return try run("upgrade", world.file("mine.yaml"), "--to", target, "--answers", world.file("answers.yaml"))
    }

    func rollBack() throws -> World.Answer { try run("rollback", "--answers", world.file("answers.yaml")) }

    private struct DidNotEnd: Error {
        let words: [String]
        let end: String
    }
}
