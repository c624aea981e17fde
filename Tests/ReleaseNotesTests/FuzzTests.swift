// Texts put together at random from what hurts parsers, the same ones in every run: nothing crashes, nothing is lost, every offset
// lies in the text, and no bundle that was changed is taken for the one that was made.
import Testing
import UpgradeModel

@testable import ReleaseNotes

private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite struct FuzzTests {
    private static let pieces =
        [
            "# 1.0.0", "## [2.0.0] (2026-01-01)", "### Breaking Changes", "#", "---", "===", "- a", "  - b", "1. c", "> q", "```", "~~~sh",
            "`", "*", "**",
            "[x](y)", "[1.0.0]: z", "<!--", "-->", "{/*", "*/}", ":::danger", ":::", "{{< note >}}", "<Note title=\"t\">", "</Note>",
            "| a |", "|-|",
            "\n", "\n\n", "\r\n", "\r", "\t", "    ", "\u{0}", "\u{1B}[31m", "é", "\u{202E}", "BREAKING CHANGE: x", "&amp;", "\\",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xED, 0xA0, 0x80]]

    private func document(_ generator: inout Generator) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0..<60, using: &generator) {
            bytes += Self.pieces.randomElement(using: &generator) ?? []
            if Bool.random(using: &generator) { bytes.append(10) }
        }
        return bytes
    }

    @Test(arguments: 0..<40)
    func anyText(seed: Int) throws {
        var generator = Generator(state: UInt64(seed))
        for _ in 0..<25 {
            let bytes = document(&generator)
            guard let file = try? notes(bytes: bytes) else { continue }
            var end = 0
            for entry in file.index.entries {
                #expect(end <= entry.offset && entry.offset <= entry.bodyStart && entry.end <= bytes.count)
                end = entry.offset
            }
            for position in 0..<file.count {
                let release = try #require(file.release(position))
                for item in release.items { #expect(Set(release.items.map(\.id)).count == release.items.count && !item.id.isEmpty) }
                _ = try file.blocks(release.text)
            }
            _ = NotesReport(try NotesQuery().releases(in: file)).text
        }
    }

    @Test(arguments: 0..<8)
    func changedBundle(seed: Int) throws {
        var generator = Generator(state: UInt64(seed))
        let path = try scratchFolder() + "/b"
        let text = "# 2.0.0\n\n- a\n"
        try NotesBundle(
            product: "p", from: "1", to: "2", made: 3,
            files: [.init(path: "notes/a.md", text: text, provenance: somewhere, form: .changelog)]
        ).write(to: path, key: nil)
        let whole = try FileReading.bytes(path)
        for _ in 0..<200 {
            var bytes = whole
            for _ in 0...Int.random(in: 0..<3, using: &generator) {
                let index = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: index)
                default: bytes.insert(contentsOf: Self.pieces.randomElement(using: &generator) ?? [], at: index)
                }
            }
            guard let read = try? NotesBundle(bytes, name: path, signers: nil) else { continue }
            // What is taken holds texts that fit their hashes, at paths that stay inside.
            #expect(read.files.allSatisfy { $0.text == text && !$0.path.contains("..") && !$0.path.hasPrefix("/") })
        }
    }
}
