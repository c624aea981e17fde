// `belay demo`: sets a small system up, and walks through its upgrade in the face that was asked for. Its journal lives where
// every journal does, all else below `--dir`.

import CommandTable
import Demonstration
import Glibc
import Journal
import Playbooks
import UpgradeEngine
import UpgradeModel
import Wizard
import YAMLDocument

enum DemoCommand {
    static func run(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let before = try DemoIntention.read(in: try workspace.state().path)
        let directory = try directory(command, before)
        if command.isSet("stop") {
            let stopped = try Demonstration.stop(in: directory)
            Console.print(stopped ? "The demonstration's services are stopped." : "None of the demonstration's services was running.")
            return .done
        }
        let face = try Face(command)
        let fail = command.value(of: "fail")
        // How long a journal takes to open depends on what is in it: the screen is there before.
        var display = face.isScreen ? try WizardRunner.display() : nil
        if before?.isBegun ?? false { display?.notice("Belay demonstration", "Opening its journal...") }
        if let live = try Beginning.live(of: Demonstration.product, product: Demonstration.product, workspace) {
            return try goOn(with: live, before, asked: DemoIntention(directory: directory, fail: fail), face, workspace, consume display)
        }
        let intention = DemoIntention(directory: directory, fail: fail)
        // A set-up that was broken off goes on.
        if let before, !before.isBegun { return try begin(intention, face, workspace, consume display) }
        switch try display?.welcome(directory, hasBack: false) ?? .given(()) {
        case .given: break
        case .back, .leave: return left(.done, before)
        case .interrupted: return left(.interrupted, before)
        }
        return try begin(intention, face, workspace, consume display)
    }

    private static func left(_ code: ExitCode, _ before: DemoIntention?) -> ExitCode {
        let what = before == nil ? "Nothing was set up." : "Nothing was begun anew: the demonstration of before is as it was."
        Console.complain("\(what) `belay demo` comes back here.")
        return code
    }

    private static func directory(_ command: ParsedCommand, _ before: DemoIntention?) throws -> String {
        if let given = command.value(of: "dir") { return try absolute(given) }
        if command.isSet("stop"), let before { return before.directory }
        return try DemoIntention.defaultDirectory()
    }

    private static func absolute(_ path: String) throws -> String {
        if path.hasPrefix("/") { return path }
        guard let current = getcwd(nil, 0) else {
            throw Complaint(.inputOutput, "The current folder can't be found. Name an absolute one with --dir.")
        }
        defer { free(current) }
        return String(cString: current) + "/" + path
    }

    /// A set-up that was broken off is gone on with; nil where there is none.
    static func resumeSetUp(_ face: Face, _ workspace: Workspace) throws -> ExitCode? {
        guard let intention = try DemoIntention.read(in: try workspace.state().path), !intention.isBegun else { return nil }
        return try begin(intention, face, workspace)
    }

    /// From the first run on: nothing was said about it.
    static func begin(_ face: Face, _ workspace: Workspace, _ display: consuming FullScreen?) throws -> ExitCode {
        let before = try DemoIntention.read(in: try workspace.state().path)
        let unfinished = before.flatMap { $0.isBegun ? nil : $0 }
        return try begin(try unfinished ?? DemoIntention(directory: DemoIntention.defaultDirectory(), fail: nil), face, workspace, display)
    }

    private static func begin(
        _ intention: DemoIntention, _ face: Face, _ workspace: Workspace, _ display: consuming FullScreen? = nil
    ) throws -> ExitCode {
        display?.notice("Belay demonstration", "Setting up two services below \(intention.directory), and planning their upgrade...")
        // One that was upgraded, or rolled back, has had its day: the next begins anew.
        if try DemoIntention.read(in: try workspace.state().path)?.isBegun ?? true { try Demonstration.remove(in: intention.directory) }
        try workspace.state().make()
        let state = try workspace.state().path
        try intention.write(in: state)
        let demonstration = try Demonstration.setUp(
            in: intention.directory, executable: Executable.path, quick: face.isUnattended, fail: intention.fail)
        let source = SourceText(name: demonstration.path, text: demonstration.text)
        let deployment = try workspace.library.deployment(source, name: Demonstration.product)
        if let fail = intention.fail { try refuseUnknown(fail, of: intention, deployment, to: demonstration.to, workspace) }
        let session = try Beginning(workspace, deployment).begin(from: nil, to: demonstration.to, stepped: false)
        try intention.begun.write(in: state)
        return try UpgradeWalk.run(session, face, display)
    }

    /// A step that production does not have would never fail.
    private static func refuseUnknown(
        _ fail: String, of intention: DemoIntention, _ deployment: LoadedDeployment, to target: String, _ workspace: Workspace
    ) throws {
        let plan = try Beginning(workspace, deployment).preview(from: nil, to: target, stepped: false).plan
        let steps = plan.phases.filter { $0.environment == plan.production }.flatMap(\.steps).map(\.id)
        guard !steps.contains(fail) else { return }
        var seen: Set<String> = []
        try Demonstration.remove(in: intention.directory)
        try DemoIntention.remove(in: try workspace.state().path)
        throw Complaint(
            .wrongUse, "Production has no step \(fail). It has \(steps.filter { seen.insert($0).inserted }.joined(separator: ", ")).")
    }

    private static func goOn(
        with live: UpgradeSession, _ before: DemoIntention?, asked: DemoIntention, _ face: Face, _ workspace: Workspace,
        _ display: consuming FullScreen?
    ) throws -> ExitCode {
        if asked.fail != nil {
            throw Complaint(
                .refused,
                "\(live.id) is under way. Finish it with `belay resume`, or end it with `belay rollback` or `belay abandon`, before a step is made to fail."
            )
        }
        if let before, before.directory != asked.directory {
            throw Complaint(
                .refused,
                "\(live.id) is under way in \(before.directory). Finish it, roll it back or abandon it before you begin another in \(asked.directory)."
            )
        }
        return try UpgradeWalk.run(try workspace.lead(live), face, display)
    }
}
