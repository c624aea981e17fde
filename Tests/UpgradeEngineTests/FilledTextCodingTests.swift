import JSONDocument
import Testing
import UpgradeModel

@Suite struct FilledTextCodingTests {
    @Test func aTextWithNothingToFillIsWrittenInShort() throws {
        #expect(try JSONValue(encoding: FilledText("ls")).canonicalText == #"{"literal":"ls"}"#)
    }

    @Test(arguments: [
        FilledText("ls"), FilledText(""), FilledText(parts: []), FilledText(parts: [.backupFolder]), FilledText(parts: [.secret("s")]),
        FilledText(parts: [.literal("a"), .literal("b")]), FilledText(parts: [.literal("to "), .saved("place")]),
    ])
    func whatIsWrittenIsReadBack(text: FilledText) throws {
        let written = try JSONValue(encoding: text).canonicalText
        #expect(try JSONValue(parsing: written).decoded(as: FilledText.self) == text)
    }

    /// Plans that are frozen in a journal stay readable.
    @Test func theFormFromBeforeIsRead() throws {
        let before = try JSONValue(parsing: #"{"parts":[{"literal":{"_0":"ls"}}]}"#)
        #expect(try before.decoded(as: FilledText.self) == FilledText("ls"))
        #expect(throws: DecodingError.self) { try JSONValue(parsing: "{}").decoded(as: FilledText.self) }
    }
}
