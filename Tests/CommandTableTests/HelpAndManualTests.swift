// Help and man page as text.

import Testing

@testable import CommandTable
@testable import belay

@Suite struct HelpAndManualTests {
    @Test func helpOfACommand() {
        #expect(
            sample.help(for: ["plan"]) == """
                Usage: tool plan THING --to V [--format F] [--force] [--label L]...
                                 [--output FILE]

                Plan a thing.

                Arguments:
                  THING  The thing.

                Options:
                  --to V             Where to.
                  --format F         The form.
                  --force            Do it.
                  --label L          A label's text: [any].
                  -o, --output FILE  Where to write.
                  -h, --help         Show this help.

                """)
    }

    @Test func helpOfTheProgramListsTheCommands() {
        let help = sample.help(for: [])
        #expect(help.hasPrefix("Usage: tool [--plain] [COMMAND ...]\n"))
        #expect(help.contains("\n  group  Hold others\n"))
        #expect(help.contains("--version"))
        #expect(!help.contains("__complete"))
        #expect(!help.contains("check"))
    }

    @Test func helpOfEveryCommandFitsTheScreen() {
        for command in BelayCommands.table.commands {
            let lines = BelayCommands.table.help(for: command.path).split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= 80 }, "\(command.path)")
            #expect(lines.count <= 44, "\(command.path)")
        }
    }

    @Test func longNamesStandOnALineOfTheirOwn() {
        let name = String(repeating: "n", count: 40)
        let table = CommandTable(
            program: "t", version: "1", summary: "T", commands: [CommandSpec(["c"], "C", options: [OptionSpec(name, "Long.")])])
        #expect(table.help(for: ["c"]).contains("  --\(name)\n" + String(repeating: " ", count: 28) + "Long.\n"))
    }

    @Test func manualPage() {
        let page = sample.manualPage()
        #expect(page.hasPrefix(".TH TOOL 1 \"\" \"tool 1.2.3\" \"User Commands\"\n.SH NAME\ntool \\- does things\n"))
        #expect(page.contains(".SS \"tool group check\"\nCheck one.\n"))
        #expect(page.contains(".SH \"EXIT STATUS\"\n.TP\n\\fB0\\fR\nDone.\n"))
        #expect(page.contains("A label\\(aqs text"))
        #expect(!page.contains("secret"))
    }

    @Test func textCannotBecomeARequest() {
        #expect(roff(".so /etc/passwd") == "\\&.so /etc/passwd")
        #expect(roff("'x\\n\"-") == "\\(aqx\\en\\(dq\\-")
    }

    /// What the parser and the texts take for granted about a table, checked on Belay's own.
    @Test func belaysTableIsSound() {
        let rows = BelayCommands.table.commands
        #expect(Set(rows.map(\.path)).count == rows.count)
        for row in rows {
            #expect(!row.summary.hasSuffix(".") && !row.summary.isEmpty, "\(row.path)")
            #expect(row.path.count < 2 || rows.contains { $0.path == Array(row.path.dropLast()) }, "\(row.path) has no parent")
            #expect(!row.isGroup || row.arguments.isEmpty, "\(row.path)")
            #expect(row.arguments.dropLast().allSatisfy { !$0.isRepeatable && !$0.isOptional }, "\(row.path)")
            #expect(Set(row.options.map(\.name)).count == row.options.count, "\(row.path)")
            for option in row.options {
                #expect(option.help.hasSuffix("."), "\(row.path) --\(option.name)")
                #expect(!option.isRequired || option.value != nil, "\(row.path) --\(option.name)")
            }
        }
    }

    @Test(arguments: [
        "demo --dir /x --unattended", "deployment new", "plan home --to 2 --stepped --json", "answers home --to 2",
        "upgrade home --to 2 --from 1 --plain --answers a.yaml", "resume", "rollback ID --unattended", "abandon", "status --json", "list",
        "report --format html", "verify", "path kyma --from 1.0.0 --to 1.3.0 --json", "bundle", "notes kratos --from 1 --to 2",
        "notes --file CHANGELOG.md --list --json", "notes bundle kyma --from 1 --to 2 -o f", "notes import f", "playbook check f",
        "playbook schema", "doctor", "completions zsh", "man",
    ])
    func belayUnderstands(line: String) throws {
        guard case .run(let command) = try BelayCommands.table.parse(words(line)) else {
            Issue.record("not a command: \(line)")
            return
        }
        #expect(words(line).starts(with: command.spec.path))
    }
}
