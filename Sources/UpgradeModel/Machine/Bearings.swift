// Where a step stands among the others: its number, the version that answered before, and how its rehearsal went.

extension UpgradeState {
    /// The version that answered before the newest step for which one was looked up.
    private func lastVersionSeen(in environment: String) -> (version: String, before: String)? {
        let seen = phases.filter { $0.phase.environment == environment && $0.phase.kind != .backup }.flatMap(\.steps)
            .filter { $0.version != nil && $0.startedBy != nil }
        guard let last = seen.max(by: { ($0.startedBy ?? 0) < ($1.startedBy ?? 0) }), let version = last.version else { return nil }
        return (version, last.step.title)
    }

    /// How far an environment had come on a hop when it was begun to go back; nil where nothing was seen that tells.
    package func switchedSoFar(to hop: HopPlan, in environment: String) -> String? {
        let walked = phases.first {
            $0.phase.key.hop == hop.index && $0.phase.environment == environment
                && ($0.phase.kind == .production || $0.phase.kind == .trial)
        }
        if let walked, walked.isOver { return "\(environment) had been brought to \(hop.to), every step of it." }
        guard let seen = lastVersionSeen(in: environment), isSameVersion(seen.version, hop.from) else { return nil }
        return
            "\(environment) answered with \(seen.version) when \"\(seen.before)\" began: up to there nothing had been switched to \(hop.to)."
    }

    /// Which step of its phase this is, counted from 1.
    package func count(of key: StepKey) -> (number: Int, of: Int)? {
        guard let phase = phase(key.phase) else { return nil }
        return phase.index(of: key).map { ($0 + 1, phase.steps.count) }
    }

    /// `Hop 1 of 2, Trial in staging`: a phase as lists name it.
    package func heading(of phase: Phase) -> String {
        var parts: [String] = []
        if let hop = phase.key.hop { parts.append("Hop \(hop) of \(plan?.hops.count ?? hop)") }
        parts.append(phase.title)
        if !phase.environment.isEmpty, !phase.title.lowercased().contains(phase.environment.lowercased()) {
            parts.append("in \(phase.environment)")
        }
        return parts.joined(separator: ", ")
    }

    /// How long the same step took where it was rehearsed, in microseconds, and where that was; nil for anything but production's steps.
    package func rehearsal(of key: StepKey) -> (duration: Int64, environment: String)? {
        guard phase(key.phase)?.phase.kind == .production else { return nil }
        let trial = phases.last { $0.phase.kind == .trial && $0.phase.key.hop == key.phase.hop }
        guard let trial, let duration = trial.steps.last(where: { $0.step.id == key.step })?.duration else { return nil }
        return (duration, trial.phase.environment)
    }
}
