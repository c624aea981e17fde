// Going on through a trial: one confirmation for the steps of a rehearsal that are plain commands and checks, until something needs
// the operator. Each step still passes its own gates, on fresh facts, as if it had been confirmed by itself.

/// The confirmation as the journal holds it.
package struct TrialConsent: Sendable, Hashable {
    package var phase: PhaseKey
    /// Number of the event that gave it.
    package var event: Int
    /// Microseconds since 1970, UTC.
    package var time: Int64
}

extension UpgradeState {
    /// The next step, where the confirmation for the rest of its trial covers it.
    package var stepToGoOnWith: StepKey? {
        guard let consent, case .step(let key) = next, key.phase == consent.phase, whyOperatorIsNeeded(at: key) == nil else { return nil }
        return key
    }

    /// Why going on by itself ends before the next step, where it does; a failure says so itself.
    package var whyGoingOnEnded: String? {
        guard let consent, case .step(let key) = next else { return nil }
        if key.phase != consent.phase { return "This trial is over." }
        return whyOperatorIsNeeded(at: key)
    }

    /// Whether this step may be confirmed together with those after it: a trial's, and never production's.
    package func canConfirmRest(from key: StepKey) -> Bool {
        guard let plan, let phase = phase(key.phase)?.phase else { return false }
        return phase.kind == .trial && phase.environment != plan.production
    }

    /// Why this step is not gone on with unasked; nil where it is.
    package func whyOperatorIsNeeded(at key: StepKey) -> String? {
        guard canConfirmRest(from: key), let progress = progress(key) else { return "Only the steps of a trial are confirmed together." }
        let title = progress.step.title
        if case .pending = progress.state, progress.attempts == 0 {} else { return "\"\(title)\" was begun before." }
        if case .noReturn = progress.step.wayBack { return "\"\(title)\" is a point of no return." }
        switch progress.step.action {
        case .manual, .say, .approve, .question, .sign: return "\"\(title)\" is for somebody to do, read or answer."
        case .run, .check, .prove, .edit, .copy, .revert: return nil
        }
    }

    func confirmTrial(_ plan: Plan, _ key: StepKey, _ facts: Facts) throws(Refusal) -> [Event] {
        guard canConfirmRest(from: key) else {
            throw Refusal(.state, "Only the steps of a trial are confirmed together; \(key.description) is confirmed by itself.")
        }
        // A step that is confirmed by itself ends what was confirmed before, so its own event comes first.
        return try confirm(key, facts) + [.trialConfirmed(key.phase)]
    }

    func goOn(_ key: StepKey, _ facts: Facts) throws(Refusal) -> [Event] {
        guard let consent, consent.phase == key.phase else {
            throw Refusal(
                .state, "The rest of \(key.phase.description) was not confirmed, or something has happened since: confirm this step.")
        }
        if let why = whyOperatorIsNeeded(at: key) { throw Refusal(.state, "\(why) Confirm it by itself.") }
        return try confirm(key, facts, by: consent.event)
    }
}

extension Event {
    /// After this somebody has to look again before anything goes on.
    var endsTrialConsent: Bool {
        switch self {
        case .finished(_, _, .failed), .finished(_, _, .unknown), .lost, .resolved, .skipped, .fixedByHand, .backupRenewed,
            .rollbackStarted, .abandoned, .stopped, .revised, .planned, .leased, .tookOver, .waived:
            true
        case .started(_, let start): start.confirmedBy == nil
        case .finished(_, _, .succeeded), .answered, .notesShown, .readElsewhere, .acknowledged, .riskAssessed, .riskAccepted,
            .trialConfirmed, .observed, .settled, .noted, .shellOpened, .shellClosed:
            false
        }
    }
}
