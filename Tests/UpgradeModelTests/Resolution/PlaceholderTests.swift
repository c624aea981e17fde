// What placeholders fill, what groups do, and that nothing which was filled is ever read again.
import Testing

@testable import UpgradeModel

@Suite struct PlaceholderTests {
    /// The words of one command with these inputs.
    private func words(
        _ command: String, _ inputs: [String: InputValue] = [:], _ specs: [InputSpec] = [], change: (inout Playbook) -> Void = { _ in }
    ) throws -> [String]? {
        var playbook = Playbook.sample
        playbook.inputs = specs
        playbook.upgrade[0] = .run("install", command)
        change(&playbook)
        return try PlanRequest.sample(playbook, inputs: inputs).resolve().words("upgrade/install")
    }

    @Test(arguments: [
        "$(reboot)", "`reboot`", "; reboot", "--flag x", "<to>", "<other>", "[<to>]", "a b  c", "'\"\\", "$HOME", "*", "\n", "<secret>",
        "€",
    ])
    func anInputStaysOneLiteralWord(text: String) throws {
        var playbook = Playbook.sample
        playbook.inputs = [.of("name"), .of("names", .list)]
        playbook.upgrade[0] = .run("install", "install <name> --name=<name> [-f <names>]")
        let plan = try PlanRequest.sample(playbook, inputs: ["name": .text(text), "names": .list([text, text])]).resolve()
        let words = try #require(plan.command("upgrade/install")).words
        #expect(
            words.map(\.parts) == [
                [.literal("install")], [.literal(text)], [.literal("--name=" + text)], [.literal("-f")], [.literal(text)], [.literal("-f")],
                [.literal(text)],
            ])
    }

    @Test func namesOfTheHopFillWords() throws {
        #expect(
            try words("install <from> <to> v<to>-x <hop> <environment> <backup>/a <shipped>/b")
                == ["install", "1.0", "1.1", "v1.1-x", "1", "production", "<backup>/a", "/shipped/shop/b"])
    }

    @Test func otherBracketsAreThemselves() throws {
        #expect(
            try words("test a<b c>d <A> <a b> <> [x] [[:space:]] {.a[0]}") == [
                "test", "a<b", "c>d", "<A>", "<a", "b>", "<>", "[x]", "[[:space:]]", "{.a[0]}",
            ])
    }

    @Test func whatIsNoNameStays() throws {
        let written = ["test", "<a b>", "<to!>", "<to", "to>", "<1.0>", "<<to>>", "< to>"]
        let words = try words("") { $0.upgrade[0].action = .run(CommandTemplate(words: written)) }
        #expect(words == ["test", "<a b>", "<to!>", "<to", "to>", "<1.0>", "<1.1>", "< to>"])
    }

    @Test func aGroupVanishesWithWhatIsUnset() throws {
        let spec = InputSpec.of("profile") { $0.isOptional = true }
        #expect(try words("up [--profile <profile>] now", ["profile": .none], [spec]) == ["up", "now"])
        #expect(try words("up [--profile <profile>] now", ["profile": .text("small")], [spec]) == ["up", "--profile", "small", "now"])
        #expect(try words("up [<profile>] now", ["profile": .text("small")], [spec]) == ["up", "small", "now"])
    }

    @Test func aGroupRepeatsForAList() throws {
        let spec = InputSpec.of("values", .files)
        #expect(
            try words("up [--values <values>]", ["values": .list(["a.yaml", "b c.yaml"])], [spec]) == [
                "up", "--values", "a.yaml", "--values", "b c.yaml",
            ])
        #expect(try words("up [--values=<values>]", ["values": .text("a.yaml")], [spec]) == ["up", "--values=a.yaml"])
    }

    @Test func aCommandInputBecomesWords() throws {
        let spec = InputSpec.of("compose", .command)
        #expect(try words("<compose> up", ["compose": .text("docker  compose")], [spec]) == ["docker", "compose", "up"])
        #expect(try words("<compose> up", ["compose": .list(["a b", "c"])], [spec]) == ["a b", "c", "up"])
    }

    @Test func theFirstWordMayStandForOthersInFragmentsToo() throws {
        let change: (inout Playbook) -> Void = { playbook in
            playbook.commands = [
                "psql": CommandTemplate(text: "compose exec <service> psql -U <user>"), "compose": CommandTemplate(text: "docker compose"),
                "docker": CommandTemplate(text: "docker --host <service>"),
            ]
            var fragment = Fragment()
            fragment.needs = [.of("user")]
            fragment.steps = [.run("ask", "psql -c <user>")]
            playbook.fragments = ["./ask": fragment]
            playbook.upgrade[0] = .of("install", .use("./ask")) { $0.with = ["user": .text("inner")] }
        }
        var playbook = Playbook.sample
        playbook.inputs = [.of("service"), .of("user")]
        change(&playbook)
        let plan = try PlanRequest.sample(playbook, inputs: ["service": .text("db"), "user": .text("psql")]).resolve()
        #expect(
            plan.words("upgrade/install/ask")
                == ["docker", "--host", "db", "compose", "exec", "db", "psql", "-U", "psql", "-c", "inner"])
    }

    @Test func aFilledFirstWordIsNotExpanded() throws {
        #expect(
            try words("<program> x", ["program": .text("psql")], [.of("program")]) { $0.commands = ["psql": CommandTemplate(text: "boom")] }
                == ["psql", "x"])
    }

    @Test func sudoNeverAsks() throws {
        let change: (inout Playbook) -> Void = {
            $0.sudo = ["install", "env"]
            $0.commands = ["install": CommandTemplate(text: "env A=1 install")]
        }
        #expect(try words("install x", change: change) == ["sudo", "-n", "env", "A=1", "install", "x"])
        // sudo takes the variables away unless it is told which to leave; their values are nobody's to see.
        let given: (inout Playbook) -> Void = {
            change(&$0)
            $0.environment = ["TOKEN": "<password>", "ADDRESS": "x"]
        }
        let kept = try words("install x", ["password": .secret(.typed)], [.of("password", .secret)], change: given)
        #expect(kept == ["sudo", "-n", "--preserve-env=ADDRESS,TOKEN", "env", "A=1", "install", "x"])
    }

    @Test func defaultsHoldPlaceholdersAndGivenValuesDoNot() throws {
        let spec = InputSpec.of("values") { $0.defaultValue = .text("values-<environment>-<to>.yaml") }
        #expect(try words("up <values>", [:], [spec]) == ["up", "values-production-1.1.yaml"])
        #expect(try words("up <values>", ["values": .text("<to>.yaml")], [spec]) == ["up", "<to>.yaml"])
    }

    @Test func environmentsOverrideAndHopsChoose() throws {
        var playbook = Playbook.sample
        playbook.inputs = [.of("host"), .of("values") { $0.isPerHop = true }]
        playbook.upgrade[0] = .run("install", "install <host> <values>")
        let plan = try PlanRequest.sample(
            playbook, inputs: ["host": .text("shared"), "values": .perHop(["1.1": .text("a"), "v2.0.0": .text("b")])],
            changeDeployment: { $0.environments[2].inputs = ["host": .text("own"), "values": .perHop(["1.1": .text("p")])] }
        ).resolve()
        #expect(plan.words("upgrade/install", in: "staging") == ["install", "shared", "a"])
        #expect(plan.words("upgrade/install", hop: 1) == ["install", "own", "p"])
        #expect(plan.words("upgrade/install", hop: 2) == ["install", "own", "b"])
    }

    @Test func whereWhenIsFalseAnInputIsUnset() throws {
        let specs = [InputSpec.of("bucket") { $0.when = .all(["storage": "s3"]) }, .of("storage")]
        #expect(try words("up [-b <bucket>]", ["storage": .text("local"), "bucket": .text("b")], specs) == ["up"])
        #expect(try words("up [-b <bucket>]", ["storage": .text("s3"), "bucket": .text("b")], specs) == ["up", "-b", "b"])
    }

    @Test func factsAndComponentVersions() throws {
        let catalog = Catalog(
            product: "shop", title: "Shop", components: [.init(name: "pump", title: "Pump", versions: .own([]))],
            facts: [.init(name: "go", say: "Go", rows: [.init(range: .before(version("2.0")), value: .text("1.21"))])],
            releases: [.init(version("1.1"), date: "2026-01-02", facts: ["jobs": .list(["a=1", "b=2"])])])
        var playbook = Playbook.sample
        playbook.components = [ComponentSpec(name: "pump")]
        playbook.upgrade[0] = .run("install", "up <to.go> [--set <to.jobs>] [<from.jobs>] <to.pump> <from.pump> <to.date> [<from.date>]")
        let path = UpgradePath(
            product: "shop", from: version("1.0"), to: version("1.1"),
            hops: [
                .init(
                    from: version("1.0"), to: version("1.1"), why: "",
                    components: [ComponentMove(component: "pump", from: version("1.8"), to: version("1.9"))])
            ])
        let plan = try PlanRequest.sample(playbook, catalog: catalog, path: path).resolve()
        #expect(plan.words("upgrade/install") == ["up", "1.21", "--set", "a=1", "--set", "b=2", "1.9", "1.8", "2026-01-02"])
    }

    @Test func savedValuesFillWhatComesLater() throws {
        var playbook = Playbook.sample
        playbook.backup.steps.append(.of("revision", .check(.run("helm history"))) { $0.saveAs = "revision" })
        playbook.upgrade[0] = .run("install", "install --replaces <revision>")
        playbook.rollback[1] = .run("restore", "helm rollback <revision>")
        let plan = try PlanRequest.sample(playbook).resolve()
        #expect(plan.command("upgrade/install")?.words.last?.parts == [.saved("revision")])
        #expect(plan.step("backup/revision", in: "backup")?.saveAs == "revision")
        let rollback = plan.rollbacks[4].steps
        #expect(
            rollback.first { $0.id == "rollback/again/revision" }?.saveAs == "rollback/again/revision",
            "the backup before going back must not hide it")
        guard case .run(let restore)? = rollback.first(where: { $0.id == "rollback/restore" })?.action else { return #expect(Bool(false)) }
        #expect(restore.command.words.last?.parts == [.saved("revision")])
    }

    @Test func valuesSavedInAFragmentStayThere() throws {
        var playbook = Playbook.sample
        var fragment = Fragment()
        fragment.steps = [
            .run("count", "count") { $0.saveAs = "tables" },
            .of("compare", .check(.run("count --scratch") { $0.expectation.isText = "<tables>" })),
        ]
        playbook.fragments = ["db/count": fragment]
        playbook.upgrade.insert(.of("one", .use("db/count")), at: 0)
        let plan = try PlanRequest.sample(playbook).resolve()
        guard case .check(let probe)? = plan.step("upgrade/one/compare")?.action else { return #expect(Bool(false)) }
        #expect(probe.expectation.isText?.parts == [.saved("upgrade/one/tables")])
        playbook.upgrade.insert(.run("two", "echo <tables>"), at: 1)
        #expect(PlanRequest.sample(playbook).problems.first?.contains("nothing is called <tables> here") == true)
    }

    @Test func secretsReachVariablesAndInputOnly() throws {
        var playbook = Playbook.sample
        playbook.inputs = [.of("password", .secret), .of("gone", .secret) { $0.isOptional = true }]
        playbook.environment = ["PGPASSWORD": "<password>", "GONE": "<gone>"]
        playbook.upgrade[0] = .run("install", "install") {
            $0.environment = ["OWN": "x<password>"]
            $0.stdin = .json(.map([.init(key: "uri", value: .text("a<password>"))]))
        }
        playbook.healthy = [ProbeTemplate(source: .http(url: "http://x", login: "me", password: "<password>"))]
        let plan = try PlanRequest.sample(
            playbook, inputs: ["password": .secret(.environment("SHOP"))],
            changeDeployment: { $0.environments[2].inputs["password"] = .secret(.file("/secret")) }
        ).resolve()
        let command = try #require(plan.command("upgrade/install"))
        #expect(command.environment["PGPASSWORD"]?.parts == [.secret("production/password")])
        #expect(command.environment["OWN"]?.parts == [.literal("x"), .secret("production/password")])
        #expect(command.environment["GONE"] == nil)
        #expect(Set(command.secretNames) == ["production/password"])
        #expect(plan.command("upgrade/install", in: "staging")?.environment["PGPASSWORD"]?.parts == [.secret("password")])
        #expect(plan.secrets == ["password": .environment("SHOP"), "production/password": .file("/secret")])
    }

    @Test func aValueCannotEndItsStringInJSON() throws {
        var playbook = Playbook.sample
        playbook.inputs = [.of("name"), .of("tags", .list), .of("password", .secret)]
        playbook.upgrade[0] = .run("install", "apply") {
            $0.stdin = .json(
                .map([
                    .init(key: "k<name>", value: .text("<name>")), .init(key: "tags", value: .text("<tags>")),
                    .init(key: "p", value: .list([.text("<password>")])),
                ]))
        }
        let plan = try PlanRequest.sample(
            playbook, inputs: ["name": .text("\",\"x\":\"\n"), "tags": .list(["a", "b"]), "password": .secret(.typed)]
        ).resolve()
        guard case .json(let json)? = plan.command("upgrade/install")?.stdin else { return #expect(Bool(false)) }
        #expect(json.text { _ in "\\\"" } == #"{"k\",\"x\":\"\u000a":"\",\"x\":\"\u000a","tags":["a","b"],"p":["\\\""]}"#)
    }

    @Test func whatIsFilledIntoAPatternStandsForItself() throws {
        var playbook = Playbook.sample
        playbook.upgrade.insert(.of("look", .check(.run("x") { $0.reading = .find("^v<to>(.*)$") })), at: 0)
        let plan = try PlanRequest.sample(playbook).resolve()
        guard case .check(let probe)? = plan.step("upgrade/look")?.action else { return #expect(Bool(false)) }
        #expect(probe.reading == .find("^v1\\.1(.*)$"))
    }

    /// The pattern's reader reads bytes: a dot with a combining mark after it is one character, and a dot all the same.
    @Test func whatIsFilledIntoAPatternIsEscapedByteByByte() throws {
        var playbook = Playbook.sample
        playbook.inputs = [.of("name", .text)]
        playbook.upgrade.insert(.of("look", .check(.run("x") { $0.reading = .find("^<name>$") })), at: 0)
        let plan = try PlanRequest.sample(playbook, inputs: ["name": .text("a.\u{301}b")]).resolve()
        guard case .check(let probe)? = plan.step("upgrade/look")?.action else { return #expect(Bool(false)) }
        #expect(probe.reading == .find("^a\\.\u{301}b$"))
        let shown = ResolvedCommand(words: [FilledText("echo"), FilledText("it'\u{301}s")]).description
        #expect(Array(shown.utf8) == Array("echo 'it'\\''\u{301}s'".utf8))
    }

    @Test func filesThatACommandReadsAreNamed() throws {
        var playbook = Playbook.sample
        playbook.inputs = [.of("values", .files), .of("folder", .folder), .of("config", .file)]
        playbook.upgrade[0] = .run("install", "up [-f <values>] <folder> --config=<config> <shipped>/a.yaml <backup>/b") {
            $0.stdin = .file("<shipped>/in.sql")
        }
        let plan = try PlanRequest.sample(
            playbook, inputs: ["values": .list(["a.yaml", "b.yaml"]), "folder": .text("/srv"), "config": .text("/etc/c")]
        ).resolve()
        #expect(
            plan.step("upgrade/install")?.files.map(\.description) == [
                "a.yaml", "b.yaml", "/etc/c", "/shipped/shop/a.yaml", "/shipped/shop/in.sql",
            ])
    }
}
