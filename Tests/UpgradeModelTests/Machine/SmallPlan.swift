// Plans for the tests of the state machine, as values: any number of hops, each with a trial, a backup and production.
@testable import UpgradeModel

struct SmallPlan {
    enum Work {
        case run
        case repeatableRun
        case manual
        case undoableRun
    }

    var hops = 2
    var trials = ["staging"]
    var steps = 1
    var work = Work.run
    var hasDoneIf = false
    /// Ends trial and production of each hop with a proof.
    var proves = false
    var hasNotes = true
    var hasBreaking = true
    var hasRisk = true
    var verifies = true
    var hasFirstBackup = false
    var settle = 60
    var files: [String] = []

    static let deployment = "shop"
    static let maximumAge = 7200

    static func identity(_ environment: String) -> String { "local, machine \(environment)" }

    var environments: [String] { trials + ["production"] }
    var identities: [String: String] { Dictionary(uniqueKeysWithValues: environments.map { ($0, Self.identity($0)) }) }

    var plan: Plan {
        var phases = [
            Phase(key: PhaseKey(id: "plan", hop: nil), kind: .plan, title: "Plan", environment: "", steps: [question, sign]),
            Phase(key: PhaseKey(id: "rollout", hop: nil), kind: .rollout, title: "Roll-out", environment: "", steps: [sign]),
        ]
        if hasFirstBackup {
            phases.append(phase("backup", nil, .backup, "production", backup))
        }
        for trial in trials {
            for hop in 1...hops { phases.append(phase(trial, hop, .trial, trial, upgrade(hop))) }
        }
        for hop in 1...hops {
            phases.append(phase("backup", hop, .backup, "production", backup))
            phases.append(phase("production", hop, .production, "production", upgrade(hop)))
        }
        var plan = Plan(
            product: "shop", title: "Shop", deployment: Self.deployment, from: "1.0", to: "\(hops + 1).0", hops: (1...hops).map(hop),
            phases: phases,
            environments: environments.map {
                EnvironmentPlan(name: $0, place: .local, identity: [.machine], version: [probe], health: [probe], backups: "/backups/\($0)")
            })
        plan.backupMaximumAge = Self.maximumAge
        plan.followUps = (1...hops).map { FollowUp(id: "tidy", hop: $0, say: "Remove \($0).0.", due: nil, link: nil) }
        if hasRisk {
            plan.risks = (1...hops).map {
                PlannedRisk(id: "slow", hop: $0, say: "The migration is slow.", link: nil, ask: nil, probe: nil, hash: "risk-\($0)")
            }
        }
        for environment in environments {
            for hop in 1...hops { plan.rollbacks.append(phase("rollback", hop, .rollback, environment, [run("rollback/restore")])) }
        }
        return plan
    }

    private func hop(_ index: Int) -> HopPlan {
        let breaking = BreakingItem(
            id: "B\(index)", release: "\(index + 1).0", component: nil, say: "A setting is gone.", action: nil, link: nil,
            hash: "breaking-\(index)", ruledOut: nil)
        let release = ReleaseToRead(
            version: "\(index + 1).0", date: nil, text: hasNotes ? "Notes." : nil, hash: "notes-\(index)", source: "a file",
            breaking: hasBreaking ? [breaking] : [])
        return HopPlan(
            index: index, from: "\(index).0", to: "\(index + 1).0", why: "It is the next one.", components: [], releases: [release],
            settle: settle)
    }

    private func phase(_ id: String, _ hop: Int?, _ kind: Phase.Kind, _ environment: String, _ steps: [Step]) -> Phase {
        Phase(key: PhaseKey(id: id, hop: hop), kind: kind, title: id, environment: environment, steps: steps)
    }

    // MARK: Steps

    var question: Step { Step(id: "who", title: "Who?", target: "", place: .local, action: .question(ask: "Who?", advice: [])) }
    var sign: Step { Step(id: "sign", title: "Sign", target: "", place: .local, action: .sign) }
    private var probe: ResolvedProbe { ResolvedProbe(source: .file(FilledText("/version"))) }
    private var command: ResolvedCommand { ResolvedCommand(words: [FilledText("true")]) }

    private var backup: [Step] {
        var take = run("backup/dump")
        take.takesBackup = true
        if !verifies { take.notRestored = "The playbook's own check." }
        var verify = run("backup/restore")
        verify.verifiesBackup = true
        return verifies ? [take, verify] : [take]
    }

    private func run(_ id: String) -> Step {
        Step(id: id, title: id, target: "here", place: .local, action: .run(RunAction(command: command)))
    }

    private func upgrade(_ hop: Int) -> [Step] {
        var result = (1...steps).map { number -> Step in
            var step = run("upgrade/\(number)")
            switch work {
            case .run: step.wayBack = .rollback
            case .repeatableRun: step.isRepeatable = true
            case .manual: step.action = .manual("Do it.", evidence: nil)
            case .undoableRun: step.wayBack = .undo([command])
            }
            if hasDoneIf { step.doneIf = probe }
            step.files = files.map { FilledText($0) }
            return step
        }
        if proves {
            let proof = ProveAction(version: "\(hop + 1).0", versionProbes: [probe], healthProbes: [probe])
            result.append(Step(id: "upgrade/done", title: "Proof", target: "here", place: .local, action: .prove(proof)))
        }
        return result
    }
}
