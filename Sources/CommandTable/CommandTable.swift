// The table itself: every command of a program with what its manual adds, and how a command is found in it. The rows for Belay
// are in the executable; this module knows none of them.

package struct CommandTable: Sendable {
    /// The program's name as it is typed.
    package let program: String
    package let version: String
    package let summary: String
    /// In the order of the help. The row with the empty path is the program called alone.
    package let commands: [CommandSpec]
    /// Sections that only the man page has: exit status, environment, files.
    package let manual: [ManualSection]

    package init(program: String, version: String, summary: String, commands: [CommandSpec], manual: [ManualSection] = []) {
        self.program = program
        self.version = version
        self.summary = summary
        self.commands = commands
        self.manual = manual
    }

    /// The table with only those commands that `isBuilt` accepts, and the groups in which one of them is left. So the help never
    /// offers what does not work.
    package func keeping(_ isBuilt: (_ path: [String]) -> Bool) -> CommandTable {
        let kept = commands.filter { !$0.isGroup && isBuilt($0.path) }
        return CommandTable(
            program: program, version: version, summary: summary,
            commands: commands.filter { row in
                row.isGroup ? kept.contains { $0.path.starts(with: row.path) } : kept.contains { $0.path == row.path }
            },
            manual: manual)
    }

    package func command(at path: [String]) -> CommandSpec? { commands.first { $0.path == path } }

    /// The commands one word below `path`, hidden ones included.
    func children(of path: [String]) -> [CommandSpec] {
        commands.filter { $0.path.count == path.count + 1 && $0.path.starts(with: path) }
    }

    func shownChildren(of path: [String]) -> [CommandSpec] { children(of: path).filter { !$0.isHidden } }

    /// The program's name and the path, as the user types it: `belay deployment new`.
    func spelled(_ path: [String]) -> String { ([program] + path).joined(separator: " ") }

    /// Every command has this one.
    static let help = OptionSpec("help", letter: "h", "Show this help.")
    /// Only the program itself has this one.
    static let showVersion = OptionSpec("version", "Show the program's version.")

    /// The command's own options that may be shown, and those that come with every command.
    func allOptions(of command: CommandSpec) -> [OptionSpec] {
        command.shownOptions + [Self.help] + (command.path.isEmpty ? [Self.showVersion] : [])
    }
}

/// A section of the man page: what its entries are called, and what each means.
package struct ManualSection: Sendable, Equatable {
    package let title: String
    package let entries: [Entry]

    package struct Entry: Sendable, Equatable {
        package let name: String
        package let text: String

        package init(_ name: String, _ text: String) {
            self.name = name
            self.text = text
        }
    }

    package init(_ title: String, _ entries: [Entry]) {
        self.title = title
        self.entries = entries
    }
}
