// What planning freezes: everything the upgrade will use from then on. A file that changes later is a proposed revision.

package struct Plan: Sendable, Hashable, Codable {
    package var product: String
    package var title: String
    package var deployment: String
    package var from: String
    package var to: String
    package var hops: [HopPlan]
    package var phases: [Phase]
    package var environments: [EnvironmentPlan]
    package var risks: [PlannedRisk]
    /// What makes this playbook unfit, looked up on the live system before anything starts.
    package var refusals: [PlannedRefusal]
    package var tools: [PlannedTool]
    package var avoided: [AvoidedRelease]
    /// Of every hop; `followUps(of:)` leaves one of those that several hops ask for.
    package var followUps: [FollowUp]
    /// Rollback steps of each hop in each environment, ready if they are needed.
    package var rollbacks: [Phase]
    /// Seconds a backup may be old when production's first change of a hop starts.
    package var backupMaximumAge: Int
    /// Names of secret inputs and where each comes from.
    package var secrets: [String: SecretSource]
    /// Name → SHA-256 (hex) of the files that the plan was made of.
    package var sources: [String: String]
    /// Whom to ask when something goes wrong, and what the vendor supports until when; nil in a plan that was made before there were any.
    package var help: [HelpEntry]?
    package var support: [HelpEntry]?
    /// Host → the upgrade's own folder there; nil in a plan that was made before there were any.
    package var folders: [String: String]?

    package init(
        product: String, title: String, deployment: String, from: String, to: String, hops: [HopPlan], phases: [Phase],
        environments: [EnvironmentPlan]
    ) {
        self.product = product
        self.title = title
        self.deployment = deployment
        self.from = from
        self.to = to
        self.hops = hops
        self.phases = phases
        self.environments = environments
        risks = []
        refusals = []
        tools = []
        avoided = []
        followUps = []
        rollbacks = []
        backupMaximumAge = 2 * 60 * 60
        secrets = [:]
        sources = [:]
    }

    /// What these hops leave to be done. What several of them ask for remains once, as the last one says it.
    package func followUps(of hops: (Int) -> Bool) -> [FollowUp] {
        let asked = followUps.filter { hops($0.hop) }
        return asked.filter { one in !asked.contains { $0.id == one.id && $0.hop > one.hop } }
    }

    /// Why a copy of production can't be made of its first backup: the two are at different places, and nothing carries it over. Nil where
    /// they share one.
    package var uncarriedBackup: String? {
        guard let copy = phases.first(where: { $0.kind == .copy }), let target = environment(copy.environment),
            let source = environment(production), target.place != source.place
        else { return nil }
        return "The first backup lies at \(source.place.description), below \(source.backups), and \(target.name) is at "
            + "\(target.place.description): nothing carries it there. Describe both at one place, or make \(target.name) a copy by hand and take make-copy out."
    }

    /// Program → names of the variables that its commands want to have through sudo, sorted.
    package var variablesThroughSudo: [String: [String]] {
        var result: [String: Set<String>] = [:]
        for step in (phases + rollbacks).flatMap(\.steps) {
            guard case .run(let run) = step.action else { continue }
            let words = run.command.words.map(\.description)
            guard words.first == "sudo", let program = words.dropFirst().first(where: { !$0.hasPrefix("-") }) else { continue }
            result[program, default: []].formUnion(run.command.environment.keys)
        }
        return result.filter { !$0.value.isEmpty }.mapValues { $0.sorted() }
    }

    package func environment(_ name: String) -> EnvironmentPlan? { environments.first { $0.name == name } }
    /// The upgrade's own folder at a far place; nil for this machine.
    package func folder(at place: PlaceAddress) -> String? {
        switch place {
        case .local: nil
        case .ssh(let host): folders?[host]
        }
    }
    package func hop(_ index: Int) -> HopPlan? { hops.first { $0.index == index } }
    /// The last environment of the trial order.
    package var production: String { environments.last?.name ?? "production" }
}

package struct EnvironmentPlan: Sendable, Hashable, Codable {
    package var name: String
    package var place: PlaceAddress
    /// Filled for this environment; empty: no more than the place tells it apart.
    package var identity: [ResolvedIdentity]
    package var version: [ResolvedProbe]
    package var health: [ResolvedProbe]
    /// Folder below which backups of this environment go, at its place.
    package var backups: String

    package init(
        name: String, place: PlaceAddress, identity: [ResolvedIdentity], version: [ResolvedProbe], health: [ResolvedProbe], backups: String
    ) {
        self.name = name
        self.place = place
        self.identity = identity
        self.version = version
        self.health = health
        self.backups = backups
    }
}

package enum ResolvedIdentity: Sendable, Hashable, Codable {
    case machine
    case probe(ResolvedProbe)
}

package struct HopPlan: Sendable, Hashable, Codable {
    package struct Component: Sendable, Hashable, Codable {
        package var name: String
        package var from: String?
        package var to: String

        package init(name: String, from: String?, to: String) {
            self.name = name
            self.from = from
            self.to = to
        }
    }

    /// Counted from 1.
    package var index: Int
    package var from: String
    package var to: String
    /// Why this hop, in one sentence.
    package var why: String
    package var components: [Component]
    /// Every release of the hop whose notes must be read, oldest first.
    package var releases: [ReleaseToRead]
    /// Seconds of health after production's last step before the hop is settled.
    package var settle: Int

    package init(
        index: Int, from: String, to: String, why: String, components: [Component], releases: [ReleaseToRead], settle: Int
    ) {
        self.index = index
        self.from = from
        self.to = to
        self.why = why
        self.components = components
        self.releases = releases
        self.settle = settle
    }

    package var breaking: [BreakingItem] { releases.flatMap(\.breaking) }
}

/// A release of a hop with the text that the operator reads.
package struct ReleaseToRead: Sendable, Hashable, Codable {
    package var version: String
    package var date: String?
    /// The notes as text to read; nil: none found, and the operator says what was read instead.
    package var text: String?
    /// SHA-256 (hex) of `text`, or of the empty text.
    package var hash: String
    /// Where the text comes from, and when it was fetched.
    package var source: String
    package var breaking: [BreakingItem]

    package init(version: String, date: String?, text: String?, hash: String, source: String, breaking: [BreakingItem]) {
        self.version = version
        self.date = date
        self.text = text
        self.hash = hash
        self.source = source
        self.breaking = breaking
    }
}

/// One breaking change that the operator answers.
package struct BreakingItem: Sendable, Hashable, Codable {
    package var id: String
    package var release: String
    package var component: String?
    package var say: String
    package var action: String?
    package var link: String?
    /// SHA-256 (hex) of everything shown of it.
    package var hash: String
    /// Why the variant, edition or components rule it out; such items are answered as one group.
    package var ruledOut: String?

    package init(
        id: String, release: String, component: String?, say: String, action: String?, link: String?, hash: String, ruledOut: String?
    ) {
        self.id = id
        self.release = release
        self.component = component
        self.say = say
        self.action = action
        self.link = link
        self.hash = hash
        self.ruledOut = ruledOut
    }
}

/// A named risk that the path meets: three-valued, and unknown counts as applies.
package struct PlannedRisk: Sendable, Hashable, Codable {
    package var id: String
    /// The hop that meets it.
    package var hop: Int
    package var say: String
    package var link: String?
    /// Asked of the operator; *yes* means that it applies.
    package var ask: String?
    package var probe: ResolvedProbe?
    /// SHA-256 (hex) of everything shown of it.
    package var hash: String

    package init(id: String, hop: Int, say: String, link: String?, ask: String?, probe: ResolvedProbe?, hash: String) {
        self.id = id
        self.hop = hop
        self.say = say
        self.link = link
        self.ask = ask
        self.probe = probe
        self.hash = hash
    }
}

/// A situation in which the upgrade must not begin: when the probe holds, and when it is unknown.
package struct PlannedRefusal: Sendable, Hashable, Codable {
    package var id: String
    package var hop: Int
    package var environment: String
    package var say: String
    package var probe: ResolvedProbe

    package init(id: String, hop: Int, environment: String, say: String, probe: ResolvedProbe) {
        self.id = id
        self.hop = hop
        self.environment = environment
        self.say = say
        self.probe = probe
    }
}

/// A program that must be there before a hop begins.
package struct PlannedTool: Sendable, Hashable, Codable {
    package enum Requirement: Sendable, Hashable, Codable {
        /// A version range as written, for what `PROGRAM --version` (or `version`) names.
        case range(String)
        case probe(ResolvedProbe)
    }

    package var name: String
    package var hop: Int
    package var environment: String
    package var requirement: Requirement

    package init(name: String, hop: Int, environment: String, requirement: Requirement) {
        self.name = name
        self.hop = hop
        self.environment = environment
        self.requirement = requirement
    }
}

package struct AvoidedRelease: Sendable, Hashable, Codable {
    package var version: String
    package var why: String

    package init(version: String, why: String) {
        self.version = version
        self.why = why
    }
}

/// What stays to be done after the upgrade.
package struct FollowUp: Sendable, Hashable, Codable {
    package var id: String
    package var hop: Int
    package var say: String
    /// Seconds after the hop settled.
    package var due: Int?
    package var link: String?

    package init(id: String, hop: Int, say: String, due: Int?, link: String?) {
        self.id = id
        self.hop = hop
        self.say = say
        self.due = due
        self.link = link
    }
}

/// Somebody or something to turn to.
package struct HelpEntry: Sendable, Hashable, Codable {
    package var say: String
    package var link: String?

    package init(say: String, link: String?) {
        self.say = say
        self.link = link
    }

    package var sentence: String { say + (link.map { ": \($0)" } ?? "") }
}
