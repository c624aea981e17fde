// Where the notes of a product's releases come from: bundles that were imported, the deployment's sources, the catalog's. Wiring
// only: reading them is the module ReleaseNotes' business.

import Glibc
import Playbooks
import ReleaseNotes
import UpgradeModel

struct NotesFinder: Sendable {
    private let catalog: Catalog
    private let sources: [NoteSource]
    private let reader: NoteSourceReader
    private let bundles: (bundles: [ImportedBundle], remarks: [String])

    init(_ workspace: Workspace, _ deployment: LoadedDeployment) {
        self.init(
            workspace, deployment.playbook.catalog, sources: deployment.deployment.notes + deployment.playbook.catalog.noteSources,
            shipped: deployment.playbook.shipped)
    }

    init(_ workspace: Workspace, _ catalog: Catalog, sources: [NoteSource], shipped: [ShippedFile]) {
        self.catalog = catalog
        self.sources = sources
        var reader = NoteSourceReader(cacheFolder: Self.cacheFolder)
        reader.shipped = Dictionary(shipped.map { ($0.name, $0.bytes) }) { first, _ in first }
        reader.products = [catalog.product, catalog.title] + catalog.components.flatMap { [$0.name, $0.title] }
        reader.token = Self.value("GITHUB_TOKEN")
        if let api = Self.value("GITHUB_API_URL") { reader.api = api }
        self.reader = reader
        bundles = workspace.importedBundles?.all(of: catalog.product) ?? ([], [])
    }

    /// For `belay notes`: the product's releases alone, and those of its components at the target.
    func read(_ query: NotesQuery) -> ReadNotes {
        read { name in
            guard let to = query.to ?? catalog.suited(to: .unknown).releases.last?.version else { return nil }
            return name.map { catalog.release(to)?.with[$0] ?? to } ?? to
        }
    }

    /// Everything that has to be read on a way, read once for all of its hops.
    func planned(for path: UpgradePath) -> PlannedNotes {
        let notes = read { name in
            guard let name else { return path.to }
            return path.hops.last?.components.first { $0.component == name }?.to
        }
        let catalog = catalog
        return PlannedNotes(remarks: notes.remarks) { notes.found(for: $0, catalog: catalog) }
    }

    private func read(at version: (String?) -> Version?) -> ReadNotes {
        var notes = reader.read(sources, bundles: bundles.bundles, at: version)
        notes.remarks = bundles.remarks + notes.remarks
        return notes
    }

    private static func value(_ name: String) -> String? {
        getenv(name).flatMap { $0.pointee == 0 ? nil : String(cString: $0) }
    }

    /// `$XDG_CACHE_HOME/belay`, else `~/.cache/belay`: what the network gave, for a while.
    private static var cacheFolder: String {
        if let folder = value("XDG_CACHE_HOME"), folder.hasPrefix("/") { return folder + "/belay" }
        return (value("HOME") ?? "/tmp/belay-\(getuid())") + "/.cache/belay"
    }
}

extension Workspace {
    /// Bundles that were taken in, in the configuration folder; nil without a home.
    var importedBundles: ImportedBundles? { library.configuration.map { ImportedBundles(folder: $0 + "/notes") } }
}
