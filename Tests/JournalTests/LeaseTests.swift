import Glibc
import Process
import Testing

@testable import Journal

@Suite struct LeaseTests {
    let scratch = Scratch()

    @Test func oneHoldsAndTheOtherIsToldWho() throws {
        let folder = try scratch.upgrade()
        let store = try SQLiteEventStore(folder, .readWrite)
        #expect(try store.leaseHolder() == nil)
        let holder = try store.acquire(.test("ann"))
        #expect(holder.epoch == 1)
        let other = try SQLiteEventStore(folder, .readWrite)
        let error = #expect(throws: JournalError.self) { try other.acquire(.test("bob")) }
        #expect(error?.category == .leaseHeld)
        let host = holder.process.host
        #expect(
            error?.description
                == "ann (process \(getpid()) on \(host)) has held this upgrade since 2026-03-01 14:05 UTC from 10.0.0.5; "
                + "look on read-only, wait, or take over")
        #expect(try other.leaseHolder() == holder)
        try store.heartbeat(at: 7)
        #expect(try other.leaseHolder()?.heartbeat == 7)
        try store.release()
        try store.release()
        #expect(try other.leaseHolder() == nil)
        #expect(throws: JournalError.self) { try store.heartbeat(at: 8) }
        #expect(try other.acquire(.test("bob")).epoch == 2)
    }

    @Test func aStaleHolderCannotWrite() throws {
        let folder = try scratch.upgrade()
        let stale = try scratch.store(folder)
        try stale.append([.test(1)])
        let next = try SQLiteEventStore(folder, .readWrite)
        #expect(try next.takeOver(.test("bob"))?.name == "ann")
        let error = #expect(throws: JournalError.self) { try stale.append([.test(2)]) }
        guard case .leaseLost(let holder) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(holder?.name == "bob")
        #expect(holder?.epoch == 2)
        #expect(throws: JournalError.self) { try stale.heartbeat(at: 8) }
        try stale.release()
        #expect(try next.leaseHolder()?.name == "bob")
        try next.append([.test(2)])
        #expect(try next.entries().count == 2)
        #expect(try next.verify().isSound)
        try next.release()
        #expect(throws: JournalError.self) { try stale.append([.test(3)]) }
        #expect(try stale.acquire(.test("ann")).epoch == 3)
        #expect(try stale.append([.test(3)]).map(\.sequence) == [3])
    }

    @Test func theDeadLoseIt() throws {
        let folder = try scratch.upgrade()
        let here = LivenessStamp.current()
        var otherBoot = here
        otherBoot.boot = "another"
        var otherStart = here
        otherStart.start += 1
        var gone = here
        gone.process = .max
        for (index, dead) in [otherBoot, otherStart, gone].enumerated() {
            let store = try SQLiteEventStore(folder, .readWrite)
            try store.takeOver(LeaseHolder(name: "ghost", process: dead, since: 1))
            let next = try SQLiteEventStore(folder, .readWrite)
            #expect(try next.acquire(.test("ann")).epoch == Int64(index * 2 + 2))
        }
        var otherHost = here
        otherHost.host = "elsewhere"
        otherHost.boot = "another"
        var otherNamespace = gone
        otherNamespace.namespace = "pid:[1]"
        for unknown in [otherHost, otherNamespace] {
            let store = try SQLiteEventStore(folder, .readWrite)
            try store.takeOver(LeaseHolder(name: "stranger", process: unknown, since: 1))
            let next = try SQLiteEventStore(folder, .readWrite)
            #expect(throws: JournalError.self) { try next.acquire(.test("ann")) }
        }
    }

    @Test func ofManyExactlyOneWins() async throws {
        let folder = try scratch.upgrade()
        for round in 1...5 {
            // Opened beforehand, so that they meet at the one transaction.
            let stores = try (0..<20).map { _ in try SQLiteEventStore(folder, .readWrite) }
            let winners = await withTaskGroup(of: (Int, Bool).self) { group in
                for (index, store) in stores.enumerated() {
                    group.addTask {
                        do throws(JournalError) {
                            try store.acquire(.test("racer \(index)"))
                            return (index, true)
                        } catch {
                            return (index, error.category != .leaseHeld)
                        }
                    }
                }
                return await group.reduce(into: [Int]()) { if $1.1 { $0.append($1.0) } }
            }
            #expect(winners.count == 1)
            let holder = try #require(try stores[0].leaseHolder())
            #expect(holder.name == "racer \(winners[0])")
            #expect(holder.epoch == Int64(round))
            try stores[winners[0]].release()
        }
    }

    @Test func anAlteredLeaseIsFoundAndTakenOver() throws {
        let folder = try scratch.upgrade()
        let store = try scratch.store(folder)
        try tamper(folder, "UPDATE lease SET process = 1")
        let other = try SQLiteEventStore(folder, .readWrite)
        #expect(#expect(throws: JournalError.self) { try other.acquire(.test("bob")) }?.category == .damaged)
        #expect(try other.verify().damages.contains(.lease))
        #expect(try other.takeOver(.test("bob")) == nil)
        #expect(throws: JournalError.self) { try store.append([.test(1)]) }
        try other.append([.test(1)])
    }

    @Test func hostileNamesAreSafeToShow() {
        var holder = LeaseHolder.test("a\u{1B}[2Jb\u{202E}")
        holder.origin = "x\u{7}"
        #expect(holder.sentence.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\u{202E}" })
    }
}

@Suite struct LivenessStampTests {
    @Test func thisProcessLives() {
        let here = LivenessStamp.current()
        #expect(here.start > 0)
        #expect(!here.boot.isEmpty)
        #expect(!here.namespace.isEmpty)
        #expect(here.verdict() == .alive)
    }

    @Test func aZombieIsDead() throws {
        var child = pid_t()
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
        defer { free(arguments[0]) }
        try #require(posix_spawn(&child, "/bin/true", nil, nil, &arguments, nil) == 0)
        var stamp = LivenessStamp.current()
        stamp.process = child
        stamp.start = Int64(try #require(try ProcessStatus.of(child)).startTime)
        // Not waited for: it stays a zombie.
        for _ in 0..<500 where stamp.verdict() == .alive { usleep(10_000) }
        #expect(try ProcessStatus.of(child)?.isDead == true)
        #expect(stamp.verdict() == .dead)
        waitpid(child, nil, 0)
        #expect(stamp.verdict() == .dead)
    }
}
