// Kratos from end to end against stand-ins: paths, walks that succeed, walks back, and each way in which a careless wizard would have
// said success.
import Foundation
import JSONDocument
import Testing

@Suite(.serialized, .timeLimit(.minutes(30)))
struct KratosTests {
    private func comment(_ answer: World.Answer) -> Comment { "\(answer.output.suffix(2500)) \(answer.errors)" }

    // MARK: Paths

    @Test func directlySteppedAndByLicense() throws {
        let kratos = try KratosWorld("binary", environments: ["production"])
        func hops(_ words: String...) throws -> [String] {
            let path = try kratos.world.belay(["path", "kratos"] + words + ["--json"]).json()
            return (path["hops"]?.array ?? []).compactMap { $0["to"]?.string }
        }
        #expect(try hops("--from", "0.6.0", "--to", "26.2.0") == ["26.2.0"])
        #expect(
            try hops("--from", "0.6.0", "--to", "26.2.0", "--stepped") == [
                "0.7.6-alpha.1", "0.8.2-alpha.1", "0.9.0-alpha.3", "0.10.1", "0.11.1", "0.13.0", "1.0.0", "1.1.0", "1.2.0", "1.3.1",
                "25.4.0", "26.2.0",
            ])
        #expect(try hops("--edition", "oel", "--from", "25.4.0", "--to", "26.2.22") == ["26.1.7", "26.2.22"])
        #expect(try hops("--edition", "oel", "--from", "26.1.7", "--to", "26.2.22") == ["26.2.22"])
        #expect(try hops("--edition", "oss", "--from", "25.4.0", "--to", "26.2.0") == ["26.2.0"])
        let licensed = try kratos.belay("path", "kratos", "--from", "25.4.0", "--to", "26.2.22")
        #expect(licensed.code == 2 && licensed.errors.contains("this concerns oel"), comment(licensed))
        let back = try kratos.belay("path", "kratos", "--from", "26.2.0", "--to", "1.3.1")
        #expect(back.code == 2 && back.errors.contains("Restore the backup and start the older version instead."), comment(back))
    }

    // MARK: Walks

    /// Local trial, staging made of production's backup, tests there, production; all with one binary per version.
    @Test func upByBinary() throws {
        let kratos = try KratosWorld("binary", environments: ["local", "staging", "production"])
        let up = try kratos.upgrade()
        #expect(up.code == 0, comment(up))
        for name in kratos.environments {
            #expect(try kratos.running(name) == "26.2.0")
            #expect(try kratos.migrations(name) == 61)
        }
        #expect(try kratos.identities("production") == 5)
        // Staging is a copy, and its mails go to the catcher.
        #expect(try kratos.identities("staging") == 5 && kratos.identities("local") == 2)
        #expect(try kratos.world.text("staging/kratos.yml").contains("connection_uri: smtp://127.0.0.1:1025/"))
        #expect(try kratos.world.text("production/kratos.yml").contains("connection_uri: smtp://mail.example:25/"))
        #expect(try kratos.belay("verify").code == 0)
    }

    /// Production's migration breaks half-way, and everything comes back: the rows, the old container under its own name.
    @Test func dockerThereAndBack() throws {
        let kratos = try KratosWorld("docker")
        try kratos.faults("production 26.2.0 broken")
        let up = try kratos.upgrade()
        #expect(up.code == 1, comment(up))
        #expect(try kratos.running("staging") == "26.2.0" && kratos.running("production") == nil)
        let back = try kratos.rollBack()
        #expect(back.code == 0, comment(back))
        #expect(try kratos.running("production") == "1.3.1")
        #expect(try kratos.identities("production") == 5 && kratos.migrations("production") == 40)
        #expect(try kratos.belay("status", "--json").json()["state"] == "rolled back")
        // Without the fault a second upgrade goes through.
        try kratos.faults("")
        let again = try kratos.upgrade()
        #expect(again.code == 0, comment(again))
        #expect(try kratos.running("production") == "26.2.0" && kratos.identities("production") == 5)
        #expect(try kratos.tool(["docker", "inspect", "--format={{.Config.Image}}", "kratos-production-1.3.1"]) == "oryd/kratos:v1.3.1\n")
    }

    /// Taken back after it went well.
    @Test func binaryTakenBack() throws {
        let kratos = try KratosWorld("binary")
        let up = try kratos.upgrade(to: "25.4.0")
        // The configuration is of another version than the one that runs: told on staging, before production.
        #expect(up.code == 1 && up.output.contains("but kratos runs on version 'v25.4.0'"), comment(up))
        #expect(try kratos.running("production") == "1.3.1" && kratos.migrations("production") == 40)
    }

    // MARK: What a careless wizard would call success

    /// Declined at its prompt, the command exits 0.
    @Test func aDeclinedMigrationIsNoSuccess() throws {
        let kratos = try KratosWorld("binary")
        try kratos.faults("staging 26.2.0 declined")
        let up = try kratos.upgrade()
        #expect(up.code == 1 && up.output.contains("Migration aborted"), comment(up))
        #expect(try kratos.running("production") == "1.3.1")
    }

    /// It says that all went well, status exits 0, and one migration is pending.
    @Test func aPendingMigrationIsNoticed() throws {
        let kratos = try KratosWorld("docker")
        try kratos.faults("staging 26.2.0 partial")
        let up = try kratos.upgrade()
        #expect(up.code == 1 && up.output.contains("It says \"Pending\", which it must never say."), comment(up))
        #expect(try kratos.running("production") == "1.3.1")
    }

    /// systemctl stop ends well, and another supervisor has brought the old server up again: nothing may be migrated under it.
    @Test func aSecondServerIsNoticedBeforeTheMigration() throws {
        let kratos = try KratosWorld("binary")
        try kratos.faults("staging second")
        let up = try kratos.upgrade()
        #expect(up.code == 1, comment(up))
        #expect(try kratos.migrations("staging") == 40 && kratos.running("production") == "1.3.1")
    }

    /// systemctl start exits 0, the unit's own server could not have its port, and the old one answers there, alive.
    @Test func anOldServerAtThePortIsNoSuccess() throws {
        let kratos = try KratosWorld("binary")
        try kratos.faults("production squatter")
        let up = try kratos.upgrade()
        #expect(up.code == 1, comment(up))
        #expect(try kratos.running("production") == "1.3.1" && kratos.migrations("production") == 61)
        #expect(up.output.contains("Version v1.3.1 answers, not 26.2.0") || up.output.contains("is up"), comment(up))
    }

    /// The chart would make new secrets, without a word, and every session would end.
    @Test(arguments: [
        ("secrets: values", "secrets: chart", "new secrets"), ("secrets-kept: \"yes\"", "secrets-kept: \"no\"", "safe place first"),
    ])
    func whatWouldLoseSecretsIsRefused(_ right: String, _ wrong: String, _ why: String) throws {
        let kratos = try KratosWorld("binary", environments: [])
        let plans = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Plans/kratos"
        let deployment = try String(contentsOfFile: "\(plans)/helm-1.3-to-26.2.yaml", encoding: .utf8)
        #expect(deployment.contains(right))
        try kratos.world.write("helm.yaml", deployment.replacing(right, with: wrong))
        let answer = try kratos.world.belay(
            ["plan", kratos.world.file("helm.yaml"), "--from", "1.3.1", "--to", "26.2.0"], environment: ["KRATOS_COCKROACH_URL": "x"])
        #expect(answer.code != 0 && (answer.output + answer.errors).contains(why), comment(answer))
    }

    @Test func aContainerOfComposeIsRefused() throws {
        let kratos = try KratosWorld("docker")
        let state = try kratos.world.text("docker.json").replacing(
            "\"labels\": {}", with: "\"labels\": {\"com.docker.compose.project\": \"kratos\"}")
        try kratos.world.write("docker.json", state)
        let up = try kratos.upgrade()
        #expect(up.code != 0 && (up.output + up.errors).contains("Use the variant compose."), comment(up))
    }
}
