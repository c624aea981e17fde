// One live upgrade per deployment, and none found is none lost: what stands beside it is passed over and told of.
import Foundation
import JSONDocument
import Testing

@Suite struct OneAtATimeTests {
    /// It stops at its first step of work: something is under way.
    private func underWay() throws -> (world: World, answers: String) {
        let world = try World(step: "{ id: go, run: \"false\" }")
        let answers = try world.answers()
        let begun = try world.belay("upgrade", "tiny", "--to", "2.0.0", "--answers", answers)
        #expect(begun.code == 1, "\(begun.output) \(begun.errors)")
        return (world, answers)
    }

    @Test func aSecondIsNotBegunWhileOneIsUnderWay() throws {
        let (world, answers) = try underWay()
        let same = try world.belay("upgrade", "tiny", "--to", "2.0.0", "--answers", answers)
        #expect(same.code == 1 && same.output.range(of: "tiny-1") != nil, "it is gone on with: \(same.output) \(same.errors)")
        let other = try world.belay("upgrade", "tiny", "--to", "1.1.0", "--answers", answers)
        #expect(other.code == 3 && other.errors.range(of: "tiny-1 is under way to 2.0.0") != nil, "\(other.errors)")
        #expect(try world.belay("list", "--json").json().array?.count == 1, "nothing was begun")
        #expect(try world.belay("abandon", "tiny-1", "--reason", "A test.").code == 0)
        #expect(try world.belay("upgrade", "tiny", "--to", "2.0.0", "--answers", answers).code == 1)
        #expect(try world.belay("list", "--json").json().array?.count == 2)
    }

    /// What is found beside it is told of; nobody else's upgrade is taken for it, nor it for lost.
    @Test func aNewerJournalThatIsDamagedIsPassedOverAloud() throws {
        let (world, answers) = try underWay()
        try world.write("state/upgrades/tiny-2/journal.sqlite", "no journal")
        let second = try world.belay("upgrade", "tiny", "--to", "2.0.0", "--answers", answers)
        #expect(second.code == 1 && second.errors.range(of: "tiny-2 was passed over") != nil, "\(second.output) \(second.errors)")
        #expect(second.output.range(of: "tiny-1") != nil, "\(second.output)")
    }

    /// It was never written down: a way back needs it as much as a way on.
    @Test func aSecretIsHadAnewForTheWayBack() throws {
        let world = try World(withTinyProduct: true)
        let back =
            "run: [sh, -c, 'test \"$PASSWORD\" = hunter2 && cp \"$1\" \"$2\"', sh, <backup>/<kept>, <folder>/VERSION], env: { PASSWORD: <password> } }"
        let playbook = Tiny.playbook.replacingOccurrences(of: "run: cp <backup>/<kept> <folder>/VERSION }", with: back)
        try #require(playbook != Tiny.playbook)
        try world.write("config/playbooks/tiny/plain.yaml", playbook + "\nsettle: 0s\n")
        for environment in ["staging", "production"] { try world.write("\(environment)/2.0.0", "2.0.0\n") }
        let password = ["TINY_PASSWORD": "hunter2"]
        let blank = try world.belay("answers", "tiny", "--to", "2.0.0", environment: password)
        let answers = try world.write("answers.yaml", blank.output.replacingOccurrences(of: ": \"\"", with: ": \"Ada\""))
        let up = try world.belay("upgrade", "tiny", "--to", "2.0.0", "--answers", answers, environment: password)
        #expect(up.code == 0, "\(up.output) \(up.errors)")
        let without = try world.belay("rollback", "--answers", answers)
        #expect(without.code == 2 && without.errors.range(of: "TINY_PASSWORD is not set") != nil, "\(without.output) \(without.errors)")
        #expect(try world.belay("rollback", "--answers", answers, environment: password).code == 0)
        #expect(try world.text("production/VERSION") == "1.0.0\n")
    }
}
