// SHA-256 as a value: what a text, a file or a journal row is recognised by. The hashing itself is nettle's, in
// ContentHasher.swift.

/// A SHA-256 hash.
package struct ContentHash: Sendable, Hashable {
    /// In bytes.
    package static let size = 32

    // The 32 bytes as they lie in memory: a hash is compared and passed on a hundred thousand times per journal, without an
    // allocation each.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// All zeros: what stands before the first row of a chain. The hash of nothing known.
    package static let zero = ContentHash(words: (0, 0, 0, 0))

    private init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// The hash of these bytes.
    package init(of bytes: [UInt8]) {
        var hasher = ContentHasher()
        hasher.update(bytes)
        self = hasher.finish()
    }

    /// The hash of this text's UTF-8.
    package init(of text: String) {
        var hasher = ContentHasher()
        hasher.update(text)
        self = hasher.finish()
    }

    /// A hash that was stored as its 32 bytes; nil for any other number of bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.size else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
        self.words = words
    }

    /// A hash that was written as 64 hexadecimal digits of either case; nil for anything else.
    package init?(hex: String) {
        var bytes: [UInt8] = []
        var high: UInt8?
        for character in hex.utf8 {
            let digit: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = character - UInt8(ascii: "A") + 10
            default: return nil
            }
            if let upper = high {
                bytes.append(upper << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        guard high == nil else { return nil }
        self.init(bytes: bytes)
    }

    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try Swift.withUnsafeBytes(of: words, body)
    }

    package var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    /// 64 hexadecimal digits in lower case.
    package var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    package static func == (left: ContentHash, right: ContentHash) -> Bool { left.words == right.words }
    package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

extension ContentHash: CustomStringConvertible {
    package var description: String { hex }
}
