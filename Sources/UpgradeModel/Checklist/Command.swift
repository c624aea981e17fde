// A command ready to run but for the values that exist only later.

package struct ResolvedCommand: Sendable, Hashable, Codable {
    package enum Stdin: Sendable, Hashable, Codable {
        case file(FilledText)
        case text(FilledText)
        /// Sent as JSON, escaped after its texts are final.
        case json(FilledJSON)
    }

    /// The argument vector, program first. Never a shell line.
    package var words: [FilledText]
    package var folder: FilledText?
    package var environment: [String: FilledText] = [:]
    package var stdin: Stdin?

    package init(words: [FilledText]) { self.words = words }

    /// The command as an operator would type it, for reading only.
    package var description: String {
        words.map { Self.quoted($0.description) }.joined(separator: " ")
    }

    /// Names of the secrets that it is given.
    package var secretNames: [String] {
        let fed: [String] =
            switch stdin {
            case .file(let text), .text(let text): text.secretNames
            case .json(let json): json.secretNames
            case nil: []
            }
        return environment.values.flatMap(\.secretNames) + fed
    }

    private static func quoted(_ word: String) -> String {
        let plain = word.unicodeScalars.allSatisfy {
            ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0) || "-_./:=@%+,<>{}".unicodeScalars.contains($0)
        }
        if plain && !word.isEmpty { return word }
        return "'" + word.replacing("'", with: "'\\''") + "'"
    }
}

/// A probe ready to run but for the values that exist only later.
package struct ResolvedProbe: Sendable, Hashable, Codable {
    package enum Source: Sendable, Hashable, Codable {
        case run(ResolvedCommand)
        case http(url: FilledText, login: FilledText?, password: FilledText?)
        case file(FilledText)
    }

    package var source: Source
    package var reading: ProbeTemplate.Reading
    package var expectation: ResolvedExpectation
    /// Where it looks; nil: where the step runs, or at the environment's own place.
    package var place: PlaceAddress?

    package init(source: Source, reading: ProbeTemplate.Reading = .everything, expectation: ResolvedExpectation = .init()) {
        self.source = source
        self.reading = reading
        self.expectation = expectation
    }

    /// Names of the secrets that it is given.
    package var secretNames: [String] {
        switch source {
        case .run(let command): command.secretNames
        case .http(_, let login, let password): [login, password].compactMap { $0 }.flatMap(\.secretNames)
        case .file: []
        }
    }

    /// What is looked at, for reading.
    package var description: String {
        switch source {
        case .run(let command): command.description
        case .http(let url, _, _): "GET \(url.description)"
        case .file(let path): "read \(path.description)"
        }
    }
}

package struct ResolvedExpectation: Sendable, Hashable, Codable {
    package var isText: FilledText?
    /// A version range as written.
    package var version: FilledText?
    package var says: [FilledText] = []
    package var neverSays: [FilledText] = []
    package var status: Int?
    package var exit: Int?

    package init() {}

    /// With an output expectation a failing command is *unknown*, without one exit status 1 is *no*.
    package var looksAtOutput: Bool { isText != nil || version != nil || !says.isEmpty || !neverSays.isEmpty }
}
