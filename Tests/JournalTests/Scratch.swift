// A directory that is gone with the test, and an upgrade in it.
import Glibc
import JSONDocument
import SQLiteDatabase
import Testing

@testable import Journal

final class Scratch {
    let path: String

    /// - Parameter inMemory: for thousands of journals of which none need survive a power cut.
    init(inMemory: Bool = false) {
        let parent = inMemory && access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(parent)/belay-journal-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
    }

    deinit { Self.remove(path) }

    static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        for name in (try? FileCalls.names(in: path)) ?? [] { remove(path + "/" + name) }
        rmdir(path)
    }

    var state: StateDirectory { get throws { try StateDirectory(path: path + "/state") } }

    func upgrade() throws -> UpgradeFolder { try state.createUpgrade(named: "demo") }

    /// A store that holds the lease.
    func store(_ folder: UpgradeFolder) throws -> SQLiteEventStore {
        let store = try SQLiteEventStore(folder, .readWrite)
        try store.acquire(.test("ann"))
        return store
    }
}

extension LeaseHolder {
    static func test(_ name: String) -> LeaseHolder { LeaseHolder(name: name, origin: "10.0.0.5", since: 1_772_373_900_000_000) }
}

extension EntryDraft {
    static func test(_ number: Int) -> EntryDraft {
        EntryDraft(
            kind: "step-started", hop: number, environment: "staging", target: number % 2 == 0 ? nil : "node\(number)", step: "roll",
            attempt: 1, time: 1_000_000 + Int64(number), who: "ann", payload: ["n": .integer(Int64(number)), "text": "ü\n"],
            blobs: [Blob("text shown \(number / 2)")])
    }
}

func contents(_ path: String) throws -> [UInt8] { try #require(try FileCalls.contents(of: path, limit: 1 << 24)) }

func overwrite(_ path: String, _ bytes: [UInt8]) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    defer { close(descriptor) }
    var offset = 0
    while offset < bytes.count {
        let count = bytes[offset...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        try #require(count > 0)
        offset += count
    }
}

/// Another program's hand on the tables.
func tamper(_ folder: UpgradeFolder, _ sql: String) throws {
    let database = try SQLiteDatabase(path: folder.journalPath, mode: .readWrite)
    try database.execute("DROP TRIGGER IF EXISTS event_is_final; DROP TRIGGER IF EXISTS event_stays;" + sql)
}

func mode(_ path: String) throws -> mode_t { try #require(try FileCalls.status(path)).st_mode & 0o7777 }
