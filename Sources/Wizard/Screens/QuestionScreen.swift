// The questions of plan and roll-out, one at a time with advice beside it, and the signature under them. Going back loses nothing.
import Terminal
import UpgradeModel

struct QuestionScreen: WizardScreen {
    private let phaseKey: PhaseKey
    private var keys: [StepKey]
    private var index: Int
    private var fields: [StepKey: TextField] = [:]
    private var advice = Pager([])

    /// What was typed and not given, for coming back.
    var drafts: [StepKey: String] { fields.mapValues(\.text) }

    init(_ key: StepKey, _ context: WizardContext, drafts: [StepKey: String] = [:]) {
        phaseKey = key.phase
        let phase = context.state.phase(key.phase)
        keys = phase.map { phase in phase.steps.filter { Self.asks($0.step) }.map { phase.key(of: $0.step) } } ?? [key]
        index = keys.firstIndex(of: key) ?? 0
        for key in keys {
            let text = drafts[key] ?? context.state.answers[key] ?? ""
            fields[key] = TextField(SanitizedText(text))
        }
    }

    private static func asks(_ step: Step) -> Bool {
        switch step.action {
        case .question, .sign: true
        case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert: false
        }
    }

    private var key: StepKey { keys[index] }
    var phase: PhaseKey? { phaseKey }
    var isTyping: Bool { true }

    func offers(_ context: WizardContext) -> [Offer] {
        [
            Offer(.field, isSignature(context) ? "sign" : "answer"),
            Offer(.previousQuestion, disabledBecause: index == 0 ? "This is the first question." : nil),
            Offer(.nextQuestion, disabledBecause: index + 1 < keys.count ? nil : "This is the last question."),
        ]
    }

    private func isSignature(_ context: WizardContext) -> Bool {
        guard case .sign = context.state.shown(key)?.step.step.action else { return false }
        return true
    }

    func isOver(_ context: WizardContext) -> Bool {
        guard let phase = context.state.phase(phaseKey) else { return true }
        return keys.allSatisfy { key in phase.index(of: key).map { phase.steps[$0].state.isOver } ?? true }
    }

    mutating func refresh(_ context: WizardContext, _ size: Size) {
        let lines = aside(context)
        if lines != advice.lines { advice = Pager(lines) }
        advice.fit(Self.layout(Rectangle(size)).aside.size)
    }

    private func aside(_ context: WizardContext) -> [StyledLine] {
        guard let (phase, progress) = context.state.shown(key) else { return [] }
        switch progress.step.action {
        case .question(_, let advice):
            guard !advice.isEmpty else { return [] }
            return [StyledLine("Advice", .heading)] + advice.map { StyledLine(SanitizedText("- " + $0), hang: 2) }
        case .sign:
            let answers = phase.steps.filter { $0.state.isOver && phase.key(of: $0.step) != key }
            return [StyledLine("Your answers", .heading)]
                + answers.flatMap {
                    [StyledLine(SanitizedText($0.step.title), .dim), StyledLine(SanitizedText("  " + ($0.evidence ?? "")), hang: 2)]
                }
        case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert: return []
        }
    }

    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect {
        switch action {
        case .previousQuestion: index = max(0, index - 1)
        case .nextQuestion: index = min(keys.count - 1, index + 1)
        default: return .ignored
        }
        return .none
    }

    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect {
        switch key {
        case .up, .down, .tab, .backtab, .escape: return .ignored
        case .pageUp, .pageDown: return advice.handle(key) == .ignored ? .ignored : .none
        case .enter:
            let text = fields[self.key]?.text ?? ""
            guard text.contains(where: { !$0.isWhitespace }) else {
                return .refuse("Something has to be written here. Esc goes back; nothing is lost.")
            }
            let answered = self.key
            // At once: what is typed before the journal has the answer belongs to the next question.
            index = min(index + 1, keys.count - 1)
            if context.state.answers[answered] == text { return .none }
            return .commands([.perform(.answer(answered, text))])
        default: return fields[self.key]?.handle(key) == .ignored ? .ignored : .none
        }
    }

    private static func layout(_ area: Rectangle) -> (main: Rectangle, aside: Rectangle) {
        if area.width >= 84 {
            let (left, right) = area.split(left: area.width * 11 / 20, gap: 3)
            return (left, right)
        }
        let (top, rest) = area.split(top: min(8, max(5, area.height / 2)))
        return (top, rest)
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        guard let (_, progress) = context.state.shown(key) else { return nil }
        let (main, aside) = Self.layout(area)
        let number = isSignature(context) ? "Signature" : "Question \(index + 1) of \(keys.count { !isSign($0, context) })"
        buffer.put(SanitizedText(number), .dim, x: main.x, y: main.y, limit: main.width)
        var lines = [StyledLine(SanitizedText(progress.step.title), .heading)]
        switch progress.step.action {
        case .question(let ask, _):
            // Where there is little room the question says what its title does.
            if ask != progress.step.title { lines = (main.height < 7 ? [] : lines) + Words.lines(ask) }
        case .sign: lines.append(StyledLine(SanitizedText("Sign these answers with your name. \(progress.step.wayBackSentence)")))
        case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert: break
        }
        var question = Pager(lines)
        question.fit(Size(width: main.width, height: max(1, main.height - 3)))
        let rows = min(question.rowCount, max(1, main.height - 3))
        question.render(into: &buffer, in: Rectangle(x: main.x, y: main.y + 1, width: main.width, height: rows))
        let line = Rectangle(x: main.x, y: main.y + rows + (main.height > rows + 2 ? 2 : 1), width: main.width, height: 1)
        if aside.x > main.x { buffer.verticalLine(x: aside.x - 2, y: area.y, count: area.height) }
        advice.render(into: &buffer, in: aside)
        return fields[key]?.render(into: &buffer, in: line.intersection(area))
    }

    private func isSign(_ key: StepKey, _ context: WizardContext) -> Bool {
        guard case .sign = context.state.shown(key)?.step.step.action else { return false }
        return true
    }
}
