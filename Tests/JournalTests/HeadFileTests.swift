import ContentHash
import Glibc
import Testing

@testable import Journal

@Suite struct HeadFileTests {
    let scratch = Scratch(inMemory: true)
    var path: String { scratch.path + "/head" }

    @Test func theNewerSlotCounts() throws {
        #expect(try HeadFile.read(path) == .missing)
        #expect(throws: JournalError.self) { try HeadFile(path) }
        try HeadFile.create(path, mode: 0o600)
        #expect(try HeadFile.read(path) == .found(.empty))
        let file = try HeadFile(path)
        for count: Int64 in [1, 2, 3, 7, 8] {
            let head = JournalHead(count: count, hash: ContentHash(of: "\(count)"))
            try file.write(head)
            #expect(try HeadFile.read(path) == .found(head))
        }
        #expect(try contents(path).count == 2 * HeadFile.slotSize)
    }

    @Test func aDamagedSlotLeavesTheOtherAndTwoAreDamage() throws {
        try HeadFile.create(path, mode: 0o600)
        let file = try HeadFile(path)
        let older = JournalHead(count: 1, hash: ContentHash(of: "older"))
        let newer = JournalHead(count: 2, hash: ContentHash(of: "newer"))
        try file.write(older)
        try file.write(newer)
        let good = try contents(path)
        for length in Array(0..<130) + [4_095, 4_096, 4_097, 4_200, 8_191] {
            try overwrite(path, Array(good[..<length]))
            #expect(try HeadFile.read(path) == (length < HeadFile.slotSize ? .damaged : .found(newer)), "cut to \(length)")
        }
        for index in Array(0..<130) + [4_095] {
            var altered = good
            altered[index] ^= 1 << (index % 8)
            try overwrite(path, altered)
            #expect(try HeadFile.read(path) == .found(older), "byte \(index)")
            altered[index + HeadFile.slotSize] ^= 1 << (index % 8)
            try overwrite(path, altered)
            #expect(try HeadFile.read(path) == .damaged, "byte \(index)")
        }
    }
}
