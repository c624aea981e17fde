// A hop whose production steps are done and which has to stay healthy for a while.
import Terminal
import UpgradeModel

struct SettlingScreen: WizardScreen {
    let hop: Int

    var phase: PhaseKey? { PhaseKey(id: "settling", hop: hop) }

    func isOver(_ context: WizardContext) -> Bool {
        guard case .settle(hop, _) = context.state.next else { return true }
        return false
    }

    func offers(_ context: WizardContext) -> [Offer] { [Offer(.leave), Offer(.rollBack)] }

    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect {
        action == .rollBack ? .ask(Form.rollBack(.origin, context)) : .ignored
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        guard case .settle(_, let until) = context.state.next, let since = context.state.settlingSince[hop] else { return nil }
        let plan = context.plan
        let left = max(0, until - context.now)
        var lines = [
            StyledLine(SanitizedText("Hop \(hop) of \(plan?.hops.count ?? hop) settles"), .heading), "",
            .fact("Healthy", "for \(Words.took(max(0, context.now - since))), since \(Words.time(since))"),
            .fact("Until", "\(Words.time(until)), another \(spelled(seconds: (left + 999_999) / 1_000_000))"), "",
            "Production is looked at again and again. Should it not be healthy, the time begins anew.",
            StyledLine(SanitizedText(context.hint("You may leave: `belay resume` comes back here."))),
        ]
        if let production = plan?.production {
            let backup = context.state.backup(hop: hop, environment: production)
            lines += ["", .fact("Going back", Words.loss(backup, of: production, now: context.now))]
        }
        return Pager(lines).render(into: &buffer, in: area)
    }
}
