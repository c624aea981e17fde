// The operator of unattended use: everything was decided beforehand, and what was not stops the walk.
package import Terminal
package import UpgradeModel

package final class AnswersOperator: Operator {
    private let answers: Answers
    private let deployment: String
    private let write: (SanitizedText) -> Void
    /// Everything that was missing or refused, for the exit message.
    package private(set) var complaints: [String] = []
    /// Backups of a hop that were taken again without anything having been gained by it.
    private var renewals: [PhaseKey: Int] = [:]
    /// A backup that is too old again as soon as it is taken would be taken for ever.
    private static let mostRenewals = 2

    package init(_ answers: Answers, deployment: String, write: @escaping (SanitizedText) -> Void) {
        self.answers = answers
        self.deployment = deployment
        self.write = write
    }

    package var isPresent: Bool { false }
    package var wantsToLeave: Bool { false }
    package func tell(_ line: String) { write(SanitizedText(line)) }
    package func show(output: String) {
        for line in SanitizedText.lines(of: output, escapes: .remove) { write("    " + line) }
    }

    package func answer(_ step: Step, in phase: Phase, before: String?) -> Reply<String> { Reply(answers.questions[step.id]) }
    package func sign(_ phase: PhaseProgress) -> Reply<String> { answers.name.isEmpty ? .leave : .given(answers.name) }

    package func read(_ release: ReleaseToRead, of hop: HopPlan) -> Reply<Void> {
        guard let notes = answers.notes[release.version], let hash = notes.hash else { return .leave }
        guard hash == release.hash else {
            complaints.append(
                "The notes of \(release.version) are not those that the answers' author read: their SHA-256 is \(release.hash), the answers say \(hash)."
            )
            return .leave
        }
        tell("Notes of \(release.version) were read beforehand (SHA-256 \(hash.prefix(12))…).")
        return .given(())
    }

    package func readElsewhere(_ release: ReleaseToRead, of hop: HopPlan) -> Reply<String> {
        Reply(answers.notes[release.version]?.readElsewhere)
    }

    package func acknowledge(_ item: BreakingItem, of hop: HopPlan, before: Acknowledgement?) -> Reply<(Answer, String)> {
        guard let answer = answers.breaking[item.id] else { return .leave }
        if let hash = answer.hash, hash != item.hash {
            complaints.append("The breaking change \(item.id) has another text than the one that was answered (SHA-256 \(item.hash)).")
            return .leave
        }
        return .given((answer.answer, answer.reason))
    }

    package func acknowledge(ruledOut items: [BreakingItem], of hop: HopPlan) -> Reply<(Answer, String)> {
        Reply(answers.ruledOut.map { (.notAffected, $0) })
    }

    package func assess(_ risk: PlannedRisk) -> Reply<(verdict: Verdict, how: String)> {
        Reply(answers.risks[risk.id].map { ($0.verdict, $0.reason) })
    }

    /// Whoever wrote that a risk does not apply has not accepted it: asked for acceptance, its probe has said otherwise.
    package func accept(_ risk: PlannedRisk) -> Reply<String> {
        guard let answer = answers.risks[risk.id] else { return .leave }
        if answer.verdict == .doesNotApply {
            complaints.append("The answers say that the risk \(risk.id) does not apply, and what was found says otherwise: \(risk.say)")
            return .leave
        }
        return .given(answer.reason)
    }

    package func confirm(_ step: StepProgress, in phase: PhaseProgress, gates: [Gate], of state: UpgradeState) -> Confirmation {
        if let closed = gates.first(where: { !$0.isOpen }) { return meet(closed, step, phase, state) }
        let count = state.count(of: phase.key(of: step.step)).map { "[\($0.number)/\($0.of)] " } ?? ""
        let hop = phase.phase.key.hop.map { "hop \($0) of \(state.plan?.hops.count ?? $0), " } ?? ""
        let name = "\(count)\(hop)\(phase.phase.title): \(step.step.title)"
        switch step.step.action {
        case .manual, .approve:
            guard let done = answers.byHand[step.step.id] else { return .stop }
            tell("\(name). By hand, as answered: \(done)")
        case .say:
            guard let done = answers.byHand[step.step.id] ?? answers.byHand["*"] else { return .stop }
            tell("\(name). Read, as answered: \(done)")
        case .run(let run):
            tell("\(name)")
            tell("    $ \(run.command.description)")
        case .check, .prove, .edit, .copy, .revert, .question, .sign:
            tell("\(name)")
        }
        return .goOn
    }

    /// A closed gate is waived where the answers say so; a backup that is there and too old is taken again.
    private func meet(_ gate: Gate, _ step: StepProgress, _ phase: PhaseProgress, _ state: UpgradeState) -> Confirmation {
        if gate.id.waivable != .never, let waiver = answers.waivers.first(where: { $0.gate == gate.id }) {
            return .waive(gate.id, reason: waiver.reason, typedName: deployment)
        }
        let backup = phase.phase.key.hop.flatMap { state.backup(hop: $0, environment: phase.phase.environment) }
        guard gate.id == .backup, backup != nil else { return .stop }
        let count = renewals[phase.phase.key, default: 0]
        guard count < Self.mostRenewals else {
            complaints.append(
                "\(state.heading(of: phase.phase)): the backup was taken again \(count) times and was never good enough when it was needed, so it is not taken once more. Where it takes longer than it may be old, give the playbook's backup a longer max-age, or waive the gate backup in the answers."
            )
            return .stop
        }
        renewals[phase.phase.key] = count + 1
        return .renewBackup
    }

    package func decide(_ step: StepProgress, in phase: PhaseProgress, log: StepLog?, of state: UpgradeState) -> Decision {
        if let log { tell("Its log: \(log.path)") }
        // Not the command failed but the watching over it, and its outcome is known by now: it goes on where it was broken off.
        if step.wasLost && step.attempts < 5 { return .retry(word: nil) }
        switch answers.onFailure {
        case .stop: return .stop
        case .rollBack:
            return if phase.phase.kind == .rollback {
                .stop
            } else {
                .rollBack(.origin, reason: "The answers say to roll back when a step fails: \(step.step.id) failed.")
            }
        }
    }

    package func resolve(_ step: StepProgress, in phase: PhaseProgress, log: StepLog?) -> Resolving { .leave }
    package func settle(_ hop: HopPlan, until: Int64, now: Int64) -> Bool { true }

    /// Nobody is there to stop it.
    package func goesOnWaiting(for step: StepProgress, _ overrun: Overrun) -> Reply<Bool> {
        tell(overrun.sentence)
        return .given(true)
    }

    package func refused(_ refusal: Refusal) {
        complaints.append(refusal.reason)
        if refusal.gates.isEmpty { return tell(refusal.reason) }
        for gate in refusal.gates { tell("Gate closed (\(gate.id.rawValue)): \(gate.why)") }
    }
}
