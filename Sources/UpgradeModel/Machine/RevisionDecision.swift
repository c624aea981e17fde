// What a revised plan may change of one that is under way.

extension UpgradeState {
    /// What has happened stays what it was: a revision is about what is still to come.
    func revise(_ plan: Plan, _ new: Plan, _ why: String) throws(Refusal) -> [Event] {
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
}
