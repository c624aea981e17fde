// Files that make sense become the values that they say.
import Testing
import UpgradeModel
import YAMLDocument

@testable import Playbooks

struct DecodingTests {
    private func loaded() throws -> LoadedPlaybook { try Lantern.library.playbook(product: "lantern", variant: "host/deb") }

    @Test func anUndoMayBeAListOfWords() throws {
        let library = try Lantern.library("lantern/deb.yaml", replacing: "undo: lamp forget", by: "undo: [lamp, forget it]")
        let steps = try library.playbook(product: "lantern", variant: "host/deb").playbook.upgrade
        #expect(steps.contains { $0.undo == .run(CommandTemplate(words: ["lamp", "forget it"])) })
    }

    @Test func theWholePlaybookIsRead() throws {
        let loaded = try loaded()
        let playbook = loaded.playbook
        #expect(loaded.warnings.isEmpty)
        #expect(playbook.environments == ["local", "staging", "production"])
        #expect(
            playbook.inputs.map(\.name) == [
                "edition", "store", "folder", "values", "remote", "key", "context", "plugins", "after", "settings",
            ])
        #expect(
            playbook.inputs[0].choices
                == .values([.init(value: "free", explanation: "For everyone"), .init(value: "paid", explanation: "With a licence")]))
        #expect(playbook.inputs[2].when?.names == ["store"])
        #expect(playbook.inputs[3].isPerHop && playbook.inputs[3].isOptional && playbook.inputs[3].kind == .files)
        #expect(playbook.inputs[6].choices == .command(CommandTemplate(words: ["lamp", "contexts", "--names"])))
        #expect(playbook.inputs[7].defaultValue == .list([.text("spark")]))
        #expect(playbook.places.map(\.name) == ["builder"])
        #expect(playbook.components[0].values == ["unit": .text("lantern"), "files": .list([.text("a"), .text("b")])])
        #expect(playbook.components[0].version.count == 1)
        #expect(playbook.commands == ["lamp": CommandTemplate(words: ["lamp", "--context", "<context>"])])
        #expect(playbook.identity.count == 2 && playbook.identity[0] == .machine)
        #expect(playbook.version.count == 2)
        #expect(playbook.version[0].source == .http(url: "http://localhost/version", login: "me", password: "<key>"))
        #expect(playbook.healthy[0].reading == .key("state"))
        #expect(playbook.healthy[0].expectation.isText == "up")
        #expect(playbook.refusals.map(\.id) == ["sql", "busy"])
        #expect(playbook.advice.map(\.question) == ["who", "how", "components", "when", "outage", "how-long", "rollback"])
        #expect(playbook.backup.maximumAge == 3600)
        #expect(playbook.makeCopy?.say == "Mails would go out.")
        #expect(playbook.settle == 1800)
        #expect(playbook.followUp[0].due == 14 * 86400)
        #expect(Set(playbook.fragments.keys) == ["./prepare", "keep/pack"])
        #expect(
            loaded.sources.map(\.name)
                == ["lantern/deb.yaml", "lantern/catalog.yaml", "lantern/fragments.yaml", "shared/keep.yaml"].map { "built-in:" + $0 })
        #expect(loaded.shipped.map(\.name) == ["list.txt", "count.sql"])
    }

    @Test func aStepHasAllOfItsModifiers() throws {
        let step = try loaded().playbook.upgrade[0]
        #expect(step.action == .run(CommandTemplate(words: ["lamp", "fetch", "a b"])))
        #expect(step.folder == "<folder>" && step.place == "builder" && step.environment == ["TOKEN": "<key>"])
        #expect(step.stdin == .file("<shipped>/list.txt"))
        #expect(step.saveTo == "<backup>/fetch.log")
        #expect(step.reading == .key("a.0.b"))
        #expect(step.expectation.isText == "3" && step.expectation.version == "1.0 or later" && step.expectation.exit == 0)
        #expect(step.expectation.says == ["done"] && step.expectation.neverSays == ["failed", "broken"])
        #expect(try loaded().playbook.upgrade.last?.retry == Retry(every: 1, duration: 10))
        #expect(step.longerThan == Patience(tell: 60, ask: 600, stop: 3600))
        #expect(step.isRepeatable)
        #expect(step.doneIf?.source == .run(CommandTemplate(words: ["lamp", "fetched"])))
        #expect(step.undo == .run(CommandTemplate(words: ["lamp", "forget"])))
        #expect(step.noReturn == "The old one is gone.")
        #expect(step.when?.names == ["from", "to", "to.runtime"])
    }

    @Test func everyActionIsRead() throws {
        let playbook = try loaded().playbook
        guard case .firstOf(let choices) = playbook.upgrade[1].action, case .steps(let group) = playbook.upgrade[2].action else {
            Issue.record("no alternatives, or no group")
            return
        }
        #expect(choices.map(\.action) == [.say("Paid."), .use("./prepare")])
        #expect(
            group[0].action
                == .edit(EditTemplate(file: "<folder>/.env", set: [.init(key: "TAG", value: "v<to>"), .init(key: "a.b", value: "c")])))
        guard case .steps(let undo)? = group[3].undo else {
            Issue.record("undo is no step")
            return
        }
        #expect(undo.map(\.id) == ["undo"])
        #expect(group[1].action == .copy(CopyFileTemplate(file: "a.so", from: "builder", into: "/opt")))
        #expect(group[2].action == .approve("Read it."))
        guard case .manual(_, let evidence?) = group[3].action else {
            Issue.record("no evidence")
            return
        }
        #expect(evidence.source == .file("a"))
        #expect(group[3].each == [.init(name: "plugin", items: .text("<plugins>"))])
        #expect(playbook.upgrade[3].action == .prove([.version, .healthy]))
        #expect(playbook.rollback[0].action == .revert(["group/edit", "choice"]))
        #expect(playbook.backup.steps[0].with["key"] == .text("<key>"))
        guard case .check(let check) = playbook.backup.steps[1].action else {
            Issue.record("no check")
            return
        }
        #expect(check.stdin == .json(.map([.init(key: "a", value: .list([.text("b"), .map([.init(key: "c", value: .text("d"))])]))])))
        #expect(playbook.backup.steps[1].saveAs == "revision")
        let verification = playbook.fragments["keep/pack"]?.steps[0].verification
        #expect(verification?.notRestored == "It was only compared." && verification?.steps.map(\.id) == ["verify"])
    }

    @Test func theCatalogIsRead() throws {
        let catalog = try loaded().catalog
        #expect(catalog.releases.map(\.version.text) == ["1.0.0", "1.1.0", "1.1.4", "1.2.0", "1.3.0-rc1"])
        let release = try #require(catalog.releases.first { $0.version.text == "1.2.0" })
        #expect(release.needs?.description == "1.1 or later")
        #expect(release.facts == ["chart": .text("4.0.0")])
        #expect(release.with["wick"]?.text == "3.1.0" && release.fits["wick"]?.description == "3.0 or later")
        #expect(release.avoid.map(\.say) == ["Slow.", "Licences are lost."])
        #expect(catalog.releases.last?.isStable == true)
        #expect(catalog.components.map(\.title) == ["Core", "panel", "Wick"])
        #expect(catalog.components.map(\.versions).prefix(2) == [.leads, .follows("core")])
        #expect(catalog.facts[1].rows.map(\.value) == [.list(["compact", "index"])])
        #expect(catalog.path.step == .eachMinor && catalog.path.ifItFails == .any && catalog.path.stops.count == 1)
        #expect(catalog.path.stops[0].when?.names == ["edition"])
        #expect(catalog.breaking[0].firstReleases.map(\.text) == ["1.2.0", "1.1.4"])
        #expect(catalog.breaking[0].action == "Open it.")
        #expect(catalog.risks[0].ask != nil && catalog.risks[1].probe != nil)
        #expect(catalog.support[0].isLongTerm && catalog.support[0].read == "2026-08-01")
        #expect(catalog.help.map(\.say) == ["Ticket desk", "Chat"])
    }

    @Test func theDeploymentIsRead() throws {
        let loaded = try Lantern.library.deployment(SourceText(name: "d.yaml", text: Lantern.deployment), name: "home")
        let deployment = loaded.deployment
        #expect(loaded.warnings.isEmpty)
        #expect(deployment.name == "home" && deployment.components == ["core"])
        #expect(deployment.environments.map(\.name) == ["local", "staging", "production"])
        #expect(deployment.inputs["values"] == .perHop(["1.2.0": .list(["a.yaml", "b.yaml"]), "1.3.0-rc1": .list(["c.yaml"])]))
        #expect(deployment.inputs["plugins"] == .list(["spark"]))
        #expect(deployment.inputs["after"] == InputValue.none)
        let production = deployment.environments[2]
        #expect(production.place == .ssh(host: "admin@lantern"))
        #expect(production.places == ["builder": [.local], "core": [.ssh(host: "l1"), .ssh(host: "l2")]])
        #expect(production.backups == "/var/backups")
        #expect(
            deployment.environments.map { $0.inputs["key"] } == [
                .secret(.typed), .secret(.command(["pass", "show", "lantern"])), .secret(.file("~/.key")),
            ])
    }
}
