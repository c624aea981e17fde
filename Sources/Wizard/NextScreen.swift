// Which screen comes next: the one place that knows them all.
import UpgradeModel

/// What the operator has to do before, or at, the next step. The order is the walk's: what breaks, then the notes, then risks.
enum Need: Sendable, Hashable {
    case answer(StepKey)
    case reading(hop: Int)
    case risk(hop: Int)
    case confirmation(StepKey)

    init?(_ key: StepKey, _ state: UpgradeState) {
        guard let plan = state.plan, let phase = state.phase(key.phase), let progress = state.progress(key) else { return nil }
        switch progress.step.action {
        case .question, .sign:
            self = .answer(key)
            return
        case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert: break
        }
        if phase.phase.kind != .rollback, let hop = key.phase.hop.flatMap({ plan.hop($0) }) {
            if !state.reading.unanswered(hop).isEmpty || !state.reading.unread(hop).isEmpty {
                self = .reading(hop: hop.index)
                return
            }
            if phase.phase.kind != .backup, plan.risks.contains(where: { $0.hop == hop.index && !state.reading.isSettled($0) }) {
                self = .risk(hop: hop.index)
                return
            }
        }
        self = .confirmation(key)
    }
}

extension WizardContext {
    /// The screen of whatever comes next; nil where only the checklist is left to look at.
    var nextScreen: (any WizardScreen)? {
        switch state.next {
        case .nothing: return SummaryScreen()
        case .plan: return nil
        case .wait(let key): return LogScreen(key: key)
        case .settle(let hop, _): return SettlingScreen(hop: hop)
        case .decide(let key): return snapshot.lookingOn == nil ? FailureScreen(key: key) : nil
        case .resolve(let key): return snapshot.lookingOn == nil ? UnknownScreen(key: key) : nil
        case .step(let key):
            guard snapshot.lookingOn == nil, let need = Need(key, state) else { return nil }
            switch need {
            case .answer(let key): return QuestionScreen(key, self)
            case .reading(let hop): return ReadingScreen(hop: hop, self)
            case .risk(let hop): return RiskScreen(hop: hop)
            case .confirmation(let key): return ConfirmationScreen(key: key)
            }
        }
    }
}
