// Conditions, loops, alternatives, fragments, places, proofs and ways back.
import Testing

@testable import UpgradeModel

@Suite struct StepResolutionTests {
    private var catalog: Catalog {
        Catalog(
            product: "shop", title: "Shop",
            components: [
                .init(name: "gateway", title: "Gateway", versions: .leads), .init(name: "pump", title: "Pump", versions: .own([])),
            ], releases: ["1.0", "1.1"].map { .init(version($0)) })
    }

    private var path: UpgradePath {
        UpgradePath(
            product: "shop", from: version("1.0"), to: version("1.1"),
            hops: [
                .init(
                    from: version("1.0"), to: version("1.1"), why: "",
                    components: [
                        ComponentMove(component: "gateway", from: version("1.0"), to: version("1.1")),
                        ComponentMove(component: "pump", from: version("0.9"), to: version("0.9")),
                    ])
            ])
    }

    private var componentPlaybook: Playbook {
        var playbook = Playbook.sample
        playbook.places = [PlaceSpec(name: "builder", ask: "Where", when: nil)]
        playbook.components = ["gateway", "pump", "portal"].map { name in
            var component = ComponentSpec(name: name)
            component.values = ["unit": .text("shop-<component>")]
            component.version = [.run("\(name) --version")]
            return component
        }
        playbook.healthy = [.run("is-active <component.unit>")]
        return playbook
    }

    private func resolve(_ playbook: Playbook) throws -> Plan {
        try PlanRequest.sample(
            playbook,
            changeDeployment: { deployment in
                deployment.components = ["gateway", "pump"]
                for index in 0..<3 { deployment.environments[index].places["builder"] = [.local] }
                deployment.environments[2].places["gateway"] = [.ssh(host: "gw1"), .ssh(host: "gw2")]
            }, catalog: catalog, path: path
        ).resolve()
    }

    private func steps(_ plan: Plan, _ phase: String = "production") -> [String] {
        (plan.phase(phase, 1)?.steps ?? []).map { step in
            let action = if case .run(let run) = step.action { run.command.description } else { step.title }
            return "\(step.id) @\(step.target) [\(step.place.description)] \(action)"
        }
    }

    @Test func aComponentLoopGoesWhereEachRunsAndSkipsTheUninstalled() throws {
        var playbook = componentPlaybook
        playbook.upgrade = [
            .of(
                "roll",
                .steps([.run("stop", "stop <component.unit> <component.from> <component.to>"), .prove("prove")])
            ) { $0.each = [.init(name: "component", items: .list([.text("pump"), .text("portal"), .text("gateway")]))] }
        ]
        #expect(
            steps(try resolve(playbook)) == [
                "upgrade/roll/pump/stop @production [ssh: shop-production] stop shop-pump 0.9 0.9",
                "upgrade/roll/pump/prove @production [ssh: shop-production] Prove that 0.9 runs and is healthy",
                "upgrade/roll/gateway/stop @gateway (gw1) [ssh: gw1] stop shop-gateway 1.0 1.1",
                "upgrade/roll/gateway/prove @gateway (gw1) [ssh: gw1] Prove that 1.1 runs and is healthy",
                "upgrade/roll/gateway/stop @gateway (gw2) [ssh: gw2] stop shop-gateway 1.0 1.1",
                "upgrade/roll/gateway/prove @gateway (gw2) [ssh: gw2] Prove that 1.1 runs and is healthy",
            ])
    }

    @Test func aLoopsConditionIsAskedForEachItem() throws {
        var playbook = componentPlaybook
        playbook.upgrade.insert(
            .run("stop", "stop <component>") {
                $0.each = [.init(name: "component", items: .text("<components>"))]
                $0.when = .all(["component.to": "changed"])
            }, at: 0)
        let ids = try resolve(playbook).phase("staging", 1)?.steps.map(\.id).filter { $0.hasPrefix("upgrade/stop") }
        #expect(ids == ["upgrade/stop/gateway"])
    }

    @Test func placesAreAllOneComponentOrAMachineBesides() throws {
        var playbook = componentPlaybook
        playbook.upgrade = [
            .run("refresh", "refresh") { $0.place = "all" }, .run("build", "build") { $0.place = "builder" },
            .run("log", "log") { $0.place = "gateway" }, .run("portal", "portal") { $0.place = "portal" }, .prove("prove"),
        ]
        #expect(
            steps(try resolve(playbook)) == [
                "upgrade/refresh @gateway (gw1) [ssh: gw1] refresh", "upgrade/refresh @gateway (gw2) [ssh: gw2] refresh",
                "upgrade/refresh @production [ssh: shop-production] refresh", "upgrade/build @builder [local] build",
                "upgrade/log @gateway (gw1) [ssh: gw1] log", "upgrade/log @gateway (gw2) [ssh: gw2] log",
                "upgrade/prove/gateway @gateway (gw1) [ssh: gw1] Prove that 1.1 runs and is healthy",
                "upgrade/prove/gateway @gateway (gw2) [ssh: gw2] Prove that 1.1 runs and is healthy",
                "upgrade/prove/pump @production [ssh: shop-production] Prove that 0.9 runs and is healthy",
            ])
    }

    @Test func anEnvironmentsVersionIsTheProductsAndItsHealthEverybodys() throws {
        let production = try #require(try resolve(componentPlaybook).environment("production"))
        #expect(
            production.version.map { "\($0.description) \($0.place?.description ?? "-")" } == [
                "gateway --version ssh: gw1", "gateway --version ssh: gw2",
            ])
        #expect(
            production.health.map { "\($0.description) \($0.place?.description ?? "-")" } == [
                "is-active shop-gateway ssh: gw1", "is-active shop-gateway ssh: gw2", "is-active shop-pump -",
            ])
    }

    @Test func onlyTheFirstFittingAlternativeIsDone() throws {
        var playbook = Playbook.sample
        playbook.upgrade[0] = .of(
            "install",
            .firstOf([
                .run("old", "old") { $0.when = .all(["to": "before 2.0"]) }, .run("new", "new"),
            ])
        ) { $0.title = "Install it" }
        let plan = try PlanRequest.sample(playbook).resolve()
        #expect(plan.phase("production", 1)?.steps.map(\.id) == ["upgrade/install/old", "upgrade/prove"])
        #expect(plan.phase("production", 2)?.steps.map(\.id) == ["upgrade/install/new", "upgrade/prove"])
        #expect(plan.step("upgrade/install/old")?.title == "Install it")
    }

    @Test func aFragmentSeesItsNeedsAndTheHopOnly() throws {
        var playbook = Playbook.sample
        playbook.inputs = [.of("database")]
        var fragment = Fragment()
        fragment.needs = [.of("file", .file), .of("scratch") { $0.defaultValue = .text("scratch-<to>") }, .of("what", .list)]
        fragment.steps = [.run("dump", "dump <file> <scratch> [<what>] <hop>") { $0.environment = ["A": "<scratch>"] }]
        playbook.fragments = ["db/dump": fragment]
        playbook.upgrade[0] = .of("keep", .use("db/dump")) {
            $0.with = ["file": .text("<backup>/<database>"), "what": .list([.text("<database>"), .text("x")])]
        }
        let request = PlanRequest.sample(playbook, inputs: ["database": .text("main")])
        #expect(try request.resolve().words("upgrade/keep/dump") == ["dump", "<backup>/main", "scratch-1.1", "main", "x", "1"])
        playbook.fragments["db/dump"]?.steps = [.run("dump", "dump <database>")]
        #expect(
            PlanRequest.sample(playbook, inputs: ["database": .text("main")]).problems.first?.contains("nothing is called <database> here")
                == true)
    }

    @Test func itemsOfALoopCannotForgeIds() throws {
        var playbook = Playbook.sample
        playbook.upgrade[0] = .run("disk", "attach <disk>") {
            $0.each = [.init(name: "disk", items: .list([.text("../a b\u{1b}"), .text("neo4j-0")]))]
        }
        let plan = try PlanRequest.sample(playbook).resolve()
        #expect(plan.phase("production", 1)?.steps.map(\.id) == ["upgrade/disk/..-a-b-", "upgrade/disk/neo4j-0", "upgrade/prove"])
        #expect(plan.words("upgrade/disk/..-a-b-") == ["attach", "../a b\u{1b}"])
    }

    @Test func whatAStepSaysOfItsWayBack() throws {
        var playbook = Playbook.sample
        playbook.upgrade = [
            .run("undo", "start") { $0.undo = .run(CommandTemplate(text: "stop <from>")) },
            .run("body", "start") { $0.undo = .steps([.run("undo", "stop"), .run("more", "tidy")]) },
            .run("plain", "touch") { $0.isRepeatable = true }, .run("gone", "migrate") { $0.noReturn = "The schema is <to>." },
            .of("edit", .edit(EditTemplate(file: "/srv/.env", set: [.init(key: "TAG", value: "v<to>")]))),
            .of("say", .say("Read.")), .of("warn", .say("It migrates.")) { $0.noReturn = "Migrated." },
            .of("group", .steps([.run("one", "one"), .of("look", .check(.run("look")))])) { $0.noReturn = "No." }, .prove("prove"),
        ]
        let plan = try PlanRequest.sample(playbook).resolve()
        func wayBack(_ id: String) -> String {
            switch plan.step("upgrade/" + id)?.wayBack {
            case .undo(let commands)?: commands.map(\.description).joined(separator: "; ")
            case .noReturn(let why)?: "no return: \(why)"
            case .exact?: "exact"
            case .rollback?: "rollback"
            case .nothingToUndo?: "nothing"
            case nil: "missing"
            }
        }
        #expect(
            ["undo", "body", "plain", "gone", "edit", "say", "warn", "group/one", "group/look", "prove"].map(wayBack) == [
                "stop 1.0", "stop; tidy", "rollback", "no return: The schema is 1.1.", "exact", "nothing", "no return: Migrated.",
                "no return: No.",
                "nothing", "nothing",
            ])
        #expect(plan.step("backup/dump", in: "backup")?.wayBack == .nothingToUndo)
    }

    @Test func revertTakesBackTheNamedStepsLastFirst() throws {
        var playbook = Playbook.sample
        playbook.sudo = ["edit"]
        playbook.upgrade = [
            .of("images", .firstOf([.of("env", .edit(EditTemplate(file: "/srv/.env", set: [.init(key: "TAG", value: "v<to>")])))])),
            .run("link", "ln new") { $0.undo = .run(CommandTemplate(text: "ln old")) },
            .run("later", "x") {
                $0.undo = .run(CommandTemplate(text: "un-x"))
                $0.when = .all(["crosses": "2.0"])
            }, .prove("prove"),
        ]
        playbook.rollback.insert(.of("switch", .revert(["images", "link", "later"])), at: 1)
        let plan = try PlanRequest.sample(playbook).resolve()
        func reverted(_ hop: Int) -> [String] {
            let steps = plan.rollbacks.first { $0.environment == "production" && $0.key.hop == hop }?.steps ?? []
            return steps.filter { $0.id.hasPrefix("rollback/switch") }.map { step in
                switch step.action {
                case .run(let run): "\(step.id): \(run.command.description)"
                case .revert(let revert): "\(step.id): \(revert.step)\(revert.usesSudo ? " with sudo" : "")"
                case .question, .sign, .check, .prove, .manual, .say, .approve, .edit, .copy: step.id
                }
            }
        }
        #expect(reverted(1) == ["rollback/switch/link: ln old", "rollback/switch/images/env: upgrade/images/env with sudo"])
        #expect(reverted(2).first == "rollback/switch/later: un-x")
    }

    @Test func aBackupIsProvedByRestoringItOrSaysWhyNot() throws {
        var playbook = Playbook.sample
        playbook.backup.steps.append(
            .run("redis", "copy <backup>/r") {
                $0.verification = .init(
                    steps: [.of("verify", .check(.run("check <backup>/r")))], notRestored: "Read, not loaded.")
            })
        let plan = try PlanRequest.sample(playbook).resolve()
        let steps = try #require(plan.phase("backup", 1)?.steps)
        #expect(
            steps.map { "\($0.id) \($0.takesBackup) \($0.verifiesBackup) \($0.notRestored ?? "-")" } == [
                "backup/dump true false -", "backup/dump/verify false true -", "backup/redis true false Read, not loaded.",
                "backup/redis/verify false true -",
            ])
        #expect(steps.allSatisfy { !$0.changesSystem })
    }
}
