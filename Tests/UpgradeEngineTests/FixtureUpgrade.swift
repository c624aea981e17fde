// A small upgrade with every event and nearly every shape that a plan has: what the journals under JournalTests/Fixtures hold. Written by
// the version whose format they show; never written again.
import Journal
import UpgradeModel

enum FixtureUpgrade {
    static let time: Int64 = 1_772_373_900_000_000

    private static func text(_ parts: FilledText.Part...) -> FilledText { FilledText(parts: parts) }
    private static var version: ResolvedProbe {
        var probe = ResolvedProbe(
            source: .http(url: FilledText("http://127.0.0.1:1/version"), login: FilledText("ann"), password: text(.secret("password"))))
        probe.reading = .key("build.version")
        probe.expectation.status = 200
        return probe
    }
    private static var health: ResolvedProbe {
        var probe = ResolvedProbe(source: .run(ResolvedCommand(words: [FilledText("shop"), FilledText("health")])))
        probe.reading = .find("state: ([a-z]+)")
        probe.expectation.isText = FilledText("good")
        probe.expectation.neverSays = [FilledText("panic")]
        probe.expectation.exit = 0
        probe.place = .ssh(host: "shop")
        return probe
    }

    private static func step(_ id: String, _ action: Step.Action) -> Step {
        Step(id: id, title: id, target: "local", place: .local, action: action)
    }

    private static var work: [Step] {
        var command = ResolvedCommand(words: [FilledText("shop"), text(.literal("--old="), .saved("old")), text(.backupFolder)])
        command.folder = FilledText("/srv/shop")
        command.environment = ["PASSWORD": text(.secret("password"))]
        command.stdin = .json(.map([.init(key: FilledText("names"), value: .list([.text(FilledText("ann"))]))]))
        var run = RunAction(command: command)
        run.expectation.says = [FilledText("done")]
        run.expectation.version = FilledText("2.x")
        run.saveAs = "old"
        run.saveTo = text(.rescueFolder, .literal("/log"))
        var migrate = step("upgrade/migrate", .run(run))
        migrate.isRepeatable = true
        migrate.doneIf = ResolvedProbe(source: .file(FilledText("/srv/shop/schema")))
        migrate.wayBack = .undo([ResolvedCommand(words: [FilledText("shop"), FilledText("back")])])
        migrate.retry = Retry(every: 5, duration: 60)
        migrate.patience = Patience(tell: 60, ask: 600, stop: 6000)
        migrate.files = [FilledText("/srv/shop/values")]
        migrate.link = "https://shop.example/migrate"
        var configure = step(
            "upgrade/configure",
            .edit(EditAction(file: FilledText("/srv/shop/.env"), set: [.init(key: FilledText("A"), value: FilledText("1"))])))
        configure.wayBack = .exact
        var copy = step("upgrade/copy", .copy(CopyAction(file: FilledText("/a"), from: .local, into: FilledText("/b"))))
        copy.wayBack = .noReturn("It is sent.")
        var hand = step("upgrade/hand", .manual("Look.", evidence: health))
        hand.wayBack = .rollback
        return [
            migrate, configure, copy, hand, step("upgrade/read", .say("Read this.")), step("upgrade/approve", .approve("Go on?")),
            step("upgrade/check", .check(health)),
            step("upgrade/done", .prove(ProveAction(version: "2.0.0", versionProbes: [version], healthProbes: [health]))),
        ]
    }

    static var plan: Plan {
        let breaking = BreakingItem(
            id: "B1", release: "2.0.0", component: nil, say: "A setting is gone.", action: "Remove it.", link: "https://shop.example/B1",
            hash: "b1",
            ruledOut: nil)
        let release = ReleaseToRead(
            version: "2.0.0", date: "2026-03-01", text: "Notes.", hash: "n1", source: "a file", breaking: [breaking])
        let silent = ReleaseToRead(version: "1.9.0", date: nil, text: nil, hash: "none", source: "nowhere", breaking: [])
        let hop = HopPlan(
            index: 1, from: "1.0.0", to: "2.0.0", why: "The target.", components: [.init(name: "database", from: "14", to: "15")],
            releases: [silent, release], settle: 60)
        func phase(_ id: String, _ hop: Int?, _ kind: Phase.Kind, _ environment: String, _ steps: [Step]) -> Phase {
            Phase(key: PhaseKey(id: id, hop: hop), kind: kind, title: id, environment: environment, steps: steps)
        }
        var dump = step("backup/dump", .run(RunAction(command: ResolvedCommand(words: [FilledText("dump"), text(.backupFolder)]))))
        dump.takesBackup = true
        dump.notRestored = "Only listed."
        var plan = Plan(
            product: "shop", title: "Shop", deployment: "shop", from: "1.0.0", to: "2.0.0", hops: [hop],
            phases: [
                phase("plan", nil, .plan, "", [step("who", .question(ask: "Who?", advice: ["You."])), step("sign", .sign)]),
                phase("staging", 1, .trial, "staging", [dump] + work),
                phase("backup", 1, .backup, "production", [dump]),
                phase("production", 1, .production, "production", work),
            ],
            environments: ["staging", "production"].map {
                EnvironmentPlan(
                    name: $0, place: .local, identity: [.machine, .probe(version)], version: [version], health: [health],
                    backups: "/backups/\($0)")
            })
        plan.risks = [PlannedRisk(id: "orphans", hop: 1, say: "Rows are lost.", link: nil, ask: "Are there any", probe: health, hash: "r1")]
        plan.refusals = [PlannedRefusal(id: "arm", hop: 1, environment: "staging", say: "No.", probe: health)]
        plan.tools = [PlannedTool(name: "shop", hop: 1, environment: "staging", requirement: .range(">=1"))]
        plan.avoided = [AvoidedRelease(version: "1.5.0", why: "It was withdrawn.")]
        plan.followUps = [FollowUp(id: "f", hop: 1, say: "Look again.", due: 3600, link: nil)]
        plan.rollbacks = ["staging", "production"].map {
            phase("rollback", 1, .rollback, $0, [step("rollback/back", .revert(RevertAction(step: "upgrade/configure")))])
        }
        plan.secrets = ["password": .environment("PASSWORD"), "a": .file("/a"), "b": .command(["pass", "b"]), "c": .typed]
        plan.sources = ["shop.yaml": "hash"]
        return plan
    }

    /// Every kind of event, in an order that a fold takes.
    static var events: [Event] {
        let plan = plan
        func key(_ phase: String, _ step: String, hop: Int? = 1) -> StepKey {
            StepKey(phase: PhaseKey(id: phase, hop: hop), step: step, target: "local")
        }
        let migrate = key("production", "upgrade/migrate")
        var begun = Start(attempt: 1, version: "1.0.0", files: ["/srv/shop/values": "hash"])
        var events: [Event] = [
            .planned(plan, identities: ["staging": "local, s", "production": "local, p"]),
            .leased(holder: "ann", from: "10.0.0.5", epoch: 1),
            .tookOver(holder: "ben", before: "ann", epoch: 2), .answered(key("plan", "who", hop: nil), "Ann"),
            .answered(key("plan", "sign", hop: nil), "Ann"),
            .notesShown(hop: 1, release: "2.0.0", hash: "n1"), .readElsewhere(hop: 1, release: "1.9.0", what: "The page."),
            .acknowledged(hop: 1, items: [.init(id: "B1", hash: "b1")], answer: .handled, reason: "Removed."),
            .riskAssessed(id: "orphans", hop: 1, verdict: .applies, how: "Looked."),
            .riskAccepted(id: "orphans", hop: 1, hash: "r1", reason: "Two rows."),
            .started(key("backup", "backup/dump"), Start(attempt: 1)),
            .finished(key("backup", "backup/dump"), attempt: 1, .succeeded(evidence: "Exit status 0.", saved: [:])),
            .backupRenewed(PhaseKey(id: "backup", hop: 1), why: "It is old."),
            .waived(Waiver(gate: .rehearsal, hop: 1, environment: "production", reason: "No time.", facts: "none")),
            .started(migrate, begun),
            .lost(migrate, attempt: 1, why: "Gone."), .resolved(migrate, .probe(done: false, evidence: "Not there.")),
        ]
        for (attempt, outcome) in [
            (2, Outcome.unknown(reason: "Killed.")), (3, .failed(reason: "No.")), (4, .succeeded(evidence: "Done.", saved: ["old": "14"])),
        ] {
            begun.attempt = attempt
            begun.mode = attempt == 3 ? .undo : .forward
            events += [.started(migrate, begun), .finished(migrate, attempt: attempt, outcome)]
            if attempt == 2 { events += [.resolved(migrate, .word(done: false, reason: "I looked.")), .resolved(migrate, .repeatable)] }
        }
        return events + [
            .skipped(key("production", "upgrade/configure"), reason: "Not here."),
            .fixedByHand(key("production", "upgrade/copy"), reason: "Broken.", done: "Copied it."),
            .observed(environment: "production", version: "2.0.0", healthy: true, detail: "Good."), .noted("A note."),
            .shellOpened(environment: "staging"), .shellClosed(environment: "staging", status: 1), .stopped(reason: "Lunch."),
            .revised(plan, why: "A comma."), .settled(hop: 1),
            .rollbackStarted(Rollback(scope: .origin, environment: "production", reason: "Enough.", phases: [plan.rollbacks[1]])),
            .abandoned(reason: "Over."),
        ]
    }
}
