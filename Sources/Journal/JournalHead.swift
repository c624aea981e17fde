// How far the journal goes: count and hash of its last entry. A damaged write-ahead log loses its committed tail without a word; this,
// kept in a second file and in reports, is what tells. The file itself is HeadFile's.
package import ContentHash

package struct JournalHead: Sendable, Hashable {
    package var count: Int64
    /// Of the last entry; `ContentHash.zero` for an empty journal.
    package var hash: ContentHash

    package init(count: Int64, hash: ContentHash) {
        self.count = count
        self.hash = hash
    }

    static let empty = JournalHead(count: 0, hash: .zero)
}
