// Probes carried out: a command, request or file looked at now, its answer read and compared.
package import Process
package import UpgradeModel

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
            let said = oneLine(captured.errors.text.isEmpty ? captured.output.text : captured.errors.text, hiding: secrets(of: probe))
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
                value: text, why: "\(url.description) answered with status \(response.status): \(oneLine(text, hiding: secrets(of: probe)))"
            )
        }
        return try compare(Said(text: text), probe)
    }

    private func compare(_ said: Said, _ probe: ResolvedProbe) throws -> ProbeAnswer {
        let value = try ProbeReader.read(said.text, probe.reading)
        return try Comparison(expectation: probe.expectation, filling: filling, hiding: secrets(of: probe)).judge(value: value, said)
    }
}
