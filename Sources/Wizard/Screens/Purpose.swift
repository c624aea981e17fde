// What an answer in a form or a dialog is for, and what it leads to.
import UpgradeModel

enum Purpose: Sendable, Hashable {
    case note
    case waive(GateID, StepKey)
    case skip(StepKey)
    case retry(StepKey)
    case undo(StepKey)
    case fixByHand(StepKey)
    case rollBack(RollbackScope)
    case resolve(StepKey, done: Bool)
    case readElsewhere(hop: Int, release: String)
    case acknowledge(hop: Int, items: [AcknowledgedItem], Answer)
    case doesNotApply(PlannedRisk)
    case acceptRisk(PlannedRisk)
    case renewBackup(hop: Int)
    case goOnAlone(StepKey)
    case stopRunning
    case takeOver
    case leave

    /// The commands that the answer leads to; a dialog has no texts.
    func commands(_ texts: [String]) -> [WizardCommand] {
        let first = texts.first ?? ""
        switch self {
        case .note: return [.perform(.note(first))]
        case .waive(let gate, let key): return [.perform(.waive(gate, key, reason: first, typedName: texts.count > 1 ? texts[1] : nil))]
        case .skip(let key): return [.perform(.skip(key, reason: first))]
        case .retry(let key): return [.perform(.retry(key, word: texts.first))]
        case .undo(let key): return [.perform(.undo(key))]
        case .fixByHand(let key): return [.perform(.fixByHand(key, reason: first, done: texts.count > 1 ? texts[1] : ""))]
        case .rollBack(let scope): return [.perform(.rollBack(scope, reason: first))]
        case .resolve(let key, let done): return [.perform(.resolve(key, .word(done: done, reason: first)))]
        case .readElsewhere(let hop, let release): return [.perform(.readElsewhere(hop: hop, release: release, what: first))]
        case .acknowledge(let hop, let items, let answer):
            return [.perform(.acknowledge(hop: hop, items: items, answer: answer, reason: first))]
        case .doesNotApply(let risk): return [.perform(.assessRisk(id: risk.id, hop: risk.hop, verdict: .doesNotApply, how: first))]
        case .acceptRisk(let risk): return [.perform(.acceptRisk(id: risk.id, hop: risk.hop, reason: first))]
        case .renewBackup(let hop): return [.perform(.renewBackup(hop: hop, why: first.isEmpty ? "Asked for by the operator." : first))]
        case .goOnAlone(let key): return [.perform(.confirmTrial(key))]
        case .stopRunning: return [.stopRunning]
        case .takeOver: return [.takeOver]
        case .leave: return [.leave]
        }
    }
}
