// Which function carries out which command. A row of the command table without a handler here is not shown.

import CommandTable
import UpgradeEngine

typealias Handler = @Sendable (ParsedCommand, Workspace) throws -> ExitCode

enum Handlers {
    static let all: [[String]: Handler] = [
        []: StartCommand.run,
        ["demo"]: DemoCommand.run,
        ["path"]: PathCommand.run,
        ["doctor"]: DoctorCommand.run,
        ["status"]: LookingCommands.status,
        ["list"]: LookingCommands.list,
        ["report"]: LookingCommands.report,
        ["verify"]: LookingCommands.verify,
        ["bundle"]: BundleCommand.run,
        ["plan"]: PlanningCommands.plan,
        ["answers"]: PlanningCommands.answers,
        ["upgrade"]: WalkingCommands.upgrade,
        ["resume"]: WalkingCommands.resume,
        ["rollback"]: WalkingCommands.rollback,
        ["abandon"]: WalkingCommands.abandon,
        ["deployment", "new"]: NewDeployment.run,
        ["deployment", "check"]: DeploymentCommands.check,
        ["deployment", "show"]: DeploymentCommands.show,
        ["deployment", "list"]: DeploymentCommands.list,
        ["playbook", "check"]: PlaybookCommands.check,
        ["playbook", "list"]: PlaybookCommands.list,
        ["playbook", "show"]: PlaybookCommands.show,
        ["playbook", "new"]: PlaybookCommands.new,
        ["playbook", "schema"]: PlaybookCommands.schema,
        ["notes"]: NotesCommand.run,
        ["notes", "bundle"]: NotesBundleCommands.bundle,
        ["notes", "import"]: NotesBundleCommands.take,
        ["completions"]: completions,
        ["man"]: manual,
        CommandTable.completePath: CompleteCommand.run,
        ["__bench"]: BenchCommand.run,
    ]

    static func isBuilt(_ path: [String]) -> Bool { all[path] != nil }

    private static func completions(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        guard let shell = command.argument("SHELL").flatMap(CompletionShell.init(rawValue:)) else {
            throw Complaint(.wrongUse, "Name your shell: \(CompletionShell.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        Console.printDocument(BelayCommands.table.keeping(isBuilt).completionScript(for: shell))
        return .done
    }

    private static func manual(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        Console.printDocument(BelayCommands.table.keeping(isBuilt).manualPage())
        return .done
    }
}
