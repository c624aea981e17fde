// A step that failed, or whose outcome nobody knows: why, what it printed last, and the ways on.
import Terminal
import UpgradeModel

/// A list of ways on over the last lines of the log; what both screens share.
struct Choices: Sendable {
    struct Choice: Sendable, Hashable {
        let words: SanitizedText
        var disabledBecause: SanitizedText?
        let kind: Kind
    }

    enum Kind: Sendable, Hashable {
        case retry, undo, rollBackHop, rollBackOrigin, fixedByHand, skip, lookAgain, wasDone, wasNotDone, note, shell, stop
    }

    private(set) var list = ListView([])
    private var choices: [Choice] = []

    mutating func update(_ choices: [Choice]) {
        guard choices != self.choices else { return }
        self.choices = choices
        list.items = choices.map { ListItem(StyledLine($0.words), disabledBecause: $0.disabledBecause) }
    }

    mutating func fit(_ size: Size) { list.fit(size) }

    var count: Int { choices.count }

    mutating func handle(_ key: Key) -> Terminal.Outcome<Kind> {
        switch list.handle(key) {
        case .ignored: .ignored
        case .changed: .changed
        case .refused(let reason): .refused(reason)
        case .cancelled: .cancelled
        case .submitted(let index): .submitted(choices[index].kind)
        }
    }

    /// Head lines above, the list below them, and the log's end under a line in what is left.
    static func layout(_ area: Rectangle, head: [StyledLine], choices: Int) -> (head: Rectangle, list: Rectangle, log: Rectangle) {
        var pager = Pager(head)
        pager.fit(Size(width: area.width, height: 1))
        let listRows = min(choices, max(1, area.height - 2))
        let headRows = min(pager.rowCount, max(1, area.height - listRows))
        let (top, rest) = area.split(top: headRows)
        let (list, below) = rest.split(top: listRows)
        return (top, list, below.height >= 4 ? below : Rectangle(width: 0, height: 0))
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle, head: [StyledLine], log: LogPane) -> Position? {
        let (top, listArea, logArea) = Self.layout(area, head: head, choices: choices.count)
        Pager(head).render(into: &buffer, in: top)
        let cursor = list.render(into: &buffer, in: listArea)
        if !logArea.isEmpty {
            buffer.horizontalLine(x: logArea.x, y: logArea.y, count: logArea.width)
            buffer.put(" Its last output ", .dim, x: logArea.x + 2, y: logArea.y, limit: logArea.width - 2)
            let below = logArea.split(top: 1).rest
            log.render(into: &buffer, in: below)
            if log.lineCount == 0 {
                buffer.put("Nothing was printed while this session watched.", .dim, x: below.x, y: below.y, limit: below.width)
            }
        }
        return cursor
    }
}

struct FailureScreen: WizardScreen {
    let key: StepKey
    private var choices = Choices()

    init(key: StepKey) { self.key = key }

    var phase: PhaseKey? { key.phase }
    func isOver(_ context: WizardContext) -> Bool { context.state.next != .decide(key) }
    func offers(_ context: WizardContext) -> [Offer] { [Offer(.go, "choose"), Offer(.move)] }

    private func head(_ context: WizardContext) -> [StyledLine] {
        guard let progress = context.state.progress(key) else { return [] }
        var lines = [StyledLine(SanitizedText("FAILED: \(Words.title(progress.step))"), .failure)]
        if case .failed(let why) = progress.state { lines.append(StyledLine(SanitizedText(why))) }
        var facts: [String] = []
        if let took = progress.duration { facts.append("It took \(Words.took(took))") }
        if progress.attempts > 1 { facts.append("attempt \(progress.attempts)") }
        if let before = Words.rehearsal(of: key, context) { facts.append("\(before.took) on \(before.environment)") }
        if !facts.isEmpty { lines.append(StyledLine(SanitizedText(facts.joined(separator: ", ")), .dim)) }
        return lines
    }

    mutating func refresh(_ context: WizardContext, _ size: Size) {
        guard let (phase, progress) = context.find(key) else { return }
        let step = progress.step
        var list = [Choices.Choice(words: "Try it again", kind: .retry)]
        let noUndo: SanitizedText?
        switch step.wayBack {
        case .undo, .exact: noUndo = nil
        case .nothingToUndo: noUndo = "It changes nothing, so there is nothing to undo."
        case .rollback: noUndo = "It has no undo of its own: roll back."
        case .noReturn(let why): noUndo = SanitizedText("It can't be undone: \(why) Roll back.")
        }
        list.append(.init(words: "Undo this step", disabledBecause: noUndo, kind: .undo))
        if phase.phase.kind != .rollback {
            if phase.phase.key.hop != nil { list.append(.init(words: "Roll back to the start of this hop", kind: .rollBackHop)) }
            list.append(.init(words: "Roll back to the origin", kind: .rollBackOrigin))
        }
        let notByHand: SanitizedText?
        switch step.action {
        case .run, .edit, .copy, .revert, .manual: notByHand = nil
        case .check, .prove: notByHand = "It looks at reality: put things right, then let it look again."
        case .question, .sign, .say, .approve: notByHand = "There is nothing to fix."
        }
        list.append(.init(words: "It was fixed by hand", disabledBecause: notByHand, kind: .fixedByHand))
        let noSkip: SanitizedText? = StepView(progress, in: phase, of: context.state).canNotSkip ? "This step can't be skipped." : nil
        list += [
            .init(words: "Skip it", disabledBecause: noSkip, kind: .skip), .init(words: "Add a note", kind: .note),
            .init(words: "Open a shell and look around", kind: .shell), .init(words: "Stop here and leave", kind: .stop),
        ]
        choices.update(list)
        choices.fit(Choices.layout(Rectangle(size), head: head(context), choices: choices.count).list.size)
    }

    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect { choices.handle(key) == .ignored ? .ignored : .none }

    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect {
        action == .go ? take(choices.handle(.enter), context) : .ignored
    }

    private func take(_ outcome: Terminal.Outcome<Choices.Kind>, _ context: WizardContext) -> Effect {
        switch outcome {
        case .ignored, .cancelled: return .ignored
        case .changed: return .none
        case .refused(let why): return .refuse(why.string)
        case .submitted(let kind): return choose(kind, context)
        }
    }

    private func choose(_ kind: Choices.Kind, _ context: WizardContext) -> Effect {
        guard let (phase, progress) = context.find(key) else { return .ignored }
        let title = StyledLine(SanitizedText(progress.step.title), .strong)
        switch kind {
        case .retry:
            if !progress.step.isRepeatable, progress.step.changesSystem, progress.step.doneIf == nil {
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
        case .rollBackHop: return .ask(ConfirmationScreen.rollBackForm(.hop, context))
        case .rollBackOrigin: return .ask(ConfirmationScreen.rollBackForm(.origin, context))
        case .fixedByHand:
            return .ask(
                Form(
                    "It was fixed by hand", .fixByHand(key), body: [title, "On staging, what was done becomes work for production."],
                    [Form.Line(label: "Why by hand?"), Form.Line(label: "What was done?")]))
        case .skip: return .ask(Form("Skip this step", .skip(key), body: [title], [Form.Line(label: "Why is it skipped?")]))
        case .note: return .ask(Form.note)
        case .shell: return .commands([.openShell(environment: phase.phase.environment)])
        case .stop: return .commands([.perform(.stop(reason: "Stopped at the failed step \(key.description).")), .leave])
        case .lookAgain, .wasDone, .wasNotDone: return .ignored
        }
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        choices.render(into: &buffer, in: area, head: head(context), log: context.log)
    }
}

struct UnknownScreen: WizardScreen {
    let key: StepKey
    private var choices = Choices()

    init(key: StepKey) { self.key = key }

    var phase: PhaseKey? { key.phase }
    func isOver(_ context: WizardContext) -> Bool { context.state.next != .resolve(key) }
    func opening(_ context: WizardContext) -> [WizardCommand] { [.lookAtReality(key)] }
    func offers(_ context: WizardContext) -> [Offer] { [Offer(.go, "choose"), Offer(.move)] }

    private func head(_ context: WizardContext) -> [StyledLine] {
        guard let progress = context.state.progress(key) else { return [] }
        var lines = [StyledLine(SanitizedText("OUTCOME UNKNOWN: \(Words.title(progress.step))"), .failure)]
        if case .unknown(let why) = progress.state { lines.append(StyledLine(SanitizedText(why))) }
        return lines + ["Whether it was done has to be found out before anything else happens."]
    }

    mutating func refresh(_ context: WizardContext, _ size: Size) {
        choices.update([
            .init(words: "Look again with its probe", kind: .lookAgain),
            .init(words: "I looked: it was done, completely", kind: .wasDone),
            .init(words: "I looked: it was not done", kind: .wasNotDone),
            .init(words: "Open a shell and look around", kind: .shell),
            .init(words: "Add a note", kind: .note),
            .init(words: "Leave it for now", kind: .stop),
        ])
        choices.fit(Choices.layout(Rectangle(size), head: head(context), choices: choices.count).list.size)
    }

    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect { choices.handle(key) == .ignored ? .ignored : .none }

    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect {
        guard action == .go, case .submitted(let kind) = choices.handle(.enter) else { return .ignored }
        switch kind {
        case .lookAgain: return .say("Looking whether it was done.", [.lookAtReality(key)])
        case .wasDone: return .ask(Form("It was done", .resolve(key, done: true), [Form.Line(label: "What did you see?")]))
        case .wasNotDone: return .ask(Form("It was not done", .resolve(key, done: false), [Form.Line(label: "What did you see?")]))
        case .shell: return .commands([.openShell(environment: context.find(key)?.phase.phase.environment ?? "")])
        case .note: return .ask(Form.note)
        case .stop: return .commands([.leave])
        case .retry, .undo, .rollBackHop, .rollBackOrigin, .fixedByHand, .skip: return .ignored
        }
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        choices.render(into: &buffer, in: area, head: head(context), log: context.log)
    }
}

extension Form {
    static var note: Form { Form("A note for the journal", .note, [Form.Line(label: "Note")]) }
}
