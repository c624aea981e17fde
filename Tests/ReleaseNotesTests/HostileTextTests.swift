// Texts made to hurt: each ends soon, within its limits, and loses nothing.
import Glibc
import Testing
import UpgradeModel

@testable import ReleaseNotes

@Suite struct HostileTextTests {
    /// Seconds of processor time of this thread: other tests and a busy machine do not count.
    private func seconds(_ body: () throws -> Void) rethrows -> Double {
        let before = processorTime
        try body()
        return processorTime - before
    }

    private var processorTime: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    @Test(arguments: [
        String(repeating: ">", count: 1_000_000), String(repeating: "[", count: 1_000_000), String(repeating: "* ", count: 100_000),
        "|" + String(repeating: "a|", count: 40_000) + "\n|" + String(repeating: "-|", count: 40_000) + "\n|x|\n",
        "[a]: https://example.org/" + String(repeating: "x", count: 5_000) + "\n\n" + String(repeating: "[a] ", count: 80_000),
        "|" + String(repeating: "a|", count: 200) + "\n|" + String(repeating: "-|", count: 200) + "\n"
            + String(repeating: "|x\n", count: 50_000),
        String(repeating: "x", count: 5_000_000),
    ])
    func boundedTime(text: String) throws {
        let document = "## 2.0.0\n\n" + text + "\n\n## 1.0.0\n"
        let time = try seconds {
            let file = try notes(document)
            #expect(file.index.entries.count == 2)
            #expect(try file.text(of: "2.0.0").utf8.count >= text.utf8.count)
        }
        #expect(time < 20)
    }

    /// What has no end must not be looked for again and again.
    @Test(arguments: [
        "<pre>\n\n", "<!-- a\n\n", "{/* a\n\n", "<script>\n\n", "<?x\n\n", "{/* `a` ", "<Note>\n\n", "{{< a\n", "```a\n# 1.0.5\n\n",
        "[a]: b\n", "<h2>1.0</h2>\n",
        "1.0.5\n-\n", "**1.0.5**\n\n", "> [!WARNING]\n", ":::danger\n",
    ])
    func endlessBeginnings(piece: String) throws {
        let document = String(repeating: piece, count: 400_000 / piece.utf8.count)
        for name in ["notes.mdx", "NEWS"] {
            let time = try seconds { _ = try notes(document, name: name) }
            #expect(time < 20, "\(name) took \(time) s")
        }
    }

    @Test func fileBeyondTheLimitIsNotRead() throws {
        var template = Array("/tmp/belay-large-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer {
            close(descriptor)
            unlink(path)
        }
        // 500 MB without a single block on the disk.
        try #require(ftruncate(descriptor, 500 << 20) == 0)
        let error = #expect(throws: ReleaseNotesError.self) { try NotesFile(path: path) }
        #expect(error?.code == .tooLarge)
        #expect("\(error.map { "\($0)" } ?? "")".contains("500 MB"))
    }

    @Test func lineOfFiftyMegabytesIsShownAndNotParsed() throws {
        let line = String(repeating: "[a](", count: 50 << 18)
        let time = try seconds {
            let file = try notes("## 2.0.0\n\n\(line)\n\n## 1.0.0\n")
            #expect(file.listed == ["2.0.0:1", "1.0.0:5"])
            #expect(file.remarks.count == 1)
            #expect(try file.text(of: "2.0.0").utf8.count > 50 << 20)
        }
        #expect(time < 20, "\(time) s")
    }

    @Test func tooManyReportsEndInPlainText() throws {
        var limits = MarkdownLimits()
        limits.eventsPerByte = -100_000
        let file = try NotesFile(Array("1.0.0\n-----\n\n- a\n".utf8), name: "NEWS.md", provenance: somewhere, limits: limits)
        #expect(file.isPlain)
        #expect(file.listed == ["1.0.0:1"])
        #expect(file.release(0)?.text.contains("- a") == true)
        #expect(!file.remarks.isEmpty)
    }

    /// An address is written once and reported at every place that refers to it: no more than so many bytes of them are taken.
    @Test func longReferenceIsRefused() throws {
        let text = "[a]: https://example.org/" + String(repeating: "x", count: 5_000) + "\n\n" + String(repeating: "[a] ", count: 60_000)
        let error = #expect(throws: ReleaseNotesError.self) {
            _ = try MarkdownText(Array(text.utf8), name: "x.md").blocks(name: "x.md").count
        }
        #expect(error?.code == .tooLarge)
        // Nothing is lost: it is asked about as one item.
        let items = try notes("## 2.0.0\n\n### Breaking Changes\n\n\(text)\n\n## 1.0.0\n").items("2.0.0")
        #expect(items.count == 1 && (items.first?.text.utf8.count ?? 0) > 240_000)
    }

    /// Deep nesting and long paragraphs cost the parser their square: they are said to be left out, not tried.
    @Test(arguments: [(">", 100_000, "nested too deep"), ("a [\n", 5_000, "a paragraph too long")])
    func whatIsNotParsedIsSaid(piece: String, count: Int, remark: String) throws {
        let text = String(repeating: piece, count: count)
        let file = try notes("## 2.0.0\n\n\(text)\n\n## 1.0.0\n")
        #expect(file.remarks.count == 1 && file.remarks[0].contains(remark) == true)
        #expect(try file.text(of: "2.0.0").contains(text))
    }

    @Test func bytesThatAreNoTextStayWithTheirRelease() throws {
        let file = try notes(bytes: Array("## 2.0.0\n\n- a\0b ".utf8) + [0xFF, 0xC3, 0x0A] + Array("\n## 1.0.0\n\n\0\n".utf8))
        #expect(file.listed == ["2.0.0:1", "1.0.0:5"])
        #expect(try file.text(of: "2.0.0").contains("a\0b \u{FFFD}\u{FFFD}"))
        #expect(try file.blocks(try file.text(of: "1.0.0")).map { $0.runs.map(\.text).joined() } == ["1.0.0", "\u{FFFD}"])
    }

    @Test func manyHeadings() throws {
        let text = (0..<100_000).map { "## 1.0.\($0)\n" }.joined(separator: "\n")
        let time = try seconds {
            let file = try notes(text)
            #expect(file.count == 100_000)
        }
        #expect(time < 20)
    }

    @Test func tooLargeIsASentence() throws {
        var limits = MarkdownLimits()
        limits.size = 100
        let error = #expect(throws: ReleaseNotesError.self) {
            try NotesFile([UInt8](repeating: 65, count: 101), name: "x.md", provenance: somewhere, limits: limits)
        }
        #expect(error?.code == .tooLarge)
    }

    @Test func wideCharacters() {
        #expect(throws: ReleaseNotesError.self) { try notes(bytes: [0xFF, 0xFE, 0x23, 0x00]) }
    }

    @Test func escapeSequencesDoNotReachTheTerminal() throws {
        let file = try notes("## 1.0.0\n\n### Removed\n\n- \u{1B}[31mred\u{1B}]0;title\u{7} \u{202E}abc\u{9B}2J\n")
        let text = NotesReport(try NotesQuery().releases(in: file)).text + file.listText
        #expect(text.unicodeScalars.allSatisfy { ($0.value >= 32 && !(0x7F...0x9F).contains($0.value) && $0 != "\u{202E}") || $0 == "\n" })
    }
}
