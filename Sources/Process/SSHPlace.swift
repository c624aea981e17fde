// A far host as a place: captures and files over the connection, and runs that go on there without it. What the far shell does
// is in FarScripts; how it is reached, in SSHConnection.
import Glibc

package struct SSHPlace: Place {
    private let connection: SSHConnection

    /// - Parameters:
    ///   - host: as `ssh` takes it: a name of its configuration, or `user@host`.
    ///   - program: what is called as `ssh` is.
    package init(host: String, configuration: String? = nil, program: String = "ssh") {
        connection = SSHConnection(host: host, configuration: configuration, program: program)
    }

    package var name: String { "ssh: \(connection.host)" }

    // MARK: Captures

    /// As at home, but that a signal shows as 128 and its number, as a shell tells it.
    package func capture(_ command: Command, limits: CaptureLimits, cancellation: Cancellation?) throws(ProcessError) -> Captured {
        let seconds = max(1, limits.timeout.components.seconds)
        var outer = limits
        // The far side ends it first; the connection is given some time more.
        outer.timeout += limits.grace + .seconds(15)
        let input: [UInt8] =
            switch command.input {
            case .bytes(let bytes): bytes
            case .none, .file: []
            }
        let answer = try connection.ask(
            try FarScripts.capture(command, seconds: seconds, grace: max(1, limits.grace.components.seconds)), input: input, limits: outer,
            cancellation: cancellation)
        var captured = answer.captured
        if answer.word.isEmpty { return captured }
        guard let status = Int32(answer.word) else { throw refusal(answer, command) }
        captured.end = status == 124 && captured.duration >= limits.timeout ? .timedOut : .exited(status)
        return captured
    }

    /// What the far shell said instead of doing it.
    private func refusal(_ answer: FarAnswer, _ command: Command?) -> ProcessError {
        let folder = command?.folder ?? "the home folder"
        switch answer.word {
        case "folder": return .folderUnusable(path: "\(folder) on \(connection.host)", code: ENOENT)
        case "program": return .programNotFound(name: "\(command?.arguments.first ?? "") on \(connection.host)", path: nil)
        case "input":
            var path = "the input"
            if case .file(let file)? = command?.input { path = file }
            return .inputUnusable(path: "\(path) on \(connection.host)", code: ENOENT)
        default:
            let said = answer.captured.errors.text.split(whereSeparator: \.isNewline).last.map(String.init) ?? answer.word
            return .far(host: connection.host, reason: said)
        }
    }

    /// A short script that answers `ok`, or says on its error output why not.
    private func done(_ script: String, input: [UInt8] = [], limits: CaptureLimits = CaptureLimits()) throws(ProcessError) -> [UInt8] {
        let answer = try answered(script, input: input, limits: limits)
        guard answer.word == "ok" else { throw refusal(answer, nil) }
        return answer.captured.output.bytes
    }

    private func answered(_ script: String, input: [UInt8] = [], limits: CaptureLimits) throws(ProcessError) -> FarAnswer {
        let answer = try connection.ask(script, input: input, limits: limits)
        if answer.word.isEmpty {
            throw .unreachable(host: connection.host, reason: "no answer within \(limits.timeout.components.seconds) s")
        }
        return answer
    }

    // MARK: Runs

    package func start(_ specification: RunSpecification, in directory: String) throws(ProcessError) {
        let order = try FarScripts.order(specification, in: directory)
        var input: [UInt8] = []
        if case .bytes(let bytes) = specification.command.input { input = bytes }
        let script = try FarScripts.start(specification, in: directory, inputCount: input.count, orderCount: order.count)
        let answer: FarAnswer
        do { answer = try connection.ask(script, input: input + order, limits: CaptureLimits(timeout: .seconds(600))) } catch {
            // Neither says whether the script had gone out by then.
            if case .system = error { throw .startUnknown(directory: "\(directory) on \(connection.host)", reason: error.description) }
            if case .tooLarge = error { throw .startUnknown(directory: "\(directory) on \(connection.host)", reason: error.description) }
            throw error
        }
        switch answer.word {
        case "ok": return
        case "exists": throw .runExists(directory: directory)
        case "": throw .unreachable(host: connection.host, reason: "it did not say whether it has begun")
        default: throw refusal(answer, specification.command)
        }
    }

    package func observe(_ directory: String) throws(ProcessError) -> RunObservation {
        try observation(try done(FarScripts.observe(directory)), directory)
    }

    package func callOff(_ directory: String) throws(ProcessError) -> RunObservation {
        try observation(try done(FarScripts.callOff(directory)), directory)
    }

    /// A word, and the record that it rests on.
    private func observation(_ bytes: [UInt8], _ directory: String) throws(ProcessError) -> RunObservation {
        let path = "\(directory) on \(connection.host)"
        let split = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        let word = String(decoding: bytes[..<split], as: UTF8.self)
        if word == "nothing" { return .notStarted }
        let record = try Record(parsing: Array(bytes[split...].dropFirst()), of: path)
        if word == "result" { return .finished(try RunResult(record, of: path)) }
        switch try RunClaim(record, of: path) {
        case .calledOff(let at): return .finished(.neverStarted("It was called off before it began.", at: at))
        case .started(let start):
            switch word {
            case "running": return .running(start)
            case "orphaned": return .orphaned(start)
            case "lost": return .lost(start)
            default: throw .recordDamaged(path: path, reason: "“\(word)” is unknown here")
            }
        }
    }

    /// Nothing to poll on: the far process is looked at again and again.
    package func watch(_ directory: String) throws(ProcessError) -> RunWatch? { nil }

    package func stop(_ directory: String, grace: Duration) throws(ProcessError) {
        let seconds = max(1, grace.components.seconds)
        do { _ = try done(FarScripts.stop(directory, seconds: seconds), limits: CaptureLimits(timeout: .seconds(seconds + 30))) } catch {
            if case .far(_, "out-of-sight") = error { throw .outOfSight(directory: "\(directory) on \(connection.host)") }
            throw error
        }
    }

    package func readLog(of directory: String, from offset: Int64, atMost count: Int) throws(ProcessError) -> LogPiece? {
        let script = FarScripts.readLog(directory, from: offset, count: count)
        let answer = try answered(script, limits: CaptureLimits(timeout: .seconds(300), maximumBytes: count))
        var bytes = answer.captured.output.bytes[...]
        let words = answer.word.split(separator: " ")
        if words.first == "cut", words.count == 3, let from = Int64(words[1]), let to = Int64(words[2]), from >= 0 {
            if offset >= from && offset < to { return .gap(to - offset) }
            if offset < from { bytes = bytes.prefix(Int(clamping: from - offset)) }
        } else if answer.word != "ok" {
            throw refusal(answer, nil)
        }
        return bytes.isEmpty ? nil : .bytes(Array(bytes))
    }

    // MARK: Files

    package func readFile(_ path: String, limit: Int) throws(ProcessError) -> [UInt8] {
        if path.utf8.contains(0) { throw .holdsNUL(text: path) }
        let answer = try connection.ask(
            FarScripts.readFile(path, limit: limit), limits: CaptureLimits(timeout: .seconds(300), maximumBytes: limit + 1))
        if answer.word == "missing" { throw .system(action: "open \(path) on \(connection.host)", code: ENOENT) }
        if answer.word.isEmpty { throw .unreachable(host: connection.host, reason: "\(path) did not come within 300 s") }
        guard answer.word == "ok" else { throw refusal(answer, nil) }
        guard answer.captured.output.bytes.count <= limit else { throw .tooLarge(what: path, limit: limit) }
        return answer.captured.output.bytes
    }

    package func writeFile(_ path: String, _ bytes: [UInt8]) throws(ProcessError) {
        _ = try done(FarScripts.writeFile(path, count: bytes.count), input: bytes, limits: CaptureLimits(timeout: .seconds(600)))
    }

    package func makeFolder(_ path: String) throws(ProcessError) { _ = try done(FarScripts.makeFolder(path)) }

    package func homeFolder() throws(ProcessError) -> String {
        let home = String(decoding: try done("printf '%s' \"$HOME\" || answer failed\nanswer ok\n"), as: UTF8.self)
        guard home.hasPrefix("/") else { throw .far(host: connection.host, reason: "HOME is not set there") }
        return home
    }

    package func diskSpace(at path: String) throws(ProcessError) -> DiskSpace {
        let text = String(decoding: try done(FarScripts.diskSpace(path)), as: UTF8.self)
        let fields = text.split(whereSeparator: \.isNewline).last?.split(separator: " ").map(String.init) ?? []
        guard fields.count >= 4, let total = Int64(fields[1]), let available = Int64(fields[3]) else {
            throw .far(host: connection.host, reason: "df does not tell the free space at \(path)")
        }
        // df tells less than nothing where only root may use what is left.
        return DiskSpace(available: max(0, available).multipliedClamping(1024), total: max(0, total).multipliedClamping(1024))
    }

    package func machineIdentity() throws(ProcessError) -> MachineIdentity {
        let bytes: [UInt8]
        do { bytes = try readFile("/etc/machine-id", limit: 4096) } catch {
            if case .system(_, ENOENT) = error { throw .noMachineID }
            throw error
        }
        return try MachineIdentity(parsing: bytes)
    }
}
