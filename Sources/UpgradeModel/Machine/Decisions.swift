// Intents answered: events, or a refusal that says why. No rule lives in a view, and none in the engine.

extension UpgradeState {
    /// The events that this intent brings about on these facts. Nothing is applied: the journal writes them first.
    package func decide(_ intent: Intent, facts: Facts) throws(Refusal) -> [Event] {
        if case .note(let text) = intent { return try noted(text) }
        guard facts.holdsLease else {
            throw Refusal(.gates, "Somebody else leads this upgrade: \(facts.leaseDetail) Take it over to go on.")
        }
        if isAbandoned { throw Refusal(.state, "This upgrade was abandoned. Begin a new one: it first finds out what really runs.") }
        if case .abandon(let reason) = intent { return try abandon(reason) }
        guard let plan else { throw Refusal(.state, "This upgrade has no plan yet. Make one, or abandon it.") }
        switch intent {
        case .answer(let key, let text): return try answer(key, text)
        case .showNotes(let hop, let release, let hash): return try showNotes(plan, hop, release, hash)
        case .readElsewhere(let hop, let release, let what): return try readElsewhere(plan, hop, release, what)
        case .acknowledge(let hop, let items, let answer, let reason): return try acknowledge(plan, hop, items, answer, reason)
        case .assessRisk(let id, let hop, let verdict, let how):
            _ = try risk(plan, id, hop)
            return [.riskAssessed(id: id, hop: hop, verdict: verdict, how: how)]
        case .acceptRisk(let id, let hop, let reason):
            let risk = try risk(plan, id, hop)
            try require(reason, "Accepting a risk needs a reason.")
            return [.riskAccepted(id: id, hop: hop, hash: risk.hash, reason: reason)]
        case .waive(let gate, let key, let reason, let name): return try waive(plan, gate, key, reason, name, facts)
        case .confirm(let key): return try confirm(key, facts)
        case .confirmTrial(let key): return try confirmTrial(plan, key, facts)
        case .goOn(let key): return try goOn(key, facts)
        case .finish(let key, let attempt, let outcome):
            try requireRunning(key, attempt)
            return [.finished(key, attempt: attempt, outcome)]
        case .lose(let key, let attempt, let why):
            try requireRunning(key, attempt)
            return [.lost(key, attempt: attempt, why: why)]
        case .resolve(let key, let resolution): return try resolve(key, resolution)
        case .retry(let key, let word): return try retry(key, word, facts)
        case .skip(let key, let reason): return try skip(key, reason)
        case .fixByHand(let key, let reason, let done): return try fixByHand(key, reason, done)
        case .undo(let key): return try undo(key, facts)
        case .renewBackup(let hop, let why): return try renewBackup(plan, hop, why)
        case .observe(let environment, let version, let healthy, let detail):
            return [.observed(environment: environment, version: version, healthy: healthy, detail: detail)]
        case .settle(let hop): return try settle(plan, hop, facts)
        case .rollBack(let scope, let reason): return try rollBack(plan, scope, reason)
        case .abandon(let reason): return try abandon(reason)
        case .note(let text): return try noted(text)
        case .openShell(let environment): return [.shellOpened(environment: environment)]
        case .closeShell(let environment, let status): return [.shellClosed(environment: environment, status: status)]
        case .stop(let reason): return [.stopped(reason: reason)]
        case .revise(let new, let why): return try revise(plan, new, why)
        }
    }

    // MARK: Reading and answering

    private func noted(_ text: String) throws(Refusal) -> [Event] {
        try require(text, "The note is empty.")
        return [.noted(text)]
    }

    private func answer(_ key: StepKey, _ text: String) throws(Refusal) -> [Event] {
        let progress = try known(key)
        switch progress.step.action {
        case .question, .sign: break
        case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert:
            throw Refusal(.state, "\(progress.step.title) is not a question.")
        }
        try require(text, "\"\(progress.step.title)\" wants an answer.")
        if case .sign = progress.step.action {
            let open = phase(key.phase)?.steps.first { $0.step.id != key.step && !$0.state.isOver }
            if let open { throw Refusal(.state, "\"\(open.step.title)\" is not answered yet; sign afterwards.") }
        }
        // A question that a revised plan asks anew has no answer yet.
        if progress.state.isOver, phases.contains(where: { $0.phase.kind != .plan && $0.phase.kind != .rollout && $0.hasStarted }) {
            throw Refusal(.state, "The work has begun: answers of plan and roll-out stay as they were signed. Add a note instead.")
        }
        return [.answered(key, text)]
    }

    private func hop(_ plan: Plan, _ index: Int) throws(Refusal) -> HopPlan {
        guard let hop = plan.hop(index) else { throw Refusal(.state, "There is no hop \(index); the path has \(plan.hops.count).") }
        return hop
    }

    private func showNotes(_ plan: Plan, _ index: Int, _ release: String, _ hash: String) throws(Refusal) -> [Event] {
        let hop = try hop(plan, index)
        guard let entry = hop.releases.first(where: { $0.version == release }) else {
            throw Refusal(.state, "Hop \(index) has no release \(release).")
        }
        guard entry.text != nil else { throw Refusal(.incomplete, "No notes were found for \(release): say what you read instead.") }
        guard entry.hash == hash else {
            throw Refusal(
                .state,
                "The notes of \(release) are not the ones of the plan (\(hash.prefix(12)) is not \(entry.hash.prefix(12))): read them again."
            )
        }
        return [.notesShown(hop: index, release: release, hash: hash)]
    }

    private func readElsewhere(_ plan: Plan, _ index: Int, _ release: String, _ what: String) throws(Refusal) -> [Event] {
        let hop = try hop(plan, index)
        guard let entry = hop.releases.first(where: { $0.version == release }), entry.text == nil else {
            throw Refusal(.state, "Notes of \(release) are there: read them.")
        }
        try require(what, "Say what you read instead of the notes of \(release).")
        return [.readElsewhere(hop: index, release: release, what: what)]
    }

    private func acknowledge(
        _ plan: Plan, _ index: Int, _ items: [AcknowledgedItem], _ answer: Answer, _ reason: String
    ) throws(Refusal) -> [Event] {
        let hop = try hop(plan, index)
        var ruledOut = true
        for item in items {
            guard let known = hop.breaking.first(where: { $0.id == item.id }) else {
                throw Refusal(.state, "Hop \(index) has no breaking change \(item.id).")
            }
            guard known.hash == item.hash else {
                throw Refusal(.state, "The text of \(item.id) is not the one that was answered: read it again.")
            }
            ruledOut = ruledOut && known.ruledOut != nil
        }
        guard !items.isEmpty else { throw Refusal(.incomplete, "No breaking change was named.") }
        if items.count > 1 && !ruledOut {
            throw Refusal(.state, "Only changes that this installation rules out can be answered as a group; answer the others one by one.")
        }
        switch answer {
        case .notAffected: break
        case .handled: try require(reason, "Say how it was handled.")
        case .accepted: try require(reason, "Say why it is accepted.")
        }
        return [.acknowledged(hop: index, items: items, answer: answer, reason: reason)]
    }

    private func risk(_ plan: Plan, _ id: String, _ hop: Int) throws(Refusal) -> PlannedRisk {
        guard let risk = plan.risks.first(where: { $0.id == id && $0.hop == hop }) else {
            throw Refusal(.state, "Hop \(hop) has no risk \(id).")
        }
        return risk
    }

    private func waive(
        _ plan: Plan, _ id: GateID, _ key: StepKey, _ reason: String, _ name: String?, _ facts: Facts
    ) throws(Refusal) -> [Event] {
        guard let gate = gates(of: key, facts: facts).first(where: { $0.id == id }) else {
            throw Refusal(.state, "The gate \(id.rawValue) does not stand before \(key.description).")
        }
        if gate.isOpen {
            let why = gate.holds ? "is open; nothing has to be waived" : "was waived already; go on"
            throw Refusal(.state, "The gate \(id.rawValue) \(why).")
        }
        switch id.waivable {
        case .never: throw Refusal(.state, "This gate is never waived: \(gate.why)")
        case .withReason: break
        case .withNameAndReason:
            guard name == plan.deployment else {
                throw Refusal(.incomplete, "Type the deployment's name, \(plan.deployment), to waive this gate.")
            }
        }
        try require(reason, "A waiver needs a reason.")
        let environment = phase(key.phase)?.phase.environment ?? ""
        return [.waived(Waiver(gate: id, hop: key.phase.hop, environment: environment, reason: reason, facts: gate.facts))]
    }

    // MARK: Steps

    func confirm(_ key: StepKey, _ facts: Facts, by consent: Int? = nil) throws(Refusal) -> [Event] {
        let progress = try known(key)
        guard case .step(let next) = self.next, next == key else { throw notNext(key) }
        switch progress.step.action {
        case .question, .sign: throw Refusal(.incomplete, "\"\(progress.step.title)\" wants an answer.")
        case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert: break
        }
        return try start(key, progress, .forward, facts, by: consent)
    }

    private func start(
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
            let evidence = "Its probe says that it is done already; it was not run."
            return [started, .finished(key, attempt: attempt, .succeeded(evidence: evidence, saved: [:]))]
        }
        switch progress.step.action {
        case .say, .approve, .manual(_, evidence: nil):
            return [started, .finished(key, attempt: attempt, .succeeded(evidence: "Confirmed by the operator.", saved: [:]))]
        case .run, .check, .prove, .edit, .copy, .revert, .manual, .question, .sign:
            return [started]
        }
    }

    /// Only the step that comes next is acted upon: what a rollback or a settling hop has left behind is not touched again.
    private func requireNext(_ key: StepKey) throws(Refusal) {
        switch next {
        case .step(key), .decide(key), .resolve(key): return
        case .step, .decide, .resolve, .wait, .settle, .plan, .nothing: throw notNext(key)
        }
    }

    private func notNext(_ key: StepKey) -> Refusal {
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

    private func requireRunning(_ key: StepKey, _ attempt: Int) throws(Refusal) {
        guard case .running = try known(key).state, progress(key)?.attempts == attempt else {
            throw Refusal(.state, "Attempt \(attempt) of \(key.description) is not running.")
        }
    }

    private func resolve(_ key: StepKey, _ resolution: Resolution) throws(Refusal) -> [Event] {
        let progress = try known(key)
        guard case .unknown = progress.state else { throw Refusal(.state, "The outcome of \(key.description) is not unknown.") }
        try requireNext(key)
        switch resolution {
        case .probe: break
        case .word(_, let reason): try require(reason, "Say what you saw.")
        case .repeatable:
            guard progress.step.isRepeatable || !progress.step.changesSystem else {
                throw Refusal(.state, "\(key.description) must not simply run again: find out first whether it was done.")
            }
        }
        return [.resolved(key, resolution)]
    }

    private func retry(_ key: StepKey, _ word: String?, _ facts: Facts) throws(Refusal) -> [Event] {
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

    private func skip(_ key: StepKey, _ reason: String) throws(Refusal) -> [Event] {
        let progress = try known(key)
        switch progress.step.action {
        case .prove, .question, .sign, .approve:
            throw Refusal(.state, "\"\(progress.step.title)\" can't be skipped.")
        case .run, .check, .manual, .say, .edit, .copy, .revert: break
        }
        if progress.step.takesBackup || progress.step.verifiesBackup {
            throw Refusal(.state, "A backup step can't be skipped; the gate on the backup can be waived, which says so in the report.")
        }
        switch progress.state {
        case .pending, .failed, .undone: break
        case .running, .unknown, .succeeded, .skipped, .fixedByHand:
            throw Refusal(.state, "\(key.description) is \(progress.state.word) and can't be skipped.")
        }
        try requireNext(key)
        try require(reason, "Skipping needs a reason.")
        return [.skipped(key, reason: reason)]
    }

    private func fixByHand(_ key: StepKey, _ reason: String, _ done: String) throws(Refusal) -> [Event] {
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
        try require(reason, "Say why it was fixed by hand.")
        try require(done, "Say what was done: on staging it becomes work for production.")
        return [.fixedByHand(key, reason: reason, done: done)]
    }

    private func undo(_ key: StepKey, _ facts: Facts) throws(Refusal) -> [Event] {
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

    private func renewBackup(_ plan: Plan, _ index: Int, _ why: String) throws(Refusal) -> [Event] {
        guard let phase = phases.first(where: { $0.phase.kind == .backup && $0.phase.key.hop == index }) else {
            throw Refusal(.state, "Hop \(index) has no backup phase.")
        }
        if let running { throw Refusal(.state, "\(running.key.description) is still running.") }
        if isRollingBack { throw Refusal(.state, "The upgrade is being rolled back, and the rollback rests on the backup as it is.") }
        if hasTouched(hop: index, environment: plan.production) || settlingSince[index] != nil {
            throw Refusal(.state, "Production has begun to change in this hop: a backup now would hold a mixture. Roll back, or go on.")
        }
        guard phase.hasStarted else { throw Refusal(.state, "The backup of hop \(index) has not been taken yet: go on until it is.") }
        if let unknown = phase.steps.first(where: \.isUnknown) {
            throw Refusal(
                .state, "The outcome of \(phase.key(of: unknown.step).description) is unknown: find out first whether it was done.")
        }
        try require(why, "A backup taken again needs a reason.")
        return [.backupRenewed(phase.phase.key, why: why)]
    }

    // MARK: Ends

    private func settle(_ plan: Plan, _ index: Int, _ facts: Facts) throws(Refusal) -> [Event] {
        let hop = try hop(plan, index)
        guard case .settle(index, _) = next, let since = settlingSince[index] else {
            throw Refusal(.state, "Hop \(index) is not settling.")
        }
        let healthy = facts.healthy[plan.production] ?? false
        let version = facts.versions[plan.production]
        guard let version, isSameVersion(version, hop.to) else {
            throw Refusal(
                .gates,
                "Production should answer with \(hop.to) and \(version.map { "answers with \($0)" } ?? "does not tell its version").")
        }
        guard healthy else { throw Refusal(.gates, "Production is not healthy, so it has not settled.") }
        guard let found = facts.identities[plan.production], found == identities[plan.production] else {
            throw Refusal(.gates, "What answers is not the production that was planned for.")
        }
        // Written down, so that the time of the event lets the count begin anew.
        if facts.now < since {
            let detail = "The clock was set back; settling begins anew."
            return [.observed(environment: plan.production, version: version, healthy: true, detail: detail)]
        }
        let left = since + Int64(hop.settle) * 1_000_000 - facts.now
        guard left <= 0 else {
            throw Refusal(.gates, "Hop \(index) settles for another \(spelled(seconds: (left + 999_999) / 1_000_000)).")
        }
        return [
            .observed(environment: plan.production, version: version, healthy: true, detail: "Settle check."), .settled(hop: index),
        ]
    }

    private func rollBack(_ plan: Plan, _ scope: RollbackScope, _ reason: String) throws(Refusal) -> [Event] {
        if let running { throw Refusal(.state, "\(running.key.description) is still running. Wait for it or stop it first.") }
        switch stage {
        case .drafting, .planned, .abandoned: throw Refusal(.state, "Nothing was done yet, so there is nothing to roll back: abandon it.")
        case .rolledBack: throw Refusal(.state, "This upgrade was rolled back already.")
        case .rollingBack: throw Refusal(.state, "The rollback is under way: go on with it.")
        case .inProgress, .settling, .completed, .rollbackFailed: break
        }
        try require(reason, "Rolling back needs a reason.")
        guard let environment = environmentToRollBack(plan) else {
            if stage != .inProgress { throw Refusal(.state, "Production was not changed, so there is nothing to roll back.") }
            return [.rollbackStarted(Rollback(scope: scope, environment: nil, reason: reason, phases: []))]
        }
        // What an earlier rollback has brought back already is not brought back again.
        let touched = plan.hops.map(\.index).filter { hop in
            hasTouched(hop: hop, environment: environment)
                && !self.phases.contains {
                    $0.phase.kind == .rollback && $0.phase.key.hop == hop && $0.phase.environment == environment && $0.isOver
                }
        }.reversed()
        let hops = scope == .origin ? Array(touched) : Array(touched.prefix(1))
        let round = rollbacks.count + 1
        var phases: [Phase] = []
        for hop in hops {
            guard var phase = plan.rollbacks.first(where: { $0.key.hop == hop && $0.environment == environment }), !phase.steps.isEmpty
            else {
                throw Refusal(
                    .state,
                    "The playbook says no way back for hop \(hop) in \(environment): restore the backup by hand, then abandon with what was done."
                )
            }
            phase.key = PhaseKey(id: round == 1 ? "rollback" : "rollback-\(round)", hop: hop)
            phases.append(phase)
        }
        return [.rollbackStarted(Rollback(scope: scope, environment: environment, reason: reason, phases: phases))]
    }

    /// Production once anything was started there; otherwise the trial environment whose rehearsal is under way; nil where
    /// nothing that matters has changed.
    package func environmentToRollBack(_ plan: Plan) -> String? {
        func isTouched(_ environment: String) -> Bool { plan.hops.contains { hasTouched(hop: $0.index, environment: environment) } }
        if isTouched(plan.production) { return plan.production }
        if let rollback = rollbacks.last { return rollback.environment }
        guard let phase = current?.phase.phase, phase.kind == .trial, isTouched(phase.environment) else { return nil }
        return phase.environment
    }

    private func abandon(_ reason: String) throws(Refusal) -> [Event] {
        try require(reason, "Abandoning needs a reason.")
        if let running { throw Refusal(.state, "\(running.key.description) is still running. Wait for it or stop it first.") }
        return [.abandoned(reason: reason)]
    }

    /// What has happened stays what it was: a revision is about what is still to come.
    private func revise(_ plan: Plan, _ new: Plan, _ why: String) throws(Refusal) -> [Event] {
        if let running { throw Refusal(.state, "\(running.key.description) is still running. The plan can't change under it.") }
        switch stage {
        case .drafting, .completed, .rolledBack, .abandoned:
            throw Refusal(.state, "This upgrade is over. Begin a new one with the new plan.")
        case .planned, .inProgress, .settling, .rollingBack, .rollbackFailed: break
        }
        try require(why, "A changed plan needs a reason.")
        guard new.deployment == plan.deployment, new.environments.map(\.name) == plan.environments.map(\.name), new.from == plan.from else {
            throw Refusal(.state, "The revised plan is for another deployment, other environments or another version: begin a new upgrade.")
        }
        var known: [StepKey: Step] = [:]
        for phase in new.phases {
            for step in phase.steps { known[StepKey(phase: phase.key, step: step.id, target: step.target)] = step }
        }
        for phase in phases where phase.phase.kind != .rollback {
            if let hop = phase.phase.key.hop, settledAt[hop] != nil || settlingSince[hop] != nil,
                new.phases.contains(where: { $0.key == phase.phase.key && $0.steps != phase.phase.steps })
            {
                throw Refusal(.state, "Hop \(hop) is done: a revision can't change \(phase.phase.key.description). Leave it as it was.")
            }
            for step in phase.steps where step.attempts > 0 || step.state.isOver {
                let key = phase.key(of: step.step)
                guard let now = known[key] else {
                    throw Refusal(.state, "\(key.description) was begun and is missing from the revised plan. Put it back.")
                }
                if phase.phase.kind == .production, step.state.isOver, now != step.step {
                    throw Refusal(
                        .state,
                        "\(key.description) is done in production, and the revised plan changes it. Write the difference as a step of its own."
                    )
                }
            }
        }
        return [.revised(new, why: why)]
    }

    private func known(_ key: StepKey) throws(Refusal) -> StepProgress {
        guard let progress = progress(key) else { throw Refusal(.state, "There is no step \(key.description).") }
        return progress
    }

    private func require(_ text: String, _ sentence: String) throws(Refusal) {
        guard text.contains(where: { !$0.isWhitespace }) else { throw Refusal(.incomplete, sentence) }
    }
}
