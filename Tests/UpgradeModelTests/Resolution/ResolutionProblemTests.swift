// Every sentence that says why no checklist came out. Each case spoils one thing of a playbook that resolves.
import Testing

@testable import UpgradeModel

struct SpoiledPlaybook: Sendable, CustomTestStringConvertible {
    let sentence: String
    var inputs: [String: InputValue] = [:]
    var deployment: @Sendable (inout Deployment) -> Void = { _ in }
    let spoil: @Sendable (inout Playbook) -> Void

    var testDescription: String { sentence }

    init(_ sentence: String, _ inputs: [String: InputValue] = [:], spoil: @escaping @Sendable (inout Playbook) -> Void) {
        self.sentence = sentence
        self.inputs = inputs
        self.spoil = spoil
    }

    init(
        _ sentence: String, deployment: @escaping @Sendable (inout Deployment) -> Void,
        alsoSpoil spoil: @escaping @Sendable (inout Playbook) -> Void
    ) {
        self.sentence = sentence
        self.deployment = deployment
        self.spoil = spoil
    }

    static func step(_ sentence: String, _ inputs: [String: InputValue] = [:], _ specs: [InputSpec] = [], _ step: StepTemplate) -> Self {
        Self(sentence, inputs) { playbook in
            playbook.inputs = specs
            playbook.upgrade.insert(step, at: 0)
        }
    }

    static func fragment(_ sentence: String, _ with: [String: TemplateValue] = [:], name: String = "./f", of fragment: Fragment) -> Self {
        Self(sentence) { playbook in
            playbook.fragments = ["./f": fragment]
            playbook.upgrade.insert(.of("s", .use(name)) { $0.with = with }, at: 0)
        }
    }

    private static func needing(_ needs: [InputSpec] = [], _ steps: [StepTemplate] = [.run("x", "x")]) -> Fragment {
        var fragment = Fragment()
        fragment.needs = needs
        fragment.steps = steps
        return fragment
    }

    static let here = "(local, 1.0 to 1.1)"

    static let all: [SpoiledPlaybook] = [
        // Placeholders
        .step("upgrade/s \(here): nothing is called <tto> here; did you mean <to>?", .run("s", "x <tto>")),
        .step(
            "upgrade/s \(here): nothing is called <nowhere-near> here; name it under inputs, or save it in an earlier step that runs in this hop.",
            .run("s", "x <nowhere-near>")),
        .step(
            "upgrade/s \(here): <a> is unset here, in \"x<a>\"; give it a value, or add a when.", ["a": .none],
            [.of("a") { $0.isOptional = true }], .run("s", "x x<a>")),
        .step(
            "upgrade/s \(here): <a> is a list and stands inside a text, \"<a>\"; write [… <a>] in a command, or use each.",
            ["a": .list(["1", "2"])], [.of("a", .list)], .run("s", "x <a>")),
        .step(
            "upgrade/s \(here): <a> is a list and stands inside a text, \"x<a>\"; write [… <a>] in a command, or use each.",
            ["a": .text("docker compose")], [.of("a", .command)], .run("s", "x<a> y")),
        .step(
            "upgrade/s \(here): [<a> <b>] holds two lists, <a> and <b>; write a group for each.", ["a": .list(["1"]), "b": .list(["2"])],
            [.of("a", .list), .of("b", .list)], .run("s", "x [<a> <b>]")),
        .step("upgrade/s \(here): the command is empty; write its words, or a when that leaves it out.", .run("s", "")),
        // Secrets
        .step(
            "upgrade/s \(here): the secret <a> would be seen here; secrets may stand in env, stdin, login and password only.",
            ["a": .secret(.typed)], [.of("a", .secret)], .run("s", "x --password=<a>")),
        .step(
            "upgrade/s \(here): the secret <a> would be seen here; secrets may stand in env, stdin, login and password only.",
            ["a": .secret(.typed)], [.of("a", .secret)], .run("s", "x [-p <a>]")),
        .step(
            "upgrade/s \(here): the secret <a> would be seen here; secrets may stand in env, stdin, login and password only.",
            ["a": .secret(.typed)], [.of("a", .secret)], .of("s", .manual("Type <a>.", evidence: nil))),
        .step(
            "upgrade/s \(here): the secret <a> would be seen here; secrets may stand in env, stdin, login and password only.",
            ["a": .secret(.typed)], [.of("a", .secret)], .of("s", .edit(EditTemplate(file: "/x", set: [.init(key: "k", value: "<a>")])))),
        .step(
            "input a \(here): a secret must not stand in the deployment's file; give { env: … }, { file: … } or { command: … }.",
            ["a": .text("hunter2")], [.of("a", .secret)], .run("s", "x")),
        .step(
            "input a \(here): it comes from a secret source, but the playbook does not treat it as a secret; write the value itself.",
            ["a": .secret(.typed)], [.of("a")], .run("s", "x")),
        // Inputs
        .step("input a \(here): it has no value; answer \"What is a\".", [:], [.of("a")], .run("s", "x")),
        .step("input a \(here): it is empty; answer \"What is a\".", ["a": .text("")], [.of("a")], .run("s", "x")),
        .step("input a \(here): it is none, but it is not optional; answer \"What is a\".", ["a": .none], [.of("a")], .run("s", "x")),
        .step("input a \(here): it is a list, but one file is wanted; give one.", ["a": .list(["1"])], [.of("a", .file)], .run("s", "x")),
        .step(
            "input a \(here): \"maybe\" is neither yes nor no; answer \"What is a\" with one of them.", ["a": .text("maybe")],
            [.of("a", .yesNo)], .run("s", "x")),
        .step(
            "input a \(here): \"postgre\" is not a choice; choose from postgresql, mysql.", ["a": .text("postgre")],
            [.of("a") { $0.choices = .values([.init(value: "postgresql", explanation: nil), .init(value: "mysql", explanation: nil)]) }],
            .run("s", "x")),
        .step(
            "input a \(here): \"mysq\" is not a choice; did you mean \"mysql\"?", ["a": .text("mysq")],
            [.of("a") { $0.choices = .values([.init(value: "mysql", explanation: nil)]) }], .run("s", "x")),
        .step(
            "input a \(here): it has a value for each target version, but is the same for all hops; write one value.",
            ["a": .perHop(["1.1": .text("x")])], [.of("a")], .run("s", "x")),
        .step(
            "input a (local, 1.1 to 2.0): it has no value for this target; write a: { VERSION: … } and answer \"What is a\".",
            ["a": .perHop(["1.1": .text("x")])],
            [.of("a") { $0.isPerHop = true }], .run("s", "x")),
        .step(
            "input a \(here): a value holds a null character, which no command can take; remove it.", ["a": .text("x\0y")], [.of("a")],
            .run("s", "x")),
        .step(
            "input a \(here): it hangs on itself by way of <a>, <b>; take one of them out of a default or a when.", [:],
            [.of("a") { $0.defaultValue = .text("<b>") }, .of("b") { $0.defaultValue = .text("<a>") }], .run("s", "x")),
        .step(
            "input to: every hop has something of this name; call the input differently.", ["to": .text("x")], [.of("to")], .run("s", "x")),
        .step(
            "deployment eshop: the playbook has no input \"hots\"; did you mean \"host\"?", ["hots": .text("x"), "host": .text("x")],
            [.of("host")], .run("s", "x")),
        // Conditions
        .step(
            "upgrade/s \(here): when asks for \"editon\", which nothing is called here; did you mean \"edition\"?",
            ["edition": .text("oss")],
            [.of("edition")], .run("s", "x") { $0.when = .all(["editon": "oss"]) }),
        SpoiledPlaybook(
            "upgrade/s \(here): when asks for \"revision\", which is known only once a step has run; ask for inputs, versions or facts."
        ) {
            $0.upgrade.insert(.run("r", "r") { $0.saveAs = "revision" }, at: 0)
            $0.upgrade.insert(.run("s", "s") { $0.when = .all(["revision": "1"]) }, at: 1)
        },
        SpoiledPlaybook(
            "upgrade/s \(here): each goes over \"<revision>\", which is known only once a step has run; name a list that the plan knows."
        ) {
            $0.upgrade.insert(.run("r", "r") { $0.saveAs = "revision" }, at: 0)
            $0.upgrade.insert(.run("s", "s") { $0.each = [.init(name: "x", items: .text("<revision>"))] }, at: 1)
        },
        .step(
            "upgrade/s \(here): none of its alternatives fits; give the last one no when, or say in refuse why there is no way.",
            .of("s", .firstOf([.run("a", "a") { $0.when = .all(["to": "9.0"]) }]))),
        // Fragments
        .fragment("upgrade/s \(here): there is no fragment \"./g\"; did you mean \"./f\"?", name: "./g", of: needing()),
        .fragment("upgrade/s, file of ./f \(here): it has no value; answer \"What is file\".", of: needing([.of("file")])),
        .fragment(
            "upgrade/s \(here): ./f does not need \"fiel\"; did you mean \"file\"?", ["file": .text("a"), "fiel": .text("b")],
            of: needing([.of("file")])),
        .fragment(
            "upgrade/s/x \(here): the fragment ./f uses itself by way of ./f, ./f; take one use out.",
            of: needing([], [.of("x", .use("./f"))])),
        SpoiledPlaybook("backup/again/x \(here): the backup uses itself; take use: backup out of its steps.") {
            $0.backup.steps.append(.of("again", .use("backup")))
            $0.backup.steps.insert(.of("x", .use("backup")), at: 0)
        },
        SpoiledPlaybook("commands a \(here): it stands for itself by way of a, b; end one of them in a program.") {
            $0.commands = ["a": CommandTemplate(text: "b"), "b": CommandTemplate(text: "a")]
            $0.upgrade.insert(.run("s", "a"), at: 0)
        },
        // Places and components
        .step("upgrade/s \(here): there is no place or component \"al\"; did you mean \"all\"?", .run("s", "x") { $0.place = "al" }),
        SpoiledPlaybook("upgrade/s \(here): local does not say where the place builder is; add it there under places.") {
            $0.places = [PlaceSpec(name: "builder", ask: "Where", when: nil)]
            $0.upgrade.insert(.run("s", "x") { $0.place = "builder" }, at: 0)
        },
        SpoiledPlaybook("upgrade/s \(here): there is no component \"pmup\"; did you mean \"pump\"?") {
            $0.components = [ComponentSpec(name: "pump")]
            $0.upgrade.insert(.run("s", "x") { $0.each = [.init(name: "component", items: .list([.text("pmup")]))] }, at: 0)
        },
        SpoiledPlaybook(
            "components: neither playbook nor catalog has the component \"pum\"; did you mean \"pump\"?",
            deployment: { $0.components = ["pum"] }
        ) {
            $0.components = [ComponentSpec(name: "pump")]
        },
        SpoiledPlaybook(
            "environment staging: there is no place or component \"x\"; remove it.",
            deployment: { $0.environments[1].places = ["x": [.local]] }
        ) { _ in },
        SpoiledPlaybook(
            "environment stagin: the playbook does not know it; did you mean \"staging\"?",
            deployment: { $0.environments[1].name = "stagin" }
        ) { _ in },
        SpoiledPlaybook(
            "deployment eshop: it has no production, where every upgrade ends; add it under environments.",
            deployment: { $0.environments.removeLast() }
        ) { _ in },
        SpoiledPlaybook("deployment eshop: it has no environments; name at least production.", deployment: { $0.environments = [] }) { _ in
        },
        // What a playbook owes
        SpoiledPlaybook("upgrade \(here): nothing proves that the target version answers; end it with prove: [version, healthy].") {
            $0.upgrade.removeLast()
        },
        SpoiledPlaybook("upgrade \(here): nothing proves that the target version answers; end it with prove: [version, healthy].") {
            $0.upgrade[1] = .of("prove", .prove([.healthy]))
        },
        SpoiledPlaybook("upgrade/prove \(here): it proves nothing, because the playbook has no probe for version and healthy; add one.") {
            $0.version = []
            $0.healthy = []
        },
        SpoiledPlaybook(
            "rollback \(here): there is no way back written down; write the steps that restore the backup or take the upgrade back."
        ) {
            $0.rollback = []
        },
        SpoiledPlaybook("refuse h2 \(here): Not to 1.1.") {
            $0.refusals = [RefusalTemplate(id: "h2", when: .all(["to": "1.1"]), probe: nil, say: "Not to <to>.")]
        },
        SpoiledPlaybook("upgrade/prove: two steps of one place have this id; name one differently, or take the place off the inner one.") {
            $0.upgrade.append(.prove("prove"))
        },
        SpoiledPlaybook(
            "rollback/r \(here): upgrade/install cannot be reverted, because it has no undo; give it one, or write what takes it back."
        ) {
            $0.rollback.append(.of("r", .revert(["install"])))
        },
        SpoiledPlaybook("rollback/r \(here): the upgrade has no step \"instal\" to revert; did you mean \"install\"?") {
            $0.rollback.append(.of("r", .revert(["instal"])))
        },
        .step(
            "upgrade/s \(here): its undo holds upgrade/s/undo/x, which is no command; undo with run only, and write the rest into rollback.",
            .run("s", "x") { $0.undo = .steps([.of("x", .say("x"))]) }),
        .step(
            "upgrade/s \(here): done-if and undo of a group are supported only where it holds one step that changes something; write them on its steps.",
            .of("s", .steps([.run("a", "a"), .run("b", "b")])) { $0.undo = .run(CommandTemplate(text: "x")) }),
        .step(
            "upgrade/s \(here): save-as: to hides what is called <to> already; take another name.", .run("s", "x") { $0.saveAs = "to" }),
        .step(
            "upgrade/s \(here): save-as and done-if: a step that is found to be done is not run, and reads no value; read it in a check of its own.",
            .run("s", "x") {
                $0.saveAs = "seen"
                $0.doneIf = .run("y")
            }),
        .step(
            "upgrade/s \(here): the wanted version is wrong: \"x and later\" is not a range of versions; write 1.18, 1.18 or later, before 1.17, or 1.9 to 1.13.",
            .of("s", .check(.run("x") { $0.expectation.version = "x and later" }))),
    ]

    static func step(_ sentence: String, _ step: StepTemplate) -> Self { Self.step(sentence, [:], [], step) }
}

@Suite struct ResolutionProblemTests {
    @Test func theSampleItselfResolves() { #expect(PlanRequest.sample().problems == []) }

    @Test(arguments: SpoiledPlaybook.all)
    func eachSentence(spoiled: SpoiledPlaybook) {
        var playbook = Playbook.sample
        spoiled.spoil(&playbook)
        let problems = PlanRequest.sample(playbook, inputs: spoiled.inputs, changeDeployment: spoiled.deployment).problems
        #expect(problems.contains(spoiled.sentence), "\(problems.joined(separator: "\n"))")
    }

    @Test func allProblemsAreToldAtOnceAndEachOnce() {
        var playbook = Playbook.sample
        playbook.upgrade.insert(.run("a", "x <one-thing> <other-thing>"), at: 0)
        playbook.rollback = []
        #expect(PlanRequest.sample(playbook).problems.count == 3, "two names and the rollback, however often they are met")
    }
}
