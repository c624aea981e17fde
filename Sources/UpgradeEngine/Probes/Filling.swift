// What is known only when a step or probe runs, and the filling of texts and commands with it.
package import Process
package import UpgradeModel

/// Fills what a step or probe needs only when it runs: saved values, secrets, backup folders.
package struct Filling: Sendable {
    package var saved: [String: String] = [:]
    package var secrets: [String: String] = [:]
    package var backupFolder = ""
    package var rescueFolder = ""
    /// Variables that every command gets, such as `BELAY_STEP`.
    package var environment: [String: String] = [:]

    package init() {}

    package func text(_ text: FilledText) throws(MissingValue) -> String {
        try text.text(part)
    }

    private func part(_ part: FilledText.Part) throws(MissingValue) -> String {
        switch part {
        case .literal(let text): return text
        case .saved(let name):
            guard let value = saved[name] else { throw MissingValue(what: "the value <\(name)> that an earlier step should have read") }
            return value
        case .secret(let name):
            guard let value = secrets[name] else { throw MissingValue(what: "the secret <\(name)>") }
            return value
        case .backupFolder: return backupFolder
        case .rescueFolder: return rescueFolder
        }
    }

    package func command(_ command: ResolvedCommand) throws(MissingValue) -> Command {
        var words: [String] = []
        for word in command.words { words.append(try text(word)) }
        var result = Command(words)
        for (name, value) in environment { result.environment.updateValue(value, forKey: name) }
        for (name, value) in command.environment { result.environment.updateValue(try text(value), forKey: name) }
        if let folder = command.folder { result.folder = try text(folder) }
        switch command.stdin {
        case .file(let path): result.input = .file(try text(path))
        case .text(let text): result.input = .bytes(Array(try self.text(text).utf8))
        case .json(let json): result.input = .bytes(Array(try json.text(part).utf8))
        case nil: break
        }
        return result
    }

    /// Texts that must not reach a log or the journal.
    package func secretTexts(of names: [String]) -> [String] { names.compactMap { secrets[$0] } }
}

package struct MissingValue: Error, CustomStringConvertible, Sendable {
    package let what: String
    package var description: String { "\(what) is not there." }
}
