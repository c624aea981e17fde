// What can be said about a deployment before it is known where an upgrade goes: for checking and for showing it.

/// What is looked at before a path is known.
package struct Preliminaries: Sendable {
    /// In trial order.
    package var environments: [EnvironmentPlan]
    package var tools: [PlannedTool]
    package var refusals: [PlannedRefusal]
    /// Why the playbook must not be used, as far as that is plain without looking.
    package var refused: [String]
    /// Of every environment, in the same order.
    package var inputs: [[FilledInput]]
    package var ownVersions: [OwnVersion]
    /// The trial environment that is made anew of production.
    package var copied: String?
}

/// What tells the version of a component whose version is not the product's.
package struct OwnVersion: Sendable, Hashable {
    package var environment: String
    package var component: String
    package var probes: [ResolvedProbe]
}

/// An input of one environment with the value that it has there.
package struct FilledInput: Sendable, Hashable {
    package enum Origin: String, Sendable, Hashable {
        case environment
        case shared
        case standard = "default"
        /// Not answered, or not asked there.
        case unset
    }

    package var spec: InputSpec
    /// As a person reads it; a secret's is where it comes from. Empty where it is unset.
    package var values: [String]
    package var origin: Origin
    /// Other in each hop: `values` is what the deployment or the playbook says.
    package var dependsOnHop: Bool
}

extension PlanRequest {
    /// - Throws: what is wrong with the deployment's inputs.
    package func preliminaries() throws(ResolutionErrors) -> Preliminaries {
        let log = ProblemLog()
        let environments = PlanResolver(request: self, log: log).environments()
        // A value for a target that nobody has chosen yet is no fault: the plan asks for it.
        let later = playbook.inputs.filter(\.isPerHop).map { "input \($0.name) " }
        let problems = log.problems.filter { problem in !later.contains { problem.item.hasPrefix($0) } }
        guard problems.isEmpty else { throw ResolutionErrors(problems: problems) }
        // What only makes sense in a real hop is left for the plan, which tells of it.
        let quiet = ProblemLog()
        let occasions = PlanResolver(request: self, log: quiet).firstOccasions()
        let precautions = occasions.map(Precautions.init)
        let (tools, refusals) = (precautions.flatMap { $0.tools() }, precautions.flatMap { $0.refusals() })
        let senseless = Set(quiet.problems.filter { !$0.isRefusal }.map(\.item))
        // Nor does a refusal count that hangs on where the hop goes.
        let dependent = Set(
            playbook.refusals.filter { $0.when?.names.contains(where: isOtherInEachHop) ?? false }.map { "refuse \($0.id)" })
        let trials = occasions.dropLast()
        let copied = (trials.first { $0.environment.name == "staging" } ?? trials.last).flatMap { $0.makesCopy ? $0.environment.name : nil }
        return Preliminaries(
            environments: environments, tools: tools.filter { !senseless.contains("tool \($0.name)") },
            refusals: refusals.filter { !senseless.contains("refuse \($0.id)") },
            refused: quiet.problems.filter { $0.isRefusal && !dependent.contains($0.item) }.map(\.sentence),
            inputs: occasions.map(filledInputs), ownVersions: occasions.flatMap(ownVersions), copied: copied)
    }

    private func ownVersions(_ occasion: Occasion) -> [OwnVersion] {
        occasion.installed.filter { !catalog.goesWithProduct($0.name) && !$0.version.isEmpty }.map { component in
            let target = occasion.targets(ofComponent: component.name)[0]
            let probes = occasion.probes(of: component).version.map { probe in
                var probe = probe
                if target.address != occasion.environment.place { probe.place = target.address }
                return probe
            }
            return OwnVersion(environment: occasion.environment.name, component: component.name, probes: probes)
        }
    }

    private func filledInputs(_ occasion: Occasion) -> [FilledInput] {
        playbook.inputs.map { spec in
            let own = occasion.environment.inputs[spec.name]
            let given = own ?? deployment.inputs[spec.name]
            let value = occasion.root.value(of: spec.name)
            var input = FilledInput(spec: spec, values: [], origin: .unset, dependsOnHop: false)
            if case .perHop(let values)? = given {
                input.dependsOnHop = true
                input.values = values.keys.sorted()
                input.origin = own == nil ? .shared : .environment
                return input
            }
            guard let value, !value.isEmpty else { return input }
            input.origin = given == nil ? .standard : own == nil ? .shared : .environment
            input.values = value.texts.map(\.description)
            switch given {
            case .secret(let source)?: input.values = [source.description]
            case nil:
                if case .text(let text)? = spec.defaultValue, names(in: text).contains(where: isOtherInEachHop) {
                    input.dependsOnHop = true
                    input.values = [text]
                }
            case .text?, .list?, .perHop?, InputValue.none?: break
            }
            return input
        }
    }
}

/// Names whose values are another hop's tomorrow.
func isOtherInEachHop(_ name: String) -> Bool {
    ["from", "to", "hop", "backup", "shipped"].contains(name) || name.hasPrefix("to.") || name.hasPrefix("from.")
}

extension SecretSource {
    /// Where it comes from, in the words in which a deployment is asked for it.
    package var description: String {
        switch self {
        case .environment(let name): "env \(name)"
        case .file(let path): "file \(path)"
        case .command(let words): "command \(words.joined(separator: " "))"
        case .typed: "typed"
        }
    }
}
