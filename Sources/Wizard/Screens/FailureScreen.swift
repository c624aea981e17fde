// A step that failed, or whose outcome nobody knows: why, what it printed last, and the ways on.
import Terminal
import UpgradeModel

/// A list of ways on over the last lines of the log; what both screens share.
struct Choices: Sendable {
    private(set) var list = ListView([])
    private var offers: [Offer] = []

    mutating func update(_ offers: [Offer]) {
        self.offers = offers
        let items = offers.compactMap { offer -> ListItem? in
            guard let binding = KeyTable.binding(offer.action), let key = binding.keys.first else { return nil }
            let line = StyledLine(key.label + "  ", .keyHint).appending(offer.words ?? binding.help)
            return ListItem(line, disabledBecause: offer.disabledBecause.map { SanitizedText($0) })
        }
        if items != list.items { list.items = items }
    }

    mutating func fit(_ size: Size) { list.fit(size) }

    var count: Int { offers.count }

    mutating func handle(_ key: Key) -> Effect {
        switch list.handle(key) {
        case .ignored, .cancelled, .submitted: .ignored
        case .changed: .none
        case .refused(let reason): .refuse(reason.string)
        }
    }

    /// The highlighted one is taken, or why it can't be.
    func take(_ perform: (WizardAction) -> Effect) -> Effect {
        guard offers.indices.contains(list.selected) else { return .ignored }
        let offer = offers[list.selected]
        return offer.disabledBecause.map { .refuse($0) } ?? perform(offer.action)
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

    func render(
        into buffer: inout CellBuffer, in area: Rectangle, head: [StyledLine], _ context: WizardContext, _ key: StepKey
    ) -> Position? {
        let (top, listArea, logArea) = Self.layout(area, head: head, choices: count)
        Pager(head).render(into: &buffer, in: top)
        let cursor = list.render(into: &buffer, in: listArea)
        if !logArea.isEmpty {
            buffer.horizontalLine(x: logArea.x, y: logArea.y, count: logArea.width)
            buffer.put(" Its log: the last of it, and where all of it is ", .dim, x: logArea.x + 2, y: logArea.y, limit: logArea.width - 2)
            var below = logArea.split(top: 1).rest
            if let stored = context.storedLog, stored.key == key, let log = stored.log {
                var path = Pager([StyledLine(SanitizedText(log.path), .dim)])
                path.fit(Size(width: below.width, height: 1))
                let (top, rest) = below.split(top: min(path.rowCount, max(0, below.height - 2)))
                path.fit(top.size)
                path.render(into: &buffer, in: top)
                below = rest
            }
            context.log.render(into: &buffer, in: below)
            if context.log.lineCount == 0 {
                let word: SanitizedText
                if let stored = context.storedLog, stored.key == key {
                    word = stored.log == nil ? "There is no log: it ran no command, or was not even started." : "It printed nothing."
                } else {
                    word = "Its log is being read."
                }
                buffer.put(word, .dim, x: below.x, y: below.y, limit: below.width)
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
    func opening(_ context: WizardContext) -> [WizardCommand] { [.readLog(key)] }

    private func ways(_ context: WizardContext) -> [Offer] {
        context.find(key).map { Ways.afterFailure($0.step, in: $0.phase, of: context.state) } ?? []
    }

    func offers(_ context: WizardContext) -> [Offer] { [Offer(.go, "choose"), Offer(.move)] + ways(context) }

    private func head(_ context: WizardContext) -> [StyledLine] {
        guard let progress = context.state.progress(key) else { return [] }
        var lines = Words.failure(progress, isBrief: true).enumerated().map { StyledLine(SanitizedText($1), $0 == 0 ? .failure : .text) }
        var facts: [String] = []
        if let took = progress.duration { facts.append("It took \(Words.took(took))") }
        if progress.attempts > 1 { facts.append("attempt \(progress.attempts)") }
        if let before = context.state.rehearsal(of: key) { facts.append("\(Words.took(before.duration)) on \(before.environment)") }
        if !facts.isEmpty { lines.append(StyledLine(SanitizedText(facts.joined(separator: ", ")), .dim)) }
        return lines
    }

    mutating func refresh(_ context: WizardContext, _ size: Size) {
        choices.update(ways(context))
        choices.fit(Choices.layout(Rectangle(size), head: head(context), choices: choices.count).list.size)
    }

    mutating func handle(_ key: Key, _ context: WizardContext) -> Effect { choices.handle(key) }

    mutating func perform(_ action: WizardAction, _ context: WizardContext) -> Effect {
        action == .go ? choices.take { choose($0, context) } : choose(action, context)
    }

    private func choose(_ action: WizardAction, _ context: WizardContext) -> Effect {
        guard let (phase, progress) = context.find(key) else { return .ignored }
        let title = StyledLine(SanitizedText(progress.step.title), .strong)
        switch action {
        case .retry:
            if Ways.wantsWordForRetry(progress.step) {
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
        case .rollBackHop: return .ask(Form.rollBack(.hop, context))
        case .rollBack: return .ask(Form.rollBack(.origin, context))
        case .fixedByHand:
            return .ask(
                Form(
                    "It was fixed by hand", .fixByHand(key), body: [title, "On staging, what was done becomes work for production."],
                    [Form.Line(label: "Why by hand?"), Form.Line(label: "What was done?")]))
        case .skip: return .ask(Form.skip(key, title))
        case .note: return .ask(Form.note)
        case .shell: return .commands([.perform(.openShell(environment: phase.phase.environment))])
        case .leave: return .commands([.perform(.stop(reason: "Stopped at the failed step \(key.description).")), .leave])
        default: return .ignored
        }
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        choices.render(into: &buffer, in: area, head: head(context), context, key)
    }
}

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
        case .shell: return .commands([.perform(.openShell(environment: context.find(key)?.phase.phase.environment ?? ""))])
        case .note: return .ask(Form.note)
        case .leave: return .commands([.leave])
        default: return .ignored
        }
    }

    func render(into buffer: inout CellBuffer, in area: Rectangle, _ context: WizardContext) -> Position? {
        choices.render(into: &buffer, in: area, head: head(context), context, key)
    }
}

extension Form {
    static var note: Form { Form("A note for the journal", .note, [Form.Line(label: "Note")]) }

    static func skip(_ key: StepKey, _ title: StyledLine) -> Form {
        Form("Skip this step", .skip(key), body: [title], [Form.Line(label: "Why is it skipped?")])
    }

    static func rollBack(_ scope: RollbackScope, _ context: WizardContext) -> Form {
        Form(
            scope == .hop ? "Roll back this hop" : "Roll back to the origin", .rollBack(scope),
            body: Ways.rollback(scope, context.state, now: context.now).map { StyledLine(SanitizedText($0)) },
            [Form.Line(label: "Why is it rolled back?")])
    }
}
