// Deployments that nobody has, made from what a playbook asks, so that it can be resolved without one.

/// A made-up deployment, and what is special about it.
package struct SampleDeployment: Sendable {
    package let deployment: Deployment
    /// `storage: gcs`; empty for the one that answers everything in the plainest way.
    package let label: String

    /// The plainest deployment, then one for each other answer that an input could have: choices, yes and no, none.
    package static func all(for playbook: Playbook) -> [SampleDeployment] {
        var plain = Deployment(name: "sample", product: playbook.product, variant: playbook.variant)
        for input in playbook.inputs where input.defaultValue == nil { plain.inputs[input.name] = value(for: input) }
        plain.environments = playbook.environments.map { name in
            var environment = Deployment.Environment(name: name)
            for place in playbook.places { environment.places[place.name] = [.local] }
            return environment
        }
        var samples = [SampleDeployment(deployment: plain, label: "")]
        for input in playbook.inputs {
            for (value, word) in others(of: input) where plain.inputs[input.name] != value {
                var deployment = plain
                deployment.inputs[input.name] = value
                samples.append(SampleDeployment(deployment: deployment, label: "\(input.name): \(word)"))
            }
        }
        return samples
    }

    private static func value(for input: InputSpec) -> InputValue {
        if case .values(let choices)? = input.choices, let first = choices.first {
            return input.kind == .list || input.kind == .files ? .list([first.value]) : .text(first.value)
        }
        return switch input.kind {
        case .text: .text("sample-\(input.name)")
        case .yesNo: .text("no")
        case .secret: .secret(.typed)
        case .file, .folder: .text("/sample/\(input.name)")
        case .files: .list(["/sample/\(input.name)-1", "/sample/\(input.name)-2"])
        case .list: .list(["sample-1", "sample-2"])
        case .command: .text("sample-command \(input.name)")
        }
    }

    private static func others(of input: InputSpec) -> [(InputValue, String)] {
        var words: [String] = []
        if case .values(let choices)? = input.choices { words = choices.map(\.value) }
        if input.kind == .yesNo { words = ["yes", "no"] }
        if case .text(let text)? = input.defaultValue { words.removeAll { $0 == text } }
        let isList = input.kind == .list || input.kind == .files
        var values: [(InputValue, String)] = words.map { (isList ? .list([$0]) : .text($0), $0) }
        if input.isOptional { values.append((.none, "none")) }
        return values
    }
}
