// Gates: what must hold before a step may start, each a sentence that the operator reads; and their waivers.

package enum GateID: String, Sendable, Hashable, Codable, CaseIterable {
    case signed
    case notes
    case backup
    case rehearsal
    case risks
    case settled
    case lease
    case identity
    /// What is started outlives this session.
    case survival
    /// What comes of it can be written down.
    case room

    /// How an operator may override it.
    package enum Waivable: Sendable, Hashable {
        case never
        case withReason
        /// By typing the deployment's name, and a reason.
        case withNameAndReason
    }

    package var waivable: Waivable {
        switch self {
        case .notes, .settled, .lease, .identity, .survival, .room: .never
        case .signed, .risks: .withReason
        case .backup, .rehearsal: .withNameAndReason
        }
    }
}

package struct Gate: Sendable, Hashable {
    package var id: GateID
    /// Whether it holds by itself; a waived gate stays closed.
    package var holds: Bool
    package var why: String
    /// What it was judged on, without anything that moves with the clock: a waiver is bound to it.
    package var facts: String
    package var waiver: Waiver?

    /// The step may start as far as this gate is concerned.
    package var isOpen: Bool { holds || waiver != nil }

    package init(id: GateID, holds: Bool, why: String, facts: String = "", waiver: Waiver? = nil) {
        self.id = id
        self.holds = holds
        self.why = why
        self.facts = facts
        self.waiver = waiver
    }
}

/// The recorded, reasoned override of a gate; void as soon as the facts change that it was given on.
package struct Waiver: Sendable, Hashable, Codable {
    package var gate: GateID
    package var hop: Int?
    package var environment: String
    package var reason: String
    package var facts: String

    package init(gate: GateID, hop: Int?, environment: String, reason: String, facts: String) {
        self.gate = gate
        self.hop = hop
        self.environment = environment
        self.reason = reason
        self.facts = facts
    }
}
