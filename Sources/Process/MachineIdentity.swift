// Which machine this is, and the space on its disks.
import Glibc

package struct MachineIdentity: Equatable, Hashable, Sendable {
    /// Of /etc/machine-id, see machine-id(5): 32 lowercase hexadecimal digits, one per installation.
    package let id: String

    package init(id: String) {
        self.id = id
    }

    /// Throws `noMachineID` where there is none; nothing else is taken for it, since a host name says little.
    package init(parsing bytes: [UInt8]) throws(ProcessError) {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        let digits = Array("0123456789abcdef".utf8)
        guard line.count == 32, line.allSatisfy(digits.contains), line.contains(where: { $0 != UInt8(ascii: "0") }) else {
            throw .noMachineID
        }
        id = String(decoding: line, as: UTF8.self)
    }
}

/// In bytes, as an unprivileged process may use them.
package struct DiskSpace: Equatable, Sendable {
    package let available: Int64
    package let total: Int64

    package init(available: Int64, total: Int64) {
        self.available = available
        self.total = total
    }

    /// Of the file system that holds `path`, which must exist.
    package static func of(_ path: String) throws(ProcessError) -> DiskSpace {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { throw .system(action: "find out the free space at \(path)", code: errno) }
        let block = Int64(clamping: status.f_frsize)
        return DiskSpace(
            available: Int64(clamping: status.f_bavail).multipliedClamping(block),
            total: Int64(clamping: status.f_blocks).multipliedClamping(block))
    }
}

extension Int64 {
    /// Of numbers that are not negative.
    func multipliedClamping(_ other: Int64) -> Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
