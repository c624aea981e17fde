// `belay deployment new`: a deployment made with the operator, line by line, or from a file of answers.

import CommandTable
import Demonstration
import Glibc
import Playbooks
import Terminal
import UpgradeEngine
import UpgradeModel
import Wizard
import YAMLDocument

enum NewDeployment {
    static func run(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let folder = try folder(workspace)
        let name = command.argument("NAME")
        if let file = command.value(of: "answers") {
            var draft = try draft(workspace)
            try Prepared(file).fill(&draft, name: name, workspace)
            return try write(try Proposal(draft, workspace), folder)
        }
        switch try ask(name: name, Conversation(try Face(command)), workspace) {
        case .given(let proposal): return try write(proposal, folder)
        case .interrupted: return nothingWritten(.interrupted)
        case .back, .leave: return nothingWritten(.refused)
        }
    }

    private static func nothingWritten(_ code: ExitCode) -> ExitCode {
        Console.complain("Nothing was written. `belay deployment new` begins again.")
        return code
    }

    private static func ask(
        name: String?, _ conversation: consuming Conversation, _ workspace: Workspace
    ) throws -> SetupAnswer<Proposal> {
        try ask(name: name, on: &conversation, workspace)
    }

    /// Makes it with the operator, and writes it. Given: its name.
    static func make(on conversation: inout Conversation, _ workspace: Workspace) throws -> SetupAnswer<String> {
        let folder = try folder(workspace)
        switch try ask(name: nil, on: &conversation, workspace) {
        case .given(let proposal):
            try save(proposal, folder)
            return .given(proposal.name)
        case .back: return .back
        case .leave: return .leave
        case .interrupted: return .interrupted
        }
    }

    private static func folder(_ workspace: Workspace) throws -> String {
        if let folder = workspace.library.deploymentFolder { return folder }
        throw Complaint(.wrongUse, "There is no configuration directory without HOME. Set BELAY_CONFIG to a directory.")
    }

    /// Nothing is written yet.
    private static func ask(
        name: String?, on conversation: inout Conversation, _ workspace: Workspace
    ) throws -> SetupAnswer<Proposal> {
        var draft = try draft(workspace)
        var screens = DeploymentScreens(detect: ChoiceDetection.detect, complain: complaint)
        let form = DeploymentForm(terminal: conversation.lines, detect: ChoiceDetection.detect, complain: complaint)
        while true {
            if let answer = try conversation.display?.fill(draft, name: name, with: &screens, load: { try load($0, $1, workspace) }) {
                switch answer {
                case .given(let filled): draft = filled
                case .back: return .back
                case .leave: return .leave
                case .interrupted: return .interrupted
                }
            } else {
                guard let filled = try form.fill(draft, name: name, load: { try load($0, $1, workspace) }) else {
                    return conversation.ended()
                }
                draft = filled
            }
            conversation.notice("A new deployment", "Looking at what is there...")
            let proposal: Proposal
            do {
                proposal = try conversation.whileSecretsAreAsked(for: draft.deployment) { try Proposal(draft, workspace) }
            } catch let error as InvalidFile {
                // What was answered is not lost over it.
                switch try conversation.tell("This does not go", "\(error)") {
                case .given, .back:
                    guard draft.back() else { throw error }
                    continue
                case .leave: return .leave
                case .interrupted: return .interrupted
                }
            }
            let answer = try conversation.display?.review(proposal.review) ?? review(proposal, conversation)
            switch answer {
            case .given: return .given(proposal)
            case .back: _ = draft.back()
            case .leave: return .leave
            case .interrupted: return .interrupted
            }
        }
    }

    private static func draft(_ workspace: Workspace) throws -> DeploymentDraft {
        let all = try workspace.library.products()
        // The demonstration's product is no system of anybody's: `belay demo` makes its own deployment.
        let products = all.filter { $0.problem == nil && !$0.variants.isEmpty && $0.name != Demonstration.product }.map { product in
            DeploymentDraft.Product(
                name: product.name, title: product.title ?? product.name,
                variants: product.variants.map { .init(name: $0.name, say: $0.say) },
                levels: product.levels.map { .init(name: $0.name, say: $0.say) })
        }
        if products.isEmpty, let problem = all.lazy.compactMap(\.problem).first { throw problem }
        if products.isEmpty {
            throw Complaint(.wrongUse, "There is no playbook to make a deployment for. `belay playbook new` writes one to start from.")
        }
        return DeploymentDraft(
            products: products, taken: Set(try workspace.library.deploymentNames()), home: getenv("HOME").map { String(cString: $0) })
    }

    static func load(_ product: String, _ variant: String?, _ workspace: Workspace) throws -> (Playbook, Catalog) {
        let loaded = try workspace.library.playbook(product: product, variant: variant)
        return (loaded.playbook, loaded.catalog)
    }

    /// What is wrong with an answer on this machine, which the draft itself cannot see.
    private static func complaint(_ question: DraftQuestion, _ text: String) -> String? {
        guard question.place == .local else { return nil }
        switch question.form {
        case .file: return LocalPath.problem(text, .file)
        case .folder: return LocalPath.problem(text, .folder)
        case .files:
            return text.split(whereSeparator: { $0 == "," || $0 == " " }).lazy.compactMap { LocalPath.problem(String($0), .file) }.first
        case .text, .yesNo, .list, .command, .secret, .place, .one, .several: return nil
        }
    }

    /// A file that could be written, and what was found where it points.
    private struct Proposal {
        let text: String
        let name: String
        let replaces: Bool
        let findings: [DeploymentFinding]

        init(_ draft: DeploymentDraft, _ workspace: Workspace) throws {
            guard let playbook = draft.playbook else { throw Complaint(.refused, "It has not been said yet what is upgraded.") }
            let deployment = draft.deployment
            name = deployment.name
            replaces = draft.replaces
            text = DeploymentWriter(deployment, playbook: playbook).text
            let loaded = try workspace.library.deployment(SourceText(name: "\(name).yaml", text: text), name: name)
            findings = try DeploymentCommands.look(at: loaded, workspace)
        }

        var review: DeploymentReview {
            DeploymentReview(
                text: text, name: name,
                findings: findings.map { finding in
                    let verdict: SetupFinding.Verdict =
                        switch finding.verdict {
                        case .good: .good
                        case .doubtful: .doubtful
                        case .bad: .bad
                        }
                    return SetupFinding(verdict, finding.environment, finding.topic, finding.sentence)
                }, objection: sameSystems.first)
        }

        /// Two names for one system would make every rehearsal a lie.
        var sameSystems: [String] { findings.filter { $0.topic == "identity" && $0.environment == nil }.map(\.sentence) }
    }

    private static func review(_ proposal: Proposal, _ conversation: borrowing Conversation) -> SetupAnswer<Void> {
        Console.print("\nThis is what will be written:\n\n\(proposal.text)\nAnd this is what is there:")
        for finding in proposal.findings { Console.print("  " + DeploymentCommands.line(finding)) }
        let prompt =
            proposal.sameSystems.isEmpty ? "Write it? yes, back, or no: " : "This cannot be written. back (to the last question), or no: "
        while let answer = conversation.lines.ask(SanitizedText(prompt)) {
            switch answer {
            case "yes", "y":
                if proposal.sameSystems.isEmpty { return .given(()) }
                for sentence in proposal.sameSystems { Console.print(sentence) }
            case "back", "b": return .back
            case "no", "n": return .leave
            default: Console.print("Answer yes, back or no.")
            }
        }
        return conversation.ended()
    }

    private static func write(_ proposal: Proposal, _ folder: String) throws -> ExitCode {
        try save(proposal, folder)
        for finding in proposal.findings where finding.verdict != .good { Console.print(DeploymentCommands.line(finding)) }
        Console.print("\(folder)/\(proposal.name).yaml is written. Next: belay plan \(proposal.name) --to VERSION")
        return .done
    }

    private static func save(_ proposal: Proposal, _ folder: String) throws {
        let same = proposal.sameSystems
        guard same.isEmpty else { throw Complaint(.refused, (same + ["Nothing was written."]).joined(separator: "\n")) }
        try makeFolder(folder)
        try NewFile.write(proposal.text, to: "\(folder)/\(proposal.name).yaml", mode: 0o600, replaces: proposal.replaces)
    }

    /// The folder with those above it that are missing, for its owner alone.
    private static func makeFolder(_ path: String) throws {
        if access(path, F_OK) == 0 { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolder(String(path[..<slash])) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw Complaint(.inputOutput, "The folder \(path) cannot be made: \(String(cString: strerror(errno))). Nothing was written.")
        }
    }
}

/// Answers that were prepared in a file, in the form of a deployment that need not be complete.
private struct Prepared {
    private let file: String
    private let deployment: Deployment

    init(_ file: String) throws {
        self.file = file
        deployment = try Deployment.read(SourceText(path: file), name: "")
    }

    func fill(_ draft: inout DeploymentDraft, name: String?, _ workspace: Workspace) throws {
        var missing: [String] = []
        for input in deployment.inputs.keys { draft.tellApart(input, false) }
        for environment in deployment.environments { for input in environment.inputs.keys { draft.tellApart(input, true) } }
        while true {
            switch draft.next {
            case .done:
                guard missing.isEmpty else { throw Complaint(.refused, missing.joined(separator: "\n")) }
                return
            case .playbook(let product, let variant):
                let (playbook, catalog) = try NewDeployment.load(product, variant, workspace)
                draft.load(playbook, catalog)
            case .ask(let question):
                if let answer = answer(question, name) {
                    do {
                        try draft.answerAsPrepared(question, answer)
                    } catch {
                        throw Complaint(.wrongUse, "\(file): \(question.ask) \(error)")
                    }
                } else if question.id == .overwrite {
                    throw Complaint(
                        .refused, "There is a deployment of this name already. Choose another name, or move its file away first.")
                } else if question.offer != nil || question.isOptional {
                    try draft.answer(question, "")
                } else {
                    missing.append("\(file) does not answer: \(question.ask)")
                    // The rest may be missing too, and is worth saying at once.
                    guard case .input = question.id else { throw Complaint(.refused, missing.joined(separator: "\n")) }
                    draft.take(.open, for: question.id)
                }
            }
        }
    }

    private func answer(_ question: DraftQuestion, _ name: String?) -> InputValue? {
        func place(_ address: PlaceAddress) -> InputValue {
            switch address {
            case .local: .text("local")
            case .ssh(let host): .text("ssh \(host)")
            }
        }
        switch question.id {
        case .product: return .text(deployment.product)
        case .variant(let level):
            let parts = (deployment.variant ?? "").split(separator: "/").map(String.init)
            return parts.indices.contains(level) ? .text(parts[level]) : nil
        case .environments: return .list(deployment.environments.map(\.name))
        case .components: return deployment.components.isEmpty ? nil : .list(deployment.components)
        case .place(let name): return deployment.environments.first { $0.name == name }.map { place($0.place) }
        case .machine(let machine, let name):
            return deployment.environments.first { $0.name == name }?.places[machine]?.first.map(place)
        case .input(let input, let name?):
            return deployment.environments.first { $0.name == name }?.inputs[input] ?? deployment.inputs[input]
        case .input(let input, nil): return deployment.inputs[input]
        case .name: return name.map { .text($0) }
        case .overwrite: return nil
        }
    }
}
