// What a detached run is to do, and how it reaches the runner: a parcel in memory, because it carries secrets.
import Glibc

package struct RunSpecification: Equatable, Sendable {
    package var command: Command
    /// Texts that must not reach the log; empty ones are ignored. With any, the output goes through a masking filter.
    package var secrets: [String]
    /// A file for the standard output alone, emptied first and never masked (it may be a backup); its folder must exist.
    package var saveOutput: String?
    /// Bytes of the log kept on disk, half of them from its beginning and half from its end.
    package var logLimit: Int64

    package init(_ command: Command, secrets: [String] = [], saveOutput: String? = nil, logLimit: Int64 = 64 << 20) {
        self.command = command
        self.secrets = secrets
        self.saveOutput = saveOutput
        self.logLimit = logLimit
    }
}

/// A specification with everything looked up, as the runner gets it.
struct RunOrder {
    var command: ResolvedCommand
    var secrets: [[UInt8]]
    var saveOutput: String?
    var logLimit: Int64

    init(_ specification: RunSpecification) throws(ProcessError) {
        command = try specification.command.resolved()
        secrets = specification.secrets.map { Array($0.utf8) }.filter { !$0.isEmpty }
        logLimit = specification.logLimit
        if let path = specification.saveOutput {
            guard !path.utf8.contains(0) else { throw .holdsNUL(text: path) }
            saveOutput = path.hasPrefix("/") ? path : "\(command.folder)/\(path)"
        }
    }

    /// For people to read, later: variables by name alone, and secrets masked should they be in an argument all the same.
    func description(overrides: [String: String?]) -> Record {
        var record = Record()
        let mask = { (text: String) in SecretMask.masked(Array(text.utf8), hiding: secrets) }
        record.add("program", mask(command.program))
        for argument in command.arguments { record.add("argument", mask(argument)) }
        record.add("folder", mask(command.folder))
        switch command.input {
        case .none: record.add("input", "none")
        case .file(let path): record.add("input-file", mask(path))
        case .bytes(let bytes): record.add("input-bytes", bytes.count)
        }
        for name in overrides.keys.sorted() { record.add(overrides[name] == .some(nil) ? "unset" : "variable", mask(name)) }
        if let saveOutput { record.add("save-output", mask(saveOutput)) }
        record.add("masked", secrets.isEmpty ? "no" : "yes")
        record.add("log-limit", logLimit)
        return record
    }

    func parcel() -> Record {
        var record = Record()
        record.add("program", command.program)
        for argument in command.arguments { record.add("argument", argument) }
        for entry in command.environment.entries { record.add("variable", entry) }
        record.add("folder", command.folder)
        switch command.input {
        case .none: record.add("input", "none")
        case .bytes: record.add("input", "memory")
        case .file(let path):
            record.add("input", "file")
            record.add("input-file", path)
        }
        for secret in secrets { record.add("secret", secret) }
        if let saveOutput { record.add("save-output", saveOutput) }
        record.add("log-limit", logLimit)
        return record
    }

    /// `memory` is the descriptor on which input given as bytes has come; the order itself does not hold them again.
    init(parcel: Record) throws(ProcessError) {
        guard let program = parcel.text("program"), let folder = parcel.text("folder"),
            let limit = parcel.number("log-limit", as: Int64.self)
        else { throw .recordDamaged(path: "the runner's order", reason: "a field is missing") }
        let input: Command.Input
        switch parcel.text("input") {
        case "none": input = .none
        case "memory": input = .bytes([])
        case "file": input = .file(parcel.text("input-file") ?? "")
        default: throw .recordDamaged(path: "the runner's order", reason: "unknown input")
        }
        command = ResolvedCommand(
            program: program, arguments: parcel.all("argument").map { String(decoding: $0, as: UTF8.self) },
            environment: Environment(entries: parcel.all("variable")), folder: folder, input: input)
        secrets = parcel.all("secret")
        saveOutput = parcel.text("save-output")
        logLimit = limit
    }
}
