// Whatever happens to the bytes of a journal is found or does no harm: it is never a crash and never another story told as true.
import Glibc
import Testing

@testable import Journal

@Suite struct DamageTests {
    let scratch = Scratch(inMemory: true)

    /// `BELAY_TEST_STRIDE=1` tries every byte.
    private func stride(_ usual: Int) -> Int { getenv("BELAY_TEST_STRIDE").flatMap { Int(String(cString: $0)) } ?? usual }

    /// A copy of a journal, with its write-ahead log where `live`, in a folder whose files are then damaged.
    private func copy(live: Bool) throws -> (folder: UpgradeFolder, files: [String: [UInt8]], entries: [Entry]) {
        let folder = try scratch.upgrade()
        var store: SQLiteEventStore? = try scratch.store(folder)
        for number in 1...6 { try store?.append([.test(number)]) }
        let entries = try #require(try store?.entries())
        if !live {
            try store?.release()
            store = nil
        }
        var files: [String: [UInt8]] = [:]
        for name in ["journal.sqlite", "head"] + (live ? ["journal.sqlite-wal"] : []) {
            files[name] = try contents(folder.path + "/" + name)
        }
        let path = scratch.path + "/copy"
        mkdir(path, 0o700)
        return (UpgradeFolder(id: "demo-1", path: path), files, entries)
    }

    /// Nil if the damage was found, otherwise the entries that were told as true.
    private func reading(_ folder: UpgradeFolder, _ files: [String: [UInt8]]) throws -> [Entry]? {
        for name in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", "head"] { unlink(folder.path + "/" + name) }
        for (name, bytes) in files { try overwrite(folder.path + "/" + name, bytes) }
        do throws(JournalError) {
            let store = try SQLiteEventStore(folder, .readWrite)
            let verification = try store.verify()
            guard verification.isSound else { return nil }
            let entries = try store.entries()
            for hash in Set(entries.flatMap(\.blobs)) {
                guard try store.blob(hash) != nil else { return [] }
            }
            return entries
        } catch {
            #expect(error.category != .leaseHeld, "\(error)")
            return nil
        }
    }

    /// A row of script/torture's table; in a test run there is none.
    private func report(_ what: String, tried: Int, lost: Int) {
        guard let path = getenv("BELAY_TORTURE_TABLE"), let table = fopen(path, "a") else { return }
        fputs("\(what)\t\(tried)\t\(tried - lost)\t\(lost)\tscript/torture DamageTests\n", table)
        fclose(table)
    }

    @Test(arguments: [("journal.sqlite", false, 61), ("journal.sqlite", true, 211), ("journal.sqlite-wal", true, 211)])
    func aFlippedBitIsFoundOrHarmless(name: String, live: Bool, usual: Int) throws {
        let (folder, files, entries) = try copy(live: live)
        #expect(try reading(folder, files) == entries)
        var (found, tried, lost) = (0, 0, 0)
        for index in Swift.stride(from: 0, to: files[name]!.count, by: stride(usual)) {
            var damaged = files
            damaged[name]![index] ^= 1 << (index % 8)
            let told = try reading(folder, damaged)
            let isRight = told == nil || told == entries
            #expect(isRight, "bit \(index % 8) of byte \(index)")
            if told == nil { found += 1 }
            (tried, lost) = (tried + 1, lost + (isRight ? 0 : 1))
        }
        report("flipped bits, \(name)\(live ? ", in use" : "")", tried: tried, lost: lost)
        #expect(found > 0)
    }

    @Test(arguments: [("journal.sqlite", false, 331), ("journal.sqlite-wal", true, 331)])
    func aCutIsFoundOrHarmless(name: String, live: Bool, usual: Int) throws {
        let (folder, files, entries) = try copy(live: live)
        var (found, tried, lost) = (0, 0, 0)
        for length in Swift.stride(from: 0, to: files[name]!.count, by: stride(usual)) {
            var damaged = files
            damaged[name] = Array(files[name]![..<length])
            let told = try reading(folder, damaged)
            let isRight = told == nil || told == entries
            #expect(isRight, "cut to \(length)")
            if told == nil { found += 1 }
            (tried, lost) = (tried + 1, lost + (isRight ? 0 : 1))
        }
        report("truncations, \(name)\(live ? ", in use" : "")", tried: tried, lost: lost)
        #expect(found > 0)
    }
}
