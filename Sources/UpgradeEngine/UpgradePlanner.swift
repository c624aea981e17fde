// From a deployment and a target to a plan: what runs now, which way to go, everything resolved. Nothing is written here.
import ContentHash
package import Playbooks
import Process
package import UpgradeModel
import YAMLDocument

package struct UpgradePlanner {
    /// What was found out about an environment while planning.
    package struct Finding: Sendable {
        package var environment: String
        package var version: String?
        /// Of components whose version is their own, as far as they tell.
        package var components: [String: Version] = [:]
        /// Nil: it does not answer who it is; `identityProblem` says why.
        package var identity: String?
        package var identityProblem: String?
        package var health: String
        package var isHealthy: Bool

        /// What there is to say of a trial environment that does not run what the trial starts from; `blocks`: it has to be brought there
        /// before the upgrade begins.
        func trialRemark(on plan: Plan) -> (sentence: String, blocks: Bool)? {
            guard environment != plan.production, let version, !isSameVersion(version, plan.from) else { return nil }
            if plan.phases.contains(where: { $0.kind == .copy && $0.environment == environment }) {
                return ("\(environment) runs \(version) and is made anew as a copy of production, \(plan.from), before the trial.", false)
            }
            return (Self.backFirst(environment, version, plan.from), true)
        }

        static func backFirst(_ environment: String, _ version: String, _ origin: String) -> String {
            "\(environment) still runs \(version), and a trial starts from \(origin), which production runs. Before the next trial put its backup "
                + "back (`belay report` of the upgrade that brought it there names the folder), or make it anew as a copy of production."
        }
    }

    package let deployment: LoadedDeployment
    package let secrets: SecretStore
    let places: PlaceBook

    package init(deployment: LoadedDeployment, secrets: SecretStore, places: PlaceBook = PlaceBook()) {
        self.deployment = deployment
        self.secrets = secrets
        self.places = places
    }

    /// Looks at every environment: version, identity, health.
    package func look() throws -> [Finding] { try withPreliminaries { looked in looked.environments.map { find($0, looked.ownVersions) } } }

    /// What there is to look at before it is known where to go; its probes find their shipped files only inside of `use`.
    package func withPreliminaries<Result>(_ use: (Preliminaries) throws -> Result) throws -> Result {
        let releases = catalog.releases
        // One that nobody should go to tells nothing of what is needed.
        guard let newest = (releases.last { $0.isStable && $0.avoid.isEmpty } ?? releases.last)?.version else {
            throw PlanningProblem("The catalog of \(deployment.deployment.product) names no release.")
        }
        // Before the version is known there is no path; the probes are the same on every hop.
        let nowhere = UpgradePath(
            product: deployment.deployment.product, from: newest, to: newest, hops: [UpgradePath.Hop(from: newest, to: newest, why: "")])
        return try ShippedFiles.temporarily(deployment.playbook.shipped) { folder in
            let request = request(id: "look", folder: folder, path: nowhere)
            return try shipping(to: request.folders) { try use(request.preliminaries()) }
        }
    }

    /// With the shipped files at far places, for as long as the look takes.
    private func shipping<Value>(to folders: [String: String], _ use: () throws -> Value) throws -> Value {
        try ShippedFiles.send(deployment.playbook.shipped, to: folders, places)
        return try ShippedFiles.clearing(after: use) { try ShippedFiles.remove(deployment.playbook.shipped, from: folders, places) }
    }

    /// Puts the shipped files where the plan's commands will look for them at far places.
    package func ship(for plan: Plan) throws { try ShippedFiles.send(deployment.playbook.shipped, to: plan.folders ?? [:], places) }

    func find(_ environment: EnvironmentPlan, _ ownVersions: [OwnVersion]) -> Finding {
        var filling = Filling()
        filling.secrets = secrets.values
        filling.environment = ["BELAY_ENVIRONMENT": environment.name]
        var finding = Finding(environment: environment.name, health: "", isHealthy: false)
        do {
            let place = places.place(at: environment.place)
            let runner = ProbeRunner(place: place, filling: filling)
            for probe in environment.version {
                if case .holds(let value) = runner.answer(probe), !value.isEmpty {
                    finding.version = value
                    break
                }
            }
            for own in ownVersions where own.environment == environment.name {
                finding.components[own.component] =
                    own.probes.lazy.compactMap { probe in
                        guard case .holds(let value) = answer(probe, in: environment.name, [environment]) else { return nil }
                        return Version(value)
                    }.first
            }
            let unhealthy = environment.health.map(runner.answer).first { $0.verdict != .applies }
            finding.isHealthy = unhealthy == nil && !environment.health.isEmpty
            finding.health = unhealthy?.detail ?? (environment.health.isEmpty ? "The playbook has no health probe." : "Healthy.")
            finding.identity = try Identification(place: place, filling: filling).identify(environment)
        } catch {
            finding.identityProblem = "\(error)"
        }
        return finding
    }

    /// As it is for this deployment: with the releases of its edition only.
    package var catalog: Catalog { planner(stepped: false).catalog }

    private func planner(stepped: Bool, running: [String: Version] = [:]) -> PathPlanner {
        var values: [String: ConditionValue] = [:]
        for (name, value) in deployment.deployment.inputs {
            switch value {
            case .text(let text): values[name] = .text(text)
            case .list(let list): values[name] = .list(list)
            case .none: values[name] = .absent
            case .perHop, .secret: values[name] = .unknown
            }
        }
        if let variant = deployment.deployment.variant { values["variant"] = .text(variant) }
        let named = deployment.deployment.components
        let installed = (named.isEmpty ? deployment.playbook.playbook.components.map(\.name) : named)
            .map { InstalledComponent($0, version: running[$0]) }
        return PathPlanner(
            catalog: deployment.playbook.catalog, context: ConditionContext(values, otherwise: .unknown), installed: installed,
            stepped: stepped)
    }

    /// - Parameter findings: what runs beside the product counts as production has it.
    package func path(from: String, to: String, stepped: Bool, findings: [Finding] = []) throws -> UpgradePath {
        do throws(PathRefusal) {
            return try planner(stepped: stepped, running: findings.last?.components ?? [:]).path(from: from, to: to)
        } catch {
            throw PlanningProblem("\(deployment.playbook.catalog.title): \(error.description)")
        }
    }

    /// The whole plan.
    /// - Parameters:
    ///   - id: names the upgrade in the paths of its backups.
    ///   - folder: the upgrade's own folder; shipped files are expected there, as `ShippedFiles` writes them.
    package func plan(id: String, folder: String, path: UpgradePath, notes: PlannedNotes) throws -> Plan {
        var request = request(id: id, folder: folder, path: path)
        request.notes = notes
        return try request.resolve()
    }

    private func request(id: String, folder: String, path: UpgradePath) -> PlanRequest {
        var request = PlanRequest(
            upgrade: id, playbook: deployment.playbook.playbook, catalog: catalog, deployment: deployment.deployment,
            path: path, stateFolder: folder, shippedFolder: folder + "/" + ShippedFiles.folderName, hash: { ContentHash(of: $0).hex })
        request.folders = farFolders(id: id, folder: folder)
        for source in deployment.playbook.sources + [deployment.source] { request.sources[source.name] = ContentHash(of: source.bytes).hex }
        return request
    }

    /// A folder of the upgrade's own at every far place; none where the host can't be reached, which the looks there tell of. Its
    /// name is never used twice, since the name of a run in it keeps the run from starting twice.
    private func farFolders(id: String, folder: String) -> [String: String] {
        let addresses = deployment.deployment.environments.flatMap { [$0.place] + $0.places.values.flatMap { $0 } }
        let tag = folder.hasPrefix("/") ? "-" + String(UInt64.random(in: .min ... .max), radix: 16) : ""
        var folders: [String: String] = [:]
        for case .ssh(let host) in addresses where folders[host] == nil {
            do {
                folders[host] = try places.place(at: .ssh(host: host)).homeFolder() + "/.local/state/belay/upgrades/\(id)\(tag)"
            } catch { continue }
        }
        return folders
    }

    // MARK: Before anything begins

    /// What stands against beginning: two environments that are one, refusals of the playbook, tools that are missing.
    /// Throws where there is no plan at all.
    package func objections(to path: UpgradePath, findings: [Finding]) throws -> [String] {
        try ShippedFiles.temporarily(deployment.playbook.shipped) { folder in
            let plan = try plan(id: "look", folder: folder, path: path, notes: PlannedNotes())
            return try shipping(to: plan.folders ?? [:]) { objections(to: plan, findings: findings) }
        }
    }

    private func objections(to plan: Plan, findings: [Finding]) -> [String] {
        var sentences: [String] = []
        for finding in findings where finding.identity == nil {
            sentences.append("\(finding.environment) does not answer who it is: \(finding.identityProblem ?? "no identity probe answered")")
        }
        sentences += sameSystems(findings)
        sentences += SudoCheck(places: places).objections(to: plan)
        sentences += findings.compactMap { $0.trialRemark(on: plan) }.filter(\.blocks).map(\.sentence)
        if let uncarried = plan.uncarriedBackup { sentences.append(uncarried) }
        for refusal in plan.refusals where refusal.hop == 1 {
            if let why = objection(refusal, plan.environments) { sentences.append("\(refusal.environment): \(why)") }
        }
        for tool in plan.tools where tool.hop == 1 {
            let answer = look(at: tool, plan.environments)
            if !answer.fits { sentences.append("\(tool.environment): \(answer.sentence)") }
        }
        var seen: Set<String> = []
        return sentences.filter { seen.insert($0).inserted }
    }

    /// Two environments that are one system: a trial there would be production.
    func sameSystems(_ findings: [Finding]) -> [String] {
        findings.enumerated().flatMap { index, one in
            findings[(index + 1)...].filter { one.identity != nil && one.identity == $0.identity }.map { other in
                "\(one.environment) and \(other.environment) are one and the same system (\(one.identity ?? "")): that is no rehearsal. "
                    + "Point one of them elsewhere."
            }
        }
    }

    /// Why the playbook must not be used here; nil where it may.
    func objection(_ refusal: PlannedRefusal, _ environments: [EnvironmentPlan]) -> String? {
        let answer = answer(refusal.probe, in: refusal.environment, environments)
        return answer.verdict == .doesNotApply ? nil : "\(refusal.say) (\(answer.detail))"
    }

    private func answer(_ probe: ResolvedProbe, in name: String, _ environments: [EnvironmentPlan]) -> ProbeAnswer {
        var filling = Filling()
        filling.secrets = secrets.values
        filling.environment = ["BELAY_ENVIRONMENT": name]
        let address = probe.place ?? environments.first { $0.name == name }?.place ?? .local
        return ProbeRunner(place: places.place(at: address), filling: filling).answer(probe)
    }

    /// Whether a tool is as the playbook needs it, and what was found.
    func look(at tool: PlannedTool, _ environments: [EnvironmentPlan]) -> (fits: Bool, sentence: String) {
        switch tool.requirement {
        case .probe(let probe):
            let answer = answer(probe, in: tool.environment, environments)
            let fits = answer.verdict == .applies
            return (fits, fits ? "\(tool.name): \(answer.detail)" : "\(tool.name) is not as the playbook needs it: \(answer.detail)")
        case .range(let wanted):
            for flag in ["--version", "version"] {
                var probe = ResolvedProbe(source: .run(ResolvedCommand(words: [FilledText(tool.name), FilledText(flag)])))
                probe.reading = .find("v?([0-9]+[.][0-9]+[0-9A-Za-z.+-]*)")
                probe.expectation.version = FilledText(wanted)
                switch answer(probe, in: tool.environment, environments) {
                case .holds(let value): return (true, "\(tool.name) \(oneLine(value)); \(wanted) is needed.")
                case .otherwise(_, let why, _): return (false, "\(tool.name): \(why)")
                case .unknown: continue
                }
            }
            return (false, "\(tool.name) is not there, or does not tell its version; \(wanted) is needed.")
        }
    }
}

package struct PlanningProblem: Error, CustomStringConvertible, Sendable {
    package let description: String

    package init(_ description: String) { self.description = description }
}
