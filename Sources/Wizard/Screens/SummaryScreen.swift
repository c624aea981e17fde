// The end: what came out, what was waived, accepted and noted on the way, what stays to be done, and where the report is.
import Terminal
import UpgradeModel

struct SummaryScreen: WizardScreen {
    private var text = Pager([])

    func isOver(_ context: WizardContext) -> Bool { context.state.next != .nothing }
    func offers(_ context: WizardContext) -> [Offer] { [Offer(.leave), Offer(.move, "scroll"), Offer(.overview)] }

    mutating func refresh(_ context: WizardContext, _ size: Size) {
        let lines = Self.lines(context)
        if lines != text.lines { text = Pager(lines) }
        text.fit(size)
    }

    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect { text.handle(key) == .ignored ? .ignored : .none }

    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect {
        action == .overview ? .show(OverviewScreen()) : .ignored
    }

    /// No more than was seen.
    private static func wayBack(_ state: UpgradeState, to origin: String) -> String {
        let steps = state.currentPhases.flatMap(\.steps)
        if steps.isEmpty { return "Rolled back: nothing had been changed, so nothing had to be put back." }
        let isProven = steps.contains { progress in
            guard case .prove = progress.step.action else { return false }
            return progress.state == .succeeded
        }
        return isProven ? "Rolled back to \(origin), which answers and is healthy." : "Rolled back to \(origin)."
    }

    private static func lines(_ context: WizardContext) -> [StyledLine] {
        let state = context.state
        guard let plan = context.plan else { return [] }
        let outcome: (String, Style)
        switch state.stage {
        case .completed: outcome = ("Completed: \(plan.title) \(plan.to) answers and is healthy.", .success)
        case .rolledBack: outcome = (wayBack(state, to: plan.from), .warning)
        case .abandoned: outcome = ("Abandoned. What runs now was left as it is.", .warning)
        case .drafting, .planned, .inProgress, .settling, .rollingBack, .rollbackFailed: outcome = (state.stage.rawValue, .text)
        }
        var lines = [StyledLine(SanitizedText(outcome.0), outcome.1), ""]
        if let rollback = state.rollbacks.last { lines.append(.fact("Why", rollback.reason)) }
        for leftover in state.leftovers {
            lines.append(.fact("Left", leftover.sentence, .warning))
            lines += leftover.lines.dropFirst().map { StyledLine(SanitizedText($0), hang: 4) }
        }
        let steps = state.phases.flatMap(\.steps)
        if let first = steps.compactMap(\.startedAt).min(), let last = steps.compactMap(\.finishedAt).max() {
            lines.append(.fact("Took", "\(Words.took(last - first)), from \(Words.time(first)) to \(Words.time(last))"))
        }
        for hop in plan.hops {
            lines.append(.fact("Hop \(hop.index)", "\(hop.from) to \(hop.to): \(state.state(ofHop: hop.index).rawValue)"))
        }
        lines.append(.fact("Report", "\(context.program) report \(context.snapshot.id)"))
        func part(_ title: String, _ items: [StyledLine]) {
            lines += ["", StyledLine(SanitizedText("\(title): \(items.isEmpty ? "none" : "\(items.count)")"), .heading)] + items
        }
        part(
            "Still to be done",
            state.followUps.map { followUp in
                let due = followUp.due.flatMap { due in state.settledAt[followUp.hop].map { Words.time($0 + Int64(due) * 1_000_000) } }
                return .fact(due.map { "By \($0)" } ?? "Hop \(followUp.hop)", followUp.say + (followUp.link.map { " See \($0)" } ?? ""))
            })
        part("Waived gates", state.waivers.map { .fact($0.gate.rawValue, "\($0.environment): \($0.reason)", .warning) })
        let risks = state.reading.acceptedRisks.sorted { ($0.key.hop, $0.key.id) < ($1.key.hop, $1.key.id) }
        part("Accepted risks", risks.map { .fact($0.key.id, $0.value.reason) })
        let skipped = steps.filter(\.wasByException)
        part("Skipped or fixed by hand", skipped.map { .fact($0.state.word, $0.step.title) })
        part("Notes", state.operatorNotes.map { .fact(Words.time($0.time), "\($0.who): \($0.text)") })
        return lines
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        text.render(into: &buffer, in: area)
    }
}
