// Resolves every hop that a catalog allows, for made-up deployments, and says where in the files each problem comes from.
internal import UpgradeModel
package import YAMLDocument

/// What came of checking a playbook that could be read.
package struct HopCheck: Sendable {
    /// Hops that the catalog allows.
    package let hops: Int
    /// Made-up deployments that each hop was resolved for.
    package let samples: Int
    /// Each problem once, at the first hop that has it.
    package let problems: [Diagnostic]
}

extension LoadedPlaybook {
    /// Resolves every hop in full, and of hops that the playbook cannot tell apart the oldest.
    package func checkHops() -> HopCheck {
        let components = playbook.components.map { InstalledComponent($0.name) }
        let samples = SampleDeployment.all(for: playbook)
        var hops: [UpgradePath.Hop] = []
        var known: Set<[Version]> = []
        var finder = ItemFinder(sources)
        var seen: Set<[String]> = []
        for isStepped in catalog.path.ifItFails == nil ? [false] : [false, true] {
            let (found, refusals) = PathPlanner(catalog: catalog, installed: components, stepped: isStepped).everyHop()
            for hop in found where known.insert([hop.from, hop.to]).inserted { hops.append(hop) }
            for refusal in refusals { finder.report("path", refusal.description, in: 1) }
        }
        if hops.isEmpty {
            finder.report("releases", "the catalog allows no hop, so there is nothing to check; add a second release", in: 1)
        }
        let kinds = HopKinds(playbook, catalog)
        var checked: Set<HopKind> = []
        for hop in hops where checked.insert(kinds.kind(of: hop)).inserted {
            let path = UpgradePath(product: catalog.product, from: hop.from, to: hop.to, hops: [hop])
            for sample in samples {
                let request = PlanRequest(
                    upgrade: "sample-1", playbook: playbook, catalog: catalog, deployment: sample.deployment, path: path,
                    stateFolder: "/sample/state", shippedFolder: "/sample/shipped", hash: { _ in "" })
                do throws(ResolutionErrors) {
                    _ = try request.resolve()
                } catch {
                    // What the playbook refuses by itself need not make sense.
                    if error.problems.contains(where: \.isRefusal) { continue }
                    // The rehearsal upgrades twice by the same steps.
                    for problem in error.problems
                    where !problem.item.hasPrefix("upgrade-again/") && seen.insert([problem.item, problem.sentence]).inserted {
                        let occasion = [problem.occasion, sample.label].filter { !$0.isEmpty }.joined(separator: ", ")
                        finder.report(problem.item, problem.sentence + (occasion.isEmpty ? "" : " (\(occasion))"))
                    }
                }
            }
        }
        return HopCheck(hops: hops.count, samples: samples.count, problems: finder.diagnostics)
    }
}

/// Finds the nodes that the resolver's items come from: `upgrade/roll/gateway/install`, `input values`, `component pump`.
private struct ItemFinder {
    private let roots: [YAMLNode?]
    private let bags: [DiagnosticBag]
    /// By the name that `use` has: the node of the fragment, and the number of its file.
    private var fragments: [String: (node: YAMLNode, file: Int)] = [:]

    /// - Parameter sources: the playbook's text, the catalog's, then those with fragments.
    init(_ sources: [SourceText]) {
        bags = sources.map { DiagnosticBag($0) }
        // They have been read before, so nothing new is found now.
        roots = zip(sources, bags).map { YAMLParser.parse($0, into: $1) }
        for (index, source) in sources.enumerated().dropFirst(2) {
            let file = source.name.split(separator: "/").last.map(String.init) ?? source.name
            let prefix = file == "fragments.yaml" ? "./" : file.prefix { $0 != "." } + "/"
            for pair in roots[index]?["fragments"]?.pairs ?? [] { fragments[prefix + pair.name] = (pair.value, index) }
        }
    }

    var diagnostics: [Diagnostic] { bags.flatMap(\.diagnostics) }

    /// - Parameter file: which of the sources the item is in; the playbook unless said.
    mutating func report(_ item: String, _ sentence: String, in file: Int = 0) {
        let found = node(of: item, in: file)
        let message = "\(item): \(sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence)"
        if let node = found.node { bags[found.file].error(message, at: node) } else { bags[found.file].error(message) }
    }

    private func node(of item: String, in file: Int) -> (node: YAMLNode?, file: Int) {
        guard let root = roots[file] else { return (nil, file) }
        let words = item.split(separator: " ", maxSplits: 1).map(String.init)
        let name = words.count > 1 ? String(words[1].prefix { $0 != "," && $0 != " " }) : ""
        switch words[0] {
        case "input": return (key(name, of: root["inputs"]) ?? key("inputs", of: root), file)
        case "component", "components": return (key(name, of: root["components"]) ?? key("components", of: root), file)
        case "commands": return (key(name, of: root["commands"]) ?? key("commands", of: root), file)
        case "tool": return (key(name, of: root["tools"]), file)
        case "advice": return (key(name, of: root["advice"]), file)
        case "risk": return (root["risks"]?.items?.first { $0["id"]?.text == name }, file)
        case "refuse": return (root["refuse"]?.items?.first { $0["id"]?.text == name }, file)
        default: break
        }
        let parts = item.split(separator: "/").map(String.init)
        let list = parts[0] == "upgrade-again" ? "upgrade" : parts[0]
        guard let way = stepLists.first(where: { $0[0] == list }) else { return (key(list, of: root), file) }
        let start: (node: YAMLNode?, file: Int) = (key(list, of: root), file)
        return descend(way.reduce(root) { $0?[$1] }, parts.dropFirst(), file) ?? start
    }

    /// The innermost step that the parts lead to. Parts without a step are items of loops.
    private func descend(_ steps: YAMLNode?, _ parts: ArraySlice<String>, _ file: Int) -> (node: YAMLNode?, file: Int)? {
        var parts = parts
        while let part = parts.popFirst() {
            guard let step = steps?.items?.first(where: { $0["id"]?.text == part }) else { continue }
            let own: (node: YAMLNode?, file: Int) = (step["id"] ?? step, file)
            if let inner = step["steps"] ?? step["first-of"] { return descend(inner, parts, file) ?? own }
            if let use = step["use"]?.text, let fragment = fragments[use] {
                return descend(fragment.node["steps"], parts, fragment.file) ?? own
            }
            return own
        }
        return nil
    }

    private func key(_ name: String, of node: YAMLNode?) -> YAMLNode? { node?.pairs?.first { $0.name == name }?.key }
}
