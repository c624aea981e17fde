// Walks the steps of a file as nodes, so that what is wrong with them can be pointed at.
internal import YAMLDocument

/// The keys of a playbook under which steps stand, as the way to each list.
let stepLists = [["backup", "steps"], ["make-copy", "steps"], ["upgrade"], ["tests"], ["rollback"], ["follow-up"]]

/// Visits every step below a list of steps: in groups, alternatives, undo and verify too.
func visitSteps(_ list: YAMLNode?, _ visit: (YAMLNode) -> Void) {
    for step in list?.items ?? [] { visitStep(step, visit) }
}

private func visitStep(_ step: YAMLNode, _ visit: (YAMLNode) -> Void) {
    guard step.pairs != nil else { return }
    visit(step)
    visitSteps(step["steps"], visit)
    visitSteps(step["first-of"], visit)
    for key in ["undo", "verify"] { if let body = step[key] { visitStep(body, visit) } }
}

/// Visits every text of a node with the keys that lead to it; keys count as texts of their own.
func visitTexts(_ node: YAMLNode, under path: [String] = [], _ visit: (YAMLNode, [String]) -> Void) {
    switch node.content {
    case .scalar: visit(node, path)
    case .sequence(let items): for item in items { visitTexts(item, under: path, visit) }
    case .mapping(let pairs):
        for pair in pairs {
            visit(pair.key, path)
            visitTexts(pair.value, under: path + [pair.name], visit)
        }
    case .alias: break
    }
}
