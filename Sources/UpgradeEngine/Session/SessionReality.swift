// What a step whose outcome is unknown came to: looked up in its folder, by its probe, or in the hashes that were kept.
import Process
package import UpgradeModel

extension UpgradeSession {
    /// Looks at reality where the outcome of a step is unknown and its `done-if` can tell. Returns whether it could.
    package func lookAtReality(_ key: StepKey) throws -> Bool {
        guard let progress = state.progress(key) else { return false }
        let step = progress.step
        try refuseWhileItRuns(.resolve(key, .repeatable))
        do {
            if try takeInLate(progress, key) { return true }
        } catch let error as ProcessError {
            guard case .recordDamaged = error else { throw error }
        }
        if let probe = step.doneIf {
            switch answer(probe, for: key) {
            case .holds(let value):
                try perform(
                    .resolve(
                        key,
                        .probe(
                            done: true,
                            evidence: value.isEmpty
                                ? "The probe says that it is done." : "The probe says that it is done: \(oneLine(value))")))
                return true
            case .otherwise(_, let why, _):
                try perform(.resolve(key, .probe(done: false, evidence: "The probe says that it is not done: \(why)")))
                return true
            case .unknown: return false
            }
        }
        switch changeIsThere(step, key) {
        case .applies:
            try perform(.resolve(key, .probe(done: true, evidence: "The hashes kept by it say that it is done.")))
            return true
        case .doesNotApply:
            try perform(.resolve(key, .probe(done: false, evidence: "The hashes kept by it say that it is not done.")))
            return true
        case .unknown: return false
        case nil: break
        }
        // That the step may run twice says nothing of what its undo left behind.
        guard progress.mode == .forward, step.isRepeatable || !step.changesSystem else { return false }
        try perform(.resolve(key, .repeatable))
        return true
    }

    /// The result of a run at a far host that did not answer for long, and does now.
    private func takeInLate(_ progress: StepProgress, _ key: StepKey) throws -> Bool {
        guard progress.wasLost, progress.mode == .forward, case .run = progress.step.action, case .ssh = progress.step.place else {
            return false
        }
        let start = Start(attempt: progress.attempts)
        let directory = runFolder(key, attempt: start.attempt)
        let place = place(of: progress.step.place)
        switch try place.observe(directory) {
        case .running, .orphaned, .notStarted, .lost: return false
        case .finished(let result):
            switch try outcome(of: result, progress.step, start, key, directory, place) {
            case .succeeded(let evidence, let saved): try perform(.resolve(key, .probe(done: true, evidence: evidence, saved: saved)))
            case .failed(let reason): try perform(.resolve(key, .probe(done: false, evidence: reason)))
            case .unknown: return false
            }
            return true
        }
    }

}
