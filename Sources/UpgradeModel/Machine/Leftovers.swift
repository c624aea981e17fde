// What stays behind when production goes back: trial environments that still are where their rehearsal has brought them.

package struct Leftover: Sendable, Hashable {
    package var environment: String
    /// Where its last rehearsal has brought it; nil: it was broken off between two versions.
    package var version: String?
    /// What the next trial starts from.
    package var origin: String
    /// Folder of the backup that its first rehearsal took.
    package var backup: String?
    /// The next upgrade makes it anew as a copy of production.
    package var isMadeAnew: Bool
    /// What puts it back, in order: titles, with the commands below them. Empty where the playbook knows no way.
    package var steps: [String]

    package var sentence: String {
        let now = version.map { "\(environment) still runs \($0)" } ?? "\(environment) was left in the middle of its trial"
        let before = "\(now); before the next trial it has to be back on \(origin)"
        if isMadeAnew { return "\(before): the next upgrade begins with making it anew as a copy of production." }
        let place = backup.map { " Its backup of \(origin) is in \($0)." } ?? ""
        return "\(before).\(place)"
            + (steps.isEmpty
                ? " The playbook knows no way back."
                : " Its way back in short, without input, variables and machine; the playbook has it whole:")
    }

    /// The sentence, and the steps under it.
    package var lines: [String] { [sentence] + (isMadeAnew ? [] : steps.map { "  \($0)" }) }
}

extension UpgradeState {
    /// Empty while the upgrade is under way, and where production stays on the new version.
    package var leftovers: [Leftover] {
        guard let plan else { return [] }
        let wasTouched = plan.hops.contains { hasTouched(hop: $0.index, environment: plan.production) }
        switch stage {
        case .rolledBack: break
        // Where production stands nobody knows then, unless it was never begun.
        case .abandoned: if wasTouched && !isRolledBack { return [] }
        case .drafting, .planned, .inProgress, .settling, .completed, .rollingBack, .rollbackFailed: return []
        }
        let first = rollbacks.filter { $0.environment == plan.production }.flatMap(\.phases).compactMap(\.key.hop).min()
        let origin = first.flatMap(plan.hop)?.from ?? plan.from
        return plan.environments.dropLast().compactMap { leftover($0, origin, plan) }
    }

    private var isRolledBack: Bool { isRollingBack && currentPhases.allSatisfy(\.isOver) }

    private func leftover(_ environment: EnvironmentPlan, _ origin: String, _ plan: Plan) -> Leftover? {
        let taken = rollbacks.filter { $0.environment == environment.name }.flatMap(\.phases).filter {
            phase(
                $0.key)?.isOver ?? false
        }.compactMap(\.key.hop)
        let hops = plan.hops.filter { hasTouched(hop: $0.index, environment: environment.name) && !taken.contains($0.index) }
        guard let last = hops.last, let first = hops.first else { return nil }
        let trials = phases.filter { $0.phase.kind == .trial && $0.phase.environment == environment.name }
        let isWhole = trials.first { $0.phase.key.hop == last.index }?.isOver ?? false
        return Leftover(
            environment: environment.name, version: isWhole ? last.to : nil, origin: origin,
            backup: first.from == origin ? trials.first { $0.phase.key.hop == first.index }.flatMap(backupFolder) : nil,
            isMadeAnew: plan.phases.contains { $0.kind == .copy && $0.environment == environment.name },
            steps: hops.drop { $0.from != origin }.reversed().flatMap { wayBack(of: environment.name, hop: $0.index, plan) })
    }

    private func wayBack(of environment: String, hop: Int, _ plan: Plan) -> [String] {
        guard let phase = plan.rollbacks.first(where: { $0.key.hop == hop && $0.environment == environment }) else { return [] }
        let progress = PhaseProgress(phase: phase)
        return phase.steps.flatMap { step -> [String] in
            switch shown(step, in: progress).action {
            case .run(let run): ["\(step.title):", "  $ \(run.command.description)\(run.saveTo.map { " > \($0.description)" } ?? "")"]
            case .manual(let text, _): ["\(step.title): \(text)"]
            case .check(let probe): ["\(step.title): \(probe.description)"]
            case .prove, .edit, .copy, .revert, .say, .approve, .question, .sign: [step.title + "."]
            }
        }
    }
}
