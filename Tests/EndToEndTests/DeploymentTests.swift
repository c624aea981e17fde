// A deployment made from nothing, line by line and from a file, then checked, shown and listed; a playbook from its start.
import Foundation
import JSONDocument
import Testing

struct DeploymentTests {
    private func world() throws -> World {
        let world = try World(withTinyProduct: true)
        try FileManager.default.removeItem(atPath: world.file("config/deployments"))
        return world
    }

    private let password = ["TINY_PASSWORD": "x"]

    @Test func madeLineByLine() throws {
        let world = try world()
        let lines = [
            // Of three products, two of which are built in.
            "tiny", "", "", "",
            // A folder that is not there is doubted, a secret is not taken.
            world.file("nowhere"), world.file("staging"), world.file("production"), "gren", "green", "2", "hunter2", "same",
            "env TINY_PASSWORD",
            "", "back", "a note", "", "mine", "yes",
        ]
        let answer = try world.belay(
            "deployment", "new", "--plain", input: lines.joined(separator: "\n") + "\n", environment: password)
        #expect(answer.code == 0, "\(answer.output) \(answer.errors)")
        #expect(answer.output.contains("nowhere: No such file or directory."))
        #expect(answer.output.contains("Did you mean green?"))
        #expect(answer.output.contains("A secret is never kept here."))
        #expect(answer.output.contains("production: version: It runs 1.0.0."))
        let text = try world.text("config/deployments/mine.yaml")
        #expect(
            text.contains("# Colour of the paint") && text.contains("paint: green") && text.contains("password: { env: TINY_PASSWORD }"))
        #expect(text.contains("note: a note") && text.contains("folder: \(world.file("staging"))") && text.contains("part: VERSION"))
        #expect(text.contains("# kept: \"kept-<to>\"") && !text.contains("hunter2"))
        let attributes = try FileManager.default.attributesOfItem(atPath: world.file("config/deployments/mine.yaml"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try world.belay("deployment", "check", "mine", environment: password).code == 0)
        #expect(try world.belay("plan", "mine", "--to", "2.0.0", environment: password).code == 0)

        let shown = try world.belay("deployment", "show", "mine", "--json").json()
        let inputs = shown["environments"]?[1]?["inputs"]
        #expect(inputs?[0]?["values"]?[0] == .string(world.file("production")) && inputs?[0]?["from"] == "environment")
        #expect(inputs?[1]?["from"] == "shared" && inputs?[5]?["from"] == "default" && inputs?[5]?["perHop"] == true)
        let listed = try world.belay("deployment", "list", "--json").json()
        #expect(listed[0]?["name"] == "mine" && listed[0]?["product"] == "tiny")
    }

    @Test func leavingWritesNothing() throws {
        let world = try world()
        let before = try world.contents
        for input in ["", "tiny\n", "tiny\n\n\n\n\(world.file("staging"))\n"] {
            let answer = try world.belay("deployment", "new", input: input)
            #expect(answer.code == 3 && answer.errors.contains("Nothing was written."))
            #expect(try world.contents == before)
        }
    }

    @Test func madeFromAFile() throws {
        let world = try world()
        let file = try world.write("answers.yaml", world.tinyDeployment())
        #expect(try world.belay("deployment", "new", "mine", "--answers", file, environment: password).code == 0)
        let text = try world.text("config/deployments/mine.yaml")
        #expect(text.contains("paint: red"))
        let again = try world.belay("deployment", "new", "mine", "--answers", file, environment: password)
        #expect(again.code == 3 && again.errors.contains("There is a deployment of this name already"))
        #expect(try world.text("config/deployments/mine.yaml") == text)
    }

    @Test func whatTheFileDoesNotAnswerIsSaid() throws {
        let world = try world()
        let file = try world.write(
            "answers.yaml", "belay: 1\nproduct: tiny\nenvironments: { staging: { place: local }, production: { place: local } }\n")
        let before = try world.contents
        let answer = try world.belay("deployment", "new", "mine", "--answers", file)
        #expect(answer.code == 3)
        #expect(answer.errors.contains("does not answer: Folder of the service, for staging"))
        #expect(answer.errors.contains("does not answer: Password, for production"))
        #expect(try world.contents == before)
    }

    @Test func oneSystemUnderTwoNamesIsNotWritten() throws {
        let world = try world()
        let file = try world.write("answers.yaml", world.tinyDeployment(production: "staging"))
        let before = try world.contents
        let answer = try world.belay("deployment", "new", "mine", "--answers", file, environment: password)
        #expect(answer.code == 3 && answer.errors.contains("one and the same system"))
        #expect(try world.contents == before)
    }

    @Test func aPlaybookFromItsStart() throws {
        let world = try World()
        let folder = world.file("fresh")
        #expect(try world.belay("playbook", "new", folder).code == 0)
        let again = try world.belay("playbook", "new", folder)
        #expect(again.code == 2 && again.errors.contains("exists already"))
        let check = try world.belay("playbook", "check", folder, "--json")
        #expect(check.code == 0)
        #expect(try check.json()[0]?["hops"] == 1)
        let text = try world.text("fresh/systemd.yaml").replacingOccurrences(of: "systemctl start <unit>", with: "systemctl start <unti>")
        try world.write("fresh/systemd.yaml", text)
        let broken = try world.belay("playbook", "check", folder)
        #expect(broken.code == 2 && broken.errors.contains("did you mean <unit>?"))
        #expect(try world.belay("playbook", "schema").json()["title"] == "Belay playbook")
    }
}
