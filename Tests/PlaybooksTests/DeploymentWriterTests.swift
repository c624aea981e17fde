// What is written reads back as the same deployment, whatever it holds, and says what the playbook asks.
import Testing
import UpgradeModel
import YAMLDocument

@testable import Playbooks

struct DeploymentWriterTests {
    private func playbook(_ names: [String]) -> Playbook {
        var playbook = Playbook(product: "lamp", variant: "host/deb", title: "Lamp\nfrom: # packages")
        playbook.inputs = names.map { name in
            var input = InputSpec(name: name, ask: "What is\n\(name)?")
            input.help = "It helps.\u{2028}belay: 2"
            input.link = "https://lamp.example/\(name)"
            return input
        }
        playbook.places = [PlaceSpec(name: "builder", ask: "The building machine", when: nil)]
        return playbook
    }

    private func readBack(_ deployment: Deployment, _ playbook: Playbook) throws -> Deployment {
        let text = DeploymentWriter(deployment, playbook: playbook).text
        return try Deployment.read(SourceText(name: "written.yaml", text: text), name: deployment.name)
    }

    @Test(arguments: [
        "plain", "1.10", "yes", "null", "~", "", " ", "a b", "a: b", "a #b", "- a", "'", "\"", "\\", "{a}", "[a]", "a,b", "*a", "&a", "!a",
        "%a", "@a", "`",
        "<environment>-<to>", "ä ö", "日本", "a\tb", "a\nb", "a\u{1B}[31mb", "a\u{85}b", "a\u{2028}b", "\u{FEFF}a", "a:", "a ", "?", "---",
        "https://a/b?c=d",
        "\u{1F600}",
    ])
    func anyTextComesBack(_ text: String) throws {
        var deployment = Deployment(name: "mine", product: "lamp", variant: "host/deb")
        deployment.inputs = [
            "one": .text(text), "two": .list([text, "x"]), "three": .perHop(["2.0.0": .text(text), "10.0.0": .list([text])]),
        ]
        var environment = Deployment.Environment(name: "production")
        environment.backups = text
        environment.inputs = ["four": .secret(.file(text)), "five": .secret(.command(["a", text]))]
        deployment.environments = [environment]
        #expect(try readBack(deployment, playbook(["one", "two", "three", "four", "five"])) == deployment)
    }

    @Test func everyKindOfThingComesBack() throws {
        var deployment = Deployment(name: "mine", product: "lamp", variant: nil)
        deployment.components = ["core", "wick"]
        deployment.inputs = ["one": InputValue.none, "two": .secret(.typed), "unknown": .text("x")]
        var staging = Deployment.Environment(name: "staging")
        staging.place = .ssh(host: "root@lab")
        staging.places = ["builder": [.local], "core": [.ssh(host: "a"), .local]]
        staging.inputs = ["two": .secret(.environment("PW"))]
        deployment.environments = [staging, Deployment.Environment(name: "production")]
        #expect(try readBack(deployment, playbook(["one", "two"])) == deployment)
    }

    @Test func thePlaybooksWordsAreComments() throws {
        var playbook = playbook(["one"])
        playbook.inputs[0].choices = .values([.init(value: "red", explanation: nil), .init(value: "green", explanation: nil)])
        var offered = InputSpec(name: "left", ask: "Left open")
        offered.defaultValue = .text("x-<to>")
        playbook.inputs.append(offered)
        var deployment = Deployment(name: "mine", product: "lamp", variant: nil)
        deployment.inputs = ["one": .text("red")]
        deployment.environments = [Deployment.Environment(name: "production")]
        let text = DeploymentWriter(deployment, playbook: playbook).text
        for line in [
            "  # What is one?", "  #   See https://lamp.example/one", "  #   One of: red, green",
            "  # left: \"x-<to>\"        # the default",
        ] {
            #expect(text.contains("\n\(line)\n"), "\(line)")
        }
        #expect(try readBack(deployment, playbook) == deployment)
    }
}
