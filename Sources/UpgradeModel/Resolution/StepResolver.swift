// Turns a list of a playbook's steps into steps of the checklist: conditions, loops, groups, alternatives and fragments are
// settled here; the actions themselves are filled in StepActions.

/// What a step takes over from the groups around it.
struct Inherited {
    enum Role {
        case work
        case backup
        case verification
    }

    var target: Occasion.Target
    /// The component whose loop or place this is.
    var component: ComponentSpec?
    var surroundings = CommandSurroundings()
    var noReturn: String?
    /// For the chosen one of alternatives.
    var title: String?
    /// Title of the backup step that is verified.
    var verified: String?
    var role = Role.work
    var notRestored: String?
    /// Names of the fragments around.
    var fragments: [String] = []
}

struct StepResolver {
    let occasion: Occasion
    /// First part of every id: `backup`, `upgrade`, …
    let list: String
    /// Whether `prove` wants the hop's target, or what it came from.
    let provesTarget: Bool
    /// Steps of the upgrade that `revert` may name.
    var upgrade: [Step] = []
    var steps: [Step] = []

    var log: ProblemLog { occasion.log }

    init(_ occasion: Occasion, list: String, provesTarget: Bool) {
        self.occasion = occasion
        self.list = list
        self.provesTarget = provesTarget
    }

    /// The steps of one list; `scope` learns what they save.
    mutating func resolve(_ templates: [StepTemplate], in scope: inout Scope, role: Inherited.Role = .work) {
        resolve(templates, under: list, in: &scope, Inherited(target: occasion.own, role: role))
    }

    mutating func resolve(_ templates: [StepTemplate], under path: String, in scope: inout Scope, _ inherited: Inherited) {
        for template in templates { resolve(template, under: path, in: &scope, inherited) }
    }

    private mutating func resolve(_ template: StepTemplate, under parent: String, in scope: inout Scope, _ inherited: Inherited) {
        // The bodies of undo and verify have no ids of their own.
        let path = template.id == "verify" && parent.hasSuffix("/verify") ? parent : "\(parent)/\(template.id)"
        repeated(template, template.each[...], path, &scope, inherited)
    }

    /// Goes through the loops, the outermost first.
    private mutating func repeated(
        _ template: StepTemplate, _ loops: ArraySlice<StepTemplate.Each>, _ path: String, _ scope: inout Scope, _ inherited: Inherited
    ) {
        guard let loop = loops.first else { return placed(template, path, &scope, inherited) }
        let filler = Filler(scope: scope, item: path, log: log)
        let items = filler.value(loop.items)
        for item in items.texts {
            guard let text = item.literal else {
                filler.report(
                    "each goes over \(quoted(item.description)), which is known only once a step has run; name a list that the plan knows.")
                continue
            }
            var inner = scope
            var inherited = inherited
            if loop.name == "component" {
                guard let component = component(text, filler) else { continue }
                inner.values.merge(occasion.values(of: component, in: scope)) { _, new in new }
                inherited.component = component
            } else {
                var value = BoundValue(.text(item))
                value.isFile = items.isFile
                inner.values[loop.name] = value
            }
            repeated(template, loops.dropFirst(), "\(path)/\(Self.idPart(text))", &inner, inherited)
            scope.saved = inner.saved
        }
    }

    /// Nil where it is not installed; reported where there is none.
    private func component(_ name: String, _ filler: Filler) -> ComponentSpec? {
        if let component = occasion.installed.first(where: { $0.name == name }) { return component }
        let all = occasion.request.componentNames
        if !all.contains(name) {
            let hint = nearestName(to: name, among: all).map { "did you mean \(quoted($0))?" } ?? "name it under components."
            filler.report("there is no component \(quoted(name)); \(hint)")
        }
        return nil
    }

    /// Items come from outside, and ids are shown and compared everywhere.
    static func idPart(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    scalar.isASCII
                        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-_.:@+".unicodeScalars.contains(scalar))
                        ? scalar : "-"
                }))
    }

    /// Once on each machine; a group is done on one before the next.
    private mutating func placed(_ template: StepTemplate, _ path: String, _ scope: inout Scope, _ inherited: Inherited) {
        let filler = Filler(scope: scope, item: path, log: log)
        guard filler.holds(template.when) else { return }
        var targets = [inherited.target]
        var inherited = inherited
        if let place = template.place {
            let name = filler.text(place).literal ?? ""
            targets = occasion.targets(ofPlace: name, filler)
            inherited.component = occasion.installed.first { $0.name == name } ?? inherited.component
        } else if let component = inherited.component, template.each.contains(where: { $0.name == "component" }) {
            targets = occasion.targets(ofComponent: component.name)
        }
        inherited.surroundings = surroundings(template, filler, inherited.surroundings)
        inherited.noReturn = template.noReturn.map(filler.reading) ?? inherited.noReturn
        inherited.title = template.title.map(filler.reading) ?? inherited.title
        for target in targets {
            inherited.target = target
            var inner = scope
            inner.values["shipped"] = BoundValue(occasion.request.shippedFolder(at: target.address))
            act(template, path, &inner, inherited)
            scope.saved = inner.saved
        }
    }

    private func surroundings(_ template: StepTemplate, _ filler: Filler, _ outer: CommandSurroundings) -> CommandSurroundings {
        var result = outer
        if let folder = template.folder { result.folder = filler.text(folder) }
        for (name, value) in template.environment {
            result.variables[name] = filler.optionalText(value, .mayBeSecret)
        }
        return result
    }

    private mutating func act(_ template: StepTemplate, _ path: String, _ scope: inout Scope, _ inherited: Inherited) {
        let filler = Filler(scope: scope, item: path, log: log)
        let first = steps.count
        var inner = inherited
        inner.notRestored = template.verification?.notRestored.map(filler.reading) ?? inherited.notRestored
        switch template.action {
        case .steps(let children):
            inner.title = nil
            resolve(children, under: path, in: &scope, inner)
        case .firstOf(let children):
            if let chosen = children.first(where: { filler.holds($0.when) }) {
                resolve(chosen, under: path, in: &scope, inner)
            } else {
                filler.report("none of its alternatives fits; give the last one no when, or say in refuse why there is no way.")
            }
        case .use("backup"):
            inner.title = nil
            useBackup(path, inner)
        case .use(let name):
            inner.title = nil
            use(name, template, path, filler, inner)
        case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert:
            act(template, path, filler, inner)
        }
        settle(template, from: first, path, filler, inherited)
        if let name = template.saveAs {
            if scope.values[name] != nil { filler.report("save-as: \(name) hides what is called <\(name)> already; take another name.") }
            scope.saved[name] = BoundValue(.text(FilledText(parts: [.saved(scope.savedPrefix + name)])))
        }
        if let verification = template.verification {
            var checking = inherited
            checking.role = .verification
            checking.title = nil
            checking.verified = steps[first...].first?.title
            checking.noReturn = nil
            resolve(verification.steps, under: path + "/verify", in: &scope, checking)
        }
    }

    /// `done-if` and `undo` of a group belong to the one step in it that changes something.
    private mutating func settle(_ template: StepTemplate, from first: Int, _ path: String, _ filler: Filler, _ inherited: Inherited) {
        switch template.action {
        case .steps, .firstOf, .use: break
        case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert: return
        }
        guard template.doneIf != nil || template.undo != nil else { return }
        let changing = steps[first...].indices.filter { !Self.onlyLooks(steps[$0].action) }
        guard changing.count == 1 else {
            if changing.isEmpty { return }
            filler.report(
                "done-if and undo of a group are supported only where it holds one step that changes something; write them on its steps.")
            return
        }
        let commands = occasion.commands(filler, inherited.surroundings)
        if let probe = template.doneIf { steps[changing[0]].doneIf = commands.probe(probe).probe }
        if let undo = template.undo { steps[changing[0]].wayBack = .undo(self.undo(undo, path, filler, inherited)) }
    }

    static func onlyLooks(_ action: Step.Action) -> Bool {
        switch action {
        case .question, .sign, .check, .prove, .say, .approve: true
        case .run, .manual, .edit, .copy, .revert: false
        }
    }

    // MARK: Fragments

    private mutating func use(
        _ name: String, _ template: StepTemplate, _ path: String, _ filler: Filler, _ inherited: Inherited
    ) {
        let fragments = occasion.playbook.fragments
        guard let fragment = fragments[name] else {
            let hint =
                nearestName(to: name, among: fragments.keys).map { "did you mean \(quoted($0))?" }
                ?? "a product's own are called ./NAME, shared ones GROUP/NAME."
            filler.report("there is no fragment \(quoted(name)); \(hint)")
            return
        }
        guard !inherited.fragments.contains(name) else {
            filler.report(
                "the fragment \(name) uses itself by way of \((inherited.fragments + [name]).joined(separator: ", ")); take one use out.")
            return
        }
        let needs = fragment.needs.map(\.name)
        for parameter in template.with.keys.sorted() where !needs.contains(parameter) {
            let hint = nearestName(to: parameter, among: needs).map { "did you mean \(quoted($0))?" } ?? "remove it."
            filler.report("\(name) does not need \(quoted(parameter)); \(hint)")
        }
        let with = template.with
        var binder = InputBinder(
            specs: fragment.needs, scope: Scope(values: occasion.hopValues.merging(backup(of: filler.scope)) { _, own in own }), log: log,
            item: { "\(path), \($0) of \(name)" }, given: { with[$0.name].map(filler.value) })
        binder.bindAll()
        var scope = binder.scope
        scope.savedPrefix = path + "/"
        var inherited = inherited
        inherited.fragments.append(name)
        resolve(fragment.steps, under: path, in: &scope, inherited)
    }

    /// In a backup that is taken before going back, `<backup>` and `<hop>` are those of that backup; `<shipped>` is where the step is.
    private func backup(of scope: Scope) -> [String: BoundValue] { scope.values.filter { ["backup", "hop", "shipped"].contains($0.key) } }

    private mutating func useBackup(_ path: String, _ inherited: Inherited) {
        guard !inherited.fragments.contains("backup") else {
            log.report(path, "the backup uses itself; take use: backup out of its steps.")
            return
        }
        var scope = occasion.root
        scope.values["backup"] = BoundValue(.text(FilledText(parts: [.rescueFolder])))
        scope.values["hop"] = BoundValue("\(occasion.hop.index)-rescue")
        scope.savedPrefix = path + "/"
        var inherited = inherited
        inherited.fragments.append("backup")
        inherited.role = .backup
        resolve(occasion.playbook.backup.steps, under: path, in: &scope, inherited)
    }
}
