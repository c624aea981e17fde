// Where the notes of a hop's releases come from when a plan is made.

import Playbooks
import UpgradeModel

struct NotesFinder: Sendable {
    private let deployment: LoadedDeployment

    init(_ deployment: LoadedDeployment) { self.deployment = deployment }

    /// Nothing is found beside the catalog: then its own summary is what the operator reads, and marked as such.
    var notes: @Sendable (UpgradePath.Hop) -> [FoundNotes] { { _ in [] } }
}
