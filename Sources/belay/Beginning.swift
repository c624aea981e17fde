// Beginning an upgrade: plan, look at the systems, make the journal, and write the plan down as its first event.

import Glibc
import Journal
import Playbooks
import Process
import UpgradeEngine
import UpgradeModel

struct Beginning {
    let workspace: Workspace
    let deployment: LoadedDeployment
    let secrets: SecretStore

    init(_ workspace: Workspace, _ deployment: LoadedDeployment) throws {
        self.workspace = workspace
        self.deployment = deployment
        secrets = try SecretStore(having: deployment.deployment.secretSources)
    }

    var planner: UpgradePlanner { UpgradePlanner(deployment: deployment, secrets: secrets) }

    /// The plan without beginning anything.
    func preview(from: String?, to: String, stepped: Bool) throws -> (plan: Plan, path: UpgradePath, findings: [UpgradePlanner.Finding]) {
        let findings = try planner.look()
        let path = try planner.path(from: try source(from, findings), to: to, stepped: stepped, findings: findings)
        let id = deployment.deployment.name + "-N"
        let plan = try planner.plan(
            id: id, folder: try workspace.state().path + "/upgrades/\(id)", path: path,
            notes: NotesFinder(workspace, deployment).planned(for: path))
        return (plan, path, findings)
    }

    private func source(_ from: String?, _ findings: [UpgradePlanner.Finding]) throws -> String {
        let production = findings.last
        if let from {
            guard let found = production?.version, !isSameVersion(found, from), let version = Version(from) else { return from }
            // 1.2 means whatever of that line runs.
            if version.numbers.count < 3, let running = Version(found), running.numbers.starts(with: version.numbers) { return found }
            throw Complaint(
                .wrongUse,
                "\(production?.environment ?? "production") answers with \(found), not \(from). Leave --from out, or look at what runs there."
            )
        }
        guard let version = production?.version else {
            throw Complaint(
                .wrongUse,
                "\(production?.environment ?? "production") does not tell its version. Is it running? Check the deployment with `belay deployment check`, or name the version with --from."
            )
        }
        return version
    }

    /// A new upgrade with its plan as the first event, led by this session.
    func begin(from: String?, to: String, stepped: Bool) throws -> UpgradeSession {
        let findings = try planner.look()
        let path = try planner.path(from: try source(from, findings), to: to, stepped: stepped, findings: findings)
        let state = try workspace.state()
        let name = deployment.deployment.name
        try refuseSecond(of: name)
        let objections = try planner.objections(to: path, findings: findings)
        guard objections.isEmpty else { throw Complaint(.refused, objections.joined(separator: "\n")) }
        let folder = try state.createUpgrade(named: name)
        try ShippedFiles.write(deployment.playbook.shipped, into: folder.path)
        let plan = try planner.plan(
            id: folder.id, folder: folder.path, path: path, notes: NotesFinder(workspace, deployment).planned(for: path))
        try planner.ship(for: plan)
        let session = try workspace.lead(folder, secrets: secrets)
        var identities: [String: String] = [:]
        for finding in findings { identities[finding.environment] = finding.identity }
        try session.begin(plan, identities: identities)
        return session
    }

    /// One live upgrade per deployment.
    private func refuseSecond(of name: String) throws {
        guard let live = try Self.live(of: name, workspace) else { return }
        throw Complaint(
            .refused,
            "\(live.id) is under way for this deployment (\(live.state.stage.rawValue)). Go on with `belay resume \(live.id)`, or end it with `belay rollback \(live.id)` or `belay abandon \(live.id)`."
        )
    }

    /// The live upgrade of this deployment, if there is one. Other deployments' journals are not looked at: a damaged one of theirs
    /// stands in nobody's way.
    /// - Parameter product: only of this one.
    static func live(of name: String, product: String? = nil, _ workspace: Workspace) throws -> UpgradeSession? {
        try workspace.newest(among: workspace.upgrades(of: name)) { state in
            guard let plan = state.plan, state.isLive else { return false }
            return plan.deployment == name && (product == nil || plan.product == product)
        }
    }
}
