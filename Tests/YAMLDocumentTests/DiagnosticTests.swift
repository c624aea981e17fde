// How a problem is printed, and how many are kept.
import Testing

@testable import YAMLDocument

struct DiagnosticTests {
    private func printed(_ text: String, from: Int, length: Int, hint: String? = nil) -> String {
        let source = SourceText(name: "p.yaml", text: text)
        let bag = DiagnosticBag(source)
        bag.add(.error, "wrong", from: source.mark(at: from), to: source.mark(at: from + length), hint: hint)
        return bag.diagnostics[0].description
    }

    @Test func placeLineCaretAndHint() {
        #expect(
            printed("a: 1\ntitel: x\n", from: 5, length: 5, hint: "look")
                == "p.yaml:2:1: error: wrong\n    titel: x\n    ^~~~~\n  hint: look")
    }

    @Test func caretStandsUnderItsPlace() {
        #expect(
            printed("\tb: x", from: 4, length: 1)
                == "p.yaml:1:5: error: wrong\n        b: x\n           ^")
        #expect(printed("漢字: x", from: 8, length: 1) == "p.yaml:1:5: error: wrong\n    漢字: x\n          ^")
        #expect(printed("e\u{301}: x", from: 5, length: 1) == "p.yaml:1:5: error: wrong\n    e\u{301}: x\n       ^")
    }

    @Test func hostileCharactersAreSpelledOut() {
        let text = printed("a\u{1B}]0;x\u{7}\u{202E}\u{9B}", from: 0, length: 1)
        #expect(text == "p.yaml:1:1: error: wrong\n    a\\u{1B}]0;x\\u{7}\\u{202E}\\u{9B}\n    ^")
        #expect(Diagnostic(file: "a\nb", message: "c\u{1B}").description == "a\\u{A}b: error: c\\u{1B}")
    }

    @Test func longLinesAreCutAroundTheCaret() {
        let text = printed(String(repeating: "a", count: 500) + "X" + String(repeating: "b", count: 500), from: 500, length: 1)
        let lines = text.split(separator: "\n")
        #expect(lines[1].count == 4 + 1 + 60 + 1 + 60 + 1)
        #expect(lines[1].dropFirst(lines[2].count - 1).first == "X")
    }

    @Test func problemsComeInTheOrderOfTheTextAndAreCounted() {
        let source = SourceText(name: "p", text: String(repeating: "abc\n", count: 200))
        let bag = DiagnosticBag(source)
        for line in (0..<150).reversed() { bag.add(.error, "m", from: source.mark(at: line * 4), to: source.mark(at: line * 4)) }
        #expect(bag.diagnostics.count == 101)
        #expect(bag.diagnostics[0].line == 51)
        #expect(bag.diagnostics[100].message == "50 more problems are not listed")
    }

    @Test(arguments: [("titel", "title"), ("tilte", "title"), ("stpe", "step"), ("Run", "run"), ("xyz", nil), ("", nil)])
    func nearMisses(word: String, meant: String?) {
        #expect(nearMiss(for: word, among: ["title", "step", "run", "check"]) == meant)
    }
}
