// The walk: from where the upgrade stands to its end, asking the operator whatever the state machine needs next. The
// line-by-line view and unattended use are this walk with different operators.
import UpgradeModel

package struct Walk {
    private let driver: any Driver
    private let person: any Operator

    package init(driver: any Driver, operator person: any Operator) {
        self.driver = driver
        self.person = person
    }

    package func run() throws -> WalkEnd {
        while true {
            if let why = driver.lookingOn { return .lookingOn(why) }
            switch driver.state.next {
            case .nothing, .plan:
                switch driver.state.stage {
                case .completed: return .completed
                case .rolledBack: return .rolledBack
                case .abandoned: return .abandoned
                case .drafting, .planned, .inProgress, .settling, .rollingBack, .rollbackFailed: return .stopped
                }
            case .step(let key):
                if let end = try advance(key) { return end }
            case .wait(let key):
                if let end = try wait(key) { return end }
            case .decide(let key):
                if let end = try decide(key) { return end }
            case .resolve(let key):
                if try driver.lookAtReality(key) { continue }
                guard let (phase, step) = find(key), let word = person.resolve(step, in: phase) else { return .unknown(key) }
                try attempt(.resolve(key, .word(done: word.done, reason: word.reason)))
            case .settle(let hop, let until):
                guard let plan = driver.state.plan?.hop(hop), person.settle(plan, until: until, now: driver.now) else {
                    return .settling(hop: hop)
                }
                if try !driver.tick(), !driver.pause(seconds: max(0.02, min(1, Double(until - driver.now) / 1_000_000))) {
                    return .settling(hop: hop)
                }
            }
        }
    }

    // MARK: The next step

    private func advance(_ key: StepKey) throws -> WalkEnd? {
        guard let (phase, progress) = find(key) else { return .stopped }
        switch progress.step.action {
        case .question:
            guard let text = person.answer(progress.step, in: phase.phase) else {
                return missing("an answer to \"\(progress.step.title)\" (\(progress.step.id))")
            }
            return try attempt(.answer(key, text))
        case .sign:
            guard let name = person.sign(phase) else { return missing("the signature under \(phase.phase.title)") }
            return try attempt(.answer(key, name))
        case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert: break
        }
        if phase.phase.kind != .rollback, let hop = key.phase.hop.flatMap({ driver.state.plan?.hop($0) }) {
            if let end = try read(hop) { return end }
            // Before production is changed, what a probe said earlier is asked again.
            let isBefore = !driver.state.hasTouched(hop: hop.index, environment: phase.phase.environment)
            if phase.phase.kind != .backup, let end = try assessRisks(hop, again: phase.phase.kind == .production && isBefore) {
                return end
            }
        }
        let gates = driver.gatesOfNextStep()
        if let closed = gates.first(where: { !$0.isOpen }) { return try meet(closed, gates, key, phase, progress) }
        for line in driver.changesOfNextStep() { person.tell("  " + line) }
        return try carryOut(person.confirm(progress, in: phase, gates: gates, of: driver.state), key)
    }

    private func carryOut(_ confirmation: Confirmation, _ key: StepKey) throws -> WalkEnd? {
        switch confirmation {
        case .goOn:
            let end = try attempt(.confirm(key))
            tellWhatEndedAtOnce(key)
            return end
        case .stop:
            let title = driver.state.progress(key)?.step.title ?? key.step
            return missing("the confirmation of \"\(title)\" (\(key.step))")
        case .renewBackup: return try attempt(.renewBackup(hop: key.phase.hop ?? 0, why: "Asked for by the operator."))
        case .skip(let reason): return try attempt(.skip(key, reason: reason))
        case .note(let text): return try attempt(.note(text))
        case .rollBack(let scope, let reason): return try attempt(.rollBack(scope, reason: reason))
        }
    }

    /// A closed gate: an old backup is taken again, others are waived by the operator or end the walk.
    private func meet(_ gate: Gate, _ gates: [Gate], _ key: StepKey, _ phase: PhaseProgress, _ progress: StepProgress) throws -> WalkEnd? {
        if let waiver = person.waive(gate, before: progress.step) {
            return try attempt(.waive(gate.id, key, reason: waiver.reason, typedName: waiver.typedName))
        }
        if gate.id == .backup, let hop = key.phase.hop, driver.state.backup(hop: hop, environment: phase.phase.environment) != nil {
            switch person.confirm(progress, in: phase, gates: gates, of: driver.state) {
            case .renewBackup: return try attempt(.renewBackup(hop: hop, why: gate.why))
            case .rollBack(let scope, let reason): return try attempt(.rollBack(scope, reason: reason))
            case .goOn, .stop, .skip, .note: break
            }
        }
        person.refused(Refusal(.gates, gate.why, gates: gates.filter { !$0.isOpen }))
        return .refused(gates.filter { !$0.isOpen }.map(\.why))
    }

    // MARK: Notes, breaking changes, risks

    private func read(_ hop: HopPlan) throws -> WalkEnd? {
        let reading = driver.state.reading
        // What breaks comes first; the notes follow.
        let open = reading.unanswered(hop)
        let ruledOut = open.filter { $0.ruledOut != nil }
        for item in open where item.ruledOut == nil {
            guard let (answer, reason) = person.acknowledge(item, of: hop) else {
                return missing("an answer to the breaking change \(item.id) of \(item.release)")
            }
            let end = try attempt(
                .acknowledge(hop: hop.index, items: [.init(id: item.id, hash: item.hash)], answer: answer, reason: reason))
            if let end { return end }
        }
        if !ruledOut.isEmpty {
            guard let (answer, reason) = person.acknowledge(ruledOut: ruledOut, of: hop) else {
                return missing("an answer to the \(ruledOut.count) breaking changes that this installation rules out")
            }
            let items = ruledOut.map { AcknowledgedItem(id: $0.id, hash: $0.hash) }
            if let end = try attempt(.acknowledge(hop: hop.index, items: items, answer: answer, reason: reason)) { return end }
        }
        for release in reading.unread(hop) {
            if release.text == nil {
                guard let what = person.readElsewhere(release, of: hop) else {
                    return missing("what was read instead of the notes of \(release.version), of which none were found")
                }
                if let end = try attempt(.readElsewhere(hop: hop.index, release: release.version, what: what)) { return end }
            } else {
                guard person.read(release, of: hop) else {
                    return missing("reading the notes of \(release.version) to their end (SHA-256 \(release.hash))")
                }
                if let end = try attempt(.showNotes(hop: hop.index, release: release.version, hash: release.hash)) { return end }
            }
        }
        return nil
    }

    private func assessRisks(_ hop: HopPlan, again: Bool) throws -> WalkEnd? {
        for risk in driver.state.plan?.risks ?? [] where risk.hop == hop.index {
            if again, let (verdict, how) = driver.assess(risk),
                verdict != driver.state.reading.risks[.init(hop: risk.hop, id: risk.id)]?.verdict,
                let end = try attempt(.assessRisk(id: risk.id, hop: risk.hop, verdict: verdict, how: how))
            {
                return end
            }
            if driver.state.reading.isSettled(risk) { continue }
            if driver.state.reading.risks[.init(hop: risk.hop, id: risk.id)] == nil {
                guard let (verdict, how) = driver.assess(risk) ?? person.assess(risk) else {
                    return missing("an answer to the risk \(risk.id)")
                }
                if let end = try attempt(.assessRisk(id: risk.id, hop: risk.hop, verdict: verdict, how: how)) { return end }
                if driver.state.reading.isSettled(risk) { continue }
            }
            guard let reason = person.accept(risk) else { return missing("acceptance of the risk \(risk.id), with a reason") }
            if let end = try attempt(.acceptRisk(id: risk.id, hop: risk.hop, reason: reason)) { return end }
        }
        return nil
    }

    // MARK: Running, failed

    private func wait(_ key: StepKey) throws -> WalkEnd? {
        let changed = try driver.tick()
        let output = driver.newOutput()
        if !output.isEmpty { person.show(output: output) }
        if changed {
            if let (_, progress) = find(key) { tell(progress) }
            return nil
        }
        // Most steps are over at once; a long one is looked at ten times a second.
        let elapsed = Double(driver.now - (driver.state.progress(key)?.startedAt ?? 0)) / 1_000_000
        return driver.pause(seconds: min(0.1, max(0.005, elapsed / 10))) ? nil : .detached(key)
    }

    /// What was done already, or could not even start, is over without ever having been waited for.
    private func tellWhatEndedAtOnce(_ key: StepKey) {
        guard let (_, progress) = find(key), progress.attempts > 0 else { return }
        switch progress.step.action {
        case .run, .check, .prove, .edit, .copy, .revert: tell(progress)
        case .manual, .say, .approve, .question, .sign: break
        }
    }

    private func tell(_ progress: StepProgress) {
        let title = progress.step.title
        let took = progress.duration.map { " (\(spelled(seconds: $0 / 1_000_000)))" } ?? ""
        switch progress.state {
        case .succeeded: person.tell("Done\(took): \(title). \(progress.evidence ?? "")")
        case .undone: person.tell("Undone\(took): \(title).")
        case .failed(let reason): person.tell("FAILED\(took): \(title). \(reason)")
        case .unknown(let reason): person.tell("OUTCOME UNKNOWN: \(title). \(reason)")
        case .pending, .running, .skipped, .fixedByHand: break
        }
    }

    private func decide(_ key: StepKey) throws -> WalkEnd? {
        guard let (phase, progress) = find(key) else { return .stopped }
        switch person.decide(progress, in: phase, of: driver.state) {
        case .retry(let word):
            let end = try attempt(.retry(key, word: word))
            tellWhatEndedAtOnce(key)
            return end
        case .undo: return try attempt(.undo(key))
        case .fixedByHand(let reason, let done): return try attempt(.fixByHand(key, reason: reason, done: done))
        case .skip(let reason): return try attempt(.skip(key, reason: reason))
        case .rollBack(let scope, let reason): return try attempt(.rollBack(scope, reason: reason))
        case .note(let text): return try attempt(.note(text))
        case .stop:
            try attempt(.stop(reason: "Stopped at the failed step \(key.description)."))
            return .failed(key)
        }
    }

    private func find(_ key: StepKey) -> (PhaseProgress, StepProgress)? {
        guard let phase = driver.state.phase(key.phase), var progress = driver.state.progress(key) else { return nil }
        progress.step = driver.state.shown(progress.step, in: phase)
        return (phase, progress)
    }

    private func missing(_ what: String) -> WalkEnd {
        person.refused(Refusal(.incomplete, "The walk stops here: \(what) is missing."))
        return .refused(["Missing: \(what)."])
    }

    /// Nil: it was done, or the operator is there to answer otherwise. With nobody there the same refusal would come for ever.
    @discardableResult
    private func attempt(_ intent: Intent) throws -> WalkEnd? {
        do {
            try driver.perform(intent)
            return nil
        } catch let refusal as Refusal {
            person.refused(refusal)
            if person.isPresent { return nil }
            return .refused(refusal.gates.isEmpty ? [refusal.reason] : refusal.gates.map(\.why))
        }
    }
}
