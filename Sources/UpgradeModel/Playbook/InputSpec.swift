// One thing that a playbook (or a fragment) needs to know. The inputs of a playbook are the first-run form, the check of
// the deployment file, its schema and its documentation.

package struct InputSpec: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case text
        case yesNo = "yes-no"
        case secret
        case file
        case files
        case folder
        case list
        /// Becomes words.
        case command
    }

    /// What the operator may choose from.
    package enum Choices: Sendable, Hashable {
        case values([Choice])
        /// Each line that the command prints is a choice.
        case command(CommandTemplate)
    }

    package struct Choice: Sendable, Hashable {
        package var value: String
        package var explanation: String?

        package init(value: String, explanation: String?) {
            self.value = value
            self.explanation = explanation
        }
    }

    package var name: String
    package var ask: String
    package var help: String?
    package var link: String?
    package var kind = Kind.text
    package var choices: Choices?
    package var defaultValue: TemplateValue?
    /// May be answered `none`, which leaves it unset.
    package var isOptional = false
    /// Unset where this does not hold.
    package var when: Condition?
    /// A value for each target version.
    package var isPerHop = false
    /// Each environment has one of its own: two at the same place that have the same one would answer for each other.
    package var isPerEnvironment = false

    package init(name: String, ask: String) {
        self.name = name
        self.ask = ask
    }
}
