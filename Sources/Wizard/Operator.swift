// Whoever answers a walk: a person at a line-by-line terminal, or a file that was filled in before.
package import UpgradeModel

package protocol Operator: AnyObject {
    /// Whether somebody is there who can answer otherwise after a refusal.
    var isPresent: Bool { get }
    /// Said in so many words, as opposed to an answer that is missing.
    var wantsToLeave: Bool { get }
    /// Shown in passing; nothing is asked.
    func tell(_ line: String)
    /// Output of a running command; text from outside.
    func show(output: String)

    /// - Parameter before: what was answered before, where it is asked again.
    func answer(_ step: Step, in phase: Phase, before: String?) -> Reply<String>
    func sign(_ phase: PhaseProgress) -> Reply<String>
    /// Shows the notes to their end.
    func read(_ release: ReleaseToRead, of hop: HopPlan) -> Reply<Void>
    /// What was read where no notes were found.
    func readElsewhere(_ release: ReleaseToRead, of hop: HopPlan) -> Reply<String>
    func acknowledge(_ item: BreakingItem, of hop: HopPlan, before: Acknowledgement?) -> Reply<(Answer, String)>
    /// All the items that the installation rules out, in one answer.
    func acknowledge(ruledOut items: [BreakingItem], of hop: HopPlan) -> Reply<(Answer, String)>
    func assess(_ risk: PlannedRisk) -> Reply<(verdict: Verdict, how: String)>
    /// A risk that stands: accepted with a reason, or judged otherwise after all.
    func accept(_ risk: PlannedRisk) -> Reply<String>
    func confirm(_ step: StepProgress, in phase: PhaseProgress, gates: [Gate], of state: UpgradeState) -> Confirmation
    /// - Parameter log: what the step printed; nil where it ran no command.
    func decide(_ step: StepProgress, in phase: PhaseProgress, log: StepLog?, of state: UpgradeState) -> Decision
    /// A step whose outcome is unknown and which no probe can tell.
    func resolve(_ step: StepProgress, in phase: PhaseProgress, log: StepLog?) -> Resolving
    /// Settling, until this instant (microseconds since 1970). False: leave meanwhile.
    func settle(_ hop: HopPlan, until: Int64, now: Int64) -> Bool
    /// A step takes so long that its playbook wants somebody asked: true goes on waiting, false stops it.
    func goesOnWaiting(for step: StepProgress, _ overrun: Overrun) -> Reply<Bool>
    /// Why something was refused.
    func refused(_ refusal: Refusal)
}

package enum Reply<Value> {
    case given(Value)
    /// To the answer before.
    case back
    /// No answer, which stops the walk.
    case leave

    init(_ value: Value?) { self = value.map(Reply.given) ?? .leave }

    func map<Other>(_ change: (Value) -> Other) -> Reply<Other> {
        switch self {
        case .given(let value): .given(change(value))
        case .back: .back
        case .leave: .leave
        }
    }
}

/// The end of what a step printed, and where all of it is.
package struct StepLog: Sendable, Hashable {
    /// Text from outside.
    package var tail: String
    package var path: String

    package init(tail: String, path: String) {
        self.tail = tail
        self.path = path
    }
}

package enum Confirmation: Sendable, Hashable {
    case goOn
    /// This step, and those after it until something needs the operator.
    case goOnAlone
    /// The operator will not go on now.
    case stop
    case back
    /// The gates are to be judged again.
    case lookAgain
    /// The backup is too old or production has changed: take it again.
    case renewBackup
    case waive(GateID, reason: String, typedName: String?)
    case skip(reason: String)
    case note(String)
    case rollBack(RollbackScope, reason: String)
}

package enum Decision: Sendable, Hashable {
    case retry(word: String?)
    case undo
    case fixedByHand(reason: String, done: String)
    case skip(reason: String)
    case rollBack(RollbackScope, reason: String)
    case note(String)
    case stop
}

package enum Resolving: Sendable, Hashable {
    case lookAgain
    case said(done: Bool, reason: String)
    case note(String)
    case leave
}

/// How a walk ended.
package enum WalkEnd: Sendable, Hashable {
    case completed
    case rolledBack
    case abandoned
    /// A step failed and the operator left it at that.
    case failed(StepKey)
    /// A gate refused, or an answer is missing; the sentences say which.
    case refused([String])
    case unknown(StepKey)
    /// The operator left while a step goes on.
    case detached(StepKey)
    /// The operator left, or a signal ended the walk, while production has to stay healthy for a while.
    case settling(hop: Int)
    /// The operator left at a point where nothing runs.
    case stopped
    /// Somebody else leads.
    case lookingOn(String)
}

extension WalkEnd {
    /// Where an upgrade stands when whoever leads it leaves.
    package init(leaving state: UpgradeState) {
        switch state.stage {
        case .completed: self = .completed
        case .rolledBack: self = .rolledBack
        case .abandoned: self = .abandoned
        case .drafting, .planned, .inProgress, .settling, .rollingBack, .rollbackFailed:
            switch state.next {
            case .wait(let key): self = .detached(key)
            case .decide(let key): self = .failed(key)
            case .resolve(let key): self = .unknown(key)
            case .settle(let hop, _): self = .settling(hop: hop)
            case .nothing, .plan, .step: self = .stopped
            }
        }
    }
}
