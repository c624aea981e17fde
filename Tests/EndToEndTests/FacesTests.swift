// What both faces say where a command is used on its own: answers that are missing, and the demonstration named as a deployment.
import JSONDocument
import Testing

struct FacesTests {
    /// An upgrade in which something was done.
    private func begun() throws -> World {
        let world = try World(withTinyProduct: true)
        let password = ["TINY_PASSWORD": "x"]
        let answers = ["Ada", "In place", "All", "Ada", "Now", "None", "An hour", "By hand", "Ada", "read elsewhere", "go"]
        _ = try world.belay(
            "upgrade", "tiny", "--to", "1.1.0", "--plain", input: answers.joined(separator: "\n") + "\n", environment: password)
        #expect(try world.belay("status", "--json").json()["state"] == "in progress")
        return world
    }

    @Test func aRollbackWithoutAReasonIsNotBegun() throws {
        let world = try begun()
        let answer = try world.belay("rollback", "--plain")
        #expect(answer.code == 3, "\(answer.output) \(answer.errors)")
        #expect(answer.errors.contains("An answer is missing: Why is it rolled back?"))
        #expect(try world.belay("status", "--json").json()["state"] == "in progress")
        // The lead was given back.
        let quit = try world.belay("rollback", "--plain", input: "help\nquit\n")
        #expect(quit.code == 0 && quit.errors.contains("Nothing was rolled back"), "\(quit.output) \(quit.errors)")
        let back = try world.belay("rollback", "--plain", input: "\nIt was a test.\n")
        #expect(back.output.contains("nothing has to be put back"), "\(back.output) \(back.errors)")
        #expect(try world.belay("status", "--json").json()["state"] == "rolled back")
    }

    @Test func theReasonIsAskedOnAScreen() throws {
        let world = try begun()
        let left = try world.belay(onTerminal: "rollback", keys: "\u{3}")
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

    @Test func leavingTheFirstScreensSaysHowToComeBack() throws {
        for keys in ["q", "\u{3}"] {
            let answer = try World().belay(onTerminal: "demo", keys: keys)
            #expect((answer.output + answer.errors).contains("`belay demo` comes back here."), "\(answer.output) \(answer.errors)")
        }
    }
}
