// What an operator has decided beforehand, for a walk without anybody at the keyboard. What it does not answer stops the walk.

package struct Answers: Sendable, Hashable {
    package enum OnFailure: String, Sendable, Hashable, CaseIterable {
        case stop
        case rollBack = "rollback"
    }

    package struct Notes: Sendable, Hashable {
        /// SHA-256 (hex) of the notes that the author read; another hash stops the walk.
        package var hash: String?
        /// What was read where no notes were found.
        package var readElsewhere: String?

        package init(hash: String?, readElsewhere: String?) {
            self.hash = hash
            self.readElsewhere = readElsewhere
        }
    }

    package struct Breaking: Sendable, Hashable {
        package var answer: Answer
        package var reason: String
        /// SHA-256 (hex) of the text that was answered; nil binds the answer to the notes' hash alone.
        package var hash: String?

        package init(answer: Answer, reason: String, hash: String? = nil) {
            self.answer = answer
            self.reason = reason
            self.hash = hash
        }
    }

    package struct Risk: Sendable, Hashable {
        package var verdict: Verdict
        package var reason: String

        package init(verdict: Verdict, reason: String) {
            self.verdict = verdict
            self.reason = reason
        }
    }

    package struct Waiver: Sendable, Hashable {
        package var gate: GateID
        package var hop: Int?
        package var reason: String

        package init(gate: GateID, hop: Int?, reason: String) {
            self.gate = gate
            self.hop = hop
            self.reason = reason
        }
    }

    /// The signature under plan and roll-out.
    package var name: String
    /// Question id → answer.
    package var questions: [String: String] = [:]
    /// Release → what was read of it.
    package var notes: [String: Notes] = [:]
    /// Breaking change id → answer.
    package var breaking: [String: Breaking] = [:]
    /// Why the changes that the installation rules out do not concern it; nil: not answered.
    package var ruledOut: String?
    package var risks: [String: Risk] = [:]
    package var waivers: [Waiver] = []
    /// Step id → what was done, for steps by hand, notices and approvals; `*` answers all notices.
    package var byHand: [String: String] = [:]
    package var onFailure = OnFailure.stop

    package init(name: String) { self.name = name }
}
