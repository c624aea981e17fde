// The order of the questions, and how each is put together from playbook and catalog.

struct DraftQuestions {
    let draft: DeploymentDraft

    func next() -> DeploymentDraft.Next {
        guard let productName = draft.text(of: .product), let product = draft.products.first(where: { $0.name == productName }) else {
            return .ask(product())
        }
        let variants = product.variants.compactMap(\.name)
        let chosen = chosenVariant(of: product, variants)
        if let question = chosen.question { return .ask(question) }
        guard let playbook = draft.playbook else { return .playbook(product: productName, variant: chosen.name) }
        if let question = environments(playbook) ?? places(playbook, isLast: false) ?? components(playbook) ?? inputs(playbook)
            ?? places(playbook, isLast: true) ?? name(productName)
        {
            return .ask(question)
        }
        return .done
    }

    private func isOpen(_ id: DraftQuestion.ID) -> Bool { draft.answer(to: id) == nil }

    // MARK: What is installed

    private func product() -> DraftQuestion {
        var question = DraftQuestion(id: .product, ask: "What do you want to upgrade?", form: .one)
        question.choices = draft.products.map { InputSpec.Choice(value: $0.name, explanation: $0.title) }
        if draft.products.count == 1 { question.offer = draft.products[0].name }
        return question
    }

    /// Level by level; a level with one way on is not asked.
    private func chosenVariant(of product: DeploymentDraft.Product, _ variants: [String]) -> (name: String?, question: DraftQuestion?) {
        var prefix = ""
        for level in 0..<8 {
            let below = variants.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
            var parts: [String] = []
            for rest in below {
                let part = String(rest.prefix { $0 != "/" })
                if !parts.contains(part) { parts.append(part) }
            }
            guard !parts.isEmpty else { return (nil, nil) }
            let answer = parts.count == 1 ? parts[0] : draft.text(of: .variant(level: level))
            guard let part = answer, parts.contains(part) else {
                var question = DraftQuestion(
                    id: .variant(level: level), ask: level == 0 ? "How is \(product.title) installed?" : "And how exactly?", form: .one)
                question.choices = parts.map { part in
                    InputSpec.Choice(value: part, explanation: (product.variants + product.levels).first { $0.name == prefix + part }?.say)
                }
                return (nil, question)
            }
            prefix += part
            if variants.contains(prefix) { return (prefix, nil) }
            prefix += "/"
        }
        return (nil, nil)
    }

    private func environments(_ playbook: Playbook) -> DraftQuestion? {
        guard playbook.environments.count > 1, isOpen(.environments) else { return nil }
        var question = DraftQuestion(id: .environments, ask: "Which environments do you have?", form: .several)
        question.help = "Every hop is rehearsed in the ones before the last. Without staging, production can only be reached by a waiver."
        question.choices = playbook.environments.map { name in
            let explanation: String? =
                switch name {
                case playbook.environments.last: "the system that counts; always needed"
                case "local": "a trial on this machine"
                default: "a rehearsal, made like production"
                }
            return InputSpec.Choice(value: name, explanation: explanation)
        }
        question.offer = playbook.environments.filter { $0 != "local" }.joined(separator: ", ")
        return question
    }

    /// - Parameter isLast: a machine that may not be needed is asked for when nothing else is open.
    private func places(_ playbook: Playbook, isLast: Bool) -> DraftQuestion? {
        for environment in draft.environmentNames {
            if isOpen(.place(environment: environment)) {
                var question = DraftQuestion(
                    id: .place(environment: environment), ask: "Where do the commands for \(environment) run?", form: .place)
                question.help =
                    "local is this machine. ssh HOST is another one, reached as your own ssh reaches it: its names, keys and known hosts."
                question.offer = "local"
                question.environments = [environment]
                return question
            }
            for place in playbook.places where isOpen(.machine(place.name, environment: environment)) {
                guard place.when.map({ $0.holds(in: conditions(environment)) ?? isLast }) ?? true else { continue }
                var question = DraftQuestion(
                    id: .machine(place.name, environment: environment), ask: "\(place.ask), for \(environment)", form: .place)
                question.offer = draft.text(of: .place(environment: environment)) ?? "local"
                question.environments = [environment]
                return question
            }
        }
        return nil
    }

    /// After the inputs that decide which of them there can be.
    private func components(_ playbook: Playbook) -> DraftQuestion? {
        guard playbook.components.count > 1, isOpen(.components) else { return nil }
        let deciding = Set(playbook.components.compactMap(\.when).flatMap(\.names))
        if let question = inputs(playbook, where: { deciding.contains($0.name) }) { return question }
        let components = playbook.components.filter { component in
            draft.environmentNames.contains { component.when?.holds(in: conditions($0)) != false }
        }
        var question = DraftQuestion(id: .components, ask: "Which components are installed?", form: .several)
        question.choices = components.map { component in
            let known = draft.catalog?.component(component.name)?.title
            return InputSpec.Choice(value: component.name, explanation: component.title ?? known)
        }
        question.offer = components.map(\.name).joined(separator: ", ")
        return question
    }

    // MARK: Inputs

    private func inputs(_ playbook: Playbook, where isWanted: (InputSpec) -> Bool = { _ in true }) -> DraftQuestion? {
        for input in playbook.inputs where !(input.isPerHop && input.defaultValue != nil) && onlyAnswer(to: input) == nil && isWanted(input)
        {
            let concerned = draft.environmentNames.filter { input.when?.holds(in: conditions($0)) != false }
            if concerned.isEmpty { continue }
            // A value for each target can be given once the targets are known.
            if input.isPerHop && input.isOptional { continue }
            if concerned.count > 1 && draft.isApart(input, differs: offersDiffer(input, playbook, concerned))
                || concerned.count == 1 && draft.environmentNames.count > 1
            {
                for environment in concerned where isOpen(.input(input.name, environment: environment)) {
                    var question = question(input, playbook, in: environment, concerned: [environment])
                    question.canBeShared = concerned.count > 1
                    return question
                }
            } else if isOpen(.input(input.name, environment: nil)) {
                return question(input, playbook, in: nil, concerned: concerned)
            }
        }
        return nil
    }

    private func question(_ input: InputSpec, _ playbook: Playbook, in environment: String?, concerned: [String]) -> DraftQuestion {
        var question = DraftQuestion(
            id: .input(input.name, environment: environment), ask: environment.map { "\(input.ask), for \($0)" } ?? input.ask,
            form: form(of: input))
        question.help = input.help
        question.link = input.link
        question.isOptional = input.isOptional
        question.environments = concerned
        question.place = concerned.last.flatMap { draft.text(of: .place(environment: $0)) }.map(PlaceAddress.init(answer:)) ?? .local
        let filling = environment.map { DraftFilling(draft, playbook, $0) } ?? concerned.last.map { DraftFilling(draft, playbook, $0) }
        question.offer = input.defaultValue.flatMap { filling?.reading($0, of: input) }
        switch input.choices {
        case .values(let choices)?: question.choices = choices
        case .command(let command)?: question.detection = filling?.command(command, of: input)
        case nil: break
        }
        return question
    }

    /// A default that is made of other answers, such as a port, may be another one in each environment.
    private func offersDiffer(_ input: InputSpec, _ playbook: Playbook, _ concerned: [String]) -> Bool {
        guard let standard = input.defaultValue else { return false }
        return Set(concerned.map { DraftFilling(draft, playbook, $0).reading(standard, of: input) }).count > 1
    }

    /// The default of an input that can have no other value: nobody need be asked.
    private func onlyAnswer(to input: InputSpec) -> String? {
        guard case .values(let choices)? = input.choices, choices.count == 1, case .text(let value)? = input.defaultValue,
            value == choices[0].value
        else { return nil }
        return value
    }

    private func form(of input: InputSpec) -> DraftQuestion.Form {
        let isClosed = if case .values? = input.choices { true } else { false }
        return switch input.kind {
        case .text: isClosed ? .one : .text
        case .yesNo: .yesNo
        case .secret: .secret
        case .file: isClosed ? .one : .file
        case .folder: isClosed ? .one : .folder
        case .command: isClosed ? .one : .command
        case .files: isClosed ? .several : .files
        case .list: isClosed ? .several : .list
        }
    }

    /// What is known of an environment so far; what is not is unknown, and its questions are asked.
    private func conditions(_ environment: String) -> ConditionContext {
        var values: [String: ConditionValue] = ["environment": .text(environment)]
        let installed = draft.list(of: .components) ?? draft.playbook?.components.map(\.name) ?? []
        values["components"] = .list(installed)
        for input in draft.playbook?.inputs ?? [] {
            let answer =
                draft.answer(to: .input(input.name, environment: environment)) ?? draft.answer(to: .input(input.name, environment: nil))
            switch answer {
            case .value(.text(let text))?: values[input.name] = .text(text)
            case .value(.list(let items))?: values[input.name] = .list(items)
            case .value(.none)?: values[input.name] = .absent
            case .value(.perHop)?, .value(.secret)?, .open?: values[input.name] = .unknown
            case nil:
                if let only = onlyAnswer(to: input) { values[input.name] = .text(only) }
                // It was not asked because it does not concern this environment.
                if input.when?.holds(in: ConditionContext(values, otherwise: .unknown)) == false { values[input.name] = .absent }
            }
        }
        return ConditionContext(values, otherwise: .unknown)
    }

    // MARK: The file

    private func name(_ product: String) -> DraftQuestion? {
        if let name = draft.text(of: .name) {
            guard draft.taken.contains(name), isOpen(.overwrite) else { return nil }
            var question = DraftQuestion(id: .overwrite, ask: "There is a deployment \(name) already. Replace it?", form: .yesNo)
            question.offer = "no"
            return question
        }
        var question = DraftQuestion(id: .name, ask: "What shall this deployment be called?", form: .text)
        question.help = "Its file gets this name, and so do its upgrades."
        if !draft.taken.contains(product) { question.offer = product }
        return question
    }
}

/// Fills what a question shows with the answers so far.
private struct DraftFilling {
    private let occasion: Occasion?

    init(_ draft: DeploymentDraft, _ playbook: Playbook, _ environment: String) {
        let deployment = draft.deployment
        guard let catalog = draft.catalog, let version = catalog.releases.last?.version,
            let environment = deployment.environments.first(where: { $0.name == environment })
        else {
            occasion = nil
            return
        }
        let hop = UpgradePath.Hop(from: version, to: version, why: "")
        let request = PlanRequest(
            upgrade: "", playbook: playbook, catalog: catalog, deployment: deployment,
            path: UpgradePath(product: catalog.product, from: version, to: version, hops: [hop]), stateFolder: "", shippedFolder: "",
            hash: { _ in "" })
        // What has not been answered yet is missing, and nobody's fault.
        occasion = Occasion(request, environment, HopRequest(index: 1, move: hop), label: "", log: ProblemLog())
    }

    /// Nil where something that it needs is not known yet.
    func command(_ template: CommandTemplate, of input: InputSpec) -> ResolvedCommand? {
        guard let occasion else { return nil }
        let log = ProblemLog()
        let command = occasion.commands(Filler(scope: occasion.root, item: input.name, log: log)).command(template).command
        return log.problems.isEmpty ? command : nil
    }

    /// A default as the operator reads it: with what is known, and by name what is other in each hop.
    func reading(_ template: TemplateValue, of input: InputSpec) -> String? {
        switch template {
        case .text(let text):
            return pieces(of: text).map { piece in
                switch piece {
                case .literal(let literal): return literal
                case .name(let name):
                    let value = isOtherInEachHop(name) ? nil : occasion?.root.value(of: name)
                    if case .text(let filled)? = value?.shape { return filled.description }
                    return "<\(name)>"
                }
            }.joined()
        case .list(let items): return items.compactMap { reading($0, of: input) }.joined(separator: ", ")
        case .map: return nil
        }
    }
}
