// The operator's description of one installation: variant, inputs, environments and where each is.

package struct Deployment: Sendable, Hashable {
    package struct Environment: Sendable, Hashable {
        package var name: String
        package var place = PlaceAddress.local
        /// Further machines by the name of the playbook's place or component.
        package var places: [String: [PlaceAddress]] = [:]
        package var inputs: [String: InputValue] = [:]
        /// Folder for backups at the place; nil: below the state directory.
        package var backups: String?

        package init(name: String) { self.name = name }
    }

    package var name: String
    package var product: String
    package var variant: String?
    /// Installed components; empty: those of the playbook.
    package var components: [String] = []
    /// Shared by all environments.
    package var inputs: [String: InputValue] = [:]
    /// Tried before the catalog's.
    package var notes: [NoteSource] = []
    /// In the playbook's trial order.
    package var environments: [Environment] = []

    package init(name: String, product: String, variant: String?) {
        self.name = name
        self.product = product
        self.variant = variant
    }
}

/// Where commands run.
package enum PlaceAddress: Sendable, Hashable, Codable {
    case local
    case ssh(host: String)

    package var description: String {
        switch self {
        case .local: "local"
        case .ssh(let host): "ssh: \(host)"
        }
    }
}

/// An input as the deployment gives it.
package enum InputValue: Sendable, Hashable {
    case text(String)
    case list([String])
    /// A value for each target version, by version as written.
    case perHop([String: InputValue])
    /// `none` for an optional input.
    case none
    /// Where a secret comes from; never the secret.
    case secret(SecretSource)
}

package enum SecretSource: Sendable, Hashable, Codable {
    case environment(String)
    case file(String)
    case command([String])
    /// Typed by the operator, and asked again on resume.
    case typed
}

extension Deployment {
    /// Where each secret comes from, by the name that it is fetched under: an environment's own has that environment's name
    /// and a slash before the input's.
    package var secretSources: [String: SecretSource] {
        var result: [String: SecretSource] = [:]
        func add(_ inputs: [String: InputValue], _ prefix: String) {
            for (name, value) in inputs {
                switch value {
                case .secret(let source): result[prefix + name] = source
                case .text, .list, .perHop, .none: break
                }
            }
        }
        add(inputs, "")
        for environment in environments { add(environment.inputs, environment.name + "/") }
        return result
    }
}
