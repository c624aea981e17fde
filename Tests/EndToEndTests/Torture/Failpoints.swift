// The world's numbered points, by a library that is preloaded into every process of it (Shim/failpoints.c): which one strikes, whom,
// and how.
import Foundation
import Process
import Testing

/// Shared with the processes under test; its layout is `struct control` of the shim.
final class Failpoints {
    /// As the shim counts them.
    struct Victims: OptionSet, CustomStringConvertible {
        let rawValue: UInt64
        static let wizard = Victims(rawValue: 1 << 1)
        static let runner = Victims(rawValue: 1 << 2)
        static let command = Victims(rawValue: 1 << 3)
        static let all: Victims = [.wizard, .runner, .command]

        var description: String {
            if self == .all { return "all" }
            return [(Victims.wizard, "wizard"), (.runner, "runner"), (.command, "command")].filter { contains($0.0) }.map(\.1)
                .joined(separator: " and ")
        }
    }

    enum Strike {
        case killBefore(Victims)
        case killAfter(Victims)
        /// So many calls of these processes fail with this error, beginning with the chosen point.
        case fail(Victims, errno: Int32, calls: UInt64)
    }

    /// What a point is: who calls what.
    struct Kind: Hashable, CustomStringConvertible {
        let code: UInt8

        var description: String {
            let roles = ["", "wizard", "runner", "command"]
            let calls = ["write", "sync", "rename", "link", "unlink", "mkdir", "truncate", "spawn", "exec"]
            return "\(roles[Int(code - 1) / 16])'s \(calls[Int(code - 1) % 16])"
        }
    }

    private static let header = 8 * 8 + 256 + 4096 * 8
    private static let mostPoints = 1 << 16

    private let path: String
    private let library: String

    /// - Parameter folder: only what is below it counts.
    init(below folder: String) throws {
        library = try Self.built.get()
        path = folder + "/failpoints"
        var bytes = [UInt8](repeating: 0, count: Self.header + Self.mostPoints)
        let prefix = Array((folder + "/").utf8)
        try #require(prefix.count < 256)
        bytes.replaceSubrange(64..<64 + prefix.count, with: prefix)
        try Data(bytes).write(to: URL(filePath: path))
    }

    var variables: [String: String] { ["LD_PRELOAD": library, "BELAY_FAILPOINTS": path] }

    /// - Parameter point: counted from 1, from now on.
    func arm(_ point: Int, _ strike: Strike) throws {
        var (victims, when, error, span) = (Victims(), UInt64(0), UInt64(0), UInt64(0))
        switch strike {
        case .killBefore(let who): victims = who
        case .killAfter(let who): (victims, when) = (who, 1)
        case .fail(let who, let errno, let calls): (victims, when, error, span) = (who, 2, UInt64(errno), calls)
        }
        try put([0, UInt64(point), span, victims.rawValue, when, error, 0])
    }

    func disarm() throws { try put([0, 0]) }

    /// What the point that struck was; nil where none did.
    var struck: Kind? { get throws { try number(6).map { Kind(code: UInt8($0)) } } }

    /// Every point passed since the last `arm` or `disarm`, in order.
    var passed: [Kind] {
        get throws {
            let count = min(Int(try number(0) ?? 0), Self.mostPoints)
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            defer { try? file.close() }
            try file.seek(toOffset: UInt64(Self.header))
            return try (file.read(upToCount: count) ?? Data()).filter { $0 > 0 }.map(Kind.init)
        }
    }

    private func number(_ index: Int) throws -> UInt64? {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        try file.seek(toOffset: UInt64(index * 8))
        let bytes = try #require(try file.read(upToCount: 8))
        let value = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return value == 0 ? nil : value
    }

    private func put(_ numbers: [UInt64]) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path))
        defer { try? file.close() }
        try file.write(contentsOf: Data(numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }))
    }

    /// Built once for all tests of a run, beside the tests' own bundle.
    private static let built = Result { () throws -> String in
        let library = belay[..<(belay.lastIndex(of: "/") ?? belay.startIndex)] + "/failpoints.so"
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Shim/failpoints.c").path
        // The compiler that comes with Swift.
        let script = """
            exec "$(dirname -- "$(readlink -f -- "$(command -v swift)")")"/clang -std=c17 -O2 -Wall -Werror -shared -fPIC -o "$0" "$1" -ldl
            """
        let compiled = try capture(Command(["sh", "-c", script, String(library), source]))
        try #require(compiled.succeeded, "\(compiled.errors.text)")
        return String(library)
    }
}
