// Every widget takes every key at every size, also those where nothing fits.
import Testing

@testable import Terminal

@Suite struct TinySizeTests {
    private static let keys: [Key] = [
        .up, .down, .pageUp, .pageDown, .home, .end, .left, .right, .tab, .backtab, .character("/"), .character("日"), .character("n"),
        .enter,
        .escape, .backspace, .delete, .paste("two\nlines"), .control("w"), .unknown, .character(" "), .function(1),
    ]

    @Test(arguments: [0, 1, 2, 5], [0, 1, 3, 6])
    func nothingBreaks(width: Int, height: Int) {
        let size = Size(width: width, height: height)
        let items =
            [ListItem(StyledLine("Heading 日本語", .heading), isHeading: true)] + (1...9).map { ListItem("item \($0) 日本語", detail: "1") }
        let text = (1...9).map { StyledLine("Words \($0) 日本語 and more", hang: 3) }
        var list = ListView(items)
        var check = CheckList(items)
        var choice = ChoiceList(items)
        var pager = Pager(text)
        var log = LogPane(capacity: 4)
        var field = TextField("text 日本語")
        var dialog = Dialog.confirm(title: "Title 日本語", body: text, action: "Do", typedName: "name")
        for round in 0..<2 {
            for key in Self.keys + Self.keys.reversed() {
                if round == 1 {
                    list.fit(size)
                    check.fit(size)
                    choice.fit(size)
                    pager.fit(size)
                    log.fit(size)
                    dialog.fit(size)
                }
                _ = (list.handle(key), check.handle(key), choice.handle(key), pager.handle(key))
                _ = (log.handle(key), field.handle(key), dialog.handle(key))
                log.append("out 日本\rput\n".utf8)
                var buffer = CellBuffer(size)
                let area = buffer.bounds
                let cursors = [
                    list.render(into: &buffer, in: area), check.render(into: &buffer, in: area), choice.render(into: &buffer, in: area),
                    pager.render(into: &buffer, in: area), log.render(into: &buffer, in: area), field.render(into: &buffer, in: area),
                    dialog.render(into: &buffer, in: area),
                ]
                buffer.box(area, title: "日本語")
                Bar.render(left: "left 日本", right: "right 日本", into: &buffer, in: area)
                KeyHint.render([KeyHint("Enter", "日本")], into: &buffer, in: area)
                Stepper([.init("One 日本", .done), .init("Two", .failed)]).render(into: &buffer, in: area)
                for cursor in cursors.compactMap({ $0 }) {
                    #expect((0..<max(1, width)).contains(cursor.x) && (0..<max(1, height)).contains(cursor.y))
                }
            }
        }
    }
}
