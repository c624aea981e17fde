// What can be wrong with a command line, and the one sentence that says it and what to do now. The exit code is the caller's.

package enum UsageError: Error, Equatable, Sendable {
    case unknownCommand(String, under: String, nearest: String?)
    case ambiguousCommand(String, under: String, candidates: [String])
    case missingSubcommand(of: String, candidates: [String])
    case optionBeforeCommand(option: String, command: String)
    case unknownOption(String, of: String, nearest: String?)
    case ambiguousOption(String, of: String, candidates: [String])
    case missingValue(option: String, placeholder: String, of: String)
    case needlessValue(option: String, of: String)
    case repeatedOption(String, of: String)
    case exclusiveOptions(String, String, of: String)
    case missingOption(String, placeholder: String, of: String)
    case missingArgument(String, of: String)
    case unexpectedArgument(String, of: String)
    case notAChoice(String, for: String, choices: [String], of: String)

    /// Safe to print: what the user typed is quoted, with its control characters spelled out.
    package var message: String {
        switch self {
        case .unknownCommand(let word, let under, let nearest):
            let advice = nearest.map { "did you mean \"\($0)\"?" } ?? "\(under) --help lists the commands."
            return "\(under): there is no command \(quoted(word)); \(advice)"
        case .ambiguousCommand(let word, let under, let candidates):
            return "\(under): \(quoted(word)) can mean \(listed(candidates)); type one more letter."
        case .missingSubcommand(let command, let candidates):
            return "\(command): say what to do: \(listed(candidates))."
        case .optionBeforeCommand(let option, let command):
            return "\(command): write \(quoted(option)) after the command it belongs to: \(command) \(quoted(option, bare: true))."
        case .unknownOption(let option, let command, let nearest):
            let advice = nearest.map { "did you mean \($0)?" } ?? "\(command) --help lists the options."
            return "\(command): there is no option \(quoted(option)); \(advice)"
        case .ambiguousOption(let option, let command, let candidates):
            return "\(command): \(quoted(option)) can mean \(listed(candidates)); type one more letter."
        case .missingValue(let option, let placeholder, let command):
            return "\(command): \(option) needs a value: \(option)=\(placeholder)."
        case .needlessValue(let option, let command):
            return "\(command): \(option) takes no value; write it alone."
        case .repeatedOption(let option, let command):
            return "\(command): \(option) was given twice; give it once."
        case .exclusiveOptions(let first, let second, let command):
            return "\(command): \(first) and \(second) exclude each other; choose one."
        case .missingOption(let option, let placeholder, let command):
            return "\(command): add \(option) \(placeholder); \(command) --help explains it."
        case .missingArgument(let name, let command):
            return "\(command): \(name) is missing; \(command) --help explains it."
        case .unexpectedArgument(let word, let command):
            return "\(command): \(quoted(word)) is one argument too many; \(command) --help shows what it takes."
        case .notAChoice(let word, let place, let choices, let command):
            return "\(command): \(place) cannot be \(quoted(word)); choose \(listed(choices))."
        }
    }
}

/// `a`, `a or b`, `a, b or c`.
private func listed(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.joined() }
    return words.dropLast().joined(separator: ", ") + " or " + last
}

/// What somebody typed, made safe to show: it may come from a script that passed on hostile text.
func quoted(_ word: String, bare: Bool = false) -> String {
    var shown = ""
    for scalar in word.unicodeScalars.prefix(60) {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            shown += "\\u{" + String(scalar.value, radix: 16) + "}"
        default:
            shown.unicodeScalars.append(scalar)
        }
    }
    if word.unicodeScalars.count > 60 { shown += "…" }
    return bare ? shown : "\"\(shown)\""
}
