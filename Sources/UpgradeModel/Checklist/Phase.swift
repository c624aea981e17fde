// The checklist: phases in order, each with its steps in order.

package struct PhaseKey: Sendable, Hashable, Codable {
    /// As `status --json` prints it: plan, rollout, backup, staging-copy, staging, staging-local, production, rollback…
    package var id: String
    /// Counted from 1; nil for what belongs to no hop.
    package var hop: Int?

    package init(id: String, hop: Int?) {
        self.id = id
        self.hop = hop
    }

    package var description: String { hop.map { "\(id) (hop \($0))" } ?? id }
}

package struct Phase: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case plan
        case rollout
        /// A backup of production: the first one, or the fresh one of a hop.
        case backup
        /// Staging (or a local trial) made from the backup.
        case copy
        /// A hop rehearsed: backup, upgrade, prove, tests, roll back, prove, upgrade again.
        case trial
        case production
        case rollback
    }

    package var key: PhaseKey
    package var kind: Kind
    package var title: String
    /// The environment's name; empty where no environment is touched.
    package var environment: String
    package var steps: [Step]

    package init(key: PhaseKey, kind: Kind, title: String, environment: String, steps: [Step]) {
        self.key = key
        self.kind = kind
        self.title = title
        self.environment = environment
        self.steps = steps
    }
}

package struct StepKey: Sendable, Hashable, Codable {
    package var phase: PhaseKey
    package var step: String
    package var target: String

    package init(phase: PhaseKey, step: String, target: String) {
        self.phase = phase
        self.step = step
        self.target = target
    }

    package var description: String { "\(phase.description): \(step)" }
}
