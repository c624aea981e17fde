// The bytes that a row's hash is taken of: every value with its type and length, so that no two different rows have the same
// bytes. A journal can be verified by anybody who reads this file; it never changes for rows that are written.
internal import ContentHash
internal import SQLiteDatabase

/// Collects one row's values in the order of their columns.
///
/// A value is one byte for its type (0 NULL, 1 integer, 2 text, 3 blob, 4 real), then for an integer its 8 bytes, for text and
/// blob 8 bytes of length and the bytes; all numbers little-endian. Before the first value stands the 32-byte hash of the row
/// before, zeros for the first row.
struct RowEncoder {
    private var buffer: [UInt8] = []

    mutating func start(after previous: ContentHash) {
        buffer.removeAll(keepingCapacity: true)
        previous.withUnsafeBytes { buffer.append(contentsOf: $0) }
    }

    mutating func append(_ value: SQLiteValue) {
        switch value {
        case .null: buffer.append(0)
        case .integer(let integer): append(tag: 1, UInt64(bitPattern: integer))
        case .text(var text): text.withUTF8 { append(tag: 2, bytes: UnsafeRawBufferPointer($0)) }
        case .blob(let bytes): bytes.withUnsafeBytes { append(tag: 3, bytes: $0) }
        case .real(let real): append(tag: 4, real.bitPattern)
        }
    }

    /// What is stored in this column, in the type and the bytes in which it is stored: a row whose text was turned into a blob of
    /// the same bytes is another row.
    mutating func append(_ column: Int32, of row: SQLiteStatement) throws(SQLiteError) {
        switch row.type(column) {
        case .null: buffer.append(0)
        case .integer: append(tag: 1, UInt64(bitPattern: try row.integer(column) ?? 0))
        case .text: row.withBytes(column) { append(tag: 2, bytes: $0) }
        case .blob: row.withBytes(column) { append(tag: 3, bytes: $0) }
        case .real: append(tag: 4, (try row.real(column) ?? 0).bitPattern)
        }
    }

    func hash() -> ContentHash { ContentHash(of: buffer) }

    private mutating func append(tag: UInt8, bytes: UnsafeRawBufferPointer) {
        append(tag: tag, UInt64(bytes.count))
        buffer.append(contentsOf: bytes)
    }

    private mutating func append(tag: UInt8, _ number: UInt64) {
        buffer.append(tag)
        withUnsafeBytes(of: number.littleEndian) { buffer.append(contentsOf: $0) }
    }
}
