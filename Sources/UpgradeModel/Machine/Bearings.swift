// Where a step stands among the others: its number, the version that answered before, and how its rehearsal went.

extension UpgradeState {
    /// The version that answered before the newest step for which one was looked up.
    package func lastVersionSeen(in environment: String) -> (version: String, before: String)? {
        let seen = phases.filter { $0.phase.environment == environment && $0.phase.kind != .backup }.flatMap(\.steps)
            .filter { $0.version != nil && $0.startedBy != nil }
        guard let last = seen.max(by: { ($0.startedBy ?? 0) < ($1.startedBy ?? 0) }), let version = last.version else { return nil }
        return (version, last.step.title)
    }

    /// Which step of the whole checklist this is, counted from 1.
    package func count(of key: StepKey) -> (number: Int, of: Int)? {
        let keys = currentPhases.flatMap { phase in phase.steps.map { phase.key(of: $0.step) } }
        return keys.firstIndex(of: key).map { ($0 + 1, keys.count) }
    }

    /// How long the same step took where it was rehearsed, in microseconds, and where that was; nil for anything but production's steps.
    package func rehearsal(of key: StepKey) -> (duration: Int64, environment: String)? {
        guard phase(key.phase)?.phase.kind == .production else { return nil }
        let trial = phases.last { $0.phase.kind == .trial && $0.phase.key.hop == key.phase.hop }
        guard let trial, let duration = trial.steps.last(where: { $0.step.id == key.step })?.duration else { return nil }
        return (duration, trial.phase.environment)
    }
}
