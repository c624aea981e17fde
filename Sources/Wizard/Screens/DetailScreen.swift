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
        let lines = ChecklistScreen.detail(key, context)
        if lines != text.lines { text = Pager(lines) }
        text.fit(size)
    }

    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect { action == .proceed ? .advance : .ignored }
    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect { text.handle(key) == .ignored ? .ignored : .none }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        text.render(into: &buffer, in: area)
    }
}
