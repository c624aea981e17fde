// What a reading of the whole journal found.
package import ContentHash

package struct JournalVerification: Sendable, Hashable {
    /// Where the chain ends.
    package var head: JournalHead
    /// How many entries the head file was behind the chain: a crash between the two writes leaves it so, and the next append puts
    /// it right. No damage.
    package var headIsBehindBy: Int64
    /// In the order in which they were found; empty for a journal that holds.
    package var damages: [JournalDamage]

    package var isSound: Bool { damages.isEmpty }
}

/// One damage, and where it is.
package enum JournalDamage: Sendable, Hashable {
    case gap(after: Int64, found: Int64)
    /// Some column of this entry, or the hash of the one before.
    case altered(Int64)
    /// The head file counts more entries than there are: their commit was acknowledged, and they are lost.
    case lostTail(expected: Int64, found: Int64)
    /// The entry that the head file names has another hash there.
    case otherHistory(Int64)
    case headMissing
    case headDamaged
    case blobAltered(ContentHash)
    case blobMissing(ContentHash, namedBy: Int64)
    case lease
    case schema
    /// SQLite's own words.
    case unreadable(String)

    /// Of the head file itself, not of what it tells.
    package var isOfHeadFile: Bool { self == .headMissing || self == .headDamaged }

    package var sentence: String {
        switch self {
        case .gap(let last, let found) where found > last:
            last + 1 == found - 1
                ? "entry \(last + 1) is missing" : "entries \(last + 1) to \(found - 1) are missing"
        case .gap(let last, let found): "entry \(found) stands after entry \(last)"
        case .altered(let sequence): "entry \(sequence) was altered, or the hash of the one before it"
        case .lostTail(let expected, let found):
            found == 0
                ? "all \(expected) entries that were written are lost"
                : "\(expected) entries were written but only \(found) are left: the last \(expected - found) are lost"
        case .otherHistory(let sequence): "entry \(sequence) is not the one that was written last according to the head file"
        case .headMissing: "the head file, which tells how many entries there must be, is missing"
        case .headDamaged: "the head file, which tells how many entries there must be, is damaged"
        case .blobAltered(let hash): "the stored text \(hash.hex.prefix(12)) was altered"
        case .blobMissing(let hash, let sequence): "the stored text \(hash.hex.prefix(12)), which entry \(sequence) names, is missing"
        case .lease: "the record of who holds the upgrade was altered; a take-over writes a new one"
        case .schema: "the tables are not as Belay made them"
        case .unreadable(let message): "the database cannot be read to its end: \(message)"
        }
    }
}
