// Edits, copies and what takes them back, as runs of the file-changing program: begun detached like any command, so that a
// crash leaves an outcome that the kept hashes can tell.
import ContentHash
import Process
import UpgradeModel

extension UpgradeSession {
    /// What an edit reads at most.
    static let editLimit = 16 << 20

    func edit(_ edit: EditAction, _ step: Step, _ key: StepKey) throws -> RunSpecification {
        let prepared = try prepare(edit, step, key)
        return RunSpecification(
            Command(
                FileChangeScript.words(
                    "change", [prepared.path, Self.look(prepared.old), Self.look(prepared.new), keep(key, attempt(of: key))],
                    usesSudo: edit.usesSudo), input: .bytes(prepared.new)))
    }

    private struct PreparedEdit {
        var path: String
        var old: [UInt8]
        var new: [UInt8]
    }

    private func prepare(_ edit: EditAction, _ step: Step, _ key: StepKey) throws -> PreparedEdit {
        let filling = filling(for: key)
        let path = try filling.text(edit.file)
        var settings: [(key: String, value: String)] = []
        for setting in edit.set { settings.append((try filling.text(setting.key), try filling.text(setting.value))) }
        let old = try read(path, at: place(of: step.place), usesSudo: edit.usesSudo)
        return PreparedEdit(path: path, old: old, new: try FileEdit.apply(settings, to: old, of: path))
    }

    private func read(_ path: String, at place: any Place, usesSudo: Bool) throws -> [UInt8] {
        guard usesSudo else { return try place.readFile(path, limit: Self.editLimit) }
        let captured = try place.capture(
            Command(FileChangeScript.words("read", [path], usesSudo: true)), limits: CaptureLimits(maximumBytes: Self.editLimit))
        guard captured.succeeded else { throw FileEditProblem("\(path) can't be read by sudo: \(oneLine(captured.errors.text))") }
        guard !captured.output.truncated else { throw ProcessError.tooLarge(what: path, limit: Self.editLimit) }
        return captured.output.bytes
    }

    func copy(_ copy: CopyAction, _ step: Step, _ key: StepKey) throws -> RunSpecification {
        let filling = filling(for: key)
        var arguments = [try filling.text(copy.file), try filling.text(copy.into), keep(key, attempt(of: key))]
        if copy.from != step.place { arguments.append(try fetch(arguments[0], from: copy.from, to: step.place, key)) }
        return RunSpecification(Command(FileChangeScript.words("bring", arguments, usesSudo: copy.usesSudo)))
    }

    /// Takes back what earlier attempts of the step itself (an undo) or of the named one (a revert) have changed.
    func restore(_ keeps: [String], usesSudo: Bool) -> RunSpecification {
        RunSpecification(Command(FileChangeScript.words("restore", keeps, usesSudo: usesSudo)))
    }

    /// As the program prints it.
    private static func look(_ bytes: [UInt8]) -> String { "file " + ContentHash(of: bytes).hex }

    // MARK: What was kept

    private func attempt(of key: StepKey) -> Int { state.progress(key)?.attempts ?? 1 }

    private func keep(_ key: StepKey, _ attempt: Int) -> String { runFolder(key, attempt: attempt) + "/kept" }

    /// Of every attempt of a step, the newest first. Where nothing was changed there is nothing, and the program goes over it.
    func keeps(of key: StepKey) -> [String] {
        stride(from: attempt(of: key), to: 0, by: -1).map { keep(key, $0) }
    }

    /// Of the step that a revert names, in all phases of its hop and environment: a trial has run it as `upgrade-again` too.
    func keeps(of revert: RevertAction, _ key: StepKey) -> [String] {
        guard let own = state.phase(key.phase)?.phase else { return [] }
        var names = [revert.step]
        if revert.step.hasPrefix("upgrade/") { names.append("upgrade-again/" + revert.step.dropFirst("upgrade/".count)) }
        let done = state.phases.filter { $0.phase.environment == own.environment && $0.phase.key.hop == own.key.hop }
            .flatMap { phase in phase.steps.map { (key: phase.key(of: $0.step), progress: $0) } }
            .filter { names.contains($0.progress.step.id) && $0.key.target == key.target && $0.progress.attempts > 0 }
        return done.sorted { ($0.progress.startedBy ?? 0) > ($1.progress.startedBy ?? 0) }.flatMap { keeps(of: $0.key) }
    }

    /// Whether what the step brings about is there, from the hashes kept; nil where they can't tell, or it is no such step.
    func changeIsThere(_ step: Step, _ key: StepKey) -> Verdict? {
        let keeps: [String]
        let usesSudo: Bool
        var there: (done: Verdict, not: Verdict) = (.applies, .doesNotApply)
        switch step.action {
        case .edit(let edit): (keeps, usesSudo) = (self.keeps(of: key), edit.usesSudo)
        case .copy(let copy): (keeps, usesSudo) = (self.keeps(of: key), copy.usesSudo)
        case .revert(let revert):
            (keeps, usesSudo) = (self.keeps(of: revert, key), revert.usesSudo)
            there = (.doesNotApply, .applies)
        case .run, .check, .prove, .manual, .say, .approve, .question, .sign: return nil
        }
        do {
            let captured = try place(of: step.place)
                .capture(Command(FileChangeScript.words("tell", keeps, usesSudo: usesSudo)), limits: CaptureLimits(timeout: .seconds(300)))
            guard captured.succeeded else { return .unknown }
            switch captured.output.text {
            case "done\n": return there.done
            case "not done\n": return there.not
            default: return .unknown
            }
        } catch {
            return .unknown
        }
    }

    // MARK: Shown before

    /// What the next step would change in a file, line by line, as it is now. Empty where no file is changed; a sentence where it
    /// can't be told.
    package func changesOfNextStep() -> [String] {
        guard case .step(let key) = state.next, let step = state.progress(key)?.step, case .edit(let edit) = step.action else { return [] }
        do {
            let prepared = try prepare(edit, step, key)
            let lines = FileEdit.difference(prepared.old, prepared.new).map(masked)
            return lines.isEmpty ? ["\(prepared.path) is so already."] : ["\(prepared.path):"] + lines
        } catch {
            return ["This edit would fail now: \(error)"]
        }
    }

    private func masked(_ line: String) -> String {
        SecretMask.masked(line, hiding: Array(secrets.values.values))
    }
}
