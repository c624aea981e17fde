// The choices at each point of a walk, for both faces: which there are, and why one is not to be had now. Their keys, words and
// sentences are the key table's.
import Terminal
package import UpgradeModel

package enum Ways {
    /// The deployment's name is typed where production is first changed in a phase, and before each point of no return. Asked for at
    /// every step it would be typed without a thought.
    static func wantsName(_ step: Step, in phase: PhaseProgress, of state: UpgradeState) -> Bool {
        guard phase.phase.environment == state.plan?.production, step.changesSystem else { return false }
        if case .noReturn = step.wayBack { return true }
        return !phase.steps.contains { $0.step.changesSystem && $0.attempts > 0 && $0.step.id != step.id }
    }

    /// Before a step.
    /// - Parameter gates: as they were judged; nil where that is still under way.
    static func beforeStep(_ progress: StepProgress, in phase: PhaseProgress, gates: [Gate]?, of state: UpgradeState) -> [Offer] {
        let key = phase.key(of: progress.step)
        let view = StepView(progress, in: phase, of: state)
        let closed = gates?.filter { !$0.isOpen } ?? []
        let isRollback = phase.phase.kind == .rollback
        let notNow = closed.first.map { "The gate \($0.id.rawValue) is closed: \($0.why)" }
        var offers = [Offer(.go, SanitizedText(view.goWords), disabledBecause: notNow)]
        if state.canConfirmRest(from: key) {
            let byHand: String?
            switch progress.step.action {
            case .manual, .say, .approve, .question, .sign: byHand = "This one is yours: confirm it by itself, then go on."
            case .run, .check, .prove, .edit, .copy, .revert: byHand = nil
            }
            offers.append(Offer(.goOnAlone, disabledBecause: byHand ?? notNow))
        }
        if closed.contains(where: { $0.id == .backup }), let hop = key.phase.hop,
            state.backup(hop: hop, environment: phase.phase.environment) != nil
        {
            offers.append(Offer(.renewBackup))
        }
        if !closed.isEmpty {
            let none = closed.contains { $0.id.waivable != .never } ? nil : closed.first?.why ?? ""
            offers.append(Offer(.waive, disabledBecause: none.map { "This gate is never waived: \($0)" }))
        }
        offers.append(Offer(.judge))
        offers.append(Offer(.skip, disabledBecause: progress.step.whyNotSkipped))
        if !isRollback, state.hasSomethingToPutBack { offers.append(Offer(.rollBack)) }
        return offers
    }

    /// After a known failure.
    static func afterFailure(_ progress: StepProgress, in phase: PhaseProgress, of state: UpgradeState) -> [Offer] {
        let step = progress.step
        let noUndo: String?
        switch step.wayBack {
        case .undo, .exact: noUndo = nil
        case .nothingToUndo: noUndo = "There is nothing to undo. \(step.wayBackSentence)"
        case .rollback: noUndo = "It has no undo of its own: roll back."
        case .noReturn(let why): noUndo = "It can't be undone: \(why) Roll back."
        }
        var offers = [Offer(.retry), Offer(.undo, disabledBecause: noUndo)]
        if phase.phase.kind != .rollback {
            let nothing = state.hasSomethingToPutBack ? nil : "Nothing has changed, so nothing has to be put back."
            if phase.phase.key.hop != nil { offers.append(Offer(.rollBackHop, disabledBecause: nothing)) }
            offers.append(Offer(.rollBack, disabledBecause: nothing))
        }
        let notByHand: String?
        switch step.action {
        case .run, .edit, .copy, .revert, .manual: notByHand = nil
        case .check, .prove: notByHand = "It looks at reality: put things right, then let it look again."
        case .question, .sign, .say, .approve: notByHand = "There is nothing to fix."
        }
        offers.append(Offer(.fixedByHand, disabledBecause: notByHand))
        offers.append(Offer(.skip, disabledBecause: step.whyNotSkipped))
        return offers + [Offer(.note), Offer(.shell), Offer(.leave, "Stop here and leave")]
    }

    /// Where nobody knows whether a step was done.
    static let whereUnknown = [
        Offer(.lookAgain), Offer(.wasDone), Offer(.wasNotDone), Offer(.note), Offer(.shell), Offer(.leave, "Leave it for now"),
    ]

    static let atBreakingChange = [Offer(.notAffected), Offer(.handled), Offer(.accepted)]

    /// - Parameter isAssessed: whether it was said that it applies, or that nobody knows.
    static func atRisk(isAssessed: Bool) -> [Offer] {
        [
            Offer(.applies), Offer(.doesNotApply), Offer(.notKnown),
            Offer(.acceptRisk, disabledBecause: isAssessed ? nil : "First say whether it applies."),
        ]
    }

    /// Whether a failed step wants a word before it runs again.
    static func wantsWordForRetry(_ step: Step) -> Bool {
        switch step.action {
        case .manual: false
        case .run, .check, .prove, .say, .approve, .edit, .copy, .revert, .question, .sign:
            !step.isRepeatable && step.changesSystem && step.doneIf == nil
        }
    }

    /// What going back means now: where to, and whose data.
    package static func rollback(_ scope: RollbackScope, _ state: UpgradeState, now: Int64) -> [String] {
        guard let plan = state.plan else { return [] }
        guard let environment = state.environmentToRollBack(plan) else {
            return ["\(plan.production) still runs \(plan.from), and nothing has changed: nothing has to be put back."]
        }
        let hops = plan.hops.filter { state.hasTouched(hop: $0.index, environment: environment) }
        guard let hop = scope == .hop ? hops.last : hops.first else { return [] }
        var lines = ["\(environment) goes back to \(hop.from)\(scope == .hop ? ", where this hop began" : ", where the upgrade began")."]
        if let last = hops.last, let so = state.switchedSoFar(to: last, in: environment) { lines.append(so) }
        if environment != plan.production {
            lines.append("Only \(environment) is touched: \(plan.production) still runs \(plan.from), and its data stays as it is.")
        }
        let backup = state.backup(hop: hop.index, environment: environment)
        return lines + [Words.loss(backup, of: environment, now: now)]
    }
}
