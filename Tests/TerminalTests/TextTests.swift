// Widths, cleaning and wrapping of text.
import Testing

@testable import Terminal

@Suite struct WidthTests {
    @Test(arguments: [
        ("plain", 5), ("ünï", 3), ("日本", 4), ("e\u{301}", 1), ("한글", 4), ("👍", 2), ("👍\u{1f3fd}", 2), ("👩\u{200d}💻", 4),
        ("❤\u{fe0f}", 1), ("1\u{fe0f}\u{20e3}", 1), ("क्षि", 3), ("a\u{200b}b\u{feff}c", 3), ("\u{202e}abc\u{202c}", 3), ("\u{ad}", 0),
        ("ﬁ", 1), ("Ａ", 2), ("─", 1), ("…", 1), ("\u{10ffff}", 1), ("\u{e0001}x", 1), ("\u{3164}", 0),
    ])
    func textTakesCells(text: String, width: Int) {
        #expect(SanitizedText(text).width == width)
        var buffer = CellBuffer(Size(width: 20, height: 1))
        #expect(buffer.put(SanitizedText(text), x: 0, y: 0) == width)
    }
}

@Suite struct SanitizedTextTests {
    static let hostile: [String] = [
        "\u{1b}[2J\u{1b}[31mred\u{1b}[0m", "\u{1b}]0;title\u{7}after", "\u{1b}]52;c;aGk=\u{1b}\\after", "\u{9b}31mC1\u{9d}0;x\u{9c}",
        "\u{1b}P+q544e\u{1b}\\dcs", "\u{1b}", "\u{1b}[", "\u{1b}[1;2", "\u{1b}]unterminated", "\u{0}\u{1}\u{7}\u{8}\u{7f}", "over\rwritten",
        "a\u{202e}txt.exe\u{202c}", "\u{2066}\u{2069}\u{200e}\u{200f}\u{61c}", "z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}",
        "\u{301}leading", "tab\there", "\u{85}\u{2028}\u{2029}", "\u{feff}bom", "\u{e0041}\u{e007f}tags", "\u{fff9}a\u{fffb}",
        "\u{80}\u{9f}",
        "\u{1b}\u{1b}[A\u{18}\u{1a}", "\u{e}shift out\u{f}", "\u{1b}(0lqqk\u{1b}(B", "\u{1b}[?1049h\u{1b}[?1000h", "line\nbreak\r\nand\n",
    ]

    private func isSafe(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch classify(scalar) {
            case .base, .mark: true
            case .dropped, .unprintable: false
            }
        }
    }

    @Test(arguments: hostile, [SanitizedText.Escapes.show, .remove])
    func nothingHostileIsLeft(text: String, escapes: SanitizedText.Escapes) {
        for line in [SanitizedText(text, escapes: escapes)] + SanitizedText.lines(of: text, escapes: escapes) {
            #expect(isSafe(line.string), "\(line.string.unicodeScalars.map(\.value))")
            #expect(SanitizedText(line.string, escapes: escapes) == line)
        }
    }

    @Test func everyScalarIsSafe() {
        // All planes with characters of interest; what lies between is unassigned or ideographs.
        for value in [UInt32(0)...0x33ff, 0xa000...0xabff, 0xf900...0xffff, 0x1d000...0x1ffff, 0xe0000...0xe01ff].joined() {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = SanitizedText("a" + String(scalar) + "b")
            #expect(isSafe(text.string))
            #expect(text.string.unicodeScalars.first == "a" && text.string.unicodeScalars.last == "b")
        }
    }

    @Test func escapesAreShownOrRemoved() {
        #expect(SanitizedText("a\u{1b}[31mb") == SanitizedText(stringLiteral: "a␛[31mb"))
        #expect(SanitizedText("a\u{1b}[31mb\u{1b}[0mc", escapes: .remove).string == "abc")
        #expect(SanitizedText("a\u{1b}]0;title\u{7}b", escapes: .remove).string == "ab")
        #expect(SanitizedText("a\u{1b}]8;;http://x\u{1b}\\b", escapes: .remove).string == "ab")
        #expect(SanitizedText("a\u{1b}(0b", escapes: .remove).string == "ab")
        #expect(SanitizedText("version \u{1b}[2J1").string == "version ␛[2J1")
    }

    @Test func anUnfinishedSequenceHidesOneLineAtMost() {
        #expect(SanitizedText.lines(of: "a\u{1b}]0;never ends\nb\n", escapes: .remove).map(\.string) == ["a", "b"])
    }

    @Test func linesEndEverywhereTheyDo() {
        #expect(SanitizedText.lines(of: "a\nb\r\nc\rd\u{2028}e\n\nf\n").map(\.string) == ["a", "b", "c", "d", "e", "", "f"])
        #expect(SanitizedText.lines(of: "").isEmpty)
    }

    @Test func bytesNeedNotBeUTF8() {
        #expect(SanitizedText.lines(of: [0x61, 0xff, 0xc3, 0x28, 0x1b, 0x0a, 0x62]).map(\.string) == ["a��(␛", "b"])
    }

    @Test func tabsFillToTheNextStop() {
        #expect(SanitizedText("ab\tc\t\td").string == "ab      c               d")
    }

    @Test func marksDoNotPileUp() {
        let text = SanitizedText("z" + String(repeating: "\u{300}", count: 50) + "!")
        #expect(text.string.unicodeScalars.count == 2 + marksPerCell)
        #expect(SanitizedText("\u{301}x").string == "x")
    }
}

@Suite struct WordWrapTests {
    private func rows(_ text: String, _ width: Int, hang: Int = 0) -> [String] {
        wrap(text, width: width, hang: hang).map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) }
    }

    @Test func breaksAtSpaces() {
        #expect(rows("the quick brown fox", 10) == ["the quick", "brown fox"])
        #expect(rows("the quick brown fox", 9) == ["the quick", "brown fox"])
        #expect(rows("the quick brown fox", 8) == ["the", "quick", "brown", "fox"])
        #expect(rows("", 8) == [""])
        #expect(rows("short   ", 6) == ["short"])
        #expect(rows("one   two", 5) == ["one", "two"])
    }

    @Test func breaksLongWordsByCells() {
        #expect(rows("abcdefghij", 4) == ["abcd", "efgh", "ij"])
        #expect(rows("x 日本語日本語 y", 5) == ["x", "日本", "語日", "本語", "y"])
        #expect(rows("日本", 1) == ["日", "本"])
    }

    @Test func setsContinuedRowsIn() {
        #expect(rows("- one two three", 8, hang: 2) == ["- one", "two", "three"])
    }

    @Test func everyRowFitsAndNothingIsLost() {
        var generator = SystemRandomNumberGenerator()
        let alphabet = ["a", "bc", " ", "  ", "日", "é", "e\u{301}", "-", "longword", "👍"]
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 0...60, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? "" }.joined()
            let width = Int.random(in: 2...20, using: &generator)
            let hang = Int.random(in: 0...6, using: &generator)
            let rows = rows(text, width, hang: hang)
            for (index, row) in rows.enumerated() {
                let limit = index == 0 ? width : width - min(hang, width / 2)
                #expect(cells(of: row.unicodeScalars) <= limit || limit < 2 || row.allSatisfy { $0 == " " }, "\(text) at \(width), \(hang)")
            }
            #expect(rows.joined().filter { $0 != " " } == text.filter { $0 != " " })
        }
    }
}

@Suite struct CellBufferTests {
    @Test func cellsTakeEightBytes() {
        #expect(MemoryLayout<Cell>.stride == 8)
    }

    @Test func aCellNeverYieldsAControlCharacter() {
        for value in [UInt32(1), 0x1b, 0x1f, 0x7f, 0x80, 0x9b, 0x9f] {
            #expect(Unicode.Scalar(value).map { Cell($0).base } == "\u{fffd}")
        }
    }

    @Test func drawingOutsideIsCutOff() {
        var buffer = CellBuffer(Size(width: 6, height: 2))
        #expect(buffer.put("abcdefgh", x: 2, y: 0) == 4)
        #expect(buffer.put("日本語", x: 1, y: 1) == 4)
        buffer.put("x", x: 0, y: 5)
        buffer.put("x", x: 9, y: 0)
        buffer.fill(Rectangle(x: 4, y: 1, width: 100, height: 100), with: "#")
        #expect(buffer.text == "  abcd\n 日 ##")
    }

    @Test func tornWideCharactersLeaveABlank() {
        var buffer = CellBuffer(Size(width: 4, height: 1))
        buffer.put("日本", x: 0, y: 0)
        buffer.put("x", x: 1, y: 0)
        buffer.put("y", x: 2, y: 0)
        #expect(buffer.text == " xy")
    }

    @Test func ellipsisReplacesWhatDoesNotFit() {
        var buffer = CellBuffer(Size(width: 10, height: 3))
        buffer.put("abcdef", x: 0, y: 0, limit: 4, ellipsis: true)
        buffer.put("abcd", x: 0, y: 1, limit: 4, ellipsis: true)
        buffer.put("a日本語", x: 0, y: 2, limit: 5, ellipsis: true)
        #expect(buffer.text == "abc…\nabcd\na日 …")
    }

    @Test func marksStayWithTheirBase() {
        var buffer = CellBuffer(Size(width: 4, height: 1))
        buffer.put("e\u{301}o\u{308}e\u{301}", x: 0, y: 0)
        #expect(buffer.text == "e\u{301}o\u{308}e\u{301}")
        #expect(buffer[0, 0] == buffer[2, 0])
    }

    @Test func rectanglesNeverExceedWhatTheyDivide() {
        let whole = Rectangle(x: 3, y: 2, width: 5, height: 4)
        #expect(whole.split(top: 9).rest.isEmpty)
        #expect(whole.split(bottom: 1).bottom == Rectangle(x: 3, y: 5, width: 5, height: 1))
        #expect(whole.split(left: 4, gap: 3).rest == Rectangle(x: 8, y: 2, width: 0, height: 4))
        #expect(whole.centred(width: 99, height: 2) == Rectangle(x: 3, y: 3, width: 5, height: 2))
    }
}
