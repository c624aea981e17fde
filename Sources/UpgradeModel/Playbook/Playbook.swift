// A playbook as a value: how one product, installed one way, is upgraded. It still holds placeholders and conditions;
// the resolver turns it into a checklist. Reading it from YAML is the Playbooks module's work.

/// How one variant of a product is upgraded. Texts may hold `<placeholders>`.
package struct Playbook: Sendable, Hashable {
    package var product: String
    /// `/` asks for the variant level by level, as in `self-managed/deb`. Nil: the product has one variant only.
    package var variant: String?
    package var title: String
    package var link: String?
    /// Names of the environments in trial order; the last one is production.
    package var environments = ["staging", "production"]
    package var inputs: [InputSpec] = []
    package var places: [PlaceSpec] = []
    package var components: [ComponentSpec] = []
    /// First word of a command → the words that stand for it.
    package var commands: [String: CommandTemplate] = [:]
    /// Commands and actions that run through `sudo -n`.
    package var sudo: [String] = []
    package var environment: [String: String] = [:]
    package var tools: [ToolSpec] = []
    /// Proofs of which place this is; all of them together are the identity.
    package var identity: [IdentityTemplate] = []
    /// The first that answers tells the running version; at `prove` all that answer must agree.
    package var version: [ProbeTemplate] = []
    /// All must hold.
    package var healthy: [ProbeTemplate] = []
    package var refusals: [RefusalTemplate] = []
    package var risks: [Catalog.Risk] = []
    package var advice: [AdviceTemplate] = []
    package var backup = BackupTemplate()
    package var makeCopy: CopyTemplate?
    package var upgrade: [StepTemplate] = []
    package var tests: [StepTemplate] = []
    /// Seconds for which production must stay healthy before a hop counts as settled.
    package var settle = 15 * 60
    package var rollback: [StepTemplate] = []
    /// Whether trials go back and upgrade again.
    package var rehearsesRollback = true
    package var followUp: [StepTemplate] = []
    /// By the name that `use` has: `./name` for the product's own, `group/name` for shared ones.
    package var fragments: [String: Fragment] = [:]

    package init(product: String, variant: String?, title: String) {
        self.product = product
        self.variant = variant
        self.title = title
    }
}

/// A machine that a step needs besides the environment's own place.
package struct PlaceSpec: Sendable, Hashable {
    package var name: String
    package var ask: String
    package var when: Condition?

    package init(name: String, ask: String, when: Condition?) {
        self.name = name
        self.ask = ask
        self.when = when
    }
}

/// A part of the product with a life of its own.
package struct ComponentSpec: Sendable, Hashable {
    package var name: String
    package var title: String?
    package var when: Condition?
    package var version: [ProbeTemplate] = []
    package var healthy: [ProbeTemplate] = []
    /// Free keys, reached as `<component.KEY>`.
    package var values: [String: TemplateValue] = [:]

    package init(name: String) { self.name = name }
}

/// A program that must be there, with what its version must fit.
package struct ToolSpec: Sendable, Hashable {
    package enum Requirement: Sendable, Hashable {
        /// `PROGRAM --version` (or `version`) must name a version in this range.
        case range(VersionRange)
        case probe(ProbeTemplate)
    }
    package var name: String
    package var requirement: Requirement

    package init(name: String, requirement: Requirement) {
        self.name = name
        self.requirement = requirement
    }
}

/// One proof of which place this is.
package enum IdentityTemplate: Sendable, Hashable {
    /// The machine's own id.
    case machine
    /// What a probe reads: a cluster's UID, a database system's identifier.
    case probe(ProbeTemplate)
}

/// A situation in which this playbook must not be used.
package struct RefusalTemplate: Sendable, Hashable {
    package var id: String
    package var when: Condition?
    /// Refused when it holds, and when it is unknown.
    package var probe: ProbeTemplate?
    package var say: String

    package init(id: String, when: Condition?, probe: ProbeTemplate?, say: String) {
        self.id = id
        self.when = when
        self.probe = probe
        self.say = say
    }
}

/// A hint for one of the seven questions: `who`, `how`, `components`, `when`, `outage`, `how-long`, `rollback`.
package struct AdviceTemplate: Sendable, Hashable {
    package var question: String
    package var when: Condition?
    package var say: String

    package init(question: String, when: Condition?, say: String) {
        self.question = question
        self.when = when
        self.say = say
    }
}

/// How a backup is taken and how old it may be.
package struct BackupTemplate: Sendable, Hashable {
    /// Seconds.
    package var maximumAge = 2 * 60 * 60
    package var steps: [StepTemplate] = []

    package init() {}
}

/// How staging becomes a restore of production's backup.
package struct CopyTemplate: Sendable, Hashable {
    /// Where it does not hold, staging stays what it is.
    package var when: Condition?
    package var say: String?
    package var steps: [StepTemplate] = []

    package init() {}
}

/// Steps that recur, with what they need to be told.
package struct Fragment: Sendable, Hashable {
    package var title: String?
    package var needs: [InputSpec] = []
    package var steps: [StepTemplate] = []

    package init() {}
}
