// Which process this is, so that another one can later tell for certain that it is gone. A pid alone is reused; with the start
// time, the boot and the pid namespace it is not.
internal import Glibc

/// A process, told apart from every other one on its host at any time.
package struct LivenessStamp: Sendable, Hashable {
    package var host: String
    /// The kernel's random identity of this boot; empty where /proc is not there.
    package var boot: String
    /// The pid namespace: in another one the same number is another process.
    package var namespace: String
    package var process: Int32
    /// In clock ticks since boot (field 22 of proc(5)'s /proc/PID/stat).
    package var start: Int64

    package enum Verdict: Sendable { case alive, dead, unknown }

    /// This process.
    package static func current() -> LivenessStamp {
        let process = getpid()
        return LivenessStamp(
            host: hostName(), boot: firstLine("/proc/sys/kernel/random/boot_id") ?? "", namespace: pidNamespace(), process: process,
            start: ProcessStatus(process)?.start ?? 0)
    }

    /// Whether the process of this stamp still runs, as far as that can be seen from `here`. Another host's, another container's
    /// or a hidden process is `unknown` and must be taken for alive.
    package func verdict(from here: LivenessStamp = .current()) -> Verdict {
        guard host == here.host else { return .unknown }
        guard !boot.isEmpty, !here.boot.isEmpty else { return .unknown }
        guard boot == here.boot else { return .dead }
        guard namespace == here.namespace, process > 0 else { return .unknown }
        // With /proc mounted with hidepid another user's process is not to be seen there, but kill still knows it.
        if kill(process, 0) != 0, errno == ESRCH { return .dead }
        guard let status = ProcessStatus(process) else { return .unknown }
        return status.start == start && !status.isZombie ? .alive : .dead
    }

    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count) == 0 else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func pidNamespace() -> String {
        var buffer = [CChar](repeating: 0, count: 64)
        let count = readlink("/proc/self/ns/pid", &buffer, buffer.count)
        return String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func firstLine(_ path: String) -> String? {
        readSmallFile(path).map { String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) }
    }
}

/// What /proc/PID/stat says of a process.
struct ProcessStatus {
    var start: Int64
    var isZombie: Bool

    /// Nil where there is no such process or it is hidden.
    init?(_ process: Int32) {
        guard let text = readSmallFile("/proc/\(process)/stat") else { return nil }
        self.init(stat: text)
    }

    init?(stat: [UInt8]) {
        // The second field is the command in parentheses, and may itself hold blanks and parentheses.
        guard let end = stat.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = stat[(end + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19, let start = Int64(String(decoding: fields[19], as: UTF8.self)),
            let threads = Int(String(decoding: fields[17], as: UTF8.self))
        else { return nil }
        self.start = start
        // A main thread that has ended while others run is shown as a zombie, too; Swift's asynchronous main is such a one.
        switch fields[0].first {
        case UInt8(ascii: "Z"): isZombie = threads <= 1
        case UInt8(ascii: "X"), UInt8(ascii: "x"): isZombie = true
        default: isZombie = false
        }
    }
}

/// Up to 4 KiB of a file of /proc; nil where it cannot be read.
private func readSmallFile(_ path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let bytes = [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, count in
        count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
    }
    return bytes.isEmpty ? nil : bytes
}
