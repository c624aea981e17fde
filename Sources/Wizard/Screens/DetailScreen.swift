// One step alone, for narrow screens and for steps that are not next.
import Terminal
import UpgradeModel

struct DetailScreen: WizardScreen {
    let key: StepKey
    private var text = Pager([])

    init(key: StepKey) { self.key = key }

    var phase: PhaseKey? { key.phase }
    func offers(_ context: WizardContext) -> [Offer] { [Offer(.back), Offer(.move, "scroll"), Offer(.proceed)] }

    mutating func refresh(_ context: WizardContext, _ size: Size) {
        let lines = Self.lines(key, context)
        if lines != text.lines { text = Pager(lines) }
        text.fit(size)
    }

    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect { action == .proceed ? .advance : .ignored }
    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect { text.handle(key) == .ignored ? .ignored : .none }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        text.render(into: &buffer, in: area)
    }

    static func lines(_ key: StepKey, _ context: WizardContext) -> [StyledLine] {
        guard let (phase, progress) = context.state.shown(key) else { return [] }
        let view = StepView(progress, in: phase, of: context.state)
        var lines = [
            StyledLine(SanitizedText(progress.step.title), .heading),
            .fact("State", context.state.stateWord(of: progress, in: phase, ready: context.state.readyStep)),
        ]
        switch progress.state {
        case .failed(let why), .unknown(let why): lines.append(.fact("Why", why, .failure))
        case .skipped(let why): lines.append(.fact("Why", why))
        case .fixedByHand(let why, let done): lines += [.fact("Why", why), .fact("Done", done)]
        case .pending, .running, .succeeded, .undone: if let seen = progress.evidence { lines.append(.fact("Seen", seen)) }
        }
        if let took = progress.duration { lines.append(.fact("Took", Words.took(took))) }
        if progress.attempts > 1 { lines.append(.fact("Attempts", "\(progress.attempts)")) }
        return lines + view.facts.map { .fact($0.label, $0.text) }
    }
}
