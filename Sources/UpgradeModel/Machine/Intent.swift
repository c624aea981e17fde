// What somebody wants. The state machine answers with events or with a refusal that says why.

package enum Intent: Sendable, Hashable {
    case answer(StepKey, String)
    case showNotes(hop: Int, release: String, hash: String)
    case readElsewhere(hop: Int, release: String, what: String)
    case acknowledge(hop: Int, items: [AcknowledgedItem], answer: Answer, reason: String)
    case assessRisk(id: String, hop: Int, verdict: Verdict, how: String)
    case acceptRisk(id: String, hop: Int, reason: String)
    /// `typedName` is what the operator typed where the gate wants the deployment's name.
    case waive(GateID, StepKey, reason: String, typedName: String?)

    /// Start this step, or confirm it where it is done by hand or only read.
    case confirm(StepKey)
    /// Start this step of a trial, and go on through those after it until one needs the operator.
    case confirmTrial(StepKey)
    /// Start this step under the confirmation that was given for the rest of its trial.
    case goOn(StepKey)
    case finish(StepKey, attempt: Int, Outcome)
    case lose(StepKey, attempt: Int, why: String)
    case resolve(StepKey, Resolution)
    /// A new attempt after a known failure. `word` is the operator's recorded reason where nothing else proves that the
    /// step may run again.
    case retry(StepKey, word: String?)
    case skip(StepKey, reason: String)
    case fixByHand(StepKey, reason: String, done: String)
    case undo(StepKey)
    case renewBackup(hop: Int, why: String)

    case observe(environment: String, version: String?, healthy: Bool, detail: String)
    case settle(hop: Int)
    case rollBack(RollbackScope, reason: String)
    case abandon(reason: String)

    case note(String)
    case openShell(environment: String)
    case closeShell(environment: String, status: Int)
    case stop(reason: String)
    case revise(Plan, why: String)
}

/// Fresh facts that a decision rests on; looked up again each time, never taken from the journal.
package struct Facts: Sendable, Hashable {
    /// Microseconds since 1970, UTC.
    package var now: Int64
    package var holdsLease: Bool
    /// Who holds it otherwise, in a sentence.
    package var leaseDetail: String
    /// Environment → what it proves to be now; absent: could not be found out.
    package var identities: [String: String]
    /// Environment → version that answers now; absent: none answered.
    package var versions: [String: String]
    package var healthy: [String: Bool]
    /// For how many microseconds the settling production has been looked after, by a clock that nobody sets; nil: the wall clock has to
    /// tell.
    package var settlingFor: Int64?
    /// The journal's folder, where its disk has no room for what comes of a step; nil where it has.
    package var fullDisk: String?
    /// Id → what the probes of this hop's named risks say now; absent: not asked anew.
    package var risks: [String: Verdict]
    /// Why a command that is started now might not outlive this session; nil: nothing is known against it.
    package var wouldBeKilled: String?
    /// Path → SHA-256 (hex) of files that the step reads, or one of the two words below.
    package var files: [String: String]
    /// Instead of the hash of a file that is not there.
    package static let absent = "absent"
    /// Instead of the hash of a file that can't be read, or is too long to be: equal to nothing, itself included.
    package static let unread = "unread"
    /// Whether the step's `done-if` holds: nil when it has none or was not looked at.
    package var isDone: Verdict?

    package init(
        now: Int64, holdsLease: Bool, leaseDetail: String = "", identities: [String: String] = [:], versions: [String: String] = [:],
        healthy: [String: Bool] = [:], settlingFor: Int64? = nil, risks: [String: Verdict] = [:], wouldBeKilled: String? = nil,
        files: [String: String] = [:], isDone: Verdict? = nil
    ) {
        self.now = now
        self.holdsLease = holdsLease
        self.leaseDetail = leaseDetail
        self.identities = identities
        self.versions = versions
        self.healthy = healthy
        self.settlingFor = settlingFor
        self.risks = risks
        self.wouldBeKilled = wouldBeKilled
        self.files = files
        self.isDone = isDone
    }
}

package struct Refusal: Error, CustomStringConvertible, Sendable, Hashable {
    package enum Cause: Sendable, Hashable {
        /// One or more gates are closed.
        case gates
        /// The state does not allow it.
        case state
        /// Something has to be said with it.
        case incomplete
    }

    package var cause: Cause
    /// One sentence: what, why, and what to do now.
    package var reason: String
    package var gates: [Gate]

    package init(_ cause: Cause, _ reason: String, gates: [Gate] = []) {
        self.cause = cause
        self.reason = reason
        self.gates = gates
    }

    package var description: String { reason }
}
