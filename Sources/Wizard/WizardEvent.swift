// What reaches the full-screen wizard and what it asks for. Between the two stands WizardModel, which does neither itself.
package import Terminal
package import UpgradeModel

/// What the wizard knows of the upgrade, as of one moment.
package struct WizardSnapshot: Sendable, Hashable {
    package var id: String
    package var state: UpgradeState
    /// Of the next step, judged just now; nil where nobody looked.
    package var gates: [Gate]?
    /// Why this view only looks on; nil while it leads.
    package var lookingOn: String?
    /// Microseconds since 1970, UTC.
    package var now: Int64

    package init(id: String, state: UpgradeState, gates: [Gate]? = nil, lookingOn: String? = nil, now: Int64) {
        self.id = id
        self.state = state
        self.gates = gates
        self.lookingOn = lookingOn
        self.now = now
    }
}

package enum WizardEvent: Sendable {
    case key(Key)
    case resized(Size)
    case snapshot(WizardSnapshot)
    /// The answer to `judgeGates`, and what the step would change in a file, line by line.
    case gates([Gate], changes: [String] = [])
    case refused(Refusal)
    /// Something else went wrong; a sentence.
    case failed(String)
    /// New output of the running step; text from outside.
    case output(String)
    /// The answer to `readLog`; nil: the step ran no command.
    case log(StepKey, StepLog?)
    /// Microseconds since 1970, UTC.
    case tick(Int64)
    /// Ctrl-C, or a request from elsewhere to end.
    case interrupted
}

package enum WizardCommand: Sendable, Hashable {
    case perform(Intent)
    /// Look at everything that the next step's gates rest on.
    case judgeGates
    case lookAtReality(StepKey)
    case assess(PlannedRisk)
    /// What the newest attempt of a step printed, in whatever session.
    case readLog(StepKey)
    case stopRunning
    case openShell(environment: String)
    case takeOver
    case leave
}
