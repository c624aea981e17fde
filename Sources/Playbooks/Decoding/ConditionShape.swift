// `when`, from a node. How a condition reads is in UpgradeModel; here its problems get their places in the file.
internal import UpgradeModel
internal import YAMLDocument

extension Shape where Value == Condition {
    static var condition: Shape {
        Shape(.either([.map(wantedSchema), .list(.map(wantedSchema))])) { node, context in
            guard let source = conditionSource(node, context) else { return nil }
            do throws(ConditionProblems) {
                return try Condition(reading: source)
            } catch {
                for problem in error.problems { context.error(problem.description, at: follow(problem.path, from: node)) }
                return nil
            }
        }
    }

    private static var wantedSchema: Schema { .either([.text(), .list(.text())]) }
}

private func conditionSource(_ node: YAMLNode, _ context: ReadingContext) -> ConditionSource? {
    switch node.content {
    case .scalar(let text, _):
        if !node.isAbsent { return .text(text) }
        context.mismatch("a map of names and wanted values", node)
        return nil
    case .sequence(let items):
        let sources = items.compactMap { conditionSource($0, context) }
        return sources.count == items.count ? .list(sources) : nil
    case .mapping:
        let shape = Shape<[Entry<ConditionSource>]>.map(Shape(.anything) { conditionSource($0, $1) })
        return shape.read(node, context).map { entries in .map(entries.map { (key: $0.name, value: $0.value) }) }
    case .alias: return nil
    }
}

private func follow(_ path: [ConditionProblem.Step], from node: YAMLNode) -> YAMLNode {
    path.reduce(node) { node, step in
        switch step {
        case .key(let name): node[name] ?? node
        case .item(let index): node.items.flatMap { $0.indices.contains(index) ? $0[index] : nil } ?? node
        }
    }
}
