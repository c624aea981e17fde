// The walk line by line: the same choices as on the screen, ways back at every question, and going on by itself.
import Terminal
import Testing
import UpgradeModel

@testable import Wizard

/// A driver over the model alone: what is started ends at once, well unless told otherwise.
private final class ModelDriver: Driver {
    let id = "orchard-1"
    private(set) var state = UpgradeState()
    private(set) var now = SampleUpgrade.start
    var lookingOn: String?
    /// Steps that fail.
    var failing: Set<String> = []
    var stored: StepLog?
    /// Seconds that go by at each look at what runs; nil: it is over at the first.
    var lasting: Int64?
    /// Seconds that a step of production's takes.
    var lastingWhere: [String: Int64] = [:]
    private let identities = ["staging": "machine a", "production": "machine b"]

    init(_ plan: Plan = SampleUpgrade.plan) throws { try write(.planned(plan, identities: identities)) }

    private var facts: Facts {
        Facts(
            now: now, holdsLease: true, identities: identities, versions: ["staging": "1.0.0", "production": "1.0.0"],
            healthy: ["staging": true, "production": true])
    }

    private func write(_ event: UpgradeModel.Event) throws {
        now += 1_000
        try state.apply(Recorded(sequence: state.lastSequence + 1, time: now, who: "anna", event: event))
    }

    func perform(_ intent: Intent) throws { for event in try state.decide(intent, facts: facts) { try write(event) } }

    func gatesOfNextStep() -> [Gate] {
        guard case .step(let key) = state.next else { return [] }
        return state.gates(of: key, facts: facts)
    }

    func tick() throws -> Bool {
        guard let running = state.running else { return false }
        if let lasting {
            now += lasting * 1_000_000
            return false
        }
        if running.key.target == "production" { now += (lastingWhere[running.key.step] ?? 0) * 1_000_000 }
        let outcome: UpgradeModel.Outcome =
            failing.contains(running.key.step) && running.key.phase.id == "staging"
            ? .failed(reason: "Exit status 1: no space left") : .succeeded(evidence: "Exit status 0.", saved: [:])
        try perform(.finish(running.key, attempt: running.start.attempt, outcome))
        return true
    }

    func lookAtReality(_ key: StepKey) throws -> Bool { false }
    func assess(_ risk: PlannedRisk) -> (verdict: Verdict, how: String)? { nil }
    func newOutput() -> String { "" }
    func log(of key: StepKey) -> StepLog? { stored }
    func stopRunning() throws {
        guard let running = state.running else { return }
        try perform(.finish(running.key, attempt: running.start.attempt, .unknown(reason: "Stopped.")))
    }
    var isInterrupted: Bool { false }
    /// Nobody waits for more than an hour.
    func pause(seconds: Double) -> Bool { now < SampleUpgrade.start + 3_600_000_000 }
}

private final class Script: LineTerminal {
    private var answers: [String]
    private(set) var lines: [String] = []

    init(_ answers: [String]) { self.answers = answers }

    func write(_ line: SanitizedText) { lines.append(line.string) }
    func ask(_ prompt: SanitizedText) -> String? {
        lines.append(prompt.string)
        return answers.isEmpty ? nil : answers.removeFirst()
    }

    var text: String { lines.joined(separator: "\n") }
    func count(_ part: String) -> Int { lines.count { $0.contains(part) } }
}

@Suite struct PlainTests {
    private let driver: ModelDriver

    init() throws { driver = try ModelDriver() }

    @discardableResult
    private func walk(_ answers: String...) throws -> (end: WalkEnd, script: Script) { try through(answers) }

    private let plan = ["Anna and Ben", "Tuesday", "Anna"]
    private let reading = ["h", "Renamed.", "not affected", "It is PostgreSQL.", "yes", "The announcement."]

    private func through(_ answers: [String]) throws -> (end: WalkEnd, script: Script) {
        let script = Script(answers)
        let person = PlainOperator(terminal: script, deployment: "orchard-main") { SampleUpgrade.start }
        return (try Walk(driver: driver, operator: person).run(), script)
    }

    // MARK: Running long

    private func running(_ patience: Patience) throws -> ModelDriver {
        var plan = SampleUpgrade.plan
        for phase in plan.phases.indices {
            for step in plan.phases[phase].steps.indices { plan.phases[phase].steps[step].patience = patience }
        }
        let driver = try ModelDriver(plan)
        for (step, text) in [("who", "Anna"), ("when", "Tuesday"), ("sign", "Anna")] {
            try driver.perform(.answer(StepKey(phase: .init(id: "plan", hop: nil), step: step, target: ""), text))
        }
        for item in plan.hops[0].breaking {
            try driver.perform(.acknowledge(hop: 1, items: [.init(id: item.id, hash: item.hash)], answer: .handled, reason: "Changed."))
        }
        try driver.perform(.showNotes(hop: 1, release: "1.1.0", hash: "hash-1.1.0"))
        try driver.perform(.readElsewhere(hop: 1, release: "1.1.1", what: "The announcement."))
        guard case .step(let key) = driver.state.next else { throw Refusal(.state, "No step is next.") }
        try driver.perform(.confirm(key))
        driver.lasting = 30
        return driver
    }

    @Test func whatTakesLongIsSaidOnceAndAskedAboutOnce() throws {
        let driver = try running(Patience(tell: 60, ask: 600))
        let script = Script(["later", "wait"])
        let person = PlainOperator(terminal: script, deployment: "orchard-main") { SampleUpgrade.start }
        guard case .detached = try Walk(driver: driver, operator: person).run() else { return #expect(Bool(false), "it runs on") }
        #expect(script.count("longer than 1 min, which is unusual") == 1)
        #expect(script.count("longer than 10 min. Go on waiting, or stop it.") == 1)
        #expect(script.count("wait or stop?") == 2)
        #expect(script.text.contains("Type one of: wait, stop"))
    }

    @Test func whatTakesLongIsStoppedWhereAskedFor() throws {
        let driver = try running(Patience(ask: 600))
        let script = Script(["stop", "quit"])
        let person = PlainOperator(terminal: script, deployment: "orchard-main") { SampleUpgrade.start }
        guard case .unknown = try Walk(driver: driver, operator: person).run() else { return #expect(Bool(false), "its end is not known") }
    }

    @Test func withNobodyThereItIsWaitedFor() throws {
        let driver = try running(Patience(ask: 600))
        let person = PlainOperator(terminal: Script([]), deployment: "orchard-main") { SampleUpgrade.start }
        guard case .detached = try Walk(driver: driver, operator: person).run() else { return #expect(Bool(false), "it runs on") }
        #expect(driver.state.running != nil)
        #expect(driver.now >= SampleUpgrade.start + 3_600_000_000, "the end of the input ends no waiting")
    }

    // MARK: Ways back

    @Test func backGoesToTheAnswerBefore() throws {
        let (_, script) = try walk("Anna", "back", "Anna and Ben", "Tuesday", "back", "Wednesday", "Anna")
        let answers = driver.state.answers
        #expect(answers[StepKey(phase: .init(id: "plan", hop: nil), step: "who", target: "")] == "Anna and Ben")
        #expect(answers[StepKey(phase: .init(id: "plan", hop: nil), step: "when", target: "")] == "Wednesday")
        #expect(script.text.contains("So far: Anna") && script.text.contains("So far: Tuesday"))
    }

    @Test func backGoesFurtherThanOne() throws {
        let (_, script) = try walk("Anna", "Tuesday", "back", "back", "Ben", "Anna")
        #expect(driver.state.answers.values.contains("Ben") && !driver.state.answers.values.contains("back"))
        #expect(script.count("Sign them with your name:") == 2)
    }

    @Test func nothingIsBeforeTheFirstQuestion() throws {
        let (_, script) = try walk("back", "Anna")
        #expect(script.text.contains("There is nothing before this that can be answered anew."))
        #expect(driver.state.answers.values.contains("Anna"))
    }

    @Test func aBreakingChangeIsAnsweredAnew() throws {
        _ = try through(plan + ["d", "back", "a", "We know.", "quit"])
        let item = SampleUpgrade.plan.hops[0].breaking[0]
        #expect(driver.state.reading.answer(to: item, hop: 1)?.answer == .accepted)
    }

    @Test(arguments: ["help", "?"]) func helpIsNoAnswer(_ word: String) throws {
        let (end, script) = try walk(word, "quit")
        #expect(end == .stopped && driver.state.answers.isEmpty)
        #expect(
            script.text.contains("Type the answer in your own words") && script.count("The answer before") == 1
                && script.count("  quit: ") == 1)
    }

    @Test func quitLeavesAndTheEndOfTheInputIsAnAnswerMissing() throws {
        #expect(try walk("quit").end == .stopped)
        guard case .refused(let sentences) = try walk().end else { return #expect(Bool(false), "an answer is missing") }
        #expect(sentences.first?.contains("Who does the upgrade?") == true)
    }

    @Test func aSpaceBeforeItMakesAWordAnAnswer() throws {
        try walk(" back")
        #expect(driver.state.answers.values.contains(" back"))
    }

    // MARK: Steps

    /// The trial of the first hop, at its first step.
    private var toTrial: [String] { plan + reading + ["go", "go", "y", "a", "Enough space."] }

    @Test func theTrialGoesOnUntilSomethingNeedsMe() throws {
        let (end, script) = try through(toTrial + ["go on"])
        guard case .refused = end else { return #expect(Bool(false), "\(end)") }
        // Dump and verification go on by themselves; what is to be read waits.
        #expect(script.text.contains("[2/6] "), "counted within the phase")
        #expect(script.text.contains("Going on by itself ends here: \"Tell the users\" is for somebody to do, read or answer."))
        guard case .step(let key) = driver.state.next else { return #expect(Bool(false)) }
        #expect(key.step == "upgrade/read" && key.phase.id == "staging")
        // Reading it is a confirmation of its own; what comes next is asked for again.
        let again = try through(["go"])
        #expect(
            again.script.text.contains("Migrate the database")
                && driver.state.next == .step(StepKey(phase: key.phase, step: "upgrade/migrate", target: "staging")))
    }

    @Test func goingOnIsNotOfferedOutsideOfATrial() throws {
        let (_, script) = try through(plan + reading + ["go on"])
        #expect(!script.text.contains("until something needs me"))
        #expect(script.text.contains("Type one of: go, look again, note, quit, back, help."))
    }

    @Test func aFailureEndsGoingOn() throws {
        driver.failing = ["backup/verify"]
        driver.stored = StepLog(tail: "half\nno space left\n", path: "/runs/7/log")
        let (end, script) = try through(toTrial + ["C", "quit"])
        #expect(end == .failed(StepKey(phase: .init(id: "staging", hop: 1), step: "backup/verify", target: "staging")))
        #expect(script.text.contains("FAILED: Restore the dump beside it"))
        #expect(script.text.contains("    no space left") && script.text.contains("Its whole log: /runs/7/log"))
        #expect(driver.state.consent == nil)
        #expect(script.text.contains("Help: A ticket for customers: https://support.orchard.example"))
    }

    /// A backup that is too old as soon as it is taken.
    @Test func aBackupIsNotTakenAgainForEver() throws {
        driver.lastingWhere = ["backup/dump": 3 * 3_600]
        var answers = Answers(name: "Anna")
        answers.questions = ["who": "Anna", "when": "Now"]
        answers.notes = [
            "1.1.0": .init(hash: "hash-1.1.0", readElsewhere: nil), "1.1.1": .init(hash: nil, readElsewhere: "The announcement."),
        ]
        for item in SampleUpgrade.plan.hops[0].breaking {
            answers.breaking[item.id] = .init(answer: .accepted, reason: "Known.", hash: nil)
        }
        answers.ruledOut = "Not here."
        answers.risks["disk-doubles"] = .init(verdict: .doesNotApply, reason: "There is more.")
        answers.byHand["*"] = "Read."
        let person = AnswersOperator(answers, deployment: "orchard-main") { _ in }
        guard case .refused(let sentences) = try Walk(driver: driver, operator: person).run() else {
            return #expect(Bool(false), "it stops")
        }
        #expect(!sentences.isEmpty)
        #expect(person.complaints.contains { $0.contains("taken again 2 times") && $0.contains("max-age") }, "\(person.complaints)")
        #expect(driver.state.phases.first { $0.phase.kind == .backup }?.round == 3)
    }

    @Test func theFailureMenuIsTheScreens() throws {
        driver.failing = ["upgrade/migrate"]
        let (_, script) = try through(toTrial + ["go", "go", "go", "go", "u", "note", "Looked.", "quit"])
        let rig = try Rig { rig in
            try rig.signPlan()
            try rig.readHop1()
            try rig.settleRisk()
            try rig.walk(to: rig.key("staging", 1, "upgrade/migrate", "staging"))
            try rig.perform(.confirm(rig.key("staging", 1, "upgrade/migrate", "staging")))
        }
        try rig.finish(.failed(reason: "Exit status 1: no space left"))
        for action in [WizardAction.retry, .undo, .rollBackHop, .rollBack, .fixedByHand, .skip, .note] {
            let binding = try #require(KeyTable.binding(action))
            let letter = try #require(binding.letter), word = try #require(binding.word)
            #expect(rig.text.contains("\(letter)  \(binding.help)"), "\(action)")
            #expect(script.text.contains("  \(word), \(letter): \(binding.help)"), "\(action)")
        }
        #expect(script.text.contains("Not now: It can't be undone: The migration drops columns. Roll back."))
        #expect(driver.state.operatorNotes.map(\.text) == ["Looked."])
    }

    @Test func rollingBackSaysWhoseData() throws {
        driver.failing = ["upgrade/migrate"]
        let (_, script) = try through(toTrial + ["go", "go", "go", "go", "roll back", "back", "quit"])
        #expect(script.text.contains("staging goes back to 1.0.0, where the upgrade began."))
        #expect(script.text.contains("Only staging is touched: production still runs 1.0.0"))
        #expect(script.text.contains("what was written to staging since then"))
        #expect(!driver.state.isRollingBack)
    }
}
