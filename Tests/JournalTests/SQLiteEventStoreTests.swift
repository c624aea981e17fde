import ContentHash
import Glibc
import JSONDocument
import SQLiteDatabase
import Testing

@testable import Journal

@Suite struct SQLiteEventStoreTests {
    let scratch = Scratch()

    @Test func whatIsAppendedIsReadBack() throws {
        let folder = try scratch.upgrade()
        let store = try scratch.store(folder)
        #expect(try store.entries() == [])
        #expect(try store.head() == .empty)
        let written = try store.append([.test(1), .test(2)]) + store.append([.test(3)])
        #expect(written.map(\.sequence) == [1, 2, 3])
        #expect(try store.entries() == written)
        #expect(try store.entries(after: 2) == [written[2]])
        #expect(try store.entries(after: 3) == [])
        #expect(try written[0].payload()["text"]?.string == "ü\n")
        #expect(written[0].payloadText == #"{"n":1,"text":"ü\n"}"#)
        #expect(written[1].target == nil)
        #expect(try store.blob(Blob("text shown 1").hash) == Array("text shown 1".utf8))
        #expect(try store.blob(ContentHash(of: "never stored")) == nil)
        #expect(written[1].blobs == written[2].blobs)

        let reader = try SQLiteEventStore(folder, .readOnly)
        #expect(try reader.entries() == written)
        try store.append([.test(4)])
        #expect(try reader.entries(after: 3).map(\.hop) == [4])
        let verification = try reader.verify()
        #expect(verification.isSound, "\(verification)")
        #expect(verification.head.count == 4)
        #expect(verification.headIsBehindBy == 0)
        #expect(try reader.head() == verification.head)
    }

    @Test func aNewerProgramsChainIsTheSame() throws {
        // The hash of a first entry, fixed: were it to change, every older journal would be found damaged.
        let store = try scratch.store(try scratch.upgrade())
        let entry = try store.append([
            EntryDraft(kind: "note", hop: 0, time: 5, who: "ann", payload: ["a": 1], blobs: [Blob("x")])
        ])[0]
        var bytes = [UInt8](repeating: 0, count: 32)
        func integer(_ tag: UInt8, _ value: Int) {
            bytes.append(tag)
            bytes += withUnsafeBytes(of: UInt64(value).littleEndian) { Array($0) }
        }
        func text(_ text: String) {
            integer(2, text.utf8.count)
            bytes += Array(text.utf8)
        }
        integer(1, 1)
        text("note")
        integer(1, 0)
        bytes += [0, 0, 0, 0]
        integer(1, 5)
        text("ann")
        text(#"{"a":1}"#)
        integer(3, 32)
        bytes += ContentHash(of: "x").bytes
        #expect(entry.hash == ContentHash(of: bytes))
    }

    @Test func aRefusedAppendWritesNothing() throws {
        let folder = try scratch.upgrade()
        let store = try SQLiteEventStore(folder, .readWrite)
        #expect(throws: JournalError.self) { try store.append([.test(1)]) }
        try store.acquire(.test("ann"))
        try store.append([.test(1)])
        let reader = try SQLiteEventStore(folder, .readOnly)
        #expect(throws: JournalError.self) { try reader.acquire(.test("ann")) }
        #expect(throws: JournalError.self) { try reader.append([.test(2)]) }
        #expect(try store.verify().head.count == 1)
        #expect(try store.entries().count == 1)
    }

    @Test func eventsCannotBeChangedByAccident() throws {
        let folder = try scratch.upgrade()
        try scratch.store(folder).append([.test(1)])
        let database = try SQLiteDatabase(path: folder.journalPath, mode: .readWrite)
        #expect(throws: SQLiteError.self) { try database.execute("UPDATE event SET kind = 'x'") }
        #expect(throws: SQLiteError.self) { try database.execute("DELETE FROM event") }
    }

    @Test func aCrashBetweenCommitAndHeadIsNoDamage() throws {
        let folder = try scratch.upgrade()
        var store: SQLiteEventStore? = try scratch.store(folder)
        try store?.append([.test(1)])
        let before = try contents(folder.headPath)
        try store?.append([.test(2)])
        try store?.append([.test(3)])
        try store?.release()
        store = nil
        try overwrite(folder.headPath, before)
        let reader = try SQLiteEventStore(folder, .readOnly)
        let verification = try reader.verify()
        #expect(verification.isSound)
        #expect(verification.headIsBehindBy == 2)
        let next = try scratch.store(folder)
        try next.append([.test(4)])
        #expect(try next.verify().head.count == 4)
        #expect(try next.verify().headIsBehindBy == 0)
    }

    @Test func aLostTailIsDamage() throws {
        let folder = try scratch.upgrade()
        var store: SQLiteEventStore? = try scratch.store(folder)
        try store?.append([.test(1)])
        try store?.append([.test(2)])
        try store?.release()
        store = nil
        try tamper(folder, "DELETE FROM event WHERE sequence = 2")
        let reader = try SQLiteEventStore(folder, .readOnly)
        #expect(try reader.verify().damages.contains(.lostTail(expected: 2, found: 1)))
        #expect(#expect(throws: JournalError.self) { try reader.entries() }?.category == .damaged)
        let writer = try SQLiteEventStore(folder, .readWrite)
        let error = #expect(throws: JournalError.self) { try writer.acquire(.test("ann")) }
        #expect(error?.category == .damaged)
        #expect(error?.description.contains("2 entries were written but only 1 are left: the last 1 are lost") == true)
        #expect(throws: JournalError.self) { try writer.entries(after: 2) }
    }

    @Test func aTailLostUnderALivingStoreStopsIt() throws {
        let folder = try scratch.upgrade()
        let store = try scratch.store(folder)
        try store.append([.test(1), .test(2)])
        try tamper(folder, "DELETE FROM event WHERE sequence = 2")
        #expect(#expect(throws: JournalError.self) { try store.append([.test(3)]) }?.category == .damaged)
        #expect(try store.head().count == 1)
    }

    @Test func aHeadThatIsGoneOrForeignIsDamage() throws {
        let folder = try scratch.upgrade()
        try scratch.store(folder).append([.test(1)])
        let good = try contents(folder.headPath)
        unlink(folder.headPath)
        let reader = try SQLiteEventStore(folder, .readOnly)
        #expect(try reader.verify().damages == [.headMissing])
        try overwrite(folder.headPath, HeadFile.encode(JournalHead(count: 1, hash: ContentHash(of: "x"))))
        #expect(try reader.verify().damages == [.otherHistory(1)])
        try overwrite(folder.headPath, good)
        #expect(try reader.verify().isSound)
    }

    @Test(arguments: [
        "kind = 'step-failed'", "hop = 3", "hop = NULL", "environment = 'production'", "target = 'x'", "step = NULL", "attempt = 2",
        "time = time + 1", "who = 'bob'", "payload = '{}'", "blobs = x''", "blobs = zeroblob(32)", "hash = zeroblob(32)", "hash = x''",
    ])
    func anAlteredColumnIsFound(change: String) throws {
        let folder = try scratch.upgrade()
        try scratch.store(folder).append([.test(1), .test(2), .test(3)])
        try tamper(folder, "UPDATE event SET \(change) WHERE sequence = 2")
        let reader = try SQLiteEventStore(folder, .readOnly)
        #expect(try reader.verify().damages.contains(.altered(2)))
        #expect(#expect(throws: JournalError.self) { try reader.entries() }?.category == .damaged)
    }

    @Test func whatMovesBetweenColumnsIsFound() throws {
        let folder = try scratch.upgrade()
        try scratch.store(folder).append([.test(1)])
        try tamper(folder, "UPDATE event SET environment = step, step = environment")
        #expect(try SQLiteEventStore(folder, .readOnly).verify().damages.contains(.altered(1)))
    }

    @Test func missingAndMovedEntriesAreFound() throws {
        let folder = try scratch.upgrade()
        try scratch.store(folder).append((1...5).map { .test($0) })
        try tamper(folder, "DELETE FROM event WHERE sequence IN (2, 3)")
        let reader = try SQLiteEventStore(folder, .readOnly)
        let damages = try reader.verify().damages
        #expect(damages.contains(.gap(after: 1, found: 4)))
        #expect(damages.contains(.schema))
        #expect(damages.first?.sentence == "entries 2 to 3 are missing")
        try tamper(folder, "UPDATE event SET sequence = -1 WHERE sequence = 1")
        #expect(try reader.verify().isSound == false)
        #expect(throws: JournalError.self) { try reader.entries() }
    }

    @Test func anAlteredOrMissingBlobIsFound() throws {
        let folder = try scratch.upgrade()
        try scratch.store(folder).append([.test(1), .test(2)])
        let first = Blob("text shown 0").hash
        let second = Blob("text shown 1").hash
        try tamper(folder, "UPDATE blob SET bytes = x'00' WHERE rowid = 1; DELETE FROM blob WHERE rowid = 2")
        let reader = try SQLiteEventStore(folder, .readOnly)
        let damages = try reader.verify().damages
        #expect(damages.contains(.blobAltered(first)))
        #expect(damages.contains(.blobMissing(second, namedBy: 2)))
        #expect(throws: JournalError.self) { try reader.blob(first) }
    }

    @Test func otherFilesAreNoJournal() throws {
        let folder = try scratch.upgrade()
        unlink(folder.journalPath)
        #expect(#expect(throws: JournalError.self) { try SQLiteEventStore(folder, .readWrite) }?.category == .damaged)
        for bytes in [[], Array("no database".utf8), [UInt8](repeating: 7, count: 10_000)] {
            try overwrite(folder.journalPath, bytes)
            #expect(#expect(throws: JournalError.self) { try SQLiteEventStore(folder, .readWrite) }?.category == .damaged)
            #expect(#expect(throws: JournalError.self) { try SQLiteEventStore(folder, .readOnly) }?.category == .damaged)
        }
    }

    @Test func aNewerFormatIsRefused() throws {
        let folder = try scratch.upgrade()
        try tamper(folder, "PRAGMA user_version = 99")
        let error = #expect(throws: JournalError.self) { try SQLiteEventStore(folder, .readOnly) }
        #expect(error?.description.contains("newer Belay (format 99)") == true)
    }

    @Test(.enabled(if: geteuid() == 0, "a small file system of its own is mounted"))
    func theFullDiskLeavesNothingHalfDone() throws {
        let disk = scratch.path + "/disk"
        mkdir(disk, 0o700)
        guard mount("belay-test", disk, "tmpfs", 0, "size=2m,mode=0700") == 0 else { return }
        defer { umount2(disk, Int32(MNT_DETACH)) }
        let folder = try StateDirectory(path: disk + "/state").createUpgrade(named: "demo")
        let store = try scratch.store(folder)
        #expect(store.hasRoom())
        var large = EntryDraft.test(1)
        large.payload = .string(String(repeating: "x", count: 20_000))
        var count = 0
        var spentAt: Int?
        var error: JournalError?
        while error == nil, count < 1_000 {
            do throws(JournalError) {
                try store.append([large])
                count += 1
                if !store.hasRoom(), spentAt == nil { spentAt = count }
            } catch let failure { error = failure }
        }
        #expect(error?.isDiskFull == true, "\(String(describing: error))")
        #expect(error?.category == .disk)
        // The reserve has carried a good many more.
        #expect(count - (spentAt ?? count) > 10)
        #expect(try store.entries().count == count)
        let verification = try SQLiteEventStore(folder, .readOnly).verify()
        #expect(verification.isSound, "\(verification)")
        #expect(verification.head.count == Int64(count))
        // As soon as there is room again, some is held back again.
        #expect(!store.hasRoom())
        try #require(mount("belay-test", disk, "tmpfs", UInt(MS_REMOUNT), "size=8m,mode=0700") == 0)
        #expect(store.hasRoom())
    }
}
