// The completion script for bash 4 and newer. It needs nothing but bash, not even the bash-completion package.

extension CommandTable {
    func bashCompletion() -> String {
        let function = functionName([])
        return """
            # bash completion for \(program), written by: \(program) completions bash

            # Offers the words on standard input that begin with what was typed. Not compgen -W: that would run what a word contains.
            \(function)_offer() {
                local word
                while IFS= read -r word; do
                    [[ $word == "$1"* ]] && COMPREPLY+=("$(printf '%q' "$word")")
                done
            }

            # Offers the values of one kind.
            \(function)_values() {
                local word
                case $1 in
                    file) while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$2") ;;
                    directory) while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -d -- "$2") ;;
                    ask:*) \(function)_offer "$2" < <(\(program) __complete "${1#ask:}" 2>/dev/null) ;;
                    choice:*) \(function)_offer "$2" < <(tr ',' '\\n' <<<"${1#choice:}") ;;
                esac
                if [[ $1 == ask:deployment ]]; then
                    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$2")
                fi
            }

            \(function)() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
                local path='' commands='' options='' kinds='' word i count=0 kind
                COMPREPLY=()
                # bash splits --option=value in three words.
                if [[ $current == '=' ]]; then
                    current=''
                elif [[ $previous == '=' ]]; then
                    previous=${COMP_WORDS[COMP_CWORD-2]}
                fi
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case "$path ${COMP_WORDS[i]}" in
                        \(bashPaths())) path="$path ${COMP_WORDS[i]}" ;;
                        *) break ;;
                    esac
                done
                case "$path" in
            \(shownCommands.map(bashCase).joined(separator: "\n"))
                esac
                # The value of the option before the cursor.
                for word in $options; do
                    if [[ $word == "$previous="?* ]]; then
                        \(function)_values "${word#*=}" "$current"
                        return
                    fi
                done
                if [[ $current == -* ]]; then
                    \(function)_offer "$current" < <(for word in $options; do printf '%s\\n' "${word%%=*}"; done)
                    return
                fi
                # Which argument is it? Options and their values do not count.
                for (( ; i < COMP_CWORD; i++)); do
                    word=${COMP_WORDS[i]}
                    if [[ $word == -* ]]; then
                        [[ ${COMP_WORDS[i+1]} == '=' ]] && i=$((i + 2)) && continue
                        [[ " $options" == *" $word="* ]] && i=$((i + 1))
                    else
                        count=$((count + 1))
                    fi
                done
                if ((count == 0)); then \(function)_offer "$current" < <(printf '%s\\n' $commands); fi
                i=0
                for kind in $kinds; do
                    if ((i == count)); then \(function)_values "$kind" "$current"; fi
                    i=$((i + 1))
                done
            }

            complete -F \(function) \(program)

            """
    }

    /// The paths that a word may extend the path to, as alternatives of a case pattern.
    private func bashPaths() -> String {
        let paths = shownCommands.filter { !$0.path.isEmpty }.map { "' " + $0.path.joined(separator: " ") + "'" }
        return paths.isEmpty ? "''" : paths.joined(separator: " | ")
    }

    private func bashCase(_ command: CommandSpec) -> String {
        let path = command.path.map { " " + $0 }.joined()
        let commands = shownChildren(of: command.path).compactMap(\.path.last).joined(separator: " ")
        let options = allOptions(of: command).flatMap { option -> [String] in
            let value = option.value.map { "=" + bashKind($0.kind) } ?? ""
            return ["--\(option.name)\(value)"] + (option.letter.map { ["-\($0)\(value)"] } ?? [])
        }
        let kinds = command.arguments.map { bashKind($0.kind) }.joined(separator: " ")
        return "        '\(path)') commands='\(commands)' options='\(options.joined(separator: " "))' kinds='\(kinds)' ;;"
    }

    private func bashKind(_ kind: ValueKind) -> String {
        if let asked = askedFor(kind) { return "ask:" + asked }
        switch kind {
        case .file, .deployment: return "file"
        case .directory: return "directory"
        case .choice(let choices): return "choice:" + choices.joined(separator: ",")
        case .text, .product, .version, .upgrade, .step: return "text"
        }
    }
}
