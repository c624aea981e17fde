// The walk: from where the upgrade stands to its end, asking the operator whatever the state machine needs next. The
// line-by-line view and unattended use are this walk with different operators. What is answered on the way is in Asking.swift.
import UpgradeModel

package struct Walk {
    let driver: any Driver
    let person: any Operator

    package init(driver: any Driver, operator person: any Operator) {
        self.driver = driver
        self.person = person
    }

    package func run() throws -> WalkEnd {
        /// Where going on by itself was refused: there the operator is asked.
        var refused: StepKey?
        var overrun: Overrun?
        while true {
            if let why = driver.lookingOn { return .lookingOn(why) }
            if driver.isInterrupted, driver.state.running == nil { return WalkEnd(leaving: driver.state) }
            if let key = driver.state.stepToGoOnWith, key != refused {
                if try !goOnAlone(key) { refused = key }
                continue
            }
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
                if let end = try wait(key, &overrun) { return end }
            case .decide(let key):
                if let end = try decide(key) { return end }
            case .resolve(let key):
                if try driver.lookAtReality(key) { continue }
                if let end = try resolve(key) { return end }
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
        guard let (phase, progress) = driver.state.shown(key) else { return .stopped }
        switch progress.step.action {
        case .question, .sign: return try put(.question(key))
        case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert: break
        }
        if phase.phase.kind != .rollback, let hop = key.phase.hop.flatMap({ driver.state.plan?.hop($0) }) {
            // Before production is changed, what a probe said of a risk earlier is asked again.
            if phase.phase.kind == .production, !driver.state.hasTouched(hop: hop.index, environment: phase.phase.environment),
                let end = try assessRisksAgain(hop)
            {
                return end
            }
            if let asked = open(hop, with: phase.phase.kind != .backup) { return try put(asked) }
        }
        if let why = driver.state.whyGoingOnEnded { person.tell("Going on by itself ends here: \(why)") }
        let gates = driver.gatesOfNextStep()
        if gates.allSatisfy(\.isOpen) { for line in driver.changesOfNextStep() { person.tell("  " + line) } }
        let confirmation = person.confirm(progress, in: phase, gates: gates, of: driver.state)
        let closed = gates.filter { !$0.isOpen }
        guard !closed.isEmpty else { return try carryOut(confirmation, key) }
        switch confirmation {
        case .waive, .skip, .note, .rollBack, .back, .lookAgain: return try carryOut(confirmation, key)
        case .renewBackup:
            let why = closed.first { $0.id == .backup }?.why ?? "Asked for by the operator."
            return try attempt(.renewBackup(hop: key.phase.hop ?? 0, why: why))
        case .goOn, .goOnAlone, .stop:
            if person.wantsToLeave { return .stopped }
            person.refused(Refusal(.gates, closed[0].why, gates: closed))
            return .refused(closed.map(\.why))
        }
    }

    private func carryOut(_ confirmation: Confirmation, _ key: StepKey) throws -> WalkEnd? {
        switch confirmation {
        case .goOn, .goOnAlone:
            let end = try attempt(confirmation == .goOn ? .confirm(key) : .confirmTrial(key))
            tellWhatEndedAtOnce(key)
            return end
        case .stop:
            let title = driver.state.progress(key)?.step.title ?? key.step
            return missing("the confirmation of \"\(title)\" (\(key.step))")
        case .back: return try take(.back)
        case .lookAgain: return nil
        case .renewBackup: return try attempt(.renewBackup(hop: key.phase.hop ?? 0, why: "Asked for by the operator."))
        case .waive(let gate, let reason, let name): return try attempt(.waive(gate, key, reason: reason, typedName: name))
        case .skip(let reason): return try attempt(.skip(key, reason: reason))
        case .note(let text): return try attempt(.note(text))
        case .rollBack(let scope, let reason): return try attempt(.rollBack(scope, reason: reason))
        }
    }

    /// Under the confirmation for the rest of the trial. False: it was refused, and the operator is asked.
    private func goOnAlone(_ key: StepKey) throws -> Bool {
        guard let (phase, progress) = driver.state.shown(key) else { return false }
        let count = driver.state.count(of: key).map { "[\($0.number)/\($0.of)] " } ?? ""
        person.tell("\(count)\(StepView.whereabouts(of: phase.phase, in: driver.state)): \(progress.step.title)")
        do {
            try driver.perform(.goOn(key))
        } catch let refusal as Refusal {
            person.refused(refusal)
            return false
        }
        tellWhatEndedAtOnce(key)
        return true
    }

    // MARK: Running, failed

    /// - Parameter last: what was said of the time it takes, so that it is said once.
    private func wait(_ key: StepKey, _ last: inout Overrun?) throws -> WalkEnd? {
        let changed = try driver.tick()
        let output = driver.newOutput()
        if !output.isEmpty { person.show(output: output) }
        if changed {
            last = nil
            tellEnd(key)
            return nil
        }
        if let (_, progress) = driver.state.shown(key), let overrun = progress.overrun(at: driver.now), overrun != last {
            last = overrun
            switch overrun.level {
            case .tell, .stop: person.tell(overrun.sentence)
            case .ask:
                switch person.goesOnWaiting(for: progress, overrun) {
                case .given(true), .back: break
                case .given(false): try driver.stopRunning()
                case .leave: return .detached(key)
                }
                return nil
            }
        }
        // Most steps are over at once; a long one is looked at ten times a second.
        let elapsed = Double(driver.now - (driver.state.progress(key)?.startedAt ?? 0)) / 1_000_000
        return driver.pause(seconds: min(0.1, max(0.005, elapsed / 10))) ? nil : .detached(key)
    }

    /// What was done already, or could not even start, is over without ever having been waited for.
    private func tellWhatEndedAtOnce(_ key: StepKey) {
        guard let progress = driver.state.progress(key), progress.attempts > 0 else { return }
        switch progress.step.action {
        case .run, .check, .prove, .edit, .copy, .revert: tellEnd(key)
        case .manual, .say, .approve, .question, .sign: break
        }
    }

    private func tellEnd(_ key: StepKey) {
        if let (_, progress) = driver.state.shown(key), let end = Words.ended(progress) { person.tell(end.text) }
    }

    private func decide(_ key: StepKey) throws -> WalkEnd? {
        guard let (phase, progress) = driver.state.shown(key) else { return .stopped }
        switch person.decide(progress, in: phase, log: driver.log(of: key), of: driver.state) {
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

    private func resolve(_ key: StepKey) throws -> WalkEnd? {
        guard let (phase, step) = driver.state.shown(key) else { return .unknown(key) }
        switch person.resolve(step, in: phase, log: driver.log(of: key)) {
        case .lookAgain: return nil
        case .said(let done, let reason): return try attempt(.resolve(key, .word(done: done, reason: reason)))
        case .note(let text): return try attempt(.note(text))
        case .leave: return .unknown(key)
        }
    }

    func missing(_ what: String) -> WalkEnd {
        if person.wantsToLeave { return .stopped }
        person.refused(Refusal(.incomplete, "The walk stops here: \(what) is missing."))
        return .refused(["Missing: \(what)."])
    }

    /// Nil: it was done, or the operator is there to answer otherwise. With nobody there the same refusal would come for ever.
    @discardableResult
    func attempt(_ intent: Intent) throws -> WalkEnd? {
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
