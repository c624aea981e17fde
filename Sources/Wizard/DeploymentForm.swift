// The questions that make a deployment, line by line. Which question is next is the draft's business.
import Terminal
package import UpgradeModel

package final class DeploymentForm {
    private let terminal: any LineTerminal
    private let detect: (ResolvedCommand, PlaceAddress) -> (values: [String], problem: String?)
    private let complain: (DraftQuestion, String) -> String?

    /// - Parameters:
    ///   - detect: runs a question's command for choices.
    ///   - complain: what is doubtful about an answer on this machine; given a second time it is taken all the same.
    package init(
        terminal: any LineTerminal, detect: @escaping (ResolvedCommand, PlaceAddress) -> (values: [String], problem: String?),
        complain: @escaping (DraftQuestion, String) -> String?
    ) {
        self.terminal = terminal
        self.detect = detect
        self.complain = complain
    }

    private func tell(_ text: String) { for line in SanitizedText.lines(of: text) { terminal.write(line) } }

    /// Asks until everything is answered; nil when the operator leaves.
    package func fill(
        _ draft: DeploymentDraft, name: String?, load: (String, String?) throws -> (Playbook, Catalog)
    ) throws -> DeploymentDraft? {
        var draft = draft
        tell("A deployment says what runs where. An empty answer takes what stands in brackets; back returns to the question before.")
        var given = name
        while true {
            switch draft.next {
            case .done: return draft
            case .playbook(let product, let variant):
                let (playbook, catalog) = try load(product, variant)
                draft.load(playbook, catalog)
            case .ask(var question):
                if question.id == .name, let name = given {
                    given = nil
                    do throws(DraftRefusal) {
                        try draft.answer(question, name)
                        continue
                    } catch {
                        tell(error.description)
                    }
                }
                show(&question)
                guard ask(question, &draft) else { return nil }
            }
        }
    }

    private func show(_ question: inout DraftQuestion) {
        terminal.write("")
        tell(question.ask)
        if let help = question.help { tell("  \(help)") }
        if let link = question.link { tell("  See \(link)") }
        if let command = question.detection {
            let found = detect(command, question.place)
            if let problem = found.problem { tell("  (Nothing could be detected: \(problem))") }
            question.choices += found.values.map { InputSpec.Choice(value: $0, explanation: nil) }
        }
        for (index, choice) in question.choices.enumerated() {
            tell("  \(index + 1)  \(choice.value)\(choice.explanation.map { ": \($0)" } ?? "")")
        }
        switch question.form {
        case .secret: tell("  The secret itself is never kept. Where does it come from? env NAME, file PATH, command WORDS, or typed.")
        case .files, .list, .several: tell("  Several are written with commas between them.")
        case .yesNo: tell("  yes or no")
        case .place: tell("  local, or ssh HOST")
        case .text, .file, .folder, .command, .one: break
        }
        if case .input(_, nil) = question.id, question.environments.count > 1 {
            tell("  One answer for \(question.environments.joined(separator: " and ")); different asks for each by itself.")
        }
        if question.canBeShared { tell("  same asks once for all.") }
        if question.isOptional { tell("  It may be none.") }
    }

    /// False when the operator leaves.
    private func ask(_ question: DraftQuestion, _ draft: inout DeploymentDraft) -> Bool {
        var doubted: String?
        while let line = terminal.ask(SanitizedText("\(question.offer.map { "[\($0)] " } ?? "")> ")) {
            let typed = numbered(line, question)
            switch (typed, question.id) {
            case ("quit", _): return false
            case ("help", _), ("?", _):
                var again = question
                again.choices = []
                show(&again)
                tell(
                    "An empty answer takes what stands in brackets. back: the question before; quit or Ctrl-C: leave, and nothing is written."
                )
                continue
            case ("back", _):
                if draft.back() { return true }
                tell("This is the first question.")
                continue
            case ("different", .input(let name, nil)) where question.environments.count > 1:
                draft.tellApart(name, true)
                return true
            case ("same", .input(let name, _?)) where question.canBeShared:
                draft.tellApart(name, false)
                return true
            default: break
            }
            let meant = typed.allSatisfy(\.isWhitespace) ? question.offer ?? "" : typed
            if doubted != meant, !meant.isEmpty, meant != "none", let problem = complain(question, meant) {
                tell("\(problem) Give another answer, or the same once more to keep it.")
                doubted = meant
                continue
            }
            do throws(DraftRefusal) {
                try draft.answer(question, typed)
                return true
            } catch {
                tell(error.description)
            }
        }
        return false
    }

    /// A detected choice by its number; a listed one is understood by the draft.
    private func numbered(_ line: String, _ question: DraftQuestion) -> String {
        guard question.detection != nil, let number = Int(line), question.choices.indices.contains(number - 1) else { return line }
        return question.choices[number - 1].value
    }
}
