// `belay __complete KIND`: the names that the shells' completions offer, one per line. Nothing is probed and nothing written, so
// that a Tab is answered at once.

import CommandTable
import Journal
import Playbooks
import UpgradeModel

enum CompleteCommand {
    static func run(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        for name in try names(command.argument("KIND") ?? "", workspace) { Console.print(name) }
        return .done
    }

    private static func names(_ kind: String, _ workspace: Workspace) throws -> [String] {
        switch kind {
        case "product": return try workspace.library.products().map(\.name)
        case "version": return try versions(workspace)
        case "deployment": return try workspace.library.deploymentNames()
        case "upgrade": return try workspace.upgrades().map(\.id)
        case "step": return try demonstrationSteps(workspace)
        default: throw Complaint(.wrongUse, "There is no kind of names called \(kind).")
        }
    }

    /// Of every product, since the shell does not tell which one was named before; the newest first.
    private static func versions(_ workspace: Workspace) throws -> [String] {
        var found: Set<Version> = []
        // A product whose files are broken says so elsewhere; the others are offered all the same.
        for product in try workspace.library.products() where product.problem == nil {
            found.formUnion(try workspace.library.catalog(of: product.name).releases.map(\.version))
        }
        return found.sorted(by: >).map(\.text)
    }

    /// What `belay demo --fail` takes.
    private static func demonstrationSteps(_ workspace: Workspace) throws -> [String] {
        try workspace.library.playbook(product: "demo", variant: nil).playbook.upgrade.map { "upgrade/\($0.id)" }
    }
}
