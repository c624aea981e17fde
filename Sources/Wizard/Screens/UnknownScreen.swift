// A step whose outcome nobody knows: a probe looks, or the operator says what was seen.
import Terminal
import UpgradeModel

struct UnknownScreen: WizardScreen {
    let key: StepKey
    private var choices = Choices()

    init(key: StepKey) { self.key = key }

    var phase: PhaseKey? { key.phase }
    func isOver(_ context: WizardContext) -> Bool { context.state.next != .resolve(key) }
    func opening(_ context: WizardContext) -> [WizardCommand] { [.readLog(key), .lookAtReality(key)] }
    func offers(_ context: WizardContext) -> [Offer] { [Offer(.go, "choose"), Offer(.move)] + Ways.whereUnknown }

    private func head(_ context: WizardContext) -> [StyledLine] {
        guard let progress = context.state.progress(key) else { return [] }
        var lines = [StyledLine(SanitizedText("OUTCOME UNKNOWN: \(progress.step.title)"), .failure)]
        if case .unknown(let why) = progress.state { lines.append(StyledLine(SanitizedText(why))) }
        return lines + ["Whether it was done has to be found out before anything else happens."]
    }

    mutating func refresh(_ context: WizardContext, _ size: Size) {
        choices.update(Ways.whereUnknown)
        choices.fit(Choices.layout(Rectangle(size), head: head(context), choices: choices.count).list.size)
    }

    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect { choices.handle(key) }

    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect {
        action == .go ? choices.take { choose($0, context) } : choose(action, context)
    }

    private func choose(_ action: WizardAction, _ context: WizardContext) -> Effect {
        switch action {
        case .lookAgain: return .say("Looking whether it was done.", [.lookAtReality(key)])
        case .wasDone: return .ask(Form("It was done", .resolve(key, done: true), [Form.Line(label: "What did you see?")]))
        case .wasNotDone: return .ask(Form("It was not done", .resolve(key, done: false), [Form.Line(label: "What did you see?")]))
        case .shell: return .commands([.perform(.openShell(environment: context.state.shown(key)?.phase.phase.environment ?? ""))])
        case .note: return .ask(Form.note)
        case .leave: return .commands([.leave])
        default: return .ignored
        }
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        choices.render(into: &buffer, in: area, head: head(context), context, key)
    }
}
