// A text as it lies inside the program: gzip's bytes in base64, which take a fifth of its room. The unpacking is zlib's and nettle's.
internal import CNettle
internal import CZlib

/// What `gzip | base64` makes of a text in UTF-8.
package struct PackedText: Sendable, ExpressibleByStringLiteral {
    private let base64: StaticString

    package init(stringLiteral base64: StaticString) { self.base64 = base64 }

    /// Nil where this is no base64, no gzip, damaged (gzip's checksum), cut short, or no UTF-8.
    package var text: String? { Self.decoded(base64).flatMap(Self.inflated).flatMap { String(validating: $0, as: UTF8.self) } }

    private static func decoded(_ base64: StaticString) -> [UInt8]? {
        var context = base64_decode_ctx()
        nettle_base64_decode_init(&context)
        let size = base64.utf8CodeUnitCount
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = size
            isWhole = base64.utf8Start.withMemoryRebound(to: CChar.self, capacity: size) { characters in
                nettle_base64_decode_update(&context, &count, buffer.baseAddress, size, characters) == 1
                    && nettle_base64_decode_final(&context) == 1
            }
            if !isWhole { count = 0 }
        }
        return isWhole ? bytes : nil
    }

    private static func inflated(_ packed: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard belay_inflate_gzip(&stream) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        // gzip ends with the size of what went in, in four bytes. zlib writes no more than that, whatever it says.
        let size = packed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard size <= largest else { return nil }
        var isWhole = false
        let bytes = packed.withUnsafeBufferPointer { packed in
            [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                stream.next_in = UnsafeMutablePointer(mutating: packed.baseAddress)
                stream.avail_in = UInt32(packed.count)
                stream.next_out = buffer.baseAddress
                stream.avail_out = UInt32(size)
                isWhole = inflate(&stream, Z_FINISH) == Z_STREAM_END
                count = isWhole ? Int(stream.total_out) : 0
            }
        }
        return isWhole ? bytes : nil
    }

    /// In bytes: no text inside the program is near it.
    private static let largest = 16 << 20
}
