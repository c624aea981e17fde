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

    func known(_ key: StepKey) throws(Refusal) -> StepProgress {
        guard let progress = progress(key) else { throw Refusal(.state, "There is no step \(key.description).") }
        return progress
    }

    func require(_ text: String, _ sentence: String) throws(Refusal) {
        guard text.contains(where: { !$0.isWhitespace }) else { throw Refusal(.incomplete, sentence) }
    }
}
