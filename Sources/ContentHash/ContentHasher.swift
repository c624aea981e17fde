// SHA-256 piece by piece, by nettle. The C context lives only inside this file.
internal import CNettle

/// Takes bytes in pieces of any size; the pieces leave no trace in the hash.
package struct ContentHasher: Sendable {
    private var context = sha256_ctx()

    package init() { nettle_sha256_init(&context) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        nettle_sha256_update(&context, bytes.count, start.assumingMemoryBound(to: UInt8.self))
    }

    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The text's UTF-8.
    package mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    /// The hash of all that was given; the hasher then stands at its beginning again.
    package mutating func finish() -> ContentHash {
        let bytes = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ContentHash.size) { buffer in
            nettle_sha256_digest(&context, buffer.count, buffer.baseAddress)
            return ContentHash(bytes: buffer)
        }
        guard let bytes else { preconditionFailure("a SHA-256 hash has \(ContentHash.size) bytes") }
        return bytes
    }
}
