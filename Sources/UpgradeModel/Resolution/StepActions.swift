// Fills the steps that do something: what runs, how it is taken back, what proves it.

extension StepResolver {
    /// A step that is no group.
    mutating func act(_ template: StepTemplate, _ path: String, _ filler: Filler, _ inherited: Inherited) {
        let commands = occasion.commands(filler, inherited.surroundings)
        var files: [FilledText] = []
        let action: Step.Action
        switch template.action {
        case .run(let words):
            let filled = commands.command(words, stdin: template.stdin)
            files = filled.files
            var run = RunAction(command: filled.command)
            run.expectation = commands.expectation(template.expectation)
            run.reading = commands.reading(template.reading)
            run.saveAs = template.saveAs.map { filler.scope.savedPrefix + $0 }
            run.saveTo = template.saveTo.map { filler.text($0) }
            action = .run(run)
        case .check(let probe):
            let filled = commands.probe(probe)
            files = filled.files
            action = .check(filled.probe)
        case .manual(let text, let evidence):
            let filled = evidence.map(commands.probe)
            files = filled?.files ?? []
            action = .manual(filler.reading(text), evidence: filled?.probe)
        case .say(let text): action = .say(filler.reading(text))
        case .approve(let text): action = .approve(filler.reading(text))
        case .edit(let edit):
            var filled = EditAction(
                file: located(edit.file, filler, inherited),
                set: edit.set.map { .init(key: filler.text($0.key), value: filler.text($0.value)) })
            filled.usesSudo = occasion.table.sudo.contains("edit")
            action = .edit(filled)
        case .copy(let copy): action = .copy(self.copy(copy, filler, inherited))
        case .prove(let proofs): return prove(proofs, template, path, filler, inherited)
        case .revert(let ids): return revert(ids, template, path, filler)
        case .steps, .firstOf, .use: return
        }
        var step = Step(
            id: path, title: inherited.title ?? derivedTitle(of: action, path, inherited), target: inherited.target.name,
            place: inherited.target.address,
            action: action)
        step.link = template.link.flatMap { filler.optionalText($0, .reading)?.description }
        step.isRepeatable = template.isRepeatable
        step.doneIf = template.doneIf.map { commands.probe($0).probe }
        if template.saveAs != nil, template.doneIf != nil {
            filler.report(
                "save-as and done-if: a step that is found to be done is not run, and reads no value; read it in a check of its own.")
        }
        step.retry = template.retry
        step.patience = template.longerThan
        step.files = files
        if case .check = action { step.saveAs = template.saveAs.map { filler.scope.savedPrefix + $0 } }
        switch inherited.role {
        case .work: break
        case .backup:
            step.takesBackup = template.verification != nil || !Self.onlyLooks(action)
            step.notRestored = step.takesBackup ? inherited.notRestored : nil
        case .verification: step.verifiesBackup = true
        }
        step.wayBack = wayBack(template, step, path, filler, inherited)
        steps.append(step)
    }

    /// A point of no return stays one, whatever else the step says. A run without undo is left to the rollback even when it may
    /// be repeated: repeatable says that twice is as good as once, not that once changes nothing.
    private func wayBack(
        _ template: StepTemplate, _ step: Step, _ path: String, _ filler: Filler, _ inherited: Inherited
    ) -> Step.Return {
        if let why = inherited.noReturn, inherited.role == .work, template.noReturn != nil || !Self.onlyLooks(step.action) {
            return .noReturn(why)
        }
        if let undo = template.undo { return .undo(self.undo(undo, path, filler, inherited)) }
        switch step.action {
        case .edit, .copy: return .exact
        case .run, .manual, .revert: return step.changesSystem ? .rollback : .nothingToUndo
        case .question, .sign, .check, .prove, .say, .approve: return .nothingToUndo
        }
    }

    /// The commands that take a step back.
    func undo(_ undo: StepTemplate.Undo, _ path: String, _ filler: Filler, _ inherited: Inherited) -> [ResolvedCommand] {
        switch undo {
        case .run(let words):
            return [occasion.commands(filler, inherited.surroundings).command(words).command]
        case .steps(let templates):
            var resolver = self
            resolver.steps = []
            var scope = filler.scope
            var inherited = inherited
            inherited.noReturn = nil
            inherited.title = nil
            resolver.resolve(templates, under: path + "/undo", in: &scope, inherited)
            return resolver.steps.compactMap { step in
                if case .run(let run) = step.action {
                    if run.expectation != ResolvedExpectation() || run.saveTo != nil || run.saveAs != nil {
                        filler.report("its undo expects or saves what \(step.id) says, which an undo can't; write it into rollback.")
                    }
                    return run.command
                }
                filler.report("its undo holds \(step.id), which is no command; undo with run only, and write the rest into rollback.")
                return nil
            }
        }
    }

    private func copy(_ template: CopyFileTemplate, _ filler: Filler, _ inherited: Inherited) -> CopyAction {
        var from = inherited.target.address
        if let name = template.from {
            let sources = occasion.targets(ofPlace: name, filler)
            if sources.count > 1 { filler.report("copy takes from \(name), which is several machines; name one place.") }
            from = sources.first?.address ?? from
        }
        var copy = CopyAction(
            file: located(template.file, filler, inherited), from: from, into: located(template.into, filler, inherited))
        copy.usesSudo = occasion.table.sudo.contains("copy")
        return copy
    }

    /// A relative path counts from the step's folder: the one that Belay happens to be started in is nobody's.
    private func located(_ template: String, _ filler: Filler, _ inherited: Inherited) -> FilledText {
        let path = filler.text(template)
        guard case .literal(let start)? = path.parts.first, !start.hasPrefix("/") else { return path }
        guard var whole = inherited.surroundings.folder else {
            filler.report("\(quoted(path.description)) is relative; write the whole path, or give the step a folder with in.")
            return path
        }
        whole.append(FilledText("/"))
        whole.append(path)
        return whole
    }

    // MARK: Prove

    /// One step for the product, or one for each component at each place where it runs.
    private mutating func prove(
        _ proofs: [StepTemplate.Proof], _ template: StepTemplate, _ path: String, _ filler: Filler, _ inherited: Inherited
    ) {
        var proven: [(id: String, target: Occasion.Target, action: ProveAction)] = []
        if let component = inherited.component {
            proven.append((path, inherited.target, proof(proofs, of: component, path)))
        } else if occasion.installed.isEmpty {
            let probes = occasion.probes(of: nil)
            let action = ProveAction(
                version: (provesTarget ? occasion.hop.to : occasion.hop.from).text, versionProbes: probes.version,
                healthProbes: probes.health)
            proven.append((path, inherited.target, Self.only(proofs, of: action)))
        } else {
            for component in occasion.installed {
                let action = proof(proofs, of: component, path)
                for target in occasion.targets(ofComponent: component.name)
                where !proven.contains(where: { $0.target.address == target.address && $0.action == action }) {
                    proven.append(("\(path)/\(component.name)", target, action))
                }
            }
        }
        for (id, target, action) in proven where !(action.versionProbes.isEmpty && action.healthProbes.isEmpty) {
            var step = Step(
                id: id, title: inherited.title ?? derivedTitle(of: .prove(action), id, inherited), target: target.name,
                place: target.address,
                action: .prove(action))
            step.link = template.link.flatMap { filler.optionalText($0, .reading)?.description }
            step.retry = template.retry
            step.patience = template.longerThan
            step.verifiesBackup = inherited.role == .verification
            steps.append(step)
        }
        if proven.allSatisfy({ $0.action.versionProbes.isEmpty && $0.action.healthProbes.isEmpty }) {
            filler.report(
                "it proves nothing, because the playbook has no probe for \(proofs.map(\.rawValue).joined(separator: " and ")); add one.")
        }
    }

    private func proof(_ proofs: [StepTemplate.Proof], of component: ComponentSpec, _ path: String) -> ProveAction {
        let move = occasion.move(of: component.name)
        let version = provesTarget ? move?.to : move?.from
        let probes = occasion.probes(of: component)
        return Self.only(
            proofs,
            of: ProveAction(version: version?.text, versionProbes: version == nil ? [] : probes.version, healthProbes: probes.health))
    }

    private static func only(_ proofs: [StepTemplate.Proof], of action: ProveAction) -> ProveAction {
        ProveAction(
            version: proofs.contains(.version) ? action.version : nil,
            versionProbes: proofs.contains(.version) ? action.versionProbes : [],
            healthProbes: proofs.contains(.healthy) ? action.healthProbes : [])
    }

    // MARK: Revert

    /// The named steps of the upgrade taken back, the last first. Steps that this hop does not have need no way back.
    private mutating func revert(_ ids: [String], _ template: StepTemplate, _ path: String, _ filler: Filler) {
        let isUpgrade = list.hasPrefix("upgrade")
        let root = isUpgrade ? list : "upgrade"
        let known = Self.paths(occasion.playbook.upgrade)
        for id in ids where !known.contains(id) {
            let hint = nearestName(to: id, among: known).map { "did you mean \(quoted($0))?" } ?? "name a step by its way of ids."
            filler.report("the upgrade has no step \(quoted(id)) to revert; \(hint)")
        }
        let done = (isUpgrade ? steps : upgrade).filter { step in
            ids.contains { step.id == "\(root)/\($0)" || step.id.hasPrefix("\(root)/\($0)/") }
        }
        for step in done.reversed() {
            let id = "\(path)/\(step.id.dropFirst(root.count + 1))"
            switch step.wayBack {
            case .nothingToUndo: continue
            case .undo(let commands):
                for (index, command) in commands.enumerated() {
                    appendRevert(of: step, index == 0 ? id : "\(id)/\(index + 1)", .run(RunAction(command: command)), step.isRepeatable)
                }
            case .exact:
                var revert = RevertAction(step: step.id)
                revert.usesSudo = occasion.table.sudo.contains(Self.word(for: step.action))
                // The same bytes twice do no harm.
                appendRevert(of: step, id, .revert(revert), true)
            case .rollback, .noReturn:
                filler.report("\(step.id) cannot be reverted, because it has no undo; give it one, or write what takes it back.")
            }
        }
    }

    private mutating func appendRevert(of step: Step, _ id: String, _ action: Step.Action, _ isRepeatable: Bool) {
        var revert = Step(id: id, title: "Undo: \(step.title)", target: step.target, place: step.place, action: action)
        revert.isRepeatable = isRepeatable
        revert.wayBack = .rollback
        steps.append(revert)
    }

    private static func word(for action: Step.Action) -> String {
        switch action {
        case .edit: "edit"
        case .copy: "copy"
        case .question, .sign, .run, .check, .prove, .manual, .say, .approve, .revert: ""
        }
    }

    /// The ids of steps as ways: `database`, `database/switched-off`.
    private static func paths(_ steps: [StepTemplate]) -> [String] {
        steps.flatMap { step in
            switch step.action {
            case .steps(let inner), .firstOf(let inner): [step.id] + paths(inner).map { "\(step.id)/\($0)" }
            case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert, .use: [step.id]
            }
        }
    }

    // MARK: Titles

    /// The title of a step that nobody gave one. What checks a backup is called after what it checks.
    private func derivedTitle(of action: Step.Action, _ path: String, _ inherited: Inherited) -> String {
        guard inherited.role == .verification, let verified = inherited.verified else { return Self.title(of: action) }
        // One among several says which.
        return path.hasSuffix("/verify") ? "Verify: \(verified)" : "Verify: \(verified): \(Self.title(of: action))"
    }

    static func title(of action: Step.Action) -> String {
        switch action {
        case .question(let ask, _): ask
        case .sign: "Sign"
        case .run(let run): short(run.command)
        case .check(let probe):
            switch probe.source {
            case .run(let command): "Check: \(short(command))"
            case .http, .file: "Check: \(short(probe.description))"
            }
        case .prove(let prove):
            switch (prove.version, prove.healthProbes.isEmpty) {
            case (let version?, false): "Prove that \(version) runs and is healthy"
            case (let version?, true): "Prove that \(version) runs"
            case (nil, _): "Prove that it is healthy"
            }
        case .manual(let text, _), .say(let text), .approve(let text): short(text)
        case .edit(let edit): "Set \(edit.set.map(\.key.description).joined(separator: ", ")) in \(edit.file.description)"
        case .copy(let copy): "Copy \(copy.file.description) into \(copy.into.description)"
        case .revert(let revert): "Undo \(revert.step)"
        }
    }

    /// The program by its name alone: where it lies stands beside the title.
    private static func short(_ command: ResolvedCommand) -> String {
        var words = command.words.map(\.description)
        if let program = words.first, let slash = program.lastIndex(of: "/"), program.index(after: slash) < program.endIndex {
            words[0] = String(program[program.index(after: slash)...])
        }
        return short(words.joined(separator: " "))
    }

    private static func short(_ text: String) -> String {
        let limit = 60
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? text
        guard line.count > limit else { return line }
        let head = line.prefix(limit)
        // Between words, where there is a gap not too far back.
        let gap = head.lastIndex(of: " ").flatMap { head.distance(from: head.startIndex, to: $0) > limit / 2 ? $0 : nil }
        return head[..<(gap ?? head.endIndex)] + " …"
    }
}
