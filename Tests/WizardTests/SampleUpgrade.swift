// A small upgrade for tests of the views: two hops of a product that does not exist, with everything that a screen can show.
import UpgradeModel

enum SampleUpgrade {
    /// 2026-11-21 14:00 UTC.
    static let start: Int64 = 1_795_269_600_000_000

    static func command(_ words: String...) -> ResolvedCommand { ResolvedCommand(words: words.map { FilledText($0) }) }

    static func step(
        _ id: String, _ title: String, _ environment: String, _ action: Step.Action, _ change: (inout Step) -> Void = { _ in }
    ) -> Step {
        var step = Step(id: id, title: title, target: environment, place: .local, action: action)
        change(&step)
        return step
    }

    static func run(_ words: String...) -> Step.Action { .run(RunAction(command: ResolvedCommand(words: words.map { FilledText($0) }))) }

    static func backup(_ environment: String) -> [Step] {
        [
            step("backup/dump", "Dump the database", environment, run("pg_dump", "--format=custom", "orchard")) { $0.takesBackup = true },
            step("backup/verify", "Restore the dump beside it", environment, run("pg_restore", "--list", "orchard.dump")) {
                $0.verifiesBackup = true
            },
        ]
    }

    static func upgrade(_ environment: String, to version: String) -> [Step] {
        [
            step("upgrade/read", "Tell the users", environment, .say("Orchard is away for about ten minutes.")),
            step("upgrade/migrate", "Migrate the database", environment, run("orchard", "migrate", "--to", version)) {
                $0.wayBack = .noReturn("The migration drops columns.")
            },
            step("upgrade/install", "Install the new version", environment, run("apt-get", "install", "orchard=\(version)")) {
                $0.wayBack = .undo([command("apt-get", "install", "orchard=1.0.0")])
                $0.isRepeatable = true
            },
            step(
                "prove", "Prove that \(version) answers", environment,
                .prove(
                    ProveAction(
                        version: version, versionProbes: [ResolvedProbe(source: .run(command("orchard", "version")))], healthProbes: []))),
        ]
    }

    static func phase(_ id: String, _ hop: Int?, _ kind: Phase.Kind, _ title: String, _ environment: String, _ steps: [Step]) -> Phase {
        Phase(key: PhaseKey(id: id, hop: hop), kind: kind, title: title, environment: environment, steps: steps)
    }

    static let longNotes = (["# Orchard 1.1.0", ""] + (1...60).map { "- Change \($0): something is better than it was before." }).joined(
        separator: "\n")

    static func item(_ id: String, _ release: String, _ say: String, ruledOut: String? = nil) -> BreakingItem {
        BreakingItem(
            id: id, release: release, component: nil, say: say, action: "Change the setting before the upgrade.",
            link: "https://orchard.example/upgrade", hash: "hash-\(id)", ruledOut: ruledOut)
    }

    static let plan: Plan = {
        let releases = [
            ReleaseToRead(
                version: "1.1.0", date: "2026-02-01", text: longNotes, hash: "hash-1.1.0", source: "CHANGELOG.md",
                breaking: [
                    item("trees-renamed", "1.1.0", "The setting trees is called plants from now on."),
                    item("port-moved", "1.1.0", "The service listens on port 8081."),
                    item("mysql-gone", "1.1.0", "MySQL is not supported any more.", ruledOut: "the database is PostgreSQL"),
                    item("windows-gone", "1.1.0", "Windows is not supported any more.", ruledOut: "the variant is Debian"),
                ]),
            ReleaseToRead(version: "1.1.1", date: nil, text: nil, hash: "hash-empty", source: "CHANGELOG.md", breaking: []),
        ]
        let hops = [
            HopPlan(
                index: 1, from: "1.0.0", to: "1.1.1", why: "2.0 can be reached from 1.1 only, and 1.1.1 is its last patch.",
                components: [.init(name: "worker", from: "3.1", to: "3.2")], releases: releases, settle: 900),
            HopPlan(
                index: 2, from: "1.1.1", to: "2.0.0", why: "2.0.0 is the target.", components: [],
                releases: [
                    ReleaseToRead(
                        version: "2.0.0", date: nil, text: "Orchard 2.0.0 is here.", hash: "hash-2.0.0", source: "CHANGELOG.md",
                        breaking: [])
                ],
                settle: 900),
        ]
        let questions = [
            step(
                "who", "Who does the upgrade?", "",
                .question(
                    ask: "Who does the upgrade, and who can be called?", advice: ["Name two people.", "One of them knows the database."])),
            step("when", "When?", "", .question(ask: "When?", advice: ["Not on a Friday."])),
            step("sign", "Sign the plan", "", .sign),
        ]
        var phases = [phase("plan", nil, .plan, "Plan", "", questions)]
        for hop in hops {
            phases.append(phase("backup", hop.index, .backup, "Backup", "production", backup("production")))
            phases.append(phase("staging", hop.index, .trial, "Staging", "staging", backup("staging") + upgrade("staging", to: hop.to)))
            phases.append(phase("production", hop.index, .production, "Production", "production", upgrade("production", to: hop.to)))
        }
        let environments = ["staging", "production"].map {
            EnvironmentPlan(name: $0, place: .local, identity: [], version: [], health: [], backups: "/var/backups/orchard")
        }
        var plan = Plan(
            product: "orchard", title: "Orchard", deployment: "orchard-main", from: "1.0.0", to: "2.0.0", hops: hops, phases: phases,
            environments: environments)
        plan.risks = [
            PlannedRisk(
                id: "disk-doubles", hop: 1, say: "The migration needs as much free disk space as the database has.", link: nil,
                ask: "Is there less?", probe: nil, hash: "hash-risk")
        ]
        plan.avoided = [AvoidedRelease(version: "1.1.0", why: "It loses jobs.")]
        plan.followUps = [FollowUp(id: "drop-old", hop: 2, say: "Drop the old tables.", due: 604_800, link: nil)]
        plan.help = [
            HelpEntry(say: "Orchard's forum", link: "https://forum.orchard.example"),
            HelpEntry(say: "A ticket for customers", link: "https://support.orchard.example"), HelpEntry(say: "The author", link: nil),
        ]
        plan.support = [HelpEntry(say: "1.0, supported until 2027-01-31", link: "https://orchard.example/support")]
        plan.rollbacks = [1, 2].flatMap { hop in
            ["staging", "production"].map { environment in
                phase(
                    "rollback", hop, .rollback, "Rollback", environment,
                    [
                        step("rollback/restore", "Restore the dump", environment, run("pg_restore", "orchard.dump")),
                        step(
                            "rollback/prove", "Prove that the old version answers", environment,
                            .prove(ProveAction(version: "1.0.0", versionProbes: [], healthProbes: []))),
                    ])
            }
        }
        return plan
    }()
}
