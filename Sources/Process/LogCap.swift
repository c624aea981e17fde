// Keeps the disk space of a growing log flat: its beginning and its end stay, the middle is punched out of the file.
import CLinux
import Glibc

/// The file's logical size goes on growing and offsets stay what they were; what is gone reads as a hole (see LogReader).
struct LogCap: Sendable {
    private let keep: Int64
    private var punchedTo: Int64

    /// Whole blocks are freed, of this many bytes.
    private static let block: Int64 = 4096

    init(limit: Int64) {
        keep = LogCap.kept(of: limit)
        punchedTo = keep
    }

    /// How many bytes stay at the beginning, and as many (and less than a block more) at the end.
    static func kept(of limit: Int64) -> Int64 { max(block, limit / 2 / block * block) }

    /// The size at this moment.
    @discardableResult
    mutating func enforce(on log: Descriptor, named path: String) throws(ProcessError) -> Int64 {
        var status = stat()
        guard fstat(log.number, &status) == 0 else { throw .system(action: "look at \(path)", code: errno) }
        let end = (Int64(status.st_size) - keep) / LogCap.block * LogCap.block
        if end > punchedTo {
            let code = belay_punch_hole(log.number, punchedTo, end - punchedTo)
            guard code == 0 else { throw .system(action: "cap \(path)", code: code) }
            punchedTo = end
        }
        return Int64(status.st_size)
    }
}
