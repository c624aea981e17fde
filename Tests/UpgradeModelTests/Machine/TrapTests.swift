// The traps of real upgrades, one test each.
import Testing

@testable import UpgradeModel

struct TrapTests {
    private static let hour: Int64 = 3600 * 1_000_000
    private let first = step("production", 1)

    private func story(_ small: SmallPlan = SmallPlan(), at key: StepKey) throws -> Story {
        var story = try Story(small)
        try story.go(to: key)
        return story
    }

    /// A copy of production comes from production's backup; staging has none yet.
    @Test func stagingIsMadeOfProductionsBackup() throws {
        var small = SmallPlan()
        small.hasFirstBackup = true
        var plan = small.plan
        let copy = Phase(key: PhaseKey(id: "staging-copy", hop: nil), kind: .copy, title: "Copy", environment: "staging", steps: [])
        plan.phases.insert(copy, at: 3)
        var state = UpgradeState()
        try state.apply(Recorded(sequence: 1, time: 0, who: "tester", event: .planned(plan, identities: small.identities)))
        let progress = try #require(state.phase(copy.key))
        #expect(state.backupEnvironment(of: progress) == "production")
        #expect(state.backupFolderName(of: progress) == "first")
        let trial = try #require(state.phases.first { $0.phase.kind == .trial })
        #expect(state.backupEnvironment(of: trial) == trial.phase.environment)
    }

    @Test func anEventThatWasLeftOutIsNoticed() throws {
        let small = SmallPlan()
        var state = UpgradeState()
        try state.apply(Recorded(sequence: 1, time: 0, who: "tester", event: .planned(small.plan, identities: small.identities)))
        #expect(throws: FoldError.self) { try state.apply(Recorded(sequence: 3, time: 0, who: "tester", event: .noted("Late."))) }
        #expect(throws: FoldError.self) { try state.apply(Recorded(sequence: 1, time: 0, who: "tester", event: .noted("Again."))) }
        #expect(state.lastSequence == 1)
        #expect(state.operatorNotes.isEmpty)
    }

    @Test func mondaysBackupOnFriday() throws {
        var story = try story(at: first)
        story.now += 4 * 24 * Self.hour
        #expect(story.refusal(.confirm(first), story.goodFacts(first)) == "The backup is 4 d old, older than 2 h. Take it again.")
        try story.perform(.renewBackup(hop: 1, why: "It is old."))
        #expect(story.state.next == .step(step("backup", 1, "backup/dump")))
        try story.go(to: first)
        try story.perform(.confirm(first), story.goodFacts(first))
    }

    @Test func backupWhoseRestoreFailed() throws {
        let restore = step("backup", 1, "backup/restore")
        var story = try story(at: restore)
        try story.perform(.confirm(restore), story.goodFacts(restore))
        try story.perform(.finish(restore, attempt: 1, .failed(reason: "No.")))
        try story.perform(.fixByHand(restore, reason: "No room.", done: "looked at its size"))
        #expect(story.refusal(.confirm(first), story.goodFacts(first)) == "The backup was not verified: an untested backup is no backup.")
        #expect(story.state.next == .step(first))
    }

    @Test func productionChangedAfterTheBackup() throws {
        var story = try story(at: first)
        let other = step("production", 2)
        try story.record([.started(other, Start(attempt: 1)), .finished(other, attempt: 1, .failed(reason: "No."))])
        #expect(story.refusal(.confirm(first), story.goodFacts(first)) == "Production changed after the backup was begun. Take it again.")
    }

    @Test func stagingUpgradedByHand() throws {
        let key = step("staging", 1)
        let story = try story(at: key)
        var facts = story.goodFacts(key)
        facts.versions["staging"] = "2.0"
        #expect(story.refusal(.confirm(key), facts) == "staging runs 2.0, but this hop starts from 1.0.")
    }

    @Test func productionUpgradedByHandBetweenItsFirstSteps() throws {
        var story = try story(SmallPlan(steps: 2), at: first)
        var facts = story.goodFacts(first)
        try story.perform(.skip(first, reason: "Not here."))
        let second = step("production", 1, "upgrade/2")
        facts.versions["production"] = "2.0"
        #expect(story.refusal(.confirm(second), facts).contains("production answers with 2.0"))
        story.now += 3 * Self.hour
        #expect(story.refusal(.confirm(second), story.goodFacts(second)).contains("older than 2 h"))
    }

    @Test func rehearsalThatPassedBecauseSomethingWasFixedByHand() throws {
        let key = step("staging", 1)
        var story = try story(at: key)
        try story.perform(.confirm(key), story.goodFacts(key))
        try story.perform(.finish(key, attempt: 1, .failed(reason: "No.")))
        try story.perform(.fixByHand(key, reason: "A lock.", done: "dropped the lock"))
        try story.go(to: first)
        let gate = try #require(story.state.gates(of: first, facts: story.goodFacts(first)).first { $0.id == .rehearsal })
        #expect(gate.holds)
        #expect(gate.why.contains("to be done in production too: upgrade/1: dropped the lock"))
    }

    @Test func skippedOnStaging() throws {
        var story = try story(at: step("staging", 1))
        try story.perform(.skip(step("staging", 1), reason: "Slow."))
        try story.go(to: first)
        #expect(story.refusal(.confirm(first), story.goodFacts(first)) == "On staging these steps were skipped: upgrade/1.")
    }

    @Test func waiverOfHopOneUsedForHopThree() throws {
        var story = try Story(SmallPlan(hops: 3, trials: []))
        for hop in 1...3 {
            let key = step("production", hop)
            while story.state.next != .step(key) { try story.goOn() }
            try story.read(try #require(story.state.plan?.hop(hop)))
            #expect(story.refusal(.confirm(key), story.goodFacts(key)).hasPrefix("There is no staging environment"))
            try story.perform(.waive(.rehearsal, key, reason: "None is there.", typedName: "shop"), story.goodFacts(key))
            try story.perform(.confirm(key), story.goodFacts(key))
        }
    }

    @Test func stoppedLeaseHolderThatWakes() throws {
        let story = try story(at: first)
        var facts = story.goodFacts(first)
        facts.holdsLease = false
        facts.leaseDetail = "Grace, since noon."
        let reason = story.refusal(.confirm(first), facts)
        #expect(reason == "Somebody else leads this upgrade: Grace, since noon. Take it over to go on.")
        #expect(story.refusal(.abandon(reason: "Enough."), facts) == reason)
    }

    @Test func enterOnAGateSeenFortyMinutesAgo() throws {
        var story = try story(at: first)
        story.now += 100 * 60 * 1_000_000
        #expect(story.isOpen(first))
        story.now += 40 * 60 * 1_000_000
        #expect(story.refusal(.confirm(first), story.goodFacts(first)).contains("older than 2 h"))
    }

    @Test func rollbackThatFailsHalfWay() throws {
        var story = try story(at: step("production", 2))
        try story.goOn()
        try story.perform(.finish(step("production", 2), attempt: 1, .failed(reason: "No.")))
        try story.perform(.rollBack(.origin, reason: "It fails."))
        #expect(story.rolledBackHops == [2, 1])
        try story.goOn()
        try story.goOn()
        #expect(story.state.state(ofHop: 2) == .rolledBack)
        // What hop 2 asked for is undone with it, and hop 1 asks again.
        #expect(story.state.followUps.map(\.hop) == [1])
        let failing = step("rollback", 1, "rollback/restore")
        try story.goOn()
        try story.perform(.finish(failing, attempt: 1, .failed(reason: "No.")))
        #expect(story.state.stage == .rollbackFailed)
        // What production left behind is not started beside the rollback.
        #expect(story.refusal(.retry(step("production", 2), word: "It is safe.")).contains("has failed"))
        var retried = story
        try retried.goOn()
        #expect(retried.state.stage == .rollingBack)
        var another = story
        try another.perform(.rollBack(.origin, reason: "Once more."))
        #expect(another.rolledBackHops == [1])
        while try another.goOn() {}
        #expect(another.state.stage == .rolledBack)
        #expect(another.state.followUps.isEmpty)
        try story.perform(.abandon(reason: "Restored by hand."))
        #expect(story.state.stage == .abandoned)
    }

    @Test func clockSetBackAfterTheBackup() throws {
        var story = try story(at: first)
        story.now -= 24 * Self.hour
        #expect(story.refusal(.confirm(first), story.goodFacts(first)).contains("the clock was set back"))
        // Another backup, by the clock as it is now, is after the last change all the same.
        try story.perform(.renewBackup(hop: 1, why: "The clock."))
        try story.go(to: first)
        try story.perform(.confirm(first), story.goodFacts(first))
    }

    @Test func clockSetBackWhileSettling() throws {
        var story = try story(at: first)
        try story.goOn()
        try story.goOn()
        story.now -= 24 * Self.hour
        try story.perform(.settle(hop: 1), story.goodFacts(settling: 1))
        #expect(story.state.settledAt[1] == nil)
        #expect(story.state.next == .settle(hop: 1, until: story.now + 60 * 1_000_000))
    }

    @Test func filesChangedBetweenStagingAndProduction() throws {
        var story = try story(SmallPlan(steps: 2, files: ["/values"]), at: first)
        for key in [first, step("production", 1, "upgrade/2")] {
            var facts = story.goodFacts(key)
            facts.files["/values"] = "other"
            #expect(
                story.refusal(.confirm(key), facts).hasPrefix(
                    "These files changed since the rehearsal, or could not be read then or now: /values."))
            facts.files = [:]
            #expect(story.refusal(.confirm(key), facts).contains("/values"))
            try story.goOn()
            try story.goOn()
        }
    }

    /// What nobody could read at the rehearsal is not the same now, whatever is read now.
    @Test(arguments: ["same", Facts.unread]) func aFileThatTheRehearsalCouldNotRead(now: String) throws {
        let rehearsal = step("staging", 1)
        var story = try story(SmallPlan(files: ["/values"]), at: rehearsal)
        var facts = story.goodFacts(rehearsal)
        facts.files["/values"] = Facts.unread
        try story.perform(.confirm(rehearsal), facts)
        try story.perform(.finish(rehearsal, attempt: 1, .succeeded(evidence: "Done.", saved: [:])))
        try story.go(to: first)
        facts = story.goodFacts(first)
        facts.files["/values"] = now
        #expect(story.refusal(.confirm(first), facts).contains("/values"))
    }

    @Test func secondTextOfABreakingChangeAsksAgain() throws {
        var story = try story(at: first)
        var plan = try #require(story.state.plan)
        plan.hops[0].releases[0].breaking[0].hash = "another"
        try story.perform(.revise(plan, why: "The vendor changed it."))
        #expect(story.refusal(.confirm(first), story.goodFacts(first)).contains("1 breaking change of 1 wait for your answer"))
        let old = Intent.acknowledge(hop: 1, items: [.init(id: "B1", hash: "breaking-1")], answer: .handled, reason: "Done.")
        #expect(story.refusal(old) == "The text of B1 is not the one that was answered: read it again.")
        try story.read(plan.hops[0])
        try story.perform(.confirm(first), story.goodFacts(first))
    }

    @Test func waiverIsVoidWhenItsFactsChange() throws {
        var story = try story(at: first)
        story.now += 3 * Self.hour
        try story.perform(.waive(.backup, first, reason: "Nobody writes.", typedName: "shop"), story.goodFacts(first))
        #expect(story.isOpen(first))
        // Old was waived, from the future was not.
        var facts = story.goodFacts(first)
        facts.now -= 24 * Self.hour
        #expect(story.refusal(.confirm(first), facts).contains("the clock was set back"))
        // Nor was another backup.
        try story.perform(.renewBackup(hop: 1, why: "Better so."))
        try story.go(to: first)
        story.now += 3 * Self.hour
        #expect(story.refusal(.confirm(first), story.goodFacts(first)).contains("older than 2 h"))
    }

    @Test func waiverOfOneReasonDoesNotCoverAnother() throws {
        let second = step("staging", 1, "upgrade/2")
        var story = try story(SmallPlan(steps: 2, files: ["/values"]), at: second)
        try story.perform(.skip(second, reason: "Slow."))
        try story.go(to: first)
        try story.perform(.waive(.rehearsal, first, reason: "I know.", typedName: "shop"), story.goodFacts(first))
        var facts = story.goodFacts(first)
        facts.files["/values"] = "other"
        #expect(story.refusal(.confirm(first), facts).contains("These files changed since the rehearsal"))
        try story.perform(.confirm(first), story.goodFacts(first))
    }

    @Test func unknownIsNeverRetriedDirectly() throws {
        var story = try story(at: first)
        try story.goOn()
        try story.perform(.lose(first, attempt: 1, why: "The machine restarted."))
        #expect(story.refusal(.retry(first, word: "It is safe."), story.goodFacts(first)).contains("A retry comes after a known outcome"))
        #expect(story.refusal(.confirm(first), story.goodFacts(first)).contains("is unknown"))
        #expect(story.refusal(.resolve(first, .repeatable)).contains("must not simply run again"))
        // Not even when a revised plan has another text for it.
        var plan = try #require(story.state.plan)
        for phase in plan.phases.indices {
            for index in plan.phases[phase].steps.indices where plan.phases[phase].key == first.phase {
                plan.phases[phase].steps[index].title = "Anew"
            }
        }
        try story.perform(.revise(plan, why: "Corrected."))
        #expect(story.state.next == .resolve(first))
        try story.perform(.resolve(first, .probe(done: false, evidence: "Not there.")))
        #expect(story.refusal(.retry(first, word: " "), story.goodFacts(first)).contains("may not simply run twice"))
        try story.perform(.retry(first, word: "I looked."), story.goodFacts(first))
        #expect(story.state.progress(first)?.attempts == 2)
    }

    /// A value that nobody has would fail the steps that are given it for ever.
    @Test func onlyItsOwnRunTellsTheValueOfAStep() throws {
        var story = try story(at: first)
        var plan = try #require(story.state.plan)
        for phase in plan.phases.indices {
            for index in plan.phases[phase].steps.indices {
                guard case .run(var run) = plan.phases[phase].steps[index].action, plan.phases[phase].key == first.phase else { continue }
                run.saveAs = "stamp"
                plan.phases[phase].steps[index].action = .run(run)
            }
        }
        try story.perform(.revise(plan, why: "Corrected."))
        try story.goOn()
        try story.perform(.lose(first, attempt: 1, why: "The machine restarted."))
        #expect(story.refusal(.resolve(first, .word(done: true, reason: "I looked."))).contains("its own run alone"))
        var late = story
        try late.perform(.resolve(first, .probe(done: true, evidence: "Exit status 0.", saved: ["stamp": "42"])))
        #expect(late.state.saved["production"]?["stamp"] == "42")
        try story.perform(.resolve(first, .word(done: false, reason: "I looked.")))
        #expect(story.refusal(.fixByHand(first, reason: "So.", done: "That.")).contains("its own run alone"))
        try story.perform(.retry(first, word: "I looked."), story.goodFacts(first))
    }

    @Test func undoWhoseEndWasNotSeenIsNotTheStepItself() throws {
        var story = try story(SmallPlan(work: .undoableRun), at: first)
        try story.goOn()
        try story.perform(.finish(first, attempt: 1, .failed(reason: "No.")))
        try story.perform(.undo(first), story.goodFacts(first))
        try story.perform(.lose(first, attempt: 2, why: "The machine restarted."))
        var said = story
        try said.perform(.resolve(first, .word(done: true, reason: "It was undone.")))
        #expect(said.state.progress(first)?.state == .undone)
        try story.perform(.resolve(first, .probe(done: true, evidence: "The new table is there.")))
        #expect(story.state.progress(first)?.state == .failed(reason: "The new table is there."))
    }

    /// The order of steps keeps both from happening; the gate and the guard stand behind it.
    @Test func secondLineOfDefence() throws {
        var story = try story(at: first)
        let other = step("production", 2)
        let settled = story.state.gates(of: other, facts: story.goodFacts(other)).first { $0.id == .settled }
        #expect(settled?.why == "Hop 1 to 2.0 has not settled yet.")
        #expect(settled?.isOpen == false)
        try story.record([.started(other, Start(attempt: 1))])
        #expect(story.refusal(.confirm(first), story.goodFacts(first)) == "production (hop 2): upgrade/1 is still running.")
    }

    @Test func settlingWantsAnIdentity() throws {
        var story = try story(at: first)
        try story.goOn()
        try story.goOn()
        story.now += Self.hour
        var facts = story.goodFacts(settling: 1)
        facts.identities = [:]
        #expect(story.refusal(.settle(hop: 1), facts) == "What answers is not the production that was planned for.")
    }
}

extension Story {
    fileprivate func isOpen(_ key: StepKey) -> Bool { state.gates(of: key, facts: goodFacts(key)).allSatisfy(\.isOpen) }
    fileprivate var rolledBackHops: [Int] { state.rollbacks.last?.phases.compactMap(\.key.hop) ?? [] }
}
