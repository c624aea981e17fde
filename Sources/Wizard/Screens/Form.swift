// A box with one or more lines to fill in: reasons, words, names.
import Terminal

struct Form: Sendable {
    struct Line: Sendable {
        let label: SanitizedText
        var isOptional = false
        /// What has to be typed, letter by letter.
        var name: String?
    }

    let title: SanitizedText
    let purpose: Purpose
    private var body: Pager
    private let lines: [Line]
    private var fields: [TextField]
    private var focus = 0

    init(_ title: SanitizedText, _ purpose: Purpose, body: [StyledLine] = [], _ lines: [Line]) {
        self.title = title
        self.purpose = purpose
        self.body = Pager(body)
        self.lines = lines
        fields = lines.map { _ in TextField() }
    }

    mutating func fit(_ size: Size) { body.fit(layout(in: Rectangle(size)).body.size) }

    /// Submits the texts, in order, once all that must be said is said.
    mutating func handle(_ key: Key) -> Terminal.Outcome<[String]> {
        switch key {
        case .escape: return .cancelled
        case .tab, .down: focus = (focus + 1) % fields.count
        case .backtab, .up: focus = (focus + fields.count - 1) % fields.count
        case .pageUp, .pageDown: _ = body.handle(key)
        case .enter:
            if let problem = problem(focus) { return .refused(problem) }
            if focus + 1 < fields.count {
                focus += 1
                return .changed
            }
            for index in fields.indices {
                guard let problem = problem(index) else { continue }
                focus = index
                return .refused(problem)
            }
            return .submitted(fields.map(\.text))
        default: return fields[focus].handle(key) == .ignored ? .ignored : .changed
        }
        return .changed
    }

    private func problem(_ index: Int) -> SanitizedText? {
        let text = fields[index].text
        if let name = lines[index].name {
            return text == name ? nil : "That is not the name: type \(name)."
        }
        if lines[index].isOptional || text.contains(where: { !$0.isWhitespace }) { return nil }
        return "Something has to be written here. Esc leaves it."
    }

    private func layout(in area: Rectangle) -> (box: Rectangle, body: Rectangle, fields: Rectangle) {
        let width = min(area.width, 76)
        var pager = body
        pager.fit(Size(width: max(1, width - 4), height: 1))
        let rows = body.lines.isEmpty ? 0 : pager.rowCount
        let box = area.centred(width: width, height: rows + 2 * fields.count + 2)
        let (upper, bottom) = box.inset(horizontally: 2, vertically: 1).split(bottom: 2 * fields.count)
        return (box, upper, bottom)
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle) -> Position? {
        let (box, bodyArea, fieldArea) = layout(in: area)
        buffer.fill(box)
        buffer.box(box, title: title)
        body.render(into: &buffer, in: bodyArea)
        var cursor: Position?
        for (index, line) in lines.enumerated() {
            buffer.put(
                line.label, index == focus ? .strong : .text, x: fieldArea.x, y: fieldArea.y + 2 * index, limit: fieldArea.width,
                ellipsis: true)
            let place = fields[index].render(into: &buffer, in: fieldArea.row(2 * index + 1), isFocused: index == focus)
            cursor = place ?? cursor
        }
        return cursor
    }
}
