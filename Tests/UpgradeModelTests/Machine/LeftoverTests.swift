// What a rollback leaves behind, and what a step shows of values that are known by now.
import Testing

@testable import UpgradeModel

struct LeftoverTests {
    private func rolledBack(_ scope: RollbackScope, _ change: (inout Plan) -> Void = { _ in }) throws -> Story {
        let small = SmallPlan()
        var plan = small.plan
        change(&plan)
        var story = Story()
        try story.record([.planned(plan, identities: small.identities)])
        try story.go(to: step("production", 2))
        try story.goOn()
        #expect(story.state.leftovers.isEmpty, "under way, nothing is left over")
        try story.goOn()
        try story.perform(.rollBack(scope, reason: "It fails."))
        while try story.goOn() {}
        #expect(story.state.stage == .rolledBack)
        return story
    }

    @Test func stagingStaysOnTheTarget() throws {
        let story = try rolledBack(.origin)
        let leftover = try #require(story.state.leftovers.first)
        #expect(story.state.leftovers.count == 1)
        #expect(leftover.environment == "staging" && leftover.version == "3.0" && leftover.origin == "1.0" && !leftover.isMadeAnew)
        #expect(leftover.backup == "/backups/staging/hop-1")
        // What puts it back stands there itself, the newest hop first: no plan can be made for it while it is ahead of production.
        let plan = try #require(story.state.plan)
        let commands = [2, 1].flatMap { hop -> [String] in
            let phase = plan.rollbacks.first { $0.key.hop == hop && $0.environment == "staging" }
            return phase?.steps.compactMap { if case .run(let run) = $0.action { run.command.words[0].description } else { nil } } ?? []
        }
        #expect(!commands.isEmpty && leftover.lines.first == leftover.sentence)
        #expect(leftover.steps.filter { $0.hasPrefix("  $ ") }.map { String($0.dropFirst(4).prefix { $0 != " " }) } == commands)
        #expect(leftover.sentence.hasPrefix("staging still runs 3.0; before the next trial it has to be back on 1.0. "))
        #expect(leftover.sentence.contains("/backups/staging/hop-1"))
    }

    /// Production is back where hop 2 began, and no backup of staging is known to be of that version.
    @Test func theNextTrialStartsWhereProductionIs() throws {
        let leftover = try #require(try rolledBack(.hop).state.leftovers.first)
        #expect(leftover.origin == "2.0" && leftover.backup == nil)
        let whole = try rolledBack(.origin).state.leftovers.first?.steps.count ?? 0
        #expect(whole > 0 && leftover.steps.count == whole / 2)
    }

    @Test func aCopyIsMadeAnew() throws {
        let story = try rolledBack(.origin) { plan in
            plan.phases.insert(
                Phase(key: PhaseKey(id: "staging-copy", hop: nil), kind: .copy, title: "Copy", environment: "staging", steps: []), at: 2)
        }
        #expect(story.state.leftovers.first?.sentence.contains("making it anew as a copy of production") == true)
    }

    @Test func aTrialThatWasItselfRolledBackLeavesNothing() throws {
        var story = try Story(SmallPlan())
        try story.go(to: step("staging", 1))
        try story.goOn()
        try story.perform(.finish(step("staging", 1), attempt: 1, .failed(reason: "No.")))
        try story.perform(.rollBack(.origin, reason: "It fails."))
        while try story.goOn() {}
        #expect(story.state.stage == .rolledBack && story.state.leftovers.isEmpty)
    }

    @Test func abandonedInTheMiddleOfATrial() throws {
        var story = try Story(SmallPlan())
        try story.go(to: step("staging", 1))
        try story.goOn()
        try story.perform(.finish(step("staging", 1), attempt: 1, .failed(reason: "No.")))
        try story.perform(.abandon(reason: "Enough."))
        #expect(story.state.leftovers.first?.sentence.hasPrefix("staging was left in the middle of its trial") == true)
    }

    // MARK: Known values

    @Test func whatIsKnownIsShown() throws {
        var plan = SmallPlan().plan
        let words = [
            FilledText("load"), FilledText(parts: [.backupFolder, .literal("/dump")]), FilledText(parts: [.saved("old")]),
            FilledText(parts: [.saved("new")]), FilledText(parts: [.rescueFolder]),
        ]
        let command = ResolvedCommand(words: words)
        let index = try #require(plan.phases.firstIndex { $0.key == PhaseKey(id: "production", hop: 2) })
        plan.phases[index].steps[0].action = .run(RunAction(command: command))
        plan.phases[index].steps[0].title = StepResolver.title(of: plan.phases[index].steps[0].action)
        var state = UpgradeState(beginning: plan)
        try state.apply(
            Recorded(sequence: 1, time: 0, who: "Ada", event: .started(step("backup", 1, "backup/dump"), Start(attempt: 1))))
        let saved = Outcome.succeeded(evidence: "", saved: ["old": "it's 14"])
        try state.apply(
            Recorded(sequence: 2, time: 0, who: "Ada", event: .finished(step("backup", 1, "backup/dump"), attempt: 1, saved)))
        try state.apply(
            Recorded(sequence: 3, time: 0, who: "Ada", event: .backupRenewed(PhaseKey(id: "backup", hop: 2), why: "It is old.")))
        let phase = try #require(state.phase(PhaseKey(id: "production", hop: 2)))
        let shown = state.shown(phase.steps[0].step, in: phase)
        guard case .run(let run) = shown.action else { throw Story.Broken(description: "it runs no more") }
        let line = "load /backups/production/hop-2-2/dump 'it'\\''s 14' <new> /backups/production/before-production-2"
        #expect(run.command.description == line)
        #expect(shown.title == StepResolver.title(of: shown.action))
        #expect(phase.steps[0].step.title.contains("<backup-before-rollback>"), "what runs stays as it was planned")
    }

    @Test func aBackupThatNothingCarries() throws {
        var plan = SmallPlan().plan
        #expect(plan.uncarriedBackup == nil)
        plan.phases.insert(
            Phase(key: PhaseKey(id: "staging-copy", hop: nil), kind: .copy, title: "Copy", environment: "staging", steps: []), at: 2)
        #expect(plan.uncarriedBackup == nil, "one place")
        plan.environments[1].place = .ssh(host: "shop")
        #expect(plan.uncarriedBackup?.contains("nothing carries it there") == true)
    }

    @Test func aRiskAskedAgainCountsAsItIsNow() throws {
        var story = try Story(SmallPlan())
        let first = step("production", 1)
        try story.go(to: first)
        var facts = story.goodFacts(first)
        let risk = try #require(story.state.plan?.risks.first)
        var unaccepted = UpgradeState()
        // Accepted, it stays accepted; said not to apply, it is open again when the probe says otherwise.
        facts.risks = [risk.id: .applies]
        #expect(story.state.gates(of: first, facts: facts).first { $0.id == .risks }?.holds == true)
        try unaccepted.apply(
            Recorded(sequence: 1, time: 0, who: "Ada", event: .planned(try #require(story.state.plan), identities: SmallPlan().identities)))
        try unaccepted.apply(
            Recorded(
                sequence: 2, time: 0, who: "Ada", event: .riskAssessed(id: risk.id, hop: 1, verdict: .doesNotApply, how: "Looked.")))
        #expect(unaccepted.gates(of: first, facts: facts).first { $0.id == .risks }?.holds == false)
        facts.risks = [risk.id: .unknown]
        #expect(unaccepted.gates(of: first, facts: facts).first { $0.id == .risks }?.why.contains("unknown") == true)
        facts.risks = [:]
        #expect(unaccepted.gates(of: first, facts: facts).first { $0.id == .risks }?.holds == true)
    }
}
