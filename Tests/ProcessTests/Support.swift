// A folder of its own for each test, Belay's executable, and waiting for something to become true.
import Glibc
import Testing

@testable import Process

/// Removed with everything in it when the test is done.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/belay-process-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ProcessError.system(action: "make a folder", code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// What a test left running may still write for a moment.
    deinit {
        for _ in 0..<100 {
            if let removed = try? capture(Command(["rm", "-rf", path])), removed.succeeded { return }
            usleep(20_000)
        }
        Issue.record("\(path) could not be removed.")
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func read(_ name: String) throws -> [UInt8] {
        try LocalPlace().readFile(file(name), limit: 256 << 20)
    }

    func text(_ name: String) throws -> String { String(decoding: try read(name), as: UTF8.self) }

    func write(_ text: String, to name: String, mode: mode_t = 0o600) throws {
        let descriptor = try Descriptor.open(file(name), O_WRONLY | O_CREAT | O_TRUNC, mode: mode)
        try descriptor.write(Array(text.utf8), to: name)
    }

    var names: [String] {
        get throws { try capture(Command(["ls", "-A", path])).output.text.split(separator: "\n").map(String.init) }
    }
}

/// The `belay` that was built with these tests, next to them.
let belay: String = {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    return own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/belay"
}()

func start(_ specification: RunSpecification, in directory: String) throws -> DetachedRun {
    try DetachedRun.start(specification, in: directory, executable: belay)
}

func start(_ arguments: String..., in directory: String) throws -> DetachedRun {
    try start(RunSpecification(Command(arguments)), in: directory)
}

/// Polls until `value` gives something, for at most ten seconds.
func eventually<Value>(_ what: String, _ value: () throws -> Value?) throws -> Value {
    for _ in 0..<1000 {
        if let value = try value() { return value }
        usleep(10_000)
    }
    throw NeverHappened(what: what)
}

struct NeverHappened: Error {
    let what: String
}

extension DetachedRun {
    func result() throws -> RunResult {
        try eventually("the result of \(directory)") {
            if case .finished(let result) = try observe() { result } else { nil }
        }
    }

    func begun() throws -> RunStart {
        switch try observe() {
        case .running(let start), .orphaned(let start), .lost(let start): start
        case .notStarted, .finished: throw NeverHappened(what: "a start")
        }
    }
}

/// The sets in lines of /proc/PID/status as `SigIgn: …`, without the two signals that glibc keeps to itself and nobody can set.
func signalSets(_ lines: String) -> [UInt64] {
    lines.split(separator: "\n").compactMap { UInt64($0.suffix(16), radix: 16).map { $0 & ~(3 << 31) } }
}
