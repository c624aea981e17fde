// Effects of steps: what `started` asks for is begun here, after it was written down, and watched until its end can be.
import Glibc
import Journal
import Process
package import UpgradeModel

/// A check, proof or piece of evidence under way. It changes nothing, so after a crash it is simply begun anew.
package struct ActiveCheck: Sendable {
    package let key: StepKey
    package let attempt: Int
    /// Microseconds since 1970.
    package let startedAt: Int64
    package var nextTry: Int64
    package var lastDetail = ""
}

extension UpgradeSession {
    /// Folder of an attempt's log and result; its name is what makes a second start of the same attempt impossible.
    package func runFolder(_ key: StepKey, attempt: Int) -> String {
        let hop = key.phase.hop.map { "-\($0)" } ?? ""
        let name = "\(key.phase.id)\(hop).\(key.step).\(key.target).\(attempt)"
        let safe = String(
            name.unicodeScalars.map { scalar -> Character in
                scalar == "/" ? "." : (scalar.isASCII && scalar.value > 32 && scalar.value < 127 ? Character(scalar) : "_")
            })
        return folder.runsPath + "/" + (safe.utf8.count > 200 ? String(safe.prefix(160)) + FileHash.of(text: name).prefix(16) : safe)
    }

    func launch(_ key: StepKey, _ start: Start) throws {
        guard let progress = state.progress(key) else { return }
        switch (start.mode, progress.step.action) {
        case (.undo, _):
            guard case .undo(let commands) = progress.step.wayBack, let command = commands.first else {
                return try end(key, start.attempt, .failed(reason: "There is no command that undoes this step."))
            }
            try run(RunAction(command: command), key, start.attempt)
        case (.forward, .run(let action)):
            try run(action, key, start.attempt)
        case (.forward, .check), (.forward, .prove), (.forward, .manual):
            activeCheck = ActiveCheck(key: key, attempt: start.attempt, startedAt: now, nextTry: now)
        case (.forward, .edit), (.forward, .copy), (.forward, .revert):
            try end(key, start.attempt, .failed(reason: "This Belay can't change files yet. Make the change by hand and mark it so."))
        case (.forward, .say), (.forward, .approve), (.forward, .question), (.forward, .sign):
            try end(key, start.attempt, .succeeded(evidence: "Confirmed by the operator.", saved: [:]))
        }
    }

    func end(_ key: StepKey, _ attempt: Int, _ outcome: Outcome) throws {
        let facts = Facts(now: now, holdsLease: lookingOn == nil, leaseDetail: lookingOn ?? "")
        try write(try state.decide(.finish(key, attempt: attempt, outcome), facts: facts))
    }

    private func run(_ action: RunAction, _ key: StepKey, _ attempt: Int) throws {
        guard let progress = state.progress(key) else { return }
        let filling = filling(for: key)
        do {
            let place = try place(of: progress.step.place)
            for part in action.parts {
                switch part {
                case .backupFolder: try makeFolder(filling.backupFolder)
                case .rescueFolder: try makeFolder(filling.rescueFolder)
                case .literal, .saved, .secret: break
                }
            }
            var specification = RunSpecification(try filling.command(action.command), secrets: filling.secretTexts(in: action.command))
            specification.saveOutput = try action.saveTo.map(filling.text)
            try place.start(specification, in: runFolder(key, attempt: attempt))
        } catch let error as ProcessError {
            if case .runExists = error { throw error }
            try end(key, attempt, .failed(reason: "It was not started: \(error.description)"))
        } catch let error as MissingValue {
            try end(key, attempt, .failed(reason: "It was not started: \(error.description)"))
        } catch let error as UnsupportedPlace {
            try end(key, attempt, .failed(reason: "It was not started: \(error.description)"))
        }
    }

    /// Backups hold whatever the product holds: for the owner's eyes only.
    private func makeFolder(_ path: String) throws {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            if mkdir(made, 0o700) != 0 && errno != EEXIST {
                throw ProcessError.system(action: "make the folder \(made)", code: errno)
            }
        }
    }

    /// Ends the running command; its end is then taken in as any other.
    package func stopRunning() throws {
        if activeCheck != nil, let running = state.running {
            activeCheck = nil
            return try end(running.key, running.start.attempt, .failed(reason: "Broken off by the operator."))
        }
        guard let running = state.running else { return }
        let place = try place(of: running.progress.step.place)
        try place.stop(runFolder(running.key, attempt: running.start.attempt), grace: .seconds(10))
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
