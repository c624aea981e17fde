// The questions that make a deployment: their order, what is taken as an answer, and what the answers amount to.
import Testing

@testable import UpgradeModel

struct DeploymentDraftTests {
    private static let catalog = Catalog(
        product: "lamp", title: "Lamp", releases: [Catalog.Release(Version("1.0.0")!), Catalog.Release(Version("2.0.0")!)])

    private static func playbook(_ inputs: [InputSpec]) -> Playbook {
        var playbook = Playbook(product: "lamp", variant: "host/deb", title: "Lamp from packages")
        playbook.environments = ["local", "staging", "production"]
        playbook.inputs = inputs
        return playbook
    }

    private static func input(_ name: String, _ kind: InputSpec.Kind = .text, _ change: (inout InputSpec) -> Void = { _ in }) -> InputSpec {
        var input = InputSpec(name: name, ask: "The \(name)")
        input.kind = kind
        change(&input)
        return input
    }

    private static func draft(taken: Set<String> = []) -> DeploymentDraft {
        DeploymentDraft(
            products: [
                .init(
                    name: "lamp", title: "Lamp",
                    variants: [
                        .init(name: "host/deb", say: "Packages"), .init(name: "host/rpm", say: "Red"), .init(name: "pod", say: "Pod"),
                    ]),
                .init(name: "oven", title: "Oven", variants: [.init(name: nil, say: "Oven")]),
            ], taken: taken)
    }

    /// Answers in turn; returns the ids in the order asked.
    @discardableResult
    private func walk(_ draft: inout DeploymentDraft, _ answers: [String], _ inputs: [InputSpec] = []) throws -> [DraftQuestion.ID] {
        var asked: [DraftQuestion.ID] = []
        var answers = answers[...]
        while true {
            switch draft.next {
            case .done: return asked
            case .playbook: draft.load(Self.playbook(inputs), Self.catalog)
            case .ask(let question):
                guard let answer = answers.popFirst() else { return asked + [question.id] }
                asked.append(question.id)
                try draft.answer(question, answer)
            }
        }
    }

    @Test func theOrderOfTheQuestions() throws {
        let inputs = [Self.input("colour"), Self.input("folder", .folder)]
        var draft = Self.draft()
        let asked = try walk(&draft, ["lamp", "host", "deb", "", "ssh lab", "", "red", "/s", "/p", ""], inputs)
        #expect(
            asked == [
                .product, .variant(level: 0), .variant(level: 1), .environments, .place(environment: "staging"),
                .place(environment: "production"), .input("colour", environment: nil), .input("folder", environment: "staging"),
                .input("folder", environment: "production"), .name,
            ])
        let deployment = draft.deployment
        #expect(
            draft.next == .done && deployment.name == "lamp" && deployment.variant == "host/deb"
                && deployment.inputs == ["colour": .text("red")])
        #expect(deployment.environments.map(\.name) == ["staging", "production"])
        #expect(deployment.environments.map(\.place) == [.ssh(host: "lab"), .local])
        #expect(deployment.environments.map(\.inputs) == [["folder": .text("/s")], ["folder": .text("/p")]])
    }

    /// Only a shell reads `~`.
    @Test func homeFolderOfTheOperator() throws {
        let folder = [Self.input("folder", .folder)]
        var draft = DeploymentDraft(products: Self.draft().products, taken: [], home: "/home/ada")
        try walk(&draft, ["lamp", "host", "deb", "", "", "ssh lab", "~/lamp"], folder)
        #expect(draft.list(of: .environments) == ["staging", "production"])
        #expect(draft.text(of: .input("folder", environment: "staging")) == "/home/ada/lamp")
        // At another machine it is another folder, and somebody else's is not looked up.
        let elsewhere = try question(draft)
        #expect(throws: DraftRefusal.self) { try draft.answer(elsewhere, "~/lamp") }
        #expect(throws: DraftRefusal.self) { try draft.answer(elsewhere, "~grace/lamp") }
        var unknown = Self.draft()
        try walk(&unknown, ["lamp", "host", "deb", "", "", ""], folder)
        let homeless = try question(unknown)
        #expect(throws: DraftRefusal.self) { try unknown.answer(homeless, "~/lamp") }
    }

    private static let toInputs = ["lamp", "host", "deb", "staging, production", "", ""]

    private func question(_ draft: DeploymentDraft) throws -> DraftQuestion {
        guard case .ask(let question) = draft.next else { throw DraftRefusal("nothing is asked") }
        return question
    }

    /// Staging would be offered an address with production's port.
    @Test func aDefaultThatDiffersIsAskedForEach() throws {
        var draft = Self.draft()
        try walk(
            &draft, Self.toInputs,
            [Self.input("port"), Self.input("url") { $0.defaultValue = .text("http://localhost:<port>/") }])
        draft.tellApart("port", true)
        try draft.answer(try question(draft), "8081")
        try draft.answer(try question(draft), "8080")
        #expect(try question(draft).id == .input("url", environment: "staging"))
        #expect(try question(draft).offer == "http://localhost:8081/")
        draft.tellApart("url", false)
        #expect(try question(draft).id == .input("url", environment: nil), "the operator may say otherwise")
    }

    /// Both at one place: what answers on the port is only one of them.
    @Test func whatEachEnvironmentHasOfItsOwnIsNotTakenTwice() throws {
        let port = [Self.input("port") { ($0.isPerEnvironment, $0.defaultValue) = (true, .text("8080")) }]
        var draft = Self.draft()
        try walk(&draft, Self.toInputs + ["8080"], port)
        let production = try question(draft)
        #expect(production.id == .input("port", environment: "production"))
        for same in ["8080", ""] { #expect(throws: DraftRefusal.self, "\(same)") { try draft.answer(production, same) } }
        try draft.answer(production, "8081")
        draft.tellApart("port", false)
        let both = try question(draft)
        #expect(throws: DraftRefusal.self) { try draft.answer(both, "8080") }
        var elsewhere = Self.draft()
        try walk(&elsewhere, ["lamp", "host", "deb", "staging, production", "ssh lab", "", "8080"], port)
        try elsewhere.answer(try question(elsewhere), "8080")
    }

    @Test func toldApartAndTogetherAgain() throws {
        var draft = Self.draft()
        try walk(&draft, Self.toInputs, [Self.input("colour"), Self.input("secret", .secret)])
        draft.tellApart("colour", true)
        #expect(try question(draft).id == .input("colour", environment: "staging"))
        #expect(try question(draft).canBeShared)
        try draft.answer(try question(draft), "red")
        draft.tellApart("colour", false)
        #expect(try question(draft).id == .input("colour", environment: nil))
        try draft.answer(try question(draft), "green")
        #expect(try question(draft).id == .input("secret", environment: "staging"))
    }

    @Test(arguments: ["hunter2", "env", "env 1A", "env A B", "file", "command", "typed hunter2"])
    func aSecretIsNeverTakenNorRepeated(_ typed: String) throws {
        var draft = Self.draft()
        try walk(&draft, Self.toInputs, [Self.input("secret", .secret)])
        let question = try question(draft)
        do throws(DraftRefusal) {
            try draft.answer(question, typed)
            Issue.record("\(typed) was taken")
        } catch {
            #expect(!error.description.contains("hunter2"))
        }
    }

    @Test(arguments: [
        ("env PW", SecretSource.environment("PW")), ("file /run/a b", .file("/run/a b")),
        ("command pass show x", .command(["pass", "show", "x"])),
        ("typed", .typed),
    ])
    func whereASecretComesFrom(_ typed: String, _ source: SecretSource) throws {
        var draft = Self.draft()
        try walk(&draft, Self.toInputs + [typed, typed], [Self.input("secret", .secret)])
        #expect(draft.deployment.environments[0].inputs["secret"] == .secret(source))
    }

    @Test(arguments: [
        (InputSpec.Kind.yesNo, "perhaps"), (.text, "a\u{1B}[2Jb"), (.text, ""), (.text, "none"),
    ])
    func answersThatAreRefused(_ kind: InputSpec.Kind, _ typed: String) throws {
        var draft = Self.draft()
        try walk(&draft, Self.toInputs, [Self.input("thing", kind)])
        let question = try question(draft)
        #expect(throws: DraftRefusal.self) { try draft.answer(question, typed) }
    }

    @Test func choicesByNameAndByNumber() throws {
        let inputs = [
            Self.input("colour") { $0.choices = .values([.init(value: "red", explanation: nil), .init(value: "green", explanation: nil)]) }
        ]
        for (typed, value) in [("red", "red"), ("2", "green")] {
            var draft = Self.draft()
            try walk(&draft, Self.toInputs + [typed], inputs)
            #expect(draft.deployment.inputs["colour"] == .text(value))
        }
        var draft = Self.draft()
        #expect(throws: DraftRefusal.self) { try walk(&draft, Self.toInputs + ["gren"], inputs) }
    }

    /// The model decides which components there can be, and whether plugins are compiled only shows later.
    @Test func nothingIsAskedTwiceOrBeforeItsTime() throws {
        var playbook = Self.playbook([
            Self.input("kind") {
                $0.choices = .values([.init(value: "deb", explanation: nil)])
                $0.defaultValue = .text("deb")
            },
            Self.input("model") {
                $0.choices = .values([.init(value: "whole", explanation: nil), .init(value: "edge", explanation: nil)])
            },
            Self.input("plugins", .yesNo) { $0.when = Condition(alternatives: [[.init(.name("kind"), [.value("deb")])]]) },
        ])
        var dashboard = ComponentSpec(name: "dashboard")
        dashboard.when = Condition(alternatives: [[.init(.name("model"), [.value("whole")])]])
        playbook.components = [dashboard, ComponentSpec(name: "gateway"), ComponentSpec(name: "pump")]
        playbook.places = [
            PlaceSpec(name: "builder", ask: "Where", when: Condition(alternatives: [[.init(.name("plugins"), [.value("yes")])]]))
        ]
        var draft = Self.draft()
        try walk(&draft, ["lamp", "host", "deb"])
        draft.load(playbook, Self.catalog)
        let asked = try walk(&draft, ["production", "", "edge"])
        #expect(asked == [.environments, .place(environment: "production"), .input("model", environment: nil), .components])
        #expect(try question(draft).choices.map(\.value) == ["gateway", "pump"])
        #expect(
            try walk(&draft, ["", "yes"]) == [
                .components, .input("plugins", environment: nil), .machine("builder", environment: "production"),
            ])
    }

    @Test func onlyWhatConcernsAnEnvironmentIsAsked() throws {
        let inputs = [
            Self.input("kind") { $0.choices = .values([.init(value: "big", explanation: nil), .init(value: "small", explanation: nil)]) },
            Self.input("size") { $0.when = Condition(alternatives: [[.init(.name("kind"), [.value("big")])]]) },
        ]
        var small = Self.draft()
        #expect(try walk(&small, Self.toInputs + ["small"], inputs).last == .name)
        var big = Self.draft()
        #expect(try walk(&big, Self.toInputs + ["big"], inputs).last == .input("size", environment: nil))
    }

    @Test func aDefaultThatChangesWithTheHopIsLeftToThePlaybook() throws {
        let inputs = [
            Self.input("base") { $0.defaultValue = .text("/srv") },
            Self.input("values") { $0.defaultValue = .text("<base>/values-<to>.yaml") },
        ]
        var draft = Self.draft()
        try walk(&draft, Self.toInputs + [""], inputs)
        #expect(try question(draft).offer == "/srv/values-<to>.yaml")
        try draft.answer(try question(draft), "")
        #expect(draft.deployment.inputs == ["base": .text("/srv")])
    }

    @Test func detectionIsFilledWithTheAnswersSoFar() throws {
        let inputs = [Self.input("base"), Self.input("part") { $0.choices = .command(CommandTemplate(text: "ls <base>")) }]
        var draft = Self.draft()
        try walk(&draft, Self.toInputs + ["/srv"], inputs)
        #expect(try question(draft).detection?.description == "ls /srv")
    }

    @Test func backGoesOneAnswerBack() throws {
        var draft = Self.draft()
        try walk(&draft, Self.toInputs, [Self.input("colour")])
        #expect(draft.back() && draft.back() && draft.back())
        #expect(try question(draft).id == .environments)
        #expect(draft.back() && draft.back() && draft.back() && !draft.back())
        #expect(try question(draft).id == .product)
    }

    @Test func aNameThatIsTaken() throws {
        var draft = Self.draft(taken: ["mine"])
        try walk(&draft, Self.toInputs + ["mine"])
        #expect(try question(draft).id == .overwrite)
        try draft.answer(try question(draft), "")
        #expect(try question(draft).id == .name && !draft.replaces)
        try draft.answer(try question(draft), "mine")
        try draft.answer(try question(draft), "yes")
        #expect(draft.next == .done && draft.replaces)
    }

    @Test(arguments: ["../x", "a/b", ".x", "-x", "a b", "", "x.yaml", String(repeating: "a", count: 65)])
    func aNameThatIsNoFileName(_ name: String) throws {
        var draft = Self.draft(taken: ["lamp"])
        try walk(&draft, Self.toInputs)
        let question = try question(draft)
        #expect(throws: DraftRefusal.self) { try draft.answer(question, name) }
    }

    @Test func productionIsAlwaysAmongThem() throws {
        var draft = Self.draft()
        #expect(throws: DraftRefusal.self) { try walk(&draft, ["lamp", "host", "deb", "staging"]) }
    }
}
