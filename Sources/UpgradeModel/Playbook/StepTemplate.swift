// A step as a playbook writes it, placeholders and conditions still in it.

package struct StepTemplate: Sendable, Hashable {
    package indirect enum Action: Sendable, Hashable {
        case run(CommandTemplate)
        case check(ProbeTemplate)
        case prove([Proof])
        /// Done by hand; the probe is its evidence.
        case manual(String, evidence: ProbeTemplate?)
        case say(String)
        case approve(String)
        case edit(EditTemplate)
        case copy(CopyFileTemplate)
        /// Undo these steps of the upgrade, last first.
        case revert([String])
        case steps([StepTemplate])
        case firstOf([StepTemplate])
        /// A fragment's name, or `backup`.
        case use(String)
    }

    package enum Proof: String, Sendable, Hashable, CaseIterable, Codable {
        case version
        case healthy
    }

    /// One loop: the name that each item gets, and the items.
    package struct Each: Sendable, Hashable {
        package var name: String
        package var items: TemplateValue

        package init(name: String, items: TemplateValue) {
            self.name = name
            self.items = items
        }
    }

    package enum Undo: Sendable, Hashable {
        case run(CommandTemplate)
        case steps([StepTemplate])
    }

    /// How a part of a backup is proved.
    package struct Verification: Sendable, Hashable {
        package var steps: [StepTemplate]
        /// Why these steps are no restore; nil where they are one.
        package var notRestored: String?

        package init(steps: [StepTemplate], notRestored: String?) {
            self.steps = steps
            self.notRestored = notRestored
        }
    }

    package var id: String
    package var title: String?
    package var link: String?
    package var when: Condition?
    package var each: [Each] = []
    package var place: String?
    package var with: [String: TemplateValue] = [:]
    package var folder: String?
    package var environment: [String: String] = [:]
    package var stdin: StdinTemplate?
    package var saveAs: String?
    package var saveTo: String?
    /// What a `run` must also say.
    package var expectation = Expectation()
    /// How the value for `save-as` is read from the output.
    package var reading = ProbeTemplate.Reading.everything
    package var retry: Retry?
    package var longerThan = Patience()
    package var isRepeatable = false
    package var doneIf: ProbeTemplate?
    package var undo: Undo?
    package var noReturn: String?
    package var verification: Verification?
    /// Seconds after the upgrade at which a follow-up is due.
    package var due: Int?
    package var action: Action

    package init(id: String, action: Action) {
        self.id = id
        self.action = action
    }
}

package enum StdinTemplate: Sendable, Hashable {
    case file(String)
    /// Sent as JSON; texts in it are filled.
    case json(TemplateValue)
}

/// `retry: every 10s for 1m`.
package struct Retry: Sendable, Hashable, Codable {
    /// Seconds between two tries.
    package var every: Int
    /// Seconds after which it is given up.
    package var duration: Int

    package init(every: Int, duration: Int) {
        self.every = every
        self.duration = duration
    }
}

/// `longer-than`: seconds after which Belay tells, asks, or (where killing is safe) stops the command.
package struct Patience: Sendable, Hashable, Codable {
    package var tell: Int?
    package var ask: Int?
    package var stop: Int?

    package init(tell: Int? = nil, ask: Int? = nil, stop: Int? = nil) {
        self.tell = tell
        self.ask = ask
        self.stop = stop
    }
}

/// `edit`: values set in a YAML, JSON, .env or INI file.
package struct EditTemplate: Sendable, Hashable {
    package var file: String
    /// Key path → value, in the order written.
    package var set: [Setting]

    package struct Setting: Sendable, Hashable {
        package var key: String
        package var value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    package init(file: String, set: [Setting]) {
        self.file = file
        self.set = set
    }
}

/// `copy`: a file from another place into a folder here.
package struct CopyFileTemplate: Sendable, Hashable {
    package var file: String
    package var from: String?
    package var into: String

    package init(file: String, from: String?, into: String) {
        self.file = file
        self.from = from
        self.into = into
    }
}
