// How far the journal goes: count and hash of its last entry, kept in a second file beside the database. A damaged write-ahead
// log loses its committed tail without a word; this file is what tells.
package import ContentHash
internal import Glibc

package struct JournalHead: Sendable, Hashable {
    package var count: Int64
    /// Of the last entry; `ContentHash.zero` for an empty journal.
    package var hash: ContentHash

    package init(count: Int64, hash: ContentHash) {
        self.count = count
        self.hash = hash
    }

    static let empty = JournalHead(count: 0, hash: .zero)

    /// One line: the format's name and version, count, hash, and a check of the line itself.
    var fileText: String {
        let line = "belay-head 1 \(count) \(hash)"
        return "\(line) \(Self.check(line))\n"
    }

    /// Nil for anything that `fileText` doesn't write to the last byte.
    init?(fileText: [UInt8]) {
        let fields = String(decoding: fileText, as: UTF8.self).split(separator: " ")
        guard fields.count == 5, let count = Int64(fields[2]), count >= 0, let hash = ContentHash(hex: String(fields[3])) else {
            return nil
        }
        self.init(count: count, hash: hash)
        guard Array(self.fileText.utf8) == fileText else { return nil }
    }

    private static func check(_ line: String) -> String { String(ContentHash(of: line).hex.prefix(16)) }
}

/// What was found in the place of the head file.
enum StoredHead {
    case missing
    case damaged
    case found(JournalHead)

    static func read(_ path: String) throws(JournalError) -> StoredHead {
        guard let bytes = try FileCalls.contents(of: path, limit: 4_096) else { return .missing }
        return JournalHead(fileText: bytes).map { .found($0) } ?? .damaged
    }
}
