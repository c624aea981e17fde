// How the widgets look, cell by cell.
import Testing

@testable import Terminal

@Suite struct WidgetGoldenTests {
    private static let items: [ListItem] =
        [ListItem(StyledLine("Preparation", .heading), isHeading: true)]
        + (1...6).map { ListItem("Prepare part \($0)", detail: "\($0 * 7) min") }
        + [ListItem(StyledLine("Doing it", .heading), isHeading: true)]
        + [
            ListItem("A line that is a good deal longer than forty cells are wide", detail: "1 h 5 min"),
            ListItem("Größe 日本語 and e\u{301}", disabledBecause: "Not before part 6."),
        ]
        + (7...40).map { ListItem(StyledLine("Item ").appending("\($0)", .strong)) }

    private static let article: [StyledLine] =
        [StyledLine("What changes", .heading), ""]
        + (1...20).flatMap { number -> [StyledLine] in
            [
                StyledLine("• ", .dim, hang: 2).appending(
                    "Setting number \(number) has a new name, and whoever wrote it into a file of their own has to write it anew there."),
                StyledLine(
                    "    key_\(number): this line of code is cut at the edge of the screen and never wrapped around", .code, wraps: false),
            ]
        }

    @Test func list() throws {
        try expectGoldens("list") { buffer in
            var list = ListView(Self.items, selected: 9)
            list.fit(buffer.size)
            return list.render(into: &buffer, in: buffer.bounds)
        }
    }

    @Test func scrolledList() throws {
        try expectGoldens("list-end", [(40, 12)]) { buffer in
            var list = ListView(Self.items)
            list.fit(buffer.size)
            _ = list.handle(.end)
            return list.render(into: &buffer, in: buffer.bounds)
        }
    }

    @Test func choices() throws {
        try expectGoldens("choices", [(40, 12)]) { buffer in
            let (top, bottom) = buffer.bounds.split(top: 6)
            var one = ChoiceList(["First", "Second", "Third"].map { ListItem($0) }, chosen: 1)
            one.fit(top.size)
            var many = CheckList(["Red", "Green", "Blue"].map { ListItem($0) }, checked: [0, 2])
            many.fit(bottom.size)
            _ = many.handle(.down)
            one.render(into: &buffer, in: top, isFocused: false)
            return many.render(into: &buffer, in: bottom)
        }
    }

    @Test func pager() throws {
        try expectGoldens("pager") { buffer in
            var pager = Pager(Self.article)
            pager.fit(buffer.size)
            for key in "/new NAME".dropLast(5) + " name" { _ = pager.handle(.character(key)) }
            _ = pager.handle(.enter)
            _ = pager.handle(.character("n"))
            return pager.render(into: &buffer, in: buffer.bounds)
        }
    }

    @Test func searchBeingTyped() throws {
        try expectGoldens("pager-search", [(40, 12)]) { buffer in
            var pager = Pager(Self.article)
            pager.fit(buffer.size)
            for key in "/file" { _ = pager.handle(.character(key)) }
            return pager.render(into: &buffer, in: buffer.bounds)
        }
    }

    @Test func log() throws {
        try expectGoldens("log", [(80, 24), (40, 12)]) { buffer in
            var log = LogPane(capacity: 30)
            for number in 1...50 {
                log.append("line \(number) \u{1b}[32mgreen\u{1b}[0m with a tail that is long enough for forty\r\n".utf8)
            }
            log.append("10 %\r20 %\r30 %".utf8)
            log.fit(buffer.size)
            return log.render(into: &buffer, in: buffer.bounds)
        }
    }

    @Test func dialog() throws {
        try expectGoldens("dialog") { buffer in
            buffer.fill(buffer.bounds, .dim, with: ".")
            let body: [StyledLine] = [
                StyledLine("After this there is no way back but the backup.", .warning), "",
                "Everything that was written since 02:15 would be lost with it. Think of whoever is asleep now.",
            ]
            var dialog = Dialog.confirm(title: "Go on with production?", body: body, action: "Go on", typedName: "ledger")
            dialog.fit(buffer.size)
            _ = dialog.handle(.tab)
            _ = dialog.handle(.enter)
            _ = dialog.handle(.character("l"))
            return dialog.render(into: &buffer, in: buffer.bounds)
        }
    }

    @Test func crampedDialog() throws {
        try expectGoldens("dialog-long", [(40, 12)]) { buffer in
            let body = (1...20).map { StyledLine("Paragraph \($0) of the reasons why not to do this.") }
            var dialog = Dialog.confirm(title: "A title that is much too long for it", body: body, action: "Do it all the same")
            dialog.fit(buffer.size)
            _ = dialog.handle(.down)
            return dialog.render(into: &buffer, in: buffer.bounds)
        }
    }

    @Test func bars() throws {
        try expectGoldens("bars", [(80, 6), (40, 6)]) { buffer in
            Bar.render(
                left: "Something with a name that takes a while to read", right: "2 of 3 production", into: &buffer,
                in: buffer.bounds.row(0))
            let stages: [Stepper.Stage] = [
                .init("Plan", .done), .init("Backup", .done), .init("Staging", .current), .init("Production", .pending),
            ]
            Stepper(stages).render(into: &buffer, in: buffer.bounds.row(2))
            Stepper(stages.dropLast(2) + [.init("Staging of it all in one", .failed)]).render(into: &buffer, in: buffer.bounds.row(3))
            let hints = [
                KeyHint("Enter", "open"), KeyHint("/", "search"), KeyHint("?", "help"), KeyHint("Esc", "back"), KeyHint("q", "leave"),
            ]
            KeyHint.render(hints, into: &buffer, in: buffer.bounds.row(5))
            return nil
        }
    }

    @Test func fields() throws {
        try expectGoldens("fields", [(40, 6)]) { buffer in
            let area = buffer.bounds.inset(horizontally: 10, vertically: 0)
            TextField("short").render(into: &buffer, in: area.row(0))
            TextField("secret", isSecret: true).render(into: &buffer, in: area.row(2))
            return TextField("a text that is longer than its 日本 field").render(into: &buffer, in: area.row(4))
        }
    }
}
