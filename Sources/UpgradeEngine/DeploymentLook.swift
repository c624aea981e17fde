// A deployment held against what is really there: every environment, tool, folder and secret that it speaks of. Nothing is
// changed, and every finding is a sentence.
import Glibc
import Playbooks
import Process
package import UpgradeModel

package struct DeploymentFinding: Sendable, Hashable {
    package enum Verdict: String, Sendable, Hashable {
        case good, doubtful, bad
    }

    package var verdict: Verdict
    /// Nil: of the deployment as a whole.
    package var environment: String?
    /// `version`, `identity`, `health`, `tool`, `refuse`, `input`, `secret`, `backups`, `sudo`, `place`, `logind`.
    package var topic: String
    package var sentence: String

    package init(verdict: Verdict, environment: String? = nil, topic: String, sentence: String) {
        self.verdict = verdict
        self.environment = environment
        self.topic = topic
        self.sentence = sentence
    }
}

package struct DeploymentLook {
    private let planner: UpgradePlanner
    private let stateFolder: String

    /// - Parameter stateFolder: where backups go unless the deployment says so; it need not exist.
    package init(_ planner: UpgradePlanner, stateFolder: String) {
        self.planner = planner
        self.stateFolder = stateFolder
    }

    package func findings() throws -> [DeploymentFinding] { try planner.withPreliminaries(findings) }

    private func findings(_ preliminaries: Preliminaries) -> [DeploymentFinding] {
        var findings: [DeploymentFinding] = []
        var systems: [UpgradePlanner.Finding] = []
        for (index, environment) in preliminaries.environments.enumerated() {
            func add(_ verdict: DeploymentFinding.Verdict, _ topic: String, _ sentence: String) {
                findings.append(DeploymentFinding(verdict: verdict, environment: environment.name, topic: topic, sentence: sentence))
            }
            let place = planner.places.place(at: environment.place)
            do { _ = try place.homeFolder() } catch {
                add(.bad, "place", error.description)
                continue
            }
            let system = planner.find(environment, preliminaries.ownVersions)
            systems.append(system)
            let isLast = environment.name == preliminaries.environments.last?.name
            look(at: system, isLast: isLast, add)
            for own in preliminaries.ownVersions where own.environment == environment.name {
                let version = system.components[own.component]
                let assumed = "\(own.component) does not tell its version; the one that goes with the product's is taken for it."
                add(version == nil ? .doubtful : .good, "version", version.map { "\(own.component) runs \($0)." } ?? assumed)
            }
            for tool in preliminaries.tools where tool.environment == environment.name {
                let answer = planner.look(at: tool, preliminaries.environments)
                add(answer.fits ? .good : .bad, "tool", answer.sentence)
            }
            for refusal in preliminaries.refusals where refusal.environment == environment.name {
                if let why = planner.objection(refusal, preliminaries.environments) { add(.bad, "refuse", why) }
            }
            for input in preliminaries.inputs[index] {
                if let sentence = Self.wanting(input) { add(.doubtful, "input", sentence) }
            }
            for input in preliminaries.inputs[index] where !input.dependsOnHop && environment.place == .local {
                for value in input.values {
                    if let problem = LocalPath.problem(value, input.spec.kind) { add(.doubtful, "input", "\(input.spec.name): \(problem)") }
                }
            }
            let backups = planner.deployment.deployment.environments.first { $0.name == environment.name }?.backups
            switch environment.place {
            case .local: look(atBackups: backups ?? stateFolder, add)
            case .ssh: look(atSpaceFor: backups ?? environment.backups, place, add)
            }
            lookAtSudo(environment.place, add)
        }
        findings += trials(systems, preliminaries.copied)
        if let danger = LoginSession.danger() { findings.append(DeploymentFinding(verdict: .bad, topic: "logind", sentence: danger)) }
        findings += preliminaries.refused.map { DeploymentFinding(verdict: .bad, environment: nil, topic: "refuse", sentence: $0) }
        findings += planner.sameSystems(systems).map { DeploymentFinding(verdict: .bad, environment: nil, topic: "identity", sentence: $0) }
        return findings
    }

    /// What an input with a value for each target still wants; nil where the playbook knows one itself. Last year's value would go into
    /// every hop without a word.
    static func wanting(_ input: FilledInput) -> String? {
        let spec = input.spec
        guard spec.isPerHop, !spec.isOptional, spec.defaultValue == nil, !input.dependsOnHop else { return nil }
        let remedy = "Write \(spec.name): { VERSION: … } for each target version of the path before you plan: \(spec.ask)."
        return input.origin == .unset && input.values.isEmpty
            ? "\(spec.name) has no value. \(remedy)" : "\(spec.name) is the same for every target. \(remedy)"
    }

    /// Trial environments that run something else than production, and are not made anew of it.
    private func trials(_ systems: [UpgradePlanner.Finding], _ copied: String?) -> [DeploymentFinding] {
        guard let production = systems.last, let origin = production.version else { return [] }
        let trials = systems.dropLast()
        return trials.compactMap { trial in
            guard let version = trial.version, !isSameVersion(version, origin), trial.environment != copied else { return nil }
            let sentence = UpgradePlanner.Finding.backFirst(trial.environment, version, origin)
            return DeploymentFinding(verdict: .doubtful, environment: trial.environment, topic: "version", sentence: sentence)
        }
    }

    private typealias Add = (DeploymentFinding.Verdict, String, String) -> Void

    private func look(at system: UpgradePlanner.Finding, isLast: Bool, _ add: Add) {
        if let version = system.version {
            let known = Version(version).map { planner.deployment.playbook.catalog.release($0) != nil } ?? false
            add(
                known ? .good : .doubtful, "version", known ? "It runs \(version)." : "It runs \(version), which the catalog does not list."
            )
        } else {
            // A trial environment may still have to be made.
            add(isLast ? .bad : .doubtful, "version", "It does not tell its version. Is it running, and are the answers about it right?")
        }
        if let identity = system.identity {
            add(.good, "identity", "It is \(identity).")
        } else {
            add(.bad, "identity", "It does not answer who it is: \(system.identityProblem ?? "no identity probe answered")")
        }
        add(system.isHealthy ? .good : .doubtful, "health", system.health)
    }

    private func look(atBackups folder: String, _ add: Add) {
        let existing = LocalPath.nearestExisting(folder)
        guard access(existing, W_OK | X_OK) == 0 else {
            return add(.doubtful, "backups", "You may not write into \(existing), where backups would go (\(folder)).")
        }
        look(atSpaceFor: folder, LocalPlace(), add)
    }

    private func look(atSpaceFor folder: String, _ place: any Place, _ add: Add) {
        do {
            let space = try place.diskSpace(at: folder)
            // Less than this holds hardly any database.
            let isShort = space.available < 1 << 30
            let sentence = "Backups go below \(folder): \(LocalPath.size(space.available)) free of \(LocalPath.size(space.total))."
            add(isShort ? .doubtful : .good, "backups", sentence)
        } catch {
            add(.doubtful, "backups", "The free space at \(folder) is not known: \(error)")
        }
    }

    /// Names of the variables that the playbook gives to commands, wherever it does.
    private var variables: [String] {
        func names(_ steps: [StepTemplate]) -> Set<String> {
            steps.reduce(into: []) { result, step in
                result.formUnion(step.environment.keys)
                if let verification = step.verification { result.formUnion(names(verification.steps)) }
                switch step.action {
                case .steps(let inner), .firstOf(let inner): result.formUnion(names(inner))
                case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert, .use: break
                }
            }
        }
        let playbook = planner.deployment.playbook.playbook
        return names(playbook.upgrade + playbook.backup.steps + playbook.rollback).union(playbook.environment.keys).sorted()
    }

    /// `edit` and `copy` are done by a shell.
    private func lookAtSudo(_ address: PlaceAddress, _ add: Add) {
        let variables = variables
        lazy var rules = SudoRules(at: planner.places.place(at: address))
        var programs: [String] = []
        for name in planner.deployment.playbook.playbook.sudo {
            let isFile = name == "edit" || name == "copy"
            let program = isFile ? "sh" : planner.deployment.playbook.playbook.commands[name]?.words.first ?? name
            if !programs.contains(program) { programs.append(program) }
        }
        for program in programs {
            if let objection = SudoCheck(places: planner.places).objection(to: program, at: address) {
                add(.bad, "sudo", objection)
            } else {
                add(.good, "sudo", "sudo -n \(program) is allowed without a password.")
                // Which of them reach this program is known only in a plan.
                if let why = rules?.problem(program: program, variables: variables) { add(.doubtful, "sudo", why) }
            }
        }
    }
}

/// Files and folders on this machine.
package enum LocalPath {
    /// What is the matter with a path that was given for an input; nil where nothing is, or where it is no path.
    package static func problem(_ path: String, _ kind: InputSpec.Kind) -> String? {
        let wantsFolder: Bool
        switch kind {
        case .file, .files: wantsFolder = false
        case .folder: wantsFolder = true
        case .text, .yesNo, .secret, .list, .command: return nil
        }
        var status = stat()
        guard stat(path, &status) == 0 else { return "\(path): \(String(cString: strerror(errno)))." }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        if wantsFolder && !isFolder { return "\(path) is not a folder." }
        if !wantsFolder && isFolder { return "\(path) is a folder, and a file is wanted." }
        if access(path, R_OK) != 0 { return "You may not read \(path)." }
        return nil
    }

    package static func nearestExisting(_ path: String) -> String {
        var path = path
        while access(path, F_OK) != 0 {
            guard let slash = path.lastIndex(of: "/"), path != "/" else { return path.hasPrefix("/") ? "/" : "." }
            path = slash == path.startIndex ? "/" : String(path[..<slash])
        }
        return path
    }

    package static func size(_ bytes: Int64) -> String {
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
        var value = bytes
        var unit = 0
        while value >= 10_240 && unit + 1 < units.count {
            value /= 1024
            unit += 1
        }
        return "\(value) \(units[unit])"
    }
}
