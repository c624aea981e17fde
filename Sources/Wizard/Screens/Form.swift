// A box with one or more lines to fill in: reasons, words, names. And what the answer is for.
import Terminal
import UpgradeModel

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

/// What an answer in a form or a dialog is for.
enum Purpose: Sendable, Hashable {
    case note
    case waive(GateID, StepKey)
    case skip(StepKey)
    case retry(StepKey)
    case undo(StepKey)
    case fixByHand(StepKey)
    case rollBack(RollbackScope)
    case resolve(StepKey, done: Bool)
    case readElsewhere(hop: Int, release: String)
    case acknowledge(hop: Int, items: [AcknowledgedItem], Answer)
    case doesNotApply(PlannedRisk)
    case acceptRisk(PlannedRisk)
    case renewBackup(hop: Int)
    case goOnAlone(StepKey)
    case stopRunning
    case takeOver
    case leave

    /// The commands that the answer leads to; a dialog has no texts.
    func commands(_ texts: [String]) -> [WizardCommand] {
        let first = texts.first ?? ""
        switch self {
        case .note: return [.perform(.note(first))]
        case .waive(let gate, let key): return [.perform(.waive(gate, key, reason: first, typedName: texts.count > 1 ? texts[1] : nil))]
        case .skip(let key): return [.perform(.skip(key, reason: first))]
        case .retry(let key): return [.perform(.retry(key, word: texts.first))]
        case .undo(let key): return [.perform(.undo(key))]
        case .fixByHand(let key): return [.perform(.fixByHand(key, reason: first, done: texts.count > 1 ? texts[1] : ""))]
        case .rollBack(let scope): return [.perform(.rollBack(scope, reason: first))]
        case .resolve(let key, let done): return [.perform(.resolve(key, .word(done: done, reason: first)))]
        case .readElsewhere(let hop, let release): return [.perform(.readElsewhere(hop: hop, release: release, what: first))]
        case .acknowledge(let hop, let items, let answer):
            return [.perform(.acknowledge(hop: hop, items: items, answer: answer, reason: first))]
        case .doesNotApply(let risk): return [.perform(.assessRisk(id: risk.id, hop: risk.hop, verdict: .doesNotApply, how: first))]
        case .acceptRisk(let risk): return [.perform(.acceptRisk(id: risk.id, hop: risk.hop, reason: first))]
        case .renewBackup(let hop): return [.perform(.renewBackup(hop: hop, why: first.isEmpty ? "Asked for by the operator." : first))]
        case .goOnAlone(let key): return [.perform(.confirmTrial(key))]
        case .stopRunning: return [.stopRunning]
        case .takeOver: return [.takeOver]
        case .leave: return [.leave]
        }
    }
}
