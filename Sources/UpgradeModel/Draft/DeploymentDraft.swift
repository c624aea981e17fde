// A deployment while it is being made: which question is next, and what the answers amount to. A value without any I/O, so
// that the lines and the screens ask the same questions in the same order.

package struct DeploymentDraft: Sendable {
    /// A product to choose from.
    package struct Product: Sendable, Hashable {
        package var name: String
        package var title: String
        /// Names of variants with what they are; a nil name for a product's only playbook.
        package var variants: [Variant]
        /// What there is to say of the levels above the variants, by their names.
        package var levels: [Variant]

        package struct Variant: Sendable, Hashable {
            package var name: String?
            package var say: String

            package init(name: String?, say: String) {
                self.name = name
                self.say = say
            }
        }

        package init(name: String, title: String, variants: [Variant], levels: [Variant] = []) {
            self.name = name
            self.title = title
            self.variants = variants
            self.levels = levels
        }
    }

    package enum Next: Sendable, Hashable {
        case ask(DraftQuestion)
        /// The playbook has to be read and given to `load` before the questions go on.
        case playbook(product: String, variant: String?)
        case done
    }

    let products: [Product]
    /// Names of deployments that are there already.
    let taken: Set<String>
    package private(set) var playbook: Playbook?
    private(set) var catalog: Catalog?
    private(set) var answers: [(id: DraftQuestion.ID, answer: DraftAnswer)] = []
    /// Inputs for which the operator has said whether all environments share one answer.
    private(set) var apart: [String: Bool] = [:]

    /// The operator's home folder, which a leading `~/` stands for at this machine; nil where it is not known.
    let home: String?

    package init(products: [Product], taken: Set<String>, home: String? = nil) {
        self.products = products
        self.taken = taken
        self.home = home
    }

    package var next: Next { DraftQuestions(draft: self).next() }

    /// How many answers there are: what a view shows as progress.
    package var count: Int { answers.count }

    func answer(to id: DraftQuestion.ID) -> DraftAnswer? { answers.last { $0.id == id }?.answer }

    func text(of id: DraftQuestion.ID) -> String? {
        if case .value(.text(let text))? = answer(to: id) { text } else { nil }
    }

    func list(of id: DraftQuestion.ID) -> [String]? {
        if case .value(.list(let list))? = answer(to: id) { list } else { nil }
    }

    // MARK: What the operator does

    /// Takes what was typed as the answer; nothing typed means what is offered.
    package mutating func answer(_ question: DraftQuestion, _ typed: String) throws(DraftRefusal) {
        if typed.allSatisfy(\.isWhitespace), let offer = question.offer {
            if let input = input(question.id), input.hasTemplateDefault {
                take(.open, for: question.id)
                return
            }
            let value = try AnswerReading(question: question, home: home).read(offer)
            try check(value, of: question)
            take(.value(value), for: question.id)
            return
        }
        let value = try AnswerReading(question: question, home: home).read(typed)
        try check(value, of: question)
        take(.value(value), for: question.id)
    }

    private func check(_ value: InputValue, of question: DraftQuestion) throws(DraftRefusal) {
        switch (question.id, value) {
        case (.environments, .list(let names)):
            if let production = playbook?.environments.last, !names.contains(production) {
                throw DraftRefusal("Every upgrade ends in \(production): it has to be among them.")
            }
        case (.name, .text(let name)):
            let isName = name.utf8.allSatisfy { byte in
                (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte) || "-_.".utf8.contains(byte)
            }
            if !isName || name.hasPrefix(".") || name.hasPrefix("-") || name.utf8.count > 64 || name.hasSuffix(".yaml") {
                throw DraftRefusal("The name becomes that of a file: letters, digits, -, _ and . will do, at most 64.")
            }
        case (.input(_, let environment), _): try checkApart(value, of: question, in: environment)
        case (.place, .text), (.machine, .text), (.product, _), (.variant, _), (.environments, _), (.components, _), (.place, _),
            (.machine, _), (.name, _), (.overwrite, _):
            break
        }
    }

    /// Two environments at one place with the same address: one would answer for the other.
    private func checkApart(_ value: InputValue, of question: DraftQuestion, in environment: String?) throws(DraftRefusal) {
        guard value != .none, let input = input(question.id), input.isPerEnvironment else { return }
        let concerned = deployment.environments.filter { question.environments.contains($0.name) || $0.inputs[input.name] == value }
        for one in concerned where environment == nil || one.name == environment {
            let other = concerned.first { $0.name != one.name && $0.place == one.place && $0.places == one.places }
            guard let other else { continue }
            throw DraftRefusal(
                "\(other.name) and \(one.name) are at one place: with the same \(input.name), one would answer for the other.")
        }
    }

    /// Takes an answer that was read from a file and is checked with it.
    package mutating func answerAsPrepared(_ question: DraftQuestion, _ value: InputValue) throws(DraftRefusal) {
        var value = value
        switch (question.form, value) {
        case (.one, .text(let text)), (.several, .text(let text)): value = try AnswerReading(question: question, home: home).read(text)
        case (.several, .list(let items)): value = try AnswerReading(question: question, home: home).read(items.joined(separator: ","))
        default: break
        }
        try check(value, of: question)
        take(.value(value), for: question.id)
    }

    /// Takes an answer that needs no reading.
    package mutating func take(_ answer: DraftAnswer, for id: DraftQuestion.ID) {
        if id == .product { playbook = nil }
        if case .variant = id { playbook = nil }
        if id == .overwrite, case .value(.text("no")) = answer {
            answers.removeAll { $0.id == .name }
            return
        }
        answers.removeAll { $0.id == id }
        answers.append((id, answer))
    }

    package mutating func load(_ playbook: Playbook, _ catalog: Catalog) {
        self.playbook = playbook
        self.catalog = catalog
    }

    /// Asks this input for each environment by itself, or once for all.
    package mutating func tellApart(_ input: String, _ isApart: Bool) {
        apart[input] = isApart
        answers.removeAll { entry in
            if case .input(input, _) = entry.id { true } else { false }
        }
    }

    /// Takes the last answer back; false where there is none.
    package mutating func back() -> Bool {
        guard let last = answers.popLast() else { return false }
        switch last.id {
        case .product, .variant: playbook = nil
        case .environments, .components, .place, .machine, .input, .name, .overwrite: break
        }
        return true
    }

    func input(_ id: DraftQuestion.ID) -> InputSpec? {
        if case .input(let name, _) = id { playbook?.inputs.first { $0.name == name } } else { nil }
    }

    /// - Parameter differs: what is offered for one environment is not what is offered for another.
    func isApart(_ input: InputSpec, differs: Bool) -> Bool {
        if let said = apart[input.name] { return said }
        if differs || input.isPerEnvironment { return true }
        // Two environments that share a folder or a secret are rarely two.
        return switch input.kind {
        case .file, .files, .folder, .secret: true
        case .text, .yesNo, .list, .command: false
        }
    }

    // MARK: What the answers amount to

    /// Whether the operator wants the file of this name replaced.
    package var replaces: Bool { text(of: .overwrite) == "yes" }

    /// The deployment as far as it has been answered.
    package var deployment: Deployment {
        var deployment = Deployment(
            name: text(of: .name) ?? "", product: text(of: .product) ?? "", variant: playbook?.variant)
        let names = environmentNames
        if let components = list(of: .components), components.count < playbook?.components.count ?? 0 { deployment.components = components }
        deployment.environments = names.map { name in
            var environment = Deployment.Environment(name: name)
            environment.place = text(of: .place(environment: name)).map(PlaceAddress.init(answer:)) ?? .local
            for place in playbook?.places ?? [] {
                if let text = text(of: .machine(place.name, environment: name)) {
                    environment.places[place.name] = [PlaceAddress(answer: text)]
                }
            }
            return environment
        }
        for entry in answers {
            guard case .input(let name, let environment) = entry.id, case .value(let value) = entry.answer else { continue }
            if let environment {
                guard let index = names.firstIndex(of: environment) else { continue }
                deployment.environments[index].inputs[name] = value
            } else {
                deployment.inputs[name] = value
            }
        }
        return deployment
    }

    /// In the playbook's trial order.
    var environmentNames: [String] {
        let all = playbook?.environments ?? []
        if all.count == 1 { return all }
        let chosen = list(of: .environments) ?? []
        return all.filter(chosen.contains)
    }
}

extension InputSpec {
    /// The default is other in each environment or hop, so it is left to the playbook.
    var hasTemplateDefault: Bool {
        switch defaultValue {
        case .text(let text)?: !names(in: text).isEmpty
        case .list?, .map?: true
        case nil: false
        }
    }
}
