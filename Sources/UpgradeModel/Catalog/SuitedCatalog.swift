// What a catalog is in one installation: editions of a product may have releases and stops of their own.

extension Catalog {
    /// Without the releases and stops whose condition does not hold, or cannot be told: what is only perhaps there is no station
    /// of a path, and nobody has to read its notes.
    package func suited(to context: ConditionContext) -> Catalog {
        func holds(_ condition: Condition?) -> Bool { condition.map { $0.holds(in: context) == true } ?? true }
        if releases.allSatisfy({ $0.when == nil }), path.stops.allSatisfy({ $0.when == nil }) { return self }
        return Catalog(
            product: product, title: title, variants: variants, help: help, notes: notes, noteSources: noteSources, support: support,
            components: components, facts: facts, releases: releases.filter { holds($0.when) },
            path: PathPolicy(
                step: path.step, stops: path.stops.filter { holds($0.when) }, ifItFails: path.ifItFails, downgrade: path.downgrade),
            breaking: breaking, risks: risks)
    }
}
