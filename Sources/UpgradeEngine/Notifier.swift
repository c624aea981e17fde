// The operator's notify command: run, detached, when an upgrade waits for somebody, takes long, fails or is done. How the
// command ends changes nothing, and it is not waited for; its log is kept beside the runs.
import Glibc
import Journal
package import Process
import UpgradeModel

package struct Notifier: Sendable {
    private let words: [String]
    private let place: LocalPlace

    package init(words: [String], place: LocalPlace = LocalPlace()) {
        self.words = words
        self.place = place
    }

    /// Why somebody is called.
    enum Occasion: String {
        case waiting
        case failed
        case done
        /// A step takes longer than its playbook expects.
        case slow
    }

    /// What is worth calling somebody for; nil for everything that goes on by itself.
    static func occasion(before: UpgradeState, after: UpgradeState) -> (Occasion, String)? {
        guard before.lastSequence != after.lastSequence else { return nil }
        switch (before.next, after.next) {
        case (let one, let other) where one == other: return nil
        case (_, .decide(let key)): return (.failed, "\(key.description) has failed.")
        case (_, .resolve(let key)): return (.failed, "The outcome of \(key.description) is unknown.")
        case (.wait(let over), .step(let key)):
            // A step that took long: the operator has gone for a coffee.
            guard (after.progress(over)?.duration ?? 0) > 30_000_000 else { return nil }
            return (.waiting, "\(over.description) is done; \(key.description) waits for you.")
        case (_, .nothing): return (.done, "The upgrade is \(after.stage.rawValue).")
        case (_, .plan), (_, .step), (_, .wait), (_, .settle): return nil
        }
    }

    /// Throws where the command can't be started; the caller says so and goes on.
    /// - Parameter call: names the log; nobody is called twice under one name.
    func tell(_ occasion: Occasion, _ message: String, upgrade: UpgradeFolder, call: String) throws(ProcessError) {
        let variables: [String: String?] = [
            "BELAY_EVENT": occasion.rawValue, "BELAY_MESSAGE": message, "BELAY_UPGRADE": upgrade.id,
        ]
        try place.start(RunSpecification(Command(words, environment: variables)), in: upgrade.runsPath + "/notify.\(call)")
    }
}
