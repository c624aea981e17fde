// A step that failed: what it wanted, what there was, what it printed last, and the ways on.
import Terminal
import UpgradeModel

struct FailureScreen: WizardScreen {
    let key: StepKey
    private var choices = Choices()
    /// As many as leave room for the choices on a small screen.
    private static let mostHelp = 2

    init(key: StepKey) { self.key = key }

    var phase: PhaseKey? { key.phase }
    func isOver(_ context: WizardContext) -> Bool { context.state.next != .decide(key) }
    func opening(_ context: WizardContext) -> [WizardCommand] { [.readLog(key)] }

    private func ways(_ context: WizardContext) -> [Offer] {
        context.state.shown(key).map { Ways.afterFailure($0.step, in: $0.phase, of: context.state) } ?? []
    }

    func offers(_ context: WizardContext) -> [Offer] { [Offer(.go, "choose"), Offer(.move)] + ways(context) }

    private func head(_ context: WizardContext) -> [StyledLine] {
        guard let progress = context.state.progress(key) else { return [] }
        var lines = Words.failure(progress, isBrief: true).enumerated().map { StyledLine(SanitizedText($1), $0 == 0 ? .failure : .text) }
        var facts: [String] = []
        if let took = progress.duration { facts.append("It took \(Words.took(took))") }
        if progress.attempts > 1 { facts.append("attempt \(progress.attempts)") }
        if let before = context.state.rehearsal(of: key) { facts.append("\(Words.took(before.duration)) on \(before.environment)") }
        if !facts.isEmpty { lines.append(StyledLine(SanitizedText(facts.joined(separator: ", ")), .dim)) }
        let help = context.plan?.help ?? []
        for entry in help.prefix(Self.mostHelp) { lines.append(.fact("Help", entry.sentence)) }
        if help.count > Self.mostHelp {
            lines.append(.fact("", "and \(help.count - Self.mostHelp) more in the overview (Esc, then o) and in the report", .dim))
        }
        return lines
    }

    mutating func refresh(_ context: WizardContext, _ size: Size) {
        choices.update(ways(context))
        choices.fit(Choices.layout(Rectangle(size), head: head(context), choices: choices.count).list.size)
    }

    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect { choices.handle(key) }

    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect {
        action == .go ? choices.take { choose($0, context) } : choose(action, context)
    }

    private func choose(_ action: WizardAction, _ context: WizardContext) -> Effect {
        guard let (phase, progress) = context.state.shown(key) else { return .ignored }
        let title = StyledLine(SanitizedText(progress.step.title), .strong)
        switch action {
        case .retry:
            if Ways.wantsWordForRetry(progress.step) {
                return .ask(
                    Form(
                        "Try it again", .retry(key), body: [title, "It may not simply run twice. Look first what it left behind."],
                        [Form.Line(label: "Why may it run again?")]))
            }
            guard phase.phase.environment == context.plan?.production, progress.step.changesSystem else {
                return .commands([.perform(.retry(key, word: nil))])
            }
            return .confirm(.confirm(title: "Try it again", body: [title, "It runs in production."], action: "Run it again"), .retry(key))
        case .undo: return .confirm(.confirm(title: "Undo this step", body: [title], action: "Undo it"), .undo(key))
        case .rollBackHop: return .ask(Form.rollBack(.hop, context))
        case .rollBack: return .ask(Form.rollBack(.origin, context))
        case .fixedByHand:
            return .ask(
                Form(
                    "It was fixed by hand", .fixByHand(key), body: [title, "On staging, what was done becomes work for production."],
                    [Form.Line(label: "Why by hand?"), Form.Line(label: "What was done?")]))
        case .skip: return .ask(Form.skip(key, title))
        case .note: return .ask(Form.note)
        case .shell: return .commands([.perform(.openShell(environment: phase.phase.environment))])
        case .leave: return .commands([.perform(.stop(reason: "Stopped at the failed step \(key.description).")), .leave])
        default: return .ignored
        }
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        choices.render(into: &buffer, in: area, head: head(context), context, key)
    }
}
