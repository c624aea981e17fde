// What becomes of the command under way: it ends, is stopped, or is lost sight of, and what its folder says becomes an outcome.
import Process
import UpgradeModel

extension UpgradeSession {
    /// Ends the running command; its end is then taken in as any other.
    package func stopRunning() throws {
        if activeCheck != nil, let running = state.running {
            activeCheck = nil
            return try end(running.key, running.start.attempt, .failed(reason: "Broken off by the operator."))
        }
        guard let running = state.running else { return }
        let place = place(of: running.progress.step.place)
        do {
            try place.stop(runFolder(running.key, attempt: running.start.attempt, part: runningPart), grace: .seconds(10))
        } catch {
            switch error {
            case .recordDamaged: try loseDamaged(running.key, running.start, error)
            case .outOfSight: try perform(.lose(running.key, attempt: running.start.attempt, why: error.description))
            default: throw error
            }
        }
    }

    func watch(_ key: StepKey, _ step: Step, _ start: Start) throws {
        do {
            try takeIn(key, step, start)
            if state.progress(key)?.overrun(at: now)?.level == .stop { try stopRunning() }
            silentSince = nil
        } catch let error as ProcessError {
            if case .recordDamaged = error { return try loseDamaged(key, start, error) }
            guard case .unreachable = error else { throw error }
            // It goes on there without us, and is looked for again.
            let since = silentSince ?? now
            silentSince = since
            guard now - since > Self.patienceWithSilence else { return }
            silentSince = nil
            try lose(key, start.attempt, "\(error.description) What it did there is not known.")
        }
    }

    /// For those who only look: why the step that the journal says is running is not, as its folder on this machine has it. Nil where it
    /// runs, where none does, and for far machines, which are not asked.
    package var whyNotRunning: String? {
        guard let running = state.running, running.start.mode == .forward, case .local = running.progress.step.place else { return nil }
        do {
            switch try place(of: .local).observe(runFolder(running.key, attempt: running.start.attempt)) {
            case .running, .notStarted: return nil
            case .orphaned: return "Its runner is gone, and the command goes on; how it ends will have to be found out."
            case .finished: return "It has ended; what came of it is taken in when the upgrade is gone on with."
            case .lost: return "Neither the command nor its runner is alive: how it ended is not known."
            }
        } catch {
            return "\(error)"
        }
    }

    /// What its folder says can't be read, and will not get better.
    func loseDamaged(_ key: StepKey, _ start: Start, _ error: ProcessError) throws {
        silentSince = nil
        try lose(key, start.attempt, asking("\(error.description) How it ended, or whether it still runs, is not known.", start))
    }

    /// Microseconds after which a far host that does not answer is left to the operator.
    private static let patienceWithSilence: Int64 = 300_000_000

    private func takeIn(_ key: StepKey, _ step: Step, _ start: Start) throws {
        let directory = runFolder(key, attempt: start.attempt, part: runningPart)
        let place = place(of: step.place)
        switch try place.observe(directory) {
        case .running, .orphaned: return
        case .finished(let result):
            // What an undo came to is judged after the last of its commands.
            if result.succeeded, !result.stopped, try goOn(step, key, start, place) { return }
            try end(key, start.attempt, outcome(of: result, step, start, key, directory, place))
        case .lost:
            try lose(
                key, start.attempt,
                asking(
                    "Neither the command nor its runner is alive, and there is no result: it was killed, or the machine restarted.", start))
        case .notStarted:
            // Written down but never begun; whatever is on its way is kept from beginning now.
            switch try place.callOff(directory) {
            case .notStarted: try concludeNeverStarted(key, start)
            case .finished(let result):
                if case .neverStarted = result.outcome { return try concludeNeverStarted(key, start) }
                try end(key, start.attempt, outcome(of: result, step, start, key, directory, place))
            case .running, .orphaned: return
            case .lost: try lose(key, start.attempt, asking("It was begun, and its end was not seen.", start))
            }
        }
    }

    /// The next command of an undo that has several. False when that was the last one.
    private func goOn(_ step: Step, _ key: StepKey, _ start: Start, _ place: any Place) throws -> Bool {
        guard start.mode == .undo, case .undo(let commands) = step.wayBack, runningPart + 1 < commands.count else { return false }
        runningPart += 1
        // After a crash the next one may be under way, or over, already; its folder alone is looked after by the next tick.
        if case .notStarted = try place.observe(runFolder(key, attempt: start.attempt, part: runningPart)) {
            do { try run(step, key, start, part: runningPart) } catch let error as ProcessError {
                guard case .runExists = error else { throw error }
            }
        }
        return true
    }

    /// Belay ended between writing the step down and starting it. That nothing ran is certain, and it may run now.
    private func concludeNeverStarted(_ key: StepKey, _ start: Start) throws {
        // Of an undo, "not done" would say that the step's effect is gone.
        guard start.mode == .forward else { return try end(key, start.attempt, .failed(reason: "Belay ended before the undo was done.")) }
        try lose(key, start.attempt, "Belay ended before it could start.")
        try perform(.resolve(key, .probe(done: false, evidence: "Its runner was never there: it was not started.")))
    }

    func outcome(
        of result: RunResult, _ step: Step, _ start: Start, _ key: StepKey, _ directory: String, _ place: any Place
    ) throws -> Outcome {
        let took = spelled(seconds: result.elapsed.components.seconds)
        switch result.outcome {
        case .neverStarted(let reason): return .failed(reason: "It was not started: \(reason)")
        // Whatever it made of the signal, exit status 0 included: how far it got is not known.
        case .ended(let ending) where result.stopped:
            let how =
                switch ending {
                case .exited(let code): "exit status \(code)"
                case .signalled(let signal): "signal \(signal)"
                }
            let limit = start.mode == .forward ? step.patience.stop : nil
            let who =
                limit.flatMap {
                    result.elapsed >= .seconds($0) ? "as its playbook says of what takes longer than \(spelled(seconds: $0))" : nil
                }
                ?? "by the operator"
            return .unknown(reason: asking("It was stopped after \(took), \(who) (\(how)).", start))
        case .ended(.signalled(let signal)):
            return .unknown(reason: asking("It was killed by signal \(signal) after \(took).", start))
        case .ended(.exited(let code)):
            let log = try RunLog(directory: directory, place: place, hiding: farSecrets(step)).summary(finding: saidTexts(step, key))
            if start.mode == .undo { return outcome(ofUndo: code, took, oneLine(log.lastLine), step, key) }
            guard case .run(let action) = step.action else {
                return code == 0
                    ? .succeeded(evidence: log.lastLine.isEmpty ? "Exit status 0." : oneLine(log.lastLine), saved: [:])
                    : .failed(reason: "Exit status \(code): \(oneLine(log.lastLine))")
            }
            return try outcome(action, exited: code, unsaved: result.unsaved, log, filling(for: key))
        }
    }

    private func outcome(_ action: RunAction, exited code: Int32, unsaved: String?, _ log: RunLog.Summary, _ filling: Filling) throws
        -> Outcome
    {
        let comparison = Comparison(expectation: action.expectation, filling: filling)
        guard Int(code) == action.expectation.exit ?? 0 else {
            return .failed(reason: "Exit status \(code): \(oneLine(log.lastLine))")
        }
        if let unsaved {
            return .failed(reason: "Exit status \(code), but what it saved may not be on disk: \(oneLine(unsaved))")
        }
        let value: String
        do { value = try ProbeReader.read(log.text, action.reading) } catch {
            return .failed(reason: error.description)
        }
        switch try comparison.judge(value: value, log.said) {
        case .holds: return .succeeded(evidence: "Exit status \(code).", saved: action.saveAs.map { [$0: value] } ?? [:])
        case .unknown(let why) where !log.said.isWhole: return .unknown(reason: "Exit status \(code), but: \(why)")
        case .unknown(let why): return .failed(reason: "Exit status \(code), but: \(why)")
        case .otherwise(_, let why, _): return .failed(reason: "Exit status \(code), but: \(why)")
        }
    }

    /// What the whole log is looked through for.
    private func saidTexts(_ step: Step, _ key: StepKey) throws(MissingValue) -> [String] {
        guard case .run(let action) = step.action else { return [] }
        let filling = filling(for: key)
        var texts: [String] = []
        for text in action.expectation.says + action.expectation.neverSays { texts.append(try filling.text(text)) }
        return texts
    }

    /// What has to be found out about an undo is not whether the step was done, and whoever is asked must see that.
    private func asking(_ why: String, _ start: Start) -> String {
        switch start.mode {
        case .forward: why
        case .undo: "This is about its undo: \(why) Was the undo done?"
        }
    }

    /// Exit status 0 alone proves no undo: the step's own probe must not find any more what the step brings about.
    private func outcome(ofUndo code: Int32, _ took: String, _ said: String, _ step: Step, _ key: StepKey) -> Outcome {
        guard code == 0 else { return .failed(reason: "Its undo failed: exit status \(code) after \(took): \(said)") }
        let ended = "Its undo ended with exit status 0 after \(took)"
        // Bytes put back were compared by what put them back.
        if case .exact = step.wayBack { return .succeeded(evidence: said.isEmpty ? "\(ended)." : said, saved: [:]) }
        // Of several commands only the last is judged by the probe.
        if case .undo(let commands) = step.wayBack, runningPart + 1 < commands.count { return .succeeded(evidence: ended, saved: [:]) }
        guard let probe = step.doneIf else {
            return .unknown(reason: "\(ended), and no probe tells whether it is undone. Was the undo done?")
        }
        switch answer(probe, for: key) {
        case .holds: return .failed(reason: "\(ended), but its probe says that what the step did is still there.")
        case .otherwise(_, let why, _): return .succeeded(evidence: "\(ended), and its probe says so: \(why)", saved: [:])
        case .unknown(let why): return .unknown(reason: "\(ended), but its probe can't tell (\(why)). Was the undo done?")
        }
    }

}
