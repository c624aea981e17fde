// Which process this is, so that another one can later tell for certain that it is gone. A pid alone is reused; with the start
// time, the boot and the pid namespace it is not.
internal import Glibc
internal import Process

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
        do {
            let own = try ProcessIdentity.current()
            return LivenessStamp(
                host: hostName(), boot: own.bootID, namespace: own.namespace, process: own.process, start: Int64(clamping: own.startTime))
        } catch {
            // Without /proc nobody can tell anything about this process, and so it is taken for alive.
            return LivenessStamp(host: hostName(), boot: "", namespace: "", process: getpid(), start: 0)
        }
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
        do {
            guard let status = try ProcessStatus.of(process) else { return .dead }
            return Int64(clamping: status.startTime) == start && !status.isDead ? .alive : .dead
        } catch {
            return .unknown
        }
    }

    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count) == 0 else { return "" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
