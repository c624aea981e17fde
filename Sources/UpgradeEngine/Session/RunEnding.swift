// How a command ended, as a value. How it is found out is in SessionRuns.
import UpgradeModel

struct RunEnding {
    let outcome: Outcome
    /// Why it said no, where trying again may help; nil where it may not, or nobody knows how it ended.
    let hopeful: String?

    init(_ outcome: Outcome, hopeful: String? = nil) {
        self.outcome = outcome
        self.hopeful = hopeful
    }
}
