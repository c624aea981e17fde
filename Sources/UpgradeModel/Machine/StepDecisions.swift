// What may happen to a step: started, ended, found out about, tried again, skipped, fixed by hand, undone.

extension UpgradeState {
    func confirm(_ key: StepKey, _ facts: Facts, by consent: Int? = nil) throws(Refusal) -> [Event] {
        let progress = try known(key)
        guard case .step(let next) = self.next, next == key else { throw notNext(key) }
        switch progress.step.action {
        case .question, .sign: throw Refusal(.incomplete, "\"\(progress.step.title)\" wants an answer.")
        case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert: break
        }
        return try start(key, progress, .forward, facts, by: consent)
    }

    func start(
        _ key: StepKey, _ progress: StepProgress, _ mode: Start.Mode, _ facts: Facts, by consent: Int? = nil
    ) throws(Refusal) -> [Event] {
        if let running { throw Refusal(.state, "\(running.key.description) is still running.") }
        let gates = gates(of: key, facts: facts)
        let closed = gates.filter { !$0.isOpen && (mode == .forward || $0.id == .lease || $0.id == .identity) }
        if let first = closed.first { throw Refusal(.gates, first.why, gates: closed) }
        let environment = phase(key.phase)?.phase.environment ?? ""
        let attempt = progress.attempts + 1
        let started = Event.started(
            key, Start(attempt: attempt, mode: mode, version: facts.versions[environment], files: facts.files, confirmedBy: consent))
        if mode == .undo { return [started] }
        // What is done already is not done twice: the gates were passed, the command is left out.
        if facts.isDone == .applies, progress.step.changesSystem {
            return [started, .finished(key, attempt: attempt, .succeeded(evidence: StepProgress.foundDone, saved: [:]))]
        }
        switch progress.step.action {
        case .say, .approve, .manual(_, evidence: nil):
            return [started, .finished(key, attempt: attempt, .succeeded(evidence: "Confirmed by the operator.", saved: [:]))]
        case .run, .check, .prove, .edit, .copy, .revert, .manual, .question, .sign:
            return [started]
        }
    }

    /// Only the step that comes next is acted upon: what a rollback or a settling hop has left behind is not touched again.
    func requireNext(_ key: StepKey) throws(Refusal) {
        switch next {
        case .step(key), .decide(key), .resolve(key): return
        case .step, .decide, .resolve, .wait, .settle, .plan, .nothing: throw notNext(key)
        }
    }

    func notNext(_ key: StepKey) -> Refusal {
        switch next {
        case .step(let other): Refusal(.state, "\(other.description) comes first.")
        case .wait(let other): Refusal(.state, "\(other.description) is still running.")
        case .decide(let other): Refusal(.state, "\(other.description) has failed: retry it, undo it, fix it by hand or roll back.")
        case .resolve(let other): Refusal(.state, "The outcome of \(other.description) is unknown: find out first whether it was done.")
        case .settle(let hop, _): Refusal(.state, "Hop \(hop) has to settle first.")
        case .plan: Refusal(.state, "There is no plan yet.")
        case .nothing: Refusal(.state, "Nothing is left to do: \(key.description) is over.")
        }
    }

    func requireRunning(_ key: StepKey, _ attempt: Int) throws(Refusal) {
        guard case .running = try known(key).state, progress(key)?.attempts == attempt else {
            throw Refusal(.state, "Attempt \(attempt) of \(key.description) is not running.")
        }
    }

    func resolve(_ key: StepKey, _ resolution: Resolution) throws(Refusal) -> [Event] {
        let progress = try known(key)
        guard case .unknown = progress.state else { throw Refusal(.state, "The outcome of \(key.description) is not unknown.") }
        try requireNext(key)
        switch resolution {
        case .probe: break
        case .word(let done, let reason):
            try require(reason, "Say what you saw.")
            if done, progress.mode == .forward { try requireNoValue(of: progress.step) }
        case .repeatable:
            guard progress.mode == .forward else {
                throw Refusal(.state, "\(key.description) may run twice, but it was being undone: find out first whether it was.")
            }
            guard progress.step.isRepeatable || !progress.step.changesSystem else {
                throw Refusal(.state, "\(key.description) must not simply run again: find out first whether it was done.")
            }
        }
        return [.resolved(key, resolution)]
    }

    /// Without the value that it reads, the steps that are given it could never run.
    private func requireNoValue(of step: Step) throws(Refusal) {
        guard step.readsValue else { return }
        throw Refusal(
            .state,
            "\"\(step.title)\" reads a value for later steps, which its own run alone can tell: say that it was not done where that is asked, and run it again."
        )
    }

    func retry(_ key: StepKey, _ word: String?, _ facts: Facts) throws(Refusal) -> [Event] {
        let progress = try known(key)
        guard case .failed = progress.state else {
            if case .unknown = progress.state {
                throw Refusal(
                    .state,
                    "The outcome of \(key.description) is unknown. A retry comes after a known outcome: find out first whether it was done."
                )
            }
            throw Refusal(.state, "\(key.description) has not failed.")
        }
        try requireNext(key)
        guard progress.step.changesSystem, !progress.step.isRepeatable else { return try start(key, progress, .forward, facts) }
        switch facts.isDone {
        case .applies, .doesNotApply:
            return try start(key, progress, .forward, facts)
        case .unknown, nil:
            if case .manual = progress.step.action { return try start(key, progress, .forward, facts) }
            try require(
                word ?? "",
                "\(key.description) may not simply run twice, and no probe tells whether it was done. Look yourself, then say why it may run again."
            )
            return [.noted("Retry of \(key.description): \(word ?? "")")] + (try start(key, progress, .forward, facts))
        }
    }

    func skip(_ key: StepKey, _ reason: String) throws(Refusal) -> [Event] {
        let progress = try known(key)
        if let why = progress.step.whyNotSkipped { throw Refusal(.state, why) }
        switch progress.state {
        case .pending, .failed, .undone: break
        case .running, .unknown, .succeeded, .skipped, .fixedByHand:
            throw Refusal(.state, "\(key.description) is \(progress.state.word) and can't be skipped.")
        }
        try requireNext(key)
        try require(reason, "Skipping needs a reason.")
        return [.skipped(key, reason: reason)]
    }

    func fixByHand(_ key: StepKey, _ reason: String, _ done: String) throws(Refusal) -> [Event] {
        let progress = try known(key)
        guard case .failed = progress.state else { throw Refusal(.state, "Only a failed step is marked as fixed by hand.") }
        try requireNext(key)
        switch progress.step.action {
        case .prove, .check:
            throw Refusal(.state, "\"\(progress.step.title)\" looks at reality: put things right, then let it look again.")
        case .run, .edit, .copy, .revert, .manual: break
        case .question, .sign, .say, .approve:
            throw Refusal(.state, "\"\(progress.step.title)\" is nothing to fix.")
        }
        try requireNoValue(of: progress.step)
        try require(reason, "Say why it was fixed by hand.")
        try require(done, "Say what was done: on staging it becomes work for production.")
        return [.fixedByHand(key, reason: reason, done: done)]
    }

    func undo(_ key: StepKey, _ facts: Facts) throws(Refusal) -> [Event] {
        let progress = try known(key)
        guard case .failed = progress.state else { throw Refusal(.state, "Only the failed step is undone by itself; roll back for more.") }
        try requireNext(key)
        switch progress.step.wayBack {
        case .undo, .exact: return try start(key, progress, .undo, facts)
        case .nothingToUndo: throw Refusal(.state, "\"\(progress.step.title)\" changes nothing, so there is nothing to undo.")
        case .rollback: throw Refusal(.state, "\"\(progress.step.title)\" has no undo of its own: roll back.")
        case .noReturn(let why): throw Refusal(.state, "\"\(progress.step.title)\" can't be undone: \(why) Roll back.")
        }
    }
}
