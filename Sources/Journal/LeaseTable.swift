// The rows of the leases: one for each change of hands, the newest being the one that counts. The others are history.
internal import ContentHash
internal import SQLiteDatabase

struct LeaseTable {
    private let select, selectFingerprint, insert, beat, release: SQLiteStatement
    private let path: String

    init(_ database: SQLiteDatabase) throws(SQLiteError) {
        path = database.path
        select = try database.prepare(
            """
            SELECT epoch, name, process, start, boot, namespace, host, origin, since, heartbeat, released, fingerprint
            FROM lease ORDER BY epoch DESC LIMIT 1
            """)
        selectFingerprint = try database.prepare("SELECT fingerprint, released FROM lease ORDER BY epoch DESC LIMIT 1")
        insert = try database.prepare("INSERT INTO lease VALUES(?,?,?,?,?,?,?,?,?,?,0,?)")
        beat = try database.prepare("UPDATE lease SET heartbeat = ? WHERE epoch = ?")
        release = try database.prepare("UPDATE lease SET released = 1 WHERE epoch = ?")
    }

    enum Current {
        /// Nobody holds it; the epoch is that of the last one who did, 0 at first.
        case free(epoch: Int64)
        case held(LeaseHolder)
        case damaged(epoch: Int64)
    }

    func current() throws(SQLiteError) -> Current {
        defer { select.reset() }
        guard try select.step() else { return .free(epoch: 0) }
        let epoch = try select.integer(0) ?? 0
        guard let process = Int32(exactly: try select.integer(2) ?? 0) else { return .damaged(epoch: epoch) }
        var holder = LeaseHolder(
            name: try select.text(1) ?? "",
            process: LivenessStamp(
                host: try select.text(6) ?? "", boot: try select.text(4) ?? "", namespace: try select.text(5) ?? "", process: process,
                start: try select.integer(3) ?? 0),
            origin: try select.text(7) ?? "", since: try select.integer(8) ?? 0, epoch: epoch)
        holder.heartbeat = try select.integer(9) ?? 0
        guard select.withBytes(11, { ContentHash(bytes: $0) }) == holder.fingerprint else { return .damaged(epoch: epoch) }
        return try select.integer(10) == 0 ? .held(holder) : .free(epoch: epoch)
    }

    /// Whether this holder holds it now; asked inside each writing transaction.
    func isHeld(by fingerprint: ContentHash) throws(SQLiteError) -> Bool {
        defer { selectFingerprint.reset() }
        guard try selectFingerprint.step(), try selectFingerprint.integer(1) == 0 else { return false }
        return selectFingerprint.withBytes(0) { ContentHash(bytes: $0) } == fingerprint
    }

    /// The applicant with the epoch after `epoch`, written as the one who holds it.
    func give(_ applicant: LeaseHolder, after epoch: Int64) throws -> LeaseHolder {
        let (next, isTooLarge) = epoch.addingReportingOverflow(1)
        guard !isTooLarge else { throw JournalError.damaged(path: path, ["the lease's epoch is out of range"]) }
        var holder = applicant
        holder.epoch = next
        holder.heartbeat = holder.since
        try insert.bind(holder.values + [.integer(holder.heartbeat), .blob(holder.fingerprint.bytes)])
        _ = try insert.step()
        return holder
    }

    func heartbeat(_ epoch: Int64, at time: Int64) throws(SQLiteError) {
        try beat.bind([.integer(time), .integer(epoch)])
        _ = try beat.step()
    }

    func release(_ epoch: Int64) throws(SQLiteError) {
        try release.bind([.integer(epoch)])
        _ = try release.step()
    }
}
