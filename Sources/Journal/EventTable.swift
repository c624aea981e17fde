// The rows of the events: written, read and checked against their chain. No lease, no transaction, no head file here.
internal import ContentHash
internal import JSONDocument
internal import SQLiteDatabase

/// The prepared statements over one connection's event and blob tables.
struct EventTable {
    private static let columns = "sequence, kind, hop, environment, target, step, attempt, time, who, payload, blobs"
    /// Of the columns above; the row's own hash comes after them.
    private static let columnCount: Int32 = 11
    private static let blobsColumn: Int32 = 10

    private let insertEvent, insertBlob, selectAfter, selectHash, selectLast, selectBlob: SQLiteStatement
    private let path: String
    private var encoder = RowEncoder()

    init(_ database: SQLiteDatabase) throws(SQLiteError) {
        path = database.path
        insertEvent = try database.prepare("INSERT INTO event(\(Self.columns), hash) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)")
        insertBlob = try database.prepare("INSERT INTO blob(hash, bytes) VALUES(?,?) ON CONFLICT DO NOTHING")
        selectAfter = try database.prepare("SELECT \(Self.columns), hash FROM event WHERE sequence > ? ORDER BY sequence")
        selectHash = try database.prepare("SELECT hash FROM event WHERE sequence = ?")
        selectLast = try database.prepare("SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1")
        selectBlob = try database.prepare("SELECT bytes FROM blob WHERE hash = ?")
    }

    /// What the last row says of itself.
    func tail() throws -> JournalHead {
        guard try selectLast.step() else { return .empty }
        defer { selectLast.reset() }
        guard let sequence = try selectLast.integer(0), let hash = hash(selectLast, 1) else {
            throw JournalError.damaged(path: path, ["the last entry has no hash"])
        }
        return JournalHead(count: sequence, hash: hash)
    }

    /// Adds a row after `head`, which it moves.
    mutating func append(_ draft: EntryDraft, after head: inout JournalHead) throws -> Entry {
        for blob in draft.blobs {
            try insertBlob.bind([.blob(blob.hash.bytes), .blob(blob.bytes)])
            _ = try insertBlob.step()
        }
        let sequence = head.count + 1
        let payload = draft.payload.canonicalText
        let values: [SQLiteValue] = [
            .integer(sequence), .text(draft.kind), SQLiteValue(draft.hop), SQLiteValue(draft.environment), SQLiteValue(draft.target),
            SQLiteValue(draft.step), SQLiteValue(draft.attempt), .integer(draft.time), .text(draft.who), .text(payload),
            .blob(draft.blobs.flatMap(\.hash.bytes)),
        ]
        encoder.start(after: head.hash)
        for value in values { encoder.append(value) }
        let hash = encoder.hash()
        try insertEvent.bind(values + [.blob(hash.bytes)])
        _ = try insertEvent.step()
        head = JournalHead(count: sequence, hash: hash)
        return Entry(
            sequence: sequence, kind: draft.kind, hop: draft.hop, environment: draft.environment, target: draft.target, step: draft.step,
            attempt: draft.attempt, time: draft.time, who: draft.who, payloadText: payload, blobs: draft.blobs.map(\.hash), hash: hash)
    }

    /// The entries after this number; the first one found damaged is an error.
    func entries(after sequence: Int64) throws -> [Entry] {
        var entries: [Entry] = []
        var start = JournalHead.empty
        if sequence > 0 {
            guard let hash = try hash(ofEntry: sequence) else {
                throw JournalError.damaged(path: path, ["entry \(sequence) is lost, or was never written"])
            }
            start = JournalHead(count: sequence, hash: hash)
        }
        _ = try scan(after: start) { row, sequence, damage in
            if let damage { throw JournalError.damaged(path: path, [damage.sentence]) }
            entries.append(try entry(row, sequence))
        }
        return entries
    }

    /// Goes through the rows after `start` and gives each one, with what is wrong with it or before it, to the visitor. Returns
    /// where the chain ends.
    func scan(
        after start: JournalHead, _ visit: (SQLiteStatement, Int64, JournalDamage?) throws -> Void
    ) throws -> JournalHead {
        defer { selectAfter.reset() }
        var head = start
        var encoder = RowEncoder()
        try selectAfter.bind([.integer(start.count)])
        while try selectAfter.step() {
            let sequence = try selectAfter.integer(0) ?? 0
            encoder.start(after: head.hash)
            for column in 0..<Self.columnCount { try encoder.append(column, of: selectAfter) }
            let stored = hash(selectAfter, Self.columnCount)
            let damage: JournalDamage? =
                if sequence != head.count &+ 1 {
                    .gap(after: head.count, found: sequence)
                } else if stored != encoder.hash() {
                    .altered(sequence)
                } else {
                    nil
                }
            try visit(selectAfter, sequence, damage)
            head = JournalHead(count: sequence, hash: stored ?? .zero)
        }
        return head
    }

    func hash(ofEntry sequence: Int64) throws -> ContentHash? {
        defer { selectHash.reset() }
        try selectHash.bind([.integer(sequence)])
        guard try selectHash.step() else { return nil }
        return hash(selectHash, 0)
    }

    /// The bytes stored under this hash, whatever they are now.
    func blob(_ hash: ContentHash) throws -> [UInt8]? {
        defer { selectBlob.reset() }
        try selectBlob.bind([.blob(hash.bytes)])
        guard try selectBlob.step() else { return nil }
        return try selectBlob.blob(0)
    }

    /// The hashes of the blobs that this row of `scan` names.
    func blobs(_ row: SQLiteStatement) -> [ContentHash] {
        row.withBytes(Self.blobsColumn) { bytes in
            stride(from: 0, to: bytes.count, by: ContentHash.size).compactMap { start in
                ContentHash(bytes: bytes[start..<min(start + ContentHash.size, bytes.count)])
            }
        }
    }

    private func entry(_ row: SQLiteStatement, _ sequence: Int64) throws -> Entry {
        Entry(
            sequence: sequence, kind: try row.text(1) ?? "", hop: try row.integer(2).map { Int($0) }, environment: try row.text(3),
            target: try row.text(4), step: try row.text(5), attempt: try row.integer(6).map { Int($0) }, time: try row.integer(7) ?? 0,
            who: try row.text(8) ?? "", payloadText: try row.text(9) ?? "", blobs: blobs(row),
            hash: hash(row, Self.columnCount) ?? .zero)
    }

    private func hash(_ row: SQLiteStatement, _ column: Int32) -> ContentHash? {
        row.type(column) == .blob ? row.withBytes(column) { ContentHash(bytes: $0) } : nil
    }
}
