// Whoever is called at night reads titles: each step of the built-in playbooks that does something has one.
import Testing
import UpgradeModel
import YAMLDocument

@testable import Playbooks

struct BuiltinTitleTests {
    @Test func everyStepOfTheBuiltInPlaybooksHasATitle() throws {
        var steps = 0
        var without: [String] = []
        for file in BuiltinFiles.all where file.path.hasSuffix(".yaml") {
            let root = try YAMLParser.parse(SourceText(name: file.path, text: #require(file.text)))
            var lists = stepLists.map { way in (way.joined(separator: "/"), way.reduce(root) { $0?[$1] }) }
            for fragment in root["fragments"]?.pairs ?? [] { lists.append((fragment.name, fragment.value["steps"])) }
            for (name, list) in lists { count(list, "\(file.path)#\(name)", &steps, &without) }
        }
        #expect(steps > 700)
        #expect(without == [])
    }

    @Test func theMeasureFindsThem() throws {
        let text = """
            - { id: a, run: b }
            - { id: c, title: C, run: d, undo: { steps: [{ id: e, check: f }] } }
            - { id: g, first-of: [{ id: h, manual: i }, { id: j, title: the job, run: k }, { id: l, use: ./m }] }
            - { id: n, title: N, manual: o, verify: { prove: [healthy] } }
            """
        var (steps, without) = (0, [String]())
        count(try YAMLParser.parse(SourceText(name: "t", text: text)), "t", &steps, &without)
        #expect(steps == 6)
        #expect(without == ["t/a", "t/c/undo/e", "t/g/h", "t/g/j is called \"the job\""])
    }

    /// What only holds other steps is called by them, what is only read by its text, and what proves a backup after that.
    private func count(_ list: YAMLNode?, _ path: String, _ steps: inout Int, _ without: inout [String]) {
        for step in list?.items ?? [] {
            let own = path + "/" + (step["id"]?.text ?? "?")
            if ["run", "check", "prove", "manual", "edit", "copy", "revert", "approve"].contains(where: { step[$0] != nil }) {
                steps += 1
                if let title = step["title"]?.text {
                    // A sentence that says what happens: it begins like one, and has more than a word.
                    let isSentence = title.first.map { $0.isUppercase || $0 == "<" || $0.isNumber } ?? false
                    if !isSentence { without.append("\(own) is called \"\(title)\"") }
                } else {
                    without.append(own)
                }
            }
            for inner in ["steps", "first-of"] { count(step[inner], own, &steps, &without) }
            for body in ["undo", "verify"] { count(step[body]?["steps"], own + "/" + body, &steps, &without) }
        }
    }
}
