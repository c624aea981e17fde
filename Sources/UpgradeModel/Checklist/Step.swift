// A step of the checklist: everything resolved, so that what the plan prints is what will run.

package struct Step: Sendable, Hashable, Codable {
    package enum Action: Sendable, Hashable, Codable {
        /// One of the seven questions of plan and roll-out; the advice may be empty.
        case question(ask: String, advice: [String])
        /// The operator's signature under the answers of the phase.
        case sign
        case run(RunAction)
        case check(ResolvedProbe)
        /// The identity proof of success: the expected version answers, and it is healthy.
        case prove(ProveAction)
        case manual(String, evidence: ResolvedProbe?)
        case say(String)
        case approve(String)
        case edit(EditAction)
        case copy(CopyAction)
        /// Put the bytes back that an earlier edit or copy replaced.
        case revert(RevertAction)
    }

    /// What going back costs once this step has run.
    package enum Return: Sendable, Hashable, Codable {
        /// Changes nothing.
        case nothingToUndo
        /// Undone by these commands.
        case undo([ResolvedCommand])
        /// An edit or a copy is undone exactly.
        case exact
        /// The playbook gives no undo; the rollback goes over it.
        case rollback
        /// Going back means restoring the backup; the sentence says why.
        case noReturn(String)
    }

    /// The full id: the path through groups and loops, as in `upgrade/roll/gateway/install`.
    package var id: String
    package var title: String
    package var link: String?
    /// Name of the place where it runs, as the screen shows it.
    package var target: String
    package var place: PlaceAddress
    package var action: Action
    package var isRepeatable = false
    package var doneIf: ResolvedProbe?
    package var wayBack = Return.nothingToUndo
    package var retry: Retry?
    package var patience = Patience()
    /// This step checks the backup of its phase by restoring it.
    package var verifiesBackup = false
    /// This step takes a backup; the text says why no restore proves it, where that is so.
    package var takesBackup = false
    package var notRestored: String?
    /// Name under which the answer of a check is kept; a run has its own.
    package var saveAs: String?
    /// Files whose contents the command depends on, for comparing rehearsal and production.
    package var files: [FilledText] = []

    /// Whether later steps are given a value that this one reads.
    package var readsValue: Bool {
        switch action {
        case .run(let run): run.saveAs != nil
        case .check, .prove, .manual, .say, .approve, .edit, .copy, .revert, .question, .sign: saveAs != nil
        }
    }

    package init(id: String, title: String, target: String, place: PlaceAddress, action: Action) {
        self.id = id
        self.title = title
        self.target = target
        self.place = place
        self.action = action
    }

    /// Whether running it can change the system (as opposed to looking, asking or telling).
    package var changesSystem: Bool {
        switch action {
        case .run, .edit, .copy, .revert, .manual: !takesBackup && !verifiesBackup
        case .question, .sign, .check, .prove, .say, .approve: false
        }
    }
}

package struct RunAction: Sendable, Hashable, Codable {
    package var command: ResolvedCommand
    package var expectation = ResolvedExpectation()
    package var reading = ProbeTemplate.Reading.everything
    package var saveAs: String?
    package var saveTo: FilledText?

    package init(command: ResolvedCommand) { self.command = command }
}

package struct ProveAction: Sendable, Hashable, Codable {
    /// The version that must answer; nil when only health is asked for.
    package var version: String?
    package var versionProbes: [ResolvedProbe]
    package var healthProbes: [ResolvedProbe]

    package init(version: String?, versionProbes: [ResolvedProbe], healthProbes: [ResolvedProbe]) {
        self.version = version
        self.versionProbes = versionProbes
        self.healthProbes = healthProbes
    }
}

package struct EditAction: Sendable, Hashable, Codable {
    package struct Setting: Sendable, Hashable, Codable {
        package var key: FilledText
        package var value: FilledText

        package init(key: FilledText, value: FilledText) {
            self.key = key
            self.value = value
        }
    }

    package var file: FilledText
    package var set: [Setting]
    /// The file is read and written through `sudo -n`.
    package var usesSudo = false

    package init(file: FilledText, set: [Setting]) {
        self.file = file
        self.set = set
    }
}

/// A file from another place into a folder at the step's place.
package struct CopyAction: Sendable, Hashable, Codable {
    package var file: FilledText
    package var from: PlaceAddress
    package var into: FilledText
    /// The file is written through `sudo -n`.
    package var usesSudo = false

    package init(file: FilledText, from: PlaceAddress, into: FilledText) {
        self.file = file
        self.from = from
        self.into = into
    }
}

/// Which edit or copy of the same hop, environment and target is taken back.
package struct RevertAction: Sendable, Hashable, Codable {
    /// The step's full id, as in `upgrade/images/env`. Where a trial has run it again as `upgrade-again/…`, the last run counts.
    package var step: String
    package var usesSudo = false

    package init(step: String) { self.step = step }
}
