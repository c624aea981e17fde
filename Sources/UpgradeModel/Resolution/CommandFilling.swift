// Words of commands: `[…]` groups, `commands` for the first word, `sudo -n`; and probes, which are commands that look.

/// What all commands of one environment and hop share.
struct CommandTable {
    let commands: [String: CommandTemplate]
    let sudo: Set<String>
    /// The playbook's names: `commands` are filled with them, inside fragments too.
    let scope: Scope
    /// Variables for every command.
    let variables: [String: FilledText]
}

/// Folder and variables that a step gives its commands.
struct CommandSurroundings {
    var folder: FilledText?
    var variables: [String: FilledText] = [:]
}

struct CommandFiller {
    let table: CommandTable
    let filler: Filler
    let surroundings: CommandSurroundings

    /// Folder of the playbook's shipped files where the step runs: what lies below is read by whoever names it.
    private var shipped: BoundValue? { filler.scope.value(of: "shipped") }

    /// The command, and the files whose contents it depends on.
    func command(
        _ template: CommandTemplate, folder: String? = nil, stdin: StdinTemplate? = nil
    ) -> (command: ResolvedCommand, files: [FilledText]) {
        var needsSudo = false
        var files: [FilledText] = []
        var words = expanded(template.words, with: filler, chain: [], &needsSudo, &files)
        if words.isEmpty { filler.report("the command is empty; write its words, or a when that leaves it out.") }
        let variables = table.variables.merging(surroundings.variables) { _, own in own }
        if needsSudo {
            // Otherwise sudo takes the variables away. Their names only: what stands in the words can be seen by everybody.
            let kept = variables.isEmpty ? [] : [FilledText("--preserve-env=" + variables.keys.sorted().joined(separator: ","))]
            words = [FilledText("sudo"), FilledText("-n")] + kept + words
        }
        var command = ResolvedCommand(words: words)
        command.folder = folder.map { filler.text($0) } ?? surroundings.folder
        command.environment = variables
        switch stdin {
        case nil: break
        case .file(let path)?:
            let file = filler.text(path)
            command.stdin = .file(file)
            note(file, in: &files)
        case .json(let value)?: command.stdin = .json(filler.json(value))
        }
        return (command, files)
    }

    /// Fills words, the first of which may stand for others.
    private func expanded(
        _ words: [String], with filler: Filler, chain: [String], _ needsSudo: inout Bool, _ files: inout [FilledText]
    ) -> [FilledText] {
        // The word as it is written, so that no input can become a command of the playbook.
        guard let first = words.first else { return [] }
        if table.sudo.contains(first) { needsSudo = true }
        // A command may be defined by the program of the same name; anything longer is a circle.
        guard let command = table.commands[first], chain.last != first else { return filled(words, with: filler, &files) }
        if chain.contains(first) {
            filler.log.report(
                "commands \(first)", "it stands for itself by way of \(chain.joined(separator: ", ")); end one of them in a program.")
            return []
        }
        var scope = table.scope
        scope.values["shipped"] = shipped
        let playbook = Filler(scope: scope, item: "commands \(first)", log: filler.log)
        return expanded(command.words, with: playbook, chain: chain + [first], &needsSudo, &files)
            + filled(Array(words.dropFirst()), with: filler, &files)
    }

    private func filled(_ words: [String], with filler: Filler, _ files: inout [FilledText]) -> [FilledText] {
        var result: [FilledText] = []
        var index = 0
        while index < words.count {
            if let group = group(in: words, at: index) {
                result += filled(group: group, with: filler, &files)
                index += group.count
            } else {
                result += filled(word: words[index], with: filler, &files)
                index += 1
            }
        }
        return result
    }

    /// The words from one that starts `[` to the one that ends `]`, when a placeholder stands between.
    private func group(in words: [String], at start: Int) -> [String]? {
        guard words[start].hasPrefix("["), let end = words[start...].firstIndex(where: { $0.hasSuffix("]") }) else { return nil }
        var group = Array(words[start...end])
        group[0].removeFirst()
        if group[group.count - 1].isEmpty { return nil }
        group[group.count - 1].removeLast()
        return group.contains { !names(in: $0).isEmpty } ? group : nil
    }

    /// Nothing when one of its names is unset; once for each item when one is a list.
    private func filled(group: [String], with filler: Filler, _ files: inout [FilledText]) -> [FilledText] {
        var list: (name: String, items: [FilledText])?
        for name in group.flatMap(names(in:)) {
            guard let value = filler.value(of: name) else { return [] }
            if value.isEmpty { return [] }
            guard case .list(let items) = value.shape else { continue }
            if let list, list.name != name {
                filler.report("[\(group.joined(separator: " "))] holds two lists, <\(list.name)> and <\(name)>; write a group for each.")
                return []
            }
            list = (name, items)
        }
        guard let list else { return group.flatMap { filled(word: $0, with: filler, &files) } }
        let isFile = filler.scope.value(of: list.name)?.isFile ?? false
        return list.items.flatMap { item in
            var scope = filler.scope
            var value = BoundValue(.text(item))
            value.isFile = isFile
            scope.values[list.name] = value
            let once = Filler(scope: scope, item: filler.item, log: filler.log)
            return group.flatMap { filled(word: $0, with: once, &files) }
        }
    }

    private func filled(word: String, with filler: Filler, _ files: inout [FilledText]) -> [FilledText] {
        if let name = onlyName(in: word), case .words(let words)? = filler.scope.value(of: name)?.shape {
            for text in words { _ = filler.allowed(text, name, .value) }
            return words
        }
        let text = filler.text(word)
        for name in names(in: word) {
            if let value = filler.scope.value(of: name), value.isFile { for file in value.texts { note(file, in: &files) } }
            if name == "shipped" { note(text, in: &files) }
        }
        return [text]
    }

    /// Backups and saved values are other in each place by nature, and not worth comparing.
    private func note(_ file: FilledText, in files: inout [FilledText]) {
        if let path = file.literal, !path.isEmpty, path != shipped?.texts.first?.literal, !files.contains(file) { files.append(file) }
    }

    func probe(_ template: ProbeTemplate) -> (probe: ResolvedProbe, files: [FilledText]) {
        var files: [FilledText] = []
        let source: ResolvedProbe.Source
        switch template.source {
        case .run(let command):
            let filled = self.command(command, folder: template.folder, stdin: template.stdin)
            files = filled.files
            source = .run(filled.command)
        case .http(let url, let login, let password):
            source = .http(
                url: filler.text(url), login: login.flatMap { filler.optionalText($0, .mayBeSecret) },
                password: password.flatMap { filler.optionalText($0, .mayBeSecret) })
        case .file(let path):
            source = .file(filler.text(path))
        }
        let probe = ResolvedProbe(source: source, reading: reading(template.reading), expectation: expectation(template.expectation))
        return (probe, files)
    }

    func reading(_ reading: ProbeTemplate.Reading) -> ProbeTemplate.Reading {
        switch reading {
        case .everything: .everything
        case .key(let key): .key(known(key) { $0 })
        // What is filled stands for itself, whatever it would mean in a pattern.
        case .find(let pattern): .find(known(pattern, Self.escaped))
        }
    }

    private func known(_ template: String, _ escape: (String) -> String) -> String {
        pieces(of: template).map { piece in
            switch piece {
            case .literal(let text): return text
            case .name(let name):
                guard let literal = filler.text("<\(name)>").literal else {
                    filler.report("<\(name)> is known only once a step has run and cannot stand in \(quoted(template)); use says or is.")
                    return ""
                }
                return escape(literal)
            }
        }.joined()
    }

    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { ".[]{}()\\*+?|^$".unicodeScalars.contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    func expectation(_ template: Expectation) -> ResolvedExpectation {
        var expectation = ResolvedExpectation()
        expectation.isText = template.isText.map { filler.text($0) }
        expectation.version = template.version.map { filler.text($0) }
        expectation.says = template.says.map { filler.text($0) }
        expectation.neverSays = template.neverSays.map { filler.text($0) }
        expectation.status = template.status
        expectation.exit = template.exit
        if let range = expectation.version?.literal {
            do { _ = try VersionRange(parsing: range) } catch { filler.report("the wanted version is wrong: \(error).") }
        }
        return expectation
    }
}
