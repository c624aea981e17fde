// Which hops a playbook treats alike: those in which each of its conditions is the same, and the same facts are there. Of such hops
// a check need resolve only one.

/// What a playbook can tell of a hop before it knows the inputs.
package struct HopKind: Hashable {
    fileprivate let clauses: [Bool?]
    /// For each fact and end how many values it has, -1 for a text.
    fileprivate let facts: [Int]
    /// What a component does, and not from which version to which: conditions on those are among the clauses.
    fileprivate let components: [String]
}

/// Tells the kinds of hops apart for one playbook.
package struct HopKinds {
    private let catalog: Catalog
    private let clauses: [Condition]
    private let facts: [String]

    package init(_ playbook: Playbook, _ catalog: Catalog) {
        self.catalog = catalog
        facts = Set(catalog.facts.map(\.name) + catalog.releases.flatMap(\.facts.keys)).sorted()
        let fragments = playbook.fragments.values
        let steps = playbook.backup.steps + (playbook.makeCopy?.steps ?? []) + playbook.upgrade + playbook.tests + playbook.rollback
        var conditions: [Condition?] = playbook.inputs.map(\.when) + playbook.places.map(\.when) + playbook.components.map(\.when)
        conditions += fragments.flatMap(\.needs).map(\.when)
        conditions += (playbook.version + playbook.healthy + playbook.components.flatMap { $0.version + $0.healthy }).map(\.when)
        conditions += playbook.tools.map { if case .probe(let probe) = $0.requirement { probe.when } else { nil } }
        conditions += playbook.refusals.map(\.when) + playbook.risks.map(\.when) + catalog.risks.map(\.when) + playbook.advice.map(\.when)
        conditions.append(playbook.makeCopy?.when)
        conditions += Self.conditions(steps + playbook.followUp + fragments.flatMap(\.steps))
        let single = conditions.compactMap { $0 }.flatMap { $0.alternatives.joined() }.map { Condition(alternatives: [[$0]]) }
        var known: Set<Condition> = []
        clauses = single.filter { known.insert($0).inserted }
    }

    package func kind(of hop: UpgradePath.Hop) -> HopKind {
        let context = catalog.context(from: hop.from, to: hop.to, moves: hop.components, over: .unknown)
        return HopKind(
            clauses: clauses.map { $0.holds(in: context) },
            facts: facts.flatMap { name in [hop.from, hop.to].map { Self.shape(catalog.fact(name, of: $0)) } },
            components: hop.components.map { "\($0.component) \($0.from == nil) \($0.to == nil) \($0.from == $0.to)" })
    }

    private static func shape(_ value: Catalog.FactValue?) -> Int {
        switch value {
        case .text?: -1
        case .list(let items)?: items.count
        case nil: 0
        }
    }

    private static func conditions(_ steps: [StepTemplate]) -> [Condition?] {
        steps.flatMap { step -> [Condition?] in
            var found = [step.when]
            switch step.action {
            case .steps(let inner), .firstOf(let inner): found += conditions(inner)
            case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert, .use: break
            }
            if case .steps(let inner)? = step.undo { found += conditions(inner) }
            return found + conditions(step.verification?.steps ?? [])
        }
    }
}
