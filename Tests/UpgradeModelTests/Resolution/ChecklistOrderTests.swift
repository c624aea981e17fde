// The checklist as a whole: its phases, their order, and every id.
import Testing

@testable import UpgradeModel

@Suite struct ChecklistOrderTests {
    @Test func twoHopsThroughThreeEnvironments() throws {
        let plan = try PlanRequest.sample().resolve()
        let trial = """
            \u{20} backup/dump
            \u{20} backup/dump/verify
            \u{20} upgrade/install
            \u{20} upgrade/prove
            \u{20} tests/hand
            \u{20} rollback/again/dump
            \u{20} rollback/again/dump/verify
            \u{20} rollback/restore
            \u{20} rollback/prove
            \u{20} upgrade-again/install
            \u{20} upgrade-again/prove
            """
        #expect(
            plan.outline == """
                plan\u{20}
                  who
                  how
                  components
                  sign
                rollout\u{20}
                  when
                  outage
                  how-long
                  rollback-plan
                  sign
                backup production
                  backup/dump
                  backup/dump/verify
                staging-local (hop 1) local
                \(trial)
                staging-local (hop 2) local
                \(trial)
                staging (hop 1) staging
                \(trial)
                staging (hop 2) staging
                \(trial)
                backup (hop 1) production
                  backup/dump
                  backup/dump/verify
                production (hop 1) production
                  upgrade/install
                  upgrade/prove
                backup (hop 2) production
                  backup/dump
                  backup/dump/verify
                production (hop 2) production
                  upgrade/install
                  upgrade/prove
                """)
        #expect(
            plan.rollbacks.map { "\($0.key.description) \($0.environment) \($0.steps.count)" } == [
                "rollback (hop 1) local 4", "rollback (hop 2) local 4", "rollback (hop 1) staging 4", "rollback (hop 2) staging 4",
                "rollback (hop 1) production 4", "rollback (hop 2) production 4",
            ])
    }

    @Test func rehearsalOfTheRollbackCanBeTurnedOff() throws {
        var playbook = Playbook.sample
        playbook.rehearsesRollback = false
        let plan = try PlanRequest.sample(playbook).resolve()
        #expect(
            plan.phase("staging", 1)?.steps.map(\.id) == [
                "backup/dump", "backup/dump/verify", "upgrade/install", "upgrade/prove", "tests/hand",
            ])
        #expect(plan.rollbacks.count == 6)
    }

    @Test func aProbeOfHealthIsAskedInTheHopsThatWantIt() throws {
        var playbook = Playbook.sample
        var later = ProbeTemplate.run("shop cache")
        later.when = .all(["to": "2.0"])
        playbook.healthy.append(later)
        let plan = try PlanRequest.sample(playbook).resolve()
        func probes(_ hop: Int) -> Int {
            guard case .prove(let prove)? = plan.phase("production", hop)?.steps.last?.action else { return -1 }
            return prove.healthProbes.count
        }
        #expect(probes(1) == 1 && probes(2) == 2)
    }

    @Test func stagingIsMadeFromTheFirstBackup() throws {
        var playbook = Playbook.sample
        playbook.makeCopy = CopyTemplate()
        playbook.makeCopy?.say = "It sends mails."
        playbook.makeCopy?.steps = [.run("restore", "restore <backup>/shop.dump --as <hop>"), .prove("prove")]
        let plan = try PlanRequest.sample(playbook).resolve()
        let copy = try #require(plan.phases.first { $0.kind == .copy })
        #expect(plan.phases.map(\.key.description).prefix(5) == ["plan", "rollout", "backup", "staging-copy", "staging-local (hop 1)"])
        #expect(copy.environment == "staging")
        #expect(copy.steps.map(\.id) == ["make-copy/warning", "make-copy/restore", "make-copy/prove"])
        #expect(copy.steps[0].action == .say("It sends mails."))
        #expect(plan.words("make-copy/restore", in: "staging-copy", hop: nil) == ["restore", "<backup>/shop.dump", "--as", "first"])
        guard case .prove(let prove) = copy.steps[2].action else { return #expect(Bool(false)) }
        #expect(prove.version == "1.0", "a copy runs what production runs")
    }

    @Test func provingWantsTheTargetGoingForthAndTheSourceGoingBack() throws {
        let plan = try PlanRequest.sample().resolve()
        func proven(_ steps: [Step], _ id: String) -> String? {
            guard case .prove(let action)? = steps.first(where: { $0.id == id })?.action else { return nil }
            return action.version
        }
        let trial = try #require(plan.phase("staging", 2)?.steps)
        #expect(proven(trial, "upgrade/prove") == "2.0")
        #expect(proven(trial, "rollback/prove") == "1.1")
        #expect(proven(trial, "upgrade-again/prove") == "2.0")
        #expect(proven(plan.rollbacks[4].steps, "rollback/prove") == "1.0")
    }

    @Test func theRescueBackupHasAFolderOfItsOwn() throws {
        let plan = try PlanRequest.sample().resolve()
        let steps = plan.rollbacks[4].steps
        guard case .run(let dump) = steps[0].action, case .run(let verify) = steps[1].action, case .run(let restore) = steps[2].action
        else { return #expect(Bool(false)) }
        #expect(dump.command.words.last?.parts == [.rescueFolder, .literal("/shop.dump")])
        #expect(verify.command.words.last?.parts == [.rescueFolder, .literal("/shop.dump")])
        #expect(restore.command.words.last?.parts == [.backupFolder, .literal("/shop.dump")])
        #expect(steps[0].takesBackup && steps[1].verifiesBackup && !steps[2].takesBackup)
    }

    @Test func backupsOfNoTwoUpgradesOrEnvironmentsShareAFolder() throws {
        let plan = try PlanRequest.sample(changeDeployment: { $0.environments[2].backups = "/srv/backups" }).resolve()
        #expect(
            plan.environments.map(\.backups) == [
                "/state/backups/eshop/u1/local", "/state/backups/eshop/u1/staging", "/srv/backups/eshop/u1/production",
            ])
    }
}
