// What comes next in an upgrade, in one sentence.

import UpgradeEngine
import UpgradeModel

enum NextSentence {
    private static func title(_ key: StepKey, _ state: UpgradeState) -> String { state.progress(key)?.step.title ?? key.step }

    static func of(_ state: UpgradeState) -> String {
        switch state.next {
        case .nothing:
            switch state.stage {
            case .completed: "Done: nothing is left to do."
            case .rolledBack: "It was rolled back: nothing is left to do."
            case .abandoned: "It was abandoned."
            case .drafting, .planned, .inProgress, .settling, .rollingBack, .rollbackFailed: "Nothing can be done next."
            }
        case .plan: "Next: the plan."
        case .step(let key): "Next: \(title(key, state)) (\(key.description))."
        case .wait(let key): "Running: \(title(key, state)) (\(key.description))."
        case .decide(let key): "Failed: \(title(key, state)) (\(key.description)). It waits for your decision."
        case .resolve(let key): "The outcome of \"\(title(key, state))\" (\(key.description)) is unknown. Find out whether it was done."
        case .settle(let hop, let until): "Hop \(hop) settles until \(timeText(until))."
        }
    }
}
