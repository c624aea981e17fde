// `--help` as text: of the program with its list of commands, and of each command. Widths are cells; the table's own words are
// ASCII, so a character is a cell.

extension CommandTable {
    /// The help of the command at `path`, at most `width` cells wide, with a newline at its end.
    package func help(for path: [String], width: Int = 80) -> String {
        guard let command = command(at: path) else { return "" }
        let shown = shownChildren(of: path)
        var blocks = [usage(of: command, width: width), wrapped(path.isEmpty ? summary : command.summary + ".", width: width)]
        if !command.discussion.isEmpty { blocks.append(wrapped(command.discussion, width: width)) }
        if !command.arguments.isEmpty {
            blocks.append(section("Arguments", command.arguments.map { ($0.name, $0.help) }, width))
        }
        if !shown.isEmpty {
            blocks.append(section("Commands", shown.map { ($0.path.dropFirst(path.count).joined(separator: " "), $0.summary) }, width))
        }
        blocks.append(section("Options", allOptions(of: command).map { (spelled($0), $0.help) }, width))
        if !shown.isEmpty { blocks.append("\(spelled(path)) COMMAND --help explains a command.\n") }
        return blocks.joined(separator: "\n")
    }

    /// `Usage: belay plan DEPLOYMENT --to V [--json]`, wrapped between its parts.
    private func usage(of command: CommandSpec, width: Int) -> String {
        let head = "Usage: " + spelled(command.path)
        var lines = [head]
        for part in usageParts(of: command) {
            if lines[lines.count - 1].count + 1 + part.count > width {
                lines.append(String(repeating: " ", count: min(head.count, width / 3)))
            }
            lines[lines.count - 1] += " " + part
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// What stands behind the command's name in its usage line, each part as one piece.
    func usageParts(of command: CommandSpec) -> [String] {
        if command.isGroup { return ["COMMAND"] }
        let arguments = command.arguments.map { argument in
            let name = argument.name + (argument.isRepeatable ? "..." : "")
            return argument.isOptional ? "[\(name)]" : name
        }
        let required = command.shownOptions.filter(\.isRequired).map(spelledShort)
        let optional = command.shownOptions.filter { !$0.isRequired }.map { "[\(spelledShort($0))]" + ($0.isRepeatable ? "..." : "") }
        return arguments + required + optional + (command.path.isEmpty && !shownChildren(of: []).isEmpty ? ["[COMMAND ...]"] : [])
    }

    private func spelledShort(_ option: OptionSpec) -> String { "--" + option.name + (option.value.map { " " + $0.name } ?? "") }

    /// `-o, --output FILE`
    func spelled(_ option: OptionSpec) -> String {
        (option.letter.map { "-\($0), " } ?? "") + spelledShort(option)
    }

    private func section(_ title: String, _ rows: [(name: String, text: String)], _ width: Int) -> String {
        let column = min(rows.map(\.name.count).max() ?? 0, 24) + 4
        var text = title + ":\n"
        for row in rows {
            let lines = wrapped(row.text, width: max(20, width - column)).split(separator: "\n")
            var name = "  " + row.name
            if name.count + 2 > column {
                text += name + "\n"
                name = ""
            }
            for line in lines {
                text += name + String(repeating: " ", count: column - name.count) + line + "\n"
                name = ""
            }
        }
        return text
    }
}

/// Paragraphs broken at spaces; a word longer than a line stays whole. Ends with a newline.
func wrapped(_ text: String, width: Int) -> String {
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
        var line = ""
        for word in paragraph.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        lines.append(line)
    }
    return lines.joined(separator: "\n") + "\n"
}
