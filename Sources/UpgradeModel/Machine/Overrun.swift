// `longer-than` of a step, held against the clock. Both faces show it, and the engine calls somebody or stops the command.

/// That a step takes longer than its playbook expects, and what is to be done about it by now.
package struct Overrun: Sendable, Hashable {
    package enum Level: String, Sendable, Hashable {
        case tell
        case ask
        case stop
    }

    package var level: Level
    /// Seconds, as the playbook has them.
    package var limit: Int

    /// One sentence for screens and messages.
    package var sentence: String {
        switch level {
        case .tell: "It takes longer than \(spelled(seconds: limit)), which is unusual. It goes on."
        case .ask: "It takes longer than \(spelled(seconds: limit)). Go on waiting, or stop it."
        case .stop: "It takes longer than \(spelled(seconds: limit)) and is stopped, as its playbook says."
        }
    }
}

extension StepProgress {
    /// Nil while nothing is unusual, and for an undo: `longer-than` is about the step itself.
    /// - Parameter now: microseconds since 1970.
    package func overrun(at now: Int64) -> Overrun? {
        guard case .running(let start) = state, start.mode == .forward, let startedAt else { return nil }
        let limits: [(Overrun.Level, Int?)] = [(.stop, step.patience.stop), (.ask, step.patience.ask), (.tell, step.patience.tell)]
        for (level, limit) in limits {
            if let limit, (now - startedAt) / 1_000_000 >= limit { return Overrun(level: level, limit: limit) }
        }
        return nil
    }
}
