import Glibc
import Testing

@testable import SQLiteDatabase

/// A directory that is gone with the test.
final class Scratch {
    let path: String
    init() {
        var template = Array("/tmp/belay-sqlite-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
    }
    deinit {
        for name in ["a", "b"] { for suffix in ["", "-wal", "-shm", "-journal"] { unlink("\(path)/\(name)\(suffix)") } }
        rmdir(path)
    }
}

@Suite struct SQLiteDatabaseTests {
    let scratch = Scratch()
    var file: String { scratch.path + "/a" }

    private func filled() throws -> SQLiteDatabase {
        let database = try SQLiteDatabase(path: file, mode: .create)
        try database.execute("PRAGMA journal_mode=WAL; CREATE TABLE t(a, b, c, d, e); CREATE TABLE u(n INTEGER PRIMARY KEY)")
        return database
    }

    @Test func everyTypeComesBack() throws {
        let database = try filled()
        let values: [SQLiteValue] = [.integer(.min), .real(1.5), .text("ü\0x"), .blob([0, 255]), .null]
        try database.execute("INSERT INTO t VALUES(?,?,?,?,?)", values)
        try database.execute("INSERT INTO t VALUES(?,?,?,?,?)", [.null, .null, .text(""), .blob([]), .null])
        #expect(database.changes == 1)
        let select = try database.prepare("SELECT * FROM t ORDER BY rowid")
        #expect(try select.step())
        #expect(try select.integer(0) == .min)
        #expect(try select.real(1) == 1.5)
        #expect(try select.text(2) == "ü\0x")
        #expect(try select.blob(3) == [0, 255])
        #expect(try select.integer(4) == nil)
        #expect(select.isNull(4))
        #expect(throws: SQLiteError.self) { try select.integer(1) }
        #expect(throws: SQLiteError.self) { try select.text(3) }
        #expect(try select.step())
        #expect(try select.text(2) == "")
        #expect(try select.blob(3) == [])
        #expect(try !select.step())
        #expect(try database.integer("SELECT count(*) FROM t") == 2)
    }

    @Test func aTransactionIsAllOrNothing() throws {
        struct Stop: Error {}
        let database = try filled()
        #expect(throws: Stop.self) {
            try database.transaction {
                try database.execute("INSERT INTO u VALUES(1)")
                throw Stop()
            }
        }
        #expect(try database.integer("SELECT count(*) FROM u") == 0)
        #expect(
            try database.transaction {
                try database.execute("INSERT INTO u VALUES(1)"); return 7
            } == 7)
        let error = #expect(throws: SQLiteError.self) { try database.execute("INSERT INTO u VALUES(1)") }
        #expect(error?.kind == .constraint)
        #expect(error?.extendedCode == 1555)
        #expect(try database.integer("SELECT count(*) FROM u") == 1)
    }

    @Test func aHeldLockIsBusy() throws {
        let holder = try filled()
        let other = try SQLiteDatabase(path: file, mode: .readWrite, busyTimeout: 1)
        try holder.transaction {
            let error = #expect(throws: SQLiteError.self) { try other.transaction {} }
            #expect(error?.kind == .busy)
        }
        try other.transaction {}
    }

    @Test func everyKindOfErrorIsTold() throws {
        #expect(#expect(throws: SQLiteError.self) { try SQLiteDatabase(path: file, mode: .readWrite) }?.kind == .cannotOpen)
        #expect(#expect(throws: SQLiteError.self) { try SQLiteDatabase(path: "/dev/null/x", mode: .create) }?.kind == .cannotOpen)
        #expect(#expect(throws: SQLiteError.self) { try SQLiteDatabase(path: file + "\0x", mode: .create) }?.kind == .cannotOpen)
        let database = try filled()
        #expect(#expect(throws: SQLiteError.self) { try database.execute("SELEC") }?.kind == .misuse)
        #expect(#expect(throws: SQLiteError.self) { try database.execute("SELECT ?", []) }?.kind == .misuse)
        #expect(#expect(throws: SQLiteError.self) { try database.prepare(" ") }?.kind == .misuse)
        let reader = try SQLiteDatabase(path: file, mode: .readOnly)
        #expect(#expect(throws: SQLiteError.self) { try reader.execute("DELETE FROM t") }?.kind == .readOnly)
        try database.execute("PRAGMA max_page_count=5")
        let full = #expect(throws: SQLiteError.self) {
            try database.execute("INSERT INTO t(a) VALUES(?)", [.blob(Array(repeating: 1, count: 100_000))])
        }
        #expect(full?.kind == .full)
        #expect(full?.description.contains("disk is full") == true)

        let bytes = Array("not a database, but long enough to look like one".utf8)
        let stream = fopen(scratch.path + "/b", "w")
        fwrite(bytes, 1, bytes.count, stream)
        fclose(stream)
        let foreign = try SQLiteDatabase(path: scratch.path + "/b", mode: .readWrite)
        #expect(#expect(throws: SQLiteError.self) { try foreign.integer("SELECT count(*) FROM t") }?.kind == .damaged)
    }

    @Test func aBackupIsAWholeDatabase() throws {
        let database = try filled()
        try database.execute("INSERT INTO u VALUES(5)")
        try database.backup(to: scratch.path + "/b")
        let copy = try SQLiteDatabase(path: scratch.path + "/b", mode: .readOnly)
        #expect(try copy.integer("SELECT n FROM u") == 5)
        #expect(try copy.integrityProblems() == [])
        #expect(throws: SQLiteError.self) { try database.backup(to: "/dev/null/x") }
    }

    @Test func statementsOutliveTheirDatabaseSafely() throws {
        var database: SQLiteDatabase? = try filled()
        let statement = try #require(try database?.prepare("SELECT 1"))
        database = nil
        #expect(try statement.step())
        #expect(try statement.integer(0) == 1)
    }
}
