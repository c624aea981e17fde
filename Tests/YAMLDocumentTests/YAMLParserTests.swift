// The tree: text kept as text, marks that an edit can splice at, and what is refused.
import Glibc
import Testing

@testable import YAMLDocument

func parse(_ text: String, rules: YAMLRules = .strict) throws -> YAMLNode {
    try YAMLParser.parse(SourceText(name: "f.yaml", text: text), rules: rules)
}

func problems(_ bytes: [UInt8], rules: YAMLRules = .strict) -> [String] {
    do {
        _ = try YAMLParser.parse(SourceText(name: "f.yaml", bytes: bytes), rules: rules)
        return []
    } catch {
        return error.diagnostics.map { $0.description.split(separator: "\n").first.map(String.init) ?? "" }
    }
}

struct TreeTests {
    @Test func scalarsStayText() throws {
        let node = try parse("a: 1.10\nb: yes\nc: ~\nd: 007\ne: ''\nf:\n")
        #expect(node.pairs?.map { $0.value.text } == ["1.10", "yes", "~", "007", "", ""])
        #expect(node["e"]?.isAbsent == false)
        #expect(node["f"]?.isAbsent == true)
    }

    @Test func pairsKeepTheirOrder() throws {
        #expect(try parse("z: 1\na: 2\nm: 3").pairs?.map(\.name) == ["z", "a", "m"])
    }

    @Test(arguments: [
        ("tag: v1 # note\n", "v1"), ("tag: 'v1'\n", "'v1'"), ("tag: \"v1\" \n", "\"v1\""), ("é: ü\ntag: ñandú\n", "ñandú"),
        ("\u{FEFF}tag: v1\r\nb: 2\r\n", "v1"), ("{a: ü, tag: v1, c: [1]}", "v1"), ("x: \"a\u{2028}b\"\ntag: v1\n", "v1"),
        ("tag: [a, b]\n", "[a, b]"), ("tag:\n  - a\n  - b\n\n# c\nb: 1\n", "- a\n  - b"), ("tag:\n  k: v\nb: 1\n", "k: v"),
    ])
    func marksCoverTheNode(text: String, covered: String) throws {
        let node = try #require(try parse(text)["tag"])
        let bytes = Array(text.utf8)[node.start.offset..<node.end.offset]
        #expect(String(decoding: bytes, as: UTF8.self) == covered)
    }

    @Test func marksCountLinesAndColumnsFromOne() throws {
        let node = try #require(try parse("é: 1\r\nü: {ö: x}\n")["ü"])
        #expect(node.start == TextMark(offset: 11, line: 2, column: 4))
        #expect(node["ö"]?.start.column == 8)
    }

    @Test func foreignTextKeepsAliasesUnexpanded() throws {
        let node = try parse("a: &x {k: 1}\nb: *x\nc: !reset []\n", rules: .foreign)
        #expect(node["a"]?.anchor == "x")
        guard case .alias("x")? = node["b"]?.content else {
            Issue.record("the alias is gone")
            return
        }
    }
}

struct RefusedTextTests {
    @Test(arguments: [
        ("", "f.yaml: error: the file is empty"),
        ("  # only this\n", "f.yaml: error: the file holds nothing but comments and blanks"),
        ("a: b\0c", "f.yaml:1:5: error: there is a NUL byte here: this is not a text"),
        ("a: \u{1b}[31m", "f.yaml:1:4: error: there is a control character here: this is not a text"),
        ("a: &x 1", "f.yaml:1:4: error: anchors and aliases are not used here, and this is one: &x"),
        ("a: *x", "f.yaml:1:4: error: anchors and aliases are not used here, and this is one: *x"),
        ("a: !!str 1", "f.yaml:1:4: error: tags are not used here, and this is one: tag:yaml.org,2002:str"),
        ("a: 1\n---\nb: 2", "f.yaml:2:1: error: a second document starts here; one file holds one"),
        ("a: 1\nb: 2\na: 3", "f.yaml:3:1: error: the key \"a\" was already given in line 1"),
        ("[a]: 1", "f.yaml:1:1: error: a key must be a text, not a list"),
        ("a: b: c", "f.yaml:1:5: error: there is a second \": \" here, or the line is indented too far"),
        ("a:\n\tb: 1", "f.yaml:2:1: error: a value cannot start with this character"),
        ("a: {run: x [y] z}", "f.yaml:1:12: error: the one-line form that is open here ends in the wrong place"),
        ("a: \"b", "f.yaml:1:6: error: the file ends inside a quoted text"),
        ("a: 1\n b\nc", "f.yaml:3:2: error: this should be a key, but no colon follows it"),
        ("a:\n  b: 1\n c: 2", "f.yaml:3:2: error: this line is indented differently from those that it belongs to"),
    ])
    func eachProblemIsOneSentence(text: String, message: String) {
        #expect(problems(Array(text.utf8)) == [message])
    }

    @Test func allProblemsAreFound() {
        #expect(problems(Array("a: &x 1\nb: 2\nb: !t 3\nc: *x\n".utf8)).count == 4)
    }

    @Test func invalidUTF8IsPointedAt() {
        #expect(problems([0x61, 0x3A, 0x20, 0xC3, 0xA9, 0xFF]) == ["f.yaml:1:5: error: the text is not valid UTF-8 from here on"])
        #expect(problems([0xFF, 0xFE, 0x61, 0x00]) == ["f.yaml: error: the file is UTF-16; only UTF-8 is read"])
    }

    @Test func depthIsBounded() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(problems(Array(deep.utf8)) == ["f.yaml:1:65: error: maps and lists are nested more than 64 deep here"])
        #expect(problems(Array((String(repeating: "- ", count: 1000) + "x").utf8)).count == 1)
    }

    @Test func sizeIsBounded() {
        let long = Array(repeating: UInt8(ascii: "a"), count: YAMLRules.strict.byteLimit + 1)
        #expect(problems(long) == ["f.yaml: error: the text is longer than 1048576 bytes, which is all that is read"])
        var rules = YAMLRules.strict
        rules.nodeLimit = 10
        #expect(problems(Array("[1,2,3,4,5,6,7,8,9,0,1]".utf8), rules: rules) == ["f.yaml:1:22: error: the text has more than 10 values"])
    }

    @Test func bombsStayOneSentenceEach() {
        var bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
        for level in 1...20 { bomb += "a\(level): &a\(level) [\((0..<9).map { _ in "*a\(level - 1)" }.joined(separator: ","))]\n" }
        #expect(problems(Array(bomb.utf8)).count == 101)
        #expect(problems(Array(bomb.utf8), rules: .foreign).isEmpty)
    }

    /// A long line of wide values must not cost its square.
    @Test func longLinesAreRead() {
        let line = "[" + String(repeating: "é,", count: 90_000) + "é]"
        let start = threadSeconds()
        #expect(problems(Array(line.utf8)) == [])
        #expect(threadSeconds() - start < 5)
    }
}

/// Seconds of processor time of this thread: other tests and a busy machine do not count.
private func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
