// How a hop and an upgrade end: settled, rolled back, abandoned.

extension UpgradeState {
    func settle(_ plan: Plan, _ index: Int, _ facts: Facts) throws(Refusal) -> [Event] {
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
        if facts.now < since, facts.settlingFor == nil {
            let detail = "The clock was set back; settling begins anew."
            return [.observed(environment: plan.production, version: version, healthy: true, detail: detail)]
        }
        let left = Int64(hop.settle) * 1_000_000 - (facts.settlingFor ?? facts.now - since)
        guard left <= 0 else {
            throw Refusal(.gates, "Hop \(index) settles for another \(spelled(seconds: (left + 999_999) / 1_000_000)).")
        }
        return [
            .observed(environment: plan.production, version: version, healthy: true, detail: "Settle check."), .settled(hop: index),
        ]
    }

    func rollBack(_ plan: Plan, _ scope: RollbackScope, _ reason: String) throws(Refusal) -> [Event] {
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

    /// Whether going back would change anything.
    package var hasSomethingToPutBack: Bool { plan.flatMap(environmentToRollBack) != nil }

    func abandon(_ reason: String) throws(Refusal) -> [Event] {
        try require(reason, "Abandoning needs a reason.")
        if let running { throw Refusal(.state, "\(running.key.description) is still running. Wait for it or stop it first.") }
        return [.abandoned(reason: reason)]
    }
}
