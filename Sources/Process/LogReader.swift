// Follows a growing log from where it was last read, over whatever place it is at. Says what was cut out of its middle.
import CLinux
import Glibc

package enum LogPiece: Equatable, Sendable {
    /// Not necessarily whole lines or whole characters.
    case bytes([UInt8])
    /// So many bytes were cut out here, to keep the log within its limit.
    case gap(Int64)
}

package struct LogReader: Sendable {
    private let place: any Place
    private let directory: String
    /// Of the next byte to be read.
    package private(set) var offset: Int64
    private var mask: SecretMask?

    /// - Parameter secrets: masked in what is read; empty ones are ignored.
    package init(of directory: String, at place: any Place, from offset: Int64 = 0, hiding secrets: [String] = []) {
        let secrets = secrets.map { Array($0.utf8) }.filter { !$0.isEmpty }
        mask = secrets.isEmpty ? nil : SecretMask(hiding: secrets)
        self.place = place
        self.directory = directory
        self.offset = offset
    }

    /// What has come since; nil when there is nothing new (or no log yet).
    package mutating func next(atMost count: Int = 64 * 1024) throws(ProcessError) -> LogPiece? {
        let piece = try place.readLog(of: directory, from: offset, atMost: count)
        switch piece {
        case .bytes(let bytes):
            offset += Int64(bytes.count)
            return .bytes(mask?.pass(bytes) ?? bytes)
        case .gap(let length): offset += length
        case nil: break
        }
        return piece
    }

    /// What was held back because it could have been the beginning of a secret.
    package mutating func finish() -> [UInt8] { mask?.finish() ?? [] }
}

extension RunDirectory {
    func readLog(from offset: Int64, atMost count: Int) throws(ProcessError) -> LogPiece? {
        let path = self.path(of: .log)
        let log: Descriptor
        do { log = try .open(path, O_RDONLY) } catch {
            if case .system(_, ENOENT) = error { return nil }
            throw error
        }
        while true {
            var status = stat()
            guard fstat(log.number, &status) == 0 else { throw .system(action: "look at \(path)", code: errno) }
            let size = Int64(status.st_size)
            guard offset < size else { return nil }

            let data = belay_next_data(log.number, offset)
            if data == Int64(-ENXIO) { return .gap(size - offset) }
            if data > offset { return .gap(data - offset) }
            // File systems that know no holes answer with an error or with the offset itself: everything is data then.
            let wanted = min(Int64(count), (end(of: log, from: offset) ?? size) - offset)
            let bytes = try read(log, from: offset, count: Int(wanted), path)
            if bytes.isEmpty { return nil }
            // The runner may have punched it out while it was read; zeros are not what the command wrote.
            if data < 0 || end(of: log, from: offset).map({ $0 >= offset + Int64(bytes.count) }) ?? true { return .bytes(bytes) }
        }
    }

    private func end(of log: Descriptor, from offset: Int64) -> Int64? {
        let hole = belay_next_hole(log.number, offset)
        return hole < 0 ? nil : hole
    }

    private func read(_ log: Descriptor, from offset: Int64, count: Int, _ path: String) throws(ProcessError) -> [UInt8] {
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let got = retrying { pread(log.number, buffer.baseAddress, count, off_t(offset)) }
            code = got < 0 ? errno : 0
            filled = max(got, 0)
        }
        guard code == 0 else { throw .system(action: "read \(path)", code: code) }
        return bytes
    }
}
