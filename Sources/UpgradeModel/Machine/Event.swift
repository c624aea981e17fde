// Everything that can happen to an upgrade. The journal holds nothing else, and the state is a fold over it.

/// An event with what the journal knows about it.
package struct Recorded: Sendable, Hashable {
    /// Counted from 1.
    package var sequence: Int
    /// Microseconds since 1970, UTC, by the clock of the machine that wrote it.
    package var time: Int64
    package var who: String
    package var event: Event

    package init(sequence: Int, time: Int64, who: String, event: Event) {
        self.sequence = sequence
        self.time = time
        self.who = who
        self.event = event
    }
}

package enum Event: Sendable, Hashable, Codable {
    /// The plan is frozen; `identities` holds what each environment proved to be.
    case planned(Plan, identities: [String: String])
    case leased(holder: String, from: String, epoch: Int)
    case tookOver(holder: String, before: String, epoch: Int)

    case answered(StepKey, String)
    case notesShown(hop: Int, release: String, hash: String)
    /// No notes were found; the operator says what was read instead.
    case readElsewhere(hop: Int, release: String, what: String)
    case acknowledged(hop: Int, items: [AcknowledgedItem], answer: Answer, reason: String)
    case riskAssessed(id: String, hop: Int, verdict: Verdict, how: String)
    case riskAccepted(id: String, hop: Int, hash: String, reason: String)
    case waived(Waiver)

    /// The operator lets the trial go on from here until a step needs somebody.
    case trialConfirmed(PhaseKey)
    /// Written before the effect starts.
    case started(StepKey, Start)
    case finished(StepKey, attempt: Int, Outcome)
    /// The end of a run was not seen: the outcome is unknown.
    case lost(StepKey, attempt: Int, why: String)
    case resolved(StepKey, Resolution)
    case skipped(StepKey, reason: String)
    case fixedByHand(StepKey, reason: String, done: String)
    /// The backup of this phase is taken anew.
    case backupRenewed(PhaseKey, why: String)

    /// Looked at while settling.
    case observed(environment: String, version: String?, healthy: Bool, detail: String)
    case settled(hop: Int)

    case rollbackStarted(Rollback)
    case abandoned(reason: String)

    case noted(String)
    case shellOpened(environment: String)
    case shellClosed(environment: String, status: Int)
    /// The operator left the wizard while this waited.
    case stopped(reason: String)
    /// Accepted difference between the plan and the files that it was made of.
    case revised(Plan, why: String)
}

package struct AcknowledgedItem: Sendable, Hashable, Codable {
    package var id: String
    package var hash: String

    package init(id: String, hash: String) {
        self.id = id
        self.hash = hash
    }
}

package enum Answer: String, Sendable, Hashable, Codable, CaseIterable {
    case notAffected = "not-affected"
    case handled
    case accepted
}

package enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
    case applies
    case doesNotApply = "does-not-apply"
    case unknown
}

/// What is written down before a step's effect starts.
package struct Start: Sendable, Hashable, Codable {
    package enum Mode: String, Sendable, Hashable, Codable {
        case forward
        case undo
    }

    package var attempt: Int
    package var mode: Mode
    /// The version that answered just before, where it was looked up.
    package var version: String?
    /// Path → SHA-256 (hex) of the files that the command reads, or a word of `Facts` in its place.
    package var files: [String: String]
    /// Number of the event that confirmed the rest of the trial; nil: this step was confirmed by itself.
    package var confirmedBy: Int?

    package init(
        attempt: Int, mode: Mode = .forward, version: String? = nil, files: [String: String] = [:], confirmedBy: Int? = nil
    ) {
        self.attempt = attempt
        self.confirmedBy = confirmedBy
        self.mode = mode
        self.version = version
        self.files = files
    }
}

package enum Outcome: Sendable, Hashable, Codable {
    /// The evidence is what was seen, in one line.
    case succeeded(evidence: String, saved: [String: String])
    case failed(reason: String)
    /// Finished, but what it did can't be told.
    case unknown(reason: String)
}

/// How a step leaves *unknown*.
package enum Resolution: Sendable, Hashable, Codable {
    /// A probe looked at reality: whether what the step brings about is there. After an undo it should not be.
    /// `saved` holds what the step's own run read, where its end was seen late.
    case probe(done: Bool, evidence: String, saved: [String: String]? = nil)
    /// The operator looked, and says whether the attempt was done: the step, or its undo.
    case word(done: Bool, reason: String)
    /// The playbook says that it may simply run again.
    case repeatable
}

package enum RollbackScope: String, Sendable, Hashable, Codable, CaseIterable {
    case hop
    case origin
}

package struct Rollback: Sendable, Hashable, Codable {
    package var scope: RollbackScope
    /// The environment that is rolled back; nil where nothing had changed yet.
    package var environment: String?
    package var reason: String
    /// Appended to the checklist.
    package var phases: [Phase]

    package init(scope: RollbackScope, environment: String?, reason: String, phases: [Phase]) {
        self.scope = scope
        self.environment = environment
        self.reason = reason
        self.phases = phases
    }
}
