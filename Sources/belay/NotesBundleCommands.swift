// belay notes bundle and belay notes import: release notes, catalog and playbooks for machines without a network.

import CommandTable
import Glibc
import JSONDocument
import Playbooks
import ReleaseNotes
import UpgradeModel

enum NotesBundleCommands {
    static func bundle(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        let product = command.argument("PRODUCT") ?? ""
        let catalog = try workspace.library.catalog(of: product)
        let from = try NotesCommand.version(command, "from")
        let to = try NotesCommand.version(command, "to")
        let query = try NotesQuery(from: from, to: to)
        let shipped = try playbooks(of: product, workspace)
        let notes = NotesFinder(workspace, catalog, sources: catalog.noteSources, shipped: shipped.shipped).read(query)
        for remark in notes.remarks { Console.complain("belay: \(remark)") }
        let now = Int64(time(nil))
        let bundle = NotesBundle(
            product: product, from: from?.text ?? "", to: to?.text ?? "", made: now, notes: notes, others: shipped.files(read: now))
        let path = command.value(of: "output") ?? ""
        try bundle.write(to: path, key: command.value(of: "key"))
        let releases = notes.releases(query)
        if command.isSet("json") {
            Console.print(json: [
                "file": .string(path), "files": .integer(Int64(bundle.files.count)), "releases": .integer(Int64(releases.count)),
                "remarks": .array(notes.remarks.map { .string($0) }),
            ])
        } else {
            Console.print(
                "\(path): \(bundle.files.count) files, with notes of \(releases.count) releases\(command.value(of: "key") == nil ? "; not signed" : "; signed")."
            )
        }
        return .done
    }

    static func take(_ command: ParsedCommand, _ workspace: Workspace) throws -> ExitCode {
        guard let bundles = workspace.importedBundles else {
            throw ReleaseNotesError(.request, "HOME", because: "there is no home to import into", now: "Set HOME or BELAY_CONFIG")
        }
        let taken = try bundles.take(command.argument("FILE") ?? "", signers: command.value(of: "signers"))
        let bundle = taken.bundle
        let playbooks = try unpack(taken, workspace)
        if command.isSet("json") {
            Console.print(json: [
                "product": .string(bundle.product), "from": .string(bundle.from), "to": .string(bundle.to),
                "made": .integer(bundle.made), "signer": JSONValue(taken.signer), "files": .integer(Int64(bundle.files.count)),
            ])
        } else {
            Console.print("\(bundle.product) \(bundle.from) to \(bundle.to): \(taken.description). \(bundle.files.count) files.")
            if let playbooks { Console.print(playbooks) }
        }
        return .done
    }

    /// Catalog and playbooks of a product that is not known here; what is here stays as it is.
    /// - Returns: what came of it, in a sentence.
    private static func unpack(_ taken: ImportedBundle, _ workspace: Workspace) throws(ReleaseNotesError) -> String? {
        guard let configuration = workspace.library.configuration else { return nil }
        let product = taken.bundle.product
        do {
            let present = try workspace.library.sources(of: product)
            return taken.isSame(as: present.texts)
                ? nil : "The playbook of \(product) that is here already (\(present.origin)) stays in use; the bundle's is another one."
        } catch {
            // Not known here, or broken: a folder that holds something is the operator's.
            let folder = "\(configuration)/playbooks/\(product)"
            if access(folder, F_OK) == 0 { return "\(folder) is there already and stays as it is: \(error)" }
        }
        guard let folder = try taken.unpackPlaybooks(into: "\(configuration)/playbooks") else { return nil }
        return "Its catalog and playbooks are in \(folder)\(taken.signer == nil ? "; nobody vouches for them: read them first" : "")."
    }

    private static func playbooks(of product: String, _ workspace: Workspace) throws(ReleaseNotesError) -> ProductSources {
        do {
            return try workspace.library.sources(of: product)
        } catch {
            throw ReleaseNotesError(.unreadable, product, because: "\(error)", now: "Correct the file")
        }
    }
}

extension ProductSources {
    /// As files of a bundle.
    fileprivate func files(read now: Int64) -> [NotesBundle.File] {
        (texts + shipped.map { (path: "files/\($0.name)", bytes: $0.bytes) }).compactMap { file in
            guard let text = String(validating: file.bytes, as: UTF8.self) else {
                Console.complain("belay: \(file.path) is no text and is not in the bundle; take it along as a file")
                return nil
            }
            let provenance = NotesProvenance(kind: .file, place: "\(origin)/\(file.path)", fetched: now, hash: "")
            return NotesBundle.File(path: "playbooks/\(product)/\(file.path)", text: text, provenance: provenance)
        }
    }
}
