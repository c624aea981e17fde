// Where an upgrade stands: stages, hops, phases, backups and what comes next, all derived from the fold.

extension UpgradeState {
    package func phase(_ key: PhaseKey) -> PhaseProgress? { phases.first { $0.phase.key == key } }

    package var isRollingBack: Bool { !rollbacks.isEmpty }

    /// Phases that count now: the checklist, or the newest rollback once one has begun.
    package var currentPhases: [PhaseProgress] {
        guard let rollback = rollbacks.last else { return phases.filter { $0.phase.kind != .rollback } }
        let keys = Set(rollback.phases.map(\.key))
        return phases.filter { keys.contains($0.phase.key) }
    }

    package var stage: UpgradeStage {
        if isAbandoned { return .abandoned }
        guard let plan else { return .drafting }
        if isRollingBack {
            let phases = currentPhases
            if phases.allSatisfy(\.isOver) { return .rolledBack }
            return phases.contains { $0.steps.contains(where: \.hasFailed) } ? .rollbackFailed : .rollingBack
        }
        if plan.hops.allSatisfy({ settledAt[$0.index] != nil }) && phases.allSatisfy(\.isOver) { return .completed }
        if plan.hops.contains(where: { settlingSince[$0.index] != nil && settledAt[$0.index] == nil }) { return .settling }
        return phases.contains { $0.steps.contains { $0.attempts > 0 || $0.state.isOver } } ? .inProgress : .planned
    }

    /// More was done than questions answered.
    package var hasBegunWork: Bool { phases.contains { $0.phase.kind != .plan && $0.phase.kind != .rollout && $0.hasStarted } }

    /// No other upgrade of the deployment may begin beside it.
    package var isLive: Bool {
        switch stage {
        case .drafting, .planned, .inProgress, .settling, .rollingBack, .rollbackFailed: true
        case .completed, .rolledBack, .abandoned: false
        }
    }

    package func state(of phase: PhaseProgress) -> ProgressState {
        if phase.steps.contains(where: \.hasFailed) { return .failed }
        if let hop = phase.phase.key.hop, phase.phase.kind == .production, isRolledBack(hop: hop) { return .rolledBack }
        if phase.isOver {
            guard phase.phase.kind == .production, let hop = phase.phase.key.hop else { return .completed }
            return settledAt[hop] == nil ? .settling : .completed
        }
        return phase.steps.contains { $0.attempts > 0 || $0.state.isOver } ? .inProgress : .pending
    }

    /// What stays to be done: nothing of a hop that was rolled back or never came to production, for "remove the old version" would then
    /// remove the one that runs.
    package var followUps: [FollowUp] {
        plan?.followUps(of: { hop in
            switch state(ofHop: hop) {
            case .rolledBack: false
            case .pending, .inProgress, .failed, .settling, .completed: isLive || settledAt[hop] != nil
            }
        }) ?? []
    }

    package func state(ofHop hop: Int) -> ProgressState {
        let own = phases.filter { $0.phase.key.hop == hop && $0.phase.kind != .rollback }
        if isRolledBack(hop: hop) { return .rolledBack }
        if settledAt[hop] != nil { return .completed }
        if settlingSince[hop] != nil { return .settling }
        // What only staging has walked is over with the rollback, and production has never begun it.
        if stage == .rolledBack { return .pending }
        if own.contains(where: { $0.steps.contains(where: \.hasFailed) }) { return .failed }
        return own.contains { state(of: $0) != .pending } ? .inProgress : .pending
    }

    private func isRolledBack(hop: Int) -> Bool {
        guard let production = plan?.production else { return false }
        return phases.contains {
            $0.phase.kind == .rollback && $0.phase.key.hop == hop && $0.phase.environment == production && $0.isOver
        }
    }

    /// Whether a step that can change the environment was ever started for this hop.
    package func hasTouched(hop: Int, environment: String) -> Bool { changedHops[environment]?.contains(hop) ?? false }

    /// The step that comes next, whatever its state, in checklist order.
    package var current: (phase: PhaseProgress, step: StepProgress)? {
        for phase in currentPhases {
            if let step = phase.steps.first(where: { !$0.state.isOver }) { return (phase, step) }
        }
        return nil
    }

    package var next: NextAction {
        switch stage {
        case .drafting: return .plan
        case .completed, .rolledBack, .abandoned: return .nothing
        case .planned, .inProgress, .settling, .rollingBack, .rollbackFailed: break
        }
        if !isRollingBack, let hop = unsettledHop, let since = settlingSince[hop.index] {
            return .settle(hop: hop.index, until: since + Int64(hop.settle) * 1_000_000)
        }
        guard let (phase, progress) = current else { return .nothing }
        let key = phase.key(of: progress.step)
        switch progress.state {
        case .pending, .undone: return .step(key)
        case .running: return .wait(key)
        case .failed: return .decide(key)
        case .unknown: return .resolve(key)
        case .succeeded, .skipped, .fixedByHand: return .nothing
        }
    }

    /// The hop whose production steps are over but which has not settled.
    package var unsettledHop: HopPlan? { plan?.hops.first { settlingSince[$0.index] != nil && settledAt[$0.index] == nil } }

    /// A step whose effect may be under way.
    package var running: (key: StepKey, progress: StepProgress, start: Start)? {
        for phase in phases {
            for step in phase.steps {
                if case .running(let start) = step.state { return (phase.key(of: step.step), step, start) }
            }
        }
        return nil
    }

    /// The step that may start now. Looked for once for a whole list of steps: finding it goes through all of them.
    package var readyStep: StepKey? { if case .step(let key) = next { key } else { nil } }

    /// - Parameter ready: `readyStep`.
    package func stateWord(of step: StepProgress, in phase: PhaseProgress, ready: StepKey?) -> String {
        if case .pending = step.state, phase.key(of: step.step) == ready { return "ready" }
        return step.state.word
    }

    /// The backup that a hop's production steps, or a trial, rest on; nil while none is complete.
    package func backup(hop: Int?, environment: String) -> BackupRecord? {
        guard
            let phase = phases.first(where: {
                $0.phase.key.hop == hop && $0.phase.environment == environment && ($0.phase.kind == .backup || $0.phase.kind == .trial)
            })
        else { return nil }
        let taking = phase.steps.filter(\.step.takesBackup)
        let verifying = phase.steps.filter(\.step.verifiesBackup)
        guard let first = taking.first, let startedAt = first.startedAt, let startedBy = first.startedBy,
            taking.allSatisfy({ $0.state == .succeeded })
        else { return nil }
        let proof: BackupRecord.Proof
        let notRestored = taking.compactMap(\.step.notRestored)
        if !verifying.allSatisfy({ $0.state == .succeeded }) {
            proof = .missing
        } else if !notRestored.isEmpty {
            // One part that no restore proves is enough to say so of the whole.
            proof = .checked(notRestored.joined(separator: " "))
        } else {
            proof = verifying.isEmpty ? .missing : .restored
        }
        let finished = (taking + verifying).compactMap(\.finishedAt).max() ?? startedAt
        return BackupRecord(startedAt: startedAt, startedBy: startedBy, finishedAt: finished, proof: proof, round: phase.round)
    }

    /// Subfolder, below the environment's backup folder, of the backup that belongs to this phase.
    package func backupFolderName(of phase: PhaseProgress) -> String {
        let owner = backupOwner(of: phase)
        let hop = owner.phase.key.hop.map { "hop-\($0)" } ?? "first"
        return owner.round == 1 ? hop : "\(hop)-\(owner.round)"
    }

    /// The environment that the backup of this phase was taken of: a copy is made of production's.
    package func backupEnvironment(of phase: PhaseProgress) -> String { backupOwner(of: phase).phase.environment }

    private func backupOwner(of phase: PhaseProgress) -> PhaseProgress {
        switch phase.phase.kind {
        case .backup, .trial, .plan, .rollout: return phase
        case .copy: return phases.first { $0.phase.kind == .backup && $0.phase.key.hop == nil } ?? phase
        case .production, .rollback:
            return phases.first {
                $0.phase.key.hop == phase.phase.key.hop && $0.phase.environment == phase.phase.environment
                    && ($0.phase.kind == .backup || $0.phase.kind == .trial)
            } ?? phase
        }
    }
}

extension StepProgress {
    var isUnknown: Bool {
        switch state {
        case .unknown: true
        case .pending, .running, .succeeded, .failed, .skipped, .fixedByHand, .undone: false
        }
    }

    /// Or it is not known whether it has.
    package var hasFailed: Bool {
        switch state {
        case .failed, .unknown: true
        case .pending, .running, .succeeded, .skipped, .fixedByHand, .undone: false
        }
    }

    /// It is over, and did not run as planned.
    package var wasByException: Bool {
        switch state {
        case .skipped, .fixedByHand: true
        case .pending, .running, .succeeded, .failed, .unknown, .undone: false
        }
    }
}
