// One environment in one hop: the names that everything there is filled with, and where things are.

struct Occasion {
    let request: PlanRequest
    let environment: Deployment.Environment
    let hop: HopRequest
    let installed: [ComponentSpec]
    let table: CommandTable
    var log: ProblemLog

    var playbook: Playbook { request.playbook }
    /// The playbook's names.
    var root: Scope { table.scope }
    /// What fragments see beside their parameters.
    let hopValues: [String: BoundValue]

    /// - Parameter label: what `<hop>` stands for; it may name a snapshot, so no two backups of an environment share it.
    init(_ request: PlanRequest, _ environment: Deployment.Environment, _ hop: HopRequest, label: String, log: ProblemLog) {
        self.request = request
        self.environment = environment
        self.hop = hop
        self.log = log
        log.occasion = "\(environment.name), \(hop.from) to \(hop.to)"
        var values = Self.hopValues(request, environment, hop, label)
        var binder = InputBinder(
            specs: request.playbook.inputs, components: request.playbook.components, named: request.deployment.components,
            scope: Scope(values: values), log: log, item: { "input \($0)" },
            given: { GivenInput(request.deployment, environment, hop, log).value(for: $0) })
        binder.bindAll()
        installed = binder.installed
        if let components = binder.scope.values["components"], !request.playbook.inputs.contains(where: { $0.name == "components" }) {
            values["components"] = components
        }
        hopValues = values
        let filler = Filler(scope: binder.scope, item: "env", log: log)
        table = CommandTable(
            commands: request.playbook.commands, sudo: Set(request.playbook.sudo), scope: binder.scope,
            variables: request.playbook.environment.compactMapValues { filler.optionalText($0, .mayBeSecret) })
    }

    private static func hopValues(
        _ request: PlanRequest, _ environment: Deployment.Environment, _ hop: HopRequest, _ label: String
    ) -> [String: BoundValue] {
        var values: [String: BoundValue] = [
            "from": BoundValue(version: hop.from), "to": BoundValue(version: hop.to), "hop": BoundValue(label),
            "environment": BoundValue(environment.name), "backup": BoundValue(.text(FilledText(parts: [.backupFolder]))),
            "shipped": BoundValue(request.shippedFolder(at: environment.place)),
        ]
        let catalog = request.catalog
        let facts = Set(catalog.facts.map(\.name) + catalog.releases.flatMap(\.facts.keys))
        for (end, version) in [("from.", hop.from), ("to.", hop.to)] {
            for name in facts { values[end + name] = BoundValue(fact: catalog.fact(name, of: version)) }
            let release = catalog.release(version)
            values[end + "date"] = release?.date.map { BoundValue($0) } ?? .unset
            values[end + "channel"] = release?.channel.map { BoundValue($0) } ?? .unset
        }
        for name in request.componentNames {
            let move = Self.move(of: name, in: hop, catalog)
            values["from." + name] = BoundValue(version: move?.from)
            values["to." + name] = BoundValue(version: move?.to)
        }
        return values
    }

    /// A component that the catalog does not know goes with the product.
    static func move(of component: String, in hop: HopRequest, _ catalog: Catalog) -> ComponentMove? {
        if let move = hop.components.first(where: { $0.component == component }), move.to != nil || catalog.component(component) != nil {
            return move
        }
        return catalog.component(component) == nil ? ComponentMove(component: component, from: hop.from, to: hop.to) : nil
    }

    func move(of component: String) -> ComponentMove? { Self.move(of: component, in: hop, request.catalog) }

    /// What a loop over components adds for one of them.
    func values(of component: ComponentSpec, in scope: Scope) -> [String: BoundValue] {
        let move = move(of: component.name)
        var values = [
            "component": BoundValue(component.name), "component.from": BoundValue(version: move?.from),
            "component.to": BoundValue(version: move?.to), "component.title": BoundValue(component.title ?? component.name),
        ]
        var inner = scope
        inner.values.merge(values) { _, new in new }
        for key in Set(playbook.components.flatMap(\.values.keys)) {
            let filler = Filler(scope: inner, item: "component \(component.name)", log: log)
            values["component." + key] = component.values[key].map(filler.value) ?? .unset
        }
        return values
    }

    func commands(_ filler: Filler, _ surroundings: CommandSurroundings = .init()) -> CommandFiller {
        CommandFiller(table: table, filler: filler, surroundings: surroundings)
    }

    /// The version and health probes of a component, or of the product where it has no components of its own.
    func probes(of component: ComponentSpec?) -> (version: [ResolvedProbe], health: [ResolvedProbe]) {
        var scope = root
        if let component { scope.values.merge(values(of: component, in: scope)) { _, new in new } }
        func filled(_ own: [ProbeTemplate]?, else shared: [ProbeTemplate], _ item: String) -> [ResolvedProbe] {
            let isOwn = own.map { !$0.isEmpty } ?? false
            let item = isOwn ? "component \(component?.name ?? ""), \(item)" : item
            let filler = Filler(scope: scope, item: item, log: log)
            let commands = commands(filler)
            return (isOwn ? own ?? [] : shared).filter { filler.holds($0.when) }.map { commands.probe($0).probe }
        }
        return (
            filled(component?.version, else: playbook.version, "version"), filled(component?.healthy, else: playbook.healthy, "healthy")
        )
    }

    /// Whether the playbook makes this environment a copy of production, if it is the one for that.
    var makesCopy: Bool {
        playbook.makeCopy.map { Filler(scope: root, item: "make-copy", log: log).holds($0.when) } ?? false
    }

    // MARK: Places

    struct Target: Hashable {
        /// As the screen shows it.
        var name: String
        var address: PlaceAddress
    }

    var own: Target { Target(name: environment.name, address: environment.place) }

    func targets(ofComponent name: String) -> [Target] { targets(named: name) ?? [own] }

    private func targets(named name: String) -> [Target]? {
        guard let addresses = environment.places[name], !addresses.isEmpty else { return nil }
        if addresses.count == 1 { return [Target(name: name, address: addresses[0])] }
        return addresses.map { address in
            switch address {
            case .local: Target(name: "\(name) (local)", address: address)
            case .ssh(let host): Target(name: "\(name) (\(host))", address: address)
            }
        }
    }

    /// The machines that `place` means.
    func targets(ofPlace name: String, _ filler: Filler) -> [Target] {
        if name == "all" {
            let all = installed.flatMap { targets(ofComponent: $0.name) }
            return all.isEmpty
                ? [own]
                : all.reduce(into: []) { kept, target in
                    if !kept.contains(where: { $0.address == target.address }) { kept.append(target) }
                }
        }
        if request.componentNames.contains(name) {
            return installed.contains { $0.name == name } ? targets(ofComponent: name) : []
        }
        if let targets = targets(named: name) { return targets }
        let places = playbook.places.map(\.name)
        if places.contains(name) {
            filler.report("\(environment.name) does not say where the place \(name) is; add it there under places.")
        } else {
            let all = places + request.componentNames + ["all"]
            let hint = nearestName(to: name, among: all).map { "did you mean \(quoted($0))?" } ?? "name it under places."
            filler.report("there is no place or component \(quoted(name)); \(hint)")
        }
        return [own]
    }
}

/// An input as a deployment gives it for one environment and hop.
private struct GivenInput {
    let deployment: Deployment
    let environment: Deployment.Environment
    let hop: HopRequest
    let log: ProblemLog

    init(_ deployment: Deployment, _ environment: Deployment.Environment, _ hop: HopRequest, _ log: ProblemLog) {
        self.deployment = deployment
        self.environment = environment
        self.hop = hop
        self.log = log
    }

    func value(for spec: InputSpec) -> BoundValue? {
        if let value = environment.inputs[spec.name].flatMap({ bound($0, spec, secret: "\(environment.name)/\(spec.name)") }) {
            return value
        }
        return deployment.inputs[spec.name].flatMap { bound($0, spec, secret: spec.name) }
    }

    private func bound(_ value: InputValue, _ spec: InputSpec, secret: String) -> BoundValue? {
        let item = "input \(spec.name)"
        switch value {
        case .text, .list:
            if spec.kind == .secret {
                log.report(item, "a secret must not stand in the deployment's file; give { env: … }, { file: … } or { command: … }.")
                return .unset
            }
        case .secret:
            if spec.kind != .secret {
                log.report(item, "it comes from a secret source, but the playbook does not treat it as a secret; write the value itself.")
                return .unset
            }
        case .perHop, .none: break
        }
        switch value {
        case .text(let text): return BoundValue(text)
        case .list(let items): return BoundValue(.list(items.map { FilledText($0) }))
        case .secret: return BoundValue(.text(FilledText(parts: [.secret(secret)])))
        case .none:
            if !spec.isOptional { log.report(item, "it is none, but it is not optional; answer \"\(spec.ask)\".") }
            return .unset
        case .perHop(let values):
            guard spec.isPerHop else {
                log.report(item, "it has a value for each target version, but is the same for all hops; write one value.")
                return .unset
            }
            if spec.kind == .secret {
                log.report(item, "a secret is the same for all hops; give one source.")
                return .unset
            }
            let match = values.keys.sorted().first { isSameVersion($0, hop.to.text) }
            return match.flatMap { values[$0] }.flatMap { bound($0, spec, secret: secret) }
        }
    }
}
