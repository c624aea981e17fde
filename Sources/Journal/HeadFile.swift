// The file `head`: two slots, written in turn and in place, so that a write that is cut short leaves the other slot, one commit older.
// In place and not by a new file's rename: that costs one sync and not three, and needs no room on a full disk.
internal import ContentHash
internal import Glibc

/// The open head file of one journal.
final class HeadFile {
    /// In bytes: each slot has a block of the disk to itself.
    static let slotSize = 4_096

    /// What was found in the file's place.
    enum Content: Equatable {
        case missing
        case damaged
        case found(JournalHead)
    }

    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws(JournalError) {
        self.path = path
        descriptor = try FileCalls.open(path, O_RDWR, "opening")
    }

    deinit { close(descriptor) }

    /// Makes the file, with an empty journal's head in both slots.
    static func create(_ path: String, mode: UInt32) throws(JournalError) {
        try FileCalls.makeFile(path, mode: mode)
        let file = try HeadFile(path)
        for slot in 0...1 { try file.write(.empty, slot: slot) }
    }

    /// Makes the file anew with this head in both slots, whatever is there.
    static func remake(_ path: String, mode: UInt32, _ head: JournalHead) throws(JournalError) {
        let fresh = path + ".new"
        unlink(fresh)
        try FileCalls.makeFile(fresh, mode: mode)
        let file = try HeadFile(fresh)
        for slot in 0...1 { try file.write(head, slot: slot) }
        guard rename(fresh, path) == 0 else { throw JournalError(failed: "writing", at: path) }
        try FileCalls.synchronise(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    }

    /// Puts the head on disk; returns when it is there.
    func write(_ head: JournalHead) throws(JournalError) { try write(head, slot: Int(head.count % 2)) }

    /// The newer of the two slots, as long as one of them can be read.
    static func read(_ path: String) throws(JournalError) -> Content {
        guard let bytes = try FileCalls.contents(of: path, limit: 2 * slotSize) else { return .missing }
        let heads = (0...1).compactMap { slot in decode(bytes.dropFirst(slot * slotSize).prefix(slotSize)) }
        return heads.max { $0.count < $1.count }.map { .found($0) } ?? .damaged
    }

    private func write(_ head: JournalHead, slot: Int) throws(JournalError) {
        let bytes = Self.encode(head)
        let written = pwrite(descriptor, bytes, bytes.count, off_t(slot * Self.slotSize))
        guard written == bytes.count, fdatasync(descriptor) == 0 else {
            // A write that is cut short has found no more room, and sets no errno.
            throw JournalError(failed: "writing", at: path, errno: (0..<bytes.count).contains(written) ? ENOSPC : errno)
        }
    }

    /// One line, filled up with blanks: the format's name and version, count, hash, and a check of the line itself.
    static func encode(_ head: JournalHead) -> [UInt8] {
        let line = "belay-head 1 \(head.count) \(head.hash)"
        let bytes = Array("\(line) \(ContentHash(of: line).hex.prefix(16))".utf8)
        return bytes + [UInt8](repeating: UInt8(ascii: " "), count: slotSize - bytes.count - 1) + [UInt8(ascii: "\n")]
    }

    /// Nil for anything that `encode` doesn't give to the last byte.
    static func decode(_ slot: ArraySlice<UInt8>) -> JournalHead? {
        let fields = String(decoding: slot, as: UTF8.self).split(separator: " ")
        guard fields.count > 3, let count = Int64(fields[2]), count >= 0, let hash = ContentHash(hex: String(fields[3])) else {
            return nil
        }
        let head = JournalHead(count: count, hash: hash)
        return encode(head).elementsEqual(slot) ? head : nil
    }
}
