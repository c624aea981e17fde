// What a command line turned out to mean. The parser makes these values; the executable acts on them.

/// What was asked for.
package enum Invocation: Sendable, Equatable {
    case run(ParsedCommand)
    /// `--help` of the command at this path.
    case help(path: [String])
    case version
}

/// One command with its words sorted into options and arguments. All required ones are there.
package struct ParsedCommand: Sendable, Equatable {
    package let spec: CommandSpec
    /// Values by the option's long name; a flag that was given has an empty list.
    let options: [String: [String]]
    package let arguments: [String]

    package func isSet(_ option: String) -> Bool { options[option] != nil }
    package func value(of option: String) -> String? { options[option]?.last }
    /// Every value of a repeatable option, in the order given.
    package func values(of option: String) -> [String] { options[option] ?? [] }

    /// The argument with that name in the table, nil when an optional one was left out.
    package func argument(_ name: String) -> String? {
        guard let index = spec.arguments.firstIndex(where: { $0.name == name }), index < arguments.count else { return nil }
        return arguments[index]
    }
}
