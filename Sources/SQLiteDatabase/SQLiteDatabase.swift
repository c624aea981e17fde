// One connection to an SQLite file: the owner of the handle. No SQL of anybody's schema lives here.
internal import CSQLite

/// A connection to one SQLite database. Not to be shared between threads: whoever shares it guards it.
package final class SQLiteDatabase {
    package enum Mode: Sendable {
        case readOnly
        /// The file must be there.
        case readWrite
        /// The file is made, with the permissions that the umask leaves, when it isn't there.
        case create
    }

    package enum TransactionKind: String, Sendable {
        /// Takes no lock before it is needed.
        case deferred = "BEGIN"
        /// Takes the one write lock at once: whoever has it has read the newest state and will be able to commit.
        case immediate = "BEGIN IMMEDIATE"
    }

    package let path: String
    private let handle: OpaquePointer

    /// - Parameter busyTimeout: how long a call waits for another connection's lock, in milliseconds.
    package init(path: String, mode: Mode, busyTimeout: Int32 = 5_000) throws(SQLiteError) {
        let flags: Int32 =
            switch mode {
            case .readOnly: SQLITE_OPEN_READONLY
            case .readWrite: SQLITE_OPEN_READWRITE
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        var opened: OpaquePointer?
        // A path with a NUL would be cut there, and another file be opened.
        let code = path.utf8.contains(0) ? SQLITE_CANTOPEN : sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            defer { sqlite3_close_v2(opened) }
            throw SQLiteError(opened, code: code, path: path, activity: "opening")
        }
        self.path = path
        handle = opened
        sqlite3_extended_result_codes(opened, 1)
        sqlite3_busy_timeout(opened, busyTimeout)
    }

    deinit {
        // Statements that still live keep the connection open until the last of them is gone.
        sqlite3_close_v2(handle)
    }

    /// Runs any number of statements without values; rows are thrown away.
    package func execute(_ sql: String) throws(SQLiteError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil), sql)
    }

    /// Runs one statement with values for its `?`; rows are thrown away.
    package func execute(_ sql: String, _ values: [SQLiteValue]) throws(SQLiteError) {
        let statement = try prepare(sql)
        try statement.bind(values)
        while try statement.step() {}
    }

    /// Compiles one statement, for as many runs as wanted.
    package func prepare(_ sql: String) throws(SQLiteError) -> SQLiteStatement {
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil), sql)
        guard let statement else {
            throw SQLiteError(nil, code: SQLITE_MISUSE, path: path, activity: sql)
        }
        return SQLiteStatement(statement, of: self, sql: sql)
    }

    /// The first column of the first row, of a statement that gives a whole number; nil where there is no row or it is NULL.
    package func integer(_ sql: String) throws(SQLiteError) -> Int64? {
        let statement = try prepare(sql)
        guard try statement.step() else { return nil }
        return try statement.integer(0)
    }

    /// All that the body changes, or nothing: an error in it, or in the commit, takes everything back.
    package func transaction<Result>(_ kind: TransactionKind = .immediate, _ body: () throws -> Result) throws -> Result {
        try execute(kind.rawValue)
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // Some errors, a full disk among them, end the transaction by themselves.
            if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
            throw error
        }
    }

    /// How many rows the last statement changed.
    package var changes: Int { Int(sqlite3_changes64(handle)) }

    /// What is wrong with the file's structure, a sentence each; empty where nothing is.
    package func integrityProblems() throws(SQLiteError) -> [String] {
        let statement = try prepare("PRAGMA integrity_check(20)")
        var problems: [String] = []
        while try statement.step() {
            if let line = try statement.text(0), line != "ok" { problems.append(line) }
        }
        return problems
    }

    /// Copies the whole database, as of one moment, into another file, which is overwritten.
    package func backup(to destination: String) throws(SQLiteError) {
        let copy = try SQLiteDatabase(path: destination, mode: .create)
        guard let backup = sqlite3_backup_init(copy.handle, "main", handle, "main") else { throw copy.error("copying \(path)") }
        let code = sqlite3_backup_step(backup, -1)
        let end = sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE, end == SQLITE_OK else {
            throw SQLiteError(copy.handle, code: end == SQLITE_OK ? code : end, path: destination, activity: "copying \(path)")
        }
    }

    fileprivate func check(_ code: Int32, _ activity: String) throws(SQLiteError) {
        guard code == SQLITE_OK else { throw SQLiteError(handle, code: code, path: path, activity: activity) }
    }

    fileprivate func error(_ activity: String) -> SQLiteError {
        SQLiteError(handle, code: sqlite3_extended_errcode(handle), path: path, activity: activity)
    }
}

/// A value to put into a statement.
package enum SQLiteValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])

    package init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    package init(_ integer: Int64?) { self = integer.map { .integer($0) } ?? .null }
    package init(_ integer: Int?) { self = integer.map { .integer(Int64($0)) } ?? .null }
}

package enum SQLiteType: Sendable { case null, integer, real, text, blob }

/// A compiled statement. Its columns can be read between a `step` that returned true and the next call.
package final class SQLiteStatement {
    private let handle: OpaquePointer
    private let database: SQLiteDatabase
    private let sql: String

    fileprivate init(_ handle: OpaquePointer, of database: SQLiteDatabase, sql: String) {
        self.handle = handle
        self.database = database
        self.sql = sql
    }

    deinit { sqlite3_finalize(handle) }

    /// Starts the statement anew with these values for its `?`, one for each.
    package func bind(_ values: [SQLiteValue]) throws(SQLiteError) {
        reset()
        guard values.count == Int(sqlite3_bind_parameter_count(handle)) else {
            throw SQLiteError(nil, code: SQLITE_RANGE, path: database.path, activity: sql)
        }
        for (index, value) in zip(Int32(1)..., values) {
            let code =
                switch value {
                case .null: sqlite3_bind_null(handle, index)
                case .integer(let integer): sqlite3_bind_int64(handle, index, integer)
                case .real(let real): sqlite3_bind_double(handle, index, real)
                case .text(let text): text.withCString { belay_bind_text(handle, index, $0, UInt64(text.utf8.count)) }
                case .blob(let bytes):
                    // No address would mean NULL and not an empty blob.
                    bytes.isEmpty
                        ? sqlite3_bind_zeroblob(handle, index, 0)
                        : bytes.withUnsafeBytes { belay_bind_blob(handle, index, $0.baseAddress, UInt64($0.count)) }
                }
            try database.check(code, sql)
        }
    }

    /// Goes to the next row; false after the last, and then the statement stands at its beginning again.
    package func step() throws(SQLiteError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            sqlite3_reset(handle)
            return false
        default:
            let error = database.error(sql)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Back to the beginning: a statement left between two rows would hold its read lock.
    package func reset() { sqlite3_reset(handle) }

    /// Column reads count from 0. NULL is nil; any other type than the one asked for is an error, never converted.
    package func integer(_ column: Int32) throws(SQLiteError) -> Int64? {
        try isPresent(column, as: SQLITE_INTEGER) ? sqlite3_column_int64(handle, column) : nil
    }

    package func real(_ column: Int32) throws(SQLiteError) -> Double? {
        try isPresent(column, as: SQLITE_FLOAT) ? sqlite3_column_double(handle, column) : nil
    }

    /// Bytes that are not UTF-8 are replaced with U+FFFD; see `withBytes` for what is really there.
    package func text(_ column: Int32) throws(SQLiteError) -> String? {
        try isPresent(column, as: SQLITE_TEXT) ? withBytes(column) { String(decoding: $0, as: UTF8.self) } : nil
    }

    package func blob(_ column: Int32) throws(SQLiteError) -> [UInt8]? {
        try isPresent(column, as: SQLITE_BLOB) ? withBytes(column) { Array($0) } : nil
    }

    /// The stored bytes of a text or blob, without a copy; no bytes for NULL. They are gone when the body returns.
    package func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        // The order matters: the count is that of the form which the call before it has produced.
        let start = sqlite3_column_blob(handle, column)
        return body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
    }

    package func isNull(_ column: Int32) -> Bool { type(column) == .null }

    /// What is really stored, whatever the schema says.
    package func type(_ column: Int32) -> SQLiteType {
        switch sqlite3_column_type(handle, column) {
        case SQLITE_INTEGER: .integer
        case SQLITE_FLOAT: .real
        case SQLITE_TEXT: .text
        case SQLITE_BLOB: .blob
        default: .null
        }
    }

    private func isPresent(_ column: Int32, as type: Int32) throws(SQLiteError) -> Bool {
        let found = sqlite3_column_type(handle, column)
        guard found == type || found == SQLITE_NULL else {
            throw SQLiteError(nil, code: SQLITE_MISMATCH, path: database.path, activity: "reading column \(column) of \(sql)")
        }
        return found == type
    }
}

extension SQLiteError {
    fileprivate init(_ handle: OpaquePointer?, code: Int32, path: String, activity: String) {
        // SQLite notes errno only with these two and never clears it: with any other code it belongs to an older error.
        let fromSystem = code & 0xFF == SQLITE_IOERR || code & 0xFF == SQLITE_CANTOPEN
        self.init(
            path: path, code: code & 0xFF, extendedCode: code, systemError: fromSystem ? handle.map { sqlite3_system_errno($0) } ?? 0 : 0,
            message: String(cString: handle.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)), activity: activity)
    }
}
