// One process's hold on one journal: what it may write, what it knows to be written, and the room that is held back for it. Used by
// one thread at a time; SQLiteEventStore sees to that.
internal import ContentHash
internal import Glibc
internal import SQLiteDatabase

final class Connection {
    enum Reserve {
        case none, kept, spent
        /// In bytes; hundreds of events.
        static let size: off_t = 1 << 20
    }

    private let folder: UpgradeFolder
    private let database: SQLiteDatabase
    var events: EventTable
    private let leases: LeaseTable
    /// What this process holds, and where the chain ended when it last wrote or took the lease. While it holds the lease nobody
    /// else writes, so the chain must still end there.
    private var holding: Holding?
    private(set) var reserve = Reserve.none

    private struct Holding {
        let lease: LeaseHolder
        let headFile: HeadFile
        var head: JournalHead
        /// The head file could not be written after the last commit. Those entries are safe, but none is added before it is.
        var headIsBehind: Bool
    }

    init(_ folder: UpgradeFolder, _ access: SQLiteEventStore.Access) throws {
        self.folder = folder
        switch access {
        case .readOnly:
            database = try SQLiteDatabase(path: folder.journalPath, mode: .readOnly)
            try JournalSchema.check(database)
        case .readWrite:
            database = try SQLiteDatabase(path: folder.journalPath, mode: .readWrite)
            try JournalSchema.check(database)
            try JournalSchema.migrate(database)
            try database.execute("PRAGMA synchronous = FULL")
        }
        try database.execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
        events = try EventTable(database)
        leases = try LeaseTable(database)
    }

    // MARK: - Events

    func append(_ drafts: [EntryDraft]) throws -> [Entry] {
        do {
            return try commit(drafts)
        } catch {
            guard isFull(error), reserve == .kept else { throw error }
            // Nothing was written; with this room it is.
            unlink(folder.reservePath)
            reserve = .spent
            return try commit(drafts)
        }
    }

    private func commit(_ drafts: [EntryDraft]) throws -> [Entry] {
        guard var holding else { throw JournalError.leaseLost(to: try holderIfReadable()) }
        if holding.headIsBehind { try holding.headFile.write(holding.head) }
        let known = holding.head
        let entries = try database.transaction {
            guard try leases.isHeld(by: holding.lease.fingerprint) else { throw JournalError.leaseLost(to: try holderIfReadable()) }
            guard try events.tail() == known else {
                throw JournalError.damaged(path: folder.path, ["its last entry is no longer the one that was written last"])
            }
            return try drafts.map { try events.append($0, after: &holding.head) }
        }
        do {
            try holding.headFile.write(holding.head)
            holding.headIsBehind = false
        } catch {
            // The entries are committed, so this is no failure of theirs; the next append begins by writing the head, and fails if
            // that still cannot be done.
            holding.headIsBehind = true
        }
        self.holding = holding
        return entries
    }

    private func isFull(_ error: any Error) -> Bool {
        if let error = error as? SQLiteError { return error.kind == .full }
        return (error as? JournalError)?.isDiskFull ?? false
    }

    /// The entries after this number. That none of those before the end is missing is the chain's to say; that none is missing at
    /// the end, the head file's.
    func entries(after sequence: Int64) throws -> [Entry] {
        // Read first: it may then be behind the chain, but never ahead.
        let stored = try HeadFile.read(folder.headPath)
        let entries = try events.entries(after: sequence)
        if let damage = try damage(of: stored, whenChainEndsAt: entries.last?.sequence ?? sequence) {
            throw JournalError.damaged(path: folder.path, [damage.sentence])
        }
        return entries
    }

    // MARK: - Lease

    func leaseHolder() throws -> LeaseHolder? {
        switch try leases.current() {
        case .free: return nil
        case .held(let holder): return holder
        case .damaged: throw JournalError.damaged(path: folder.path, [JournalDamage.lease.sentence])
        }
    }

    /// Takes the lease if it is free or `mayTake` allows it; without `mayTake` from anybody.
    func take(
        _ applicant: LeaseHolder, from mayTake: ((LeaseHolder) -> Bool)?
    ) throws -> (holder: LeaseHolder, previous: LeaseHolder?) {
        // Read before the transaction: it may be behind the chain then, but never ahead.
        let stored = try HeadFile.read(folder.headPath)
        let taken = try database.transaction {
            let epoch: Int64
            var previous: LeaseHolder?
            switch try leases.current() {
            case .free(let last): epoch = last
            case .held(let holder):
                guard mayTake?(holder) ?? true else { throw JournalError.leaseHeld(holder) }
                (epoch, previous) = (holder.epoch, holder)
            case .damaged(let last):
                guard mayTake == nil else { throw JournalError.damaged(path: folder.path, [JournalDamage.lease.sentence]) }
                epoch = last
            }
            // Nothing is written to a journal that is damaged.
            let chain = try verifyChain(against: stored)
            guard chain.isSound else { throw JournalError.damaged(path: folder.path, chain.damages.map(\.sentence)) }
            let headFile = try HeadFile(folder.headPath)
            let lease = try leases.give(applicant, after: epoch)
            return (
                holding: Holding(lease: lease, headFile: headFile, head: chain.head, headIsBehind: chain.headIsBehindBy > 0),
                previous: previous
            )
        }
        holding = taken.holding
        keepReserve()
        return (taken.holding.lease, taken.previous)
    }

    /// The entry that tells of it is committed before the file is made: after a crash between the two it is told twice, never not at all.
    func repairHead(_ applicant: LeaseHolder, recording draft: EntryDraft) throws -> JournalHead {
        let stored = try HeadFile.read(folder.headPath)
        let head = try database.transaction {
            var epoch: Int64 = 0
            switch try leases.current() {
            case .free(let last), .damaged(let last): epoch = last
            case .held(let holder):
                guard holder.process.verdict() == .dead else { throw JournalError.leaseHeld(holder) }
                epoch = holder.epoch
            }
            var chain = try verifyChain(against: stored, withBlobs: true)
            guard chain.damages.contains(where: \.isOfHeadFile) else {
                if chain.isSound { throw JournalError.headIsWhole(path: folder.headPath) }
                throw JournalError.damaged(path: folder.path, chain.damages.map(\.sentence))
            }
            let others = chain.damages.filter { !$0.isOfHeadFile }.map(\.sentence)
            guard others.isEmpty else { throw JournalError.damaged(path: folder.path, others) }
            // A new epoch: whoever wakes up later finds that it holds nothing.
            let lease = try leases.give(applicant, after: epoch)
            _ = try events.append(draft, after: &chain.head)
            try leases.release(lease.epoch)
            return chain.head
        }
        try HeadFile.remake(folder.headPath, mode: folder.fileMode, head)
        return head
    }

    func heartbeat(at time: Int64) throws {
        try database.transaction {
            guard let holding, try leases.isHeld(by: holding.lease.fingerprint) else {
                throw JournalError.leaseLost(to: try holderIfReadable())
            }
            try leases.heartbeat(holding.lease.epoch, at: time)
        }
    }

    func release() throws {
        guard let lease = holding?.lease else { return }
        try database.transaction {
            guard try leases.isHeld(by: lease.fingerprint) else { return }
            try leases.release(lease.epoch)
            unlink(folder.reservePath)
            reserve = .none
        }
        holding = nil
    }

    /// For an error's sentence: a damaged lease is nobody's.
    private func holderIfReadable() throws(SQLiteError) -> LeaseHolder? {
        if case .held(let holder) = try leases.current() { holder } else { nil }
    }

    /// Without a lease nothing is written, and no room needed.
    func hasRoom() -> Bool {
        if reserve == .spent, holding != nil { keepReserve() }
        return reserve != .spent
    }

    /// Holds room back for the journal. Where there is none, the reserve counts as spent.
    private func keepReserve() {
        let descriptor = open(folder.reservePath, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, folder.fileMode)
        guard descriptor >= 0 else {
            reserve = .spent
            return
        }
        defer { close(descriptor) }
        let isKept = fchmod(descriptor, folder.fileMode) == 0 || errno == EPERM
        reserve = isKept && posix_fallocate(descriptor, 0, Reserve.size) == 0 ? .kept : .spent
        if reserve == .spent { unlink(folder.reservePath) }
    }

    // MARK: - Verification

    func verify() throws -> JournalVerification {
        let stored = try HeadFile.read(folder.headPath)
        do {
            return try database.transaction(.deferred) {
                var result = try verifyChain(against: stored, withBlobs: true)
                if case .damaged = try leases.current() { result.damages.append(.lease) }
                let model = try SQLiteDatabase(path: ":memory:", mode: .create)
                try JournalSchema.migrate(model)
                if try JournalSchema.definition(database) != JournalSchema.definition(model) { result.damages.append(.schema) }
                result.damages += try database.integrityProblems().map { .unreadable($0) }
                return result
            }
        } catch let error as SQLiteError {
            switch error.kind {
            case .damaged, .wrongType, .constraint, .misuse:
                return JournalVerification(head: .empty, headIsBehindBy: 0, damages: [.unreadable(error.message)])
            case .full, .readOnly, .inputOutput, .busy, .cannotOpen: throw error
            }
        }
    }

    /// Reads every entry, in the transaction that is open, and compares the end with the head file as it was before.
    private func verifyChain(against stored: HeadFile.Content, withBlobs: Bool = false) throws -> JournalVerification {
        /// Of more damages than this nobody reads the sentences.
        let limit = 20
        var damages: [JournalDamage] = []
        var named: [ContentHash: Int64] = [:]
        let head = try events.scan(after: .empty) { row, sequence, damage in
            if let damage, damages.count < limit { damages.append(damage) }
            if withBlobs { for hash in events.blobs(row) { named[hash] = named[hash] ?? sequence } }
        }
        var behind: Int64 = 0
        if let damage = try damage(of: stored, whenChainEndsAt: head.count) {
            damages.append(damage)
        } else if case .found(let expected) = stored {
            behind = head.count - expected.count
        }
        for (hash, sequence) in named.sorted(by: { $0.value < $1.value }) where damages.count < limit {
            guard let bytes = try events.blob(hash) else {
                damages.append(.blobMissing(hash, namedBy: sequence))
                continue
            }
            if ContentHash(of: bytes) != hash { damages.append(.blobAltered(hash)) }
        }
        return JournalVerification(head: head, headIsBehindBy: behind, damages: damages)
    }

    private func damage(of stored: HeadFile.Content, whenChainEndsAt count: Int64) throws -> JournalDamage? {
        switch stored {
        case .missing: return .headMissing
        case .damaged: return .headDamaged
        case .found(let head) where head.count > count: return .lostTail(expected: head.count, found: count)
        case .found(let head):
            let hash = head.count == 0 ? .zero : try events.hash(ofEntry: head.count)
            return hash == head.hash ? nil : .otherHistory(head.count)
        }
    }
}
