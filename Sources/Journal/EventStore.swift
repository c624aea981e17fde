// What an upgrade's journal does for the rest of the program, wherever it is kept.
package import ContentHash

/// An append-only record of one upgrade's events, chained by hashes, and the lease that says who may write it.
///
/// All calls are synchronous: when `append` returns, the events are on disk, and only then may their effects start.
package protocol EventStore: AnyObject, Sendable {
    /// Writes all drafts and their blobs, or nothing, and returns them as written. Throws `leaseLost` unless this store holds the
    /// lease in that very transaction.
    @discardableResult
    func append(_ drafts: [EntryDraft]) throws(JournalError) -> [Entry]

    /// The entries after this sequence number, in order; 0 for all. Each is checked against the chain while it is read.
    func entries(after sequence: Int64) throws(JournalError) -> [Entry]

    /// The bytes of this hash, checked against it; nil where no such blob was stored.
    func blob(_ hash: ContentHash) throws(JournalError) -> [UInt8]?

    /// How many entries there are, and the last one's hash.
    func head() throws(JournalError) -> JournalHead

    /// Reads everything and says what is damaged and where.
    func verify() throws(JournalError) -> JournalVerification

    /// Writes the head anew where it is missing or damaged and the chain holds: the draft, which says so, is added and the new head is
    /// that one's. Whether entries after the chain's end were lost can't be told any more. Throws `damaged` where something else is wrong,
    /// and `headIsWhole` where nothing is.
    func repairHead(_ applicant: LeaseHolder, recording draft: EntryDraft) throws(JournalError) -> JournalHead

    /// Whether room is held back for what is still to be written. Where it isn't, the disk was full: what is under way can be written down
    /// as long as that goes well, but nothing new is to be started. Asked anew, it tries to hold some back again.
    func hasRoom() -> Bool

    /// Who holds the lease now; nil where nobody does.
    func leaseHolder() throws(JournalError) -> LeaseHolder?

    /// Takes a lease that is free, or whose holder is provably dead; otherwise throws `leaseHeld`. Returns the holder with its
    /// epoch.
    @discardableResult
    func acquire(_ applicant: LeaseHolder) throws(JournalError) -> LeaseHolder

    /// Takes the lease from whoever holds it and returns that one, so that the take-over can be recorded.
    @discardableResult
    func takeOver(_ applicant: LeaseHolder) throws(JournalError) -> LeaseHolder?

    /// Says that the holder still lives, at this time (microseconds since 1970); throws `leaseLost` when it holds nothing.
    func heartbeat(at time: Int64) throws(JournalError)

    /// Gives the lease back. Nothing happens where it is lost already.
    func release() throws(JournalError)
}

extension EventStore {
    package func entries() throws(JournalError) -> [Entry] { try entries(after: 0) }
}
