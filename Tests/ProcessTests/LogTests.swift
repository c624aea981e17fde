import Glibc
import Testing

@testable import Process

@Suite struct LogTests {
    @Test func readerFollowsWithoutReadingTwice() throws {
        let folder = try TemporaryFolder()
        let run = try start("sh", "-c", "echo one; sleep 0.3; echo two", in: folder.file("1"))
        var reader = LogReader(of: run.directory, at: LocalPlace())
        var pieces: [LogPiece] = []
        while case .running = try run.observe() {
            if let piece = try reader.next() { pieces.append(piece) }
            usleep(10_000)
        }
        while let piece = try reader.next() { pieces.append(piece) }
        #expect(pieces == [.bytes(Array("one\n".utf8)), .bytes(Array("two\n".utf8))])
        #expect(reader.offset == 8)
        var later = LogReader(of: run.directory, at: LocalPlace(), from: 4)
        #expect(try later.next(atMost: 2) == .bytes(Array("tw".utf8)))
    }

    @Test func noLogYetIsNothingNew() throws {
        let folder = try TemporaryFolder()
        var reader = LogReader(of: folder.file("none"), at: LocalPlace())
        #expect(try reader.next() == nil)
    }

    /// Masking without optimisation is slow, so the masked flood is smaller.
    @Test(arguments: [([], 1000, 20), (["no such secret"], 40, 4)]) func aFloodStaysFlatOnDisk(
        secrets: [String], megabytes: Int, limitMegabytes: Int64
    ) throws {
        let folder = try TemporaryFolder()
        let limit = limitMegabytes << 20
        let flood = "echo first; yes 'a line of some length that is repeated very often' | head -c \(megabytes)000000; echo; echo last"
        let run = try start(RunSpecification(Command(["sh", "-c", flood]), secrets: secrets, logLimit: limit), in: folder.file("1"))
        var most: Int64 = 0
        while case .running = try run.observe() {
            most = max(most, try blocks(folder.file("1/log")))
            usleep(10_000)
        }
        let result = try run.result()
        #expect(result.succeeded && result.remark == nil)
        // What came in between two looks is the overshoot.
        #expect(most < 10 * limit)
        #expect(try blocks(folder.file("1/log")) <= limit + 64 * 1024)

        var reader = LogReader(of: run.directory, at: LocalPlace())
        var kept: [UInt8] = []
        var gaps: [Int64] = []
        while let piece = try reader.next() {
            switch piece {
            case .bytes(let bytes): kept += bytes
            case .gap(let length): gaps.append(length)
            }
        }
        #expect(gaps.count == 1)
        let written = Int64(kept.count) + gaps.reduce(0, +)
        #expect(written == Int64(megabytes) * 1_000_000 + 12)
        #expect(kept.starts(with: "first\na line of".utf8))
        #expect(kept.suffix(6) == ArraySlice("\nlast\n".utf8))
        #expect(!kept.contains(0))
    }

    @Test func anUncappedLogCanBeCappedLater() throws {
        let folder = try TemporaryFolder()
        try folder.write(String(repeating: "0123456789abcdef", count: 65536), to: "log")
        var cap = LogCap(limit: 65536)
        try cap.enforce(on: .open(folder.file("log"), O_WRONLY), named: "log")
        #expect(try blocks(folder.file("log")) <= 65536 + 8192)
        #expect(try LogPiece.gap(1 << 20 - 65536) == RunDirectory(path: folder.path).readLog(from: 32768, atMost: 100))
    }

    @Test func bytesThatAreNotTextAreKept() throws {
        let folder = try TemporaryFolder()
        _ = try start("printf", "\\377\\000\\300", in: folder.file("1")).result()
        #expect(try folder.read("1/log") == [0xFF, 0, 0xC0])
    }

    private func blocks(_ path: String) throws -> Int64 {
        var status = stat()
        guard stat(path, &status) == 0 else { throw ProcessError.system(action: "look at \(path)", code: errno) }
        return Int64(status.st_blocks) * 512
    }
}
