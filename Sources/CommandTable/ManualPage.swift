// The man page in roff, section 1, made from the table. Only man(7) macros that every reader knows are used.

extension CommandTable {
    package func manualPage() -> String {
        let name = program.uppercased()
        var page = ".TH \(roff(name)) 1 \"\" \"\(roff("\(program) \(version)"))\" \"User Commands\"\n"
        page += ".SH NAME\n\(roff(program)) \\- \(roff(lowercasedStart(summary)))\n"
        page += ".SH SYNOPSIS\n"
        for command in commands where !command.isGroup && !command.isHidden {
            page += ".PP\n\\fB\(roff(spelled(command.path)))\\fR\(usageParts(of: command).map { " " + roff($0) }.joined())\n"
        }
        if let root = command(at: []), !root.discussion.isEmpty { page += ".SH DESCRIPTION\n" + paragraphs(root.discussion) }
        page += ".SH COMMANDS\n"
        for command in commands where !command.isGroup && !command.isHidden && !command.path.isEmpty {
            page += ".SS \"\(roff(spelled(command.path)))\"\n" + paragraphs(command.summary + ".")
            if !command.discussion.isEmpty { page += ".PP\n" + paragraphs(command.discussion) }
            for argument in command.arguments { page += entry(argument.name, argument.help) }
            for option in command.shownOptions { page += entry(spelled(option), option.help) }
        }
        page += ".SH OPTIONS\n"
        let rootOptions = command(at: []).map(allOptions) ?? [Self.help, Self.showVersion]
        for option in rootOptions { page += entry(spelled(option), option.help) }
        for section in manual {
            page += ".SH \"\(roff(section.title.uppercased()))\"\n"
            for item in section.entries { page += entry(item.name, item.text) }
        }
        return page
    }

    private func entry(_ name: String, _ text: String) -> String { ".TP\n\\fB\(roff(name))\\fR\n\(paragraphs(text))" }

    private func paragraphs(_ text: String) -> String {
        text.split(separator: "\n").map { roff(String($0)) }.joined(separator: "\n.PP\n") + "\n"
    }

    private func lowercasedStart(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }
}

/// Text that roff prints as it is: no escapes, no request at the start of a line, real minus signs for copying, no quote that could end
/// a macro's argument.
func roff(_ text: String) -> String {
    var out = ""
    for character in text {
        switch character {
        case "\\": out += "\\e"
        case "-": out += "\\-"
        case "\"": out += "\\(dq"
        case "'": out += "\\(aq"
        case ".": out += out.isEmpty ? "\\&." : "."
        default: out.append(character)
        }
    }
    return out
}
