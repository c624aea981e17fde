// Two clusters with Kyma that only exist as files, staging and production, with the shipped playbook and stand-ins for the vendor's tools.
// What Kyma would do is in StandIns/kyma/cluster.py; what is expected of Belay is in the tests.
import Foundation
import JSONDocument
import Process
import Testing

final class KymaWorld {
    let world: World
    private let variant: String
    private var target = ""

    /// - Parameters:
    ///   - from: what runs in both clusters.
    ///   - inputs: lines of the deployment, `<world>` standing for the folder.
    init(_ variant: String, from: String, inputs: [String] = []) throws {
        world = try World()
        self.variant = variant
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
        let lines = inputs.map { "  \($0.replacing("<world>", with: world.path))\n" }.joined()
        try world.write(
            "mine.yaml",
            """
            belay: 1
            product: kyma
            variant: \(variant)
            inputs:
              cli-folder: \(world.file("cli"))
            \(lines)environments:
              staging: { place: local, inputs: { kubeconfig: \(world.file("staging")) } }
              production: { place: local, inputs: { kubeconfig: \(world.file("production")) } }

            """.split(separator: "\n", omittingEmptySubsequences: false).filter { variant == "cli" || !$0.contains("cli-folder:") }
                .joined(separator: "\n"))
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

    func belay(_ words: String...) throws -> World.Answer {
        try world.belay(words, environment: ["PATH": "\(world.file("bin")):/usr/local/bin:/usr/bin:/bin"])
    }

    func plan(to target: String) throws -> World.Answer { try belay("plan", world.file("mine.yaml"), "--to", target) }

    /// What an operator does with `belay answers`, then the walk.
    /// - Parameter risks: the verdict on each risk.
    func upgrade(to target: String) throws -> World.Answer {
        let blank = try belay("answers", world.file("mine.yaml"), "--to", target)
        try #require(blank.code == 0, "\(blank.errors)")
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
