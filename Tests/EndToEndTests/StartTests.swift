// `belay` alone and the first screen of the demonstration: what they lead to, and that nothing is on disk before.
import Foundation
import JSONDocument
import Testing

struct StartTests {
    @Test func theFirstScreenOfTheDemonstrationLeavesNothing() throws {
        let world = try World()
        let before = try world.contents
        let left = try world.belay(onTerminal: "demo", keys: "q")
        #expect(left.code == 0 && left.output.contains("Set it up and begin"), "\(left.output) \(left.errors)")
        // Down twice is "Leave", the line below what it will do.
        let chosen = try world.belay(onTerminal: "demo", keys: "jj\r")
        #expect(chosen.code == 0 && !chosen.output.contains("loopback"))
        #expect(try world.belay(onTerminal: "demo", keys: "j\rq").output.contains("loopback"))
        #expect(try world.belay(onTerminal: "demo", keys: "\u{3}").code == 130)
        #expect(try world.contents == before)
    }

    @Test func theFirstRunLineByLine() throws {
        let world = try World()
        let before = try world.contents
        let answer = try world.belay(input: "9\nleave\n")
        #expect(answer.code == 0 && answer.output.contains("1  Describe your installation") && answer.output.contains("from 1 to 3"))
        #expect(try world.belay().code == 0)
        #expect(try world.contents == before)
    }

    @Test func aDeploymentAndItsNewestRelease() throws {
        let world = try World(withTinyProduct: true)
        let password = ["TINY_PASSWORD": "x"]
        // The deployment, the last release, and out of the walk's first question.
        let answer = try world.belay(input: "1\n\n", environment: password)
        #expect(answer.output.contains("production runs 1.0.0.") && answer.output.contains("[2] >"), "\(answer.output) \(answer.errors)")
        #expect(try world.belay("status", "--json").json()["to"] == "2.0.0")
        // Now one is under way: no question which.
        let again = try world.belay(environment: password)
        #expect(!again.output.contains("What is to be upgraded?"))
    }

    @Test func whatIsNotInOrderLeadsBack() throws {
        let world = try World(withTinyProduct: true)
        try world.write("config/deployments/bad.yaml", "broken: 1\n")
        let before = try world.contents
        let answer = try world.belay(input: "1\nleave\n")
        #expect(answer.code == 0 && answer.errors.contains("bad.yaml:1:1: error:"))
        #expect(answer.output.components(separatedBy: "What is to be upgraded?").count == 3)
        #expect(try world.contents == before)
    }
}
