// Phases and steps with their states, and beside or below them what is known of the highlighted one.
import Terminal
import UpgradeModel

struct ChecklistScreen: WizardScreen {
    private var list = ListView([])
    /// The step of each item; nil for headings.
    private var keys: [StepKey?] = []
    /// Of the items that are steps; their marks depend on what the screen can show.
    private var marks: [Int: StepState] = [:]
    private var detail = Pager([])
    private var current: StepKey?

    private static let widthForTwoColumns = 84
    private static let heightForTwoRows = 16

    func offers(_ context: WizardContext) -> [Offer] {
        let goes = context.nextScreen != nil
        return [
            Offer(.go, selected == current && goes ? "go on here" : "details"),
            Offer(.proceed, disabledBecause: goes ? nil : "Nothing is left to go on with from here."),
            Offer(.move), Offer(.overview), Offer(.reading),
        ]
    }

    private var selected: StepKey? { keys.indices.contains(list.selected) ? keys[list.selected] : nil }

    mutating func refresh(_ context: WizardContext, _ size: Size) {
        let state = context.state
        var items: [ListItem] = []
        var keys: [StepKey?] = []
        marks = [:]
        // A rollback stands above what it takes back.
        let ready = state.readyStep
        let others = state.phases.filter { phase in !state.currentPhases.contains { $0.phase.key == phase.phase.key } }
        for phase in state.isRollingBack ? state.currentPhases + others : state.currentPhases {
            let word = state.state(of: phase)
            items.append(
                ListItem(
                    StyledLine(SanitizedText(state.heading(of: phase.phase)), .heading)
                        .appending(SanitizedText("  \(word.rawValue)"), Words.style(word)), isHeading: true))
            keys.append(nil)
            for step in phase.steps {
                marks[items.count] = step.state
                items.append(
                    ListItem(
                        StyledLine(SanitizedText(step.step.title)),
                        detail: SanitizedText(state.stateWord(of: step, in: phase, ready: ready))))
                keys.append(phase.key(of: step.step))
            }
        }
        let now = state.current.map { $0.phase.key(of: $0.step.step) }
        let kept = selected
        let moves = list.items.isEmpty || (kept == current && now != current)
        self.keys = keys
        list.items = items
        if moves, let index = keys.firstIndex(where: { $0 == now && now != nil }) { list.select(index) }
        current = now
        let (listArea, detailArea) = Self.layout(Rectangle(size))
        list.fit(listArea.size)
        showDetail(context)
        detail.fit(detailArea.size)
    }

    private mutating func showDetail(_ context: WizardContext) {
        let lines = selected.map { DetailScreen.lines($0, context) } ?? []
        if lines != detail.lines { detail = Pager(lines) }
    }

    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect {
        switch action {
        case .go:
            guard let selected else { return .advance }
            return selected == current && context.nextScreen != nil ? .advance : .show(DetailScreen(key: selected))
        case .proceed: return .advance
        case .overview: return .show(OverviewScreen())
        case .reading:
            let hop = (selected ?? current)?.phase.hop ?? 1
            guard context.plan?.hop(hop) != nil else { return .refuse("There is nothing to read.") }
            return .show(ReadingScreen(hop: hop, context, browses: true))
        default: return .ignored
        }
    }

    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect {
        guard list.handle(key) != .ignored else { return .ignored }
        showDetail(context)
        return .none
    }

    private static func layout(_ area: Rectangle) -> (list: Rectangle, detail: Rectangle) {
        if area.width >= widthForTwoColumns {
            let (left, right) = area.split(left: area.width * 11 / 20, gap: 3)
            return (left, right)
        }
        guard area.height >= heightForTwoRows else { return (area, Rectangle(width: 0, height: 0)) }
        let (rest, bottom) = area.split(bottom: 8)
        return (rest, bottom.split(top: 1).rest)
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        let (listArea, detailArea) = Self.layout(area)
        var marked = list
        marked.items = list.items.enumerated().map { index, item in
            guard let state = marks[index] else { return item }
            var item = item
            let (mark, style) = Words.mark(state, buffer.glyphs)
            item.line = StyledLine(mark + " ", style).appending(item.line.text)
            return item
        }
        let cursor = marked.render(into: &buffer, in: listArea)
        guard !detailArea.isEmpty else { return cursor }
        if detailArea.x > listArea.x {
            buffer.verticalLine(x: detailArea.x - 2, y: area.y, count: area.height)
        } else {
            buffer.horizontalLine(x: area.x, y: detailArea.y - 1, count: area.width)
        }
        detail.render(into: &buffer, in: detailArea)
        return cursor
    }
}
