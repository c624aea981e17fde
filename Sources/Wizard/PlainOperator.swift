// The line-by-line face: for screen readers, serial consoles and logs. No box, no spinner, no colour; states in words.
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
    /// How long the operator steps back from: after Ctrl-D or "q" every question is answered with leaving.
    private var leaves = false

    package init(terminal: any LineTerminal, deployment: String) {
        self.terminal = terminal
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

    /// Nil when the operator leaves.
    private func ask(_ prompt: String) -> String? {
        guard !leaves, let line = terminal.ask(SanitizedText(prompt + " ")) else {
            leaves = true
            return nil
        }
        return line
    }

    private func insist(_ prompt: String) -> String? {
        while let line = ask(prompt) {
            // Words that mean something elsewhere must not end up as an answer, let alone as a signature.
            if ["back", "help", "?"].contains(line) {
                tell(
                    "\"\(line)\" is not taken as an answer. Ctrl-D leaves, and nothing is lost; the full screen can go back to earlier answers."
                )
                continue
            }
            if line.contains(where: { !$0.isWhitespace }) { return line }
            tell("Something has to be written here. Ctrl-D leaves; nothing is lost.")
        }
        return nil
    }

    private struct Option {
        let key: String
        let words: String
    }

    /// The key of the option chosen; the first word typed has to be one of the keys.
    private func choose(_ prompt: String, _ options: [Option]) -> String? {
        for option in options { tell("  \(option.key)  \(option.words)") }
        while let line = ask(prompt) {
            let word = line.split(separator: " ").first.map(String.init) ?? ""
            if options.contains(where: { $0.key == word }) { return word }
            tell("Type one of: \(options.map(\.key).joined(separator: ", ")).")
        }
        return nil
    }

    // MARK: Plan and roll-out

    package func answer(_ step: Step, in phase: Phase) -> String? {
        tell("")
        tell("\(phase.title): \(step.title)")
        if case .question(let question, let advice) = step.action {
            if question != step.title { show(question) }
            for hint in advice { show("Hint: \(hint)") }
        }
        return insist("Answer:")
    }

    package func sign(_ phase: PhaseProgress) -> String? {
        tell("")
        tell("\(phase.phase.title): your answers were")
        for step in phase.steps where step.state.isOver { show("\(step.step.title)  \(step.evidence ?? "")") }
        return insist("Sign them with your name:")
    }

    // MARK: Reading

    package func read(_ release: ReleaseToRead, of hop: HopPlan) -> Bool {
        tell("")
        tell("Release notes of \(release.version)\(release.date.map { ", \($0)" } ?? ""), from \(release.source)")
        show(release.text ?? "")
        tell("End of the notes of \(release.version).")
        return choose("You have read them?", [Option(key: "yes", words: "read to the end"), Option(key: "no", words: "stop here")]) == "yes"
    }

    package func readElsewhere(_ release: ReleaseToRead, of hop: HopPlan) -> String? {
        tell("")
        tell("No release notes were found for \(release.version). Looked in: \(release.source).")
        return insist("What did you read instead?")
    }

    package func acknowledge(_ item: BreakingItem, of hop: HopPlan) -> (Answer, String)? {
        let items = hop.breaking
        let place = (items.firstIndex(of: item) ?? 0) + 1
        tell("")
        tell(
            "Breaking change \(place) of \(items.count) in hop \(hop.index) (\(hop.from) to \(hop.to)), release \(item.release): \(item.id)"
        )
        show(item.say)
        if let action = item.action { show("Do: \(action)") }
        if let link = item.link { show("See: \(link)") }
        let word = choose(
            "Your answer?",
            [
                Option(key: "n", words: "not affected"), Option(key: "h", words: "handled (you say how)"),
                Option(key: "a", words: "accepted (you say why)"),
            ])
        switch word {
        case "n": return (.notAffected, "")
        case "h": return insist("How was it handled?").map { (.handled, $0) }
        case "a": return insist("Why is it accepted?").map { (.accepted, $0) }
        default: return nil
        }
    }

    package func acknowledge(ruledOut items: [BreakingItem], of hop: HopPlan) -> (Answer, String)? {
        tell("")
        tell("\(items.count) breaking changes of hop \(hop.index) do not concern this installation:")
        for item in items { show("\(item.release)  \(item.say)  (\(item.ruledOut ?? ""))") }
        return insist("Is that right? Say why they do not concern you:").map { (.notAffected, $0) }
    }

    package func assess(_ risk: PlannedRisk) -> (verdict: Verdict, how: String)? {
        tell("")
        tell("Risk \(risk.id): \(risk.say)")
        if let link = risk.link { show("See: \(link)") }
        let word = choose(
            (risk.ask ?? "Does it apply") + "?",
            [
                Option(key: "yes", words: "it applies"), Option(key: "no", words: "it does not"),
                Option(key: "unknown", words: "counts as applies"),
            ])
        switch word {
        case "yes": return (.applies, "Said by the operator.")
        case "no": return insist("How do you know?").map { (.doesNotApply, $0) }
        case "unknown": return (.unknown, "The operator does not know.")
        default: return nil
        }
    }

    package func accept(_ risk: PlannedRisk) -> String? {
        tell("The risk \(risk.id) stands: \(risk.say)")
        guard
            choose("Go on with it?", [Option(key: "accept", words: "accept it, with a reason"), Option(key: "stop", words: "stop here")])
                == "accept"
        else { return nil }
        return insist("Why is it accepted?")
    }

    // MARK: Steps

    package func waive(_ gate: Gate, before step: Step) -> (reason: String, typedName: String?)? {
        tell("")
        tell("Gate closed: \(gate.why)")
        switch gate.id.waivable {
        case .never: return nil
        case .withReason, .withNameAndReason: break
        }
        if gate.id == .backup { return nil }
        guard
            choose(
                "What now?",
                [Option(key: "stop", words: "stop here"), Option(key: "waive", words: "waive the gate; it stays in the report")]) == "waive"
        else { return nil }
        var name: String?
        if gate.id.waivable == .withNameAndReason {
            guard let typed = insist("Type the deployment's name (\(deployment)):") else { return nil }
            name = typed
        }
        return insist("Why is it waived?").map { ($0, name) }
    }

    package func confirm(_ step: StepProgress, in phase: PhaseProgress, gates: [Gate], of state: UpgradeState) -> Confirmation {
        let view = StepView(step, in: phase, of: state)
        tell("")
        for line in view.lines { tell(line) }
        for gate in gates {
            tell(
                "  \(gate.isOpen ? "open  " : "CLOSED") \(gate.id.rawValue): \(gate.why)\(gate.waiver.map { " Waived: \($0.reason)" } ?? "")"
            )
        }
        let production = phase.phase.environment == state.plan?.production && step.step.changesSystem
        var options = [Option(key: production ? deployment : "go", words: view.goWords)]
        let backupClosed = gates.contains { $0.id == .backup && !$0.isOpen }
        if backupClosed { options = [Option(key: "renew", words: "take the backup again")] }
        options.append(Option(key: "note", words: "add a note to the journal"))
        if !view.canNotSkip { options.append(Option(key: "skip", words: "skip this step, with a reason")) }
        if phase.phase.kind != .rollback { options.append(Option(key: "rollback", words: "roll back to the origin")) }
        options.append(Option(key: "stop", words: "leave; `belay resume` comes back to this point"))
        switch choose("Now?", options) {
        case "renew": return .renewBackup
        case "note": return insist("Note:").map { .note($0) } ?? .stop
        case "skip": return insist("Why is it skipped?").map { .skip(reason: $0) } ?? .stop
        case "rollback": return insist("Why is it rolled back?").map { .rollBack(.origin, reason: $0) } ?? .stop
        case "stop", nil: return .stop
        default: return .goOn
        }
    }

    package func decide(_ step: StepProgress, in phase: PhaseProgress, of state: UpgradeState) -> Decision {
        tell("")
        if case .failed(let reason) = step.state { tell("\(step.step.title) has failed: \(reason)") }
        var options = [Option(key: "retry", words: "try it again")]
        switch step.step.wayBack {
        case .undo, .exact: options.append(Option(key: "undo", words: "undo this step"))
        case .nothingToUndo, .rollback, .noReturn: break
        }
        if phase.phase.kind != .rollback {
            options.append(Option(key: "hop", words: "roll back to the start of this hop"))
            options.append(Option(key: "origin", words: "roll back to the origin"))
        }
        options += [
            Option(key: "fixed", words: "I fixed it by hand"), Option(key: "note", words: "add a note to the journal"),
            Option(key: "stop", words: "leave; `belay resume` comes back to this point"),
        ]
        switch choose("What now?", options) {
        case "retry": return .retry(word: retryWord(step))
        case "undo": return .undo
        case "hop": return insist("Why is it rolled back?").map { .rollBack(.hop, reason: $0) } ?? .stop
        case "origin": return insist("Why is it rolled back?").map { .rollBack(.origin, reason: $0) } ?? .stop
        case "fixed":
            guard let reason = insist("Why by hand?"), let done = insist("What was done?") else { return .stop }
            return .fixedByHand(reason: reason, done: done)
        case "note": return insist("Note:").map { .note($0) } ?? .stop
        default: return .stop
        }
    }

    private func retryWord(_ step: StepProgress) -> String? {
        if step.step.isRepeatable || !step.step.changesSystem || step.step.doneIf != nil { return nil }
        tell("This step may not simply run twice. Look first what it left behind.")
        return insist("Why may it run again?")
    }

    package func resolve(_ step: StepProgress, in phase: PhaseProgress) -> (done: Bool, reason: String)? {
        tell("")
        if case .unknown(let reason) = step.state { tell("The outcome of \"\(step.step.title)\" is unknown: \(reason)") }
        let word = choose(
            "You have looked. Was it done?",
            [
                Option(key: "done", words: "it was done, completely"), Option(key: "not-done", words: "it was not done"),
                Option(key: "stop", words: "leave"),
            ])
        switch word {
        case "done": return insist("What did you see?").map { (true, $0) }
        case "not-done": return insist("What did you see?").map { (false, $0) }
        default: return nil
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
