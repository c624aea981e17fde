// The journal of one upgrade in an SQLite file: transactions, head file and lease put together. The rows themselves are EventTable's
// and LeaseTable's.
package import ContentHash
internal import SQLiteDatabase
internal import Synchronization

/// An upgrade's journal in `journal.sqlite`, in write-ahead logging with every commit synced, and the file `head` beside it.
package final class SQLiteEventStore: EventStore {
    package enum Access: Sendable {
        /// Needs no lease and can take none.
        case readOnly
        case readWrite
    }

    package let folder: UpgradeFolder
    private let connection: Mutex<Connection>

    /// Opens the journal of an upgrade that is there; `StateDirectory.createUpgrade` makes a new one.
    package init(_ folder: UpgradeFolder, _ access: Access) throws(JournalError) {
        self.folder = folder
        let connection = try JournalError.translating("opening the journal") {
            guard try FileCalls.status(folder.journalPath) != nil else {
                throw JournalError.damaged(path: folder.path, ["journal.sqlite is missing"])
            }
            return try Connection(folder, access)
        }
        self.connection = Mutex(connection)
    }

    /// Puts an empty journal into an upgrade's new folder.
    static func create(in folder: UpgradeFolder) throws(JournalError) {
        // Made here and not by SQLite, which would ask the umask; its other files take their mode from this one.
        try FileCalls.makeFile(folder.journalPath, mode: folder.fileMode)
        try JournalError.translating("making the journal") {
            let database = try SQLiteDatabase(path: folder.journalPath, mode: .readWrite)
            try database.execute("PRAGMA journal_mode = WAL")
            try JournalSchema.migrate(database)
        }
        try HeadFile.create(folder.headPath, mode: folder.fileMode)
    }

    @discardableResult
    package func append(_ drafts: [EntryDraft]) throws(JournalError) -> [Entry] {
        try locked("writing to the journal") { try $0.append(drafts) }
    }

    package func entries(after sequence: Int64) throws(JournalError) -> [Entry] {
        try locked("reading the journal") { try $0.entries(after: sequence) }
    }

    package func blob(_ hash: ContentHash) throws(JournalError) -> [UInt8]? {
        let path = folder.path
        return try locked("reading the journal") { connection in
            guard let bytes = try connection.events.blob(hash) else { return nil }
            guard ContentHash(of: bytes) == hash else {
                throw JournalError.damaged(path: path, [JournalDamage.blobAltered(hash).sentence])
            }
            return bytes
        }
    }

    package func head() throws(JournalError) -> JournalHead {
        try locked("reading the journal") { try $0.events.tail() }
    }

    package func verify() throws(JournalError) -> JournalVerification {
        try locked("verifying the journal") { try $0.verify() }
    }

    package func repairHead(_ applicant: LeaseHolder, recording draft: EntryDraft) throws(JournalError) -> JournalHead {
        try locked("repairing the head file") { try $0.repairHead(applicant, recording: draft) }
    }

    package func leaseHolder() throws(JournalError) -> LeaseHolder? {
        try locked("reading the lease") { try $0.leaseHolder() }
    }

    @discardableResult
    package func acquire(_ applicant: LeaseHolder) throws(JournalError) -> LeaseHolder {
        try locked("taking the lease") { try $0.take(applicant, from: { $0.process.verdict() == .dead }).holder }
    }

    @discardableResult
    package func takeOver(_ applicant: LeaseHolder) throws(JournalError) -> LeaseHolder? {
        try locked("taking over the lease") { try $0.take(applicant, from: nil).previous }
    }

    package func heartbeat(at time: Int64) throws(JournalError) {
        try locked("renewing the lease") { try $0.heartbeat(at: time) }
    }

    package func release() throws(JournalError) {
        try locked("giving the lease back") { try $0.release() }
    }

    package func hasRoom() -> Bool { connection.withLock { $0.hasRoom() } }

    private func locked<Result: Sendable>(
        _ activity: String, _ body: @Sendable (Connection) throws -> Result
    ) throws(JournalError) -> Result {
        try connection.withLock { connection throws(JournalError) in
            try JournalError.translating(activity) { try body(connection) }
        }
    }
}
