// docs/coverage.md against the numbers that it must hold and the places that it names: a number that nobody took up, a row that
// lost its step, and a step that was renamed all fail here.
import Foundation
import Testing
import YAMLDocument

struct CoverageTests {
    /// Every instruction, caution, variant and example of the five vendors' upgrade pages, each written out.
    static let numbers = [
        "KR1", "KR2", "KR3", "KR4", "KR5", "KR6", "KR7", "KR8", "KR9",
        "KE1", "KE2", "KE3", "KE4", "KE5", "KE6", "KE7", "KE8", "KE9", "KE10", "KE11", "KE12", "KE13", "KE14", "KE15", "KE16", "KE17",
        "KE18",
        "KY1", "KY2", "KY3", "KY4", "KY5", "KY6", "KY7", "KY8", "KY9", "KY10", "KY11", "KY12", "KY13", "KY14", "KY15", "KY16", "KY17",
        "TY1", "TY2", "TY3", "TY4", "TY5", "TY6", "TY7", "TY8", "TY9", "TY10", "TY11", "TY12", "TY13", "TY14", "TY15", "TY16",
        "CL1", "CL2", "CL3", "CL4", "CL5", "CL6", "CL7", "CL8", "CL9", "CL10", "CL11", "CL12", "CL13", "CL14",
    ]

    @Test func everyNumberHasOneRow() throws {
        let found = try Coverage.rows().map(\.number)
        for number in Self.numbers {
            let count = found.count { $0 == number }
            #expect(count == 1, "\(number) has \(count) rows in docs/coverage.md")
        }
        for number in Set(found).subtracting(Self.numbers) { Issue.record("docs/coverage.md has a row \(number) that no page asks for") }
    }

    @Test(arguments: numbers) func placesExist(_ number: String) throws {
        let row = try #require(try Coverage.rows().first { $0.number == number }, "\(number) has no row in docs/coverage.md")
        #expect(!row.says.isEmpty, "\(number) does not tell what the vendor says")
        #expect(!row.places.isEmpty, "\(number) names no place; write places between backticks")
        for place in row.places {
            if let problem = try Coverage.problem(with: place) { Issue.record("\(number): \(place): \(problem)") }
        }
    }

    @Test func whatIsNotThereIsTold() throws {
        #expect(try Coverage.problem(with: "docs/coverage.md") == nil)
        #expect(try Coverage.problem(with: "docs/no-such-page.md") != nil)
        #expect(try Coverage.problem(with: "playbooks/roundup/venv.yaml#upgrade/migrate/database") == nil)
        #expect(try Coverage.problem(with: "playbooks/roundup/venv.yaml#backup/home/verify/files") == nil)
        #expect(try Coverage.problem(with: "playbooks/roundup/venv.yaml#advice/outage") == nil)
        #expect(try Coverage.problem(with: "playbooks/roundup/catalog.yaml#breaking/fts5") == nil)
        #expect(try Coverage.problem(with: "playbooks/roundup/catalog.yaml#help/0") == nil)
        #expect(try Coverage.problem(with: "playbooks/roundup/catalog.yaml#breaking/fts6") != nil)
        #expect(try Coverage.problem(with: "playbooks/roundup/venv.yaml#upgrade/migrate/data") != nil)
        #expect(try Coverage.problem(with: "playbooks/roundup/catalog.yaml#help/9") != nil)
        #expect(try Coverage.problem(with: "docs/coverage.md#Tyk") != nil)
        #expect(try Coverage.problem(with: "../README.md") != nil)
    }
}

/// The page as a table.
enum Coverage {
    struct Row {
        let number: String
        let says: String
        /// What stands between backticks in the last cell.
        let places: [String]
    }

    static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    static func rows() throws -> [Row] {
        try String(contentsOfFile: root + "/docs/coverage.md", encoding: .utf8).split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count >= 5, cells[1].wholeMatch(of: /[A-Z]{2}[0-9]+/) != nil else { return nil }
            // A bar in a cell would shift the places out of sight.
            try #require(cells.count == 5, "the row \(cells[1]) has \(cells.count - 2) cells, not 3")
            let places = cells[3].split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
            return Row(number: cells[1], says: cells[2], places: places.map { String($0.element) })
        }
    }

    /// Why a place is none; nil where it is there.
    static func problem(with place: String) throws -> String? {
        let parts = place.split(separator: "#", maxSplits: 1).map(String.init)
        guard let file = parts.first, !file.contains("..") else { return "this is not a file of the repository" }
        guard FileManager.default.fileExists(atPath: root + "/" + file) else { return "there is no such file" }
        guard parts.count == 2 else { return nil }
        guard file.hasSuffix(".yaml") else { return "only YAML files have entries" }
        var node = try YAMLParser.parse(SourceText(path: root + "/" + file))
        for name in parts[1].split(separator: "/").map(String.init) {
            guard let next = entry(name, of: node) else { return "there is no \(name)" }
            node = next
        }
        return nil
    }

    /// A key, or the item of a list by its id or its place in it. The keys under which steps stand are left out, as in a step's id.
    private static func entry(_ name: String, of node: YAMLNode) -> YAMLNode? {
        if let items = node.items {
            return items.first { $0["id"]?.text == name } ?? Int(name).flatMap { items.indices.contains($0) ? items[$0] : nil }
        }
        return node[name] ?? node["steps"].flatMap { entry(name, of: $0) } ?? node["first-of"].flatMap { entry(name, of: $0) }
    }
}
