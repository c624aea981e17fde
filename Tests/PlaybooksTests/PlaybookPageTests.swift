// docs/playbooks.md says only what the decoders take: every block of YAML on it is read, and every key that it names is asked for.
import Foundation
import Testing
import UpgradeModel
import YAMLDocument

@testable import Playbooks

struct PlaybookPageTests {
    static let page = try? Page(
        String(contentsOfFile: (#filePath as NSString).deletingLastPathComponent + "/../../docs/playbooks.md", encoding: .utf8))

    /// Each state of the folder that somebody comes to who follows the page passes `belay playbook check`.
    @Test func theLessonPassesAfterEveryChange() throws {
        let page = try #require(Self.page)
        var files: [String: [Part]] = [:]
        var checks = 0
        for block in page.blocks where block.file.hasSuffix(".yaml") && block.file != "settings.yaml" {
            files[block.file] = block.isChange ? merge(block.parts, into: try #require(files[block.file])) : block.parts
            guard files["folder.yaml"] != nil else { continue }
            let problems = check(files.mapValues(text))
            #expect(problems == [], "after the block in line \(block.line)")
            checks += 1
        }
        #expect(checks == 5)
        let playbook = try #require(files["folder.yaml"]).map(\.name)
        for key in ["backup", "make-copy", "tests", "settle", "follow-up"] { #expect(playbook.contains(key)) }
    }

    @Test func theReferenceDecodesAndResolves() throws {
        let page = try #require(Self.page)
        let lesson = try #require(page.blocks.first { $0.file == "catalog.yaml" })
        var seen: [String: Int] = [:]
        let hops = try #require(page.blocks.first { $0.file == "catalog" })
        let manyHops = merge(hops.parts, into: makeParts("belay: 1\nproduct: shelf\ntitle: Shelf\nvariants: { folder: A folder }\n"))
        for block in page.blocks where !block.file.hasSuffix(".yaml") {
            seen[block.file, default: 0] += 1
            let whole: [String]
            switch block.file {
            case "playbook":
                let playbook = merge(block.parts, into: makeParts(Self.skeleton))
                let hasComponents = block.parts.contains { $0.name == "components" }
                whole = check(["catalog.yaml": text(hasComponents ? manyHops : lesson.parts), "folder.yaml": text(playbook)])
            case "catalog":
                whole = problems { () throws(InvalidFile) in
                    _ = try PlaybookFile(SourceText(name: "c", text: text(manyHops)), as: catalogMapping).checked()
                }
            case "deployment":
                whole = problems { () throws(InvalidFile) in
                    _ = try PlaybookFile(SourceText(name: "d", text: text(block.parts)), as: deploymentMapping).checked()
                }
            default: whole = ["nobody knows what a block of \"\(block.file)\" is"]
            }
            #expect(whole == [], "the block in line \(block.line)")
        }
        #expect(seen["playbook", default: 0] >= 8 && seen["catalog"] == 1 && seen["deployment"] == 1)
    }

    @Test func theSettingsAreRead() throws {
        let folder = try TemporaryFolder()
        let block = try #require(Self.page?.blocks.first { $0.file == "settings.yaml" })
        try folder.write("settings.yaml", text(block.parts))
        #expect(try Settings.read(configuration: folder.path).notify != nil)
    }

    @Test func everyKeyThatThePageNamesIsKnown() throws {
        let page = try #require(Self.page)
        let known = knownKeys().union(["crosses", "notify"])
        #expect(page.namedKeys.count > 40)
        #expect(page.namedKeys.filter { !known.contains($0) } == [])
        // The measure itself must be able to fail.
        let wrong = try Page("| key | meaning |\n| --- | --- |\n| `titel`, `when` | x |\n\nWrite `onlyif: yes`, or `a b: c`.\n")
        #expect(wrong.namedKeys.filter { !known.contains($0) } == ["titel", "onlyif"])
    }

    @Test func everyKeyIsOnThePage() throws {
        let page = try #require(Self.page)
        #expect(knownKeys().filter { !page.words.contains($0) }.sorted() == [])
    }

    @Test func theTableOfFragmentsIsWhole() throws {
        let page = try #require(Self.page)
        var rows: [String] = []
        for file in BuiltinFiles.all where file.path.hasPrefix("shared/") && file.path.hasSuffix(".yaml") {
            let group = file.path.dropFirst("shared/".count).dropLast(".yaml".count)
            let fragments = try PlaybookFile(SourceText(name: file.path, text: #require(file.text)), as: fragmentsMapping).checked()
            for fragment in fragments {
                let needs = fragment.value.needs.map { "`\($0.name)`" + ($0.defaultValue != nil || $0.isOptional ? "?" : "") }
                rows.append("| `\(group)/\(fragment.name)` | \(needs.isEmpty ? "–" : needs.joined(separator: ", ")) |")
            }
        }
        #expect(rows.count > 40)
        #expect(rows.filter { !page.lines.contains($0) } == [])
    }

    /// What a block of the reference leaves out.
    private static let skeleton = """
        belay: 1
        product: shelf
        variant: folder
        title: Shelf
        version: shelf version
        healthy: shelf check
        upgrade: [{ id: proof, title: Prove it, prove: [version, healthy] }]
        rollback: [{ id: proof, title: Prove it, prove: [version, healthy] }]

        """

    /// The problems of a product's folder, beside Belay's own shared fragments.
    private func check(_ files: [String: String]) -> [String] {
        let own =
            files.map { BuiltinFile(path: "shelf/" + $0.key, text: $0.value) } + [BuiltinFile(path: "shelf/files/is-full.sh", text: "\n")]
        let library = ProductLibrary(configuration: nil, builtin: own + BuiltinFiles.all.filter { $0.path.hasPrefix("shared/") })
        var found: [String] = []
        let unread = problems { () throws(InvalidFile) in
            found = try library.playbook(product: "shelf", variant: "folder").checkHops().problems.map(said)
        }
        return unread + found
    }

    private func knownKeys() -> Set<String> {
        var keys: Set<String> = []
        var visited: Set<String> = []
        func visit(_ schema: Schema) {
            switch schema {
            case .text, .words, .number, .anything: break
            case .list(let inner), .map(let inner, _): visit(inner)
            case .either(let inner): inner.forEach(visit)
            case .mapping(let description):
                guard visited.insert(description.name).inserted else { return }
                for key in description.keys() {
                    if !key.name.isEmpty { keys.insert(key.name) }
                    visit(key.schema)
                }
            }
        }
        for kind in FileKind.allCases { visit(.mapping(kind.description)) }
        return keys
    }
}

// MARK: The page

/// A key at the margin, with its value and the comments before it.
struct Part: Sendable {
    var name: String
    var text: String
}

private func makeParts(_ yaml: String) -> [Part] {
    var parts: [Part] = []
    var pending = ""
    for line in yaml.split(separator: "\n", omittingEmptySubsequences: false) {
        if let first = line.first, first != " ", first != "#", let colon = line.firstIndex(of: ":") {
            parts.append(Part(name: String(line[..<colon]), text: pending + line + "\n"))
            pending = ""
        } else if line.first == " ", !parts.isEmpty {
            parts[parts.count - 1].text += line + "\n"
        } else {
            pending += line + "\n"
        }
    }
    return parts
}

private func merge(_ new: [Part], into old: [Part]) -> [Part] {
    old.map { part in new.first { $0.name == part.name } ?? part } + new.filter { part in !old.contains { $0.name == part.name } }
}

private func text(_ parts: [Part]) -> String { parts.map(\.text).joined() }

struct Page: Sendable {
    struct Block: Sendable {
        var file: String
        var isChange: Bool
        var line: Int
        var parts: [Part]
    }

    var lines: [String]
    var blocks: [Block] = []
    /// Keys as prose and tables name them.
    var namedKeys: [String] = []
    /// Every word in code.
    var words: Set<String> = []

    init(_ text: String) throws {
        lines = text.components(separatedBy: "\n")
        var open: (info: String, line: Int, text: String)?
        var isTableOfKeys = false
        for (index, line) in lines.enumerated() {
            if line.hasPrefix("```") {
                if let block = open {
                    if block.info.hasPrefix("yaml") { try add(block) }
                    open = nil
                } else {
                    open = (String(line.dropFirst(3)), index + 1, "")
                }
                continue
            }
            if open != nil {
                open?.text += line + "\n"
                continue
            }
            let spans = line.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
            spans.forEach { note($0) }
            isTableOfKeys = line.hasPrefix("| key |") || (isTableOfKeys && line.hasPrefix("|"))
            if isTableOfKeys {
                let cell = line.components(separatedBy: "|").dropFirst().first ?? ""
                namedKeys += cell.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
            }
            for span in spans {
                let words = span.components(separatedBy: ": ")
                if words.count > 1, words[0] != "", words[0].allSatisfy({ $0.isLetter || $0 == "-" }) { namedKeys.append(words[0]) }
            }
        }
    }

    private mutating func add(_ block: (info: String, line: Int, text: String)) throws {
        let words = block.info.split(separator: " ", maxSplits: 1).map(String.init)
        let name = try #require(words.count == 2 ? words[1] : nil, "the block in line \(block.line) does not say what it is part of")
        let file = name.components(separatedBy: ",")[0]
        blocks.append(Block(file: file, isChange: name.hasSuffix(", changed"), line: block.line, parts: makeParts(block.text)))
        note(block.text)
    }

    private mutating func note(_ code: String) {
        for word in code.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "-") }) { words.insert(String(word)) }
    }
}
