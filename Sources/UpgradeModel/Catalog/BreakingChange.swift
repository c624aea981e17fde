// Breaking changes and named risks, and which of them a hop meets.

extension Catalog {
    package struct BreakingChange: Hashable, Sendable {
        package let id: String
        /// The first release with it on each line that got it before the newest: `[5.13.0, 5.8.14]`.
        package let firstReleases: [Version]
        package let component: String?
        /// Where false, all such changes are answered as one group.
        package let when: Condition?
        package let say: String
        package let action: String?
        package let link: String?

        package init(
            id: String, firstReleases: [Version], component: String? = nil, when: Condition? = nil, say: String, action: String? = nil,
            link: String? = nil
        ) {
            self.id = id
            self.firstReleases = firstReleases
            self.component = component
            self.when = when
            self.say = say
            self.action = action
            self.link = link
        }

        /// Whether `version` has the change: it is not below the newest first release, or not below the one on its own line.
        package func isIn(_ version: Version) -> Bool {
            guard let newest = firstReleases.max() else { return false }
            if !newest.starts(after: version) { return true }
            return firstReleases.contains { first in
                let depth = min(first.numbers.count, VersionLine.minorDepth)
                return first.isOnLine(of: version, depth: depth) && !first.starts(after: version)
            }
        }

        /// Whether a move goes from a version without the change to one with it. An unknown source is one without.
        package func isMet(from: Version?, to: Version) -> Bool {
            isIn(to) && !(from.map(isIn) ?? false)
        }
    }

    package struct Risk: Hashable, Sendable {
        package let id: String
        package let when: Condition?
        package let say: String
        package let link: String?
        /// Put to the operator: yes means that the risk applies.
        package let ask: String?
        /// Looked at on the live system: it holds, and the risk applies; unknown counts as applies.
        package let probe: ProbeTemplate?

        package init(
            id: String, when: Condition? = nil, say: String, link: String? = nil, ask: String? = nil, probe: ProbeTemplate? = nil
        ) {
            self.id = id
            self.when = when
            self.say = say
            self.link = link
            self.ask = ask
            self.probe = probe
        }
    }

    /// The breaking changes that a hop meets, in the catalog's order, whether or not their `when` holds. A change of a component
    /// counts by that component's move, and not at all where the component is not among the moves.
    package func breakingChanges(from: Version, to: Version, moves: [ComponentMove]) -> [BreakingChange] {
        breaking.filter { change in
            guard let name = change.component else { return change.isMet(from: from, to: to) }
            guard let move = moves.first(where: { $0.component == name }), let target = move.to else { return false }
            return change.isMet(from: move.from, to: target)
        }
    }

    /// The risks of a hop: those whose condition holds or cannot be told.
    package func risks(in context: ConditionContext) -> [Risk] {
        risks.filter { $0.when?.holds(in: context) != false }
    }

    /// What conditions can ask during a hop, over what `inputs` knows: `from`, `to`, `from.FACT`, `to.FACT`, and `from.NAME` and
    /// `to.NAME` for every component that moves.
    package func context(from: Version, to: Version, moves: [ComponentMove] = [], over inputs: ConditionContext) -> ConditionContext {
        var values: [String: ConditionValue] = ["from": .version(from), "to": .version(to)]
        for (end, version) in [("from.", from), ("to.", to)] {
            let own = release(version).map { Array($0.facts.keys) } ?? []
            for name in facts.map(\.name) + own { values[end + name] = fact(name, of: version)?.conditionValue ?? .absent }
        }
        for move in moves {
            values["from." + move.component] = move.from.map(ConditionValue.version) ?? .absent
            values["to." + move.component] = move.to.map(ConditionValue.version) ?? .absent
        }
        return inputs.adding(values)
    }
}
