// What a plan is made of. Everything that needs the outside world (hashes, found notes, folders) is handed in.

/// A hop of the path with its number.
struct HopRequest: Sendable, Hashable {
    /// Counted from 1.
    let index: Int
    let move: UpgradePath.Hop

    var from: Version { move.from }
    var to: Version { move.to }
    /// What happens to every installed component that the catalog knows.
    var components: [ComponentMove] { move.components }
}

package struct PlanRequest: Sendable {
    /// Names the upgrade in the paths of its backups, so that no two upgrades share one.
    package var upgrade: String
    package var playbook: Playbook
    package var catalog: Catalog
    package var deployment: Deployment
    package var path: UpgradePath
    package var notes = PlannedNotes()
    /// Backups go below it unless the deployment names a folder.
    package var stateFolder: String
    /// What `<shipped>` stands for.
    package var shippedFolder: String
    /// Host → the upgrade's own folder there, which takes the place of the two.
    package var folders: [String: String] = [:]
    /// Name → SHA-256 (hex) of the files that the plan is made of.
    package var sources: [String: String] = [:]
    /// SHA-256 of a text, in hex.
    package var hash: @Sendable (String) -> String

    package init(
        upgrade: String, playbook: Playbook, catalog: Catalog, deployment: Deployment, path: UpgradePath, stateFolder: String,
        shippedFolder: String, hash: @escaping @Sendable (String) -> String
    ) {
        self.upgrade = upgrade
        self.playbook = playbook
        self.catalog = catalog
        self.deployment = deployment
        self.path = path
        self.stateFolder = stateFolder
        self.shippedFolder = shippedFolder
        self.hash = hash
    }

    var hops: [HopRequest] { path.hops.enumerated().map { HopRequest(index: $0.offset + 1, move: $0.element) } }

    private func folder(at place: PlaceAddress) -> String? {
        switch place {
        case .local: nil
        case .ssh(let host): folders[host]
        }
    }

    func stateFolder(at place: PlaceAddress) -> String { folder(at: place) ?? stateFolder }
    func shippedFolder(at place: PlaceAddress) -> String { folder(at: place).map { $0 + "/shipped" } ?? shippedFolder }

    /// The playbook's components, and those that only the catalog knows.
    var componentNames: [String] {
        let own = playbook.components.map(\.name)
        return own + catalog.components.map(\.name).filter { !own.contains($0) }
    }

    /// The checklist, with everything filled that can be known now.
    /// - Throws: all that is wrong with playbook, catalog or deployment for this path.
    package func resolve() throws(ResolutionErrors) -> Plan {
        let log = ProblemLog()
        let plan = PlanResolver(request: self, log: log).plan()
        guard log.problems.isEmpty, let plan else { throw ResolutionErrors(problems: log.problems) }
        return plan
    }
}
