// An upgrade as the tests drive it: intents become events, events are recorded and folded, and what must never happen is looked
// for at each of them, from the journal and not by the machine's own rules.
import Testing

@testable import UpgradeModel

struct Story {
    private(set) var state = UpgradeState()
    private(set) var stage = UpgradeStage.drafting
    private(set) var journal: [Recorded] = []
    var now: Int64 = 1_000_000_000_000_000
    private(set) var transitions = Transitions()

    init() {}

    init(_ small: SmallPlan) throws {
        try record([.planned(small.plan, identities: small.identities)])
    }

    /// Facts as they are where all is well, for this step or for a hop that settles.
    func goodFacts(_ key: StepKey? = nil, settling hop: Int? = nil) -> Facts {
        var facts = Facts(now: now, holdsLease: true)
        guard let plan = state.plan else { return facts }
        for environment in plan.environments { facts.identities[environment.name] = SmallPlan.identity(environment.name) }
        if let hop = hop.flatMap(plan.hop) {
            facts.versions[plan.production] = hop.to
            facts.healthy[plan.production] = true
        }
        if let key, let phase = state.phase(key.phase), let hop = key.phase.hop.flatMap(plan.hop) {
            facts.versions[phase.phase.environment] = hop.from
            for file in state.progress(key)?.step.files ?? [] { facts.files[file.description] = "same" }
        }
        return facts
    }

    @discardableResult
    mutating func perform(_ intent: Intent, _ facts: Facts? = nil) throws -> [Event] {
        let facts = facts ?? goodFacts()
        let events = try state.decide(intent, facts: facts)
        try take(events, of: intent, facts)
        return events
    }

    mutating func take(_ events: [Event], of intent: Intent, _ facts: Facts) throws {
        now = facts.now
        try watch(intent, events, facts)
        try record(events)
    }

    mutating func record(_ events: [Event]) throws {
        for event in events {
            let recorded = Recorded(sequence: journal.count + 1, time: now, who: "Ada", event: event)
            let before = (state, stage)
            try state.apply(recorded)
            stage = state.stage
            journal.append(recorded)
            transitions.note(from: before.0, before.1, to: state, stage, event)
        }
    }

    /// Why this intent is refused; a test fails where it is not.
    func refusal(_ intent: Intent, _ facts: Facts? = nil) -> String {
        do {
            let events = try state.decide(intent, facts: facts ?? goodFacts())
            return "not refused: \(events)"
        } catch {
            return error.reason
        }
    }

    // MARK: What must never happen

    struct Broken: Error, CustomStringConvertible {
        var description: String
    }

    private func watch(_ intent: Intent, _ events: [Event], _ facts: Facts) throws {
        guard facts.holdsLease || events.allSatisfy({ if case .noted = $0 { true } else { false } }) else {
            throw Broken(description: "written without the lease: \(intent)")
        }
        for event in events {
            guard case .started(let key, let start) = event else { continue }
            if let open = mayNotStart(key, start, facts, noted: events.count > 1) {
                throw Broken(description: "\(key.description) was started by \(intent), but \(open)")
            }
        }
    }

    /// What forbids this start, judged on the journal alone.
    private func mayNotStart(_ key: StepKey, _ start: Start, _ facts: Facts, noted: Bool) -> String? {
        guard let plan = state.plan, let phase = state.phase(key.phase), let step = state.progress(key)?.step else {
            return "it is unknown"
        }
        if state.phases.contains(where: { $0.steps.contains { if case .running = $0.state { true } else { false } } }) {
            return "another one runs"
        }
        let environment = phase.phase.environment
        if !environment.isEmpty, facts.identities[environment] != SmallPlan.identity(environment) { return "this is another system" }
        if start.mode == .forward, let why = mustBeKnown(key, step, facts, noted: noted) { return why }
        if start.mode == .undo || phase.phase.kind == .rollback { return nil }
        if state.isRollingBack { return "the upgrade is being rolled back" }
        guard let hop = key.phase.hop.flatMap(plan.hop) else { return nil }
        if !isRead(hop) { return "notes or breaking changes of the hop are open" }
        if phase.phase.kind != .trial, hop.index > 1, !happened({ $0 == .settled(hop: hop.index - 1) }) {
            return "the hop before has not settled"
        }
        let isWork = phase.phase.kind == .production || phase.phase.kind == .trial
        guard isWork else { return nil }
        if !isRiskSettled(hop, plan), !isWaived(.risks, hop, environment) { return "a risk is open" }
        guard !hasChanged(hop, environment) else { return nil }
        if facts.versions[environment] != hop.from { return "it does not start from \(hop.from)" }
        guard phase.phase.kind == .production else { return nil }
        if let why = backupIsBad(hop, facts), !isWaived(.backup, hop, environment) { return why }
        if let why = rehearsalIsBad(hop), !isWaived(.rehearsal, hop, environment) { return why }
        return nil
    }

    private func mustBeKnown(_ key: StepKey, _ step: Step, _ facts: Facts, noted: Bool) -> String? {
        guard step.changesSystem, !step.isRepeatable else { return nil }
        for recorded in journal.reversed() {
            switch recorded.event {
            case .lost(key, _, _), .finished(key, _, .unknown): return "its outcome is unknown"
            case .finished(key, _, .failed), .resolved(key, _):
                if case .manual = step.action { return nil }
                if case .undone = state.progress(key)?.state { return nil }
                return facts.isDone == .applies || facts.isDone == .doesNotApply || noted ? nil : "nothing says that it may run twice"
            case .finished(key, _, .succeeded):
                if case .undone = state.progress(key)?.state { return nil }
                return "it was done already"
            case _: continue
            }
        }
        return nil
    }

    private func happened(_ matches: (Event) -> Bool) -> Bool { journal.contains { matches($0.event) } }

    private func isRead(_ hop: HopPlan) -> Bool {
        hop.releases.allSatisfy { release in
            happened { event in
                switch event {
                case .notesShown(hop.index, release.version, release.hash): release.text != nil
                case .readElsewhere(hop.index, release.version, _): release.text == nil
                case _: false
                }
            }
        }
            && hop.breaking.allSatisfy { item in
                happened { event in
                    if case .acknowledged(hop.index, let items, _, _) = event {
                        items.contains(AcknowledgedItem(id: item.id, hash: item.hash))
                    } else {
                        false
                    }
                }
            }
    }

    private func isRiskSettled(_ hop: HopPlan, _ plan: Plan) -> Bool {
        plan.risks.filter { $0.hop == hop.index }.allSatisfy { risk in
            var verdict = Verdict.unknown
            var isAccepted = false
            for recorded in journal {
                if case .riskAssessed(risk.id, risk.hop, let found, _) = recorded.event { verdict = found }
                if case .riskAccepted(risk.id, risk.hop, risk.hash, _) = recorded.event { isAccepted = true }
            }
            return verdict == .doesNotApply || isAccepted
        }
    }

    private func isWaived(_ gate: GateID, _ hop: HopPlan, _ environment: String) -> Bool {
        happened { event in
            if case .waived(let waiver) = event {
                waiver.gate == gate && waiver.hop == hop.index && waiver.environment == environment
            } else {
                false
            }
        }
    }

    private func hasChanged(_ hop: HopPlan, _ environment: String) -> Bool {
        happened { event in
            guard case .started(let key, _) = event, key.phase.hop == hop.index, let phase = state.phase(key.phase)?.phase,
                phase.environment == environment, phase.kind == .trial || phase.kind == .production
            else { return false }
            return state.progress(key)?.step.changesSystem ?? false
        }
    }

    private func backupIsBad(_ hop: HopPlan, _ facts: Facts) -> String? {
        let key = PhaseKey(id: "backup", hop: hop.index)
        guard let phase = state.phase(key), phase.steps.allSatisfy({ $0.state == .succeeded }) else { return "its backup is not complete" }
        var begun: Int64?
        for recorded in journal {
            if case .started(let step, _) = recorded.event, let started = state.progress(step), let of = state.phase(step.phase)?.phase {
                if step.phase == key, started.step.takesBackup { begun = recorded.time }
                if of.environment == "production", started.step.changesSystem { begun = nil }
            }
        }
        guard let begun else { return "its backup is older than the last change" }
        return (0...Int64(SmallPlan.maximumAge)).contains((facts.now - begun) / 1_000_000)
            ? nil : "its backup is too old, or from the future"
    }

    private func rehearsalIsBad(_ hop: HopPlan) -> String? {
        let trials = state.phases.filter { $0.phase.kind == .trial && $0.phase.key.hop == hop.index }
        guard let trial = trials.last else { return "it was never rehearsed" }
        for step in trial.steps {
            switch step.state {
            case .succeeded, .fixedByHand: continue
            case .pending, .running, .failed, .unknown, .skipped, .undone: return "its rehearsal is not whole"
            }
        }
        return nil
    }
}
