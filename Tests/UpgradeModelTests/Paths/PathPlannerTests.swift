// The paths of the five products, each rule by itself, and every refusal.

import Testing

@testable import UpgradeModel

@Suite struct PathPlannerTests {
    private func stops(_ catalog: Catalog, _ from: String, _ to: String, stepped: Bool = false) throws -> [String] {
        let path = try PathPlanner(catalog: catalog, context: ConditionContext([:]), stepped: stepped).path(from: from, to: to)
        #expect(path.hops.first?.from == path.from && path.hops.last?.to == path.to)
        for (hop, next) in zip(path.hops, path.hops.dropFirst()) { #expect(hop.to == next.from) }
        return [path.from.text] + path.hops.map(\.to.text)
    }

    private func refusal(_ catalog: Catalog, _ from: String, _ to: String) -> PathRefusal? {
        #expect(throws: PathRefusal.self) { try PathPlanner(catalog: catalog, context: ConditionContext([:])).path(from: from, to: to) }
    }

    @Test func kymaGoesMinorByMinor() throws {
        #expect(try stops(CatalogSamples.kyma, "1.0.0", "1.3.0") == ["1.0.0", "1.1.0", "1.2.2", "1.3.0"])
        #expect(try stops(CatalogSamples.kyma, "1.0", "1.3") == ["1.0.0", "1.1.0", "1.2.2", "1.3.0"])
        #expect(try stops(CatalogSamples.kyma, "1.14", "1.18") == ["1.14.0", "1.15.1", "1.16.0-rc4", "1.17.1", "1.18.0"])
        #expect(try stops(CatalogSamples.kyma, "1.18.0", "1.18.2") == ["1.18.0", "1.18.2"])
        #expect(try stops(CatalogSamples.kyma, "1.15.0", "1.16.0-rc3") == ["1.15.0", "1.16.0-rc3"])
    }

    @Test func kymaSaysWhy() throws {
        let path = try PathPlanner(catalog: CatalogSamples.kyma).path(from: "1.14.0", to: "1.18.2")
        #expect(
            path.hops.map(\.why) == [
                "One minor at a time; 1.15.1 is the last patch of 1.15.",
                "One minor at a time; 1.16.0-rc4 is the last patch of 1.16. The vendor's stepping stone between 1.15 and 1.17.",
                "One minor at a time; 1.17.1 is the last patch of 1.17.",
                "The target, by one minor at a time.",
            ])
        #expect(path.hops.map(\.skipped) == [1, 1, 3, 2])
        #expect(path.notes.isEmpty)
    }

    @Test func aHoleInTheCatalogIsSaid() throws {
        let path = try PathPlanner(catalog: CatalogSamples.kyma).path(from: "1.3.0", to: "1.14.0")
        #expect(path.notes == ["The catalog has nothing between 1.4 and 1.14; make sure that the vendor hasn't, either."])
    }

    @Test func kratosGoesDirectlyOrStepped() throws {
        #expect(try stops(CatalogSamples.kratos, "0.6", "26.2") == ["0.6.0-alpha.1", "26.2.0"])
        #expect(try stops(CatalogSamples.kratos, "v1.3.1", "v25.4.0") == ["1.3.1", "25.4.0"])
        #expect(
            try stops(CatalogSamples.kratos, "0.6.3-alpha.1", "26.2.0", stepped: true) == [
                "0.6.3-alpha.1", "0.7.6-alpha.1", "0.8.0-alpha.3", "0.9.0-alpha.3", "0.10.1", "0.11.1", "0.13.0", "1.0.0", "1.1.0", "1.2.0",
                "1.3.1", "25.4.0", "26.2.0",
            ])
        let path = try PathPlanner(catalog: CatalogSamples.kratos).path(from: "0.6", to: "26.2")
        #expect(path.notes == ["0.6 is taken as 0.6.0-alpha.1, the first release of that line."])
        #expect(path.hops.map(\.why) == ["The target; any older release can go there directly."])
    }

    /// Editions with releases and stops of their own: who has another edition, or does not say which, has neither.
    @Test func editionsHaveWaysOfTheirOwn() throws {
        let enterprise = Condition(alternatives: [[.init(.name("edition"), [.value("enterprise")])]])
        let catalog = Catalog(
            product: "sample", title: "Sample",
            releases: [
                release("1.0.0"), release("2.0.0"), Catalog.Release(version("1.4.7"), when: enterprise),
                Catalog.Release(version("1.4.8"), when: enterprise), Catalog.Release(version("2.0.1"), when: enterprise),
            ],
            path: PathPolicy(stops: [PathPolicy.Stop(at: .at(version("1.4.7")), say: "Data moves.", when: enterprise)]))
        func planner(_ edition: ConditionValue) -> PathPlanner {
            PathPlanner(catalog: catalog, context: ConditionContext(["edition": edition]))
        }
        for edition in [ConditionValue.unknown, .text("open")] {
            let path = try planner(edition).path(from: "1.0.0", to: "2.0.0")
            #expect(path.hops.map(\.to.text) == ["2.0.0"])
            #expect(path.hops.map(\.skipped) == [0])
            #expect(try planner(edition).path(from: "1.4.7", to: "2.0.0").hops.count == 1)
        }
        #expect(try planner(.text("enterprise")).path(from: "1.0.0", to: "2.0.1").hops.map(\.to.text) == ["1.4.7", "2.0.1"])
        #expect(try planner(.text("enterprise")).path(from: "1.4.8", to: "2.0.1").hops.map(\.to.text) == ["2.0.1"])
        #expect(
            throws: PathRefusal.elsewhere(version("2.0.1"), why: "edition is open, and this concerns enterprise", near: [version("2.0.0")])
        ) {
            try planner(.text("open")).path(from: "1.0.0", to: "2.0.1")
        }
        #expect(throws: PathRefusal.self) { try planner(.unknown).path(from: "1.0.0", to: "1.4") }
    }

    @Test func kestraStopsWhereItMust() throws {
        #expect(try stops(CatalogSamples.kestra, "0.19", "2.0") == ["0.19.0", "0.23.18", "1.0.10", "1.3.31", "2.0.0"])
        #expect(try stops(CatalogSamples.kestra, "0.12.0", "0.13.0") == ["0.12.0", "0.13.0"])
        #expect(try stops(CatalogSamples.kestra, "0.12.0", "0.18.0") == ["0.12.0", "0.13.10", "0.18.0"])
        // A stop is its line's last patch, for a source on that line as well.
        #expect(try stops(CatalogSamples.kestra, "1.0.0", "1.1.0") == ["1.0.0", "1.0.10", "1.1.0"])
        #expect(try stops(CatalogSamples.kestra, "1.0.10", "1.1.0") == ["1.0.10", "1.1.0"])
        let path = try PathPlanner(catalog: CatalogSamples.kestra).path(from: "0.22.32", to: "1.0.0")
        #expect(path.hops.first?.why == "A required stop at 0.23, at its last patch: Tenants are migrated.")
        #expect(path.avoided.map(\.version.text) == ["0.23.0"])
    }

    @Test func tykAvoidsReleases() throws {
        let planner = PathPlanner(
            catalog: CatalogSamples.tyk, context: ConditionContext(["model": .text("hybrid")]),
            installed: [
                InstalledComponent("dashboard"), InstalledComponent("gateway"), InstalledComponent("pump", version: version("1.8.1")),
            ])
        let path = try planner.path(from: "4.3", to: "5.13")
        #expect(path.hops.map(\.to.text) == ["5.13.0"])
        #expect(path.avoided.map(\.version.text) == ["5.2.0", "5.6.0", "5.8.3", "5.9.0"])
        #expect(
            path.hops.first?.components.map { "\($0.component) \($0.from?.text ?? "?") \($0.to?.text ?? "?")" } == [
                "dashboard 4.3.0 5.13.0", "gateway 4.3.0 5.13.0", "pump 1.8.1 1.15.0",
            ])
        let onPremises = PathPlanner(catalog: CatalogSamples.tyk, context: ConditionContext(["model": .text("oss")]))
        #expect(try onPremises.path(from: "4.3", to: "5.13").avoided.map(\.version.text) == ["5.2.0", "5.8.3", "5.9.0"])
        let unknown = try PathPlanner(catalog: CatalogSamples.tyk).path(from: "4.3", to: "5.13")
        #expect(unknown.avoided.first { $0.version == version("5.6.0") }?.why == "Not for every installation: Panics.")
    }

    @Test func cluedinFollowsMinimumSources() throws {
        let path = [
            "2023.07.00", "2024.01.00", "2024.07.03", "2024.12.02", "2025.05.01", "2025.05.02", "2025.09.00", "2026.01.00", "2026.02.00",
        ]
        #expect(try stops(CatalogSamples.cluedin, "2023.07", "2026.02") == path)
        let planned = try PathPlanner(catalog: CatalogSamples.cluedin).path(from: "2023.07", to: "2024.12")
        #expect(planned.to.text == "2024.12.00")
        #expect(
            planned.hops.map(\.why) == [
                "2024.07.03 needs 2024.01.00 or later; 2024.01.00 is the last patch of 2024.01.",
                "2024.12.00 needs 2024.07.00 or later; 2024.07.03 is the last patch of 2024.07.",
                "The target; it needs 2024.07.00 or later.",
            ])
    }

    @Test func shortVersionsAreFilledIn() throws {
        let catalog = Catalog(
            product: "x", title: "X",
            releases: [
                release("1.1.1"), release("1.1.2"), release("1.2.1"), release("1.2.3"), release("1.2.4", avoid: "Broken."),
                release("1.2.5-rc1"),
            ])
        let path = try PathPlanner(catalog: catalog).path(from: "1.1", to: "1.2")
        #expect(path.from.text == "1.1.1" && path.to.text == "1.2.3")
        #expect(
            path.notes == [
                "1.1 is taken as 1.1.1, the first release of that line.", "1.2 is taken as 1.2.3, the last release of that line.",
            ])
    }

    @Test func aLastPatchIsPreferredToALaterStop() throws {
        let needs = VersionRange.between(version("1.1"), version("1.2.1"))
        let catalog = Catalog(
            product: "x", title: "X",
            releases: ["1.0.0", "1.1.0", "1.1.1", "1.2.0", "1.2.1", "1.2.2"].map { release($0) }
                + [Catalog.Release(version("2.0.0"), needs: needs)])
        #expect(try stops(catalog, "1.0.0", "2.0.0") == ["1.0.0", "1.1.1", "2.0.0"])
    }

    @Test func anUnlistedSourceTakesItsPlace() throws {
        #expect(try stops(CatalogSamples.kyma, "v1.1.7", "1.3.0") == ["1.1.7", "1.2.2", "1.3.0"])
        #expect(try stops(CatalogSamples.kestra, "0.23.20", "1.1.0") == ["0.23.20", "1.0.10", "1.1.0"])
        let path = try PathPlanner(catalog: CatalogSamples.kyma).path(from: "1.1.7", to: "1.2.2")
        #expect(path.notes == ["1.1.7 is not in the catalog; the path is planned from its place between the releases that are."])
        #expect(refusal(CatalogSamples.kyma, "0.9.1", "1.3.0") == .unknownSource(version("0.9.1"), oldest: version("1.0.0-rc3")))
    }

    @Test func noWayBack() {
        let kyma = refusal(CatalogSamples.kyma, "1.3.0", "1.2.2")
        #expect(kyma == .downgrade(from: version("1.3.0"), to: version("1.2.2"), why: "Kyma has no downgrade procedure."))
        #expect(kyma?.description == "1.2.2 is older than 1.3.0, and there is no way back by upgrading. Kyma has no downgrade procedure.")
        #expect(
            refusal(CatalogSamples.kyma, "1.3.0", "0.1")
                == .downgrade(from: version("1.3.0"), to: version("0.1"), why: "Kyma has no downgrade procedure."))
        #expect(refusal(CatalogSamples.kyma, "1.3.0", "v1.3") == .alreadyThere(version("1.3.0")))
        #expect(
            refusal(CatalogSamples.kyma, "1.3.0", "1.3.0-rc2")
                == .downgrade(from: version("1.3.0"), to: version("1.3.0-rc2"), why: "Kyma has no downgrade procedure."))
    }

    @Test func unknownTargetsHaveNeighbours() {
        let refused = refusal(CatalogSamples.kyma, "1.0.0", "1.2.9")
        #expect(refused?.description == "The catalog has no release \"1.2.9\"; near it are 1.2.2, 1.3.0")
        #expect(refusal(CatalogSamples.kyma, "1.0.0", "9.9.9") == .unknownTarget("9.9.9", near: [version("1.18.2")]))
        #expect(refusal(CatalogSamples.kyma, "1.0.0", "1.7") == .unknownTarget("1.7", near: [version("1.4.1"), version("1.14.0")]))
        #expect(refusal(CatalogSamples.kyma, "1.0.0", "newest") == .notAVersion("newest"))
    }

    @Test func anAvoidedTargetMustBeInsistedOn() throws {
        #expect(
            refusal(CatalogSamples.tyk, "5.3.0", "5.9.0")?.description
                == "5.9.0 should be avoided: URL rewrites fail; near it are 5.8.6, 5.9.2")
        let path = try PathPlanner(catalog: CatalogSamples.tyk, allowsAvoided: true).path(from: "5.3.0", to: "5.9.0")
        #expect(path.hops.map(\.to.text) == ["5.9.0"])
        #expect(path.notes == ["5.9.0 should be avoided: URL rewrites fail."])
        let perhaps = try PathPlanner(catalog: CatalogSamples.tyk).path(from: "5.3.0", to: "5.6.0")
        #expect(perhaps.notes == ["5.6.0 should be avoided: Not for every installation: Panics."])
    }

    @Test func prereleasesOnlyAsEnds() throws {
        let path = try PathPlanner(catalog: CatalogSamples.tyk).path(from: "5.3.0", to: "5.13.1-rc1")
        #expect(path.notes == ["5.13.1-rc1 is a pre-release."])
        let beta = Catalog(
            product: "x", title: "X", releases: [release("1.0.0"), release("1.1.0", channel: "beta"), release("1.2.0")],
            path: PathPolicy(step: .eachMinor))
        #expect(try stops(beta, "1.0.0", "1.2.0") == ["1.0.0", "1.2.0"])
        #expect(try PathPlanner(catalog: beta).path(from: "1.0.0", to: "1.1.0").notes == ["1.1.0 is of the channel beta, not stable."])
    }

    @Test func namesTheRuleInTheWay() {
        let line = Catalog(
            product: "x", title: "X",
            releases: [release("1.0.0"), release("1.1.0", avoid: "Loses data."), release("1.2.0"), release("1.3.0")],
            path: PathPolicy(step: .eachMinor))
        #expect(
            refusal(line, "1.0.0", "1.3.0")?.description
                == "The path goes one minor at a time, but between 1.0.0 and 1.2.0 there is no release that can be used "
                + "(1.1.0: Loses data); choose a target up to 1.0.0, or add a release to the catalog")
        let needs = Catalog(
            product: "x", title: "X",
            releases: [
                release("1.0.0"), release("2.0.0", avoid: "Withdrawn."), release("3.0.0", needs: "2.0.0"), release("3.1.0", needs: "3.0.0"),
            ])
        #expect(
            refusal(needs, "1.0.0", "3.1.0")?.description
                == "3.0.0 needs 2.0.0 or later, and no such release can be reached (2.0.0: Withdrawn); choose an older target, "
                + "or add the missing release to the catalog")
        let stops = Catalog(
            product: "x", title: "X", releases: [release("1.0.0"), release("2.0.0", avoid: "Withdrawn."), release("3.0.0")],
            path: PathPolicy(stops: [stop("2.0", "Tables move.")]))
        #expect(
            refusal(stops, "1.0.0", "3.0.0")?.description
                == "The path must stop at 2.0 (Tables move), but the catalog has no release of it that can be used (2.0.0: Withdrawn); "
                + "choose a target up to 2.0, or add a release to the catalog")
    }
}
