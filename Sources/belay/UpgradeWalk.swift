// The walk through an upgrade in the face that was asked for, and what is said at its end.

import Process
import Terminal
import UpgradeEngine
import UpgradeModel
import Wizard

enum UpgradeWalk {
    static func refuseWhereHeld(_ session: UpgradeSession) throws(Complaint) {
        guard let why = session.lookingOn else { return }
        throw Complaint(.held, "\(why) Take it over in the full-screen wizard, or wait.")
    }

    /// The walk itself, in the face that was asked for.
    /// - Parameter display: the screen where one is in use already.
    static func run(_ session: UpgradeSession, _ face: Face, _ display: consuming FullScreen? = nil) throws -> ExitCode {
        if !face.isScreen { try refuseWhereHeld(session) }
        let driver = SessionDriver(session)
        let deployment = session.state.plan?.deployment ?? session.id
        let end: WalkEnd
        switch face {
        case .unattended(let answers):
            Interruption.watch()
            guard let plan = session.state.plan else { throw Complaint(.refused, "This upgrade has no plan yet.") }
            let person = AnswersOperator(try answers(plan), deployment: deployment) { Console.print($0.string) }
            end = try Walk(driver: driver, operator: person).run()
            for complaint in person.complaints { Console.complain(complaint) }
        case .screen:
            guard let display = try display ?? WizardRunner.display() else { return try run(session, .plain) }
            end = try WizardRunner.run(session, display)
        case .plain:
            Interruption.watch()
            end = try Walk(driver: driver, operator: PlainOperator(terminal: ConsoleLines(), deployment: deployment, clock: WallClock.now))
                .run()
        }
        try session.leave()
        say(end, session)
        if case .stopped = end, Interruption.wasAsked { return .interrupted }
        return ExitCode(end)
    }

    private static func name(_ key: StepKey, _ session: UpgradeSession) -> String {
        session.state.progress(key).map { "\"\($0.step.title)\" (\(key.description))" } ?? key.description
    }

    private static func say(_ end: WalkEnd, _ session: UpgradeSession) {
        let id = session.id
        switch end {
        case .completed:
            Console.print(
                "\(id) is completed: \(session.state.plan?.to ?? "the target") answers and is healthy. `belay report \(id)` tells the story."
            )
        case .rolledBack:
            Console.print("\(id) was rolled back to \(session.state.plan?.from ?? "its origin"). `belay report \(id)` tells the story.")
            for leftover in session.state.leftovers { leftover.lines.forEach(Console.print) }
        case .abandoned: Console.print("\(id) is abandoned.")
        case .failed(let key):
            Console.complain(
                "\(id) waits at the failed step \(name(key, session)). `belay resume \(id)` goes on, `belay rollback \(id)` goes back.")
        case .refused(let sentences):
            for sentence in sentences { Console.complain(sentence) }
            Console.complain("\(id) stands where it was. `belay resume \(id)` goes on.")
        case .unknown(let key):
            Console.complain(
                "The outcome of \(name(key, session)) is unknown. Look at the system, then `belay resume \(id)` and say what you saw.")
        case .detached(let key): Console.complain("\(name(key, session)) goes on without you. `belay resume \(id)` comes back to it.")
        case .settling(let hop):
            let why = Interruption.name.map { " by \($0)" } ?? ""
            Console.complain(
                "Left\(why) while hop \(hop) of \(id) settles: production has to be seen healthy to its end. `belay resume \(id)` goes on watching."
            )
        case .stopped: Console.print("\(id) waits. `belay resume \(id)` goes on; nothing is lost.")
        case .lookingOn(let why): Console.complain(why)
        }
    }
}
