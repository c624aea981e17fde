// The full-screen wizard as a value: events in, commands out, and its picture from WizardFrame. It follows the walk from screen to
// screen; what a screen says and does is in Screens.
package import Terminal
import UpgradeModel

package struct WizardModel: Sendable {
    private var context: WizardContext?
    private var size: Size
    private let program: String
    /// The screen on top is shown; the checklist is always at the bottom.
    private var stack: [any WizardScreen] = [ChecklistScreen()]
    private var modal: Modal?
    private var message: (text: SanitizedText, style: Style)?
    /// Which attempt the log belongs to.
    private var logged: (key: StepKey, attempt: Int)?
    private var drafts: [StepKey: String] = [:]
    private var hasBegun = false
    /// The step that was last gone on with unasked: once each, so that a refusal is not asked for again.
    private var wentOnWith: StepKey?
    /// Where a shell is to open, as soon as its start is in the journal.
    private var shellWanted: String?

    /// - Parameter program: how Belay is called in what is meant to be typed; one shell word.
    package init(size: Size, program: String = "belay") {
        self.size = size
        self.program = program
    }

    /// Whether time passes on the screen: only then ticks are wanted.
    package var wantsTicks: Bool {
        switch context?.state.next {
        case .wait, .settle: true
        case .nothing, .plan, .step, .decide, .resolve, nil: false
        }
    }

    // MARK: Events

    package mutating func update(_ event: WizardEvent) -> [WizardCommand] {
        var commands: [WizardCommand] = []
        switch event {
        case .key(let key):
            message = nil
            commands = handle(key)
        case .resized(let size): self.size = size
        case .snapshot(let snapshot): commands = take(snapshot)
        case .gates(let gates, let changes): judge(gates, changes)
        case .refused(let refusal):
            wasNotDone()
            message = (SanitizedText(hint(refusal.reason, calling: program)), .warning)
            // Going on by itself ends where a gate is closed: there somebody has to look.
            if wentOnWith != nil, stack.last is LogScreen || stack.count == 1 {
                stack.removeLast(stack.count - 1)
                commands = advance()
            }
        case .failed(let sentence):
            wasNotDone()
            message = (SanitizedText(hint(sentence, calling: program)), .failure)
        case .output(let text): context?.log.append(text.utf8)
        case .log(let key, let log):
            context?.storedLog = (key, log)
            if let log, context?.log.lineCount == 0 { context?.log.append(log.tail.utf8) }
        case .tick(let now): if let before = context?.now { context?.now = max(now, before) }
        case .interrupted: commands = [.leave]
        }
        refresh()
        return commands
    }

    /// Nothing came of what was ordered: it can be ordered again.
    private mutating func wasNotDone() {
        shellWanted = nil
        stack[stack.count - 1].wasRefused()
    }

    private mutating func take(_ snapshot: WizardSnapshot) -> [WizardCommand] {
        let commands = follow(snapshot)
        guard let wanted = shellWanted, snapshot.state.openShell == wanted else { return commands }
        shellWanted = nil
        return commands + [.openShell(environment: wanted)]
    }

    private mutating func follow(_ snapshot: WizardSnapshot) -> [WizardCommand] {
        let before = context
        var context = before ?? WizardContext(snapshot: snapshot, now: snapshot.now, log: LogPane(), program: program)
        context.snapshot = snapshot
        context.now = max(context.now, snapshot.now)
        if let running = snapshot.state.running, logged?.key != running.key || logged?.attempt != running.start.attempt {
            logged = (running.key, running.start.attempt)
            // That it was confirmed, or is being looked at, is over now that it runs.
            message = nil
            context.log = LogPane()
            context.storedLog = nil
        }
        if case .step(let key) = snapshot.state.next {
            if context.gates?.key != key { context.gates = nil }
        } else {
            context.gates = nil
        }
        self.context = context
        if let gates = snapshot.gates { judge(gates, []) }
        tellWhatEnded(before, context)
        if !hasBegun { return begin(context) }
        if let key = snapshot.state.stepToGoOnWith, snapshot.lookingOn == nil, key != wentOnWith {
            wentOnWith = key
            if stack.last is ConfirmationScreen { stack.removeLast() }
            return [.perform(.goOn(key))]
        }
        if let why = snapshot.state.whyGoingOnEnded, before?.state.whyGoingOnEnded == nil {
            let ended = message.map { $0.text + " " } ?? ""
            message = (ended + SanitizedText("Going on by itself ends here: \(why)"), .strong)
            wentOnWith = nil
        }
        if snapshot.state.consent == nil { wentOnWith = nil }
        guard let top = stack.last, stack.count > 1, top.isOver(context) else {
            // A waiver, or a note that somebody else wrote: what the gates said is no longer what they say.
            let isStale = stack.last is ConfirmationScreen && before?.state.lastSequence != context.state.lastSequence
            return isStale ? [.judgeGates] : []
        }
        if modal?.outlivesItsScreen != true { modal = nil }
        keepDrafts()
        stack.removeLast()
        return advance()
    }

    /// A fresh plan is shown whole; what is under way goes on where it stands.
    private mutating func begin(_ context: WizardContext) -> [WizardCommand] {
        hasBegun = true
        switch context.state.stage {
        case .drafting, .planned:
            stack.append(OverviewScreen())
            return []
        case .inProgress, .settling, .completed, .rollingBack, .rolledBack, .rollbackFailed, .abandoned: return advance()
        }
    }

    private mutating func tellWhatEnded(_ before: WizardContext?, _ context: WizardContext) {
        let key: StepKey
        switch before?.state.next {
        case .wait(let running): key = running
        // What is found done never runs: the word that it is about to start would stay.
        case .step(let next) where context.state.progress(next)?.wasFoundDone == true: key = next
        case .step, .nothing, .plan, .decide, .resolve, .settle, nil: return
        }
        // A failure has a screen of its own.
        guard let (_, progress) = context.state.shown(key), !progress.hasFailed, let (text, style) = Words.ended(progress)
        else { return }
        message = (SanitizedText(text), style)
    }

    private mutating func judge(_ gates: [Gate], _ changes: [String]) {
        guard var context, case .step(let key) = context.state.next else { return }
        context.gates = JudgedGates(key: key, gates: gates, changes: changes, at: context.now)
        self.context = context
    }

    /// Opens the screen of whatever comes next.
    private mutating func advance() -> [WizardCommand] {
        guard let context, let next = context.nextScreen else { return [] }
        return open(next)
    }

    private mutating func open(_ screen: any WizardScreen) -> [WizardCommand] {
        guard let context else { return [] }
        var screen = screen
        if case .step(let key) = context.state.next, screen is QuestionScreen { screen = QuestionScreen(key, context, drafts: drafts) }
        stack.append(screen)
        return context.snapshot.lookingOn == nil ? screen.opening(context) : []
    }

    private mutating func keepDrafts() {
        if let questions = stack.last as? QuestionScreen { drafts.merge(questions.drafts) { $1 } }
    }

    // MARK: Keys

    private mutating func handle(_ key: Key) -> [WizardCommand] {
        if key == .control("c") { return [.leave] }
        if isTooSmall || context == nil { return key == .character("q") ? [.leave] : [] }
        if modal != nil { return handleModal(key) }
        guard let context, var top = stack.last else { return [] }
        var effect = Effect.ignored
        if top.isTyping { effect = top.handle(key, context) }
        if case .ignored = effect, let offer = KeyTable.offer(for: key, among: offers) {
            if top.isTyping, case .character = key {
                effect = .none
            } else if let why = offer.disabledBecause {
                effect = .refuse(why)
            } else if KeyTable.binding(offer.action)?.isOfWidget != true {
                effect = top.perform(offer.action, context)
                if case .ignored = effect { effect = general(offer.action, context) }
            }
        }
        if case .ignored = effect, !top.isTyping { effect = top.handle(key, context) }
        if case .ignored = effect, !top.isTyping, let why = KeyTable.complaint(key, offers) { effect = .refuse(why) }
        stack[stack.count - 1] = top
        return carryOut(effect)
    }

    private mutating func handleModal(_ key: Key) -> [WizardCommand] {
        switch modal?.handle(key) {
        case .ignored, .changed, nil: return []
        case .refused(let why):
            message = (why, .warning)
            return []
        case .cancelled:
            modal = nil
            return []
        case .submitted(let commands):
            modal = nil
            return allowed(commands)
        }
    }

    /// Everything that can be done here, the screen's own first.
    var offers: [Offer] {
        guard let context, let top = stack.last else { return [] }
        var offers = top.offers(context)
        if context.snapshot.lookingOn != nil { offers.append(Offer(.takeOver)) }
        if !offers.contains(where: { $0.action == .note }) { offers.append(Offer(.note)) }
        if context.plan != nil, !offers.contains(where: { $0.action == .shell }) {
            offers.append(Offer(.shell, disabledBecause: context.snapshot.lookingOn))
        }
        if stack.count > 1, !offers.contains(where: { $0.action == .back }) { offers.append(Offer(.back)) }
        if !offers.contains(where: { $0.action == .leave }) { offers.append(Offer(.leave)) }
        return offers + [Offer(.help)]
    }

    private func general(_ action: WizardAction, _ context: WizardContext) -> Effect {
        switch action {
        case .back: return .back
        case .help: return stack.last is HelpScreen ? .back : .show(HelpScreen(offers, whileTyping: stack.last?.isTyping ?? false))
        case .note: return .ask(Form.note)
        case .shell: return .commands([.perform(.openShell(environment: environment(context)))])
        case .takeOver:
            let why = context.snapshot.lookingOn ?? ""
            return .confirm(
                .confirm(
                    title: "Take the lead over",
                    body: [
                        StyledLine(SanitizedText(why)),
                        "Whoever leads now can change nothing any more; it is recorded. Ask them first, if you can.",
                    ],
                    action: "Take over"), .takeOver)
        case .leave:
            // Where nothing is left to do there is nothing to come back to.
            if !context.state.isLive { return .commands([.leave]) }
            return .confirm(Dialog(title: "Leave Belay", body: farewell(context), buttons: ["Stay", "Leave"]), .leave)
        case .go, .goOnAlone, .proceed, .move, .page, .search, .nextMatch, .previousMatch, .overview, .reading, .notAffected, .handled,
            .accepted,
            .nextPart, .previousPart, .nextBreaking, .previousBreaking, .applies, .doesNotApply, .notKnown, .acceptRisk, .field,
            .previousQuestion, .nextQuestion, .button, .waive, .renewBackup, .skip, .rollBack, .rollBackHop, .judge, .retry, .undo,
            .fixedByHand, .lookAgain, .wasDone, .wasNotDone, .follow, .stopRunning, .stopGoingOn, .tellApart, .share, .mark:
            return .ignored
        }
    }

    private func farewell(_ context: WizardContext) -> [StyledLine] {
        let back = StyledLine(
            SanitizedText(context.hint("`belay resume \(context.snapshot.id)` comes back to this point. Nothing is lost.")))
        guard let running = context.state.running else { return [back] }
        return [StyledLine(SanitizedText("\"\(running.progress.step.title)\" goes on without you.")), back]
    }

    /// Where a shell opens: where the screen is, else where the upgrade stands.
    private func environment(_ context: WizardContext) -> String {
        let phase = (stack.last?.phase).flatMap { context.state.phase($0) } ?? context.state.current?.phase
        let name = phase?.phase.environment ?? ""
        return name.isEmpty ? context.plan?.production ?? "" : name
    }

    private mutating func carryOut(_ effect: Effect) -> [WizardCommand] {
        switch effect {
        case .ignored, .none: return []
        case .commands(let commands): return allowed(commands)
        case .ask(let form):
            modal = .form(form)
            return []
        case .confirm(let dialog, let purpose):
            modal = .dialog(dialog, purpose)
            return []
        case .show(let screen): return open(screen)
        case .say(let sentence, let commands):
            message = (SanitizedText(sentence), .strong)
            return allowed(commands)
        case .refuse(let why):
            message = (SanitizedText(why), .warning)
            return []
        case .back:
            keepDrafts()
            if stack.count > 1 { stack.removeLast() }
            return []
        case .cancel(let sentence):
            message = (SanitizedText(sentence), .strong)
            stack.removeLast(stack.count - 1)
            return []
        case .advance:
            stack.removeLast(stack.count - 1)
            return advance()
        case .log(let key):
            _ = context?.log.handle(key)
            return []
        }
    }

    /// Who only looks on may add notes, take over and leave.
    private mutating func allowed(_ commands: [WizardCommand]) -> [WizardCommand] {
        for case .perform(.openShell(let environment)) in commands where context?.snapshot.lookingOn == nil { shellWanted = environment }
        guard let why = context?.snapshot.lookingOn else { return commands }
        let harmless = commands.filter { command in
            switch command {
            case .perform(.note), .takeOver, .leave, .judgeGates, .readLog: true
            case .perform, .lookAtReality, .assess, .stopRunning, .openShell: false
            }
        }
        if harmless.count < commands.count { message = (SanitizedText("You only look on: \(Words.sentence(why)) T takes over."), .warning) }
        return harmless
    }

    // MARK: Drawing

    private var isTooSmall: Bool { size.width < WizardFrame.least.width || size.height < WizardFrame.least.height }

    private func frame(_ size: Size) -> WizardFrame {
        WizardFrame(size: size, context: context, screen: stack.last, modal: modal, message: message)
    }

    private mutating func refresh() {
        guard let context, var top = stack.last else { return }
        let body = frame(size).layout.body.size
        top.refresh(context, body)
        stack[stack.count - 1] = top
        var known = context
        known.log.fit(Size(width: body.width, height: max(1, body.height - 3)))
        self.context = known
        modal?.fit(body)
    }

    /// Draws everything; returns where the cursor belongs.
    package func render(into buffer: inout CellBuffer) -> Position? { frame(buffer.size).render(into: &buffer, offers: offers) }
}
