// Intents: decided by the state machine on facts looked up now, written down, and only then carried out. The effects themselves are
// in StepLaunch.
import Process
package import UpgradeModel

extension UpgradeSession {
    /// Decides, writes the events down, and starts their effects. Throws `Refusal` where the state machine says no; then
    /// nothing was written.
    @discardableResult
    package func perform(_ intent: Intent) throws -> [Event] {
        try refuseWhileItRuns(intent)
        let facts = facts(for: intent)
        try noteRisks(facts)
        let events = try state.decide(intent, facts: facts)
        try write(events)
        try carryOut(events)
        return events
    }

    /// What a risk's probe says otherwise than before is on record before anything rests on it.
    private func noteRisks(_ facts: Facts) throws {
        guard facts.holdsLease, case .step(let key) = state.next, let hop = key.phase.hop else { return }
        for (id, verdict) in facts.risks.sorted(by: { $0.key < $1.key })
        where state.reading.risks[.init(hop: hop, id: id)]?.verdict != verdict {
            let how = "Its probe was asked again before production is changed."
            try write(try state.decide(.assessRisk(id: id, hop: hop, verdict: verdict, how: how), facts: facts))
        }
    }

    private func carryOut(_ events: [Event]) throws {
        for event in events {
            guard case .started(let key, let start) = event else { continue }
            // Confirming what is only read or done by hand writes its end at once.
            guard case .running = state.progress(key)?.state else { continue }
            try launch(key, start)
        }
    }

    /// An attempt that was given up on may go on where it is, as one at a host that did not answer does. Until it is over, nothing is
    /// concluded about it and nothing done after it, by nobody.
    func refuseWhileItRuns(_ intent: Intent) throws {
        switch intent {
        case .resolve, .retry, .undo, .fixByHand, .skip, .rollBack, .confirm, .confirmTrial, .goOn: break
        case .waive, .answer, .showNotes, .readElsewhere, .acknowledge, .assessRisk, .acceptRisk, .finish,
            .lose, .renewBackup, .observe, .settle, .abandon, .note, .openShell, .closeShell, .stop, .revise:
            return
        }
        let key: StepKey
        switch state.next {
        case .resolve(let given), .decide(let given), .step(let given): key = given
        case .wait, .settle, .plan, .nothing: return
        }
        guard let progress = state.progress(key), progress.attempts > 0 else { return }
        var parts = 1
        if progress.mode == .undo, case .undo(let commands) = progress.step.wayBack { parts = max(1, commands.count) }
        let place = place(of: progress.step.place)
        for part in 0..<parts {
            do {
                switch try place.observe(runFolder(key, attempt: progress.attempts, part: part)) {
                case .running, .orphaned: throw Refusal(.state, "\(key.description) still runs at \(place.name). Wait, then look again.")
                case .notStarted, .finished, .lost: break
                }
            } catch let error as ProcessError {
                switch error {
                // Nobody can tell: the operator's word has to do, or nothing could ever follow.
                case .unreachable, .recordDamaged: return
                default: throw error
                }
            }
        }
    }

    func lose(_ key: StepKey, _ attempt: Int, _ why: String) throws {
        try perform(.lose(key, attempt: attempt, why: why))
    }
}
