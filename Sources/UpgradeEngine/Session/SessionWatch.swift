// Looking after what is under way: runs that end, checks that are due, hops that settle. Called often; cheap when nothing is.
// What is done about each is in SessionRuns, SessionChecks and SessionSettling.
import UpgradeModel

extension UpgradeSession {
    /// Takes in what has happened. Returns whether the state changed.
    @discardableResult
    package func tick() throws -> Bool {
        let before = state.lastSequence
        if lookingOn != nil { return try follow() }
        if let running = state.running {
            callAboutOverrun(running.key)
            switch (running.start.mode, running.progress.step.action) {
            case (.undo, _), (.forward, .run), (.forward, .edit), (.forward, .copy), (.forward, .revert):
                try watch(running.key, running.progress.step, running.start)
            case (.forward, .check), (.forward, .prove), (.forward, .manual): try look(running.key, running.progress.step, running.start)
            case (.forward, .say), (.forward, .approve), (.forward, .question), (.forward, .sign):
                try lose(running.key, running.start.attempt, "Belay ended while it did this.")
            }
        } else if case .settle(let hop, let until) = state.next {
            try settle(hop, until)
        }
        return state.lastSequence != before
    }
}
