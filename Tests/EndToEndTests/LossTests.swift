// Steps that are killed while their runner lives, and a walk that is asked to end: what goes on by itself, and what never starts twice.
import Foundation
import JSONDocument
import Process
import Testing

/// A product in a folder, whose one step of work is this.
extension World {
    convenience init(step: String, settle: String = "0s") throws {
        try self.init()
        try write("config/playbooks/tiny/catalog.yaml", Tiny.catalog)
        let playbook = """
            belay: 1
            product: tiny
            variant: plain
            title: Tiny in a folder
            inputs:
              folder: { ask: Folder of the service, type: folder, help: It holds VERSION. }
            identity: { file: <folder>/ID }
            version: { file: <folder>/VERSION }
            healthy: { file: <folder>/VERSION, says: . }
            settle: \(settle)
            backup:
              steps:
                - id: copy
                  run: cp <folder>/VERSION <backup>/kept
                  verify: { check: cmp <folder>/VERSION <backup>/kept, not-restored: Only compared. }
            upgrade:
              - \(step)
              - { id: done, prove: [version, healthy] }
            rollback:
              - { id: back, run: cp <backup>/kept <folder>/VERSION }
            """
        try write("config/playbooks/tiny/plain.yaml", playbook)
        for environment in ["staging", "production"] {
            try write("\(environment)/VERSION", "1.0.0\n")
            try write("\(environment)/ID", "\(environment)\n")
        }
        try write(
            "config/deployments/tiny.yaml",
            tinyDeployment().replacingOccurrences(of: "inputs: { password: { env: TINY_PASSWORD } }\n", with: ""))
    }

    /// Every blank of the answers filled in.
    @discardableResult
    func answers() throws -> String {
        let blank = try belay("answers", "tiny", "--to", "2.0.0")
        #expect(blank.code == 0, "\(blank.errors)")
        return try write("answers.yaml", blank.output.replacingOccurrences(of: ": \"\"", with: ": \"Ada\""))
    }
}

@Suite struct LossTests {
    /// It was never written down, so it has to come from where the deployment says each time.
    @Test func aSecretIsHadAnewWhenAnUpgradeIsGoneOnWith() throws {
        let world = try World(withTinyProduct: true)
        try world.write(
            "config/playbooks/tiny/plain.yaml",
            Tiny.playbook.replacingOccurrences(
                of: "run: cp <folder>/<to> <folder>/VERSION,",
                with: "run: [sh, -c, 'test \"$PASSWORD\" = hunter2 && echo <to> >\"$1\"', sh, <folder>/VERSION],")
                + "\nsettle: 0s\n")
        let password = ["TINY_PASSWORD": "hunter2"]
        let blank = try world.belay("answers", "tiny", "--to", "2.0.0", environment: password)
        let empty = try world.write("empty.yaml", blank.output)
        let full = try world.write("full.yaml", blank.output.replacingOccurrences(of: ": \"\"", with: ": \"Ada\""))
        let begun = try world.belay("upgrade", "tiny", "--to", "2.0.0", "--answers", empty, environment: password)
        #expect(begun.code == 3, "\(begun.output) \(begun.errors)")
        let without = try world.belay("resume", "--answers", full)
        #expect(without.code == 2 && without.errors.contains("TINY_PASSWORD is not set"), "\(without.output) \(without.errors)")
        let ended = try world.belay("resume", "--answers", full, environment: password)
        #expect(ended.code == 0, "\(ended.output) \(ended.errors)")
        #expect(try world.text("production/VERSION") == "2.0.0\n")
    }

    /// Whoever read along has gone: that is no success.
    @Test func aWalkWhoseReaderIsGoneIsNotDone() throws {
        let world = try World(step: "{ id: go, repeatable: yes, run: [sh, -c, 'sleep 1; echo <to> > <folder>/VERSION'] }")
        let answers = try world.answers()
        let run = try world.run(
            "{ \"$0\" upgrade tiny --to 2.0.0 --answers \"$1\"; echo $? >\"$2\"; } | head -c 1", answers, world.file("code"))
        #expect(run.output.count == 1)
        let code = try world.text("code")
        #expect(["5\n", "130\n"].contains(code))
        #expect(try world.belay("resume", "--answers", answers).code == 0)
    }

    /// It may not have been the one that is gone on with.
    @Test func aDamagedJournalOfAnotherDeploymentStandsInNobodysWay() throws {
        let world = try World(step: "{ id: go, run: [sh, -c, 'echo <to> > <folder>/VERSION'] }")
        let answers = try world.answers()
        #expect(try world.belay("upgrade", "tiny", "--to", "2.0.0", "--answers", answers).code == 0)
        try world.write("config/deployments/other.yaml", try world.text("config/deployments/tiny.yaml"))
        try world.write("state/upgrades/tiny-1/journal.sqlite", "no journal")
        for environment in ["staging", "production"] { try world.write("\(environment)/VERSION", "1.0.0\n") }
        let other = try world.belay("upgrade", "other", "--to", "2.0.0", "--answers", answers)
        #expect(other.code == 0, "\(other.output) \(other.errors)")
        let list = try world.belay("list")
        #expect(
            list.code == 6 && list.output.contains("other-2") && list.errors.contains("belay verify tiny-1"),
            "\(list.output) \(list.errors)")
        #expect(try world.belay("resume").code == 6, "it may be the one to go on with")
    }

    @Test func aRepeatableStepThatWasKilledIsTriedAgain() throws {
        let world = try World(
            step: """
                { id: go, repeatable: yes, run: [sh, -c, "echo ran >> <folder>/log; test -e <folder>/mark || { touch <folder>/mark; kill -9 $$; }; echo <to> > <folder>/VERSION"] }
                """)
        let ended = try world.belay("upgrade", "tiny", "--to", "2.0.0", "--answers", world.answers())
        #expect(ended.code == 0, "\(ended.output) \(ended.errors)")
        #expect(try world.text("production/log") == "ran\nran\n")
        #expect(try world.text("production/VERSION") == "2.0.0\n")
    }

    @Test func aRepeatableStepThatIsAlwaysKilledEnds() throws {
        let world = try World(step: "{ id: go, repeatable: yes, run: [sh, -c, \"echo ran >> <folder>/log; kill -9 $$\"] }")
        let ended = try world.belay("upgrade", "tiny", "--to", "2.0.0", "--answers", world.answers())
        #expect(ended.code == 1, "\(ended.output) \(ended.errors)")
        #expect(try world.text("staging/log").split(separator: "\n").count == 5)
    }

    @Test func whatMayNotRunTwiceIsUnknownAndNeverStartedAgain() throws {
        let world = try World(step: "{ id: go, run: [sh, -c, \"echo ran >> <folder>/log; kill -9 $$\"] }")
        let answers = try world.answers()
        var ended = try world.belay("upgrade", "tiny", "--to", "2.0.0", "--answers", answers)
        for _ in 0..<2 {
            #expect(ended.code == 4, "\(ended.output) \(ended.errors)")
            #expect(ended.errors.contains("(staging (hop 1): upgrade/go) is unknown."), "\(ended.errors)")
            #expect(try world.text("staging/log") == "ran\n")
            ended = try world.belay("resume", "--answers", answers)
        }
        let next = try world.belay("status", "--json").json()["next"]
        #expect(next?["action"] == "find out")
        // Only a person who has looked opens the way, and then it runs once more.
        let said = try world.belay("resume", "--plain", input: "n\nI looked.\nquit\n")
        #expect(said.output.contains("I looked: it was not done"), "\(said.output)")
        #expect(try world.text("staging/log") == "ran\n")
        #expect(try world.belay("status", "--json").json()["next"]?["action"] == "decide")
    }

    /// The journal says that it runs, for nobody has looked since.
    @Test func theStatusSaysThatNothingRunsAnyMore() throws {
        // The command kills the walk, its own runner, and itself.
        let world = try World(step: "{ id: go, run: [sh, -c, \"kill -9 $(cat <folder>/walk) $PPID $$\"] }")
        let script = """
            "$0" upgrade tiny --to 2.0.0 --answers "$1" & echo $! > "$2"
            wait
            """
        _ = try world.run(script, world.answers(), world.file("staging/walk"))
        let status = try world.belay("status").output
        #expect(status.contains("Running: ") && status.contains("Neither the command nor its runner is alive"), "\(status)")
    }

    @Test func aSignalWhileItSettlesIsSaid() throws {
        let world = try World(step: "{ id: go, run: [cp, <folder>/new, <folder>/VERSION] }", settle: "10m")
        for environment in ["staging", "production"] { try world.write("\(environment)/new", "2.0.0\n") }
        let answers = try world.answers()
        // Stopped as soon as it settles, as a service manager would.
        let script = """
            "$0" upgrade tiny --to 2.0.0 --answers "$1" & belay=$!
            n=0
            until "$0" status --json | grep -q '"state": "settling"'; do n=$((n + 1)); [ $n -lt 600 ] || exit 99; sleep 0.1; done
            kill -TERM $belay
            wait $belay
            """
        let ended = try world.run(script, answers)
        #expect(ended.code == 5, "\(ended.output) \(ended.errors)")
        #expect(ended.errors.contains("Left by SIGTERM while hop 1 of tiny-1 settles"), "\(ended.errors)")
    }

    @Test func whoIsHeldUpIsToldWhatToDo() throws {
        let world = try World(
            step: "{ id: go, run: [sh, -c, \"until test -e <folder>/../enough || ! test -d <folder>; do sleep 0.1; done\"] }")
        let answers = try world.answers()
        let script = """
            "$0" upgrade tiny --to 2.0.0 --answers "$1" > "$2" 2>&1 & belay=$!
            n=0
            until "$0" status --json 2> /dev/null | grep -q '"action": "wait"'; do n=$((n + 1)); [ $n -lt 600 ] || exit 99; sleep 0.1; done
            "$0" rollback --answers "$1"; echo "rollback $?"
            "$0" abandon --reason Enough; echo "abandon $?"
            kill -KILL $belay
            touch "$3"
            """
        let ended = try world.run(script, answers, world.file("log"), world.file("enough"))
        #expect(ended.output == "rollback 75\nabandon 75\n", "\(ended.output) \(ended.errors)")
        let sentences = ended.errors.split(separator: "\n")
        #expect(sentences.count == 2)
        #expect(sentences.allSatisfy { $0.contains(" UTC. ") || $0.contains(". Take it over") }, "\(ended.errors)")
        #expect(sentences.allSatisfy { $0.hasSuffix("Take it over in the full-screen wizard, or wait.") }, "\(ended.errors)")
    }
}

@Suite struct AfterARollbackTests {
    /// Staging is where the rehearsal has brought it, and everybody who might trip over that is told.
    @Test func whereStagingStandsIsSaid() throws {
        let world = try World(step: "{ id: go, run: [cp, <folder>/new, <folder>/VERSION] }")
        for environment in ["staging", "production"] { try world.write("\(environment)/new", "2.0.0\n") }
        let answers = try world.answers()
        let up = try world.belay("upgrade", "tiny", "--to", "2.0.0", "--answers", answers)
        #expect(up.code == 0, "\(up.errors)")
        // What ran is what was shown, with the folder that it went to.
        let folder = world.file("state/upgrades/tiny-1/backups/tiny/tiny-1/production/hop-1")
        #expect(up.output.contains("$ cp \(world.file("production/VERSION")) \(folder)/kept"), "\(up.output)")
        #expect(!up.output.contains("<backup>"))
        let back = try world.belay("rollback", "--answers", answers)
        let sentence = "staging still runs 2.0.0; before the next trial it has to be back on 1.0.0."
        let kept = world.file("state/upgrades/tiny-1/backups/tiny/tiny-1/staging/hop-1")
        #expect(back.code == 0 && back.output.contains(sentence) && back.output.contains(kept), "\(back.output) \(back.errors)")
        #expect(try world.belay("report").output.contains(sentence))
        #expect(try world.belay("status").output.contains(sentence))

        let before = "staging still runs 2.0.0, and a trial starts from 1.0.0"
        let check = try world.belay("deployment", "check", "tiny")
        #expect(check.output.contains("doubtful  staging: version: \(before)"), "\(check.output)")
        let plan = try world.belay("plan", "tiny", "--to", "2.0.0")
        #expect(plan.output.contains(before) && plan.output.contains("tiny-N/production/hop-1/kept"), "\(plan.output)")
        #expect(!plan.output.contains("<backup>"))
        let again = try world.belay("upgrade", "tiny", "--to", "2.0.0", "--answers", answers)
        #expect(again.code == 3 && again.errors.contains(before), "\(again.errors)")
        #expect(try world.belay("list", "--json").json().array?.count == 1, "nothing was begun")

        try world.write("staging/VERSION", String(contentsOfFile: "\(kept)/kept", encoding: .utf8))
        #expect(try world.belay("upgrade", "tiny", "--to", "2.0.0", "--answers", answers).code == 0)
    }

    @Test func logindThatWouldKillIsFoundOutBeforeProduction() throws {
        let world = try World(step: "{ id: go, run: [cp, <folder>/new, <folder>/VERSION] }")
        for environment in ["staging", "production"] { try world.write("\(environment)/new", "2.0.0\n") }
        let fake = """
            #!/bin/sh
            case "$*" in
            *Linger*) echo Linger=no ;;
            *) printf 'KillUserProcesses=yes\\nKillExcludeUsers=\\nKillOnlyUsers=\\n' ;;
            esac

            """
        try world.write("bin/loginctl", fake, mode: 0o700)
        let answers = try world.answers()
        let login = ["PATH": world.file("bin") + ":/usr/bin:/bin", "XDG_SESSION_ID": "3"]
        let refused = try world.belay(["upgrade", "tiny", "--to", "2.0.0", "--answers", answers], environment: login)
        #expect(refused.code == 3 && refused.errors.contains("loginctl enable-linger"), "\(refused.errors)")
        #expect(try world.text("staging/VERSION") == "2.0.0\n", "the trial goes on")
        #expect(try world.text("production/VERSION") == "1.0.0\n")
        let check = try world.belay(["deployment", "check", "tiny"], environment: login)
        #expect(check.code == 3 && check.output.contains("NOT OK    logind: "), "\(check.output)")
        #expect(try world.belay("resume", "--answers", answers).code == 0)
    }
}
