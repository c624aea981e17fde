import Glibc
import Process
import Testing
import UpgradeModel

@testable import UpgradeEngine

@Suite("What a probe is given as a secret is in none of its answers")
struct ProbeSecretTests {
    private static let secret = "hunter2-and-more"

    private func answer(_ script: String, _ change: (inout ResolvedProbe) -> Void = { _ in }) -> ProbeAnswer {
        var command = ResolvedCommand(words: ["sh", "-c", script].map { FilledText($0) })
        command.environment = ["PW": FilledText(parts: [.secret("password")])]
        var probe = ResolvedProbe(source: .run(command))
        change(&probe)
        var filling = Filling()
        filling.secrets = ["password": Self.secret, "empty": ""]
        return ProbeRunner(place: LocalPlace(), filling: filling).answer(probe)
    }

    @Test(arguments: [
        "echo \"login failed for $PW\" >&2; exit 3", "echo \"no: $PW\" >&2; exit 1", "echo \"it is $PW\"",
        // Cut for a line of 200 characters, in the middle of the secret.
        "printf '%0192d' 0 >&2; echo \"$PW\" >&2; exit 3",
    ])
    func itsOutputIsMasked(_ script: String) {
        let answer = answer(script)
        let said = answer.detail + (answer.value ?? "")
        #expect(said.contains("••••"))
        #expect(!said.contains("hunter"), "\(said)")
    }

    @Test func whatIsOtherwiseThanExpectedIsMasked() {
        for change: (inout ResolvedProbe) -> Void in [
            { $0.expectation.isText = FilledText("x") }, { $0.expectation.version = FilledText("1.x") },
            { $0.expectation.says = [FilledText("x ")] },
        ] {
            let answer = answer("echo \"$PW\"", change)
            #expect(answer.verdict != .applies)
            #expect(!(answer.detail + (answer.value ?? "")).contains("hunter"), "\(answer)")
        }
    }

    /// A password that is as the user is called hides nothing from the comparison.
    @Test func comparedIsWhatWasSaid() {
        let answer = answer("echo \"$PW\"") { $0.expectation.isText = FilledText(Self.secret) }
        #expect(answer == .holds(value: "••••"))
    }

    @Test func theLoginOfARequestCounts() {
        let probe = ResolvedProbe(
            source: .http(
                url: FilledText("http://127.0.0.1:1/"), login: FilledText(parts: [.secret("user")]),
                password: FilledText(parts: [.secret("password")])))
        #expect(probe.secretNames == ["user", "password"])
    }
}
