// One question of the form that makes a deployment, ready to be shown line by line or on a screen.

package struct DraftQuestion: Sendable, Hashable {
    package enum ID: Sendable, Hashable {
        case product
        /// Part of a variant: `self-managed/deb` has levels 0 and 1.
        case variant(level: Int)
        case environments
        case components
        case place(environment: String)
        /// Where a further machine of the playbook is.
        case machine(String, environment: String)
        /// Nil: one answer for all environments.
        case input(String, environment: String?)
        case name
        /// Whether the file that has this name already is replaced.
        case overwrite
    }

    /// What an answer looks like.
    package enum Form: Sendable, Hashable {
        case text, yesNo, file, files, folder, list, command
        /// `env NAME`, `file PATH`, `command WORDS…` or `typed`; never the secret itself.
        case secret
        /// `local` or `ssh HOST`.
        case place
        /// One of the choices.
        case one
        /// Some of the choices.
        case several
    }

    package var id: ID
    package var ask: String
    package var help: String?
    package var link: String?
    package var form: Form
    /// An answer need not be among them unless the form says so.
    package var choices: [InputSpec.Choice] = []
    /// Each line that this command prints, where the question's environment is, is a choice too.
    package var detection: ResolvedCommand?
    /// Where `detection` runs, and where a file that is named has to be.
    package var place = PlaceAddress.local
    /// What an empty answer means.
    package var offer: String?
    /// May be answered `none`.
    package var isOptional = false
    /// Environments that the answer is for; several of them may be told apart by `DeploymentDraft.tellApart`.
    package var environments: [String] = []
    /// Asked for one environment, though one answer could serve others too.
    package var canBeShared = false

    package init(id: ID, ask: String, form: Form) {
        self.id = id
        self.ask = ask
        self.form = form
    }
}

/// An answer as the draft keeps it.
package enum DraftAnswer: Sendable, Hashable {
    case value(InputValue)
    /// Not written into the file: the playbook's default holds, whatever it stands for in each hop.
    case open
}

/// Why an answer was not taken, and what to do.
package struct DraftRefusal: Error, CustomStringConvertible, Sendable, Hashable {
    package let description: String

    package init(_ description: String) { self.description = description }
}
