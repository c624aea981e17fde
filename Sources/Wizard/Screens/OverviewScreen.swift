// Where the upgrade goes: from, to, the hops and why, what is avoided and why, and the environments.
import Terminal
import UpgradeModel

struct OverviewScreen: WizardScreen {
    private var text = Pager([])

    func offers(_ context: WizardContext) -> [Offer] { [Offer(.go, "to the checklist"), Offer(.move, "scroll")] }

    mutating func refresh(_ context: WizardContext, _ size: Size) {
        let lines = Self.lines(context)
        if lines != text.lines {
            let top = text.topLine
            text = Pager(lines)
            text.fit(size)
            text.jump(toLine: top)
        }
        text.fit(size)
    }

    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect { text.handle(key) == .ignored ? .ignored : .none }

    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect { action == .go ? .back : .ignored }

    private static func lines(_ context: WizardContext) -> [StyledLine] {
        guard let plan = context.plan else { return [StyledLine("This upgrade has no plan yet.")] }
        let state = context.state
        var lines = [
            StyledLine(SanitizedText("\(plan.title): \(plan.from) to \(plan.to)"), .heading),
            .fact("Deployment", plan.deployment), .fact("Upgrade", context.snapshot.id), .fact("State", state.stage.rawValue), "",
            StyledLine(SanitizedText("The path, in \(Words.count(plan.hops.count, "hop"))"), .heading),
        ]
        for hop in plan.hops {
            lines.append(
                StyledLine(SanitizedText("\(hop.index). "), .dim, hang: 3).appending(SanitizedText("\(hop.from) to \(hop.to)"), .strong)
                    .appending(SanitizedText(", \(state.state(ofHop: hop.index).rawValue)"), Words.style(state.state(ofHop: hop.index))))
            lines.append(StyledLine(SanitizedText("   " + hop.why), hang: 3))
            for part in hop.components {
                lines.append(
                    StyledLine(SanitizedText("   \(part.name): \(part.from.map { "\($0) to " } ?? "new, ")\(part.to)"), .dim, hang: 3))
            }
            let breaking = Words.breaking(hop)
            lines.append(StyledLine(SanitizedText("   \(Words.count(hop.releases.count, "release")) to read, \(breaking)"), .dim, hang: 3))
        }
        if !plan.avoided.isEmpty {
            lines += ["", StyledLine("Avoided", .heading)]
            for release in plan.avoided { lines.append(.fact(release.version, release.why)) }
        }
        if !plan.risks.isEmpty {
            lines += ["", StyledLine("Risks on the way", .heading)]
            for risk in plan.risks { lines.append(.fact("Hop \(risk.hop)", risk.say)) }
        }
        for (title, entries) in [("Whom to ask", plan.help ?? []), ("Support", plan.support ?? [])] where !entries.isEmpty {
            lines += ["", StyledLine(SanitizedText(title), .heading)]
            for entry in entries { lines.append(StyledLine(SanitizedText("- \(entry.sentence)"), hang: 2)) }
        }
        lines += ["", StyledLine("Environments", .heading)]
        for environment in plan.environments {
            lines.append(.fact(environment.name, state.identities[environment.name] ?? environment.place.description))
        }
        return lines
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        text.render(into: &buffer, in: area)
    }
}
