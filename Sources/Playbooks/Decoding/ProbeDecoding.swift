// Probes: a command, or a mapping with `run`, `http` or `file` and what is read and expected of the answer.
internal import UpgradeModel
internal import YAMLDocument

extension Shape where Value == ProbeTemplate {
    /// A command in short, or the mapping.
    static var probe: Shape {
        .written(
            "a command, or a map with run, http or file", text: Shape<CommandTemplate>.command.map { ProbeTemplate(source: .run($0)) },
            map: probeMapping.shape)
    }
}

let probeMapping = Mapping<ProbeTemplate>("probe") { readProbe($0) }

extension Shape where Value == ProbeTemplate {
    /// A probe of a list in which not every hop needs each: it may have a `when`.
    static var conditionalProbe: Shape {
        .written(
            "a command, or a map with run, http or file", text: Shape<CommandTemplate>.command.map { ProbeTemplate(source: .run($0)) },
            map: conditionalProbeMapping.shape)
    }
}

let conditionalProbeMapping = Mapping<ProbeTemplate>("conditional probe") { reader in
    let when = reader.optional("when", .condition, "only looked at in hops in which this holds")
    var probe = readProbe(reader)
    probe?.when = when
    return probe
}

private func readProbe(_ reader: MappingReader) -> ProbeTemplate? {
    let run = reader.optional("run", .command, "command to run; exit 0 is yes, 1 is no")
    let http = reader.optional("http", .webAddress, "address to GET")
    let file = reader.optional("file", .text, "file to read")
    let login = reader.optional("login", .text, "user for the request; may be a secret")
    let password = reader.optional("password", .text, "password for the request; may be a secret")
    let folder = reader.optional("in", .text, "folder to run in")
    let stdin = reader.optional("stdin", .stdin, "file for standard input, or a map sent as JSON")
    let reading = readReading(reader)
    let expectation = readExpectation(reader)
    let source: ProbeTemplate.Source? =
        switch reader.one(of: ["run", "http", "file"]) {
        case "run": run.map { .run($0) }
        case "http": http.map { .http(url: $0, login: login, password: password) }
        case "file": file.map { .file($0) }
        case _: nil
        }
    reader.refuse(["login", "password", "status"], without: "http")
    reader.refuse(["in", "stdin", "exit"], without: "run")
    guard let source, let reading, let expectation else { return nil }
    var probe = ProbeTemplate(source: source)
    probe.folder = folder
    probe.stdin = stdin
    probe.reading = reading
    probe.expectation = expectation
    return probe
}

/// What is read of an output: `key`, `find`, or everything.
func readReading(_ reader: MappingReader) -> ProbeTemplate.Reading? {
    let key = reader.optional("key", .text, "value to read from JSON, YAML, .env or INI, as a path: a.0.b")
    let find = reader.optional("find", .text, "POSIX extended regular expression; its first group, or the whole match, is read")
    let chosen = reader.one(of: ["key", "find"], orNone: true)
    if reader.has("key"), reader.has("find") { return nil }
    switch chosen {
    case "key": return key.map { .key($0) }
    case "find": return find.map { .find($0) }
    case _: return .everything
    }
}

/// What an answer must look like.
func readExpectation(_ reader: MappingReader) -> Expectation? {
    var expectation = Expectation()
    expectation.isText = reader.optional("is", .text, "the text that must be read")
    expectation.version = reader.optional("version", .rangeTemplate, "range that the version read must fit")
    expectation.says = reader.optional("says", .oneOrMore(.text), "texts that must be in the output") ?? []
    expectation.neverSays = reader.optional("never-says", .oneOrMore(.text), "texts any of which means failure and ends retries") ?? []
    expectation.status = reader.optional("status", .number(100...599), "HTTP status that must be answered")
    expectation.exit = reader.optional("exit", .number(0...255), "exit status that the command must have")
    return expectation
}

extension MappingReader {
    /// Says so for each of these keys that is there although the other, which gives it its meaning, is not.
    func refuse(_ names: [String], without other: String) {
        if has(other) { return }
        for name in names {
            if let key = key(name) { bag.error("\"\(name)\" in \(what) means nothing without \"\(other)\"", at: key, hint: "remove it") }
        }
    }
}
