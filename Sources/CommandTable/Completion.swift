// What the three shells' completions share: which shells there are, and how names only known at run time are asked for.

/// A shell for which the table can write a completion script.
package enum CompletionShell: String, CaseIterable, Sendable {
    case bash, zsh, fish
}

extension CommandTable {
    /// The script to be read by that shell. Products, versions, deployments and upgrades are asked from the program itself, by its
    /// hidden command `__complete KIND`, when the table has it: one name per line.
    package func completionScript(for shell: CompletionShell) -> String {
        switch shell {
        case .bash: bashCompletion()
        case .zsh: zshCompletion()
        case .fish: fishCompletion()
        }
    }

    /// The hidden command that lists the names of a kind.
    package static let completePath = ["__complete"]

    /// The word after `__complete` for kinds whose names only the program knows.
    func askedFor(_ kind: ValueKind) -> String? {
        guard command(at: Self.completePath) != nil else { return nil }
        switch kind {
        case .product: return "product"
        case .version: return "version"
        case .deployment: return "deployment"
        case .upgrade: return "upgrade"
        case .step: return "step"
        case .text, .file, .directory, .choice: return nil
        }
    }

    var shownCommands: [CommandSpec] { commands.filter { !$0.isHidden } }

    /// A shell function's name for a path: `_belay_deployment_new`.
    func functionName(_ path: [String]) -> String {
        "_" + ([program] + path).joined(separator: "_").map { $0 == "-" ? "_" : String($0) }.joined()
    }
}

/// The text between single quotes of a POSIX-like shell.
func singleQuoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
