// The wizard with a state machine behind it and no engine: commands are carried out on the model of the upgrade alone.
import Terminal
import UpgradeModel

@testable import Wizard

final class Rig {
    var model: WizardModel
    private(set) var state = UpgradeState()
    private(set) var commands: [WizardCommand] = []
    var now = SampleUpgrade.start
    var lookingOn: String?
    /// What the engine finds in a step's run.
    var storedLog: StepLog?
    private let identities = ["staging": "machine a", "production": "machine b"]
    var versions = ["staging": "1.0.0", "production": "1.0.0"]
    /// What the probes of steps say.
    var isDone: Verdict?
    private let size: Size

    init(_ plan: Plan = SampleUpgrade.plan, width: Int = 80, height: Int = 24, prepare: (Rig) throws -> Void = { _ in }) throws {
        size = Size(width: width, height: height)
        model = WizardModel(size: size)
        try write(.planned(plan, identities: identities))
        try prepare(self)
        show()
        commands = []
    }

    private var facts: Facts {
        Facts(
            now: now, holdsLease: lookingOn == nil, identities: identities, versions: versions,
            healthy: ["staging": true, "production": true], isDone: isDone)
    }

    func write(_ event: UpgradeModel.Event) throws {
        now += 1_000
        try state.apply(Recorded(sequence: state.lastSequence + 1, time: now, who: "anna", event: event))
    }

    func perform(_ intent: Intent) throws { for event in try state.decide(intent, facts: facts) { try write(event) } }

    func show() { send(.snapshot(WizardSnapshot(id: "orchard-1", state: state, lookingOn: lookingOn, now: now))) }

    func send(_ event: WizardEvent) {
        for command in model.update(event) { carryOut(command) }
    }

    func press(_ keys: Key...) {
        for key in keys {
            send(.tick(now))
            send(.key(key))
        }
    }

    func type(_ text: String) { for character in text { press(.character(character)) } }

    /// Commands wait, as they do for a slow engine, until they are let go.
    var isSlow = false
    private var waiting: [WizardCommand] = []

    func letGo() {
        isSlow = false
        for command in waiting { carryOut(command) }
        waiting = []
    }

    private func carryOut(_ command: WizardCommand) {
        if isSlow { return waiting.append(command) }
        commands.append(command)
        switch command {
        case .perform(let intent):
            do {
                try perform(intent)
                show()
            } catch let refusal as Refusal {
                send(.refused(refusal))
            } catch {
                send(.failed("\(error)"))
            }
        case .judgeGates:
            guard case .step(let key) = state.next else { return }
            send(.gates(state.gates(of: key, facts: facts)))
        case .takeOver:
            lookingOn = nil
            show()
        case .readLog(let key): send(.log(key, storedLog))
        case .lookAtReality, .assess, .stopRunning, .openShell, .leave: break
        }
    }

    /// Ends the running step.
    func finish(_ outcome: UpgradeModel.Outcome = .succeeded(evidence: "Exit status 0.", saved: [:]), after seconds: Int64 = 5) throws {
        guard let running = state.running else { return }
        now += seconds * 1_000_000
        try perform(.finish(running.key, attempt: running.start.attempt, outcome))
        show()
    }

    var buffer: CellBuffer { draw().buffer }
    var text: String { buffer.text }

    func draw(_ glyphs: Glyphs = .unicode) -> (buffer: CellBuffer, cursor: Position?) {
        var buffer = CellBuffer(size, glyphs: glyphs)
        let cursor = model.render(into: &buffer)
        return (buffer, cursor)
    }

    // MARK: Ways into the walk

    func key(_ phase: String, _ hop: Int?, _ step: String, _ target: String) -> StepKey {
        StepKey(phase: PhaseKey(id: phase, hop: hop), step: step, target: target)
    }

    func signPlan() throws {
        for (step, text) in [("who", "Anna and Ben"), ("when", "Tuesday"), ("sign", "Anna")] {
            try perform(.answer(key("plan", nil, step, ""), text))
        }
    }

    func readHop1() throws {
        let hop = SampleUpgrade.plan.hops[0]
        for item in hop.breaking {
            try perform(.acknowledge(hop: 1, items: [.init(id: item.id, hash: item.hash)], answer: .handled, reason: "Changed."))
        }
        try perform(.showNotes(hop: 1, release: "1.1.0", hash: "hash-1.1.0"))
        try perform(.readElsewhere(hop: 1, release: "1.1.1", what: "The announcement."))
    }

    func settleRisk() throws { try perform(.assessRisk(id: "disk-doubles", hop: 1, verdict: .doesNotApply, how: "There is more.")) }

    /// Everything up to a step, done.
    func walk(to target: StepKey) throws {
        while case .step(let next) = state.next, next != target {
            try perform(.confirm(next))
            if let running = state.running {
                now += 5_000_000
                try perform(.finish(running.key, attempt: running.start.attempt, .succeeded(evidence: "Exit status 0.", saved: [:])))
            }
        }
    }

    func toProduction(_ step: String = "upgrade/migrate") throws {
        try signPlan()
        try readHop1()
        try settleRisk()
        try walk(to: key("production", 1, step, "production"))
    }
}
