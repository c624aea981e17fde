import Testing

@testable import ContentHash

@Suite struct ContentHashTests {
    // The examples of FIPS 180-2, appendix B.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (String(repeating: "a", count: 1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
    func isSHA256(text: String, hex: String) {
        #expect(ContentHash(of: text).hex == hex)
        #expect(ContentHash(of: Array(text.utf8)).description == hex)
    }

    @Test func piecesLeaveNoTrace() {
        var hasher = ContentHasher()
        for piece in ["", "a", "bc", ""] { hasher.update(piece) }
        #expect(hasher.finish() == ContentHash(of: "abc"))
        hasher.update("abc")
        #expect(hasher.finish() == ContentHash(of: "abc"))
    }

    @Test func comesBackFromHexAndBytes() {
        let hash = ContentHash(of: "abc")
        #expect(ContentHash(hex: hash.hex) == hash)
        #expect(ContentHash(hex: hash.hex.uppercased()) == hash)
        #expect(ContentHash(bytes: hash.bytes) == hash)
        #expect(ContentHash.zero.hex == String(repeating: "0", count: 64))
        for wrong in ["", "ab", String(hash.hex.dropLast()), hash.hex + "0", hash.hex + "00", "g" + hash.hex.dropFirst()] {
            #expect(ContentHash(hex: wrong) == nil, "\(wrong)")
        }
        #expect(ContentHash(bytes: hash.bytes.dropLast()) == nil)
    }
}
