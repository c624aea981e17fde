// The states of steps, phases, hops and of the whole upgrade, as the fold leaves them.

package enum StepState: Sendable, Hashable {
    /// → ready (when every step before it is over) → running, skipped, succeeded (a question, once it is answered).
    case pending
    /// → succeeded, failed, unknown, undone (when it was an undo).
    case running(Start)
    /// → pending, where its backup is taken again, or its signature is void since an answer changed.
    case succeeded
    /// → running (retry or undo), fixed by hand, skipped, pending (where its backup is taken again).
    case failed(reason: String)
    /// → succeeded, failed or undone (when it was an undo), by a probe or the operator's word.
    case unknown(reason: String)
    /// Final.
    case skipped(reason: String)
    /// → pending, where its backup is taken again.
    case fixedByHand(reason: String, done: String)
    /// → running (retry), skipped.
    case undone

    /// Nothing more is to be done for the next step to come.
    package var isOver: Bool {
        switch self {
        case .succeeded, .skipped, .fixedByHand: true
        case .pending, .running, .failed, .unknown, .undone: false
        }
    }

    package var word: String {
        switch self {
        case .pending: "pending"
        case .running: "running"
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .unknown: "unknown"
        case .skipped: "skipped"
        case .fixedByHand: "fixed by hand"
        case .undone: "undone"
        }
    }
}

package struct StepProgress: Sendable, Hashable {
    package var step: Step
    package var state = StepState.pending
    package var attempts = 0
    /// Microseconds since 1970, of the newest attempt.
    package var startedAt: Int64?
    /// Number of the event that began the newest attempt.
    package var startedBy: Int?
    package var mode = Start.Mode.forward
    package var finishedAt: Int64?
    package var evidence: String?
    /// The version that answered before the first attempt: a later one may have found the change half made.
    package var version: String?
    package var files: [String: String] = [:]
    /// Nobody knows how the newest attempt ended: not the command said no, it was broken off or its end was not seen. Never true of
    /// an undo, which nobody wants to be followed by the step itself.
    package var wasLost = false

    package init(step: Step) { self.step = step }

    static let foundDone = "Its probe says that it is done already; it was not run."

    /// It succeeded without being run.
    package var wasFoundDone: Bool {
        if case .succeeded = state { evidence == Self.foundDone } else { false }
    }

    /// Microseconds that the newest attempt took.
    package var duration: Int64? {
        guard let startedAt, let finishedAt else { return nil }
        return finishedAt - startedAt
    }
}

package struct PhaseProgress: Sendable, Hashable {
    package var phase: Phase
    package var steps: [StepProgress]
    /// How often its backup was begun: 1 for the first.
    package var round = 1
    package var startedAt: Int64?

    package init(phase: Phase) {
        self.phase = phase
        steps = phase.steps.map(StepProgress.init)
    }

    package var isOver: Bool { steps.allSatisfy(\.state.isOver) }
    package var hasStarted: Bool { startedAt != nil }

    package func index(of key: StepKey) -> Int? { steps.firstIndex { $0.step.id == key.step && $0.step.target == key.target } }
    package func key(of step: Step) -> StepKey { StepKey(phase: phase.key, step: step.id, target: step.target) }
}

/// Phases and hops share these states.
package enum ProgressState: String, Sendable, Hashable, CaseIterable {
    case pending
    case inProgress = "in progress"
    case settling
    case completed
    case failed
    case rolledBack = "rolled back"
}

package enum UpgradeStage: String, Sendable, Hashable, CaseIterable {
    /// → planned, abandoned.
    case drafting
    /// → in progress, abandoned.
    case planned
    /// → settling, rolling back, rolled back (where nothing had changed), abandoned.
    case inProgress = "in progress"
    /// → in progress (next hop), completed, rolling back, abandoned.
    case settling
    /// → rolling back, abandoned.
    case completed
    /// → rolled back, rollback failed, abandoned.
    case rollingBack = "rolling back"
    /// Final but for abandoned.
    case rolledBack = "rolled back"
    /// → rolling back (retry, another plan), rolled back (when the last step is found out to be done), abandoned.
    case rollbackFailed = "rollback failed"
    /// Final.
    case abandoned
}

package struct BackupRecord: Sendable, Hashable {
    package enum Proof: Sendable, Hashable {
        case restored
        /// Checked otherwise; why no restore proves it.
        case checked(String)
        case missing
    }

    package var startedAt: Int64
    /// Number of the event that began it.
    package var startedBy: Int
    package var finishedAt: Int64
    package var proof: Proof
    package var round: Int
}

package enum NextAction: Sendable, Hashable {
    case nothing
    /// The plan has not been made.
    case plan
    case step(StepKey)
    case wait(StepKey)
    case decide(StepKey)
    case resolve(StepKey)
    /// Healthy until this instant (microseconds since 1970), then settle.
    case settle(hop: Int, until: Int64)
}
