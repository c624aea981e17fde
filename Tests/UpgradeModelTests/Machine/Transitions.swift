// The transitions that a story goes through, to be compared with those that are documented.
@testable import UpgradeModel

struct Transitions {
    struct Move<State: Hashable & Sendable>: Hashable, Sendable {
        var from: State
        var to: State
    }

    private(set) var steps: Set<Move<String>> = []
    private(set) var stages: Set<Move<UpgradeStage>> = []

    mutating func note(from before: UpgradeState, _ stage: UpgradeStage, to after: UpgradeState, _ newStage: UpgradeStage, _ event: Event) {
        if stage != newStage { stages.insert(Move(from: stage, to: newStage)) }
        if case .planned = event { return }
        guard let key = event.step else {
            guard case .backupRenewed(let phase, _) = event else { return }
            for step in before.phase(phase)?.steps ?? [] where step.state != .pending {
                steps.insert(Move(from: step.state.word, to: "pending"))
            }
            return
        }
        for step in event.phaseOf(key, before) {
            guard let one = before.progress(step)?.state, let other = after.progress(step)?.state, one != other else { continue }
            steps.insert(Move(from: one.word, to: other.word))
        }
    }

    mutating func formUnion(_ other: Transitions) {
        steps.formUnion(other.steps)
        stages.formUnion(other.stages)
    }
}

extension Event {
    fileprivate var step: StepKey? {
        switch self {
        case .answered(let key, _), .started(let key, _), .finished(let key, _, _), .lost(let key, _, _), .resolved(let key, _),
            .skipped(let key, _), .fixedByHand(let key, _, _):
            key
        case .planned, .leased, .tookOver, .notesShown, .readElsewhere, .acknowledged, .riskAssessed, .riskAccepted, .waived,
            .trialConfirmed,
            .backupRenewed, .observed, .settled, .rollbackStarted, .abandoned, .noted, .shellOpened, .shellClosed, .stopped, .revised:
            nil
        }
    }

    /// An answer can void the signature beside it; every other event is about its own step alone.
    fileprivate func phaseOf(_ key: StepKey, _ state: UpgradeState) -> [StepKey] {
        guard case .answered = self, let phase = state.phase(key.phase) else { return [key] }
        return phase.steps.map { phase.key(of: $0.step) }
    }
}
