// How every screen looks, cell by cell.
import Terminal
import Testing
import UpgradeModel

@testable import Wizard

@Suite struct ScreenGoldenTests {
    @Test func overview() throws { try expectScreens("overview") }

    @Test func checklist() throws { try expectScreens("checklist", from: { try $0.toProduction() }, then: { $0.press(.escape) }) }

    @Test func question() throws { try expectScreens("question", then: { $0.press(.enter, .enter) }) }

    @Test func signature() throws {
        try expectScreens(
            "signature",
            then: { rig in
                rig.press(.enter, .enter)
                rig.type("Anna and Ben")
                rig.press(.enter)
                rig.type("Tuesday")
                rig.press(.enter)
            })
    }

    @Test func breakingChange() throws { try expectScreens("breaking", from: { try $0.signPlan() }) }

    @Test func answeringBreakingChange() throws {
        try expectScreens("breaking-answer", from: { try $0.signPlan() }, then: { $0.type("h") })
    }

    @Test func ruledOut() throws { try expectScreens("ruled-out", from: { try $0.signPlan() }, then: { $0.type("]]") }) }

    @Test func notes() throws { try expectScreens("notes", from: { try $0.signPlan() }, then: { $0.type("]]]") }) }

    @Test func notesAtTheEnd() throws {
        try expectScreens("notes-end", at: [(80, 24)], from: { try $0.signPlan() }) { rig in
            rig.type("]]]")
            rig.press(.end)
        }
    }

    @Test func noNotes() throws { try expectScreens("notes-none", from: { try $0.signPlan() }, then: { $0.type("]]]]") }) }

    @Test func risk() throws {
        try expectScreens("risk") { rig in
            try rig.signPlan()
            try rig.readHop1()
            try rig.walk(to: rig.key("staging", 1, "backup/dump", "staging"))
        }
    }

    @Test func confirmation() throws { try expectScreens("confirmation", from: { try $0.toProduction() }) }

    @Test func confirmationWithClosedGate() throws {
        try expectScreens(
            "confirmation-closed",
            from: { rig in
                try rig.toProduction("upgrade/read")
                rig.now += 10_800_000_000
            })
    }

    private static func trial(_ rig: Rig) throws {
        try rig.signPlan()
        try rig.readHop1()
        try rig.settleRisk()
        try rig.walk(to: rig.key("staging", 1, "backup/dump", "staging"))
    }

    @Test func trial() throws { try expectScreens("trial", from: Self.trial) }

    @Test func goingOn() throws { try expectScreens("going-on", from: Self.trial, then: { $0.type("C") }) }

    @Test func cancelled() throws { try expectScreens("cancelled", from: { try $0.toProduction() }, then: { $0.press(.enter) }) }

    @Test func questionHelp() throws { try expectScreens("question-help", then: { $0.press(.enter, .enter, .function(1)) }) }

    @Test func rollbackStep() throws {
        try expectScreens("rollback-step", from: Self.fail) { rig in
            try rig.finish(.failed(reason: "Exit status 100."))
            rig.type("R")
            rig.type("No.")
            rig.press(.enter)
        }
    }

    @Test func failedCheck() throws {
        try expectScreens("failed-check", at: [(80, 24)]) { rig in
            try rig.toProduction("prove")
            try rig.perform(.confirm(rig.key("production", 1, "prove", "production")))
        } then: { rig in
            try rig.finish(.failed(reason: "Version 1.0.0 answers, not 1.1.1."))
        }
    }

    @Test func failureOfAnEarlierSession() throws {
        try expectScreens("failure-earlier") { rig in
            try Self.fail(rig)
            rig.storedLog = StepLog(
                tail: "Reading package lists...\nE: Version '1.1.1' for 'orchard' was not found\n",
                path: "/home/anna/.local/state/belay/upgrades/orchard-1/runs/production-1.upgrade.install.production.1/log")
            guard let running = rig.state.running else { return }
            try rig.perform(.finish(running.key, attempt: 1, .failed(reason: "Exit status 100: E: Version '1.1.1' was not found")))
        }
    }

    @Test func waiver() throws {
        try expectScreens(
            "waiver",
            from: { rig in
                try rig.toProduction("upgrade/read")
                rig.now += 10_800_000_000
            }, then: { $0.type("w") })
    }

    @Test func log() throws {
        try expectScreens(
            "log",
            from: { rig in
                try rig.toProduction()
                try rig.perform(.confirm(rig.key("production", 1, "upgrade/migrate", "production")))
            }, then: Self.print)
    }

    @Test func stopping() throws {
        try expectScreens(
            "stopping",
            from: { rig in
                try rig.toProduction()
                try rig.perform(.confirm(rig.key("production", 1, "upgrade/migrate", "production")))
            }, then: { $0.type("S") })
    }

    private static func print(_ rig: Rig) {
        rig.send(.output((1...40).map { "Migrating table \($0) of 40\n" }.joined()))
        rig.now += 65_000_000
        rig.send(.tick(rig.now))
    }

    private static func fail(_ rig: Rig) throws {
        try rig.toProduction("upgrade/install")
        try rig.perform(.confirm(rig.key("production", 1, "upgrade/install", "production")))
    }

    @Test func failure() throws {
        try expectScreens("failure", from: Self.fail) { rig in
            rig.send(.output("Reading package lists...\nE: Version '1.1.1' for 'orchard' was not found\n"))
            try rig.finish(.failed(reason: "Exit status 100 after 5 s: E: Version '1.1.1' for 'orchard' was not found"))
        }
    }

    @Test func rollBackForm() throws {
        try expectScreens("rollback-form", from: Self.fail) { rig in
            try rig.finish(.failed(reason: "Exit status 100."))
            rig.press(.down, .down, .enter)
        }
    }

    @Test func unknownOutcome() throws {
        try expectScreens("unknown", from: Self.fail) { rig in try rig.finish(.unknown(reason: "It was killed by signal 9 after 5 s.")) }
    }

    @Test func settling() throws {
        try expectScreens(
            "settling",
            from: { rig in
                try rig.toProduction("prove")
                try rig.perform(.confirm(rig.key("production", 1, "prove", "production")))
            },
            then: { rig in
                try rig.finish()
                rig.now += 61_000_000
                rig.send(.tick(rig.now))
            })
    }

    @Test func summary() throws {
        try expectScreens(
            "summary",
            from: { rig in
                try Self.fail(rig)
                try rig.perform(.note("The mirror was slow."))
                guard let running = rig.state.running else { return }
                try rig.perform(.finish(running.key, attempt: 1, .failed(reason: "No.")))
                try rig.perform(.rollBack(.origin, reason: "The package is missing."))
                try rig.perform(.skip(rig.key("rollback", 1, "rollback/restore", "production"), reason: "Restored by hand."))
                try rig.perform(.confirm(rig.key("rollback", 1, "rollback/prove", "production")))
            }, then: { try $0.finish() })
    }

    @Test func help() throws { try expectScreens("help", from: { try $0.toProduction() }, then: { $0.type("?") }) }

    @Test func leaving() throws {
        try expectScreens(
            "leaving",
            from: { rig in
                try rig.toProduction()
                try rig.perform(.confirm(rig.key("production", 1, "upgrade/migrate", "production")))
            }, then: { $0.type("q") })
    }

    @Test func lookingOn() throws {
        try expectScreens(
            "looking-on",
            from: { rig in
                try rig.toProduction()
                rig.lookingOn = "ben (process 42 on host) has held this upgrade since noon."
            }, then: { $0.type("T") })
    }

    @Test func tooSmall() throws { try expectScreens("too-small", at: [(39, 12), (40, 11), (10, 3)]) }
}
