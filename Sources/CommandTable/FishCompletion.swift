// The completion script for fish 3 and newer.

extension CommandTable {
    func fishCompletion() -> String {
        let paths = shownCommands.filter { !$0.path.isEmpty }.map { "'" + spacedPath($0) + "'" }
        var script = """
            # fish completion for \(program), written by: \(program) completions fish

            # True when the words before the cursor name exactly this command.
            function _\(program)_at
                set -l path
                for word in (commandline -opc)[2..-1]
                    contains -- "$path $word" \(paths.joined(separator: " ")); or break
                    set path "$path $word"
                end
                test "$path" = "$argv[1]"
            end

            complete -c \(program) -f

            """
        for command in shownCommands {
            let condition = "-n '_\(program)_at \"\(spacedPath(command))\"'"
            for child in shownChildren(of: command.path) {
                script += "complete -c \(program) \(condition) -a \(child.path.last ?? "") -d \(fishQuoted(child.summary))\n"
            }
            for argument in command.arguments {
                let offer = fishOffer(argument.kind)
                if !offer.isEmpty { script += "complete -c \(program) \(condition)\(offer) -d \(fishQuoted(argument.name))\n" }
            }
            for option in allOptions(of: command) {
                let letter = option.letter.map { " -s \($0)" } ?? ""
                let value = option.value.map { fishValue($0.kind) } ?? ""
                script += "complete -c \(program) \(condition) -l \(option.name)\(letter)\(value) -d \(fishQuoted(option.help))\n"
            }
        }
        return script
    }

    private func spacedPath(_ command: CommandSpec) -> String { command.path.map { " " + $0 }.joined() }

    /// The flags of `complete` that offer an argument's values; none for a kind of which nothing is known.
    private func fishOffer(_ kind: ValueKind) -> String {
        let asked = askedFor(kind).map { " -a '(\(program) __complete \($0) 2>/dev/null)'" } ?? ""
        switch kind {
        case .file: return " -F"
        case .deployment: return " -F" + asked
        case .directory: return " -a '(__fish_complete_directories (commandline -ct))'"
        case .choice(let choices): return " -a '\(choices.joined(separator: " "))'"
        case .text, .product, .version, .upgrade, .step: return asked
        }
    }

    /// The same for the value of an option, which has to follow.
    private func fishValue(_ kind: ValueKind) -> String {
        let offer = fishOffer(kind)
        return (offer.hasPrefix(" -F") ? " -r" : " -x") + offer
    }

    private func fishQuoted(_ text: String) -> String {
        "'" + text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "'"
    }
}
