// Sorts the words of a command line into a command, its options and its arguments. It looks at nothing but the table: whether a
// file exists or a version is one is the command's own business.

extension CommandTable {
    /// `words` are the arguments without the program's name.
    package func parse(_ words: [String]) throws(UsageError) -> Invocation {
        var rest = words[...]
        if rest.first == "help", command(at: ["help"]) == nil {
            rest.removeFirst()
            let command = try findCommand(&rest)
            if let extra = rest.first { throw .unexpectedArgument(extra, of: spelled(["help"] + command.path)) }
            return .help(path: command.path)
        }
        let command = try findCommand(&rest)
        var reader = WordReader(table: self, command: command, rest: rest)
        return try reader.read()
    }

    /// Takes the words that name a command off the front. A command that takes arguments of its own knows its subcommands by their
    /// full names only; otherwise a file called `b` could turn into `notes bundle`.
    private func findCommand(_ words: inout ArraySlice<String>) throws(UsageError) -> CommandSpec {
        var found = command(at: []) ?? CommandSpec([], summary, isGroup: true)
        while let word = words.first, !word.hasPrefix("-") {
            let below = children(of: found.path)
            if let exact = below.first(where: { $0.path.last == word }) {
                found = exact
            } else if below.isEmpty || !found.arguments.isEmpty {
                break
            } else {
                found = try match(word, under: found.path)
            }
            words.removeFirst()
        }
        return found
    }

    private func match(_ word: String, under path: [String]) throws(UsageError) -> CommandSpec {
        let shown = shownChildren(of: path)
        let candidates = word.isEmpty ? [] : shown.filter { $0.path.last?.hasPrefix(word) == true }
        if candidates.count == 1 { return candidates[0] }
        if candidates.isEmpty {
            throw .unknownCommand(word, under: spelled(path), nearest: nearMiss(to: word, among: shown.compactMap(\.path.last)))
        }
        throw .ambiguousCommand(word, under: spelled(path), candidates: candidates.compactMap(\.path.last))
    }
}

/// Reads what follows a command's name.
private struct WordReader {
    let table: CommandTable
    let command: CommandSpec
    var rest: ArraySlice<String>
    private var options: [String: [String]] = [:]
    private var arguments: [String] = []

    init(table: CommandTable, command: CommandSpec, rest: ArraySlice<String>) {
        self.table = table
        self.command = command
        self.rest = rest
    }

    private var spelled: String { table.spelled(command.path) }

    mutating func read() throws(UsageError) -> Invocation {
        var optionsEnded = false
        var lastOption: String?
        while let word = rest.popFirst() {
            if !optionsEnded, word == "--" {
                optionsEnded = true
            } else if !optionsEnded, word.hasPrefix("-"), word != "-" {
                let (option, attached) = try find(word)
                if option == CommandTable.help { return .help(path: command.path) }
                if option == CommandTable.showVersion { return .version }
                try take(option, attached)
                lastOption = word
            } else if let lastOption, !optionsEnded, arguments.isEmpty, let child = child(word) {
                throw .optionBeforeCommand(option: lastOption, command: table.spelled(child.path))
            } else {
                try take(argument: word)
            }
        }
        try checkComplete()
        return .run(ParsedCommand(spec: command, options: options, arguments: arguments))
    }

    /// The option a word stands for, and the value attached to it.
    private func find(_ word: String) throws(UsageError) -> (OptionSpec, attached: String?) {
        let all = command.options + [CommandTable.help] + (command.path.isEmpty ? [CommandTable.showVersion] : [])
        guard word.hasPrefix("--") else {
            let letter = word.dropFirst().first
            guard let option = all.first(where: { $0.letter != nil && $0.letter == letter }) else { throw unknown(word, all) }
            let attached = word.dropFirst(2)
            return (option, attached.isEmpty ? nil : String(attached))
        }
        let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let attached = parts.count > 1 ? String(parts[1]) : nil
        if let exact = all.first(where: { $0.name == name }) { return (exact, attached) }
        let candidates = name.isEmpty ? [] : all.filter { !$0.isHidden && $0.name.hasPrefix(name) }
        if candidates.count == 1 { return (candidates[0], attached) }
        if candidates.isEmpty { throw unknown("--" + name, all) }
        throw .ambiguousOption("--" + name, of: spelled, candidates: candidates.map { "--" + $0.name })
    }

    /// An option that this command lacks may belong to the subcommand that follows it.
    private func unknown(_ word: String, _ all: [OptionSpec]) -> UsageError {
        if let child = rest.lazy.compactMap(child).first {
            return .optionBeforeCommand(option: word, command: table.spelled(child.path))
        }
        let name = String(word.drop { $0 == "-" })
        let nearest = nearMiss(to: name, among: all.filter { !$0.isHidden }.map(\.name))
        return .unknownOption(word, of: spelled, nearest: nearest.map { "--" + $0 })
    }

    private func child(_ word: String) -> CommandSpec? {
        table.shownChildren(of: command.path).first { $0.path.last == word }
    }

    private mutating func take(_ option: OptionSpec, _ attached: String?) throws(UsageError) {
        if options[option.name] != nil, !option.isRepeatable { throw .repeatedOption("--" + option.name, of: spelled) }
        guard let value = option.value else {
            if attached != nil { throw .needlessValue(option: "--" + option.name, of: spelled) }
            options[option.name] = []
            return
        }
        var given = attached
        if given == nil, let next = rest.first, next == "-" || !next.hasPrefix("-") { given = rest.removeFirst() }
        guard let given, !given.isEmpty else {
            throw .missingValue(option: "--" + option.name, placeholder: value.name, of: spelled)
        }
        try check(given, value.kind, place: "--" + option.name)
        options[option.name, default: []].append(given)
    }

    private mutating func take(argument word: String) throws(UsageError) {
        guard let spec = arguments.count < command.arguments.count ? command.arguments[arguments.count] : command.arguments.last,
            arguments.count < command.arguments.count || spec.isRepeatable
        else {
            if command.isGroup { throw .missingSubcommand(of: spelled, candidates: childNames) }
            throw .unexpectedArgument(word, of: spelled)
        }
        try check(word, spec.kind, place: spec.name)
        arguments.append(word)
    }

    private func check(_ word: String, _ kind: ValueKind, place: String) throws(UsageError) {
        switch kind {
        case .choice(let choices):
            if !choices.contains(word) { throw .notAChoice(word, for: place, choices: choices, of: spelled) }
        case .text, .file, .directory, .product, .version, .deployment, .upgrade, .step:
            break
        }
    }

    private var childNames: [String] { table.shownChildren(of: command.path).compactMap(\.path.last) }

    private func checkComplete() throws(UsageError) {
        if command.isGroup { throw .missingSubcommand(of: spelled, candidates: childNames) }
        if arguments.count < command.arguments.count, case let missing = command.arguments[arguments.count], !missing.isOptional {
            throw .missingArgument(missing.name, of: spelled)
        }
        for option in command.options {
            if option.isRequired, options[option.name] == nil, let value = option.value {
                throw .missingOption("--" + option.name, placeholder: value.name, of: spelled)
            }
            if options[option.name] != nil, let other = option.excludes.first(where: { options[$0] != nil }) {
                throw .exclusiveOptions("--" + option.name, "--" + other, of: spelled)
            }
        }
    }
}
