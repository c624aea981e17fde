// `belay` alone: on with the upgrade that is under way; else a deployment and the version to reach; on first run the making of one.

import CommandTable
import Playbooks
import UpgradeEngine
import UpgradeModel
import Wizard

enum StartCommand {
    static func run(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let face = try Face(command)
        if let live = try workspace.newest(where: \.canBeResumed) {
            return try UpgradeWalk.run(try workspace.lead(live), face)
        }
        var conversation = try Conversation(face)
        switch try choose(on: &conversation, workspace) {
        case .given(.demonstration): return try DemoCommand.begin(face, workspace, conversation.display.take())
        case .given(.upgrade(let beginning, let version)):
            conversation.notice("Belay", "Planning the upgrade to \(version)...")
            let session = try beginning.begin(from: nil, to: version, stepped: false)
            return try UpgradeWalk.run(session, face, conversation.display.take())
        case .back, .leave: return left(.done)
        case .interrupted: return left(.interrupted)
        }
    }

    private static func left(_ code: ExitCode) -> ExitCode {
        Console.complain("Nothing was begun. `belay` comes back here.")
        return code
    }

    private enum Intention {
        case demonstration
        case upgrade(Beginning, to: String)
    }

    private static func choose(on conversation: inout Conversation, _ workspace: Workspace) throws -> SetupAnswer<Intention> {
        while true {
            let names = try workspace.library.deploymentNames()
            do {
                var deployment: String
                switch try conversation.choose(menu(names)) {
                case .given(let index) where index < names.count: deployment = names[index]
                case .given(names.count):
                    switch try NewDeployment.make(on: &conversation, workspace) {
                    case .given(let name): deployment = name
                    case .back: continue
                    case .leave: return .leave
                    case .interrupted: return .interrupted
                    }
                case .given(names.count + 1):
                    let directory = try DemoIntention.defaultDirectory()
                    switch try conversation.display?.welcome(directory, hasBack: true) ?? .given(()) {
                    case .given: return .given(.demonstration)
                    case .back: continue
                    case .leave: return .leave
                    case .interrupted: return .interrupted
                    }
                case .given, .back, .leave: return .leave
                case .interrupted: return .interrupted
                }
                switch try target(of: deployment, on: &conversation, workspace) {
                case .given(let intention): return .given(intention)
                case .back: continue
                case .leave: return .leave
                case .interrupted: return .interrupted
                }
            } catch {
                // Nothing was begun: another choice may do.
                switch try conversation.tell("This does not go", "\(error)") {
                case .given, .back: continue
                case .leave: return .leave
                case .interrupted: return .interrupted
                }
            }
        }
    }

    private static func menu(_ names: [String]) -> Menu {
        let demonstration = Menu.Item("Try it: \(ProgramName.typed) demo", "A small system that is set up for it, and nothing of yours.")
        let leave = Menu.Item("Leave")
        if names.isEmpty {
            return Menu(
                title: "Belay",
                text: [
                    "Belay walks you through the upgrade of a system that you run yourself: rehearsed in staging, then done in production, one confirmed step at a time."
                ],
                items: [
                    .init(
                        "Describe your installation", "What you run, and where. A few questions, each with its help; it is kept as a file."),
                    demonstration, leave,
                ])
        }
        return Menu(
            title: "Belay", text: ["What is to be upgraded?"],
            items: names.map { .init($0, "Look at what runs, and choose the version to reach.") } + [
                .init("A new deployment", "Describe another installation."), demonstration, leave,
            ])
    }

    /// The version to reach, among those that are newer than what runs.
    private static func target(
        of name: String, on conversation: inout Conversation, _ workspace: Workspace
    ) throws -> SetupAnswer<Intention> {
        let loaded = try workspace.library.deployment(name)
        conversation.notice(name, "Looking at what runs...")
        let beginning = try conversation.whileSecretsAreAsked(for: loaded.deployment) { try Beginning(workspace, loaded) }
        let production = try beginning.planner.look().last
        guard let found = production?.version, let running = Version(found) else {
            throw Complaint(
                .refused,
                "\(production?.environment ?? "production") does not tell its version. Is it running? `belay deployment check \(name)` says more."
            )
        }
        let catalog = beginning.planner.catalog
        guard let last = catalog.releases.last?.version, running < last else {
            throw Complaint(.refused, "\(name) runs \(found), and the catalog knows nothing newer.")
        }
        let releases = Array(catalog.releases(after: running, through: last))
        let best = releases.lastIndex { $0.isStable && $0.avoid.isEmpty } ?? releases.count - 1
        let menu = Menu(
            title: "\(name): \(catalog.title)",
            text: ["\(production?.environment ?? "production") runs \(found). Which version is to be reached?"],
            items: releases.map { release in
                .init(
                    release.version.description,
                    ([release.date, release.say].compactMap { $0 } + release.avoid.map(\.say)).joined(separator: ". "))
            }, selected: best, hasBack: true)
        switch try conversation.choose(menu) {
        case .given(let index): return .given(.upgrade(beginning, to: releases[index].version.description))
        case .back: return .back
        case .leave: return .leave
        case .interrupted: return .interrupted
        }
    }
}
