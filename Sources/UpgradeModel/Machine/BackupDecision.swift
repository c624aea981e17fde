// When a backup may be taken again.

extension UpgradeState {
    func renewBackup(_ plan: Plan, _ index: Int, _ why: String) throws(Refusal) -> [Event] {
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
}
