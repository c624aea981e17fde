// A deployment against its playbook: does it answer what is asked, in the form that is asked for, and nothing else.
internal import UpgradeModel
internal import YAMLDocument

struct DeploymentCheck {
    let playbook: Playbook
    /// Components that the catalog knows besides.
    let catalogComponents: [String]
    let root: YAMLNode
    let bag: DiagnosticBag

    private var inputs: [String: InputSpec] { Dictionary(playbook.inputs.map { ($0.name, $0) }) { first, _ in first } }

    /// Reports what is wrong, and answers the deployment with every value in the form of its input and the environments in
    /// the playbook's order.
    func completed(_ deployment: Deployment) -> Deployment {
        var deployment = deployment
        checkComponents(deployment)
        deployment.inputs = checked(deployment.inputs, root["inputs"])
        for (index, environment) in deployment.environments.enumerated() {
            let node = root["environments"]?[environment.name]
            deployment.environments[index].inputs = checked(environment.inputs, node?["inputs"])
            checkPlaces(environment, node, deployment)
        }
        checkEnvironments(deployment)
        let order = playbook.environments
        deployment.environments.sort { (order.firstIndex(of: $0.name) ?? order.count) < (order.firstIndex(of: $1.name) ?? order.count) }
        return deployment
    }

    private func checkComponents(_ deployment: Deployment) {
        let known = playbook.components.map(\.name) + catalogComponents
        for item in root["components"]?.items ?? [] where !known.contains(item.text ?? "") {
            bag.error(
                "there is no component \"\(item.text ?? "")\"", at: item,
                hint: near(item.text ?? "", known) ?? "there are \(listing(known, "and"))")
        }
    }

    private func checkEnvironments(_ deployment: Deployment) {
        guard let pairs = root["environments"]?.pairs, let node = root["environments"] else { return }
        for pair in pairs where !playbook.environments.contains(pair.name) {
            bag.error(
                "the playbook knows no environment \"\(pair.name)\"", at: pair.key,
                hint: near(pair.name, playbook.environments) ?? "there are \(listing(playbook.environments, "and"))")
        }
        let names = pairs.map(\.name)
        if !names.contains("production") {
            bag.error("there is no production among the environments", at: node, hint: "add production: { place: … }")
        }
        if !names.contains("staging") {
            bag.warning(
                "without staging nothing is rehearsed, and production can only be reached by a waiver", at: node,
                hint: "add staging: { place: … }")
        }
        for pair in pairs {
            guard let environment = deployment.environments.first(where: { $0.name == pair.name }) else { continue }
            checkAnswers(deployment, environment, pair.key)
            checkApart(deployment, environment, pair.key)
        }
    }

    /// Whether this environment would be taken for one before it, or the other way round.
    private func checkApart(_ deployment: Deployment, _ environment: Deployment.Environment, _ key: YAMLNode) {
        let others = deployment.environments.prefix { $0.name != environment.name }.filter {
            $0.place == environment.place && $0.places == environment.places
        }
        for input in playbook.inputs where input.isPerEnvironment {
            guard let value = value(of: input, deployment, environment),
                let other = others.first(where: { self.value(of: input, deployment, $0) == value })
            else { continue }
            bag.error(
                "\(other.name) and \(environment.name) are at one place and have the same \"\(input.name)\", \(value): one would answer for the other",
                at: key, hint: "give each its own \(input.name) under its inputs")
        }
    }

    /// As the playbook writes it: a default may hold placeholders of what differs. Nil where it is not asked for, or unset.
    private func value(of input: InputSpec, _ deployment: Deployment, _ environment: Deployment.Environment) -> String? {
        let answers = deployment.inputs.merging(environment.inputs) { $1 }
        if let when = input.when, when.holds(in: conditions(answers, deployment, environment)) == false { return nil }
        switch answers[input.name] {
        case .text(let text)?: return text
        case .list?, .perHop?, .secret?, InputValue.none?: return nil
        case nil:
            guard case .text(let text)? = input.defaultValue, !holdsPlaceholder(text) else { return nil }
            return text
        }
    }

    // MARK: Answers

    /// What must be answered in an environment, and is not.
    private func checkAnswers(_ deployment: Deployment, _ environment: Deployment.Environment, _ key: YAMLNode) {
        let answers = deployment.inputs.merging(environment.inputs) { $1 }
        let context = conditions(answers, deployment, environment)
        let node = root["environments"]?[environment.name]
        // Answers that could not be read have been told of already.
        let given = Set(((root["inputs"]?.pairs ?? []) + (node?["inputs"]?.pairs ?? [])).map(\.name))
        let placed = Set((node?["places"]?.pairs ?? []).map(\.name))
        for input in playbook.inputs where !given.contains(input.name) && input.defaultValue == nil && !input.isOptional && !input.isPerHop
        {
            if let when = input.when, when.holds(in: context) != true { continue }
            bag.error(
                "\(environment.name) does not say \"\(input.name)\": \(input.ask)", at: key,
                hint: "add it under inputs, for all or for \(environment.name)")
        }
        for place in playbook.places where !placed.contains(place.name) {
            if let when = place.when, when.holds(in: context) != true { continue }
            bag.error(
                "\(environment.name) does not say where \"\(place.name)\" is: \(place.ask)", at: key,
                hint: "add places: { \(place.name): … }")
        }
    }

    private func conditions(_ answers: [String: InputValue], _ deployment: Deployment, _ environment: Deployment.Environment)
        -> ConditionContext
    {
        var values: [String: ConditionValue] = [
            "environment": .text(environment.name),
            "components": .list(deployment.components.isEmpty ? playbook.components.map(\.name) : deployment.components),
        ]
        for input in playbook.inputs {
            switch answers[input.name] {
            case .text(let text)?: values[input.name] = .text(text)
            case .list(let items)?: values[input.name] = .list(items)
            case InputValue.none?: values[input.name] = .absent
            case .perHop?, .secret?: values[input.name] = .unknown
            case nil:
                if case .text(let text)? = input.defaultValue, !holdsPlaceholder(text) { values[input.name] = .text(text) }
            }
        }
        return ConditionContext(values, otherwise: .unknown)
    }

    // MARK: Values

    private func checked(_ values: [String: InputValue], _ node: YAMLNode?) -> [String: InputValue] {
        var checkedValues: [String: InputValue] = [:]
        for pair in node?.pairs ?? [] {
            guard let input = inputs[pair.name] else {
                bag.error(
                    "the playbook has no input \"\(pair.name)\"", at: pair.key,
                    hint: near(pair.name, playbook.inputs.map(\.name)) ?? "belay playbook show \(playbook.product) lists them")
                continue
            }
            guard let value = values[pair.name] else { continue }
            checkedValues[pair.name] = checked(value, of: input, pair.value)
        }
        return checkedValues
    }

    private func checked(_ value: InputValue, of input: InputSpec, _ node: YAMLNode) -> InputValue {
        switch value {
        case .none:
            if !input.isOptional { bag.error("\"\(input.name)\" cannot be none", at: node, hint: input.ask) }
        case .secret:
            if input.kind != .secret { bag.error("\"\(input.name)\" is no secret: write the value itself", at: node, hint: input.ask) }
        case .perHop(let values):
            if !input.isPerHop {
                bag.error("\"\(input.name)\" has one value, not one per version", at: node)
                return value
            }
            return .perHop(values.mapValues { checked($0, of: input, node) })
        case .text(let text): return checked(text, of: input, node)
        case .list(let items):
            guard input.kind == .list || input.kind == .files else {
                bag.error("\"\(input.name)\" is one value, not a list", at: node, hint: input.ask)
                return value
            }
            for item in items { checkChoice(item, of: input, node) }
        }
        return value
    }

    private func checked(_ text: String, of input: InputSpec, _ node: YAMLNode) -> InputValue {
        switch input.kind {
        case .secret:
            // The text itself must not be repeated: it may be the secret.
            bag.hide(node)
            bag.error(
                "\"\(input.name)\" is a secret, and secrets do not stand in this file", at: node,
                hint: "write { env: NAME }, { file: PATH }, { command: … } or { typed: yes }")
        case .yesNo:
            if text != "yes" && text != "no" { bag.error("\"\(input.name)\" must be yes or no, not \"\(text)\"", at: node) }
        case .files, .list:
            checkChoice(text, of: input, node)
            return .list([text])
        case .text, .file, .folder, .command: checkChoice(text, of: input, node)
        }
        return .text(text)
    }

    private func checkChoice(_ text: String, of input: InputSpec, _ node: YAMLNode) {
        guard case .values(let choices)? = input.choices else { return }
        let values = choices.map(\.value)
        if !values.contains(text) {
            bag.error("\"\(input.name)\" cannot be \"\(text)\"", at: node, hint: near(text, values) ?? "it can be \(listing(values, "or"))")
        }
    }

    // MARK: Places

    private func checkPlaces(_ environment: Deployment.Environment, _ node: YAMLNode?, _ deployment: Deployment) {
        let known = playbook.places.map(\.name) + playbook.components.map(\.name) + catalogComponents
        for pair in node?["places"]?.pairs ?? [] where !known.contains(pair.name) {
            bag.error("the playbook has no place or component \"\(pair.name)\"", at: pair.key, hint: near(pair.name, known))
        }
    }
}
