// What the widgets do with keys.
import Testing
import _StringProcessing

@testable import Terminal

@Suite struct ListViewTests {
    private func list(_ count: Int, headings: Set<Int> = [], height: Int = 5) -> ListView {
        var list = ListView((0..<count).map { ListItem("\($0)", isHeading: headings.contains($0)) })
        list.fit(Size(width: 20, height: height))
        return list
    }

    @Test func movesAndStopsAtTheEnds() {
        var list = list(10)
        #expect(list.handle(.up) == .changed)
        #expect(list.selected == 0)
        _ = list.handle(.character("j"))
        _ = list.handle(.pageDown)
        #expect(list.selected == 5)
        _ = list.handle(.end)
        _ = list.handle(.down)
        #expect(list.selected == 9)
        #expect(list.handle(.enter) == .submitted(9))
        #expect(list.handle(.character("x")) == .ignored)
    }

    @Test func passesOverHeadings() {
        var list = list(6, headings: [0, 3, 5])
        #expect(list.selected == 1)
        _ = list.handle(.down)
        _ = list.handle(.down)
        #expect(list.selected == 4)
        _ = list.handle(.down)
        #expect(list.selected == 4)
        _ = list.handle(.up)
        #expect(list.selected == 2)
        _ = list.handle(.home)
        #expect(list.selected == 1)
    }

    @Test func aDisabledItemSaysWhy() {
        var list = ListView([ListItem("a", disabledBecause: "Not yet.")])
        #expect(list.handle(.enter) == .refused("Not yet."))
    }

    @Test func anEmptyListTakesKeys() {
        var list = ListView([])
        list.fit(Size(width: 10, height: 0))
        for key in [Key.up, .down, .end, .home, .pageDown] { _ = list.handle(key) }
        #expect(list.handle(.enter) == .ignored)
    }

    @Test func theHighlightIsAlwaysInView() {
        var generator = SystemRandomNumberGenerator()
        var list = list(30, headings: [0, 7, 8, 29], height: 4)
        let keys: [Key] = [.up, .down, .pageUp, .pageDown, .home, .end, .down]
        for _ in 0..<500 {
            _ = list.handle(keys.randomElement(using: &generator) ?? .down)
            list.fit(Size(width: 20, height: Int.random(in: 1...12, using: &generator)))
            let height = Int.random(in: 1...12, using: &generator)
            var buffer = CellBuffer(Size(width: 20, height: height))
            #expect(list.render(into: &buffer, in: buffer.bounds) != nil)
            #expect(buffer.text.contains("› \(list.selected)"))
        }
    }
}

@Suite struct PagerTests {
    private func pager(_ count: Int, width: Int = 20, height: Int = 5) -> Pager {
        var pager = Pager((0..<count).map { "line \($0)" })
        pager.fit(Size(width: width, height: height))
        return pager
    }

    @Test func theEndIsReachedWhenItsLastRowWasInView() {
        var pager = pager(10)
        #expect(!pager.endReached)
        for _ in 0..<4 { _ = pager.handle(.down) }
        #expect(!pager.endReached)
        #expect(pager.percentage == 90)
        _ = pager.handle(.down)
        #expect(pager.endReached)
        #expect(pager.percentage == 100)
        _ = pager.handle(.home)
        #expect(pager.endReached, "once reached it stays so")
    }

    @Test func aShortTextIsReadAtOnce() {
        #expect(pager(5).endReached)
        #expect(!pager(6).endReached)
        #expect(pager(0).endReached)
    }

    @Test func nothingIsReadWithoutAWindow() {
        #expect(!Pager(["a"]).endReached)
        #expect(!pager(1, height: 0).endReached)
        #expect(!pager(1, width: 0).endReached)
        var pager = pager(3, height: 0)
        _ = pager.handle(.end)
        #expect(!pager.endReached)
    }

    @Test func rowsCountAndNotLines() {
        var pager = Pager(["one two three four five six seven"])
        pager.fit(Size(width: 5, height: 5))
        #expect(pager.rowCount == 7)
        #expect(!pager.endReached)
        _ = pager.handle(.character(" "))
        #expect(pager.endReached)
    }

    @Test func theTopLineStaysWhenTheWidthChanges() {
        var pager = Pager((0..<50).map { "line \($0) with a few words more" })
        pager.fit(Size(width: 12, height: 5))
        pager.jump(toLine: 20)
        pager.fit(Size(width: 40, height: 5))
        #expect(pager.topLine == 20)
    }

    private func type(_ text: String, into pager: inout Pager) {
        for character in text { _ = pager.handle(.character(character)) }
        _ = pager.handle(.enter)
    }

    @Test func searchGoesOnAndAround() {
        var pager = Pager((0..<100).map { $0 % 30 == 7 ? "Here it is, \($0)" : "nothing \($0)" })
        pager.fit(Size(width: 30, height: 5))
        type("/here", into: &pager)
        #expect(pager.topLine == 7)
        _ = pager.handle(.character("n"))
        #expect(pager.topLine == 37)
        _ = pager.handle(.character("n"))
        _ = pager.handle(.character("n"))
        #expect(pager.message == nil)
        _ = pager.handle(.character("n"))
        #expect(pager.topLine == 7)
        #expect(pager.message != nil)
        _ = pager.handle(.character("N"))
        #expect(pager.topLine == 95, "the last page holds line 97")
        type("/HERE", into: &pager)
        #expect(pager.message == "Not found: HERE")
    }

    @Test func searchTakesAllKeysUntilItIsOver() {
        var pager = pager(10)
        #expect(pager.handle(.character("q")) == .ignored)
        _ = pager.handle(.character("/"))
        #expect(pager.handle(.character("q")) == .changed)
        #expect(pager.handle(.escape) == .changed)
        #expect(pager.handle(.character("q")) == .ignored)
        #expect(pager.handle(.escape) == .ignored)
    }
}

@Suite struct LogPaneTests {
    private func text(_ log: LogPane, height: Int = 3) -> String {
        var buffer = CellBuffer(Size(width: 20, height: height))
        log.render(into: &buffer, in: buffer.bounds)
        return buffer.text
    }

    private func filled(_ range: ClosedRange<Int>, capacity: Int = 100) -> LogPane {
        var log = LogPane(capacity: capacity)
        log.fit(Size(width: 20, height: 3))
        for number in range { log.append("\(number)\n".utf8) }
        return log
    }

    @Test func followsUntilScrolled() {
        var log = filled(1...10)
        #expect(text(log) == "8\n9\n10")
        _ = log.handle(.up)
        #expect(!log.isFollowing)
        log.append("11\n12\n".utf8)
        #expect(text(log) == "7\n8\n9")
        #expect(log.linesBelow == 3)
        for _ in 0..<3 { _ = log.handle(.down) }
        #expect(log.isFollowing)
        log.append("13\n".utf8)
        #expect(text(log) == "11\n12\n13")
    }

    @Test func theRingForgetsTheOldest() {
        var log = filled(1...10, capacity: 4)
        _ = log.handle(.home)
        #expect(text(log) == "7\n8\n9")
        log.append("11\n12\n13\n".utf8)
        #expect(text(log) == "10\n11\n12", "what was held still is gone, the nearest is shown")
    }

    @Test func outputMayBeCutAnywhere() {
        var log = LogPane()
        for byte in "eins\r\nzw\u{f6}lf \u{1b}[1mfett\u{1b}[0m\n50 %\r60 %".utf8 { log.append([byte]) }
        #expect(text(log) == "eins\nzwölf fett\n60 %")
        log.append("\r70 %\n".utf8)
        #expect(text(log) == "eins\nzwölf fett\n70 %")
    }

    @Test func aLineWithoutEndIsBroken() {
        var log = LogPane()
        log.append(repeatElement(0x61, count: 100_000))
        #expect(log.lineCount == 7)
    }
}

@Suite struct SGRReaderTests {
    private func look(_ text: String) -> [String] {
        var reader = SGRReader()
        let line = reader.line(text)
        var start = 0
        return line.runs.map { run in
            defer { start = run.end }
            let part = String(decoding: Array(line.text.string.utf8)[start..<run.end], as: UTF8.self)
            guard let wish = run.style.appearanceFromOutside else { return part }
            let colours = [wish.foreground, wish.background].map { $0.map(String.init) ?? "-" }.joined(separator: "/")
            return "\(part):\(colours):\(wish.attributes.rawValue)"
        }
    }

    @Test(arguments: [
        ("a\u{1b}[31mb\u{1b}[0mc", ["a", "b:1/-:0", "c"]), ("\u{1b}[1;92;44mx\u{1b}[mend", ["x:10/4:1", "end"]),
        ("\u{1b}[38;5;196mx\u{1b}[39my", ["x:9/-:0", "y"]), ("\u{1b}[48;2;0;0;0mx", ["x:-/0:0"]), ("\u{1b}[38:5:2mx", ["x:2/-:0"]),
        ("old\r\u{1b}[32mnew", ["new:2/-:0"]), ("kept\r", ["kept"]), ("a\u{1b}[2Jb\u{1b}[10;20Hc\u{1b}]0;t\u{7}d", ["abcd"]),
        ("\u{1b}[38;5mx", ["x"]), ("\u{1b}[38;2;1mx", ["x:-/-:1"]), ("\u{1b}[99999999999999999999mx", ["x"]),
        ("\u{1b}[8mhidden", ["hidden"]),
        ("\u{1b}[3", []), ("\u{1b}[1;4;7mx\u{1b}[22;24;27my", ["x:-/-:13", "y"]),
    ])
    func coloursAreKeptAndNothingElse(text: String, expected: [String]) {
        #expect(look(text) == expected)
    }

    @Test(arguments: SanitizedTextTests.hostile)
    func nothingHostileIsLeft(text: String) {
        var reader = SGRReader()
        let line = reader.line(text)
        #expect(SanitizedText(line.text.string) == line.text)
    }

    @Test func coloursGoOnToTheNextLine() {
        var reader = SGRReader()
        _ = reader.line("\u{1b}[31mred")
        #expect(reader.line("still").runs.first?.style.appearanceFromOutside?.foreground == 1)
    }
}

@Suite struct TextFieldTests {
    private func typed(_ keys: [Key], into text: SanitizedText = "") -> String {
        var field = TextField(text)
        for key in keys { _ = field.handle(key) }
        return field.text
    }

    @Test func edits() {
        #expect(typed([.character("a"), .character("é"), .character("日")]) == "aé日")
        #expect(typed([.backspace], into: "日本") == "日")
        #expect(typed([.home, .delete, .character("x")], into: "abc") == "xbc")
        #expect(typed([.left, .control("k")], into: "abc") == "ab")
        #expect(typed([.left, .control("u")], into: "abc") == "c")
        #expect(typed([.control("w")], into: "one two  ") == "one ")
        #expect(typed([.backspace, .delete, .left, .control("u")]) == "")
    }

    @Test func whatIsTypedOrPastedIsClean() {
        #expect(typed([.paste("a\u{1b}[2Jb\nc\u{202e}")]) == "a␛[2Jb c")
        #expect(typed([.character("e"), .character("\u{301}"), .backspace]) == "")
        #expect(typed([.character("\u{301}")]) == "")
    }

    @Test func theCursorIsAlwaysInTheField() {
        var field = TextField("日本語 and a lot more text than fits")
        for key in [Key.end, .home, .right, .right, .end, .left] {
            _ = field.handle(key)
            var buffer = CellBuffer(Size(width: 9, height: 1))
            let cursor = field.render(into: &buffer, in: Rectangle(x: 2, y: 0, width: 5, height: 1))
            #expect((2..<7).contains(cursor?.x ?? -1))
        }
    }

    @Test func aSecretIsNeverDrawn() {
        var buffer = CellBuffer(Size(width: 9, height: 1))
        TextField("hunter2", isSecret: true).render(into: &buffer, in: buffer.bounds)
        #expect(buffer.text == "•••••••")
    }
}

@Suite struct DialogTests {
    private func dialog(typedName: SanitizedText? = nil) -> Dialog {
        var dialog = Dialog.confirm(title: "t", body: ["b"], action: "Do it", typedName: typedName)
        dialog.fit(Size(width: 80, height: 24))
        return dialog
    }

    @Test func startsOnCancel() {
        var dialog = dialog()
        #expect(dialog.handle(.enter) == .cancelled)
        #expect(dialog.handle(.escape) == .cancelled)
        _ = dialog.handle(.right)
        #expect(dialog.handle(.enter) == .submitted(1))
    }

    @Test func aNameMustBeTyped() {
        var dialog = dialog(typedName: "prod")
        _ = dialog.handle(.right)
        #expect(dialog.handle(.enter) == .refused("Type the name first."))
        for character in "pro" { _ = dialog.handle(.character(character)) }
        _ = dialog.handle(.enter)
        #expect(dialog.handle(.enter) == .refused("That is not the name."))
        _ = dialog.handle(.character("d"))
        #expect(dialog.handle(.enter) == .changed, "Enter in the field goes to the button and does not press it")
        #expect(dialog.handle(.enter) == .submitted(1))
    }

    @Test func lettersGoIntoTheNameEvenFromCancel() {
        var dialog = dialog(typedName: "hl")
        for character in "hl" { _ = dialog.handle(.character(character)) }
        _ = dialog.handle(.enter)
        #expect(dialog.handle(.enter) == .submitted(1))
    }
}

@Suite struct ChoiceTests {
    @Test func choosesOne() {
        var list = ChoiceList(["a", "b"].map { ListItem($0) })
        _ = list.handle(.down)
        #expect(list.handle(.character(" ")) == .changed)
        #expect(list.chosen == 1)
        _ = list.handle(.up)
        #expect(list.handle(.enter) == .submitted(0))
    }

    @Test func checksMany() {
        var list = CheckList([ListItem("a"), ListItem("b"), ListItem("c", disabledBecause: "no")])
        _ = list.handle(.character(" "))
        _ = list.handle(.down)
        _ = list.handle(.character(" "))
        _ = list.handle(.character(" "))
        _ = list.handle(.down)
        #expect(list.handle(.character(" ")) == .refused("no"))
        #expect(list.handle(.enter) == .submitted([0]))
    }
}

@Suite struct ThemeTests {
    @Test func monochromeNamesNoColourAndKeepsApartWhatMustBe() {
        let theme = Theme.monochrome
        for role in Role.allCases {
            #expect(theme[role].foreground == .standard && theme[role].background == .standard)
        }
        for role in [Role.selection, .titleBar, .heading, .failure, .warning, .match, .keyHint, .field] {
            #expect(theme[role] != theme[.text], "\(role)")
        }
    }

    @Test func stylesSurviveTheirSixteenBits() {
        for foreground in [nil] + (0..<16).map(UInt8?.some) {
            for background in [nil] + (0..<16).map(UInt8?.some) {
                let wish = SGRAppearance(foreground: foreground, background: background, attributes: [.bold, .italic])
                #expect(Style(wish).appearanceFromOutside == wish)
                #expect(Style(wish).role == nil)
            }
        }
        for role in Role.allCases { #expect(Style(role).role == role) }
    }

    @Test func coloursFitTheTerminal() {
        #expect(Colour.ansi(9).resolved(.eight) == ResolvedColour(number: 1, needsBold: true))
        #expect(Colour.ansi(9).resolved(.sixteen) == ResolvedColour(number: 9))
        #expect(Colour.rgb(red: 255, green: 0, blue: 0).resolved(.palette256) == ResolvedColour(number: 196))
        #expect(Colour.rgb(red: 128, green: 128, blue: 128).resolved(.palette256) == ResolvedColour(number: 244))
        #expect(Colour.rgb(red: 250, green: 5, blue: 5).resolved(.sixteen) == ResolvedColour(number: 9))
        #expect(Colour.rgb(red: 1, green: 2, blue: 3).resolved(.direct) == ResolvedColour(number: 0x010203))
        #expect(Colour.rgb(red: 1, green: 2, blue: 3).resolved(.none) == ResolvedColour(number: -1))
    }

    @Test func noColorTurnsColoursOff() {
        #expect(ColourDepth.of(colours: 256, environment: { $0 == "NO_COLOR" ? "1" : nil }) == .none)
        #expect(ColourDepth.of(colours: 256, environment: { $0 == "NO_COLOR" ? "" : nil }) == .palette256)
        #expect(ColourDepth.of(colours: -1, environment: { _ in nil }) == .none)
        #expect(ColourDepth.of(colours: 88, environment: { _ in nil }) == .sixteen)
    }

    @Test func outputIsDrawnTenTimesASecondAndKeysAtOnce() {
        var pace = FramePace()
        let start = Duration.seconds(1)
        #expect(pace.verdict(urgent: false, now: start) == .drawNow)
        #expect(pace.verdict(urgent: false, now: start + .milliseconds(30)) == .drawAfter(.milliseconds(70)))
        #expect(pace.verdict(urgent: true, now: start + .milliseconds(40)) == .drawNow)
        #expect(pace.verdict(urgent: false, now: start + .milliseconds(139)) == .drawAfter(.milliseconds(1)))
        #expect(pace.verdict(urgent: false, now: start + .milliseconds(140)) == .drawNow)
    }
}
