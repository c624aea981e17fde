// The questions that make a deployment, one screen each, then the look at what is there and the file to be written. Line by line the
// same is asked by DeploymentForm.
import Terminal
package import UpgradeModel

package struct DeploymentScreens {
    private let detect: (ResolvedCommand, PlaceAddress) -> (values: [String], problem: String?)
    private let complain: (DraftQuestion, String) -> String?
    /// What was typed, for coming back to a question and on from it.
    private var typed: [DraftQuestion.ID: String] = [:]

    /// - Parameters: as for `DeploymentForm`.
    package init(
        detect: @escaping (ResolvedCommand, PlaceAddress) -> (values: [String], problem: String?),
        complain: @escaping (DraftQuestion, String) -> String?
    ) {
        self.detect = detect
        self.complain = complain
    }

    /// Asks until everything is answered.
    mutating func ask<Display: SetupDisplay & ~Copyable>(
        _ draft: DeploymentDraft, name: String?, on display: inout Display, load: (String, String?) throws -> (Playbook, Catalog)
    ) throws -> SetupAnswer<DeploymentDraft> {
        var draft = draft
        if let name, typed[.name] == nil { typed[.name] = name }
        var carried: String?
        while true {
            switch draft.next {
            case .done: return .given(draft)
            case .playbook(let product, let variant):
                let (playbook, catalog) = try load(product, variant)
                draft.load(playbook, catalog)
            case .ask(var question):
                var note: String?
                if let command = question.detection {
                    display.notice("A new deployment", "Looking for choices: \(command.description)")
                    let found = detect(command, question.place)
                    question.choices += found.values.map { InputSpec.Choice(value: $0, explanation: nil) }
                    note = found.problem
                }
                let screen = DraftScreen(draft, question, typed: carried ?? typed[question.id], note: note, complain: complain)
                carried = nil
                switch try display.show(screen) {
                case .given(.answered(let next, let text)):
                    // Another product, or another way of installing it, asks other questions.
                    if typed[question.id] != text, question.id.decidesPlaybook { typed = typed.filter { $0.key.decidesPlaybook } }
                    typed[question.id] = text
                    draft = next
                case .given(.apart(let text)): carried = tell(&draft, question.id, apart: true) ? text : nil
                case .given(.shared(let text)): carried = tell(&draft, question.id, apart: false) ? text : nil
                case .given(.back(let text)):
                    typed[question.id] = text
                    if !draft.back() { return .back }
                case .back: if !draft.back() { return .back }
                case .leave: return .leave
                case .interrupted: return .interrupted
                }
            }
        }
    }

    /// False for what is no input.
    private func tell(_ draft: inout DeploymentDraft, _ id: DraftQuestion.ID, apart: Bool) -> Bool {
        guard case .input(let name, _) = id else { return false }
        draft.tellApart(name, apart)
        return true
    }
}

extension DraftQuestion.ID {
    fileprivate var decidesPlaybook: Bool {
        switch self {
        case .product, .variant: true
        case .environments, .components, .place, .machine, .input, .name, .overwrite: false
        }
    }
}

/// What was found where a deployment points, as the screens show it.
package struct SetupFinding: Sendable {
    package enum Verdict: Sendable {
        case good, doubtful, bad
    }

    let verdict: Verdict
    let place: String?
    let topic: String
    let sentence: String

    /// - Parameter place: the environment; nil: the deployment as a whole.
    package init(_ verdict: Verdict, _ place: String?, _ topic: String, _ sentence: String) {
        self.verdict = verdict
        self.place = place
        self.topic = topic
        self.sentence = sentence
    }
}

/// The look at what is there, and then the file.
package struct DeploymentReview {
    let text: String
    let name: String
    let findings: [SetupFinding]
    /// Why it cannot be written.
    let objection: String?

    package init(text: String, name: String, findings: [SetupFinding], objection: String?) {
        self.text = text
        self.name = name
        self.findings = findings
        self.objection = objection
    }

    /// Given: it is to be written.
    func ask<Display: SetupDisplay & ~Copyable>(on display: inout Display) throws -> SetupAnswer<Void> {
        let loses: SanitizedText = "Nothing is written, and the answers are forgotten."
        while true {
            let look = TextScreen(
                "What is there", lookLines, go: "the file", loses: loses, refusal: objection.map { SanitizedText("\($0) Esc goes back.") })
            switch try display.show(look) {
            case .given: break
            case .back: return .back
            case .leave: return .leave
            case .interrupted: return .interrupted
            }
            let lines = SanitizedText.lines(of: text).map { line in
                let bare = line.string.drop { $0 == " " }
                return StyledLine(line, bare.hasPrefix("#") ? .dim : .code, hang: line.string.count - bare.count + 2)
            }
            switch try display.show(TextScreen("To be written: \(name).yaml", lines, go: "write it", loses: loses)) {
            case .given: return .given(())
            case .back: continue
            case .leave: return .leave
            case .interrupted: return .interrupted
            }
        }
    }

    private var lookLines: [StyledLine] {
        let bad = findings.count { $0.verdict == .bad }
        let doubtful = findings.count { $0.verdict == .doubtful }
        var lines: [StyledLine] = [
            bad + doubtful == 0
                ? StyledLine("Everything is as it should be.", .success)
                : StyledLine(SanitizedText("\(bad) not in order, \(doubtful) doubtful, \(findings.count - bad - doubtful) good."), .warning)
        ]
        if let objection { lines.append(StyledLine(SanitizedText("This cannot be written: \(objection)"), .failure)) }
        var place: String??
        for finding in findings {
            if place != .some(finding.place) { lines += ["", StyledLine(SanitizedText(finding.place ?? "As a whole"), .heading)] }
            place = .some(finding.place)
            let (word, style): (String, Style) =
                switch finding.verdict {
                case .good: ("ok        ", .success)
                case .doubtful: ("doubtful  ", .warning)
                case .bad: ("NOT OK    ", .failure)
                }
            lines.append(
                StyledLine(SanitizedText(word), style, hang: 10).appending(SanitizedText(finding.topic + ": "), .dim)
                    .appending(SanitizedText(finding.sentence)))
        }
        return lines
    }
}
