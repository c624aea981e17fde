// Probes carried out: a command, request or file looked at now, its answer read and compared. An answer is three-valued,
// because "no" and "could not find out" lead to different places.
package import Process
package import UpgradeModel

/// What a probe found.
package enum ProbeAnswer: Sendable, Hashable {
    /// The expectation holds; the value is what was read.
    case holds(value: String)
    /// It was looked at, and is otherwise. Final: it said what it must never say, and waiting makes that no better.
    case otherwise(value: String, why: String, isFinal: Bool = false)
    /// Could not be found out.
    case unknown(why: String)

    package var verdict: Verdict {
        switch self {
        case .holds: .applies
        case .otherwise: .doesNotApply
        case .unknown: .unknown
        }
    }

    package var value: String? {
        switch self {
        case .holds(let value), .otherwise(let value, _, _): value
        case .unknown: nil
        }
    }

    /// One sentence for screen and journal.
    package var detail: String {
        switch self {
        case .holds(let value): value.isEmpty ? "Holds." : "Answered \(oneLine(value))."
        case .otherwise(_, let why, _), .unknown(let why): why
        }
    }
}

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

package struct ProbeRunner: Sendable {
    package let place: any Place
    package let filling: Filling
    /// Seconds for one look.
    package let timeout: Int

    package init(place: any Place, filling: Filling, timeout: Int = 30) {
        self.place = place
        self.filling = filling
        self.timeout = timeout
    }

    /// What it was given as secrets is masked in the answer: that goes to the screen and into the journal.
    package func answer(_ probe: ResolvedProbe) -> ProbeAnswer {
        func masked(_ text: String) -> String { SecretMask.masked(text, hiding: secrets(of: probe)) }
        return switch look(probe) {
        case .holds(let value): .holds(value: masked(value))
        case .otherwise(let value, let why, let isFinal): .otherwise(value: masked(value), why: masked(why), isFinal: isFinal)
        case .unknown(let why): .unknown(why: masked(why))
        }
    }

    private func secrets(of probe: ResolvedProbe) -> [String] { filling.secretTexts(of: probe.secretNames) }

    /// Compared is what was said. What is cut for a sentence is masked before, since half a secret is not found any more.
    private func look(_ probe: ResolvedProbe) -> ProbeAnswer {
        do {
            switch probe.source {
            case .run(let command): return try run(command, probe)
            case .http(let url, let login, let password): return try request(url, login, password, probe)
            case .file(let path):
                let bytes = try place.readFile(try filling.text(path), limit: 4 << 20)
                return try compare(Said(text: String(decoding: bytes, as: UTF8.self)), probe)
            }
        } catch let error as ProcessError {
            return .unknown(why: error.description)
        } catch let error as MissingValue {
            return .unknown(why: error.description)
        } catch let error as ReadingError {
            return .unknown(why: error.description)
        } catch {
            return .unknown(why: "\(error)")
        }
    }

    private func run(_ command: ResolvedCommand, _ probe: ResolvedProbe) throws -> ProbeAnswer {
        let captured = try place.capture(try filling.command(command), limits: CaptureLimits(timeout: .seconds(timeout)))
        let expected = probe.expectation.exit ?? 0
        switch captured.end {
        case .exited(let code) where Int(code) == expected:
            return try compare(Said(text: captured.output.text, isWhole: !captured.output.truncated), probe)
        case .exited(let code):
            let said = shown(captured.errors.text.isEmpty ? captured.output.text : captured.errors.text, hiding: secrets(of: probe))
            let why = "\(command.description) ended with exit status \(code)\(said.isEmpty ? "." : ": \(said)")"
            // A status that was asked for is an answer either way. Otherwise 1 is a plain no where nothing is expected of the output.
            if probe.expectation.exit != nil { return .otherwise(value: captured.output.text, why: why) }
            return code == 1 && !probe.expectation.looksAtOutput ? .otherwise(value: captured.output.text, why: why) : .unknown(why: why)
        case .signalled(let signal):
            return .unknown(why: "\(command.description) was ended by signal \(signal).")
        case .timedOut:
            return .unknown(why: "\(command.description) gave no answer within \(spelled(seconds: timeout)).")
        case .cancelled:
            return .unknown(why: "\(command.description) was broken off.")
        }
    }

    private func request(_ url: FilledText, _ login: FilledText?, _ password: FilledText?, _ probe: ResolvedProbe) throws -> ProbeAnswer {
        let user = try login.map { HTTPRequest.Login(user: try filling.text($0), password: try password.map(filling.text) ?? "") }
        let response = try HTTPRequest(try filling.text(url), login: user, timeout: timeout).send(from: place)
        let text = String(decoding: response.body, as: UTF8.self)
        let expected = probe.expectation.status
        if let expected, response.status != expected {
            return .otherwise(value: text, why: "\(url.description) answered with status \(response.status), not \(expected).")
        }
        if expected == nil, !(200..<300).contains(response.status) {
            return .otherwise(
                value: text, why: "\(url.description) answered with status \(response.status): \(shown(text, hiding: secrets(of: probe)))")
        }
        return try compare(Said(text: text), probe)
    }

    private func compare(_ said: Said, _ probe: ResolvedProbe) throws -> ProbeAnswer {
        let value = try ProbeReader.read(said.text, probe.reading)
        return try Comparison(expectation: probe.expectation, filling: filling, hiding: secrets(of: probe)).judge(value: value, said)
    }
}

/// What a command, request or file said, as far as it is at hand.
package struct Said: Sendable {
    package var text: String
    /// False where a part of it is gone: what stood there nobody knows.
    package var isWhole = true
    /// What was found in parts that are not in `text`, but were looked through.
    package var found: Set<String> = []

    package init(text: String, isWhole: Bool = true, found: Set<String> = []) {
        self.text = text
        self.isWhole = isWhole
        self.found = found
    }

    fileprivate func says(_ part: String) -> Bool { found.contains(part) || text.contains(part) }
}

/// What was read, held against what is expected.
package struct Comparison: Sendable {
    package let expectation: ResolvedExpectation
    package let filling: Filling
    private let secrets: [String]

    /// - Parameter secrets: masked in what the answer says.
    package init(expectation: ResolvedExpectation, filling: Filling, hiding secrets: [String] = []) {
        self.expectation = expectation
        self.filling = filling
        self.secrets = secrets
    }

    private func shown(_ text: String) -> String { UpgradeEngine.shown(text, hiding: secrets) }

    /// `says` and `never-says` look at the whole output, `is` and `version` at the value read from it.
    package func judge(value: String, _ said: Said) throws(MissingValue) -> ProbeAnswer {
        // Not found in what is left of it: nobody knows whether it was said.
        var undecided: String?
        for text in expectation.neverSays {
            let text = try filling.text(text)
            if said.says(text) { return .otherwise(value: value, why: "It says \"\(text)\", which it must never say.", isFinal: true) }
            if !said.isWhole { undecided = undecided ?? text }
        }
        for text in expectation.says {
            let text = try filling.text(text)
            if said.says(text) { continue }
            guard !said.isWhole else { return .otherwise(value: value, why: "It does not say \"\(text)\" but: \(shown(said.text))") }
            undecided = undecided ?? text
        }
        if let wanted = try expectation.isText.map(filling.text), value != wanted {
            return .otherwise(value: value, why: "It is \"\(shown(value))\", not \"\(shown(wanted))\".")
        }
        if let wanted = try expectation.version.map(filling.text) {
            let range: VersionRange
            do { range = try VersionRange(parsing: wanted) } catch { return .unknown(why: error.description) }
            guard let version = Version(value) else { return .unknown(why: "\"\(shown(value))\" is no version.") }
            if !range.contains(version) { return .otherwise(value: value, why: "The version is \(version), not \(wanted).") }
        }
        if let undecided { return .unknown(why: "Whether it says \"\(undecided)\" is not known: it said more than was kept.") }
        return .holds(value: value)
    }
}

/// One line of it, for messages.
private func shown(_ text: String, hiding secrets: [String]) -> String { oneLine(SecretMask.masked(text, hiding: secrets)) }

/// The first line that says something, cut to a screen's width, for messages.
package func oneLine(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).map { $0.trimmed }.first { !$0.isEmpty } ?? ""
    return line.count > 200 ? line.prefix(199) + "…" : String(line)
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
