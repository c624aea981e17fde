// The versions of components along a path.

import Testing

@testable import UpgradeModel

@Suite struct ComponentMoveTests {
    private func moves(_ installed: [InstalledComponent], from: String, to: String) throws -> [[String]] {
        let catalog = Catalog(
            product: "tyk", title: "Tyk", components: CatalogSamples.tyk.components, releases: CatalogSamples.tyk.releases,
            path: PathPolicy(stops: [stop("5.3", "OAS."), stop("5.9", "Made up.")]))
        let planner = PathPlanner(catalog: catalog, context: ConditionContext([:]), installed: installed)
        return try planner.path(from: from, to: to).hops.map { hop in hop.components.map { "\($0.from?.text ?? "?")→\($0.to?.text ?? "?")" }
        }
    }

    @Test func goToWhatGoesWithTheRelease() throws {
        let installed = [InstalledComponent("gateway"), InstalledComponent("pump", version: version("1.8.1")), InstalledComponent("mdcb")]
        #expect(
            try moves(installed, from: "4.3.0", to: "5.13.0") == [
                ["4.3.0→5.3.0", "1.8.1→1.9.0", "?→2.5"],  // in the component's own spelling, where it has one
                ["5.3.0→5.9.2", "1.9.0→1.9.0", "2.5→2.5"],  // 5.9.2 says nothing: they stay
                ["5.9.2→5.13.0", "1.9.0→1.15.0", "2.5→2.11.0"],
            ])
    }

    @Test func neverGoDown() throws {
        #expect(try moves([InstalledComponent("pump", version: version("1.16.0"))], from: "5.9.2", to: "5.13.0") == [["1.16.0→1.16.0"]])
    }

    @Test func areTakenFromTheSourceWhereNotTold() throws {
        #expect(try moves([InstalledComponent("pump")], from: "5.8.6", to: "5.9.2") == [["1.12.2→1.12.2"]])
        #expect(try moves([InstalledComponent("unheard-of")], from: "5.8.6", to: "5.9.2") == [["?→?"]])
    }

    @Test func oneThatNoLongerFitsIsSaid() throws {
        let planner = PathPlanner(
            catalog: CatalogSamples.tyk, context: ConditionContext([:]), installed: [InstalledComponent("mdcb", version: version("2.12.0"))]
        )
        #expect(
            try planner.path(from: "5.9.2", to: "5.13.0").notes == [
                "Tyk MDCB 2.12.0 is not said to work with 5.13.0, which fits 2.11.0 to 2.11."
            ])
    }

    @Test func aCircleOfFollowersEnds() throws {
        let catalog = Catalog(
            product: "x", title: "X",
            components: [
                Catalog.Component(name: "a", title: "A", versions: .follows("b")),
                Catalog.Component(name: "b", title: "B", versions: .follows("a")),
            ], releases: [release("1.0.0"), release("1.1.0")])
        let path = try PathPlanner(catalog: catalog, installed: [InstalledComponent("a")]).path(from: "1.0.0", to: "1.1.0")
        #expect(path.hops.first?.components == [ComponentMove(component: "a", from: nil, to: nil)])
    }
}
