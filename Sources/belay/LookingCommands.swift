// Commands that look at an upgrade and change nothing: status, list, report, verify.

import CommandTable
import ContentHash
import JSONDocument
import Journal
import UpgradeEngine
import UpgradeModel

enum LookingCommands {
    static func status(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let session = try workspace.look(at: try workspace.upgrade(command.argument("ID")))
        let gates = session.gatesForLooking()
        if command.isSet("json") {
            Console.print(json: StatusReport.json(id: session.id, state: session.state, gates: gates))
            return .done
        }
        guard let plan = session.state.plan else {
            Console.print("\(session.id): drafting")
            return .done
        }
        Console.print("\(session.id): \(plan.title), \(plan.from) to \(plan.to): \(session.state.stage.rawValue)")
        for hop in plan.hops {
            Console.print("  hop \(hop.index), \(hop.from) to \(hop.to): \(session.state.state(ofHop: hop.index).rawValue)")
        }
        for phase in session.state.phases {
            Console.print("  \(session.state.heading(of: phase.phase)): \(session.state.state(of: phase).rawValue)")
            for step in phase.steps where step.attempts > 0 && !step.state.isOver || step.state.word == "failed" {
                Console.print("    \(step.step.title): \(step.state.word) (\(step.step.id))")
            }
        }
        Console.print(NextSentence.of(session.state))
        if let why = session.whyNotRunning { Console.print("\(why) `belay resume \(session.id)` goes on from there.") }
        for leftover in session.state.leftovers { leftover.lines.forEach(Console.print) }
        for gate in gates where !gate.isOpen { Console.print("  gate \(gate.id.rawValue) is closed: \(gate.why)") }
        return .done
    }

    static func list(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        var rows: [JSONValue] = []
        var damage: (any Error)?
        for folder in try workspace.upgrades() {
            let state: UpgradeState
            do {
                state = try workspace.look(at: folder).state
            } catch {
                Console.complain("\(folder.id): \(error) `belay verify \(folder.id)` says more.")
                damage = damage ?? error
                continue
            }
            let line = state.plan.map { "\($0.title), \($0.from) to \($0.to)" } ?? "no plan yet"
            if !command.isSet("json") { Console.print("\(folder.id)  \(state.stage.rawValue)  \(line)") }
            rows.append([
                "id": .string(folder.id), "deployment": JSONValue(state.plan?.deployment), "product": JSONValue(state.plan?.product),
                "from": JSONValue(state.plan?.from), "to": JSONValue(state.plan?.to), "state": .string(state.stage.rawValue),
            ])
        }
        if command.isSet("json") {
            Console.print(json: JSONValue.array(rows))
        } else if rows.isEmpty {
            if damage == nil { Console.print("There are no upgrades yet.") }
        }
        return damage.map { ExitCode($0) } ?? .done
    }

    static func report(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let folder = try workspace.upgrade(command.argument("ID"))
        let session = try workspace.look(at: folder)
        let head = try SQLiteEventStore(folder, .readOnly).head()
        let report = UpgradeReport(id: session.id, state: session.state, history: session.history, head: head)
        switch command.isSet("json") ? "json" : command.value(of: "format") {
        case "json": Console.print(json: report.json)
        case "html": Console.printDocument(report.document.html)
        default: Console.printDocument(report.document.markdown)
        }
        return .done
    }

    static func verify(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let folder = try workspace.upgrade(command.argument("ID"))
        if command.isSet("repair-head") { try repairHead(of: folder, workspace) }
        let found = try SQLiteEventStore(folder, .readOnly).verify()
        if command.isSet("json") {
            Console.print(json: [
                "id": .string(folder.id), "sound": .bool(found.isSound), "events": .integer(found.head.count),
                "hash": .string(found.head.hash.hex), "damages": .array(found.damages.map { .string($0.sentence) }),
            ])
        } else if found.isSound {
            Console.print("\(folder.id): the chain holds. \(found.head.count) events, the last one's hash is \(found.head.hash.hex).")
        } else {
            for damage in found.damages { Console.complain("\(folder.id): \(damage.sentence)") }
            if found.damages.allSatisfy(\.isOfHeadFile) {
                Console.complain(
                    "All \(found.head.count) entries hold, and only the head file is at fault. Compare their number and the last hash, \(found.head.hash.hex), with the last report; if that is the end of it, `belay verify --repair-head \(folder.id)` writes the file anew."
                )
            } else {
                Console.complain(
                    "Don't go on with this upgrade. Keep the folder \(folder.path) as it is, and compare with the last report.")
            }
        }
        return found.isSound ? .done : .damaged
    }

    private static func repairHead(of folder: UpgradeFolder, _ workspace: Workspace) throws {
        let store = try SQLiteEventStore(folder, .readWrite)
        let before = try store.verify().head
        let note = "The head file was missing or damaged, and was written anew at the wish of \(workspace.who). "
        let told = note + "The chain held then with \(before.count) entries, the last one's hash being \(before.hash.hex)."
        let now = WallClock.now()
        let head = try store.repairHead(
            LeaseHolder(name: workspace.who, since: now), recording: try EventCoding.draft(.noted(told), time: now, who: workspace.who))
        Console.complain("\(folder.id): the head file is written anew, for \(head.count) entries; the last one tells of it.")
    }
}
