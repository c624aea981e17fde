// `belay doctor`: what this terminal and this machine can do for an upgrade, and what is missing. Looks and changes nothing.

import CommandTable
import Glibc
import JSONDocument
import Journal
import Playbooks
import Process
import Terminal
import UpgradeEngine
import Wizard

enum DoctorCommand {
    static func run(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let findings = terminal() + machine() + folders(workspace) + products(workspace)
        if command.isSet("json") {
            Console.print(
                json: .array(
                    findings.map {
                        ["verdict": .string($0.verdict.rawValue), "topic": .string($0.topic), "sentence": .string($0.sentence)]
                    }))
        } else {
            for finding in findings { Console.print(DeploymentCommands.line(finding)) }
        }
        return findings.contains { $0.verdict == .bad } ? .refused : .done
    }

    private static func finding(_ verdict: DeploymentFinding.Verdict, _ topic: String, _ sentence: String) -> DeploymentFinding {
        DeploymentFinding(verdict: verdict, topic: topic, sentence: sentence)
    }

    private static func terminal() -> [DeploymentFinding] {
        guard Console.isTerminal else {
            return [finding(.doubtful, "terminal", "Input or output is no terminal: the walk goes line by line, as with --plain.")]
        }
        do {
            let (description, size) = try look()
            var findings = [
                finding(
                    size.width < 80 || size.height < 24 ? .doubtful : .good, "terminal",
                    "\(description.usedType), \(size.width)x\(size.height) cells, \(description.colours) colours, \(description.isUTF8 ? "UTF-8" : "no UTF-8")."
                )
            ]
            if description.usedType != description.requestedType {
                findings.append(
                    finding(
                        .doubtful, "terminal",
                        "The type \(description.requestedType) is not known on this machine; \(description.usedType) is used instead."))
            }
            return findings
        } catch {
            return [finding(.doubtful, "terminal", "No full screen: \(error) The walk goes line by line.")]
        }
    }

    /// The screen is given back before anything is printed.
    private static func look() throws -> (Screen.Description, Size) {
        let screen = try Screen()
        return (screen.description, screen.size)
    }

    private static func machine() -> [DeploymentFinding] {
        var findings: [DeploymentFinding] = []
        if let danger = LoginSession.danger() {
            findings.append(finding(.bad, "logind", danger))
        } else {
            findings.append(finding(.good, "logind", "Nothing is known that would end a running command when you log out."))
        }
        let uses = [
            ("ssh", "places on other machines"), ("git", "release notes from a repository"),
            ("curl", "release notes from GitHub, and probes over HTTP"),
            ("ssh-keygen", "signed bundles of notes"),
        ]
        for (tool, use) in uses {
            do {
                let found = try LocalPlace().capture(Command(["sh", "-c", "command -v -- \"$1\"", "sh", tool]))
                findings.append(
                    found.succeeded
                        ? finding(.good, "tool", "\(tool) is here, for \(use).")
                        : finding(.doubtful, "tool", "\(tool) is not here; it is needed for \(use)."))
            } catch {
                findings.append(finding(.bad, "tool", "No command can be run: \(error)"))
            }
        }
        return findings
    }

    private static func folders(_ workspace: Workspace) -> [DeploymentFinding] {
        var findings: [DeploymentFinding] = []
        do throws(any Error) {
            let path = try workspace.state().path
            let existing = LocalPath.nearestExisting(path)
            if access(existing, W_OK | X_OK) != 0 {
                findings.append(finding(.bad, "journals", "You may not write into \(existing), where journals would go (\(path))."))
            } else {
                let space = try LocalPlace().diskSpace(at: path)
                // Less than this is soon full of logs.
                findings.append(
                    finding(
                        space.available < 1 << 28 ? .doubtful : .good, "journals",
                        "Journals go below \(path): \(LocalPath.size(space.available)) free."))
            }
        } catch {
            findings.append(finding(.bad, "journals", "\(error)"))
        }
        if let configuration = workspace.library.configuration {
            findings.append(finding(.good, "settings", "Deployments and settings are below \(configuration)."))
        } else {
            findings.append(finding(.bad, "settings", "There is no configuration directory without HOME. Set BELAY_CONFIG to a directory."))
        }
        return findings
    }

    private static func products(_ workspace: Workspace) -> [DeploymentFinding] {
        do {
            let products = try workspace.library.products()
            let broken = products.compactMap { product in product.problem.map { finding(.bad, "playbook", "\(product.name): \($0)") } }
            let names = products.filter { $0.problem == nil }.map(\.name)
            return broken + [finding(.good, "playbook", "Playbooks are here for \(names.joined(separator: ", ")).")]
        } catch {
            return [finding(.bad, "playbook", "\(error)")]
        }
    }
}
