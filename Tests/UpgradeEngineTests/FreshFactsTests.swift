import Testing
import UpgradeModel

@testable import UpgradeEngine

@Suite("Before production is changed, what was seen earlier is looked at again")
struct FreshFactsTests {
    private let rig: Rig
    private let session: UpgradeSession

    init() throws {
        rig = try Rig()
        rig.write("none", to: "orphans")
        var risk = PlannedRisk(id: "orphans", hop: 1, say: "Orphaned rows are lost.", link: nil, ask: nil, probe: nil, hash: "hash")
        risk.probe = rig.file("orphans", says: "some")
        rig.risks = [risk]
        session = try rig.led()
        let touch = rig.run("upgrade/touch", ["sh", "-c", "rm \(rig.scratch)/orphans; echo done >> \(rig.scratch)/done"])
        try rig.begin(session, [touch, rig.run("upgrade/more", ["true"])])
        try session.perform(.assessRisk(id: "orphans", hop: 1, verdict: .doesNotApply, how: "Looked."))
    }

    @Test func aRiskThatAppliesByNow() throws {
        let key = try rig.next(session)
        let areOpen = session.gatesOfNextStep().allSatisfy(\.isOpen)
        #expect(areOpen)
        rig.clock.advance(seconds: 40 * 60)
        rig.write("some", to: "orphans")
        #expect(throws: Refusal.self) { try session.perform(.confirm(key)) }
        #expect(rig.read("done") == nil)
        // On record, so that it is asked about like any other.
        #expect(session.state.reading.risks[.init(hop: 1, id: "orphans")]?.verdict == .applies)
        try session.perform(.acceptRisk(id: "orphans", hop: 1, reason: "Two rows."))
        try session.perform(.confirm(key))
    }

    /// The step itself takes away what the probe looks at: half-way, production is not held up by that.
    @Test func halfWayNothingIsAskedAgain() throws {
        try session.perform(.confirm(try rig.next(session)))
        try rig.settle(session)
        let second = try rig.next(session)
        try session.perform(.confirm(second))
        try rig.settle(session)
        #expect(session.state.progress(second)?.state == .succeeded)
    }

    /// One file that can't be read says nothing of the others.
    @Test func everyFileIsLookedAtByItself() throws {
        let rig = try Rig()
        rig.write("a", to: "a")
        var step = rig.run("upgrade/read", ["true"])
        // A folder can't be read, not even by root.
        step.files = ["a", "staging", "nothing"].map { FilledText(rig.scratch + "/" + $0) }
        let session = try rig.led()
        try rig.begin(session, [step])
        let files = session.facts(for: .confirm(try rig.next(session))).files
        #expect(files[rig.scratch + "/a"] == FileHash.of(text: "a"))
        #expect(files[rig.scratch + "/staging"] == Facts.unread)
        #expect(files[rig.scratch + "/nothing"] == Facts.absent)
    }

    @Test func whatWouldBeKilledAtLogoutIsNotStarted() throws {
        let key = try rig.next(session)
        rig.danger = "It would be killed. Run `loginctl enable-linger`."
        let refusal = #expect(throws: Refusal.self) { try session.perform(.confirm(key)) }
        #expect(refusal?.reason.contains("loginctl enable-linger") == true)
        #expect(refusal?.gates.map(\.id) == [.survival])
        #expect(throws: Refusal.self) { try session.perform(.waive(.survival, key, reason: "So what.", typedName: "test")) }
        #expect(rig.read("done") == nil)
        rig.danger = nil
        try session.perform(.confirm(key))
    }
}
