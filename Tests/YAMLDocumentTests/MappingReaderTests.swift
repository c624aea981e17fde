// Reading mappings by questions: every message of the reader and of the ready-made shapes.
import Testing

@testable import YAMLDocument

private enum Colour: String, CaseIterable { case red, blue }

private struct Thing {
    var title: String
    var parts: [Thing]
}

private let thing: Mapping<Thing> = Mapping("thing") { reader in
    let title = reader.required("title", .text, "what it is called")
    _ = reader.optional("on", .yesNo, "whether it is on")
    _ = reader.optional("after", .duration, "how long it takes")
    _ = reader.optional("count", .number(1...9), "how many")
    _ = reader.optional("colour", Shape<Colour>.word, "what it looks like")
    _ = reader.optional("names", .oneOrMore(.text), "other names")
    _ = reader.optional("list", .list(.text), "a list")
    _ = reader.optional("map", .map(.text), "a map")
    _ = reader.optional("mixed", .written("a text or a list", text: Shape<String>.text.map { [$0] }, list: .list(.text)), "either")
    _ = reader.optional("run", .text, "an action")
    _ = reader.optional("check", .text, "an action")
    _ = reader.one(of: ["run", "check"], orNone: true)
    let parts = reader.optional("parts", .list(thing.shape), "what it is made of") ?? []
    guard let title else { return nil }
    return Thing(title: title, parts: parts)
}

private func read(_ text: String) throws -> (Thing?, DiagnosticBag) {
    let source = SourceText(name: "t", text: text)
    let bag = DiagnosticBag(source)
    let node = try YAMLParser.parse(source)
    return (thing.read(node, ReadingContext(bag, "the thing")), bag)
}

struct MappingReaderTests {
    @Test(arguments: [
        ("title: a", []),
        ("on: yes", ["t:1:1: error: the thing lacks \"title\"; hint: what it is called"]),
        ("title: a\ncolor: red", ["t:2:1: error: unknown key \"color\" in the thing; hint: did you mean \"colour\"?"]),
        ("title: [a]", ["t:1:8: error: \"title\" must be a text, not a list"]),
        ("title:", ["t:1:7: error: \"title\" has no value; it must be a text"]),
        ("title: {a: b}", ["t:1:8: error: \"title\" must be a text, not a map; hint: text that starts with { needs quotes"]),
        ("title: a\non: true", ["t:2:5: error: \"on\" must be yes or no, not \"true\"; hint: write yes"]),
        ("title: a\non: maybe", ["t:2:5: error: \"on\" must be yes or no, not \"maybe\""]),
        ("title: a\non: []", ["t:2:5: error: \"on\" must be yes or no, not a list"]),
        ("title: a\nafter: 10", ["t:2:8: error: \"after\" must be a duration, not \"10\"; hint: write it like 90s, 15m, 1h30m or 14d"]),
        ("title: a\ncount: 10", ["t:2:8: error: \"count\" must be a number from 1 to 9, not \"10\""]),
        ("title: a\ncolour: rde", ["t:2:9: error: \"colour\" cannot be \"rde\"; hint: did you mean \"red\"?"]),
        ("title: a\ncolour: violet", ["t:2:9: error: \"colour\" cannot be \"violet\"; hint: it can be \"red\" or \"blue\""]),
        ("title: a\nnames: [a, []]", ["t:2:12: error: an item of \"names\" must be a text, not a list"]),
        ("title: a\nlist: b", ["t:2:7: error: \"list\" must be a list, not a text; hint: write [b]"]),
        ("title: a\nmap: b", ["t:2:6: error: \"map\" must be a map, not a text"]),
        ("title: a\nmap: {k: [1]}", ["t:2:10: error: \"k\" must be a text, not a list"]),
        ("title: a\nmixed: {k: 1}", ["t:2:8: error: \"mixed\" must be a text or a list, not a map"]),
        (
            "title: a\nrun: x\ncheck: y",
            ["t:3:1: error: the thing has both \"run\" and \"check\"; hint: only one of \"run\" and \"check\" can be there"]
        ),
        ("title: a\nparts: [x]", ["t:2:9: error: an item of \"parts\" must be a map, not a text"]),
        ("- title", ["t:1:1: error: the thing must be a map, not a list"]),
    ])
    func messages(text: String, expected: [String]) throws {
        let (_, bag) = try read(text)
        let said = bag.diagnostics.map { one in
            "t:\(one.line ?? 0):\(one.column ?? 0): error: \(one.message)" + (one.hint.map { "; hint: \($0)" } ?? "")
        }
        #expect(said == expected)
    }

    @Test func commasInOneLineFormAreNamed() throws {
        let (_, bag) = try read("{ title: a,b, c, run: d }")
        #expect(bag.diagnostics.map(\.message) == ["the comma after \"a\" ends the text of \"title\" in the thing"])
        #expect(bag.diagnostics[0].column == 12)
        let (_, map) = try read("{ title: t, map: { k: ls -a,check } }")
        #expect(map.diagnostics.first?.message == "the comma after \"ls -a\" ends the text of \"k\" in \"map\"")
        let (_, other) = try read("{ title: Stop, then: go }")
        #expect(
            other.diagnostics.first?.hint
                == "a comma ends a text in one-line form; if it belongs to the text of \"title\", put that into quotes")
    }

    @Test func allProblemsOfAFileAreFound() throws {
        let (value, bag) = try read("titel: a\non: maybe\nparts:\n  - { on: x }\n  - { title: c, n: 1 }\n")
        #expect(value == nil)
        #expect(bag.diagnostics.count == 6)
    }

    @Test func theQuestionsAreTheDescription() {
        let keys = thing.description.keys()
        #expect(keys.map(\.name) == ["title", "on", "after", "count", "colour", "names", "list", "map", "mixed", "run", "check", "parts"])
        #expect(keys.filter(\.isRequired).map(\.name) == ["title"])
        guard case .list(.mapping(let inner)) = keys[11].schema else {
            Issue.record("parts is not a list of things")
            return
        }
        #expect(inner.keys().count == keys.count)
    }

    @Test(arguments: [("90s", 90), ("15m", 900), ("1h30m", 5400), ("14d", 1_209_600), ("0s", 0)])
    func durations(text: String, wanted: Int) {
        #expect(seconds(inDuration: text) == wanted)
    }

    @Test(arguments: ["", "10", "m", "1h30", "-1s", "1.5h", "1w", "99999999999999999999s", "٣s", "1 h"])
    func noDurations(text: String) {
        #expect(seconds(inDuration: text) == nil)
    }
}

struct SourceTextTests {
    @Test func missingFoldersAndOthersAreRefusedInASentence() {
        func said(_ path: String) -> String? {
            do {
                _ = try SourceText(path: path)
                return nil
            } catch { return error.diagnostics.first?.message }
        }
        #expect(said("/nowhere/at-all.yaml") == "there is no such file")
        #expect(said("/dev") == "this is a folder, not a file")
        #expect(said("/dev/zero") == "this is not a regular file")
        #expect(said("/etc/passwd/x") == "a part of this path is not a folder")
        #expect(said("") == "this is not the name of a file")
    }

    @Test func linesEndAsInEditors() {
        let source = SourceText(name: "l", text: "a\r\nb\rc\nd")
        #expect((1...4).map { String(decoding: source.line($0), as: UTF8.self) } == ["a", "b", "c", "d"])
        #expect(source.mark(at: 3) == TextMark(offset: 3, line: 2, column: 1))
        #expect(source.line(9).isEmpty)
    }
}
