// A playbook with everything that belongs to it: catalog, fragments, shipped files, and the texts that it was read from.
package import UpgradeModel
package import YAMLDocument

package struct LoadedPlaybook: Sendable {
    /// With the fragments that it uses, directly and through others.
    package let playbook: Playbook
    package let catalog: Catalog
    package let origin: PlaybookOrigin
    /// The playbook's text first, then catalog and fragments: what planning freezes.
    package let sources: [SourceText]
    /// The files that `<shipped>` is the folder of.
    package let shipped: [ShippedFile]
    /// What is doubtful but not wrong.
    package let warnings: [Diagnostic]
}

/// A file that comes with a playbook: a script, a query.
package struct ShippedFile: Sendable, Hashable {
    package let name: String
    package let bytes: [UInt8]

    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

/// Puts a playbook together from its file and its surroundings, and checks the parts against each other.
struct PlaybookAssembly {
    let playbook: PlaybookFile<Playbook>
    let catalog: PlaybookFile<Catalog>
    /// The product's own fragments, where it has some.
    let own: PlaybookFile<[Entry<Fragment>]>?
    /// Groups of shared fragments by name.
    let shared: [(group: String, file: PlaybookFile<[Entry<Fragment>]>)]
    let shipped: [ShippedFile]
    let origin: PlaybookOrigin

    func checked() throws(InvalidFile) -> LoadedPlaybook {
        var all: [String: Fragment] = [:]
        var homes: [String: (node: YAMLNode?, bag: DiagnosticBag)] = [:]
        var broken: Set<String> = []
        for (prefix, file) in [("./", own)].compactMap({ pair in pair.1.map { (pair.0, $0) } }) + shared.map({ ($0.group + "/", $0.file) })
        {
            if file.value == nil { broken.formUnion((file.node?["fragments"]?.pairs ?? []).map { prefix + $0.name }) }
            for entry in file.value ?? [] {
                all[prefix + entry.name] = entry.value
                homes[prefix + entry.name] = (file.node?["fragments"]?[entry.name], file.bag)
            }
        }
        if var value = playbook.value, let catalogValue = catalog.value, let node = playbook.node {
            checkIdentity(value, catalogValue, node)
            checkNotes(catalogValue)
            let used = reachable(from: value, all)
            value.fragments = all.filter { used.contains($0.key) }
            check(value, catalogValue, node, all, broken)
            for name in used.sorted() {
                guard let fragment = all[name], let home = homes[name], let node = home.node else { continue }
                check(fragment, name, playbook.node?["components"], catalogValue, node, home.bag, all, broken)
            }
            try throwProblems(used)
            return LoadedPlaybook(
                playbook: value, catalog: catalogValue, origin: origin,
                sources: [playbook.source, catalog.source] + (own.map { [$0.source] } ?? []) + usedGroups(used).map(\.file.source),
                shipped: shipped, warnings: bags(used).flatMap(\.diagnostics))
        }
        let everything = Set(all.keys)
        try throwProblems(everything)
        throw InvalidFile(bags(everything).flatMap(\.diagnostics))
    }

    private func usedGroups(_ used: Set<String>) -> [(group: String, file: PlaybookFile<[Entry<Fragment>]>)] {
        shared.filter { group, file in used.contains { $0.hasPrefix(group + "/") } || file.value == nil }
    }

    /// Shared groups that the playbook does not use are no problem of its own.
    private func bags(_ used: Set<String>) -> [DiagnosticBag] {
        [playbook.bag, catalog.bag] + (own.map { [$0.bag] } ?? []) + usedGroups(used).map(\.file.bag)
    }

    private func throwProblems(_ used: Set<String>) throws(InvalidFile) {
        let bags = bags(used)
        if bags.contains(where: \.hasErrors) { throw InvalidFile(bags.flatMap(\.diagnostics)) }
    }

    private func checkIdentity(_ playbook: Playbook, _ catalog: Catalog, _ node: YAMLNode) {
        let bag = self.playbook.bag
        if playbook.product != catalog.product, let product = node["product"] {
            bag.error("the catalog beside this file is of \"\(catalog.product)\"", at: product, hint: "a folder holds one product")
        }
        if let variant = playbook.variant, !catalog.variants.isEmpty, !catalog.variants.contains(where: { $0.name == variant }),
            let written = node["variant"]
        {
            bag.error(
                "the catalog has no variant \"\(variant)\"", at: written,
                hint: near(variant, catalog.variants.map(\.name)) ?? "add it to the catalog's variants")
        }
    }

    /// Notes that are said to be shipped must be.
    private func checkNotes(_ catalog: Catalog) {
        let nodes = self.catalog.node?["notes"]?.items ?? []
        for node in nodes {
            guard let path = node["file"]?.text, let name = NoteSource(.file(path)).shippedFile, node["git"] == nil,
                !shipped.contains(where: { $0.name == name })
            else { continue }
            self.catalog.bag.error(
                "the playbook ships no file \"\(name)\"", at: node["file"] ?? node,
                hint: near(name, shipped.map(\.name)) ?? "put it into files/")
        }
    }

    private func check(_ playbook: Playbook, _ catalog: Catalog, _ node: YAMLNode, _ fragments: [String: Fragment], _ broken: Set<String>) {
        let bag = self.playbook.bag
        checkNames(in: node, KnownNames(inputs: playbook.inputs, node["inputs"], components: node["components"], catalog: catalog), bag)
        let components = Set((node["components"]?.pairs ?? []).map(\.name) + catalog.components.map(\.name))
        let known = StepReferences(
            fragments: fragments, broken: broken, places: components.union((node["places"]?.pairs ?? []).map(\.name)),
            components: components,
            secrets: Set(playbook.inputs.filter { $0.kind == .secret }.map(\.name)), upgradeSteps: stepPaths(node["upgrade"]))
        for path in stepLists { checkReferences(of: path.reduce(node) { $0?[$1] }, known, bag) }
        if let backup = node["backup"] {
            if !verifies(playbook.backup.steps, fragments) {
                bag.warning(
                    "nothing in this backup is verified, so it opens no gate", at: backup, hint: "add verify: to the step that takes it")
            }
        } else {
            bag.warning("this playbook takes no backup, so production can only be reached by a waiver", at: node, hint: "add backup:")
        }
    }

    private func check(
        _ fragment: Fragment, _ name: String, _ components: YAMLNode?, _ catalog: Catalog, _ node: YAMLNode, _ bag: DiagnosticBag,
        _ fragments: [String: Fragment], _ broken: Set<String>
    ) {
        checkNames(in: node, KnownNames(inputs: fragment.needs, node["needs"], components: components, catalog: catalog), bag)
        let visible = name.hasPrefix("./") ? fragments : fragments.filter { !$0.key.hasPrefix("./") }
        let known = StepReferences(
            fragments: visible, broken: broken, places: nil, components: nil,
            secrets: Set(fragment.needs.filter { $0.kind == .secret }.map(\.name)),
            upgradeSteps: nil)
        checkReferences(of: node["steps"], known, bag)
        // A circle is found at every fragment that is part of it.
        if reachable(from: usedFragments(fragment.steps), fragments).contains(name) {
            bag.error("the fragment \"\(name)\" uses itself", at: node, hint: "break the circle")
        }
    }

    private func verifies(_ steps: [StepTemplate], _ fragments: [String: Fragment]) -> Bool {
        let used = reachable(from: usedFragments(steps), fragments)
        return (steps + used.flatMap { fragments[$0]?.steps ?? [] }).contains(where: isVerified)
    }

    private func isVerified(_ step: StepTemplate) -> Bool {
        if step.verification != nil { return true }
        switch step.action {
        case .steps(let inner), .firstOf(let inner): return inner.contains(where: isVerified)
        case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert, .use: return false
        }
    }

    private func reachable(from playbook: Playbook, _ fragments: [String: Fragment]) -> Set<String> {
        reachable(from: usedFragments(playbook.allSteps), fragments)
    }

    private func reachable(from start: Set<String>, _ fragments: [String: Fragment]) -> Set<String> {
        var reached: Set<String> = []
        var open = start
        while let name = open.popFirst() {
            guard let fragment = fragments[name], reached.insert(name).inserted else { continue }
            open.formUnion(usedFragments(fragment.steps))
        }
        return reached
    }
}
