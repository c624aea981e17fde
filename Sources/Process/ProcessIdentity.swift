// Which process, for certain: a number alone is reused. Reads /proc; starts and ends nothing.
import Glibc

/// A process as it can be told from every other that ever had its number on this machine.
package struct ProcessIdentity: Equatable, Hashable, Sendable {
    package let process: Int32
    /// Clock ticks from boot to its start (field 22 of /proc/PID/stat, see proc(5)).
    package let startTime: UInt64
    /// /proc/sys/kernel/random/boot_id: another after each boot.
    package let bootID: String

    package init(process: Int32, startTime: UInt64, bootID: String) {
        self.process = process
        self.startTime = startTime
        self.bootID = bootID
    }

    /// nil when there is no such process; a zombie still has its identity.
    package static func of(_ process: Int32) throws(ProcessError) -> ProcessIdentity? {
        guard let status = try ProcessStatus.read(process) else { return nil }
        return ProcessIdentity(process: process, startTime: status.startTime, bootID: try currentBootID())
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

    /// Whether this very process still runs. A zombie does not.
    package func isAlive() throws(ProcessError) -> Bool {
        guard try ProcessIdentity.currentBootID() == bootID, let status = try ProcessStatus.read(process) else { return false }
        return status.startTime == startTime && !status.isDead
    }

    /// Time since it was started, also where the wall clock was changed meanwhile. Meaningful in the same boot only.
    package func age() -> Duration {
        let ticks = UInt64(max(1, sysconf(Int32(_SC_CLK_TCK))))
        let started = Duration.seconds(Int64(startTime / ticks)) + .microseconds(Int64(startTime % ticks * 1_000_000 / ticks))
        return max(.zero, Clock.sinceBoot() - started)
    }
}

/// The few fields of /proc/PID/stat that matter here.
private struct ProcessStatus {
    var isDead: Bool
    var startTime: UInt64

    static func read(_ process: Int32) throws(ProcessError) -> ProcessStatus? {
        let path = "/proc/\(process)/stat"
        let bytes: [UInt8]
        do {
            bytes = try Descriptor.open(path, O_RDONLY).readAll(limit: 64 * 1024, from: path)
        } catch {
            // ESRCH: it ended between being opened and being read.
            guard case .system(_, let code) = error, code == ENOENT || code == ESRCH else { throw error }
            // With hidepid, /proc shows nothing of other users; taking what they run for dead would have it run twice.
            if kill(process, 0) != 0 && errno == EPERM {
                throw .system(action: "see process \(process) of another user in /proc (is it mounted with hidepid?)", code: EPERM)
            }
            return nil
        }
        // The name stands in parentheses and may hold anything, parentheses and spaces too; the fields begin after the last one.
        guard let close = bytes.lastIndex(of: UInt8(ascii: ")")) else { throw .recordDamaged(path: path, reason: "no process name in it") }
        let fields = bytes[(close + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19, let state = fields[0].first, let startTime = UInt64(String(decoding: fields[19], as: UTF8.self)) else {
            throw .recordDamaged(path: path, reason: "too few fields")
        }
        return ProcessStatus(isDead: state == UInt8(ascii: "Z") || state == UInt8(ascii: "X"), startTime: startTime)
    }
}
