// The state of an upgrade: a pure fold over its journal. Nothing else remembers anything.
// What may happen next is asked of Decisions.swift, what must hold before it of Gates.swift.

package struct UpgradeState: Sendable, Hashable {
    package private(set) var plan: Plan?
    /// What each environment proved to be when the plan was made.
    package private(set) var identities: [String: String] = [:]
    package private(set) var phases: [PhaseProgress] = []
    package private(set) var answers: [StepKey: String] = [:]
    package private(set) var reading = ReadingProgress()
    package private(set) var waivers: [Waiver] = []
    package private(set) var rollbacks: [Rollback] = []
    /// Hop → microseconds since 1970 from which production has been healthy without a break.
    package private(set) var settlingSince: [Int: Int64] = [:]
    package private(set) var settledAt: [Int: Int64] = [:]
    package private(set) var saved: [String: [String: String]] = [:]
    /// Environment → number of the event that began its newest change. Not its time: clocks are set back.
    package private(set) var lastChange: [String: Int] = [:]
    /// Environment → hops whose steps have begun to change it. Never taken back, not even by a revised plan.
    package private(set) var changedHops: [String: Set<Int>] = [:]
    /// The confirmation for the rest of a trial; nil where each step is confirmed by itself.
    package private(set) var consent: TrialConsent?
    package private(set) var isAbandoned = false
    package private(set) var operatorNotes: [OperatorNote] = []
    package private(set) var openShell: String?
    package private(set) var holder: String?
    package private(set) var epoch = 0
    package private(set) var lastSequence = 0
    /// Where each step stands in `phases`, so that the fold and the screens do not search for it.
    private var positions: [StepKey: Position] = [:]

    private struct Position: Sendable, Hashable {
        var phase: Int
        var step: Int
    }

    package init() {}

    /// As it stands where this plan has just been written down.
    package init(beginning plan: Plan) {
        self.plan = plan
        phases = plan.phases.map(PhaseProgress.init)
        index()
    }

    /// The fold over a whole journal.
    package init(_ events: some Sequence<Recorded>) throws(FoldError) {
        for event in events { try apply(event) }
    }

    package mutating func apply(_ recorded: Recorded) throws(FoldError) {
        guard recorded.sequence == lastSequence + 1 else { throw FoldError(recorded.sequence, after: lastSequence) }
        lastSequence = recorded.sequence
        if recorded.event.endsTrialConsent { consent = nil }
        // Time that has not come yet can't have been spent in health: after the clock was set back, settling begins anew.
        for (hop, since) in settlingSince where since > recorded.time && settledAt[hop] == nil { settlingSince[hop] = recorded.time }
        switch recorded.event {
        case .planned(let plan, let identities):
            self.plan = plan
            self.identities = identities
            phases = plan.phases.map(PhaseProgress.init)
            index()
        case .leased(let holder, _, let epoch), .tookOver(let holder, _, let epoch):
            self.holder = holder
            self.epoch = epoch
        case .answered(let key, let text):
            answers[key] = text
            try change(key, recorded) { progress in
                progress.startedAt = progress.startedAt ?? recorded.time
                progress.finishedAt = recorded.time
                progress.evidence = text
                progress.state = .succeeded
            }
            voidSignature(after: key)
        case .notesShown(let hop, let release, let hash):
            reading.shown[.init(hop: hop, id: release)] = hash
        case .readElsewhere(let hop, let release, let what):
            reading.elsewhere[.init(hop: hop, id: release)] = what
        case .acknowledged(let hop, let items, let answer, let reason):
            for item in items {
                reading.answers[.init(hop: hop, id: item.id)] = Acknowledgement(
                    hash: item.hash, answer: answer, reason: reason, who: recorded.who, time: recorded.time)
            }
        case .riskAssessed(let id, let hop, let verdict, let how):
            reading.risks[.init(hop: hop, id: id)] = RiskAssessment(verdict: verdict, how: how)
        case .riskAccepted(let id, let hop, let hash, let reason):
            reading.acceptedRisks[.init(hop: hop, id: id)] = Acknowledgement(
                hash: hash, answer: .accepted, reason: reason, who: recorded.who, time: recorded.time)
        case .waived(let waiver):
            waivers.append(waiver)
        case .trialConfirmed(let phase):
            consent = TrialConsent(phase: phase, event: recorded.sequence, time: recorded.time)
        case .started(let key, let start):
            try begin(key, start, recorded)
        case .finished(let key, let attempt, let outcome):
            try end(key, attempt, outcome, recorded)
        case .lost(let key, let attempt, let why):
            try change(key, recorded) { progress in
                guard progress.attempts == attempt, case .running = progress.state else { return }
                progress.finishedAt = recorded.time
                progress.wasLost = progress.mode == .forward
                progress.state = .unknown(reason: why)
            }
        case .resolved(let key, let resolution):
            try change(key, recorded) { progress in progress.resolve(resolution) }
            if case .probe(done: true, _, let values?) = resolution { keep(values, of: key) }
            noteSettling(after: key, at: recorded.time)
        case .skipped(let key, let reason):
            try change(key, recorded) { $0.state = .skipped(reason: reason) }
            noteSettling(after: key, at: recorded.time)
        case .fixedByHand(let key, let reason, let done):
            try change(key, recorded) { $0.state = .fixedByHand(reason: reason, done: done) }
            noteChange(key, recorded)
            noteSettling(after: key, at: recorded.time)
        case .backupRenewed(let key, _):
            guard let index = phases.firstIndex(where: { $0.phase.key == key }) else {
                throw FoldError(recorded.sequence, "a phase \(key.description)")
            }
            phases[index].round += 1
            for step in phases[index].steps.indices { phases[index].steps[step].state = .pending }
        case .observed(let environment, _, let healthy, _):
            guard environment == plan?.production, !healthy else { break }
            for hop in settlingSince.keys where settledAt[hop] == nil { settlingSince[hop] = recorded.time }
        case .settled(let hop):
            settledAt[hop] = recorded.time
        case .rollbackStarted(let rollback):
            rollbacks.append(rollback)
            phases += rollback.phases.map(PhaseProgress.init)
            index()
        case .abandoned:
            isAbandoned = true
        case .noted(let text):
            operatorNotes.append(OperatorNote(time: recorded.time, who: recorded.who, text: text))
        case .shellOpened(let environment):
            openShell = environment
        case .shellClosed:
            openShell = nil
        case .stopped:
            break
        case .revised(let plan, _):
            revise(plan)
        }
    }

    private mutating func begin(_ key: StepKey, _ start: Start, _ recorded: Recorded) throws(FoldError) {
        try change(key, recorded) { progress in
            progress.attempts = start.attempt
            progress.startedAt = recorded.time
            progress.startedBy = recorded.sequence
            progress.finishedAt = nil
            progress.mode = start.mode
            progress.version = progress.version ?? start.version
            progress.files = start.files
            progress.wasLost = false
            progress.state = .running(start)
        }
        guard let position = positions[key] else { return }
        if phases[position.phase].startedAt == nil { phases[position.phase].startedAt = recorded.time }
        noteChange(key, recorded)
    }

    private mutating func end(_ key: StepKey, _ attempt: Int, _ outcome: Outcome, _ recorded: Recorded) throws(FoldError) {
        try change(key, recorded) { progress in
            guard progress.attempts == attempt, case .running(let start) = progress.state else { return }
            progress.finishedAt = recorded.time
            switch (outcome, start.mode) {
            case (.succeeded(let evidence, _), .forward):
                progress.evidence = evidence
                progress.state = .succeeded
            case (.succeeded(let evidence, _), .undo):
                progress.evidence = evidence
                progress.state = .undone
            case (.failed(let reason), _):
                progress.evidence = reason
                progress.state = .failed(reason: reason)
            case (.unknown(let reason), let mode):
                progress.evidence = reason
                progress.wasLost = mode == .forward
                progress.state = .unknown(reason: reason)
            }
        }
        if case .succeeded(_, let values) = outcome { keep(values, of: key) }
        noteSettling(after: key, at: recorded.time)
    }

    private mutating func keep(_ values: [String: String], of key: StepKey) {
        guard !values.isEmpty, let position = positions[key] else { return }
        saved[phases[position.phase].phase.environment, default: [:]].merge(values) { _, new in new }
    }

    private mutating func change(_ key: StepKey, _ recorded: Recorded, _ body: (inout StepProgress) -> Void) throws(FoldError) {
        guard let position = positions[key] else { throw FoldError(recorded.sequence, "a step \(key.description)") }
        body(&phases[position.phase].steps[position.step])
    }

    private mutating func index() {
        positions = [:]
        for phase in phases.indices {
            for step in phases[phase].steps.indices {
                let key = phases[phase].key(of: phases[phase].steps[step].step)
                if positions[key] == nil { positions[key] = Position(phase: phase, step: step) }
            }
        }
    }

    package func progress(_ key: StepKey) -> StepProgress? {
        positions[key].map { phases[$0.phase].steps[$0.step] }
    }

    private mutating func noteChange(_ key: StepKey, _ recorded: Recorded) {
        guard let position = positions[key], phases[position.phase].steps[position.step].step.changesSystem else { return }
        let phase = phases[position.phase].phase
        lastChange[phase.environment] = recorded.sequence
        switch phase.kind {
        case .trial, .production: if let hop = phase.key.hop { changedHops[phase.environment, default: []].insert(hop) }
        case .plan, .rollout, .backup, .copy, .rollback: break
        }
    }

    /// A hop settles from the end of production's last step on.
    private mutating func noteSettling(after key: StepKey, at time: Int64) {
        guard let position = positions[key], let hop = key.phase.hop, settlingSince[hop] == nil else { return }
        let phase = phases[position.phase]
        // Its last step is asked first: a walk through all of them for each would be felt in a long phase.
        guard phase.phase.kind == .production, phase.steps.last?.state.isOver ?? true, phase.isOver else { return }
        settlingSince[hop] = time
    }

    /// A signature stands under the answers as they were: another answer wants another signature.
    private mutating func voidSignature(after key: StepKey) {
        guard let position = positions[key] else { return }
        if case .sign = phases[position.phase].steps[position.step].step.action { return }
        for step in phases[position.phase].steps.indices {
            if case .sign = phases[position.phase].steps[step].step.action { phases[position.phase].steps[step].state = .pending }
        }
    }

    /// What was tried keeps its outcome, since it has happened, whatever the new text; only what succeeded with another text
    /// starts anew, so that a rehearsal is one of the commands that will run.
    private mutating func revise(_ new: Plan) {
        let old = self
        plan = new
        phases = new.phases.map { phase in
            var progress = PhaseProgress(phase: phase)
            guard let before = old.phase(phase.key) else { return progress }
            progress.startedAt = before.startedAt
            progress.round = before.round
            for index in progress.steps.indices {
                let step = progress.steps[index].step
                if let same = old.progress(progress.key(of: step)) { progress.steps[index] = same.revised(to: step) }
            }
            return progress
        }
        phases += old.phases.filter { $0.phase.kind == .rollback }
        index()
        for hop in settlingSince.keys where settledAt[hop] == nil {
            if phases.contains(where: { $0.phase.kind == .production && $0.phase.key.hop == hop && !$0.isOver }) {
                settlingSince[hop] = nil
            }
        }
    }
}

extension StepProgress {
    fileprivate mutating func resolve(_ resolution: Resolution) {
        switch resolution {
        case .probe(let isThere, let text, _):
            evidence = text
            switch mode {
            case .forward: state = isThere ? .succeeded : .failed(reason: text)
            case .undo: state = isThere ? .failed(reason: text) : .undone
            }
        case .word(let done, let text):
            evidence = text
            switch mode {
            case .forward: state = done ? .succeeded : .failed(reason: text)
            case .undo: state = done ? .undone : .failed(reason: text)
            }
        case .repeatable:
            state = .failed(reason: "Its end was not seen; it may safely run again.")
        }
    }

    fileprivate func revised(to new: Step) -> StepProgress {
        var result = self
        result.step = new
        guard new != step, state.isOver else { return result }
        switch new.action {
        case .question, .sign: break
        case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert: result.state = .pending
        }
        return result
    }
}

/// A journal that does not fit itself: it names something that its plan does not hold, or an event is missing.
package struct FoldError: Error, CustomStringConvertible, Sendable, Hashable {
    package var sequence: Int
    private let problem: String

    init(_ sequence: Int, _ missing: String) {
        self.sequence = sequence
        problem = "names \(missing), which its plan does not hold"
    }

    init(_ sequence: Int, after last: Int) {
        self.sequence = sequence
        problem = "follows event \(last), so that others are left out between them"
    }

    package var description: String {
        "Event \(sequence) of the journal \(problem). The journal is damaged or was written by another Belay: run `belay verify`."
    }
}

package struct OperatorNote: Sendable, Hashable {
    package var time: Int64
    package var who: String
    package var text: String
}
