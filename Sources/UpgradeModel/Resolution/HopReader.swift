// What must be read before a hop: each release with its notes, and the breaking changes with the release that brings them.

struct HopReader {
    /// Production's.
    let occasion: Occasion

    private var hop: HopRequest { occasion.hop }
    private var catalog: Catalog { occasion.request.catalog }

    func hopPlan() -> HopPlan {
        HopPlan(
            index: hop.index, from: hop.from.text, to: hop.to.text, why: hop.move.why,
            components: hop.components.compactMap { move in
                move.to.map { HopPlan.Component(name: move.component, from: move.from?.text, to: $0.text) }
            },
            releases: releases(), settle: occasion.playbook.settle)
    }

    /// Every release after the start and up to the target, oldest first; pre-releases only where the vendor counts them as releases,
    /// or one is an end of the hop.
    private func releases() -> [ReleaseToRead] {
        let found = occasion.request.notes.found(hop.move).filter { hop.from < $0.version && $0.version <= hop.to }
        let goesOverPrereleases = hop.from.isPrerelease || hop.to.isPrerelease
        var versions: [Version] = []
        for version in catalog.releases(after: hop.from, through: hop.to).map(\.version) + found.map(\.version) + [hop.to]
        where !versions.contains(version)
            && (!version.isPrerelease || goesOverPrereleases || catalog.release(version)?.isStable == true)
        { versions.append(version) }
        versions.sort()
        let changes = catalog.breakingChanges(from: hop.from, to: hop.to, moves: hop.components)
        let homes = changes.map { home(of: $0, among: versions) }
        return versions.map { version in
            let own = zip(changes, homes).filter { $0.1 == version }.map { item($0.0, version) }
            let notes = found.filter { $0.version == version && !$0.text.isEmpty }
            return release(version, notes, own, foundItems.items(notes.flatMap(\.items), of: version, besides: own))
        }
    }

    private var foundItems: FoundItems {
        let conditions = occasion.root.conditions
        var edition: String?
        if case .text(let text) = conditions.value(of: "edition") { edition = text }
        var choices: [String] = []
        if case .values(let values) = occasion.playbook.inputs.first(where: { $0.name == "edition" })?.choices {
            choices = values.map(\.value)
        }
        return FoundItems(
            catalog: catalog, editionChoices: choices, edition: edition, installed: Set(hop.components.map(\.component)))
    }

    /// - Parameters:
    ///   - breaking: what the catalog has of it.
    ///   - others: what only the notes tell.
    private func release(_ version: Version, _ found: [FoundNotes], _ breaking: [BreakingItem], _ others: [BreakingItem]) -> ReleaseToRead {
        let known = catalog.release(version)
        let text = found.isEmpty ? summary(known, breaking) : found.map(\.text).joined(separator: "\n\n")
        let link = catalog.notes.map { $0.replacingName("to", with: version.bareText).replacingName("component", with: catalog.product) }
        var source = found.map(\.source).joined(separator: "; ")
        if found.isEmpty {
            source = text == nil ? "not found" : "a summary from Belay's own catalog, not the vendor's notes"
            if let link { source += text == nil ? "; look at \(link)" : "; those are at \(link)" }
            for remark in occasion.request.notes.remarks.prefix(3) { source += "; \(remark)" }
        }
        return ReleaseToRead(
            version: version.text, date: found.lazy.compactMap(\.date).first ?? known?.date, text: text,
            hash: occasion.request.hash(text ?? ""), source: source,
            breaking: breaking + others)
    }

    /// What the catalog itself says of a release; nil where that is nothing.
    private func summary(_ release: Catalog.Release?, _ breaking: [BreakingItem]) -> String? {
        var lines = release?.say.map { [$0] } ?? []
        for item in breaking {
            lines.append("Breaking\(item.component.map { " (\($0))" } ?? ""): \(item.say)\(item.action.map { " \($0)" } ?? "")")
        }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    /// The first release of the hop that has the change; the target where none tells.
    private func home(of change: Catalog.BreakingChange, among versions: [Version]) -> Version {
        let move = change.component.flatMap { name in hop.components.first { $0.component == name } }
        let goesWithProduct = move.map { $0.from == hop.from && $0.to == hop.to } ?? true
        return versions.first { version in
            if goesWithProduct { return change.isIn(version) }
            return move.flatMap { catalog.release(version)?.with[$0.component] }.map(change.isIn) ?? false
        } ?? hop.to
    }

    private func item(_ change: Catalog.BreakingChange, _ version: Version) -> BreakingItem {
        let context = catalog.context(from: hop.from, to: hop.to, moves: hop.components, over: occasion.root.conditions)
        let ruledOut = change.when.flatMap { $0.holds(in: context) == false ? $0.reasonAgainst(in: context) : nil }
        let hash = occasion.request.hash(shown([change.id, version.text, change.component, change.say, change.action, change.link]))
        return BreakingItem(
            id: change.id, release: version.text, component: change.component, say: change.say, action: change.action, link: change.link,
            hash: hash, ruledOut: ruledOut)
    }
}

extension String {
    /// Every `<name>` replaced.
    fileprivate func replacingName(_ name: String, with value: String) -> String {
        pieces(of: self).map { piece in
            switch piece {
            case .literal(let text): text
            case .name(name): value
            case .name(let other): "<\(other)>"
            }
        }.joined()
    }
}

extension Condition {
    /// Why it does not surely hold, in words: of each alternative the first clause that fails.
    func reasonAgainst(in context: ConditionContext) -> String {
        alternatives.compactMap { clauses in
            clauses.first { Condition(alternatives: [[$0]]).holds(in: context) != true }?.reasonAgainst(in: context)
        }.joined(separator: "; ")
    }
}

extension Condition.Clause {
    fileprivate func reasonAgainst(in context: ConditionContext) -> String {
        let wanted = wanted.map(\.description).joined(separator: " or ")
        switch subject {
        case .crosses: return "this hop does not cross \(wanted)"
        case .name(let name):
            let found =
                switch context.value(of: name) {
                case .unknown: "not known"
                case .absent: "not set"
                case .text(let text): text
                case .list(let items): items.joined(separator: ", ")
                case .version(let version): version.text
                }
            return "\(name) is \(found), and this concerns \(wanted)"
        }
    }
}

extension Condition.Wanted {
    fileprivate var description: String {
        switch self {
        case .set: "where it is set"
        case .changed: "where it changes"
        case .value(let text): text
        case .range(let range): range.description
        }
    }
}
