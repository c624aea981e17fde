import Glibc
import Testing
import UpgradeModel

@testable import UpgradeEngine

@Suite struct SudoRulesTests {
    private static let head = """
        Matching Defaults entries for ada on shop:
            env_reset, mail_badpass, env_keep+="EDITOR LANG"

        User ada may run the following commands on shop:

        """

    private func problem(_ entries: String, _ variables: [String] = ["TOKEN"]) -> String? {
        SudoRules(listing: Self.head + entries).problem(program: "helm", variables: variables)
    }

    private static let plain = "Sudoers entry:\n    RunAsUsers: root\n    Options: !authenticate\n    Commands:\n\t/usr/bin/helm\n"
    private static let other =
        "Sudoers entry:\n    RunAsUsers: root\n    Options: setenv, !authenticate\n    Commands:\n\t/usr/bin/kubectl\n"

    @Test func aRuleThatTakesTheVariablesAway() {
        #expect(problem(Self.plain)?.contains("NOPASSWD:SETENV: helm") == true)
        #expect(problem(Self.plain + Self.other) != nil, "of another program")
        #expect(problem("Sudoers entry:\n    Options: !setenv\n    Commands:\n\tALL\n") != nil)
    }

    @Test func rulesThatLeaveThem() {
        #expect(problem(Self.plain, []) == nil)
        #expect(problem(Self.plain, ["LANG"]) == nil)
        #expect(problem(Self.plain.replacing("Options: ", with: "Options: setenv, ")) == nil)
        #expect(problem("Sudoers entry:\n    RunAsUsers: ALL\n    Commands:\n\tALL\n") == nil)
        #expect(
            SudoRules(listing: "Matching Defaults entries:\n    setenv\n\n" + Self.plain).problem(program: "helm", variables: ["A"]) == nil)
    }

    @Test func programsAndTheirVariables() throws {
        let rig = try Rig()
        var step = rig.run("upgrade/go", ["sudo", "-n", "--preserve-env=A,B", "helm", "upgrade"])
        if case .run(var run) = step.action {
            run.command.environment = ["B": FilledText("2"), "A": FilledText("1")]
            step.action = .run(run)
        }
        #expect(rig.plan([step, rig.run("upgrade/other", ["sudo", "-n", "true"])]).variablesThroughSudo == ["helm": ["A", "B"]])
    }
}

@Suite struct StatusSpeedTests {
    /// Of the processor, in seconds: others may be busy.
    private func time(_ count: Int) throws -> Double {
        let rig = try Rig()
        let state = UpgradeState(beginning: rig.plan((1...count).map { rig.run("upgrade/\($0)", ["true"]) }))
        var best = Double.infinity
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        for _ in 0..<3 {
            let began = now()
            _ = StatusReport.json(id: "x", state: state, gates: [])
            best = min(best, now() - began)
        }
        return best
    }

    /// Ten times the steps may take far less than a hundred times as long.
    @Test func growsWithTheStepsAndNotWithTheirSquare() throws {
        let (small, large) = (try time(500), try time(5_000))
        #expect(large < small * 30, "\(small) for 500 and \(large) for 5,000 steps")
    }
}
