// The completion script for zsh, on its own _arguments.

extension CommandTable {
    func zshCompletion() -> String {
        var script = "#compdef \(program)\n# zsh completion for \(program), written by: \(program) completions zsh\n"
        if command(at: Self.completePath) != nil { script += zshAsk() }
        for command in shownCommands { script += "\n" + zshFunction(command) }
        return script + "\n\(functionName([])) \"$@\"\n"
    }

    private func zshAsk() -> String {
        """

        # Offers the names of one kind, which only the program knows. A deployment may be a file, too.
        \(functionName([]))_ask() {
            local -a names
            names=(${(f)"$(\(program) __complete "$1" 2>/dev/null)"})
            compadd -a names
            if [[ $1 == deployment ]]; then _files; fi
        }

        """
    }

    private func zshFunction(_ command: CommandSpec) -> String {
        let below = shownChildren(of: command.path)
        var rows = allOptions(of: command).flatMap(zshOptions)
        if below.isEmpty {
            rows += zshArguments(command)
            return "\(functionName(command.path))() {\n    _arguments \(rows.joined(separator: " \\\n        "))\n}\n"
        }
        rows += ["'1: :->command'", "'*:: :->rest'"]
        let described = below.map { singleQuoted("\($0.path.last ?? ""):\($0.summary)") }
        let first = command.arguments.first.map { "\n            \(zshAction($0.kind))" } ?? ""
        let routes = below.map { "            \($0.path.last ?? "")) \(functionName($0.path)) ;;" }
        let own = allOptions(of: command).flatMap(zshOptions).joined(separator: " ")
        let otherwise = command.arguments.isEmpty ? "" : "\n                *) _arguments \(own) ;;"
        return """
            \(functionName(command.path))() {
                local context state state_descr line
                typeset -A opt_args
                _arguments -C \(rows.joined(separator: " \\\n        ")) && return
                case $state in
                    command)
                        local -a commands
                        commands=(\(described.joined(separator: " ")))
                        _describe -t commands command commands\(first)
                        ;;
                    rest)
                        case $line[1] in
                \(routes.joined(separator: "\n    "))\(otherwise)
                        esac
                        ;;
                esac
            }

            """
    }

    private func zshOptions(_ option: OptionSpec) -> [String] {
        let names = ["--" + option.name] + (option.letter.map { ["-\($0)"] } ?? [])
        let repeated = option.isRepeatable ? "*" : ""
        let help = bracketed(option.help)
        return names.map { name in
            guard let value = option.value else { return singleQuoted("\(repeated)\(name)[\(help)]") }
            let attach = name.hasPrefix("--") ? "=" : "+"
            return singleQuoted("\(repeated)\(name)\(attach)[\(help)]:\(value.name):\(zshAction(value.kind))")
        }
    }

    private func zshArguments(_ command: CommandSpec) -> [String] {
        command.arguments.enumerated().map { index, argument in
            let place = argument.isRepeatable ? "*" : "\(index + 1)"
            return singleQuoted("\(place):\(argument.isOptional ? ":" : "")\(argument.name):\(zshAction(argument.kind))")
        }
    }

    private func zshAction(_ kind: ValueKind) -> String {
        if let asked = askedFor(kind) { return "\(functionName([]))_ask \(asked)" }
        switch kind {
        case .file, .deployment: return "_files"
        case .directory: return "_files -/"
        case .choice(let choices): return "(\(choices.joined(separator: " ")))"
        case .text, .product, .version, .upgrade, .step: return " "
        }
    }

    /// Help that stands between square brackets, where colons and brackets mean something.
    private func bracketed(_ text: String) -> String {
        text.map { "[]:\\".contains($0) ? "\\\($0)" : String($0) }.joined()
    }
}
