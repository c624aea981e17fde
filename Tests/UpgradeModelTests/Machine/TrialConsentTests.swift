// One confirmation for the rest of a trial: what it covers, and what ends it.
import Testing

@testable import UpgradeModel

@Suite struct TrialConsentTests {
    /// At the first step of the first hop's trial.
    private func atTrial() throws -> (story: Story, key: StepKey) {
        var story = try Story(SmallPlan(steps: 3))
        while true {
            guard case .step(let key) = story.state.next, story.state.phase(key.phase)?.phase.kind == .trial else {
                guard try story.goOn() else { throw Story.Broken(description: "no trial came") }
                continue
            }
            if let hop = key.phase.hop.flatMap({ story.state.plan?.hop($0) }) { try story.read(hop) }
            return (story, key)
        }
    }

    private func confirmed() throws -> Story {
        var (story, key) = try atTrial()
        try story.perform(.confirmTrial(key), story.goodFacts(key))
        return story
    }

    private func finish(_ story: inout Story, _ outcome: Outcome = .succeeded(evidence: "", saved: [:])) throws {
        guard case .wait(let key) = story.state.next else { return }
        try story.perform(.finish(key, attempt: story.state.progress(key)?.attempts ?? 0, outcome))
    }

    @Test func followingStepsSayByWhatTheyWereConfirmed() throws {
        var story = try confirmed()
        let event = try #require(story.state.consent?.event)
        try finish(&story)
        let key = try #require(story.state.stepToGoOnWith)
        try story.perform(.goOn(key), story.goodFacts(key))
        guard case .running(let start) = story.state.progress(key)?.state else { throw Story.Broken(description: "it was not started") }
        #expect(start.confirmedBy == event)
        #expect(Event.started(key, start).sentence.contains("confirmed for the rest of the trial by event \(event)"))
    }

    @Test func gatesStillHold() throws {
        var story = try confirmed()
        try finish(&story)
        let key = try #require(story.state.stepToGoOnWith)
        var facts = story.goodFacts(key)
        facts.identities = [:]
        #expect(throws: Refusal.self) { try story.perform(.goOn(key), facts) }
    }

    @Test func whatHappensEndsIt() throws {
        for end in [Intent.stop(reason: "Later."), .note("Nothing.")] {
            var story = try confirmed()
            try finish(&story)
            try story.perform(end)
            #expect((story.state.consent == nil) == (end != .note("Nothing.")), "\(end)")
        }
        var failed = try confirmed()
        try finish(&failed, .failed(reason: "No."))
        #expect(failed.state.consent == nil)
        var byItself = try confirmed()
        try finish(&byItself)
        guard case .step(let key) = byItself.state.next else { return }
        try byItself.perform(.confirm(key), byItself.goodFacts(key))
        #expect(byItself.state.consent == nil)
    }

    @Test func onlyATrialIsConfirmedTogether() throws {
        var story = try Story(SmallPlan(steps: 3))
        while case .step(let key) = story.state.next, story.state.phase(key.phase)?.phase.kind != .backup {
            guard try story.goOn() else { return }
        }
        guard case .step(let key) = story.state.next else { return }
        #expect(throws: Refusal.self) { try story.perform(.confirmTrial(key), story.goodFacts(key)) }
        #expect(throws: Refusal.self) { try story.perform(.goOn(key), story.goodFacts(key)) }
    }
}
