// A process environment as raw bytes, because inherited variables need not be UTF-8. Which variables a step gets is decided elsewhere.
import CLinux
import Glibc

struct Environment: Equatable, Sendable {
    /// Each entry is `NAME=value` without a NUL.
    private(set) var entries: [[UInt8]]

    init(entries: [[UInt8]]) {
        self.entries = entries
    }

    static func inherited() -> Environment {
        guard let list = belay_environment() else { return Environment(entries: []) }
        var entries: [[UInt8]] = []
        var index = 0
        while let entry = list[index] {
            entries.append(Array(UnsafeRawBufferPointer(start: entry, count: strlen(entry))))
            index += 1
        }
        return Environment(entries: entries)
    }

    /// The value of the first entry of that name, invalid UTF-8 repaired.
    subscript(name: String) -> String? {
        let prefix = Array(name.utf8) + [UInt8(ascii: "=")]
        return entries.first { $0.starts(with: prefix) }.map { String(decoding: $0.dropFirst(prefix.count), as: UTF8.self) }
    }

    /// With these set, and those given as nil taken out.
    func applying(_ overrides: [String: String?]) -> Environment {
        let names = Set(overrides.keys.map { Array($0.utf8) })
        var result = entries.filter { !names.contains(Array($0.prefix { $0 != UInt8(ascii: "=") })) }
        for (name, value) in overrides.sorted(by: { $0.key < $1.key }) {
            if let value { result.append(Array("\(name)=\(value)".utf8)) }
        }
        return Environment(entries: result)
    }
}
