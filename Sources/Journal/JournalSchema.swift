// The tables, and how an older journal becomes a newer one. What is written in rows never changes: their hashes cover it.
internal import SQLiteDatabase

enum JournalSchema {
    /// "Bely": tells a journal from any other SQLite file.
    static let application: Int64 = 0x4265_6C79

    /// The n-th brings a journal of version n to n + 1. Never edit one that was released; add the next.
    static let migrations = [
        """
        CREATE TABLE event(
            sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, hop INTEGER, environment TEXT, target TEXT, step TEXT, attempt INTEGER,
            time INTEGER NOT NULL, who TEXT NOT NULL, payload TEXT NOT NULL, blobs BLOB NOT NULL, hash BLOB NOT NULL) STRICT;
        CREATE TRIGGER event_is_final BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END;
        CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'an event is never removed'); END;
        CREATE TABLE blob(hash BLOB PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
        CREATE TABLE lease(
            epoch INTEGER PRIMARY KEY, name TEXT NOT NULL, process INTEGER NOT NULL, start INTEGER NOT NULL, boot TEXT NOT NULL,
            namespace TEXT NOT NULL, host TEXT NOT NULL, origin TEXT NOT NULL, since INTEGER NOT NULL, heartbeat INTEGER NOT NULL,
            released INTEGER NOT NULL, fingerprint BLOB NOT NULL) STRICT;
        """
    ]

    static var version: Int64 { Int64(migrations.count) }

    /// Brings any older journal, or an empty file, to this version, or changes nothing.
    static func migrate(_ database: SQLiteDatabase) throws {
        guard try database.integer("PRAGMA user_version") != version else { return }
        try database.transaction {
            let found = try database.integer("PRAGMA user_version") ?? 0
            guard found < version else { return }
            for migration in migrations[Int(found)...] { try database.execute(migration) }
            try database.execute("PRAGMA user_version = \(version)")
            try database.execute("PRAGMA application_id = \(application)")
        }
    }

    /// Refuses a file that is no journal, or a newer one.
    static func check(_ database: SQLiteDatabase) throws {
        let found = try database.integer("PRAGMA user_version") ?? 0
        guard try database.integer("PRAGMA application_id") == application, found > 0 else {
            throw JournalError.damaged(path: database.path, ["it is not a journal, or its beginning is lost"])
        }
        guard found <= version else { throw JournalError.tooNew(path: database.path, version: found) }
    }

    /// The tables as they are in this file; a healthy one has those of a new one.
    static func definition(_ database: SQLiteDatabase) throws(SQLiteError) -> [String] {
        let statement = try database.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type, name")
        var lines: [String] = []
        while try statement.step() { lines.append(try statement.text(0) ?? "") }
        return lines
    }
}
