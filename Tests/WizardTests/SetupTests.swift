// The screens before an upgrade: how they look, and what each key leads to.
import Terminal
import Testing
import UpgradeModel

@testable import Wizard

/// Plays keys into whatever is shown, and keeps the last picture; without any keys left the terminal is gone.
private struct ScriptedDisplay: SetupDisplay {
    var keys: [Key]
    var size = Size(width: 80, height: 24)
    var glyphs = Glyphs.unicode
    private(set) var buffer = CellBuffer(Size(width: 0, height: 0), glyphs: .unicode)
    private(set) var cursor: Position?
    private(set) var notices: [String] = []

    init(_ keys: [Key]) { self.keys = keys }

    mutating func show<Screen: SetupScreen>(_ screen: Screen) throws -> SetupAnswer<Screen.Value> {
        var model = SetupModel(screen, size: size)
        while true {
            buffer = CellBuffer(size, glyphs: glyphs)
            cursor = model.render(into: &buffer)
            guard !keys.isEmpty else { return .interrupted }
            if let answer = model.press(keys.removeFirst()) { return answer }
        }
    }

    mutating func notice(_ title: String, _ text: String) { notices.append(text) }

    var text: String { buffer.text }
}

private func letters(_ text: String) -> [Key] { text.map { .character($0) } }

@Suite struct SetupTests {
    private static let menu = Menu(
        title: "Belay", text: ["What is to be upgraded? Each line leads on to the versions that are newer than what runs."],
        items: [.init("orchard", "In the cellar."), .init("A new deployment", "A few questions."), .init("Leave")])

    private static let products = [
        DeploymentDraft.Product(
            name: "lamp", title: "Lamp", variants: [.init(name: "deb", say: "Debian packages"), .init(name: "rpm", say: "Red ones")]),
        DeploymentDraft.Product(name: "oven", title: "Oven", variants: [.init(name: nil, say: "Oven")]),
    ]

    private static var playbook: Playbook {
        var playbook = Playbook(product: "lamp", variant: "deb", title: "Lamp from packages")
        playbook.environments = ["staging", "production"]
        var folder = InputSpec(name: "folder", ask: "Folder of the lamp")
        folder.kind = .folder
        folder.help = "It holds the wick and the oil. Without it nothing shines, so look well before you say where it is."
        folder.link = "https://lamp.example/folder"
        var colour = InputSpec(name: "colour", ask: "Colour of its light")
        colour.choices = .values([.init(value: "red", explanation: "like embers"), .init(value: "green", explanation: nil)])
        colour.defaultValue = .text("red")
        var note = InputSpec(name: "note", ask: "A note")
        note.isOptional = true
        var key = InputSpec(name: "key", ask: "Key of the door")
        key.kind = .secret
        playbook.inputs = [folder, colour, note, key]
        return playbook
    }

    private static let catalog = Catalog(product: "lamp", title: "Lamp", releases: [Catalog.Release(Version("1.0.0")!)])

    private func fill(
        _ display: inout ScriptedDisplay, name: String? = nil, taken: Set<String> = [],
        complain: @escaping (String) -> String? = { _ in nil }
    ) throws -> SetupAnswer<DeploymentDraft> {
        var screens = DeploymentScreens(detect: { _, _ in ([], nil) }, complain: { complain($1) })
        let draft = DeploymentDraft(products: Self.products, taken: taken)
        return try screens.ask(draft, name: name, on: &display) { _, _ in (Self.playbook, Self.catalog) }
    }

    private func deployment(_ answer: SetupAnswer<DeploymentDraft>) -> Deployment? {
        if case .given(let draft) = answer { draft.deployment } else { nil }
    }

    private static let toFolder: [Key] = [.enter, .enter, .enter, .enter, .enter]
    private static let toColour = toFolder + letters("/s") + [.enter] + letters("/p") + [.enter]
    private static let toEnd = toColour + [.enter, .enter, .tab] + letters("env KEY") + [.enter]

    // MARK: Keys

    @Test func downMovesInAMenu() throws {
        var display = ScriptedDisplay([.down, .enter])
        #expect(try display.show(MenuScreen(Self.menu)) == .given(1))
        display.keys = [.character("q")]
        #expect(try display.show(MenuScreen(Self.menu)) == .leave)
        display.keys = [.control("c")]
        #expect(try display.show(MenuScreen(Self.menu)) == .interrupted)
        // There is nothing to come back to.
        display.keys = [.escape, .end, .enter]
        #expect(try display.show(MenuScreen(Self.menu)) == .given(2))
    }

    @Test func helpOpensAndCloses() throws {
        var display = ScriptedDisplay([.character("?")])
        _ = try display.show(MenuScreen(Self.menu))
        #expect(display.text.contains("Keys on this screen") && display.text.contains("nothing is written"))
        display.keys = [.character("?"), .escape, .down, .enter]
        #expect(try display.show(MenuScreen(Self.menu)) == .given(1))
    }

    @Test func everyQuestionInOrder() throws {
        var display = ScriptedDisplay(Self.toEnd + [.enter])
        let made = try #require(deployment(try fill(&display)))
        #expect(made.name == "lamp" && made.product == "lamp" && made.environments.map(\.name) == ["staging", "production"])
        #expect(made.environments.map { $0.inputs["folder"] } == [.text("/s"), .text("/p")])
        #expect(made.inputs["colour"] == .text("red") && made.inputs["key"] == .secret(.environment("KEY")))
    }

    @Test func goingBackLosesNothing() throws {
        // From the second folder back to the first question, what was half typed too, and forward again by Enter alone.
        let there = Self.toFolder + letters("/s") + [.enter] + letters("/p") + Array(repeating: .escape, count: 6)
        var display = ScriptedDisplay(there)
        _ = try fill(&display)
        #expect(display.text.contains("What do you want to upgrade?"))
        display = ScriptedDisplay(there + Self.toFolder + [.enter])
        _ = try fill(&display)
        #expect(display.text.contains("for production") && display.text.contains("/p"))
    }

    @Test func escapeOnTheFirstQuestionGoesBack() throws {
        var display = ScriptedDisplay([.escape])
        guard case .back = try fill(&display) else { return #expect(Bool(false), "it did not go back") }
    }

    @Test func whatIsWrongIsSaidAtOnce() throws {
        var display = ScriptedDisplay(Self.toColour + [.enter, .enter] + letters("hunter2") + [.enter])
        _ = try fill(&display)
        #expect(display.text.contains("A secret is never kept here.") && display.text.contains("Key of the door, for staging"))
    }

    @Test func aDoubtedAnswerIsTakenTheSecondTime() throws {
        let doubt: (String) -> String? = { $0 == "/nowhere" ? "/nowhere is not there." : nil }
        var display = ScriptedDisplay(Self.toFolder + letters("/nowhere") + [.enter])
        _ = try fill(&display, complain: doubt)
        #expect(display.text.contains("/nowhere is not there. Change it") && display.text.contains("for staging"))
        display = ScriptedDisplay(Self.toFolder + letters("/nowhere") + [.enter, .enter])
        _ = try fill(&display, complain: doubt)
        #expect(display.text.contains("Folder of the lamp, for production"))
    }

    @Test func oneAnswerForAllOrEachByItself() throws {
        var display = ScriptedDisplay(Self.toFolder + [.tab] + letters("/both") + [.enter, .tab])
        _ = try fill(&display)
        #expect(display.text.contains("Colour of its light, for staging"))
    }

    @Test func whatWasTypedStaysWhenItIsAskedOnceForAll() throws {
        var display = ScriptedDisplay(Self.toFolder + letters("/both") + [.tab])
        _ = try fill(&display)
        #expect(display.text.contains("One answer for staging and") && display.text.contains("/both"), "\(display.text)")
    }

    @Test func productionCannotBeLeftOut() throws {
        var display = ScriptedDisplay([.enter, .enter, .down, .character(" "), .enter])
        _ = try fill(&display)
        #expect(display.text.contains("Every upgrade ends in production"))
    }

    @Test func anotherPlaceIsTyped() throws {
        var display = ScriptedDisplay([.enter, .enter, .enter, .down, .enter] + letters("lab") + [.enter])
        _ = try fill(&display)
        #expect(display.text.contains("Where do the commands for production run?"))
        display = ScriptedDisplay([.enter, .enter, .enter, .down, .enter, .control("u")] + letters("cellar") + [.enter])
        _ = try fill(&display)
        #expect(display.text.contains("Answer local, or ssh HOST"))
    }

    @Test func leavingIsAskedOnceSomethingWasAnswered() throws {
        var display = ScriptedDisplay([.character("q")])
        guard case .leave = try fill(&display) else { return #expect(Bool(false), "nothing was answered yet") }
        display = ScriptedDisplay([.enter, .character("q")])
        _ = try fill(&display)
        #expect(display.text.contains("[ Stay ]"))
        display = ScriptedDisplay([.enter, .character("q"), .tab, .enter])
        guard case .leave = try fill(&display) else { return #expect(Bool(false), "it did not leave") }
    }

    @Test func aTakenNameIsAskedAgain() throws {
        var display = ScriptedDisplay(Self.toEnd + letters("lamp") + [.enter])
        _ = try fill(&display, taken: ["lamp"])
        #expect(display.text.contains("Replace it?"))
    }

    @Test func twoNamesForOneSystemAreNotWritten() throws {
        var display = ScriptedDisplay([.enter])
        _ = try Self.review(objection: "staging and production are one and the same system.").ask(on: &display)
        #expect(display.text.contains("Esc goes back") && display.text.contains("What is there"))
        display = ScriptedDisplay([.enter, .escape, .enter, .enter])
        #expect(Self.isGiven(try Self.review(objection: nil).ask(on: &display)))
    }

    private static func isGiven(_ answer: SetupAnswer<Void>) -> Bool { if case .given = answer { true } else { false } }

    private static func review(objection: String?) -> DeploymentReview {
        DeploymentReview(
            text: "# What runs where.\nbelay: 1\nproduct: lamp\n", name: "lamp",
            findings: [
                .init(.good, "staging", "version", "It runs 1.0.0."), .init(.doubtful, "staging", "health", "It flickers."),
                .init(.good, "production", "version", "It runs 1.0.0."), .init(.bad, "production", "tool", "tar is not there."),
            ], objection: objection)
    }

    @Test func theMenuLineByLine() {
        final class Lines: LineTerminal {
            var answers: [String]
            var written: [String] = []
            init(_ answers: [String]) { self.answers = answers }
            func write(_ line: SanitizedText) { written.append(line.string) }
            func ask(_ prompt: SanitizedText) -> String? { answers.isEmpty ? nil : answers.removeFirst() }
        }
        let lines = Lines(["7", "2"])
        #expect(Self.menu.ask(lines) == .given(1))
        #expect(lines.written.contains("  2  A new deployment: A few questions.") && lines.written.contains { $0.contains("from 1 to 3") })
        #expect(Self.menu.ask(Lines([""])) == .given(0))
        #expect(Self.menu.ask(Lines([])) == .leave)
    }

    // MARK: Pictures

    private func pictures(_ name: String, _ keys: [Key], _ act: (inout ScriptedDisplay) throws -> Void) throws {
        try expectPictures("setup-" + name, at: [(80, 24), (40, 12)]) { size, glyphs in
            var display = ScriptedDisplay(keys)
            display.size = size
            display.glyphs = glyphs
            try act(&display)
            return (display.buffer, display.cursor)
        }
    }

    @Test func reasonLooks() throws {
        try pictures("reason", letters("It is slow")) {
            _ = try $0.show(ReasonScreen("Roll back orchard-1", ["production goes back to 1.0.0."], label: "Why is it rolled back?"))
        }
    }

    @Test func aReasonIsNotEmpty() throws {
        var display = ScriptedDisplay([.enter, .character("x"), .enter])
        #expect(try display.show(ReasonScreen("Roll back", [], label: "Why?")) == .given("x"))
        display.keys = [.escape]
        #expect(try display.show(ReasonScreen("Roll back", [], label: "Why?")) == .back)
        display.keys = [.control("c")]
        #expect(try display.show(ReasonScreen("Roll back", [], label: "Why?")) == .interrupted)
    }

    @Test func menuLooks() throws { try pictures("menu", [.down]) { _ = try $0.show(MenuScreen(Self.menu)) } }
    @Test func productLooks() throws { try pictures("product", []) { _ = try fill(&$0) } }
    @Test func environmentsLook() throws { try pictures("environments", [.enter, .enter]) { _ = try fill(&$0) } }
    @Test func placeLooks() throws { try pictures("place", [.enter, .enter, .enter, .down, .enter]) { _ = try fill(&$0) } }
    @Test func folderLooks() throws { try pictures("folder", Self.toFolder + letters("/srv/lamp")) { _ = try fill(&$0) } }
    @Test func choiceLooks() throws { try pictures("choice", Self.toColour) { _ = try fill(&$0) } }
    @Test func secretLooks() throws {
        try pictures("secret", Self.toColour + [.enter, .enter] + letters("hunter2") + [.enter]) { _ = try fill(&$0) }
    }
    @Test func lookLooks() throws { try pictures("look", []) { _ = try Self.review(objection: nil).ask(on: &$0) } }
    @Test func fileLooks() throws { try pictures("file", [.enter]) { _ = try Self.review(objection: nil).ask(on: &$0) } }
    @Test func leavingLooks() throws { try pictures("leaving", [.enter, .character("q")]) { _ = try fill(&$0) } }
}
