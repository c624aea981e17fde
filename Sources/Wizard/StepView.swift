// What a confirmation says about a step, in words: where we are, what will run, what it changes, and the way back. Both the
// full screen and the plain view show these lines.
package import UpgradeModel

package struct StepView: Sendable, Hashable {
    package let title: String
    /// Product, hop, phase, environment.
    package let whereabouts: String
    /// Each with its label.
    package let facts: [(label: String, text: String)]
    package let goWords: String

    package init(_ progress: StepProgress, in phase: PhaseProgress, of state: UpgradeState) {
        let step = state.shown(progress.step, in: phase)
        title = step.title
        let count = state.count(of: phase.key(of: step)).map { "Step \($0.number) of \($0.of) of this phase: " } ?? ""
        whereabouts = count + StepView.whereabouts(of: phase.phase, in: state)
        var facts: [(label: String, text: String)] = []
        func add(_ label: String, _ text: String) { facts.append((label, text)) }
        switch step.action {
        case .run(let run):
            add("Runs", run.command.description)
            if let folder = run.command.folder { add("In", folder.description) }
            if let file = run.saveTo { add("Output to", file.description) }
            goWords = "run it"
        case .check(let probe):
            add("Looks at", probe.description)
            add("Expects", Words.expectation(of: probe))
            goWords = "look"
        case .prove(let proof):
            for probe in proof.versionProbes { add("Version", "\(probe.description) must say \(proof.version ?? "")") }
            for probe in proof.healthProbes { add("Health", probe.description) }
            goWords = "prove it"
        case .manual(let text, let evidence):
            add("By hand", text)
            if let evidence { add("Evidence", evidence.description) }
            goWords = "it is done"
        case .say(let text):
            add("Read", text)
            goWords = "read and understood"
        case .approve(let text):
            add("Approve", text)
            goWords = "approve"
        case .edit(let edit):
            for setting in edit.set { add("Edits", "\(edit.file.description): \(setting.key.description) = \(setting.value.description)") }
            goWords = "edit it"
        case .copy(let copy):
            add("Copies", "\(copy.file.description) from \(copy.from.description) into \(copy.into.description)")
            goWords = "copy it"
        case .revert(let revert):
            add("Takes back", "what \(revert.step) changed, exactly")
            goWords = "take it back"
        case .question(let ask, _):
            add("Asks", ask)
            goWords = "answer"
        case .sign:
            goWords = "sign"
        }
        if let environment = state.plan?.environment(phase.phase.environment) {
            add("Where", "\(environment.name), \(state.identities[environment.name] ?? environment.place.description)")
        }
        if phase.phase.kind == .rollback { facts += StepView.rollback(phase.phase, state) }
        switch step.wayBack {
        case .noReturn(let why): add("NO RETURN", why)
        case .rollback where phase.phase.kind == .rollback:
            add("Way back", "This is the way back. Where it fails, it is tried again or fixed by hand.")
        case .rollback, .undo, .exact, .nothingToUndo: add("Way back", step.wayBackSentence)
        }
        if let rehearsed = state.rehearsal(of: phase.key(of: step)) {
            add("Rehearsed", "took \(Words.took(rehearsed.duration)) on \(rehearsed.environment)")
        }
        if let link = step.link { add("See", link) }
        self.facts = facts
    }

    /// What a rollback finds: whether anything was switched, and whose data it is about.
    private static func rollback(_ phase: Phase, _ state: UpgradeState) -> [(label: String, text: String)] {
        guard let plan = state.plan, let hop = phase.key.hop.flatMap({ plan.hop($0) }) else { return [] }
        let environment = phase.environment
        var facts: [(label: String, text: String)] = []
        if let so = state.switchedSoFar(to: hop, in: environment) { facts.append(("So far", so)) }
        let others = environment == plan.production ? "." : "; \(plan.production) still runs \(plan.from) and is not touched."
        facts.append(("Data", "It is about \(environment)'s data\(others)"))
        return facts
    }

    package var lines: [String] {
        [whereabouts, title] + facts.map { "  \($0.label): \($0.text)" }
    }

    package static func == (left: StepView, right: StepView) -> Bool { left.lines == right.lines && left.goWords == right.goWords }
    package func hash(into hasher: inout Hasher) { hasher.combine(lines) }

    /// `Kestra, hop 1 of 2 (1.0 to 1.1), production in production`.
    package static func whereabouts(of phase: Phase, in state: UpgradeState) -> String {
        guard let plan = state.plan else { return "" }
        var parts = [plan.title]
        if let hop = phase.key.hop.flatMap({ plan.hop($0) }) {
            parts.append("hop \(hop.index) of \(plan.hops.count) (\(hop.from) to \(hop.to))")
        }
        parts.append(phase.title)
        if !phase.environment.isEmpty { parts.append("in \(phase.environment)") }
        return parts.joined(separator: ", ")
    }
}
