// The last word before a step: exactly what will run, where, what it changes, the way back, and every gate as it is now. Starts on
// Cancel; what changes production wants the deployment's name typed.
import Terminal
import UpgradeModel

struct ConfirmationScreen: WizardScreen {
    private enum Focus: Sendable { case cancel, name, go }

    let key: StepKey
    private var focus = Focus.cancel
    private var name = TextField(limit: 200)
    private var text = Pager([])
    /// Confirmed, and nothing heard of it yet: gates may be looked at over a slow line.
    private var isStarting = false

    /// Gates seen longer ago than this are judged again before the step starts. Microseconds.
    private static let gatesLast: Int64 = 30_000_000

    init(key: StepKey) { self.key = key }

    var phase: PhaseKey? { key.phase }
    var isTyping: Bool { focus == .name }

    func isOver(_ context: WizardContext) -> Bool { context.state.next != .step(key) }
    func opening(_ context: WizardContext) -> [WizardCommand] { [.judgeGates] }

    private func needsName(_ context: WizardContext) -> Bool {
        guard let (phase, progress) = context.state.shown(key) else { return true }
        return Ways.wantsName(progress.step, in: phase, of: context.state)
    }

    private func gates(_ context: WizardContext) -> JudgedGates? { context.gates.flatMap { $0.key == key ? $0 : nil } }

    private func view(_ context: WizardContext) -> StepView? {
        context.state.shown(key).map { StepView($0.step, in: $0.phase, of: context.state) }
    }

    func offers(_ context: WizardContext) -> [Offer] {
        guard let (phase, progress) = context.state.shown(key) else { return [] }
        // Enter presses the button that is highlighted.
        let ways = Ways.beforeStep(progress, in: phase, gates: gates(context)?.gates, of: context.state).filter { $0.action != .go }
        let hop = phase.phase.key.hop == nil ? "This step belongs to no hop; there is nothing to read." : nil
        let words = view(context)?.goWords ?? "go on"
        return [Offer(.go, "press the button"), Offer(.button)] + ways + [
            Offer(.reading, disabledBecause: hop), Offer(.move, "scroll"),
            Offer(.proceed, disabledBecause: "You are at what comes next: Tab goes to \"\(words)\", and Enter starts it."),
        ]
    }

    mutating func refresh(_ context: WizardContext, _ size: Size) {
        let lines = lines(context)
        if lines != text.lines {
            let top = text.topLine
            text = Pager(lines)
            text.fit(layout(Rectangle(size), context).text.size)
            text.jump(toLine: top)
        }
        text.fit(layout(Rectangle(size), context).text.size)
    }

    private func lines(_ context: WizardContext) -> [StyledLine] {
        guard let view = view(context), let step = context.state.progress(key)?.step else { return [] }
        var lines = [StyledLine(SanitizedText(step.title), .heading)]
        for fact in view.facts {
            lines.append(.fact(fact.label, fact.text, fact.label == "Runs" ? .code : fact.label == "NO RETURN" ? .warning : .text))
        }
        lines.append("")
        guard let judged = gates(context) else { return lines + [StyledLine("Gates: they are being judged now.", .dim)] }
        for (index, change) in judged.changes.enumerated() {
            let isAdded = change.drop(while: \.isNumber).hasPrefix(" +")
            lines.append(
                StyledLine(SanitizedText(index == 0 ? "  " + change : "    " + change), index == 0 ? .text : isAdded ? .success : .failure))
        }
        if !judged.changes.isEmpty { lines.append("") }
        lines.append(StyledLine(SanitizedText("Gates, judged at \(Words.time(judged.at))"), .heading))
        // What stands in the way comes first: a small screen shows it at once.
        for gate in judged.gates.filter({ !$0.isOpen }) + judged.gates.filter(\.isOpen) {
            let word = gate.holds ? "open" : gate.waiver == nil ? "CLOSED" : "waived"
            let style: Style = gate.holds ? .success : gate.waiver == nil ? .failure : .warning
            lines.append(
                StyledLine(SanitizedText(padded(word, 8)), style, hang: 19).appending(SanitizedText(padded(gate.id.rawValue, 11)), .strong)
                    .appending(SanitizedText(gate.why + (gate.waiver.map { " Waived: \($0.reason)" } ?? ""))))
        }
        return lines
    }

    private func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }

    // MARK: Keys

    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect {
        guard let (phase, progress) = context.state.shown(key) else { return .ignored }
        if isStarting, [.go, .skip, .waive, .rollBack, .renewBackup, .goOnAlone].contains(action) {
            return .refuse("\"\(progress.step.title)\" is confirmed and about to start.")
        }
        switch action {
        case .judge: return .say("Looking at everything that the gates rest on.", [.judgeGates])
        case .waive: return waive(context)
        case .renewBackup:
            return .confirm(
                .confirm(
                    title: "Backup anew", body: ["The backup of this hop is taken and verified again before production changes."],
                    action: "Take it again"),
                .renewBackup(hop: key.phase.hop ?? 0))
        case .skip: return .ask(Form.skip(key, StyledLine(SanitizedText(progress.step.title))))
        case .rollBack: return .ask(Form.rollBack(.origin, context))
        case .goOnAlone:
            return .confirm(
                .confirm(
                    title: "Start, and go on until something needs you",
                    body: [
                        StyledLine(SanitizedText(progress.step.title), .strong),
                        StyledLine(
                            SanitizedText(
                                "After it \(phase.phase.environment)'s commands and checks are started one after the other, each behind its gates."
                            )),
                        "It stops before anything that is yours to do, read, approve or answer, before a point of no return, at a failure, and at the end of this phase. C stops it sooner.",
                    ], action: "Start and go on"), .goOnAlone(key))
        case .go: return press(context)
        case .reading: return .show(ReadingScreen(hop: phase.phase.key.hop ?? 0, context, browses: true))
        default: return .ignored
        }
    }

    private func waive(_ context: WizardContext) -> Effect {
        guard let gate = gates(context)?.gates.first(where: { !$0.isOpen && $0.id.waivable != .never }) else {
            return .refuse("No closed gate here can be waived.")
        }
        var lines = [Form.Line(label: "Why is it waived?")]
        if gate.id.waivable == .withNameAndReason {
            lines.append(Form.Line(label: SanitizedText("Type \(context.deployment) to waive it:"), name: context.deployment))
        }
        return .ask(
            Form(
                SanitizedText("Waive the gate \(gate.id.rawValue)"), .waive(gate.id, key),
                body: [StyledLine(SanitizedText(gate.why)), "The waiver and its reason stay in the report."], lines))
    }

    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect {
        switch key {
        case .tab, .backtab: move(key == .tab ? 1 : -1, context)
        case .left where focus != .name: move(-1, context, wraps: false)
        case .right where focus != .name: move(1, context, wraps: false)
        case .escape, .enter: return .ignored
        default:
            guard focus == .name else { return text.handle(key) == .ignored ? .ignored : .none }
            return name.handle(key) == .ignored ? .ignored : .none
        }
        return .none
    }

    private mutating func move(_ step: Int, _ context: WizardContext, wraps: Bool = true) {
        let stops: [Focus] = needsName(context) ? [.cancel, .name, .go] : [.cancel, .go]
        let target = (stops.firstIndex(of: focus) ?? 0) + step
        focus = wraps ? stops[(target + stops.count) % stops.count] : stops[min(max(0, target), stops.count - 1)]
    }

    private mutating func press(_ context: WizardContext) -> Effect {
        switch focus {
        case .cancel: return .cancel("You are back on the checklist; nothing was started. Enter there comes back to this step.")
        case .name:
            if let problem = problem(context) { return .refuse(problem) }
            focus = .go
            return .none
        case .go: break
        }
        guard let judged = gates(context) else { return .refuse("The gates are still being judged. Try again in a moment.") }
        let age = context.now - judged.at
        guard age >= 0, age <= Self.gatesLast else {
            return .say(
                "The gates were judged \(spelled(seconds: abs(age) / 1_000_000)) ago, so they are judged again now. Look at them, then press Enter again.",
                [.judgeGates])
        }
        if let closed = judged.gates.first(where: { !$0.isOpen }) { return .refuse("Gate closed (\(closed.id.rawValue)): \(closed.why)") }
        if let problem = problem(context) {
            focus = .name
            return .refuse(problem)
        }
        isStarting = true
        return .say("Confirmed: its gates are looked at once more, then it starts.", [.perform(.confirm(key))])
    }

    /// What is wrong with the name that was typed.
    private func problem(_ context: WizardContext) -> String? {
        guard needsName(context), name.text != context.deployment else { return nil }
        return name.text.isEmpty
            ? "This changes production: type \(context.deployment) first." : "That is not the name: type \(context.deployment)."
    }

    mutating func wasRefused() {
        isStarting = false
        focus = .cancel
    }

    // MARK: Drawing

    private func layout(_ area: Rectangle, _ context: WizardContext) -> (text: Rectangle, name: Rectangle, buttons: Rectangle) {
        let (upper, buttons) = area.split(bottom: 1)
        let (text, name) = upper.split(bottom: needsName(context) ? 1 : 0)
        return (text, name, buttons)
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        let (textArea, nameArea, buttons) = layout(area, context)
        text.render(into: &buffer, in: textArea)
        var cursor: Position?
        if !nameArea.isEmpty {
            let used = buffer.put(
                SanitizedText("Tab, then type \(context.deployment): "), x: nameArea.x, y: nameArea.y, limit: nameArea.width * 2 / 3,
                ellipsis: true)
            cursor = name.render(into: &buffer, in: nameArea.split(left: used).rest, isFocused: focus == .name)
        }
        var x = buttons.x
        for (stop, label) in [(Focus.cancel, "Cancel"), (.go, view(context)?.goWords ?? "go on")] {
            if focus == stop { cursor = Position(x: x + 2, y: buttons.y) }
            x +=
                buffer.put(SanitizedText("[ \(label) ]"), focus == stop ? .selection : .text, x: x, y: buttons.y, limit: buttons.endX - x)
                + 2
        }
        let more = text.fitsWhole ? "" : "\(text.percentage)%"
        buffer.put(SanitizedText(more), .dim, endingAt: buttons.endX, y: buttons.y)
        return cursor
    }
}
