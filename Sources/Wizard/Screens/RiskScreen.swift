// A named risk of the hop: whether it applies, and if it does or nobody knows, why it is accepted.
import Terminal
import UpgradeModel

struct RiskScreen: WizardScreen {
    let hop: Int
    private var text = Pager([])

    init(hop: Int) { self.hop = hop }

    var phase: PhaseKey? { PhaseKey(id: "risks", hop: hop) }

    private func risks(_ context: WizardContext) -> [PlannedRisk] { context.plan?.risks.filter { $0.hop == hop } ?? [] }
    private func open(_ context: WizardContext) -> PlannedRisk? { risks(context).first { !context.state.reading.isSettled($0) } }
    private func assessment(_ risk: PlannedRisk, _ context: WizardContext) -> RiskAssessment? {
        context.state.reading.risks[.init(hop: risk.hop, id: risk.id)]
    }

    func isOver(_ context: WizardContext) -> Bool { open(context) == nil }

    func opening(_ context: WizardContext) -> [WizardCommand] {
        risks(context).filter { $0.probe != nil && assessment($0, context) == nil }.map { .assess($0) }
    }

    func offers(_ context: WizardContext) -> [Offer] {
        let isAssessed = open(context).map { assessment($0, context) != nil } ?? false
        return Ways.atRisk(isAssessed: isAssessed) + [Offer(.move, "scroll")]
    }

    mutating func refresh(_ context: WizardContext, _ size: Size) {
        let lines = open(context).map { self.lines($0, context) } ?? []
        if lines != text.lines { text = Pager(lines) }
        text.fit(size)
    }

    private func lines(_ risk: PlannedRisk, _ context: WizardContext) -> [StyledLine] {
        let all = risks(context)
        let settled = all.count { context.state.reading.isSettled($0) }
        var lines = [
            StyledLine(SanitizedText("\(settled) of \(Words.count(all.count, "risk")) settled"), .dim),
            StyledLine(SanitizedText("Risk \(risk.id)"), .heading), "",
        ]
        lines += Words.lines(risk.say)
        if let link = risk.link { lines += ["", .fact("See", link, .link)] }
        if let ask = risk.ask { lines += ["", StyledLine(SanitizedText(ask), .strong)] }
        if let probe = risk.probe { lines += ["", .fact("Looked at", probe.description)] }
        if let known = assessment(risk, context) {
            lines += [
                "", .fact("Verdict", known.verdict.rawValue, known.verdict == .doesNotApply ? .success : .warning),
                .fact("Because", known.how),
            ]
            lines += ["", "It stands, so it has to be accepted with a reason (a), or said not to apply (d)."]
        } else {
            lines += ["", "Does it apply here? Not known counts as applies."]
        }
        return lines
    }

    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect {
        guard let risk = open(context) else { return .ignored }
        switch action {
        case .applies: return .commands([.perform(.assessRisk(id: risk.id, hop: hop, verdict: .applies, how: "Said by the operator."))])
        case .notKnown:
            return .commands([.perform(.assessRisk(id: risk.id, hop: hop, verdict: .unknown, how: "The operator does not know."))])
        case .doesNotApply:
            return .ask(Form("It does not apply", .doesNotApply(risk), [Form.Line(label: "How do you know?")]))
        case .acceptRisk:
            return .ask(Form("Accept the risk", .acceptRisk(risk), body: Words.lines(risk.say), [Form.Line(label: "Why is it accepted?")]))
        default: return .ignored
        }
    }

    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect { text.handle(key) == .ignored ? .ignored : .none }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        text.render(into: &buffer, in: area)
    }
}
