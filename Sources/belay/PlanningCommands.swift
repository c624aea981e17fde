// Commands that prepare an upgrade and change nothing: plan and answers.

import CommandTable
import Playbooks
import UpgradeEngine
import UpgradeModel

enum PlanningCommands {
    static func plan(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let (plan, findings) = try preview(command, workspace)
        let document = PlanDocument(plan: plan, findings: findings)
        switch command.isSet("json") ? "json" : command.value(of: "format") {
        case "json": Console.print(json: document.json)
        case "markdown": Console.printDocument(document.markdown)
        default: Console.print(document.text)
        }
        return .done
    }

    static func answers(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        Console.printDocument(AnswersWriter.text(for: try preview(command, workspace).plan))
        return .done
    }

    private static func preview(_ command: ParsedCommand, _ workspace: Workspace) throws -> (plan: Plan, findings: [UpgradePlanner.Finding])
    {
        let deployment = try workspace.deployment(command.argument("DEPLOYMENT") ?? "")
        let beginning = try Beginning(workspace, deployment)
        let preview = try beginning.preview(
            from: command.value(of: "from"), to: command.value(of: "to") ?? "", stepped: command.isSet("stepped"))
        return (preview.plan, preview.findings)
    }
}
