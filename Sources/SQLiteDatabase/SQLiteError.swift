// What can go wrong with a database, sorted by what the caller can do about it.
internal import CSQLite
internal import Glibc

package struct SQLiteError: Error, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// What the caller can do something about.
    package enum Kind: Sendable, Hashable {
        /// The disk or the quota is full.
        case full
        /// The file or its file system may not be written.
        case readOnly
        /// The disk failed, or the file vanished under the database.
        case inputOutput
        /// Another connection holds the database for longer than the busy timeout.
        case busy
        /// The file is no database, or a damaged one.
        case damaged
        /// The file is not there or may not be opened.
        case cannotOpen
        /// A constraint of the schema refused the change.
        case constraint
        /// A value has another type than the one asked for.
        case wrongType
        /// A mistake in the program: SQL, order of calls.
        case misuse
    }

    package let path: String
    /// SQLite's primary and extended result code: https://www.sqlite.org/rescode.html
    package let code: Int32
    package let extendedCode: Int32
    /// The failed system call's errno; 0 where none failed.
    package let systemError: Int32
    /// SQLite's own words.
    package let message: String
    /// What was being done: the SQL, or "opening".
    package let activity: String

    package var kind: Kind {
        switch code {
        case SQLITE_FULL: .full
        case _ where systemError == ENOSPC || systemError == EDQUOT: .full
        case SQLITE_READONLY: .readOnly
        case _ where systemError == EROFS: .readOnly
        case SQLITE_IOERR, SQLITE_NOMEM: .inputOutput
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT, SQLITE_TOOBIG: .damaged
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: .cannotOpen
        case SQLITE_CONSTRAINT: .constraint
        case SQLITE_MISMATCH: .wrongType
        default: .misuse
        }
    }

    package var description: String {
        let cause =
            switch kind {
            case .full: "the disk is full; make room and try again"
            case .readOnly: "it may not be written; look at the permissions of the file and of its directory"
            case .inputOutput: "reading or writing the disk failed (\(system ?? message)); look at the system's log"
            case .busy: "another program is using it; try again when that is done"
            case .damaged: "the file is damaged or no database (\(message)); restore it from a copy"
            case .cannotOpen: "it cannot be opened (\(system ?? message)); look at the path and the permissions"
            case .constraint, .wrongType, .misuse: "\(message) (\(activity))"
            }
        return "\(path): \(cause)"
    }

    package var debugDescription: String {
        "\(path): \(activity): \(message) (code \(code), extended \(extendedCode)\(system.map { ", \($0)" } ?? ""))"
    }

    private var system: String? { systemError == 0 ? nil : String(cString: strerror(systemError)) }
}
