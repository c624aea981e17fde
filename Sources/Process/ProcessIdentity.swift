// Which process, for certain: a number alone is reused. Reads /proc; starts and ends nothing.
import Glibc

/// A process as it can be told from every other that ever had its number on this machine.
package struct ProcessIdentity: Equatable, Hashable, Sendable {
    package let process: Int32
    /// Clock ticks from boot to its start (field 22 of /proc/PID/stat, see proc(5)).
    package let startTime: UInt64
    /// /proc/sys/kernel/random/boot_id: another after each boot.
    package let bootID: String
    /// The PID namespace in which the number counts, as /proc/self/ns/pid names it; empty where it was not recorded.
    package let namespace: String

    package init(process: Int32, startTime: UInt64, bootID: String, namespace: String = "") {
        self.process = process
        self.startTime = startTime
        self.bootID = bootID
        self.namespace = namespace
    }

    /// nil when there is no such process; a zombie still has its identity.
    package static func of(_ process: Int32) throws(ProcessError) -> ProcessIdentity? {
        guard let status = try ProcessStatus.of(process) else { return nil }
        return ProcessIdentity(
            process: process, startTime: status.startTime, bootID: try currentBootID(), namespace: currentNamespace())
    }

    package static func current() throws(ProcessError) -> ProcessIdentity {
        guard let identity = try of(getpid()) else { throw .system(action: "find this process in /proc", code: ENOENT) }
        return identity
    }

    package static func currentBootID() throws(ProcessError) -> String {
        let path = "/proc/sys/kernel/random/boot_id"
        let text = String(decoding: try Descriptor.open(path, O_RDONLY).readAll(limit: 4096, from: path), as: UTF8.self)
        return String(text.prefix { !$0.isWhitespace })
    }

    /// That of this process; empty where /proc does not tell.
    package static func currentNamespace() -> String {
        var buffer = [CChar](repeating: 0, count: 64)
        let count = readlink("/proc/self/ns/pid", &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// It was started in another PID namespace, that is in another container: its number means somebody else here, or nobody.
    package var isOutOfSight: Bool {
        let here = ProcessIdentity.currentNamespace()
        return !namespace.isEmpty && !here.isEmpty && namespace != here
    }

    /// Whether this very process still runs. A zombie does not. One that is out of sight is taken for alive.
    package func isAlive() throws(ProcessError) -> Bool {
        guard try ProcessIdentity.currentBootID() == bootID else { return false }
        if isOutOfSight { return true }
        guard let status = try ProcessStatus.of(process) else { return false }
        return status.startTime == startTime && !status.isDead
    }

    /// Time since it was started, also where the wall clock was changed meanwhile. Meaningful in the same boot only.
    package func age() -> Duration {
        let ticks = UInt64(max(1, sysconf(Int32(_SC_CLK_TCK))))
        let started = Duration.seconds(Int64(startTime / ticks)) + .microseconds(Int64(startTime % ticks * 1_000_000 / ticks))
        return max(.zero, Clock.sinceBoot() - started)
    }
}
