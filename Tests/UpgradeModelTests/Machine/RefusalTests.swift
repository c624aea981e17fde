// Every sentence with which the state machine says no, in one table; and what each event does to the state.
import Testing

@testable import UpgradeModel

struct RefusalTests {
    private static let production = step("production", 1)
    private static let staging = step("staging", 1)

    /// Where it is tried, what is tried, and the sentence.
    private static func table() throws -> [(Story, Intent, String)] {
        let drafting = Story()
        let planned = try Story(SmallPlan())
        var atTrial = planned
        try atTrial.go(to: staging)
        var failed = atTrial
        try failed.perform(.confirm(staging), failed.goodFacts(staging))
        let running = failed
        try failed.perform(.finish(staging, attempt: 1, .failed(reason: "No.")))
        var unknown = running
        try unknown.perform(.lose(staging, attempt: 1, why: "Gone."))
        var atProduction = atTrial
        try atProduction.go(to: production)
        var settling = atProduction
        try settling.goOn()
        try settling.goOn()
        var completed = settling
        while try completed.goOn() {}
        var rollingBack = settling
        try rollingBack.perform(.rollBack(.hop, reason: "It fails."))
        var rolledBack = rollingBack
        while try rolledBack.goOn() {}
        var abandoned = planned
        try abandoned.perform(.abandon(reason: "Enough."))
        var silent = try Story(SmallPlan(hasNotes: false))
        silent.now += 1
        let plan = try #require(planned.state.plan)
        var elsewhere = plan
        elsewhere.deployment = "other"
        var shorter = plan
        shorter.phases.removeAll { $0.key == staging.phase }
        var changed = plan
        for phase in changed.phases.indices where changed.phases[phase].key == production.phase {
            changed.phases[phase].steps[0].title = "Anew"
        }
        let dump = step("backup", 1, "backup/dump")
        let asked = step("plan", nil, "who", target: "")
        let sign = step("plan", nil, "sign", target: "")
        let item = AcknowledgedItem(id: "B1", hash: "breaking-1")
        var two = planned
        try two.perform(.note("x"))
        return [
            (drafting, .settle(hop: 1), "This upgrade has no plan yet. Make one, or abandon it."),
            (abandoned, .settle(hop: 1), "This upgrade was abandoned. Begin a new one: it first finds out what really runs."),
            (planned, .note(" "), "The note is empty."),
            (planned, .abandon(reason: ""), "Abandoning needs a reason."),
            (running, .abandon(reason: "x"), "staging (hop 1): upgrade/1 is still running. Wait for it or stop it first."),
            (planned, .answer(staging, "x"), "upgrade/1 is not a question."),
            (planned, .answer(asked, ""), "\"Who?\" wants an answer."),
            (planned, .answer(sign, "Ada"), "\"Who?\" is not answered yet; sign afterwards."),
            (
                failed, .answer(asked, "Grace"),
                "The work has begun: answers of plan and roll-out stay as they were signed. Add a note instead."
            ),
            (planned, .confirm(asked), "\"Who?\" wants an answer."),
            (planned, .confirm(staging), "plan: who comes first."),
            (planned, .confirm(step("none", 1)), "There is no step none (hop 1): upgrade/1."),
            (planned, .showNotes(hop: 9, release: "2.0", hash: ""), "There is no hop 9; the path has 2."),
            (planned, .showNotes(hop: 1, release: "9.0", hash: ""), "Hop 1 has no release 9.0."),
            (
                planned, .showNotes(hop: 1, release: "2.0", hash: "other"),
                "The notes of 2.0 are not the ones of the plan (other is not notes-1): read them again."
            ),
            (silent, .showNotes(hop: 1, release: "2.0", hash: "notes-1"), "No notes were found for 2.0: say what you read instead."),
            (silent, .readElsewhere(hop: 1, release: "2.0", what: ""), "Say what you read instead of the notes of 2.0."),
            (planned, .readElsewhere(hop: 1, release: "2.0", what: "x"), "Notes of 2.0 are there: read them."),
            (planned, .acknowledge(hop: 1, items: [], answer: .notAffected, reason: ""), "No breaking change was named."),
            (
                planned, .acknowledge(hop: 1, items: [.init(id: "B9", hash: "")], answer: .notAffected, reason: ""),
                "Hop 1 has no breaking change B9."
            ),
            (
                planned, .acknowledge(hop: 1, items: [item, item], answer: .notAffected, reason: ""),
                "Only changes that this installation rules out can be answered as a group; answer the others one by one."
            ),
            (planned, .acknowledge(hop: 1, items: [item], answer: .handled, reason: ""), "Say how it was handled."),
            (planned, .acknowledge(hop: 1, items: [item], answer: .accepted, reason: ""), "Say why it is accepted."),
            (planned, .assessRisk(id: "none", hop: 1, verdict: .unknown, how: ""), "Hop 1 has no risk none."),
            (planned, .acceptRisk(id: "slow", hop: 1, reason: ""), "Accepting a risk needs a reason."),
            (
                atTrial, .waive(.backup, staging, reason: "x", typedName: "shop"),
                "The gate backup does not stand before staging (hop 1): upgrade/1."
            ),
            (atTrial, .waive(.risks, staging, reason: "x", typedName: nil), "The gate risks is open; nothing has to be waived."),
            (
                planned, .waive(.notes, staging, reason: "x", typedName: nil),
                "This gate is never waived: Hop 1, 1.0 to 2.0: the notes of 1 release were not read to their end; 1 breaking change of 1 wait for your answer."
            ),
            (planned, .waive(.risks, staging, reason: "", typedName: nil), "A waiver needs a reason."),
            (
                planned, .waive(.backup, production, reason: "x", typedName: "other"),
                "Type the deployment's name, shop, to waive this gate."
            ),
            (failed, .confirm(staging), "staging (hop 1): upgrade/1 has failed: retry it, undo it, fix it by hand or roll back."),
            (unknown, .confirm(staging), "The outcome of staging (hop 1): upgrade/1 is unknown: find out first whether it was done."),
            (running, .confirm(staging), "staging (hop 1): upgrade/1 is still running."),
            (settling, .confirm(step("backup", 2, "backup/dump")), "Hop 1 has to settle first."),
            (completed, .confirm(production), "Nothing is left to do: production (hop 1): upgrade/1 is over."),
            (failed, .finish(staging, attempt: 1, .failed(reason: "")), "Attempt 1 of staging (hop 1): upgrade/1 is not running."),
            (running, .finish(staging, attempt: 2, .failed(reason: "")), "Attempt 2 of staging (hop 1): upgrade/1 is not running."),
            (failed, .resolve(staging, .repeatable), "The outcome of staging (hop 1): upgrade/1 is not unknown."),
            (unknown, .resolve(staging, .word(done: true, reason: "")), "Say what you saw."),
            (atTrial, .retry(staging, word: nil), "staging (hop 1): upgrade/1 has not failed."),
            (planned, .skip(asked, reason: "x"), "\"Who?\" can't be skipped."),
            (
                planned, .skip(dump, reason: "x"),
                "A backup step can't be skipped; the gate on the backup can be waived, which says so in the report."
            ),
            (unknown, .skip(staging, reason: "x"), "staging (hop 1): upgrade/1 is unknown and can't be skipped."),
            (failed, .skip(staging, reason: ""), "Skipping needs a reason."),
            (atTrial, .fixByHand(staging, reason: "x", done: "x"), "Only a failed step is marked as fixed by hand."),
            (failed, .fixByHand(staging, reason: "", done: "x"), "Say why it was fixed by hand."),
            (failed, .fixByHand(staging, reason: "x", done: ""), "Say what was done: on staging it becomes work for production."),
            (failed, .undo(staging), "\"upgrade/1\" has no undo of its own: roll back."),
            (atTrial, .undo(staging), "Only the failed step is undone by itself; roll back for more."),
            (planned, .renewBackup(hop: 9, why: "x"), "Hop 9 has no backup phase."),
            (planned, .renewBackup(hop: 1, why: "x"), "The backup of hop 1 has not been taken yet: go on until it is."),
            (atProduction, .renewBackup(hop: 1, why: ""), "A backup taken again needs a reason."),
            (
                settling, .renewBackup(hop: 1, why: "x"),
                "Production has begun to change in this hop: a backup now would hold a mixture. Roll back, or go on."
            ),
            (
                rollingBack, .renewBackup(hop: 1, why: "x"),
                "The upgrade is being rolled back, and the rollback rests on the backup as it is."
            ),
            (planned, .settle(hop: 1), "Hop 1 is not settling."),
            (settling, .settle(hop: 1), "Production should answer with 2.0 and does not tell its version."),
            (planned, .rollBack(.hop, reason: "x"), "Nothing was done yet, so there is nothing to roll back: abandon it."),
            (running, .rollBack(.hop, reason: "x"), "staging (hop 1): upgrade/1 is still running. Wait for it or stop it first."),
            (settling, .rollBack(.hop, reason: ""), "Rolling back needs a reason."),
            (rollingBack, .rollBack(.hop, reason: "x"), "The rollback is under way: go on with it."),
            (rolledBack, .rollBack(.hop, reason: "x"), "This upgrade was rolled back already."),
            (running, .revise(plan, why: "x"), "staging (hop 1): upgrade/1 is still running. The plan can't change under it."),
            (completed, .revise(plan, why: "x"), "This upgrade is over. Begin a new one with the new plan."),
            (planned, .revise(plan, why: ""), "A changed plan needs a reason."),
            (
                planned, .revise(elsewhere, why: "x"),
                "The revised plan is for another deployment, other environments or another version: begin a new upgrade."
            ),
            (failed, .revise(shorter, why: "x"), "staging (hop 1): upgrade/1 was begun and is missing from the revised plan. Put it back."),
            (settling, .revise(changed, why: "x"), "Hop 1 is done: a revision can't change production (hop 1). Leave it as it was."),
        ]
    }

    @Test func everyRefusalSaysWhyInOneSentence() throws {
        for (story, intent, sentence) in try Self.table() { #expect(story.refusal(intent) == sentence) }
    }

    @Test func anotherAnswerWantsAnotherSignature() throws {
        var story = try Story(SmallPlan())
        try story.goOn()
        try story.goOn()
        try story.perform(.answer(step("plan", nil, "who", target: ""), "Grace"))
        #expect(story.state.next == .step(step("plan", nil, "sign", target: "")))
    }

    @Test func onlyProductionsHealthHoldsUpSettling() throws {
        var story = try Story(SmallPlan())
        while story.state.settlingSince[1] == nil { try story.goOn() }
        let since = story.state.settlingSince[1]
        story.now += 1_000_000
        try story.perform(.observe(environment: "staging", version: nil, healthy: false, detail: "Down."))
        #expect(story.state.settlingSince[1] == since)
        try story.perform(.observe(environment: "production", version: nil, healthy: false, detail: "Down."))
        #expect(story.state.settlingSince[1] == story.now)
    }

    @Test func stepThatIsDoneAlreadyIsNotRun() throws {
        for work in [SmallPlan.Work.run, .manual] {
            var story = try Story(SmallPlan(work: work, hasDoneIf: true))
            let key = step("staging", 1)
            try story.go(to: key)
            var facts = story.goodFacts(key)
            facts.isDone = .applies
            let events = try story.perform(.confirm(key), facts)
            #expect(events.count == 2)
            #expect(story.state.progress(key)?.state == .succeeded)
        }
    }

    @Test func eventsThatOnlyTell() throws {
        var story = try Story(SmallPlan())
        try story.record([.leased(holder: "Ada", from: "bastion", epoch: 1), .tookOver(holder: "Grace", before: "Ada", epoch: 2)])
        #expect(story.state.holder == "Grace")
        #expect(story.state.epoch == 2)
        try story.perform(.openShell(environment: "staging"))
        #expect(story.state.openShell == "staging")
        try story.perform(.closeShell(environment: "staging", status: 0))
        #expect(story.state.openShell == nil)
        try story.perform(.note("Quiet."))
        #expect(story.state.operatorNotes.last?.text == "Quiet.")
        try story.perform(.assessRisk(id: "slow", hop: 1, verdict: .doesNotApply, how: "Small."))
        let risk = try #require(story.state.plan?.risks.first)
        #expect(story.state.reading.isSettled(risk))
    }

    @Test func journalThatNamesWhatIsNotThere() throws {
        for event in [Event.skipped(step("none", 1), reason: ""), .backupRenewed(PhaseKey(id: "none", hop: 1), why: "")] {
            var story = try Story(SmallPlan())
            #expect(throws: FoldError.self) { try story.record([event]) }
        }
    }

    /// About 2 s in a debug build; a fold that searches for each step takes minutes.
    @Test func tenThousandStepsFoldInLinearTime() throws {
        var state = UpgradeState()
        let small = SmallPlan(hops: 1, trials: [], steps: 10_000)
        try state.apply(Recorded(sequence: 1, time: 1, who: "Ada", event: .planned(small.plan, identities: small.identities)))
        let start = ContinuousClock.now
        for number in 1...10_000 {
            let key = step("production", 1, "upgrade/\(number)")
            for event in [Event.started(key, Start(attempt: 1)), .finished(key, attempt: 1, .succeeded(evidence: "", saved: [:]))] {
                try state.apply(Recorded(sequence: state.lastSequence + 1, time: 1, who: "Ada", event: event))
            }
        }
        let took = ContinuousClock.now - start
        #expect(took < .seconds(20))
        #expect(state.settlingSince[1] == 1)
    }
}
