import Glibc
import SQLiteDatabase
import Testing

@testable import Journal

@Suite struct HeadRepairTests {
    let scratch = Scratch()

    private func journal() throws -> UpgradeFolder {
        let folder = try scratch.upgrade()
        let store = try scratch.store(folder)
        for number in 1...4 { try store.append([.test(number)]) }
        try store.release()
        return folder
    }

    private func repair(_ folder: UpgradeFolder) throws -> JournalHead {
        try SQLiteEventStore(folder, .readWrite).repairHead(.test("ann"), recording: .test(9))
    }

    @Test(arguments: [true, false]) func isWrittenAnewAndOnRecord(missing: Bool) throws {
        let folder = try journal()
        if missing { unlink(folder.headPath) } else { try overwrite(folder.headPath, Array("scribble".utf8)) }
        #expect(throws: JournalError.self) { try SQLiteEventStore(folder, .readWrite).acquire(.test("ann")) }
        #expect(try SQLiteEventStore(folder, .readOnly).verify().damages.allSatisfy(\.isOfHeadFile))
        #expect(try repair(folder).count == 5)
        #expect(try SQLiteEventStore(folder, .readOnly).verify().isSound)
        #expect(try mode(folder.headPath) == folder.fileMode)
        let store = try scratch.store(folder)
        #expect(try store.entries().last?.hop == 9, "the entry that tells of it")
        try store.append([.test(6)])
        #expect(try store.verify().isSound)
    }

    @Test func whatIsWholeIsLeftAlone() throws {
        let folder = try journal()
        let before = try contents(folder.headPath)
        let error = #expect(throws: JournalError.self) { try repair(folder) }
        #expect(error?.category == .wrongUse)
        #expect(try contents(folder.headPath) == before)
    }

    /// A head that says more than the chain holds tells of a loss, and is no damage of its own.
    @Test func aLostTailIsNotPaintedOver() throws {
        let folder = try journal()
        try tamper(folder, "DELETE FROM event WHERE sequence = 4")
        let error = #expect(throws: JournalError.self) { try repair(folder) }
        #expect(error?.category == .damaged)
    }

    @Test func norIsAnAlteredEntry() throws {
        let folder = try journal()
        unlink(folder.headPath)
        try tamper(folder, "UPDATE event SET who = 'eve' WHERE sequence = 2")
        let error = #expect(throws: JournalError.self) { try repair(folder) }
        #expect(error?.category == .damaged)
        #expect(try FileCalls.status(folder.headPath) == nil)
    }

    @Test func notUnderSomebodysHands() throws {
        let folder = try journal()
        let holder = try scratch.store(folder)
        unlink(folder.headPath)
        let error = #expect(throws: JournalError.self) { try repair(folder) }
        #expect(error?.category == .leaseHeld)
        #expect(try holder.leaseHolder()?.name == "ann")
    }

    @Test func somebodyElseWritingIsNoDiskError() throws {
        let folder = try journal()
        let store = try scratch.store(folder)
        let other = try SQLiteDatabase(path: folder.journalPath, mode: .readWrite)
        try other.execute("BEGIN IMMEDIATE")
        let error = #expect(throws: JournalError.self) { try store.append([.test(5)]) }
        #expect(error?.category == .leaseHeld)
        #expect(error?.description.contains("somebody else is writing") == true)
        try other.execute("ROLLBACK")
        try store.append([.test(5)])
    }
}
