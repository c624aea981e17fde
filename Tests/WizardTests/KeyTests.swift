// One table of keys: on no screen does a key mean two things, a note is taken everywhere with the same one, and nothing is passed over in
// silence.
import Terminal
import Testing
import UpgradeModel

@testable import Wizard

@Suite struct KeyTests {
    /// A rig on each kind of screen.
    private static func everywhere() throws -> [(name: String, rig: Rig)] {
        let install = StepKey(phase: PhaseKey(id: "production", hop: 1), step: "upgrade/install", target: "production")
        func installing() throws -> Rig {
            try Rig { rig in
                try rig.toProduction("upgrade/install")
                try rig.perform(.confirm(install))
            }
        }
        let question = try Rig()
        question.press(.enter, .enter)
        let checklist = try Rig()
        checklist.press(.enter)
        let notes = try Rig { try $0.signPlan() }
        notes.type("]]]")
        let failure = try installing()
        try failure.finish(.failed(reason: "No."))
        let unknown = try installing()
        try unknown.finish(.unknown(reason: "Killed."))
        return [
            ("overview", try Rig()), ("checklist", checklist), ("question", question), ("breaking", try Rig { try $0.signPlan() }),
            ("notes", notes),
            (
                "risk",
                try Rig { rig in
                    try rig.signPlan()
                    try rig.readHop1()
                    try rig.walk(to: rig.key("staging", 1, "backup/dump", "staging"))
                }
            ),
            ("trial", try Rig { rig in try Self.trial(rig) }), ("production", try Rig { try $0.toProduction() }),
            (
                "closed gate",
                try Rig { rig in
                    try rig.toProduction("upgrade/read")
                    rig.now += 10_800_000_000
                }
            ),
            ("running", try installing()), ("failure", failure), ("unknown", unknown),
        ]
    }

    private static func trial(_ rig: Rig) throws {
        try rig.signPlan()
        try rig.readHop1()
        try rig.settleRisk()
        try rig.walk(to: rig.key("staging", 1, "backup/dump", "staging"))
    }

    @Test func noKeyMeansTwoThingsOnAScreen() throws {
        for (name, rig) in try Self.everywhere() {
            var known: [Key: WizardAction] = [:]
            for offer in rig.model.offers {
                for key in try #require(KeyTable.binding(offer.action)).keys {
                    if let other = known[key] { #expect(other == offer.action, "\(name): \(key.label) is \(other) and \(offer.action)") }
                    known[key] = offer.action
                }
            }
        }
    }

    @Test func aNoteIsTakenWithTheSameKeyEverywhere() throws {
        for (name, rig) in try Self.everywhere() {
            rig.press(.function(2))
            #expect(rig.text.contains("A note for the journal"), "\(name)")
            rig.press(.escape)
            guard name != "question" else { continue }
            rig.type("+")
            #expect(rig.text.contains("A note for the journal"), "\(name)")
        }
    }

    @Test func helpOfAQuestionListsNoLetters() throws {
        let rig = try Rig()
        rig.press(.enter, .enter, .function(1))
        #expect(rig.text.contains("What you type belongs to the answer."))
        for line in rig.text.split(separator: "\n").prefix(14) {
            #expect(!line.hasPrefix("+ ") && !line.hasPrefix("! ") && !line.hasPrefix("q "))
        }
        #expect(rig.text.contains("Enter       Give the answer") && rig.text.contains("F2"))
    }

    @Test func aKeyWithoutAUseSaysSo() throws {
        let confirmation = try Rig { try $0.toProduction() }
        confirmation.type("c")
        #expect(confirmation.text.contains("You are at what comes next"))
        let notes = try Rig { try $0.signPlan() }
        notes.type("R")
        #expect(notes.text.contains("R (roll back) does nothing on this screen"))
        notes.type("%")
        #expect(notes.text.contains("The key % does nothing here"))
    }

    @Test func cancelSaysWhereOneIs() throws {
        let rig = try Rig { try $0.toProduction() }
        rig.press(.enter)
        #expect(rig.text.contains("You are back on the checklist; nothing was started."))
        #expect(rig.text.contains("go on here"))
        rig.press(.enter)
        #expect(rig.text.contains("[ Cancel ]"))
    }

    // MARK: Going on by itself

    @Test func theTrialGoesOnByItself() throws {
        let rig = try Rig { try Self.trial($0) }
        rig.type("C")
        #expect(rig.text.contains("Start, and go on until something needs you") && rig.state.running == nil)
        rig.press(.enter)
        #expect(rig.state.running == nil, "it starts on Cancel")
        rig.type("C")
        rig.press(.right, .enter)
        #expect(rig.state.running?.key.step == "backup/dump")
        try rig.finish()
        #expect(rig.state.running?.key.step == "backup/verify")
        #expect(rig.state.running?.start.confirmedBy == rig.state.consent?.event)
        try rig.finish()
        // What is to be read is confirmed by itself.
        #expect(rig.state.running == nil && rig.text.contains("Tell the users") && rig.text.contains("[ Cancel ]"))
    }

    @Test func goingOnIsStoppedByTheSameKey() throws {
        let rig = try Rig { try Self.trial($0) }
        rig.type("C")
        rig.press(.right, .enter)
        rig.type("C")
        #expect(rig.state.consent == nil)
        try rig.finish()
        #expect(rig.state.running == nil && rig.text.contains("Restore the dump beside it") && rig.text.contains("[ Cancel ]"))
    }

    @Test func productionIsNeverGoneOnWith() throws {
        let rig = try Rig { try $0.toProduction() }
        rig.type("C")
        #expect(rig.text.contains("does nothing on this screen"))
    }

    @Test func aLogOfAnEarlierSessionIsShown() throws {
        let rig = try Rig { rig in
            try rig.toProduction("upgrade/install")
            try rig.perform(.confirm(rig.key("production", 1, "upgrade/install", "production")))
            rig.storedLog = StepLog(tail: "Reading lists...\nE: not found\n", path: "/runs/9/log")
            guard let running = rig.state.running else { return }
            try rig.perform(.finish(running.key, attempt: 1, .failed(reason: "Exit status 100: E: not found")))
        }
        #expect(rig.text.contains("E: not found") && rig.text.contains("/runs/9/log"))
        #expect(rig.text.contains("Found: Exit status 100: E: not found"))
    }
}
