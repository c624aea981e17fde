// `belay deployment new`: a deployment made with the operator, line by line, or from a file of answers.

import CommandTable
import Glibc
import Playbooks
import Terminal
import UpgradeEngine
import UpgradeModel
import Wizard
import YAMLDocument

enum NewDeployment {
    static func run(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        guard let folder = workspace.library.deploymentFolder else {
            throw Complaint(.wrongUse, "There is no configuration directory without HOME. Set BELAY_CONFIG to a directory.")
        }
        var draft = try draft(workspace)
        if let file = command.value(of: "answers") {
            try Prepared(file).fill(&draft, name: command.argument("NAME"), workspace)
            return try write(try Proposal(draft, workspace), folder)
        }
        Interruption.watch()
        let lines = ConsoleLines()
        let form = DeploymentForm(terminal: lines, detect: ChoiceDetection.detect, complain: complaint)
        while let filled = try form.fill(draft, name: command.argument("NAME"), load: { try load($0, $1, workspace) }) {
            let proposal = try Proposal(filled, workspace)
            switch review(proposal, lines) {
            case .write: return try write(proposal, folder)
            case .back:
                draft = filled
                _ = draft.back()
                continue
            case .leave: break
            }
            break
        }
        Console.complain("Nothing was written.")
        return Interruption.wasAsked ? .interrupted : .refused
    }

    private static func draft(_ workspace: Workspace) throws -> DeploymentDraft {
        let all = try workspace.library.products()
        let products = all.filter { $0.problem == nil && !$0.variants.isEmpty }.map { product in
            DeploymentDraft.Product(
                name: product.name, title: product.title ?? product.name,
                variants: product.variants.map { .init(name: $0.name, say: $0.say) })
        }
        if products.isEmpty, let problem = all.lazy.compactMap(\.problem).first { throw problem }
        if products.isEmpty {
            throw Complaint(.wrongUse, "There is no playbook to make a deployment for. `belay playbook new` writes one to start from.")
        }
        return DeploymentDraft(products: products, taken: Set(try workspace.library.deploymentNames()))
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

        /// Two names for one system would make every rehearsal a lie.
        var sameSystems: [String] { findings.filter { $0.topic == "identity" && $0.environment == nil }.map(\.sentence) }
    }

    private enum Verdict { case write, back, leave }

    private static func review(_ proposal: Proposal, _ lines: ConsoleLines) -> Verdict {
        Console.print("\nThis is what will be written:\n\n\(proposal.text)\nAnd this is what is there:")
        for finding in proposal.findings { Console.print("  " + DeploymentCommands.line(finding)) }
        let prompt =
            proposal.sameSystems.isEmpty ? "Write it? yes, back, or no: " : "This cannot be written. back (to the last question), or no: "
        while let answer = lines.ask(SanitizedText(prompt)) {
            switch answer {
            case "yes", "y":
                if proposal.sameSystems.isEmpty { return .write }
                for sentence in proposal.sameSystems { Console.print(sentence) }
            case "back", "b": return .back
            case "no", "n": return .leave
            default: Console.print("Answer yes, back or no.")
            }
        }
        return .leave
    }

    private static func write(_ proposal: Proposal, _ folder: String) throws -> ExitCode {
        let same = proposal.sameSystems
        guard same.isEmpty else { throw Complaint(.refused, (same + ["Nothing was written."]).joined(separator: "\n")) }
        try makeFolder(folder)
        let path = "\(folder)/\(proposal.name).yaml"
        try NewFile.write(proposal.text, to: path, mode: 0o600, replaces: proposal.replaces)
        for finding in proposal.findings where finding.verdict != .good { Console.print(DeploymentCommands.line(finding)) }
        Console.print("\(path) is written. Next: belay plan \(proposal.name) --to VERSION")
        return .done
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
