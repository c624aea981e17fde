// What keys do, one by one, with a state machine behind them.
import Terminal
import Testing
import UpgradeModel

@testable import Wizard

@Suite struct WizardModelTests {
    private func atProduction(_ step: String = "upgrade/migrate") throws -> Rig { try Rig { try $0.toProduction(step) } }

    private var migrate: StepKey { StepKey(phase: PhaseKey(id: "production", hop: 1), step: "upgrade/migrate", target: "production") }

    @Test func whatTakesLongIsSaidWhileItRuns() throws {
        var plan = SampleUpgrade.plan
        for phase in plan.phases.indices {
            for step in plan.phases[phase].steps.indices { plan.phases[phase].steps[step].patience = Patience(tell: 60, ask: 600) }
        }
        let rig = try Rig(plan) { rig in
            try rig.toProduction()
            try rig.perform(.confirm(rig.key("production", 1, "upgrade/migrate", "production")))
        }
        #expect(!rig.text.contains("longer than"))
        rig.now += 61_000_000
        rig.send(.tick(rig.now))
        #expect(rig.text.contains("It takes longer than 1 min, which is unusual."))
        rig.now += 600_000_000
        rig.send(.tick(rig.now))
        #expect(rig.text.contains("It takes longer than 10 min. Go on waiting, or stop it."))
        #expect(rig.text.contains("stop it"), "the key that does so")
    }

    /// Not that it is about to start, on the page of the step after it.
    @Test func whatIsFoundDoneIsSaidToBeSo() throws {
        let rig = try atProduction()
        rig.isDone = .applies
        rig.send(.gates([]))
        try rig.perform(.confirm(migrate))
        rig.show()
        #expect(rig.text.contains("Done already, and not run: "), "\(rig.text)")
    }

    @Test func freshPlanIsShownWholeFirst() throws {
        let rig = try Rig()
        #expect(rig.text.contains("The path, in 2 hops"))
        rig.press(.enter)
        #expect(rig.text.contains("go on here"))
        rig.press(.enter)
        #expect(rig.text.contains("Question 1 of 2"))
    }

    @Test func questionsGoBackWithoutLosing() throws {
        let rig = try Rig()
        rig.press(.enter, .enter)
        rig.type("Anna")
        rig.press(.tab)
        rig.type("Tues")
        rig.press(.up)
        #expect(rig.text.contains("Question 1 of 2") && rig.text.contains("Anna"))
        rig.press(.escape, .enter)
        #expect(rig.text.contains("Anna"))
        rig.press(.enter)
        #expect(rig.state.answers.values.contains("Anna"))
        #expect(rig.text.contains("Question 2 of 2") && rig.text.contains("Tues"))
    }

    @Test func typingAheadOfTheJournalLosesNothing() throws {
        let rig = try Rig()
        rig.press(.enter, .enter)
        // As when the engine has not yet answered.
        for key in "Anna".map(Key.character) + [.enter] + "Tuesday".map(Key.character) { _ = rig.model.update(.key(key)) }
        let commands = rig.model.update(.key(.enter))
        #expect(commands == [.perform(.answer(rig.key("plan", nil, "when", ""), "Tuesday"))])
    }

    @Test func emptyAnswerIsRefused() throws {
        let rig = try Rig()
        rig.press(.enter, .enter, .enter)
        #expect(rig.commands.isEmpty)
        #expect(rig.text.contains("Something has to be written here"))
    }

    @Test func signingLeadsToReading() throws {
        let rig = try Rig()
        rig.press(.enter, .enter)
        for text in ["Anna and Ben", "Tuesday", "Anna"] {
            rig.type(text)
            rig.press(.enter)
        }
        #expect(rig.text.contains("Breaking change 1 of 2"))
    }

    // MARK: Reading

    @Test func eachChangeIsAnsweredByItself() throws {
        let rig = try Rig { try $0.signPlan() }
        rig.type("h")
        rig.press(.enter)
        #expect(rig.commands.isEmpty, "handled wants to know how")
        rig.type("Renamed.")
        rig.press(.enter)
        #expect(rig.state.reading.answers.count == 1)
        #expect(rig.text.contains("Breaking change 2 of 2"))
        #expect(rig.text.contains("1 of 2 breaking changes answered, 2 ruled out"))
        rig.type("d")
        rig.press(.enter)
        #expect(rig.state.reading.answers.count == 2)
        #expect(rig.text.contains("2 changes ruled out, one answer"))
        rig.type("d")
        rig.press(.enter)
        #expect(rig.state.reading.answers.count == 2, "the group wants a reason")
        rig.type("PostgreSQL on Debian.")
        rig.press(.enter)
        #expect(rig.state.reading.answers.count == 4)
        #expect(rig.text.contains("Notes of 1.1.0"))
    }

    @Test func notesAreReadOnlyAtTheirEnd() throws {
        let rig = try Rig { try $0.signPlan() }
        rig.type("]]]")
        rig.press(.enter)
        #expect(rig.commands.isEmpty, "Enter before the end turns the page")
        #expect(rig.text.contains("0 of 2 releases read"))
        rig.press(.end)
        #expect(rig.state.reading.shown.isEmpty, "reaching the end says nothing yet")
        rig.press(.enter)
        #expect(rig.state.reading.shown.count == 1)
        #expect(rig.text.contains("1 of 2 releases read"))
        #expect(rig.text.contains("No release notes were found"))
        rig.press(.enter)
        rig.type("The announcement.")
        rig.press(.enter)
        #expect(rig.state.reading.elsewhere.count == 1)
    }

    @Test func searchTakesAllKeysUntilItEnds() throws {
        let rig = try Rig { try $0.signPlan() }
        rig.type("]]]/change 55")
        rig.press(.enter)
        #expect(rig.text.contains("Change 55:"))
        #expect(rig.commands.isEmpty)
    }

    @Test func riskIsSettledByAcceptance() throws {
        let rig = try Rig { rig in
            try rig.signPlan()
            try rig.readHop1()
            try rig.walk(to: rig.key("staging", 1, "backup/dump", "staging"))
        }
        rig.type("a")
        #expect(rig.text.contains("First say whether it applies"))
        rig.type("u")
        rig.type("a")
        rig.type("There is enough.")
        rig.press(.enter)
        #expect(rig.state.reading.acceptedRisks.count == 1)
        #expect(rig.text.contains("[ Cancel ]"))
    }

    // MARK: Confirming

    @Test func confirmationStartsOnCancel() throws {
        let rig = try atProduction()
        #expect(rig.text.contains("[ Cancel ]"))
        rig.press(.enter)
        #expect(!rig.commands.contains(.perform(.confirm(migrate))))
        #expect(rig.state.running == nil)
        #expect(!rig.text.contains("[ Cancel ]"))
    }

    @Test func wrongNameDoesNotStartProduction() throws {
        let rig = try atProduction()
        rig.press(.tab)
        rig.type("orchard")
        rig.press(.enter, .enter)
        #expect(rig.state.running == nil)
        #expect(rig.text.contains("That is not the name"))
        rig.type("-main")
        rig.press(.enter, .enter)
        #expect(rig.state.running?.key == migrate)
        #expect(rig.text.contains("Running: Migrate the database"))
    }

    @Test func aWrongNameKeepsTheFieldInFocus() throws {
        let rig = try atProduction()
        rig.press(.tab)
        rig.type("orchard")
        rig.press(.enter)
        #expect(rig.text.contains("That is not the name"), "it is said where it was typed")
        rig.type("-main")
        rig.press(.enter, .enter)
        #expect(rig.state.running?.key == migrate)
    }

    @Test func rollingBackIsOfferedWhereThereIsSomethingToPutBack() throws {
        let rig = try atProduction("upgrade/install")
        rig.type("?")
        #expect(rig.text.contains("Roll back to the origin"))
    }

    @Test func whyGoingOnByItselfEndsIsSaid() throws {
        let rig = try Rig { rig in
            try rig.signPlan()
            try rig.readHop1()
            try rig.settleRisk()
            try rig.walk(to: rig.key("staging", 1, "backup/verify", "staging"))
        }
        rig.press(.enter, .enter)
        rig.type("C")
        rig.press(.tab, .enter)
        #expect(rig.state.running?.key.step == "backup/verify")
        try rig.finish()
        #expect(rig.text.contains("Going on by itself ends here"), "\(rig.text)")
        #expect(rig.text.contains("is for somebody to do, read or answer"))
    }

    @Test func hintsCallTheProgramAsItWasCalled() throws {
        var model = WizardModel(size: Size(width: 80, height: 24), program: "./belay")
        let rig = try Rig()
        _ = model.update(.snapshot(WizardSnapshot(id: "orchard-1", state: rig.state, now: rig.now)))
        _ = model.update(.failed("The journal is damaged: run `belay verify`."))
        var buffer = CellBuffer(Size(width: 80, height: 24), glyphs: .unicode)
        _ = model.render(into: &buffer)
        #expect(buffer.text.contains("run `./belay verify`."))
    }

    @Test func gatesSeenLongAgoAreJudgedAgain() throws {
        let rig = try atProduction()
        rig.press(.tab)
        rig.type("orchard-main")
        rig.press(.enter)
        rig.now += 2_400_000_000
        let before = rig.commands.count
        rig.press(.enter)
        #expect(Array(rig.commands[before...]) == [.judgeGates])
        #expect(rig.state.running == nil)
        #expect(rig.text.contains("judged 40 min ago"))
        rig.press(.enter)
        #expect(rig.state.running?.key == migrate)
    }

    @Test func closedGateKeepsTheStepFromStarting() throws {
        let rig = try Rig { rig in
            try rig.toProduction("upgrade/read")
            rig.now += 10_800_000_000
        }
        rig.press(.right, .enter)
        #expect(rig.text.contains("Gate closed (backup)"))
        #expect(!rig.commands.contains { if case .perform = $0 { true } else { false } })
    }

    @Test func waiverWantsReasonAndName() throws {
        let rig = try Rig { rig in
            try rig.toProduction("upgrade/read")
            rig.now += 10_800_000_000
        }
        rig.type("w")
        rig.press(.enter)
        #expect(rig.state.waivers.isEmpty)
        rig.type("The window closes.")
        rig.press(.enter)
        rig.type("orchard")
        rig.press(.enter)
        #expect(rig.state.waivers.isEmpty)
        #expect(rig.text.contains("That is not the name"))
        rig.type("-main")
        rig.press(.enter)
        #expect(rig.state.waivers.map(\.gate) == [.backup])
        #expect(rig.text.contains("waived"), "the gates are judged again after a waiver")
    }

    // MARK: Running and afterwards

    private func running() throws -> Rig {
        try Rig { rig in
            try rig.toProduction("upgrade/install")
            try rig.perform(.confirm(rig.key("production", 1, "upgrade/install", "production")))
        }
    }

    @Test func stoppingAsksFirst() throws {
        let rig = try running()
        rig.type("S")
        rig.press(.enter)
        #expect(!rig.commands.contains(.stopRunning))
        rig.type("S")
        rig.press(.right, .enter)
        #expect(rig.commands.contains(.stopRunning))
    }

    @Test func leavingARunningStepSaysThatItGoesOn() throws {
        let rig = try running()
        rig.type("q")
        #expect(rig.text.contains("goes on without you") && rig.text.contains("belay resume orchard-1"))
        rig.press(.enter)
        #expect(!rig.commands.contains(.leave), "it starts on Stay")
        rig.type("qq")
        #expect(rig.commands.contains(.leave))
        #expect(WalkEnd(leaving: rig.state) == .detached(rig.key("production", 1, "upgrade/install", "production")))
    }

    @Test func interruptLeavesFromEverywhere() throws {
        let rig = try Rig()
        rig.press(.enter, .enter)
        rig.type("Anna")
        rig.send(.interrupted)
        #expect(rig.commands == [.leave])
        #expect(WalkEnd(leaving: rig.state) == .stopped)
    }

    @Test func outputIsMadeSafe() throws {
        let rig = try running()
        rig.send(.output("\u{1b}]0;owned\u{7}\u{1b}[2Jhello\u{202e}\u{9b}31m\n"))
        #expect(rig.text.contains("hello"))
        #expect(
            !rig.text.unicodeScalars.contains { ($0.value < 0x20 && $0 != "\n") || (0x7f...0x9f).contains($0.value) || $0.value == 0x202e })
    }

    @Test func failureOffersItsWaysOn() throws {
        let rig = try running()
        try rig.finish(.failed(reason: "Exit status 100."))
        #expect(rig.text.contains("FAILED: Install the new version"))
        rig.press(.enter)
        #expect(rig.text.contains("Run it again"))
        rig.press(.enter)
        #expect(rig.state.running == nil, "trying again in production starts on Cancel")
        rig.press(.enter, .right, .enter)
        #expect(rig.state.running?.start.attempt == 2)
    }

    @Test func rollingBackTellsWhatWouldBeLost() throws {
        let rig = try running()
        try rig.finish(.failed(reason: "Exit status 100."))
        rig.press(.down, .down, .down, .enter)
        #expect(rig.text.contains("would be lost"))
        rig.press(.enter)
        #expect(!rig.state.isRollingBack)
        rig.type("The package is missing.")
        rig.press(.enter)
        #expect(rig.state.isRollingBack)
        #expect(rig.text.contains("Restore the dump"))
    }

    @Test func unknownIsLookedAtFirst() throws {
        let rig = try running()
        try rig.finish(.unknown(reason: "Killed."))
        #expect(rig.commands.last == .lookAtReality(rig.key("production", 1, "upgrade/install", "production")))
        rig.press(.down, .enter)
        rig.type("It answers.")
        rig.press(.enter)
        #expect(rig.state.progress(rig.key("production", 1, "upgrade/install", "production"))?.state == .succeeded)
        #expect(rig.text.contains("Prove that 1.1.1 answers"))
    }

    @Test func noteGoesToTheJournal() throws {
        let rig = try atProduction()
        rig.type("+")
        rig.type("All is calm.")
        rig.press(.enter)
        #expect(rig.state.operatorNotes.map(\.text) == ["All is calm."])
    }

    @Test func shellOpensWhereTheScreenIs() throws {
        let rig = try atProduction()
        rig.type("!")
        #expect(rig.state.openShell == "production")
        #expect(rig.commands.last == .openShell(environment: "production"))
    }

    /// The walk goes on meanwhile, and the question of whether to leave stays.
    @Test func leavingIsStillAskedWhenAStepEnds() throws {
        let rig = try running()
        rig.type("q")
        try rig.finish()
        #expect(rig.text.contains("[ Leave ]"))
        rig.press(.right, .enter)
        #expect(rig.commands.contains(.leave))
    }

    @Test func aShellThatIsNotInTheJournalDoesNotOpen() throws {
        let rig = try atProduction()
        rig.isSlow = true
        rig.type("!")
        rig.isSlow = false
        rig.show()
        #expect(!rig.commands.contains(.openShell(environment: "production")), "it is not in the journal yet")
        rig.send(.failed("The disk is full."))
        rig.show()
        #expect(!rig.commands.contains(.openShell(environment: "production")))
    }

    /// Gates may be looked at for seconds over a slow line.
    @Test func whatIsPressedWhileAStepIsStartingTakesNothingBack() throws {
        let rig = try atProduction()
        rig.press(.tab)
        rig.type("orchard-main")
        rig.press(.tab)
        rig.isSlow = true
        rig.press(.enter, .enter)
        #expect(!rig.text.contains("nothing was started"))
        #expect(rig.text.contains("about to start"))
        rig.letGo()
        #expect(rig.commands.filter { if case .perform(.confirm) = $0 { true } else { false } }.count == 1)
        #expect(rig.state.running != nil)
    }

    @Test func aRefusedConfirmationCanBeGivenAgain() throws {
        let rig = try atProduction()
        rig.press(.tab)
        rig.type("orchard-main")
        rig.press(.tab)
        rig.isSlow = true
        rig.press(.enter)
        rig.send(.refused(Refusal(.gates, "Production is not healthy.")))
        rig.press(.tab, .tab, .enter)
        rig.letGo()
        #expect(rig.commands.filter { if case .perform(.confirm) = $0 { true } else { false } }.count == 2)
    }

    @Test func theNameIsTypedOncePerPhaseAndBeforeEachPointOfNoReturn() throws {
        let rig = try atProduction()
        let phase = try #require(rig.state.phase(PhaseKey(id: "production", hop: 1)))
        let changing = phase.steps.filter(\.step.changesSystem)
        #expect(changing.count > 1)
        #expect(Ways.wantsName(changing[0].step, in: phase, of: rig.state))
        var later = phase
        for index in later.steps.indices where later.steps[index].step.id == changing[0].step.id { later.steps[index].attempts = 1 }
        #expect(Ways.wantsName(changing[0].step, in: later, of: rig.state), "a second try of the first")
        var step = changing[1].step
        step.wayBack = .rollback
        #expect(!Ways.wantsName(step, in: later, of: rig.state))
        step.wayBack = .noReturn("The data is converted.")
        #expect(Ways.wantsName(step, in: later, of: rig.state))
    }

    // MARK: Looking on

    @Test func whoLooksOnChangesNothing() throws {
        let rig = try Rig { rig in
            try rig.toProduction("upgrade/install")
            try rig.perform(.confirm(rig.key("production", 1, "upgrade/install", "production")))
            rig.lookingOn = "ben leads."
        }
        #expect(rig.text.contains("ben leads."))
        rig.type("S")
        rig.press(.right, .enter)
        #expect(rig.commands.isEmpty)
        #expect(rig.text.contains("You only look on"))
        rig.type("T")
        rig.press(.enter)
        #expect(!rig.commands.contains(.takeOver))
        rig.type("T")
        rig.press(.right, .enter)
        #expect(rig.commands == [.takeOver])
        #expect(!rig.text.contains("looking on"))
    }

    @Test func ticksAreWantedOnlyWhileTimeMatters() throws {
        #expect(try !Rig().model.wantsTicks)
        #expect(try !atProduction().model.wantsTicks)
        #expect(try running().model.wantsTicks)
    }

    @Test func everyKeyOfTheTableIsInTheHelpOfItsScreen() throws {
        let rig = try atProduction()
        rig.type("?")
        for word in ["Look at everything that the gates", "Skip this step", "Add a note", "Open a shell"] {
            #expect(rig.text.contains(word))
        }
        #expect(!rig.text.contains("Roll back"), "nothing has changed yet")
        rig.press(.escape)
        #expect(rig.text.contains("[ Cancel ]"))
    }

    @Test func tooSmallTakesNoKeysButLeave() throws {
        let rig = try Rig(width: 30, height: 8)
        rig.press(.enter, .enter)
        #expect(rig.text.contains("Belay needs 40x12"))
        rig.type("q")
        #expect(rig.commands == [.leave])
    }
}
