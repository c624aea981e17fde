// A run that said no and is tried again, as a value. What is done about it is in SessionRetries.
import UpgradeModel

/// A command that failed, may run twice, and is tried again when it is due. Nothing of it is in the journal until then: after a crash the
/// patience begins anew.
struct PendingRetry {
    let key: StepKey
    /// The attempt that said no.
    let attempt: Int
    /// By the steady clock, microseconds: when the first of these attempts began, and when the next may.
    let since: Int64
    let due: Int64
    let outcome: Outcome
    let why: String
}
