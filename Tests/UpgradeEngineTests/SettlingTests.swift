import Glibc
import Testing
import UpgradeModel

@testable import UpgradeEngine

@Suite("A hop settles by a clock that nobody sets")
struct SettlingTests {
    private let rig: Rig
    private let session: UpgradeSession

    init() throws {
        rig = try Rig()
        rig.settle = 600
        session = try rig.led()
        rig.write("2.0.0", to: "new")
        try rig.begin(session, [rig.run("upgrade/go", ["cp", rig.scratch + "/new", rig.scratch + "/production/version"])])
        try session.perform(.confirm(try rig.next(session)))
        try rig.settle(session)
        try session.tick()
    }

    private var until: Int64? { if case .settle(_, let until) = session.state.next { until } else { nil } }

    @Test func afterItsTime() throws {
        rig.clock.advance(seconds: 599)
        try session.tick()
        #expect(session.state.stage == .settling)
        rig.clock.advance(seconds: 1)
        try session.tick()
        #expect(session.state.stage == .completed)
    }

    @Test func aClockSetBackBeginsAnew() throws {
        rig.clock.advance(seconds: 300)
        rig.clock.set(by: -3600)
        try session.tick()
        #expect(session.state.stage == .settling)
        #expect(until == rig.clock.now + 600_000_000, "the end that is shown is in ten minutes, not in an hour")
        rig.clock.advance(seconds: 599)
        try session.tick()
        #expect(session.state.stage == .settling)
        rig.clock.advance(seconds: 1)
        try session.tick()
        #expect(session.state.stage == .completed)
    }

    @Test func aClockSetForwardSettlesNothing() throws {
        rig.clock.set(by: 3600)
        rig.clock.advance(seconds: 60)
        try session.tick()
        #expect(session.state.stage == .settling)
        rig.clock.advance(seconds: 540)
        try session.tick()
        #expect(session.state.stage == .completed)
    }

    @Test func aClockSetBackALittleLengthensNothing() throws {
        rig.clock.advance(seconds: 300)
        try session.tick()
        rig.clock.set(by: -100)
        rig.clock.advance(seconds: 300)
        try session.tick()
        #expect(session.state.stage == .completed)
        #expect(try rig.session().state == session.state)
    }

    @Test func illHealthBeginsAnew() throws {
        rig.clock.advance(seconds: 500)
        unlink(rig.scratch + "/production/version")
        try session.tick()
        rig.write("2.0.0", to: "production/version")
        rig.clock.advance(seconds: 100)
        try session.tick()
        #expect(session.state.stage == .settling)
    }

    /// What another session has seen before counts by the wall clock, which is all there is.
    @Test func anotherSessionGoesOn() throws {
        rig.clock.advance(seconds: 400)
        try session.tick()
        try session.leave()
        let later = try rig.led()
        try later.tick()
        rig.clock.advance(seconds: 199)
        try later.tick()
        #expect(later.state.stage == .settling)
        rig.clock.advance(seconds: 1)
        try later.tick()
        #expect(later.state.stage == .completed)
    }
}
