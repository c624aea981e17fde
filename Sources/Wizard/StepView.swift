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
    package let canNotSkip: Bool

    package init(_ progress: StepProgress, in phase: PhaseProgress, of state: UpgradeState) {
        let step = state.shown(progress.step, in: phase)
        title = step.title
        let count = state.count(of: phase.key(of: step)).map { "Step \($0.number) of \($0.of): " } ?? ""
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
        case .rollback, .undo, .exact, .nothingToUndo: add("Way back", StepView.wayBack(of: step))
        }
        if let rehearsed = StepView.rehearsal(of: step, phase.phase, state) { add("Rehearsed", rehearsed) }
        if let link = step.link { add("See", link) }
        self.facts = facts
        switch step.action {
        case .prove, .question, .sign, .approve: canNotSkip = true
        case .run, .check, .manual, .say, .edit, .copy, .revert: canNotSkip = step.takesBackup || step.verifiesBackup
        }
    }

    /// What a rollback finds: whether anything was switched, and whose data it is about.
    private static func rollback(_ phase: Phase, _ state: UpgradeState) -> [(label: String, text: String)] {
        guard let plan = state.plan, let hop = phase.key.hop.flatMap({ plan.hop($0) }) else { return [] }
        let environment = phase.environment
        var facts: [(label: String, text: String)] = []
        if let seen = state.lastVersionSeen(in: environment), isSameVersion(seen.version, hop.from) {
            let text =
                "\(environment) answered with \(seen.version) when \"\(seen.before)\" began; up to there nothing was switched to \(hop.to)."
            facts.append(("So far", text))
        }
        let others = environment == plan.production ? "." : "; \(plan.production) still runs \(plan.from) and is not touched."
        facts.append(("Data", "It is about \(environment)'s data\(others)"))
        return facts
    }

    /// What going back costs once the step has run, in a sentence that fits its kind.
    static func wayBack(of step: Step) -> String {
        switch step.wayBack {
        case .undo(let commands): return "Undone by: \(commands.map(\.description).joined(separator: "; "))"
        case .exact: return "Undone exactly, byte for byte."
        case .rollback:
            if case .manual = step.action { return "By hand, as it was done; rolling back does not know what you did." }
            return "It has no undo of its own; rolling back covers it."
        case .noReturn(let why): return "There is none: \(why)"
        case .nothingToUndo: break
        }
        if step.takesBackup { return "A backup is added, and the system stays as it is." }
        if step.verifiesBackup { return "The backup is tried out, and stays as it is." }
        switch step.action {
        case .question: return "The answer can be changed until the work begins."
        case .sign: return "Another answer above wants another signature; once the work has begun, both stay."
        case .say: return "It is only read."
        case .approve: return "An approval is not taken back; roll back instead of going on."
        case .check, .prove: return "It only looks."
        case .run, .manual, .edit, .copy, .revert: return "It changes nothing that would have to be put back."
        }
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

    /// How the same step went on staging.
    private static func rehearsal(of step: Step, _ phase: Phase, _ state: UpgradeState) -> String? {
        guard phase.kind == .production else { return nil }
        let trial = state.phases.last { $0.phase.kind == .trial && $0.phase.key.hop == phase.key.hop }
        guard let same = trial?.steps.last(where: { $0.step.id == step.id }) else { return nil }
        guard let duration = same.duration else { return nil }
        let environment = trial?.phase.environment ?? "staging"
        return duration < 1_000_000
            ? "took under a second on \(environment)" : "took \(spelled(seconds: duration / 1_000_000)) on \(environment)"
    }
}
