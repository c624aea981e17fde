// What both faces say where a command is used on its own: answers that are missing, and the demonstration named as a deployment.
import Foundation
import JSONDocument
import Testing

struct FacesTests {
    private let password = ["TINY_PASSWORD": "x"]

    /// An upgrade in which something was done.
    private func begun() throws -> World {
        let world = try World(withTinyProduct: true)
        let answers = ["Ada", "In place", "All", "Ada", "Now", "None", "An hour", "By hand", "Ada", "read elsewhere", "go"]
        _ = try world.belay(
            "upgrade", "tiny", "--to", "1.1.0", "--plain", input: answers.joined(separator: "\n") + "\n", environment: password)
        #expect(try world.belay("status", "--json").json()["state"] == "in progress")
        return world
    }

    @Test func aRollbackWithoutAReasonIsNotBegun() throws {
        let world = try begun()
        let answer = try world.belay("rollback", "--plain", environment: password)
        #expect(answer.code == 3, "\(answer.output) \(answer.errors)")
        #expect(answer.errors.contains("An answer is missing: Why is it rolled back?"))
        #expect(try world.belay("status", "--json").json()["state"] == "in progress")
        // The lead was given back.
        let quit = try world.belay("rollback", "--plain", input: "help\nquit\n", environment: password)
        #expect(quit.code == 3 && quit.errors.contains("Nothing was rolled back"), "\(quit.output) \(quit.errors)")
        let back = try world.belay("rollback", "--plain", input: "\nIt was a test.\n", environment: password)
        #expect(back.output.contains("nothing has to be put back"), "\(back.output) \(back.errors)")
        #expect(try world.belay("status", "--json").json()["state"] == "rolled back")
    }

    @Test func answersForSomethingElseBeginNoRollback() throws {
        let world = try begun()
        let answer = try world.belay("rollback", "--unattended")
        #expect(answer.code == 2 && answer.errors.contains("--unattended is for the demonstration alone"), "\(answer.errors)")
        #expect(try world.belay("status", "--json").json()["state"] == "in progress")
    }

    @Test func theLastLineMayLackItsLineBreak() throws {
        let world = try begun()
        let back = try world.belay("rollback", "--plain", input: "It was a test.", environment: password)
        #expect(try world.belay("status", "--json").json()["state"] == "rolled back", "\(back.output) \(back.errors)")
    }

    @Test(arguments: [("1.0", 0), ("1", 0), ("2.0", 2), ("1.0.1", 2), ("1.1", 2)])
    func theSourceThatIsNamedIsTheOneThatRuns(_ from: String, _ code: Int32) throws {
        let world = try World(withTinyProduct: true)
        let answer = try world.belay("plan", "tiny", "--from", from, "--to", "2.0.0", environment: password)
        #expect(answer.code == code, "\(answer.output.prefix(300)) \(answer.errors)")
        if code == 2 { #expect(answer.errors.contains("answers with 1.0.0, not \(from)"), "\(answer.errors)") }
    }

    /// Ctrl-C is no part of a secret, and what is typed is not shown.
    @Test func aSecretIsTypedOnTheTerminal() throws {
        let world = try World(withTinyProduct: true)
        try world.write(
            "config/deployments/tiny.yaml", world.tinyDeployment().replacingOccurrences(of: "env: TINY_PASSWORD", with: "typed: yes"))
        let left = try world.belay(onTerminal: "plan tiny --to 2.0.0", keys: "abc\u{3}")
        #expect(left.code == 130 && left.output.contains("Secret <password>"), "\(left.output)")
        let given = try world.belay(onTerminal: "plan tiny --to 2.0.0", keys: "\rabc\r")
        #expect(given.code == 0 && given.output.contains("It is empty") && !given.output.contains("abc\r\n"), "\(given.output)")
    }

    @Test func theReasonIsAskedOnAScreen() throws {
        let world = try begun()
        let left = try world.belay(onTerminal: "rollback", keys: "\u{3}", environment: password)
        #expect(left.code == 130 && left.output.contains("Why is it rolled back?"), "\(left.output) \(left.errors)")
        let answer = try world.belay(onTerminal: "abandon", keys: "Enough.\r")
        #expect(answer.code == 0 && answer.output.contains("Why is it abandoned?"), "\(answer.output) \(answer.errors)")
        #expect(try world.belay("status", "--json").json()["state"] == "abandoned")
    }

    @Test(arguments: ["plan", "upgrade"]) func theDemonstrationIsNoDeployment(_ command: String) throws {
        let answer = try World().belay(command, "demo", "--to", "2.1.0")
        #expect(answer.code == 2 && answer.errors.contains("`belay demo` sets it up"), "\(answer.errors)")
        #expect(answer.errors.split(separator: "\n").count == 1)
    }

    @Test func theDemonstrationIsNothingToDescribe() throws {
        let answer = try World().belay("deployment", "new", "--plain", input: "back\n")
        #expect(answer.output.contains("What do you want to upgrade?") && !answer.output.contains("demo"), "\(answer.output)")
    }

    @Test func leavingKeepsTheDemonstrationOfBefore() throws {
        let world = try World()
        try world.write("state/demonstration.json", #"{"directory": "\#(world.file("demo"))", "begun": true}"#)
        let answer = try world.belay(onTerminal: "demo", keys: "q")
        let said = answer.output + answer.errors
        #expect(said.contains("the demonstration of before is as it was") && !said.contains("Nothing was set up."), "\(said)")
    }

    @Test func leavingTheFirstScreensSaysHowToComeBack() throws {
        for keys in ["q", "\u{3}"] {
            let answer = try World().belay(onTerminal: "demo", keys: keys)
            #expect((answer.output + answer.errors).contains("`belay demo` comes back here."), "\(answer.output) \(answer.errors)")
        }
    }
}
