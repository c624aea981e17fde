// Looking after what is under way: runs that end, checks that are due, hops that settle. Called often; cheap when nothing is.
import Process
package import UpgradeModel

extension UpgradeSession {
    /// Takes in what has happened. Returns whether the state changed.
    @discardableResult
    package func tick() throws -> Bool {
        let before = state.lastSequence
        if lookingOn != nil { return try follow() }
        if let running = state.running {
            callAboutOverrun(running.key)
            switch (running.start.mode, running.progress.step.action) {
            case (.undo, _), (.forward, .run), (.forward, .edit), (.forward, .copy), (.forward, .revert):
                try watch(running.key, running.progress.step, running.start)
            case (.forward, .check), (.forward, .prove), (.forward, .manual): try look(running.key, running.progress.step, running.start)
            case (.forward, .say), (.forward, .approve), (.forward, .question), (.forward, .sign):
                try lose(running.key, running.start.attempt, "Belay ended while it did this.")
            }
        } else if case .settle(let hop, let until) = state.next {
            try settle(hop, until)
        }
        return state.lastSequence != before
    }

    // MARK: Runs

    private func watch(_ key: StepKey, _ step: Step, _ start: Start) throws {
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

    private func outcome(
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
            let expected = action.expectation.exit ?? 0
            guard Int(code) == expected else {
                return .failed(reason: "Exit status \(code): \(oneLine(log.lastLine))")
            }
            if let why = result.unsaved {
                return .failed(reason: "Exit status \(code), but what it saved may not be on disk: \(oneLine(why))")
            }
            let value: String
            do { value = try ProbeReader.read(log.text, action.reading) } catch { return .failed(reason: error.description) }
            switch try Comparison(expectation: action.expectation, filling: filling(for: key)).judge(value: value, log.said) {
            case .holds:
                return .succeeded(evidence: "Exit status \(code).", saved: action.saveAs.map { [$0: value] } ?? [:])
            case .unknown(let why) where !log.said.isWhole: return .unknown(reason: "Exit status \(code), but: \(why)")
            case .otherwise(_, let why, _), .unknown(let why): return .failed(reason: "Exit status \(code), but: \(why)")
            }
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

    private func lose(_ key: StepKey, _ attempt: Int, _ why: String) throws {
        try perform(.lose(key, attempt: attempt, why: why))
    }

    /// Looks at reality where the outcome of a step is unknown and its `done-if` can tell. Returns whether it could.
    package func lookAtReality(_ key: StepKey) throws -> Bool {
        guard let progress = state.progress(key) else { return false }
        let step = progress.step
        try refuseWhileItRuns(.resolve(key, .repeatable))
        do {
            if try takeInLate(progress, key) { return true }
        } catch let error as ProcessError {
            guard case .recordDamaged = error else { throw error }
        }
        if let probe = step.doneIf {
            switch answer(probe, for: key) {
            case .holds(let value):
                try perform(
                    .resolve(
                        key,
                        .probe(
                            done: true,
                            evidence: value.isEmpty
                                ? "The probe says that it is done." : "The probe says that it is done: \(oneLine(value))")))
                return true
            case .otherwise(_, let why, _):
                try perform(.resolve(key, .probe(done: false, evidence: "The probe says that it is not done: \(why)")))
                return true
            case .unknown: return false
            }
        }
        switch changeIsThere(step, key) {
        case .applies:
            try perform(.resolve(key, .probe(done: true, evidence: "The hashes kept by it say that it is done.")))
            return true
        case .doesNotApply:
            try perform(.resolve(key, .probe(done: false, evidence: "The hashes kept by it say that it is not done.")))
            return true
        case .unknown: return false
        case nil: break
        }
        // That the step may run twice says nothing of what its undo left behind.
        guard progress.mode == .forward, step.isRepeatable || !step.changesSystem else { return false }
        try perform(.resolve(key, .repeatable))
        return true
    }

    /// An attempt that was given up on may go on where it is, as one at a host that did not answer does. Until it is over, nothing is
    /// concluded about it and nothing done after it, by nobody.
    func refuseWhileItRuns(_ intent: Intent) throws {
        switch intent {
        case .resolve, .retry, .undo, .fixByHand, .skip, .rollBack, .confirm, .confirmTrial, .goOn: break
        case .waive, .answer, .showNotes, .readElsewhere, .acknowledge, .assessRisk, .acceptRisk, .finish,
            .lose, .renewBackup, .observe, .settle, .abandon, .note, .openShell, .closeShell, .stop, .revise:
            return
        }
        let key: StepKey
        switch state.next {
        case .resolve(let given), .decide(let given), .step(let given): key = given
        case .wait, .settle, .plan, .nothing: return
        }
        guard let progress = state.progress(key), progress.attempts > 0 else { return }
        var parts = 1
        if progress.mode == .undo, case .undo(let commands) = progress.step.wayBack { parts = max(1, commands.count) }
        let place = place(of: progress.step.place)
        for part in 0..<parts {
            do {
                switch try place.observe(runFolder(key, attempt: progress.attempts, part: part)) {
                case .running, .orphaned: throw Refusal(.state, "\(key.description) still runs at \(place.name). Wait, then look again.")
                case .notStarted, .finished, .lost: break
                }
            } catch let error as ProcessError {
                switch error {
                // Nobody can tell: the operator's word has to do, or nothing could ever follow.
                case .unreachable, .recordDamaged: return
                default: throw error
                }
            }
        }
    }

    /// The result of a run at a far host that did not answer for long, and does now.
    private func takeInLate(_ progress: StepProgress, _ key: StepKey) throws -> Bool {
        guard progress.wasLost, progress.mode == .forward, case .run = progress.step.action, case .ssh = progress.step.place else {
            return false
        }
        let start = Start(attempt: progress.attempts)
        let directory = runFolder(key, attempt: start.attempt)
        let place = place(of: progress.step.place)
        switch try place.observe(directory) {
        case .running, .orphaned, .notStarted, .lost: return false
        case .finished(let result):
            switch try outcome(of: result, progress.step, start, key, directory, place) {
            case .succeeded(let evidence, let saved): try perform(.resolve(key, .probe(done: true, evidence: evidence, saved: saved)))
            case .failed(let reason): try perform(.resolve(key, .probe(done: false, evidence: reason)))
            case .unknown: return false
            }
            return true
        }
    }

    // MARK: Checks

    private func look(_ key: StepKey, _ step: Step, _ start: Start) throws {
        var check = activeCheck ?? ActiveCheck(key: key, attempt: start.attempt, startedAt: now, nextTry: now)
        guard now >= check.nextTry else { return }
        let finding = finding(step, key)
        switch finding {
        case .good(let evidence, let value):
            activeCheck = nil
            let saved = step.saveAs.flatMap { name in value.map { [name: $0] } } ?? [:]
            return try end(key, start.attempt, .succeeded(evidence: evidence, saved: saved))
        case .bad(let why, let final):
            check.lastDetail = why
            let deadline = check.startedAt + Int64(step.retry?.duration ?? 0) * 1_000_000
            guard let retry = step.retry, !final, now < deadline else {
                activeCheck = nil
                return try end(key, start.attempt, .failed(reason: why))
            }
            check.nextTry = now + Int64(retry.every) * 1_000_000
            activeCheck = check
        }
    }

    private enum Finding {
        case good(String, value: String? = nil)
        case bad(String, final: Bool)
    }

    private func finding(_ step: Step, _ key: StepKey) -> Finding {
        switch step.action {
        case .check(let probe): return finding(answer(probe, for: key))
        case .manual(_, let evidence?): return finding(answer(evidence, for: key))
        case .prove(let proof): return prove(proof, key)
        case .manual(_, nil), .run, .edit, .copy, .revert, .say, .approve, .question, .sign: return .good("Confirmed by the operator.")
        }
    }

    private func finding(_ answer: ProbeAnswer) -> Finding {
        switch answer {
        case .holds(let value): .good(answer.detail, value: value)
        case .otherwise(_, let why, let isFinal): .bad(why, final: isFinal)
        case .unknown(let why): .bad(why, final: false)
        }
    }

    /// The identity proof: the wanted version answers, everywhere that it answers at all, and everything is healthy.
    private func prove(_ proof: ProveAction, _ key: StepKey) -> Finding {
        var seen: [String] = []
        if let wanted = proof.version {
            var why = ""
            for probe in proof.versionProbes {
                let answer = answer(probe, for: key)
                guard case .holds(let value) = answer, !value.isEmpty else {
                    why = " \(answer.detail)"
                    continue
                }
                if !isSameVersion(value, wanted) { return .bad("Version \(value) answers, not \(wanted).", final: false) }
                seen.append(value)
            }
            if seen.isEmpty { return .bad("No version answers; \(wanted) should.\(why)", final: false) }
        }
        for probe in proof.healthProbes {
            let answer = answer(probe, for: key)
            if answer.verdict != .applies { return .bad("Not healthy: \(answer.detail)", final: false) }
        }
        let version = seen.first.map { "Version \($0) answers" } ?? "It answers"
        return .good(proof.healthProbes.isEmpty ? "\(version)." : "\(version) and is healthy.")
    }

    // MARK: Settling

    private func settle(_ hop: Int, _ until: Int64) throws {
        guard let plan = state.plan, let production = plan.environment(plan.production) else { return }
        let length = Int64(plan.hop(hop)?.settle ?? 0) * 1_000_000
        let since = until - length
        if settling?.hop != hop { nextSettleLook = steadyNow }
        if settling?.hop != hop || settling?.since != since {
            settling = Settling(hop: hop, since: since, before: min(max(now - since, 0), length), began: steadyNow)
        }
        let isDue = settlingFor(hop) >= length
        // A clock that was set back is written down at once, for the time shown as the end to be right again.
        guard now < since || steadyNow >= nextSettleLook else { return }
        nextSettleLook = steadyNow + settleInterval(length)
        if now < since || isDue {
            do {
                try perform(.settle(hop: hop))
            } catch let refusal as Refusal {
                // Not settled: healthy "this long" begins anew, and the reason is on record.
                try perform(.observe(environment: production.name, version: nil, healthy: false, detail: refusal.reason))
            }
        } else {
            let health = health(of: production)
            if !health.holds { try perform(.observe(environment: production.name, version: nil, healthy: false, detail: health.detail)) }
            nextSettleLook = min(nextSettleLook, steadyNow + length - settlingFor(hop))
        }
    }

    /// For how many microseconds this hop has settled: by the wall clock until this session first looked, and since then by a clock that
    /// nobody sets. Nil where the wall clock was set to before it began.
    func settlingTime(_ hop: Int) -> Int64? {
        guard let settling, settling.hop == hop, now >= settling.since else { return nil }
        return settlingFor(hop)
    }

    private func settlingFor(_ hop: Int) -> Int64 { settling.map { $0.before + steadyNow - $0.began } ?? 0 }

    /// Twenty looks over the whole time, but not more often than every second nor less than every minute.
    private func settleInterval(_ length: Int64) -> Int64 { min(60_000_000, max(1_000_000, length / 20)) }
}

/// How long a hop has settled, as one session measures it. Microseconds.
struct Settling {
    let hop: Int
    /// By the wall clock.
    let since: Int64
    /// How long it had settled when this session began to look.
    let before: Int64
    /// By the steady clock.
    let began: Int64
}
