// The line-by-line face: for screen readers, serial consoles and logs. No box, no spinner, no colour; states in words. Its choices are
// those of the full screen, with their words and letters from the key table.
package import Terminal
package import UpgradeModel

/// A terminal of lines.
package protocol LineTerminal: AnyObject {
    func write(_ line: SanitizedText)
    /// Asks and waits for a line; nil at the end of the input, or when the operator leaves with Ctrl-C.
    func ask(_ prompt: SanitizedText) -> String?
}

package final class PlainOperator: Operator {
    private let terminal: any LineTerminal
    private let deployment: String
    /// Microseconds since 1970, UTC.
    private let clock: () -> Int64
    /// After Ctrl-D, Ctrl-C or "quit" every question is answered with leaving.
    private var leaves = false
    package private(set) var wantsToLeave = false

    package init(terminal: any LineTerminal, deployment: String, clock: @escaping () -> Int64) {
        self.terminal = terminal
        self.clock = clock
        self.deployment = deployment
    }

    package var isPresent: Bool { !leaves }

    package func tell(_ line: String) { terminal.write(SanitizedText(line)) }
    package func show(output: String) {
        for line in SanitizedText.lines(of: output, escapes: .remove) { terminal.write("    " + line) }
    }

    private func show(_ text: String, indent: SanitizedText = "  ") {
        for line in SanitizedText.lines(of: text) { terminal.write(indent + line) }
    }

    // MARK: Asking

    private enum Line {
        case text(String)
        case back
        case leave
    }

    /// A line, but for the words that mean the same at every question.
    /// - Parameter listed: words that the help has already.
    private func ask(_ prompt: String, listed: [String] = [], help: () -> Void) -> Line {
        while !leaves, let line = terminal.ask(SanitizedText(prompt + " ")) {
            switch line {
            case "back": return .back
            case "help", "?":
                help()
                if !listed.contains("back") { tell("  back: The answer before") }
                if !listed.contains("quit") {
                    tell("  quit: Leave, as Ctrl-C does; nothing is lost, and `belay resume` comes back to this point")
                }
            case "quit":
                wantsToLeave = true
                leaves = true
                return .leave
            default: return .text(line)
            }
        }
        leaves = true
        return .leave
    }

    /// A text in the operator's own words. What is answered with a word that means something else begins with a space.
    private func insist(_ prompt: String) -> Reply<String> {
        while true {
            let line = ask(prompt) {
                tell("Type the answer in your own words, then Enter. To answer with one of these words itself, put a space before it.")
            }
            switch line {
            case .back: return .back
            case .leave: return .leave
            case .text(let text):
                if text.contains(where: { !$0.isWhitespace }) { return .given(text) }
                tell("Something has to be written here. help says what else can be typed; nothing is lost.")
            }
        }
    }

    /// A reason for a choice; `back` returns to the choices, which is nil.
    private func reason(_ prompt: String) -> String? {
        switch insist(prompt) {
        case .given(let text): text
        case .back, .leave: nil
        }
    }

    /// One of the offers that the key table has a word for. Those that can't be had now say why.
    private func choose(_ prompt: String, _ offers: [Offer], showsDisabled: Bool = false, name: String? = nil) -> Reply<WizardAction> {
        let known = offers.compactMap { offer -> (offer: Offer, word: String, letter: String?, sentence: String)? in
            guard let binding = KeyTable.binding(offer.action), let word = binding.word else { return nil }
            let isNamed = offer.action == .go && name != nil
            let sentence = offer.words?.string ?? binding.help.string
            return (offer, isNamed ? name ?? word : word, isNamed ? nil : binding.letter, sentence)
        }
        func list() {
            for (offer, word, letter, sentence) in known where showsDisabled || offer.disabledBecause == nil {
                let why = offer.disabledBecause.map { " (not now: \($0))" } ?? ""
                tell("  \(word)\(letter.map { ", \($0)" } ?? ""): \(sentence)\(why)")
            }
        }
        list()
        while true {
            switch ask(prompt, listed: known.map(\.word), help: list) {
            case .back: return .back
            case .leave: return .leave
            case .text(let line):
                let words = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                guard let choice = known.first(where: { $0.word == words || $0.letter == words }) else {
                    let usable = known.filter { $0.offer.disabledBecause == nil }.map(\.word)
                    tell("Type one of: \((usable + ["back", "help", "quit"].filter { !usable.contains($0) }).joined(separator: ", ")).")
                    continue
                }
                if let why = choice.offer.disabledBecause {
                    tell("Not now: \(why)")
                    continue
                }
                if choice.offer.action == .leave {
                    wantsToLeave = true
                    leaves = true
                    return .leave
                }
                return .given(choice.offer.action)
            }
        }
    }

    // MARK: Running

    package func goesOnWaiting(for step: StepProgress, _ overrun: Overrun) -> Reply<Bool> {
        tell("\(step.step.title): \(overrun.sentence)")
        func list() {
            tell("  wait: Go on waiting; the command runs on meanwhile")
            tell("  stop: End its command. How far it came is then unknown, and has to be found out before anything else")
        }
        list()
        while true {
            switch ask("wait or stop?", help: list) {
            case .back, .text("wait"): return .given(true)
            case .text("stop"): return .given(false)
            case .text: tell("Type one of: wait, stop, help, quit.")
            case .leave: return wantsToLeave ? .leave : .given(true)
            }
        }
    }

    // MARK: Plan and roll-out

    package func answer(_ step: Step, in phase: Phase, before: String?) -> Reply<String> {
        tell("")
        tell("\(phase.title): \(step.title)")
        if case .question(let question, let advice) = step.action {
            if question != step.title { show(question) }
            for hint in advice { show("Hint: \(hint)") }
        }
        if let before { show("So far: \(before)") }
        return insist("Answer:")
    }

    package func sign(_ phase: PhaseProgress) -> Reply<String> {
        tell("")
        tell("\(phase.phase.title): your answers were")
        for step in phase.steps where step.state.isOver { show("\(step.step.title)  \(step.evidence ?? "")") }
        return insist("Sign them with your name:")
    }

    // MARK: Reading

    package func read(_ release: ReleaseToRead, of hop: HopPlan) -> Reply<Void> {
        tell("")
        tell("Release notes of \(release.version)\(release.date.map { ", \($0)" } ?? ""), from \(release.source)")
        show(release.text ?? "")
        tell("End of the notes of \(release.version).")
        return choose("You have read them?", [Offer(.go, "read to the end")], name: "yes").map { _ in () }
    }

    package func readElsewhere(_ release: ReleaseToRead, of hop: HopPlan) -> Reply<String> {
        tell("")
        tell("No release notes were found for \(release.version). Looked in: \(release.source).")
        return insist("What did you read instead?")
    }

    package func acknowledge(_ item: BreakingItem, of hop: HopPlan, before: Acknowledgement?) -> Reply<(Answer, String)> {
        let items = hop.breaking.filter { $0.ruledOut == nil }
        let place = (items.firstIndex(of: item) ?? 0) + 1
        tell("")
        tell(
            "Breaking change \(place) of \(items.count) in hop \(hop.index) (\(hop.from) to \(hop.to)), release \(item.release): \(item.id)"
        )
        show(item.say)
        if let action = item.action { show("Do: \(action)") }
        if let link = item.link { show("See: \(link)") }
        if let before { show("So far: \(before.answer.rawValue)\(before.reason.isEmpty ? "" : ", \(before.reason)")") }
        while true {
            let action: WizardAction
            switch choose("Your answer?", Ways.atBreakingChange) {
            case .given(let chosen): action = chosen
            case .back: return .back
            case .leave: return .leave
            }
            if action == .notAffected { return .given((.notAffected, "")) }
            let answer = action == .handled ? Answer.handled : .accepted
            if let why = reason(answer == .handled ? "How was it handled?" : "Why is it accepted?") { return .given((answer, why)) }
            if leaves { return .leave }
        }
    }

    package func acknowledge(ruledOut items: [BreakingItem], of hop: HopPlan) -> Reply<(Answer, String)> {
        tell("")
        tell("\(Words.count(items.count, "breaking change")) of hop \(hop.index) do not concern this installation:")
        for item in items { show("\(item.release)  \(item.say)  (\(item.ruledOut ?? ""))") }
        return insist("Is that right? Say why they do not concern you:").map { (.notAffected, $0) }
    }

    package func assess(_ risk: PlannedRisk) -> Reply<(verdict: Verdict, how: String)> {
        tell("")
        tell("Risk \(risk.id): \(risk.say)")
        if let link = risk.link { show("See: \(link)") }
        if let ask = risk.ask { show(ask) }
        while true {
            switch choose("Does it apply?", Ways.atRisk(isAssessed: false)) {
            case .given(.applies): return .given((.applies, "Said by the operator."))
            case .given(.notKnown): return .given((.unknown, "The operator does not know."))
            case .given:
                if let how = reason("How do you know?") { return .given((.doesNotApply, how)) }
                if leaves { return .leave }
            case .back: return .back
            case .leave: return .leave
            }
        }
    }

    package func accept(_ risk: PlannedRisk) -> Reply<String> {
        tell("The risk \(risk.id) stands: \(risk.say)")
        while true {
            switch choose("Go on with it?", [Offer(.acceptRisk), Offer(.leave)]) {
            case .given:
                if let why = reason("Why is it accepted?") { return .given(why) }
                if leaves { return .leave }
            case .back: return .back
            case .leave: return .leave
            }
        }
    }

    // MARK: Steps

    package func confirm(_ step: StepProgress, in phase: PhaseProgress, gates: [Gate], of state: UpgradeState) -> Confirmation {
        let view = StepView(step, in: phase, of: state)
        tell("")
        for line in view.lines { tell(line) }
        for gate in gates {
            tell(
                "  \(gate.isOpen ? "open  " : "CLOSED") \(gate.id.rawValue): \(gate.why)\(gate.waiver.map { " Waived: \($0.reason)" } ?? "")"
            )
        }
        let offers = Ways.beforeStep(step, in: phase, gates: gates, of: state) + [Offer(.note), Offer(.leave)]
        let name = Ways.wantsName(step.step, in: phase, of: state) ? deployment : nil
        while true {
            let action: WizardAction
            switch choose("Now?", offers, name: name) {
            case .given(let chosen): action = chosen
            case .back: return .back
            case .leave: return .stop
            }
            if let confirmation = confirmation(action, gates, phase, state) { return confirmation }
            if leaves { return .stop }
        }
    }

    /// Nil: the choices again.
    private func confirmation(_ action: WizardAction, _ gates: [Gate], _ phase: PhaseProgress, _ state: UpgradeState) -> Confirmation? {
        switch action {
        case .go: return .goOn
        case .goOnAlone: return .goOnAlone
        case .judge: return .lookAgain
        case .renewBackup: return .renewBackup
        case .note: return reason("Note:").map { .note($0) }
        case .skip: return reason("Why is it skipped?").map { .skip(reason: $0) }
        case .rollBack: return rollBack(.origin, state).map { .rollBack(.origin, reason: $0) }
        case .waive:
            guard let gate = gates.first(where: { !$0.isOpen && $0.id.waivable != .never }) else { return nil }
            show("Gate \(gate.id.rawValue): \(gate.why)")
            guard let why = reason("Why is it waived?") else { return nil }
            guard gate.id.waivable == .withNameAndReason else { return .waive(gate.id, reason: why, typedName: nil) }
            return reason("Type the deployment's name (\(deployment)):").map { .waive(gate.id, reason: why, typedName: $0) }
        default: return nil
        }
    }

    /// Why it is rolled back, once it was said what that means.
    private func rollBack(_ scope: RollbackScope, _ state: UpgradeState) -> String? {
        for line in Ways.rollback(scope, state, now: clock()) { show(line) }
        return reason("Why is it rolled back?")
    }

    private func show(_ log: StepLog?) {
        guard let log else { return }
        let lines = SanitizedText.lines(of: log.tail, escapes: .remove)
        let shown = lines.suffix(12)
        tell(shown.isEmpty ? "It printed nothing." : "Its last output:")
        for line in shown { terminal.write("    " + line) }
        tell("Its whole log: \(log.path)")
    }

    package func decide(_ step: StepProgress, in phase: PhaseProgress, log: StepLog?, of state: UpgradeState) -> Decision {
        tell("")
        for line in Words.failure(step) { tell(line) }
        show(log)
        for entry in state.plan?.help ?? [] { tell("Help: \(entry.sentence)") }
        while true {
            let action: WizardAction
            switch choose("What now?", Ways.afterFailure(step, in: phase, of: state), showsDisabled: true) {
            case .given(let chosen): action = chosen
            case .back:
                tell("A failure is decided before anything else; what was answered before stays as it is.")
                continue
            case .leave: return .stop
            }
            if let decision = decision(action, step, state) { return decision }
            if leaves { return .stop }
        }
    }

    /// Nil: the choices again.
    private func decision(_ action: WizardAction, _ progress: StepProgress, _ state: UpgradeState) -> Decision? {
        switch action {
        case .retry:
            guard Ways.wantsWordForRetry(progress.step) else { return .retry(word: nil) }
            tell("This step may not simply run twice. Look first what it left behind.")
            return reason("Why may it run again?").map { .retry(word: $0) }
        case .undo: return .undo
        case .rollBackHop: return rollBack(.hop, state).map { .rollBack(.hop, reason: $0) }
        case .rollBack: return rollBack(.origin, state).map { .rollBack(.origin, reason: $0) }
        case .fixedByHand:
            guard let why = reason("Why by hand?"), let done = reason("What was done?") else { return nil }
            return .fixedByHand(reason: why, done: done)
        case .skip: return reason("Why is it skipped?").map { .skip(reason: $0) }
        case .note: return reason("Note:").map { .note($0) }
        default: return nil
        }
    }

    package func resolve(_ step: StepProgress, in phase: PhaseProgress, log: StepLog?) -> Resolving {
        tell("")
        if case .unknown(let reason) = step.state { tell("The outcome of \"\(step.step.title)\" is unknown: \(reason)") }
        show(log)
        while true {
            switch choose("You have looked?", Ways.whereUnknown) {
            case .given(.lookAgain): return .lookAgain
            case .given(.note): if let text = reason("Note:") { return .note(text) }
            case .given(let action): if let seen = reason("What did you see?") { return .said(done: action == .wasDone, reason: seen) }
            case .back: tell("Whether it was done has to be found out before anything else.")
            case .leave: return .leave
            }
            if leaves { return .leave }
        }
    }

    private var toldSettling: Int?

    package func settle(_ hop: HopPlan, until: Int64, now: Int64) -> Bool {
        if toldSettling != hop.index {
            toldSettling = hop.index
            tell(
                "Hop \(hop.index) settles: production has to stay healthy for another \(spelled(seconds: (until - now) / 1_000_000)). Ctrl-C leaves; `belay resume` comes back."
            )
        }
        return !leaves
    }

    package func refused(_ refusal: Refusal) {
        if refusal.gates.isEmpty { return tell(refusal.reason) }
        for gate in refusal.gates { tell("Gate closed (\(gate.id.rawValue)): \(gate.why)") }
    }
}
