// A deployment as a file that a person likes to edit: in the playbook's order, with its questions as comments.
package import UpgradeModel

package struct DeploymentWriter {
    private let deployment: Deployment
    private let playbook: Playbook

    package init(_ deployment: Deployment, playbook: Playbook) {
        self.deployment = deployment
        self.playbook = playbook
    }

    /// YAML that reads back as the same deployment.
    package var text: String {
        var lines = [
            "# \(YAMLText.comment(playbook.title)): where it runs, and what Belay has to know about it.",
            "# After a change: belay deployment check \(YAMLText.comment(deployment.name))",
            "belay: 1",
            "product: \(YAMLText.scalar(deployment.product))",
        ]
        if let variant = deployment.variant { lines.append("variant: \(YAMLText.scalar(variant))") }
        if !deployment.components.isEmpty {
            lines += ["", "# What is installed; all of the playbook's components unless this is said."]
            lines.append("components: \(YAMLText.list(deployment.components))")
        }
        let shared = inputs(deployment.inputs, of: nil)
        if !shared.isEmpty { lines += ["", "# The same in every environment.", "inputs:"] + shared.map { "  " + $0 } }
        lines += ["", "# Every hop is rehearsed in this order; the last one is the system that counts.", "environments:"]
        for (index, environment) in deployment.environments.enumerated() {
            if index > 0 { lines.append("") }
            lines += block(environment).map { "  " + $0 }
        }
        return lines.map(Self.withoutTrailingBlanks).joined(separator: "\n") + "\n"
    }

    private static func withoutTrailingBlanks(_ line: String) -> String {
        var line = Substring(line)
        while line.last == " " { line.removeLast() }
        return String(line)
    }

    private func block(_ environment: Deployment.Environment) -> [String] {
        var lines = ["\(YAMLText.scalar(environment.name)):", "  place: \(YAMLText.place(environment.place))"]
        let places = playbook.places.filter { environment.places[$0.name] != nil }
        let others = environment.places.keys.sorted().filter { name in !places.contains { $0.name == name } }
        if !environment.places.isEmpty { lines.append("  places:") }
        for place in places {
            lines.append("    # \(YAMLText.comment(place.ask))")
            lines.append("    \(YAMLText.scalar(place.name)): \(YAMLText.places(environment.places[place.name] ?? []))")
        }
        for name in others { lines.append("    \(YAMLText.scalar(name)): \(YAMLText.places(environment.places[name] ?? []))") }
        if let backups = environment.backups {
            lines.append("  backups: \(YAMLText.scalar(backups))")
        } else {
            lines.append("  # backups: /a/folder/at/this/place        # below the state directory unless said")
        }
        let own = inputs(environment.inputs, of: environment)
        return own.isEmpty ? lines : lines + ["  inputs:"] + own.map { "    " + $0 }
    }

    /// Answers in the playbook's order. What was left to the playbook's default stands among the shared ones as a comment.
    private func inputs(_ values: [String: InputValue], of environment: Deployment.Environment?) -> [String] {
        var lines: [String] = []
        var hasValues = false
        for input in playbook.inputs {
            if let value = values[input.name] {
                hasValues = true
                lines += comments(input) + entry(input.name, value)
            } else if environment == nil, !deployment.environments.contains(where: { $0.inputs[input.name] != nil }),
                case .text(let text)? = input.defaultValue
            {
                lines += comments(input)
                lines.append("# \(YAMLText.scalar(input.name)): \(YAMLText.scalar(text))        # the default")
            }
        }
        for name in values.keys.sorted() where !playbook.inputs.contains(where: { $0.name == name }) {
            hasValues = true
            lines += values[name].map { entry(name, $0) } ?? []
        }
        return hasValues ? lines : []
    }

    private func comments(_ input: InputSpec) -> [String] {
        var lines = ["# \(YAMLText.comment(input.ask))"]
        if let help = input.help { lines += YAMLText.wrapped(help).map { "#   \($0)" } }
        if let link = input.link { lines.append("#   See \(YAMLText.comment(link))") }
        if case .values(let choices)? = input.choices {
            lines.append("#   One of: \(YAMLText.comment(choices.map(\.value).joined(separator: ", ")))")
        }
        return lines
    }

    private func entry(_ name: String, _ value: InputValue) -> [String] {
        let key = YAMLText.scalar(name) + ":"
        switch value {
        case .text(let text): return ["\(key) \(YAMLText.scalar(text))"]
        case .none: return ["\(key) none"]
        case .list(let items): return ["\(key) \(YAMLText.list(items))"]
        case .secret(let source): return ["\(key) \(YAMLText.secret(source))"]
        case .perHop(let values):
            let inOrder = values.sorted { (Version($0.key), $0.key) < (Version($1.key), $1.key) }
            return [key] + inOrder.flatMap { entry($0.key, $0.value) }.map { "  " + $0 }
        }
    }
}

private func < (a: (Version?, String), b: (Version?, String)) -> Bool {
    if let one = a.0, let other = b.0 { one < other } else { a.1 < b.1 }
}
