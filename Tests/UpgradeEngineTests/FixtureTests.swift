// Journals that earlier versions wrote open in this one, fold, and go on.
import ContentHash
import Foundation
import Testing
import UpgradeModel

@testable import Journal
@testable import UpgradeEngine

@Suite("A journal of every earlier version is read")
struct FixtureTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("JournalTests/Fixtures").path

    private static var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("journal-v") }.sorted() }
    }

    @Test func opensVerifiesFoldsAndGoesOn() throws {
        let names = try Self.names
        #expect(names.contains("journal-v1"))
        for name in names {
            let rig = try Rig()
            let copy = rig.scratch + "/" + name
            try FileManager.default.copyItem(atPath: Self.folder + "/" + name, toPath: copy)
            let folder = UpgradeFolder(id: "shop-1", path: copy)
            let store = try SQLiteEventStore(folder, .readWrite)
            let found = try store.verify()
            #expect(found.isSound, "\(name): \(found.damages.map(\.sentence))")
            let recorded = try store.entries().map { try EventCoding.recorded($0, blob: store.blob) }
            #expect(recorded.map(\.event) == FixtureUpgrade.events, "\(name)")
            let state = try UpgradeState(recorded)
            #expect(state.stage == .abandoned && state.saved["production"] == ["old": "14"])
            try store.acquire(LeaseHolder(name: "ann", since: FixtureUpgrade.time))
            try store.append([try EventCoding.draft(.noted("Still written to."), time: FixtureUpgrade.time, who: "ann")])
            #expect(try store.verify().isSound)
        }
    }

    /// No event is left out, so that none can change unnoticed.
    @Test func holdsEveryEvent() throws {
        let kinds = Set(try FixtureUpgrade.events.map { try EventCoding.draft($0, time: 0, who: "").kind })
        #expect(kinds.count == 26, "\(kinds.sorted())")
    }

    /// Only for a new version of the format: BELAY_WRITE_FIXTURE=journal-v2.
    @Test(.enabled(if: getenv("BELAY_WRITE_FIXTURE") != nil)) func write() throws {
        let name = String(cString: try #require(getenv("BELAY_WRITE_FIXTURE")))
        let rig = try Rig()
        let folder = try StateDirectory(path: rig.scratch + "/fixture").createUpgrade(named: "shop")
        do {
            let store = try SQLiteEventStore(folder, .readWrite)
            let process = LivenessStamp(host: "bastion", boot: "boot", namespace: "pid:[1]", process: 42, start: 7)
            try store.acquire(LeaseHolder(name: "ann", process: process, origin: "10.0.0.5", since: FixtureUpgrade.time))
            for (index, event) in FixtureUpgrade.events.enumerated() {
                try store.append([try EventCoding.draft(event, time: FixtureUpgrade.time + Int64(index) * 1_000_000, who: "ann")])
            }
            try store.release()
        }
        let target = Self.folder + "/" + name
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        for file in ["journal.sqlite", "head"] {
            try FileManager.default.copyItem(atPath: folder.path + "/" + file, toPath: "\(target)/\(file)")
        }
    }
}
