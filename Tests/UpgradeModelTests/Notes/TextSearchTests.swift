import Testing

@testable import UpgradeModel

@Suite struct TextSearchTests {
    @Test func theFirstPlaceIsFound() throws {
        let text = "a aab aab"
        let found = try #require(text.firstRange(of: "aab"))
        #expect(text[..<found.lowerBound] == "a ")
        #expect(text[found.upperBound...] == " aab")
        #expect(text.firstRange(of: "aac") == nil)
        #expect(text.dropLast().firstRange(of: "b aab") == nil)
        #expect("".firstRange(of: "a") == nil)
        #expect(text.firstRange(of: "") == nil)
    }

    @Test func bytesAreCompared() {
        #expect("Grüße".contains("üß"))
        // Composed and not: the same to a reader, not to a parser.
        #expect(!"u\u{308}".contains("ü"))
        #expect("a\r\n\r\nb".contains("\r\n\r\n"))
        #expect("abc".contains(""))
    }

    @Test func everyOccurrenceIsReplacedOnce() {
        #expect("a&amp;amp;b&amp;".replacing("&amp;", with: "&") == "a&amp;b&")
        #expect("\\\"".replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") == #"\\\""#)
        #expect("aaa".replacing("aa", with: "") == "a")
        #expect("abc".replacing("x", with: "y") == "abc")
    }
}
