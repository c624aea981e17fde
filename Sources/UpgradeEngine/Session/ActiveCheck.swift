// A check under way, as a value. What is done about it is in SessionChecks.
package import UpgradeModel

/// A check, proof or piece of evidence under way. It changes nothing, so after a crash it is simply begun anew.
package struct ActiveCheck: Sendable {
    package let key: StepKey
    package let attempt: Int
    /// Microseconds since 1970.
    package let startedAt: Int64
    package var nextTry: Int64
    package var lastDetail = ""
}
