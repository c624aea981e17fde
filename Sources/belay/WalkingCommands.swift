// Commands that go on with an upgrade: upgrade, resume, rollback, abandon. The walk itself is in UpgradeWalk.

import CommandTable
import Journal
import Playbooks
import Process
import Terminal
import UpgradeEngine
import UpgradeModel
import Wizard

enum WalkingCommands {
    static func upgrade(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let deployment = try workspace.deployment(command.argument("DEPLOYMENT") ?? "")
        let face = try Face(command)
        if let live = try Beginning.live(of: deployment.deployment.name, workspace) {
            let target = live.state.plan?.to ?? ""
            guard isSameVersion(target, command.value(of: "to") ?? "") else {
                throw Complaint(
                    .refused,
                    "\(live.id) is under way to \(target). Finish it, roll it back or abandon it before going to \(command.value(of: "to") ?? "")."
                )
            }
            return try UpgradeWalk.run(try workspace.lead(live), face)
        }
        let session = try Beginning(workspace, deployment)
            .begin(from: command.value(of: "from"), to: command.value(of: "to") ?? "", stepped: command.isSet("stepped"))
        return try UpgradeWalk.run(session, face)
    }

    static func resume(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let face = try Face(command)
        let session: UpgradeSession
        if let id = command.argument("ID") {
            session = try workspace.lead(workspace.look(at: workspace.upgrade(id)))
        } else {
            guard let live = try workspace.newest(where: \.canBeResumed) else {
                if let end = try DemoCommand.resumeSetUp(face, workspace) { return end }
                Console.print("There is nothing to resume.")
                return .done
            }
            session = try workspace.lead(live)
        }
        if !session.state.canBeResumed {
            try session.leave()
            Console.print("\(session.id) is \(session.state.stage.rawValue): there is nothing to resume.")
            return .done
        }
        return try UpgradeWalk.run(session, face)
    }

    static func rollback(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let face = try Face(command)
        let seen = try workspace.look(at: try workspace.upgrade(command.argument("ID")))
        // Answers that this upgrade can't be given are refused before anything is written.
        if case .unattended(let answers) = face, let plan = seen.state.plan { _ = try answers(plan) }
        let session = try workspace.lead(seen)
        try UpgradeWalk.refuseWhereHeld(session)
        switch session.state.stage {
        case .rolledBack:
            try session.leave()
            Console.print("\(session.id) was rolled back already.")
            return .done
        case .rollingBack, .rollbackFailed: return try UpgradeWalk.run(session, face)
        case .drafting, .planned, .inProgress, .settling, .completed, .abandoned: break
        }
        try takeInWhatRuns(session)
        if face.isUnattended {
            try session.perform(.rollBack(.origin, reason: "Asked for on the command line."))
            return try UpgradeWalk.run(session, face)
        }
        var conversation = try Conversation(face)
        let meaning = Ways.rollback(.origin, session.state, now: session.now)
        switch try asking(session, on: &conversation, "Roll back \(session.id)", meaning, "Why is it rolled back?") {
        case .given(let reason): try session.perform(.rollBack(.origin, reason: reason))
        case .back, .leave: return try notBegun(session, "Nothing was rolled back", .refused)
        case .interrupted: return try notBegun(session, "Nothing was rolled back", .interrupted)
        }
        return try UpgradeWalk.run(session, face, conversation.display.take())
    }

    /// The reason for something, asked in the face of the conversation. The lead is given back where there is none.
    private static func asking(
        _ session: UpgradeSession, on conversation: inout Conversation, _ title: String, _ text: [String], _ label: String
    ) throws -> SetupAnswer<String> {
        do {
            return try conversation.ask(title, text, label: label)
        } catch {
            try session.leave()
            throw error
        }
    }

    private static func notBegun(_ session: UpgradeSession, _ what: String, _ code: ExitCode) throws -> ExitCode {
        try session.leave()
        Console.complain("\(what). `belay status \(session.id)` says where it stands.")
        return code
    }

    /// A run that ended while nobody watched has its result taken in; what is unknown is looked at.
    private static func takeInWhatRuns(_ session: UpgradeSession) throws {
        try session.tick()
        if case .resolve(let key) = session.state.next { _ = try session.lookAtReality(key) }
    }

    static func abandon(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let session = try workspace.lead(try workspace.upgrade(command.argument("ID")), secrets: SecretStore())
        try UpgradeWalk.refuseWhereHeld(session)
        let reason: String
        if let given = command.value(of: "reason") {
            reason = given
        } else {
            guard Console.isTerminal else {
                try session.leave()
                throw Complaint(.refused, "Say why with --reason TEXT. Nothing was abandoned.")
            }
            var conversation = try Conversation(try Face(command))
            let text = ["What runs now is left as it is, and this upgrade can't be gone on with."]
            switch try asking(session, on: &conversation, "Abandon \(session.id)", text, "Why is it abandoned?") {
            case .given(let text): reason = text
            case .back, .leave: return try notBegun(session, "Nothing was abandoned", .refused)
            case .interrupted: return try notBegun(session, "Nothing was abandoned", .interrupted)
            }
        }
        try session.perform(.abandon(reason: reason))
        try session.leave()
        Console.print("\(session.id) is abandoned. What runs now is left as it is: look at it before you begin another upgrade.")
        for leftover in session.state.leftovers { leftover.lines.forEach(Console.print) }
        return .done
    }
}

extension UpgradeState {
    /// Live, and past the moment in which its plan was written down.
    var canBeResumed: Bool { isLive && plan != nil }
}
