// Commands about deployments that are there: check, show, list. Making one is in NewDeployment.swift.

import CommandTable
import JSONDocument
import Journal
import Playbooks
import UpgradeEngine
import UpgradeModel
import YAMLDocument

enum DeploymentCommands {
    static func check(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let isJSON = command.isSet("json")
        let name = command.argument("DEPLOYMENT") ?? ""
        let loaded: LoadedDeployment
        do throws(InvalidFile) {
            loaded = try workspace.library.deployment(name)
        } catch {
            guard isJSON else { throw error }
            Console.print(json: [
                "deployment": .string(name), "problems": .array(error.diagnostics.map(JSONValue.init(diagnostic:))), "findings": [],
            ])
            return .wrongUse
        }
        let findings = try look(at: loaded, workspace)
        if isJSON {
            Console.print(json: [
                "deployment": .string(loaded.deployment.name), "product": .string(loaded.deployment.product),
                "problems": .array(loaded.warnings.map(JSONValue.init(diagnostic:))), "findings": .array(findings.map(json)),
            ])
        } else {
            for warning in loaded.warnings { Console.complain(warning.description) }
            for finding in findings { Console.print(line(finding)) }
        }
        return findings.contains { $0.verdict == .bad } ? .refused : .done
    }

    /// What is found where the deployment says; a secret that is not there is a finding like any other.
    static func look(at loaded: LoadedDeployment, _ workspace: Workspace) throws -> [DeploymentFinding] {
        var secrets = SecretStore()
        var missing: [DeploymentFinding] = []
        for (name, source) in loaded.deployment.secretSources.sorted(by: { $0.key < $1.key }) {
            do {
                for typed in try secrets.fetch([name: source]) {
                    if let value = try SecretPrompt.ask(typed) {
                        secrets.set(typed, value)
                    } else {
                        missing.append(
                            .init(
                                verdict: .doubtful, topic: "secret",
                                sentence: "<\(typed)> is typed by hand, and there is no terminal to type it on."))
                    }
                }
            } catch let error as SecretError {
                missing.append(.init(verdict: .bad, topic: "secret", sentence: error.description))
            }
        }
        let planner = UpgradePlanner(deployment: loaded, secrets: secrets)
        let backups = try workspace.state().path + "/upgrades"
        do {
            return missing + (try DeploymentLook(planner, stateFolder: backups).findings())
        } catch let error as ResolutionErrors {
            throw Complaint(.wrongUse, error.description)
        }
    }

    static func line(_ finding: DeploymentFinding) -> String {
        let word =
            switch finding.verdict {
            case .good: "ok      "
            case .doubtful: "doubtful"
            case .bad: "NOT OK  "
            }
        return "\(word)  \(finding.environment.map { $0 + ": " } ?? "")\(finding.topic): \(finding.sentence)"
    }

    private static func json(_ finding: DeploymentFinding) -> JSONValue {
        [
            "verdict": .string(finding.verdict.rawValue), "environment": JSONValue(finding.environment), "topic": .string(finding.topic),
            "say": .string(finding.sentence),
        ]
    }

    // MARK: Show

    static func show(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let loaded = try workspace.deployment(command.argument("DEPLOYMENT") ?? "")
        let deployment = loaded.deployment
        let preliminaries = try UpgradePlanner(deployment: loaded, secrets: SecretStore()).withPreliminaries { $0 }
        if command.isSet("json") {
            Console.print(json: [
                "name": .string(deployment.name), "file": .string(loaded.source.name), "product": .string(deployment.product),
                "variant": JSONValue(deployment.variant), "title": .string(loaded.playbook.playbook.title),
                "components": .array(components(loaded).map { .string($0) }),
                "environments": .array(zip(deployment.environments, preliminaries.inputs).map(json)),
            ])
            return .done
        }
        Console.print("\(deployment.name): \(loaded.playbook.playbook.title)")
        Console.print("  file: \(loaded.source.name)")
        Console.print("  product: \(deployment.product)\(deployment.variant.map { ", variant \($0)" } ?? "")")
        if !components(loaded).isEmpty { Console.print("  components: \(components(loaded).joined(separator: ", "))") }
        for (environment, inputs) in zip(deployment.environments, preliminaries.inputs) {
            Console.print("\(environment.name), at \(environment.place.description)")
            for (name, places) in environment.places.sorted(by: { $0.key < $1.key }) {
                Console.print("  \(name) at \(places.map(\.description).joined(separator: ", "))")
            }
            for input in inputs { Console.print("  \(input.spec.name): \(shown(input))") }
        }
        return .done
    }

    private static func shown(_ input: FilledInput) -> String {
        let value = input.values.joined(separator: ", ")
        return switch input.origin {
        case .environment: value
        case .shared: "\(value)   (in every environment)"
        case .standard: "\(value)   (default)"
        case .unset: "-   (not set)"
        }
    }

    private static func components(_ loaded: LoadedDeployment) -> [String] {
        loaded.deployment.components.isEmpty ? loaded.playbook.playbook.components.map(\.name) : loaded.deployment.components
    }

    private static func json(_ environment: Deployment.Environment, _ inputs: [FilledInput]) -> JSONValue {
        [
            "name": .string(environment.name), "place": .string(environment.place.description),
            "places": .object(
                JSONObject(environment.places.sorted { $0.key < $1.key }.map { ($0.key, .array($0.value.map { .string($0.description) })) })
            ),
            "backups": JSONValue(environment.backups),
            "inputs": .array(
                inputs.map { input in
                    [
                        "name": .string(input.spec.name), "type": .string(input.spec.kind.rawValue), "ask": .string(input.spec.ask),
                        "values": .array(input.values.map { .string($0) }), "from": .string(input.origin.rawValue),
                        "perHop": .bool(input.dependsOnHop),
                    ]
                }),
        ]
    }

    // MARK: List

    static func list(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        var rows: [JSONValue] = []
        for name in try workspace.library.deploymentNames() {
            let path = try workspace.library.deploymentPath(name)
            do throws(InvalidFile) {
                let deployment = try workspace.library.deployment(name).deployment
                rows.append([
                    "name": .string(name), "file": .string(path), "product": .string(deployment.product),
                    "variant": JSONValue(deployment.variant), "environments": .array(deployment.environments.map { .string($0.name) }),
                    "problems": [],
                ])
                if !command.isSet("json") {
                    let variant = deployment.variant.map { ", \($0)" } ?? ""
                    Console.print(
                        "\(name)  \(deployment.product)\(variant)  \(deployment.environments.map(\.name).joined(separator: ", "))")
                }
            } catch {
                rows.append([
                    "name": .string(name), "file": .string(path), "product": .null, "variant": .null, "environments": [],
                    "problems": .array(error.diagnostics.map(JSONValue.init(diagnostic:))),
                ])
                if !command.isSet("json") { Console.print("\(name)  is not valid: belay deployment check \(name)") }
            }
        }
        if command.isSet("json") {
            Console.print(json: .array(rows))
        } else if rows.isEmpty {
            Console.print("There are no deployments yet. `belay deployment new` makes one.")
        }
        return .done
    }
}
