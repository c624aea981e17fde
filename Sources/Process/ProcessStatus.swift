// What /proc/PID/stat says of a process, read in this one place for runs and leases alike.
import Glibc

/// The few fields that matter here, see proc(5).
package struct ProcessStatus: Equatable, Sendable {
    /// Ended, though perhaps not waited for yet.
    package let isDead: Bool
    /// Clock ticks from boot to its start.
    package let startTime: UInt64

    /// nil where there is no such process. Throws where it is hidden, which says nothing about whether it lives.
    package static func of(_ process: Int32) throws(ProcessError) -> ProcessStatus? {
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
        guard let status = ProcessStatus(stat: bytes) else { throw .recordDamaged(path: path, reason: "its fields are not as expected") }
        return status
    }

    init?(stat bytes: [UInt8]) {
        // The name stands in parentheses and may hold anything, parentheses and spaces too; the fields begin after the last one.
        guard let close = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = bytes[(close + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19, let state = fields[0].first, let threads = Int(String(decoding: fields[17], as: UTF8.self)),
            let startTime = UInt64(String(decoding: fields[19], as: UTF8.self))
        else { return nil }
        self.startTime = startTime
        switch state {
        // A main thread that has ended while others run is shown as a zombie, too; Swift's asynchronous main is such a one.
        case UInt8(ascii: "Z"): isDead = threads <= 1
        case UInt8(ascii: "X"), UInt8(ascii: "x"): isDead = true
        default: isDead = false
        }
    }
}
