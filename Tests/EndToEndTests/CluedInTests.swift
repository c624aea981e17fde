// CluedIn from end to end against stand-ins for kubectl, helm and az: walks that succeed, some that go back, and each way in which a
// careless wizard would have said success.
import JSONDocument
import Testing

@Suite(.timeLimit(.minutes(30)))
struct CluedInTests {
    // MARK: Paths

    @Test func eachReleaseHasAnOldestSource() throws {
        let cluedin = try CluedInWorld("helm")
        func hops(_ from: String, _ to: String) throws -> [String] {
            let path = try cluedin.run(["path", "cluedin", "--from", from, "--to", to, "--json"]).json()
            return (path["hops"]?.array ?? []).compactMap { $0["to"]?.string }
        }
        #expect(
            try hops("2023.07", "2026.02") == [
                "2024.01.00", "2024.07.03", "2024.12.00", "2025.05.01", "2025.05.02", "2025.09.00", "2026.01.00", "2026.02.00",
            ])
        // The page of 2024.12.02 leaves out the data upgrade of 2024.12.00.
        #expect(try hops("2024.07.03", "2024.12.02") == ["2024.12.00", "2024.12.02"])
        #expect(try hops("2024.01.00", "2024.04.00") == ["2024.04.00"])
        let back = try cluedin.run(["path", "cluedin", "--from", "2026.02", "--to", "2025.09"])
        #expect(back.code == 2 && back.errors.contains("restoring all disk snapshots of one time"))
        let beta = try cluedin.run(["path", "cluedin", "--from", "2023.07", "--to", "2024.01.00-beta.1"])
        #expect(beta.code == 2, "\(beta.output)")
    }

    // MARK: Walks

    /// Three stages; the number of pods that a service had before the snapshots is that which it has afterwards.
    @Test func upInThreeStages() throws {
        let cluedin = try CluedInWorld("helm")
        let up = try cluedin.upgrade()
        #expect(up.code == 0, "\(up.output.suffix(2000)) \(up.errors)")
        #expect(try cluedin.data("production") == ["460"] && cluedin.data("staging") == ["460"])
        let stages = try cluedin.seen("production", "helm upgrade")
        #expect(stages.count == 2 && stages[0].contains("upgradeMode=true") && stages[1].contains("upgradeMode=false"), "\(stages)")
        #expect(stages.allSatisfy { !$0.contains("--reuse-values") })
        let pods = try cluedin.state("production")["workloads"]?["Deployment/cluedin-datasource-processing"]
        #expect(try pods == JSONValue(parsing: "2"))
        #expect(try cluedin.seen("production", "scale Deployment/cluedin-datasource-processing --replicas=2").count == 2)
        #expect(try cluedin.run(["verify"]).code == 0)
    }

    /// The image of one stage cannot be had in production; the disks and then the release go back.
    @Test func backFromSnapshots() throws {
        let cluedin = try CluedInWorld("helm")
        try cluedin.change("production", "state['faults'] = ['missing-image']")
        let up = try cluedin.upgrade()
        #expect(up.code == 1 && up.output.contains("timed out waiting for the condition"), "\(up.output.suffix(2000)) \(up.errors)")
        let back = try cluedin.rollBack()
        #expect(back.code == 0, "\(back.output.suffix(2000)) \(back.errors)")
        #expect(try cluedin.state("production")["server"] == "2025.05.02" && cluedin.data("production") == ["450"])
        #expect(try cluedin.run(["status", "--json"]).json()["state"] == "rolled back")
    }

    /// The chart rendered into git, committed and applied; production's data upgrade fails, and the commit of before is applied again.
    @Test func manifestsAndTheWayBack() throws {
        let cluedin = try CluedInWorld("manifests")
        try cluedin.change("production", "state['faults'] = ['data-fails']")
        let up = try cluedin.upgrade()
        #expect(
            up.code == 1 && up.output.contains("Version460 responded 5\", which it must never say"),
            "\(up.output.suffix(2000)) \(up.errors)")
        #expect(try cluedin.data("staging") == ["460"] && cluedin.seen("staging", "helm upgrade").isEmpty)
        let back = try cluedin.rollBack()
        #expect(back.code == 0, "\(back.output.suffix(2000)) \(back.errors)")
        #expect(try cluedin.world.text("git-production/cluedin.yaml").contains("cluedin-server:2025.05.02"))
        #expect(try cluedin.state("production")["server"] == "2025.05.02")
    }

    // MARK: What a careless wizard would call success

    /// Where a backslash is missing on the vendor's page, the last stage ends well and CluedIn stays in upgrade mode.
    @Test func theSettingsMustReachTheRelease() throws {
        let cluedin = try CluedInWorld("helm")
        try cluedin.change("staging", "state['faults'] = ['settings-lost']")
        let up = try cluedin.upgrade()
        #expect(
            up.code == 1 && up.output.contains("See that upgrade mode is off. It is \"true\""), "\(up.output.suffix(1000)) \(up.errors)")
    }

    /// The values say the new release for all images, and an older line keeps the old server.
    @Test func aTagLeftOverKeepsTheOldServer() throws {
        let cluedin = try CluedInWorld("helm")
        try cluedin.values("staging", "2025.09.00", application: "  cluedin:\n    image:\n      tag: \"2025.05.02\"")
        let up = try cluedin.upgrade()
        #expect(up.code == 1 && up.output.contains("It is \"2025.05.02\", not \"2025.09.00\""), "\(up.output.suffix(1000)) \(up.errors)")
        #expect(try cluedin.seen("staging", "helm upgrade").isEmpty)
    }

    /// A request of an attempt before is still there, and applying it again does nothing.
    @Test func anOldDataUpgradeIsNotTheNewOne() throws {
        let cluedin = try CluedInWorld("helm")
        try cluedin.change("staging", "state['upgrades']['data-upgrade-460'] = 'Version460'")
        let up = try cluedin.upgrade()
        #expect(up.code == 1 && up.output.contains("data-upgrade-460"), "\(up.output.suffix(1000)) \(up.errors)")
        #expect(try cluedin.data("staging") == ["450"])
    }

    /// The request was taken, and nothing comes of it.
    @Test func aDataUpgradeThatHangsIsNotDone() throws {
        let cluedin = try CluedInWorld("helm")
        try cluedin.change("staging", "state['faults'] = ['data-hangs']")
        let up = try cluedin.upgrade()
        #expect(up.code == 1 && up.output.contains("/api/upgradeto/Version460 responded 200"), "\(up.output.suffix(1000)) \(up.errors)")
        #expect(try cluedin.seen("staging", "upgradeMode=false").isEmpty)
    }

    /// Helm ends well, and a job for the databases has failed.
    @Test func aFailedJobIsSeen() throws {
        let cluedin = try CluedInWorld("helm")
        try cluedin.change("staging", "state['faults'] = ['job-fails']")
        let up = try cluedin.upgrade()
        #expect(up.code == 1 && up.output.contains("It says \"Failed\""), "\(up.output.suffix(1000)) \(up.errors)")
        #expect(try cluedin.seen("staging", "apply --filename=-").isEmpty)
    }

    /// Going back by Helm alone would start the old server on new data.
    @Test func theDisksMustReallyBeRestored() throws {
        let cluedin = try CluedInWorld("helm")
        try cluedin.change("staging", "state['faults'] = ['nobody-restores']")
        let up = try cluedin.upgrade()
        #expect(up.code == 1 && up.output.contains("Restore disk neo4j"), "\(up.output.suffix(1000)) \(up.errors)")
        #expect(try cluedin.seen("staging", "helm rollback").isEmpty)
    }

    @Test func aSnapshotThatFailedIsNone() throws {
        let cluedin = try CluedInWorld("helm")
        try cluedin.change("production", "state['faults'] = ['snapshot-fails']")
        let up = try cluedin.upgrade()
        #expect(up.code == 1 && up.output.contains("It is \"Failed\", not \"Succeeded\""), "\(up.output.suffix(1000)) \(up.errors)")
        #expect(try cluedin.seen("staging", "helm upgrade").isEmpty)
    }

    /// Versions of data stores are CluedIn's to choose.
    @Test func aStoreOfAnotherVersionIsRefused() throws {
        let cluedin = try CluedInWorld("helm")
        try cluedin.values("staging", "2025.09.00", infrastructure: "  neo4j:\n    image:\n      tag: 5.26.0")
        let up = try cluedin.upgrade()
        #expect(up.code == 1 && up.output.contains("tag: 5.26.0"), "\(up.output.suffix(1000)) \(up.errors)")
    }

    /// Rendered without the cluster, the chart makes up each password that the values lack.
    @Test func aPasswordMadeUpAnewIsSeen() throws {
        let cluedin = try CluedInWorld("manifests")
        try cluedin.values("staging", "2025.09.00", infrastructure: "  nothing: here")
        let up = try cluedin.upgrade()
        #expect(up.code == 1 && up.output.contains("no password is made up anew"), "\(up.output.suffix(1000)) \(up.errors)")
        #expect(try cluedin.seen("staging", "apply").filter { !$0.contains("dry-run") }.isEmpty)
    }

    /// What is in git is not what runs, so that going back to it would go somewhere else.
    @Test func manifestsOfAnotherReleaseAreNoBackup() throws {
        let cluedin = try CluedInWorld("manifests")
        try cluedin.change("production", "state['server'] = state['jobs-of'] = '2025.05.01'")
        let up = try cluedin.upgrade()
        #expect(up.code != 0, "\(up.output.suffix(1000)) \(up.errors)")
        #expect(try cluedin.seen("staging", "scale").isEmpty && cluedin.seen("production", "scale").isEmpty)
    }

    // MARK: Refusals

    @Test(arguments: [
        ("state['labels'] = {'argocd.argoproj.io/instance': 'cluedin'}", "Argo CD owns"),
        ("state['labels'] = {'kustomize.toolkit.fluxcd.io/name': 'cluedin'}", "Flux owns"),
        ("state['revisions'][-1]['values']['application']['system'] = {'upgradeMode': True}", "still in upgrade mode"),
        ("state['revisions'][-1]['status'] = 'pending-upgrade'", "in the middle of something"),
        ("state['ui-tag'] = '4.6.0-beta.3'", "A Beta of CluedIn runs here"),
    ])
    func isRefused(_ statement: String, _ why: String) throws {
        let cluedin = try CluedInWorld("helm")
        try cluedin.change("production", statement)
        let up = try cluedin.upgrade()
        #expect(up.code == 3 && (up.output + up.errors).contains(why), "\(up.output.suffix(500)) \(up.errors)")
        #expect(try cluedin.seen("production", "scale").isEmpty)
    }
}
