// Whoever answers a walk: a person at a line-by-line terminal, or a file that was filled in before.
package import UpgradeModel

package protocol Operator: AnyObject {
    /// Whether somebody is there who can answer otherwise after a refusal.
    var isPresent: Bool { get }
    /// Shown in passing; nothing is asked.
    func tell(_ line: String)
    /// Output of a running command; text from outside.
    func show(output: String)

    /// Nil: no answer, which stops the walk. Each call returns what is then put to the state machine.
    func answer(_ step: Step, in phase: Phase) -> String?
    func sign(_ phase: PhaseProgress) -> String?
    /// Shows the notes to their end. False: not read.
    func read(_ release: ReleaseToRead, of hop: HopPlan) -> Bool
    /// What was read where no notes were found.
    func readElsewhere(_ release: ReleaseToRead, of hop: HopPlan) -> String?
    func acknowledge(_ item: BreakingItem, of hop: HopPlan) -> (Answer, String)?
    /// All the items that the installation rules out, in one answer.
    func acknowledge(ruledOut items: [BreakingItem], of hop: HopPlan) -> (Answer, String)?
    func assess(_ risk: PlannedRisk) -> (verdict: Verdict, how: String)?
    func accept(_ risk: PlannedRisk) -> String?
    /// A closed gate that may be waived: a reason, and the name typed where the gate wants it. Nil: not waived.
    func waive(_ gate: Gate, before step: Step) -> (reason: String, typedName: String?)?
    func confirm(_ step: StepProgress, in phase: PhaseProgress, gates: [Gate], of state: UpgradeState) -> Confirmation
    func decide(_ step: StepProgress, in phase: PhaseProgress, of state: UpgradeState) -> Decision
    /// A step whose outcome is unknown and which no probe can tell: whether it was done, and what was seen.
    func resolve(_ step: StepProgress, in phase: PhaseProgress) -> (done: Bool, reason: String)?
    /// Settling, until this instant (microseconds since 1970). False: leave meanwhile.
    func settle(_ hop: HopPlan, until: Int64, now: Int64) -> Bool
    /// Why something was refused.
    func refused(_ refusal: Refusal)
}

package enum Confirmation: Sendable, Hashable {
    case goOn
    /// A step by hand can't be confirmed, or the operator will not go on now.
    case stop
    /// The backup is too old or production has changed: take it again.
    case renewBackup
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
