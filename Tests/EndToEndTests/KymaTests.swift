// Kyma from end to end against stand-ins for the vendor's tools: walks that succeed, one that goes back, and each way in which a careless
// wizard would have said success.
import JSONDocument
import Testing
import _StringProcessing

@Suite(.timeLimit(.minutes(30)))
struct KymaTests {
    // MARK: Paths

    @Test func oneMinorAfterTheOther() throws {
        let kyma = try KymaWorld("cli", from: "1.14.0")
        func hops(_ from: String, _ to: String) throws -> [String] {
            let path = try kyma.run("path", "kyma", "--from", from, "--to", to, "--json").json()
            return (path["hops"]?.array ?? []).compactMap { $0["to"]?.string }
        }
        #expect(try hops("1.0.0", "1.3.0") == ["1.1.0", "1.2.2", "1.3.0"])
        #expect(try hops("1.14.0", "1.18.0") == ["1.15.1", "1.16.0-rc4", "1.17.1", "1.18.0"])
        #expect(try hops("1.24.0", "1.24.11") == ["1.24.11"])
        #expect(try hops("0.9.1", "1.1.0") == ["1.0.0", "1.1.0"])
        let back = try kyma.run("path", "kyma", "--from", "1.18.0", "--to", "1.14.0")
        #expect(back.code == 2 && back.errors.contains("Kyma has no procedure for a downgrade."))
        let two = try kyma.run("path", "kyma", "--from", "1.24.11", "--to", "2.0.0")
        #expect(two.code == 2 && two.errors.contains("kyma deploy"))
    }

    /// Before it is known where an upgrade goes, nothing is refused for where it could go.
    @Test(arguments: ["cli", "artifacts"]) func aDeploymentIsFine(_ variant: String) throws {
        let kyma = try KymaWorld(variant, from: "1.14.0")
        let check = try kyma.run("deployment", "check", kyma.world.file("mine.yaml"))
        #expect(check.code == 0, "\(check.output) \(check.errors)")
        if variant == "artifacts" {
            let plan = try kyma.run("plan", kyma.world.file("mine.yaml"), "--to", "1.17.1")
            #expect(plan.code != 0 && plan.errors.contains("Use the variant cli"), "\(plan.errors)")
        }
    }

    /// A risk that two hops share is written once, or nobody could read the file.
    @Test func aRiskOfSeveralHopsIsAnsweredOnce() throws {
        let kyma = try KymaWorld("cli", from: "1.14.0")
        let blank = try kyma.run("answers", kyma.world.file("mine.yaml"), "--to", "1.18.2")
        #expect(blank.code == 0 && blank.output.matches(of: /"re-attached":/).count == 1, "\(blank.errors)")
    }

    // MARK: Walks

    /// What was given at the installation is given again, and the profile goes with it.
    @Test func upByTheCLI() throws {
        let kyma = try KymaWorld(
            "cli", from: "1.19.2",
            inputs: [
                "velero: \"yes\"", "overrides: [<world>/a.yaml, <world>/b.yaml]", "component-list: <world>/list.yaml",
                "profile: production",
            ])
        try kyma.world.write("a.yaml", "kind: ConfigMap\n")
        try kyma.world.write("b.yaml", "kind: ConfigMap\n")
        try kyma.world.write("list.yaml", "components:\n  - name: ory\n")
        for name in ["staging", "production"] {
            try kyma.change(name, "state.update(overrides=['a.yaml', 'b.yaml'], listed=True, gateways='1.8.2')")
        }
        let up = try kyma.upgrade(to: "1.20.0")
        #expect(up.code == 0, "\(up.output.suffix(2000)) \(up.errors)")
        let files = ["a", "b"].map { "-o \(kyma.world.file($0 + ".yaml"))" }.joined(separator: " ")
        #expect(
            try kyma.seen("production", "upgrade") == [
                "kyma-1.20.0 upgrade --ci -s 1.20.0 \(files) -c \(kyma.world.file("list.yaml")) --profile production"
            ])
        #expect(try kyma.state("production")["installer"] == "1.20.0")
        // The first one, and a fresh one before the upgrade; none took the name of another.
        #expect(try kyma.seen("production", "backup create").count == 2)
        #expect(try kyma.run("verify").code == 0)
    }

    /// Artifacts and a newer Tiller; then production fails, and is brought back from Velero's backup in two passes.
    @Test func artifactsAndTheWayBack() throws {
        let kyma = try KymaWorld("artifacts", from: "1.12.0", inputs: ["velero: \"yes\""])
        for name in ["staging", "production"] { try kyma.change(name, "state['gateways'] = '1.4.7'") }
        try kyma.change("production", "state['faults'] = {'1.13.0': 'error'}")
        let up = try kyma.upgrade(to: "1.13.0")
        #expect(up.code == 1, "\(up.output.suffix(2000)) \(up.errors)")
        #expect(try kyma.state("staging")["installer"] == "1.13.0" && kyma.state("staging")["tiller"] == "1.13.0")
        #expect(up.output.contains("It says \"Error\", which it must never say."))

        let back = try kyma.rollBack()
        #expect(back.code == 0, "\(back.output.suffix(2000)) \(back.errors)")
        #expect(try kyma.state("production")["installer"] == "1.12.0")
        #expect(try kyma.seen("production", "restore create").count == 2)
        #expect(try kyma.run("status", "--json").json()["state"] == "rolled back")
    }

    // MARK: What a careless wizard would call success

    /// The image is the target's, and so is what `kyma version` says; the installation is not.
    @Test func theVersionShowsTheTargetAlthoughTheUpgradeFailed() throws {
        let kyma = try KymaWorld("cli", from: "1.23.1")
        try kyma.change("staging", "state.update(faults={'1.24.11': 'error'})")
        let up = try kyma.upgrade(to: "1.24.11")
        #expect(up.code == 1 && up.output.contains("failed to reach state Installed"), "\(up.output.suffix(2000)) \(up.errors)")
        #expect(try kyma.state("staging")["installer"] == "1.24.11")
        // Looked on again, the upgrade is not started a second time, which would attach and call that well.
        let again = try kyma.run("resume", "--answers", kyma.world.file("answers.yaml"))
        #expect(again.code != 0)
        #expect(try kyma.seen("staging", "upgrade --ci").count == 1)
        #expect(try kyma.state("production")["installer"] == "1.23.1")
    }

    /// The CLI ends well and the installation says Installed, but one component's release has failed.
    @Test func aHelmReleaseFailedInSilence() throws {
        let kyma = try KymaWorld("cli", from: "1.17.1")
        try kyma.change("staging", "state['faults'] = {'1.18.2': 'quiet'}")
        let up = try kyma.upgrade(to: "1.18.2")
        #expect(up.code == 1 && up.output.contains("FAILED"), "\(up.output.suffix(2000)) \(up.errors)")
        #expect(up.output.contains("It is \"logging\", not \"\"."))
    }

    @Test func anUpgradeThatOnlyAttachesIsNotBegun() throws {
        let kyma = try KymaWorld("cli", from: "1.15.1")
        for (name, words) in [("Error", "has failed"), ("InProgress", "is running")] {
            try kyma.change("production", "state['states'] = ['\(name)']")
            let up = try kyma.upgrade(to: "1.16.0-rc4")
            #expect(up.code == 3 && (up.output + up.errors).contains(words), "\(up.output.suffix(2000)) \(up.errors)")
        }
        #expect(try kyma.seen("staging", "upgrade --ci").isEmpty)
    }

    /// Right after the artifacts were applied the state is still the Installed of before, and Error comes only later.
    @Test func theOldInstalledIsNotTheNewOne() throws {
        let kyma = try KymaWorld("artifacts", from: "1.13.0")
        try kyma.change("staging", "state['faults'] = {'1.14.0': 'slow-operator'}")
        let up = try kyma.upgrade(to: "1.14.0")
        #expect(up.code == 1 && up.output.contains("It says \"Error\""), "\(up.output.suffix(2000)) \(up.errors)")
    }

    @Test func oldSidecarsAreNamed() throws {
        let kyma = try KymaWorld("cli", from: "1.18.2")
        try kyma.change("staging", "state['sidecars'] = {'shop/cart-1': '1.7.4', 'shop/till-1': '1.8.2'}")
        let up = try kyma.upgrade(to: "1.19.2")
        #expect(
            up.code != 0 && up.output.contains("shop/cart-1") && !up.output.contains("shop/till-1"),
            "\(up.output.suffix(2000)) \(up.errors)")
    }

    /// `velero backup create --wait` ends with exit status 0.
    @Test func aPartialBackupIsNone() throws {
        let kyma = try KymaWorld("cli", from: "1.19.2", inputs: ["velero: \"yes\""])
        try kyma.change("production", "state['velero'] = 'PartiallyFailed'")
        let up = try kyma.upgrade(to: "1.20.0")
        #expect(up.code == 1 && up.output.contains("PartiallyFailed"), "\(up.output.suffix(2000)) \(up.errors)")
        #expect(try kyma.seen("staging", "upgrade --ci").isEmpty)
    }

    /// 1.21 brings the component eventing, and would run without it.
    @Test func aNewComponentBelongsIntoTheList() throws {
        let kyma = try KymaWorld("cli", from: "1.20.0", inputs: ["component-list: <world>/list.yaml"])
        for name in ["staging", "production"] { try kyma.change(name, "state['listed'] = True") }
        try kyma.world.write("list.yaml", "components:\n  - name: ory\n  - name: eventing-extras\n")
        let up = try kyma.upgrade(to: "1.21.2")
        #expect(up.code != 0 && up.output.contains("New component eventing"), "\(up.output.suffix(2000)) \(up.errors)")
        #expect(try kyma.seen("staging", "upgrade --ci").isEmpty)
    }

    @Test func anOldKubernetesIsRefused() throws {
        let kyma = try KymaWorld("cli", from: "1.16.0-rc4")
        try kyma.change("production", "state['kubernetes'] = 'v1.15.12-gke.20'")
        let up = try kyma.upgrade(to: "1.17.1")
        #expect(up.code == 3 && (up.output + up.errors).contains("needs Kubernetes 1.16 or later"), "\(up.output.suffix(500)) \(up.errors)")
    }

    @Test func aGitOpsControllerOwnsTheInstallation() throws {
        let kyma = try KymaWorld("cli", from: "1.19.2")
        try kyma.change("production", "state['labels'] = {'argocd.argoproj.io/instance': 'kyma'}")
        let up = try kyma.upgrade(to: "1.20.0")
        #expect(up.code == 3 && (up.output + up.errors).contains("Argo CD owns this installation"), "\(up.errors)")
    }

    /// A CLI of another minor would do something else than the page says.
    @Test func theCLIMustBeTheTargets() throws {
        let kyma = try KymaWorld("cli", from: "1.19.2", inputs: [])
        let wrong = try kyma.world.text("mine.yaml").replacing(
            "cli-folder: \(kyma.world.file("cli"))", with: "cli-folder: \(kyma.world.file("home"))")
        try kyma.world.write("mine.yaml", wrong)
        let up = try kyma.upgrade(to: "1.20.0")
        #expect(up.code == 3 && (up.output + up.errors).contains("kyma is not as the playbook needs it"), "\(up.errors)")
    }
}
