// Effects of steps: what `started` asks for is begun here, after it was written down. What becomes of it is looked after by
// SessionRuns and SessionChecks.
import Glibc
import Journal
import Process
package import UpgradeModel

extension UpgradeSession {
    /// Folder of an attempt's log and result, at the place where the step runs; its name is what makes a second start of the same attempt impossible.
    /// - Parameter part: which command of an undo that has several, from 0.
    package func runFolder(_ key: StepKey, attempt: Int, part: Int = 0) -> String {
        let hop = key.phase.hop.map { "-\($0)" } ?? ""
        let name = "\(key.phase.id)\(hop).\(key.step).\(key.target).\(attempt)\(part == 0 ? "" : "+\(part)")"
        let safe = String(
            name.unicodeScalars.map { scalar -> Character in
                scalar == "/" ? "." : (scalar.isASCII && scalar.value > 32 && scalar.value < 127 ? Character(scalar) : "_")
            })
        let far = state.progress(key).flatMap { state.plan?.folder(at: $0.step.place) }.map { $0 + "/runs" }
        return (far ?? folder.runsPath) + "/"
            + (safe.utf8.count > 200 ? String(safe.prefix(160)) + FileHash.of(text: name).prefix(16) : safe)
    }

    func launch(_ key: StepKey, _ start: Start) throws {
        guard let step = state.progress(key)?.step else { return }
        runningPart = 0
        switch (start.mode, step.action) {
        case (.undo, _), (.forward, .run), (.forward, .edit), (.forward, .copy), (.forward, .revert): try run(step, key, start, part: 0)
        case (.forward, .check), (.forward, .prove), (.forward, .manual):
            activeCheck = ActiveCheck(key: key, attempt: start.attempt, startedAt: now, nextTry: now)
        case (.forward, .say), (.forward, .approve), (.forward, .question), (.forward, .sign):
            try end(key, start.attempt, .succeeded(evidence: "Confirmed by the operator.", saved: [:]))
        }
    }

    func end(_ key: StepKey, _ attempt: Int, _ outcome: Outcome) throws {
        let facts = Facts(now: now, holdsLease: lookingOn == nil, leaseDetail: lookingOn ?? "")
        try write(try state.decide(.finish(key, attempt: attempt, outcome), facts: facts))
    }

    /// Begins the run of a step, or one part of its undo. What certainly keeps it from beginning ends the attempt: nothing ran.
    func run(_ step: Step, _ key: StepKey, _ start: Start, part: Int) throws {
        do {
            let place = place(of: step.place)
            let specification = try specification(of: step, key, start, part: part)
            try place.start(specification, in: runFolder(key, attempt: start.attempt, part: part))
        } catch let error as ProcessError {
            switch error {
            case .runExists: throw error
            // Whether it has begun is not known: the next look at its folder tells, and keeps it from beginning late.
            case .unreachable, .startUnknown: return
            default: try end(key, start.attempt, .failed(reason: "It was not started: \(error.description)"))
            }
        } catch let error as MissingValue {
            try end(key, start.attempt, .failed(reason: "It was not started: \(error.description)"))
        } catch let error as FileEditProblem {
            try end(key, start.attempt, .failed(reason: "Nothing was changed: \(error.description)"))
        }
    }

    private func specification(of step: Step, _ key: StepKey, _ start: Start, part: Int) throws -> RunSpecification {
        switch (start.mode, step.action) {
        case (.forward, .edit(let edit)): return try self.edit(edit, step, key)
        case (.forward, .copy(let copy)): return try self.copy(copy, step, key)
        case (.forward, .revert(let revert)): return restore(keeps(of: revert, key), usesSudo: revert.usesSudo)
        case (.forward, .run(let action)): return try specification(of: action, step, key)
        case (.forward, .check), (.forward, .prove), (.forward, .manual), (.forward, .say), (.forward, .approve), (.forward, .question),
            (.forward, .sign):
            throw MissingValue(what: "a command for \"\(step.title)\"")
        case (.undo, _): break
        }
        switch step.wayBack {
        case .exact:
            let usesSudo =
                switch step.action {
                case .edit(let edit): edit.usesSudo
                case .copy(let copy): copy.usesSudo
                case .run, .check, .prove, .manual, .say, .approve, .revert, .question, .sign: false
                }
            return restore(keeps(of: key), usesSudo: usesSudo)
        case .undo(let commands) where commands.indices.contains(part):
            return try specification(of: RunAction(command: commands[part]), step, key)
        case .undo, .nothingToUndo, .rollback, .noReturn: throw MissingValue(what: "a command that undoes \"\(step.title)\"")
        }
    }

    private func specification(of action: RunAction, _ step: Step, _ key: StepKey) throws -> RunSpecification {
        let filling = filling(for: key)
        for part in action.parts {
            switch part {
            // Backups hold whatever the product holds: for the owner's eyes only.
            case .backupFolder: try place(of: step.place).makeFolder(filling.backupFolder)
            case .rescueFolder: try place(of: step.place).makeFolder(filling.rescueFolder)
            case .literal, .saved, .secret: break
            }
        }
        var specification = RunSpecification(
            try filling.command(action.command), secrets: filling.secretTexts(of: action.command.secretNames))
        specification.saveOutput = try action.saveTo.map(filling.text)
        return specification
    }

}

extension RunAction {
    /// Everything that is filled when the command runs.
    fileprivate var parts: [FilledText.Part] {
        var texts = command.words + command.environment.values + [command.folder, saveTo].compactMap { $0 }
        switch command.stdin {
        case .file(let text), .text(let text): texts.append(text)
        case .json, nil: break
        }
        return texts.flatMap(\.parts)
    }
}
