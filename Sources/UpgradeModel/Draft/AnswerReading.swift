// What the operator typed becomes an answer, or a sentence that says what is wrong with it. What can only be seen on a
// machine (is the file there?) is not looked at here.

struct AnswerReading {
    let question: DraftQuestion
    /// What a leading `~/` stands for at this machine.
    let home: String?

    func read(_ text: String) throws(DraftRefusal) -> InputValue {
        let text = trimmed(text)
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            throw DraftRefusal("The answer holds a control character. Type it again.")
        }
        if text.isEmpty {
            if question.isOptional { return .none }
            throw DraftRefusal("Something has to be answered here.")
        }
        if text == "none" {
            if question.isOptional { return .none }
            throw DraftRefusal("This cannot be none.")
        }
        switch question.form {
        case .text, .command: return .text(text)
        case .file, .folder: return .text(try path(text))
        case .yesNo:
            switch text.lowercased() {
            case "yes", "y": return .text("yes")
            case "no", "n": return .text("no")
            default: throw DraftRefusal("Answer yes or no.")
            }
        case .files:
            var paths: [String] = []
            for item in items(text) { paths.append(try path(item)) }
            return .list(paths)
        case .list: return .list(items(text))
        case .secret: return .secret(try source(text))
        case .place: return .text(try place(text))
        case .one: return .text(try choice(text))
        case .several:
            var chosen: [String] = []
            for item in items(text) {
                let item = try choice(item)
                if !chosen.contains(item) { chosen.append(item) }
            }
            return .list(question.choices.map(\.value).filter(chosen.contains))
        }
    }

    private func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        return String(text)
    }

    /// Only a shell reads `~`; a command that runs without one would look for a folder of that name.
    private func path(_ text: String) throws(DraftRefusal) -> String {
        guard text == "~" || text.hasPrefix("~/") else {
            if text.hasPrefix("~") { throw DraftRefusal("Write the whole path, from / on, instead of \(quoted(text)).") }
            return text
        }
        guard let home, question.place == .local else {
            throw DraftRefusal("Write the whole path, from / on: what ~ means there is not known here.")
        }
        return home + text.dropFirst()
    }

    /// Between commas, or between blanks where there is no comma.
    private func items(_ text: String) -> [String] {
        let parts = text.contains(",") ? text.split(separator: ",") : text.split(whereSeparator: \.isWhitespace)
        return parts.map { trimmed(String($0)) }.filter { !$0.isEmpty }
    }

    /// A choice by itself or by its number.
    private func choice(_ text: String) throws(DraftRefusal) -> String {
        let values = question.choices.map(\.value)
        if values.contains(text) { return text }
        if let number = Int(text), values.indices.contains(number - 1) { return values[number - 1] }
        let hint = nearestName(to: text, among: values).map { "Did you mean \($0)?" } ?? "Choose from \(values.joined(separator: ", "))."
        throw DraftRefusal("\(quoted(text)) is not a choice. \(hint)")
    }

    /// What is wrong is never repeated: it may be the secret.
    private func source(_ text: String) throws(DraftRefusal) -> SecretSource {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        switch (words.first, words.count) {
        case ("env", 2):
            let name = words[1].utf8
            guard let first = name.first, !(48...57).contains(first),
                name.allSatisfy({ (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) || $0 == 95 })
            else { throw DraftRefusal("The name of a variable is made of letters, digits and _: env DATABASE_PASSWORD.") }
            return .environment(words[1])
        case ("file", 2...): return .file(trimmed(String(text.dropFirst(4))))
        case ("command", 2...): return .command(Array(words.dropFirst()))
        case ("typed", 1): return .typed
        default:
            throw DraftRefusal(
                "A secret is never kept here. Say where it comes from: env NAME, file PATH, command WORDS, or typed (asked when it is needed)."
            )
        }
    }

    private func place(_ text: String) throws(DraftRefusal) -> String {
        if text == "local" { return text }
        let words = text.split(whereSeparator: { $0.isWhitespace || $0 == ":" }).map(String.init)
        guard words.count == 2, words[0] == "ssh", words[1].utf8.first != UInt8(ascii: "-") else {
            throw DraftRefusal("Answer local, or ssh HOST with a host as ssh knows it.")
        }
        return "ssh \(words[1])"
    }
}

extension PlaceAddress {
    /// As an answer to a question about a place has it.
    init(answer: String) {
        self = answer.hasPrefix("ssh ") ? .ssh(host: String(answer.dropFirst(4))) : .local
    }

    var answer: String {
        switch self {
        case .local: "local"
        case .ssh(let host): "ssh \(host)"
        }
    }
}
