// `retry` on a run: a command that said no is tried again, as an attempt of its own, for as long as its playbook says. Only one that may
// run twice, and only where how it ended is known.
import UpgradeModel

extension UpgradeSession {
    /// How an attempt ended, with the next one begun where its step is to be tried again. Called with every look until then.
    func conclude(_ key: StepKey, _ step: Step, _ start: Start, _ ending: RunEnding) throws {
        guard let why = ending.hopeful, start.mode == .forward, step.isRepeatable, let retry = step.retry else {
            pendingRetry = nil
            return try end(key, start.attempt, ending.outcome)
        }
        let before = pendingRetry.flatMap { $0.key == key ? $0 : nil }
        let since = before?.since ?? steadyNow - max(0, now - (state.progress(key)?.startedAt ?? now))
        guard steadyNow < since + Int64(retry.duration) * 1_000_000 else {
            pendingRetry = nil
            return try end(key, start.attempt, ending.outcome)
        }
        pendingRetry = PendingRetry(
            key: key, attempt: start.attempt, since: since, due: steadyNow + Int64(retry.every) * 1_000_000, outcome: ending.outcome,
            why: why)
    }

    /// Whether the attempt is over and the next one awaited; begins that one where it is due.
    func awaitsRetry(_ key: StepKey, _ start: Start) throws -> Bool {
        guard let pending = pendingRetry, pending.key == key, pending.attempt == start.attempt else { return false }
        guard steadyNow >= pending.due else { return true }
        try end(key, start.attempt, pending.outcome)
        do {
            try perform(.retry(key, word: nil))
        } catch let refusal as Refusal {
            pendingRetry = nil
            try perform(.note("\(key.description) was not tried again by itself: \(refusal.reason)"))
        }
        return true
    }

    /// Ends the waiting for the next attempt. False where none is awaited.
    func giveUpRetry(_ key: StepKey, _ start: Start) throws -> Bool {
        guard let pending = pendingRetry, pending.key == key, pending.attempt == start.attempt else { return false }
        pendingRetry = nil
        try end(key, start.attempt, pending.outcome)
        return true
    }
}
