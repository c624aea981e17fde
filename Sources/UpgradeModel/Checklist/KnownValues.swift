// A step as it is shown: values that were open when it was planned stand in it as far as they are known by now. What runs is filled
// elsewhere, and never from this.

extension FilledText {
    /// With the text of every part that is known; the others keep their names.
    func showing(_ known: (Part) -> String?) -> FilledText {
        FilledText(parts: parts.map { part in known(part).map { .literal($0) } ?? part })
    }
}

extension FilledJSON {
    fileprivate func showing(_ known: (FilledText.Part) -> String?) -> FilledJSON {
        switch self {
        case .text(let text): .text(text.showing(known))
        case .list(let items): .list(items.map { $0.showing(known) })
        case .map(let entries): .map(entries.map { Entry(key: $0.key.showing(known), value: $0.value.showing(known)) })
        }
    }
}

extension ResolvedCommand {
    fileprivate func showing(_ known: (FilledText.Part) -> String?) -> ResolvedCommand {
        var result = self
        result.words = words.map { $0.showing(known) }
        result.folder = folder?.showing(known)
        result.environment = environment.mapValues { $0.showing(known) }
        switch stdin {
        case .file(let path): result.stdin = .file(path.showing(known))
        case .text(let text): result.stdin = .text(text.showing(known))
        case .json(let json): result.stdin = .json(json.showing(known))
        case nil: break
        }
        return result
    }
}

extension ResolvedProbe {
    fileprivate func showing(_ known: (FilledText.Part) -> String?) -> ResolvedProbe {
        var result = self
        switch source {
        case .run(let command): result.source = .run(command.showing(known))
        case .http(let url, let login, let password):
            result.source = .http(url: url.showing(known), login: login?.showing(known), password: password?.showing(known))
        case .file(let path): result.source = .file(path.showing(known))
        }
        return result
    }
}

extension Step {
    /// For reading only.
    func showing(_ known: (FilledText.Part) -> String?) -> Step {
        var result = self
        switch action {
        case .run(var run):
            run.command = run.command.showing(known)
            run.saveTo = run.saveTo?.showing(known)
            result.action = .run(run)
        case .check(let probe): result.action = .check(probe.showing(known))
        case .prove(var proof):
            proof.versionProbes = proof.versionProbes.map { $0.showing(known) }
            proof.healthProbes = proof.healthProbes.map { $0.showing(known) }
            result.action = .prove(proof)
        case .manual(let text, let evidence): result.action = .manual(text, evidence: evidence?.showing(known))
        case .edit(var edit):
            edit.file = edit.file.showing(known)
            edit.set = edit.set.map { EditAction.Setting(key: $0.key.showing(known), value: $0.value.showing(known)) }
            result.action = .edit(edit)
        case .copy(var copy):
            copy.file = copy.file.showing(known)
            copy.into = copy.into.showing(known)
            result.action = .copy(copy)
        case .question, .sign, .say, .approve, .revert: break
        }
        // A title that nobody wrote tells of the action.
        if title == StepResolver.title(of: action) { result.title = StepResolver.title(of: result.action) }
        // A title may tell of another step's action, as that of a check of a backup does.
        for part in [FilledText.Part.backupFolder, .rescueFolder] {
            if let folder = known(part) { result.title = result.title.replacing(FilledText(parts: [part]).description, with: folder) }
        }
        if case .undo(let commands) = wayBack { result.wayBack = .undo(commands.map { $0.showing(known) }) }
        result.doneIf = doneIf?.showing(known)
        return result
    }
}

extension UpgradeState {
    /// The step with its backup folders, and with what earlier steps have read, in their places. Secrets keep their names.
    package func shown(_ step: Step, in phase: PhaseProgress) -> Step {
        let saved = saved[phase.phase.environment] ?? [:]
        return step.showing { part in
            switch part {
            case .literal, .secret: nil
            case .saved(let name): saved[name]
            case .backupFolder: backupFolder(of: phase)
            case .rescueFolder: rescueFolder(of: phase)
            }
        }
    }

    /// The same for a step that stands in the checklist, with its phase and its state.
    package func shown(_ key: StepKey) -> (phase: PhaseProgress, step: StepProgress)? {
        guard let phase = phase(key.phase), var progress = progress(key) else { return nil }
        progress.step = shown(progress.step, in: phase)
        return (phase, progress)
    }

    /// Where the backup that belongs to this phase is; nil for a phase that is of no environment.
    package func backupFolder(of phase: PhaseProgress) -> String? {
        backupRoot(of: phase).map { "\($0)/\(backupFolderName(of: phase))" }
    }

    /// Where the backup goes that is taken once more before going back.
    package func rescueFolder(of phase: PhaseProgress) -> String? {
        let key = phase.phase.key
        return backupRoot(of: phase).map { "\($0)/before-\(key.id)\(key.hop.map { "-\($0)" } ?? "")" }
    }

    private func backupRoot(of phase: PhaseProgress) -> String? { plan?.environment(backupEnvironment(of: phase))?.backups }
}
