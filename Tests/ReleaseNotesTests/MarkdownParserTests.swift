// What the parser is given and what is believed of its answers.
import Glibc
import Testing
import UpgradeModel

@testable import ReleaseNotes

@Suite struct MarkdownParserTests {
    /// Each makes md4c 0.4.8 look at the byte behind it. The bytes are put where they end with their page and the next one cannot be read.
    @Test(arguments: ["1", "11", "> 1", "- 1", "a\n1", "a\r1", "<pre<", "- [ ]", "![](|", ""])
    func nothingBehindTheTextIsRead(text: String) async {
        await #expect(processExitsWith: .success) { [text] in
            let parsed = try MarkdownText(Array(text.utf8), name: "text")
            let code = try parsed.withParserBytes { bytes in
                let page = Int(getpagesize())
                let area = try #require(
                    mmap(nil, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), "no memory")
                try #require(area != MAP_FAILED && mprotect(area + page, page, PROT_NONE) == 0)
                let copy = UnsafeMutableBufferPointer(
                    start: (area + page - bytes.count).assumingMemoryBound(to: UInt8.self), count: bytes.count)
                _ = copy.update(from: bytes)
                return MarkdownParser.run(UnsafeBufferPointer(copy), NotesBenchmark.silent, nil)
            }
            try #require(code == 0)
        }
    }

    /// Definitions from elsewhere are put behind a section's text, and the parser is given both.
    @Test func theEndOfATextIsTheEndOfALine() throws {
        for definitions in ["", "[a]: https://example.org/1"] {
            let blocks = try MarkdownText(Array("see [a]\n\n1".utf8), name: "text").blocks(name: "text", definitions: definitions)
            #expect(blocks.map { $0.runs.map(\.text).joined() } == [definitions.isEmpty ? "see [a]" : "see a", "1"])
        }
    }

    /// A parser that miscounts must not make us read beyond the text.
    @Test func reportsBeyondTheTextAreNotBelieved() {
        let text = Array("0123456789".utf8)
        text.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { characters in
                guard let base = characters.baseAddress else { return }
                #expect(buffer.holds(base, 10) && buffer.holds(base + 9, 1))
                #expect(!buffer.holds(base, 11) && !buffer.holds(base + 9, 2) && !buffer.holds(base + 4, Int(UInt32.max)))
                // Its own blanks and line ends lie elsewhere.
                let blank: [CChar] = [32, 32]
                blank.withUnsafeBufferPointer { own in
                    if let start = own.baseAddress { #expect(buffer.holds(start, 2) && !buffer.holds(start, 3_000_000_000)) }
                }
            }
        }
    }
}
