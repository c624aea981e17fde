// What one command, one argument and one option are: the rows of the table. Nothing here parses or prints; the parser, the help,
// the man page and the completions read these values.

/// One command of the program, or a group that only holds others.
package struct CommandSpec: Sendable, Equatable {
    /// The words after the program's name: `["deployment", "new"]`. Empty for the program called alone.
    package let path: [String]
    /// One line for lists: an imperative without a full stop.
    package let summary: String
    /// Paragraphs for the command's own help, separated by empty lines.
    package let discussion: String
    package let arguments: [ArgumentSpec]
    package let options: [OptionSpec]
    /// A group does nothing alone: one of its subcommands has to follow.
    package let isGroup: Bool
    /// A hidden command is called by Belay itself. It is parsed by its full name and shown nowhere.
    package let isHidden: Bool

    package init(
        _ path: [String], _ summary: String, discussion: String = "", arguments: [ArgumentSpec] = [], options: [OptionSpec] = [],
        isGroup: Bool = false, isHidden: Bool = false
    ) {
        self.path = path
        self.summary = summary
        self.discussion = discussion
        self.arguments = arguments
        self.options = options
        self.isGroup = isGroup
        self.isHidden = isHidden
    }

    /// The options that help, man page and completions may show.
    var shownOptions: [OptionSpec] { options.filter { !$0.isHidden } }
}

/// One positional argument.
package struct ArgumentSpec: Sendable, Equatable {
    /// As shown in the usage line: `DEPLOYMENT`.
    package let name: String
    package let kind: ValueKind
    package let help: String
    package let isOptional: Bool
    /// Takes all words that are left. Only the last argument of a command may.
    package let isRepeatable: Bool

    package init(_ name: String, _ kind: ValueKind, _ help: String, isOptional: Bool = false, isRepeatable: Bool = false) {
        self.name = name
        self.kind = kind
        self.help = help
        self.isOptional = isOptional
        self.isRepeatable = isRepeatable
    }
}

/// One option. Without a value it is a flag.
package struct OptionSpec: Sendable, Equatable {
    /// The long name without its dashes: `to`.
    package let name: String
    /// The one-letter form, where there is one.
    package let letter: Character?
    package let value: OptionValue?
    package let help: String
    package let isRequired: Bool
    package let isRepeatable: Bool
    package let isHidden: Bool
    /// Names of options that cannot stand beside this one. Said on one side, it holds for both.
    package let excludes: [String]

    package init(
        _ name: String, letter: Character? = nil, value: OptionValue? = nil, _ help: String, isRequired: Bool = false,
        isRepeatable: Bool = false, isHidden: Bool = false, excludes: [String] = []
    ) {
        self.name = name
        self.letter = letter
        self.value = value
        self.help = help
        self.isRequired = isRequired
        self.isRepeatable = isRepeatable
        self.isHidden = isHidden
        self.excludes = excludes
    }
}

/// What an option takes: the placeholder shown in help, and what completes it.
package struct OptionValue: Sendable, Equatable {
    package let name: String
    package let kind: ValueKind

    package init(_ name: String, _ kind: ValueKind) {
        self.name = name
        self.kind = kind
    }
}

/// What a value means. Only `choice` is checked while parsing; the others tell the shell what to offer.
package enum ValueKind: Sendable, Equatable {
    case text, file, directory, product, version, deployment, upgrade, step
    case choice([String])
}
