// A probe as a playbook writes it: a command, request or file that finds out what is really so.

package struct ProbeTemplate: Sendable, Hashable {
    package enum Source: Sendable, Hashable {
        case run(CommandTemplate)
        /// A GET request.
        case http(url: String, login: String?, password: String?)
        case file(String)
    }

    /// What is read of the answer.
    package enum Reading: Sendable, Hashable, Codable {
        case everything
        /// `a.0.b` in JSON, YAML, .env or INI.
        case key(String)
        /// POSIX extended regular expression; its first group, or the whole match.
        case find(String)
    }

    package var source: Source
    /// Of `version`, `healthy` and `tools`: only looked at in hops in which this holds.
    package var when: Condition?
    package var folder: String?
    package var stdin: StdinTemplate?
    package var reading = Reading.everything
    package var expectation = Expectation()

    package init(source: Source) { self.source = source }
}

/// What a probe's answer, or a step's output, must look like. Texts may hold placeholders.
package struct Expectation: Sendable, Hashable {
    package var isText: String?
    package var version: String?
    package var says: [String] = []
    /// Any of these ends retries and fails.
    package var neverSays: [String] = []
    package var status: Int?
    package var exit: Int?

    package init() {}

    /// With an output expectation a failing command is *unknown*, without one exit status 1 is *no*.
    package var looksAtOutput: Bool { isText != nil || version != nil || !says.isEmpty || !neverSays.isEmpty }
}

/// Words of a command; each may hold placeholders, and `[…]` groups that vanish or repeat.
package struct CommandTemplate: Sendable, Hashable {
    package var words: [String]

    package init(words: [String]) { self.words = words }

    /// Split at blanks, as `run: one two` is.
    package init(text: String) {
        words = text.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" }).map(String.init)
    }
}

/// A value written in YAML where text, a list or a map may stand.
package indirect enum TemplateValue: Sendable, Hashable {
    case text(String)
    case list([TemplateValue])
    /// In the order written.
    case map([Entry])

    package struct Entry: Sendable, Hashable {
        package var key: String
        package var value: TemplateValue

        package init(key: String, value: TemplateValue) {
            self.key = key
            self.value = value
        }
    }
}
