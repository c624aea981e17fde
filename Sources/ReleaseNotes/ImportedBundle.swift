// Bundles that were taken in on this machine: kept as they came, each with who signed it and when it was imported.
internal import ContentHash
internal import JSONDocument

package struct ImportedBundle: Sendable {
    package let bundle: NotesBundle
    /// Who had signed it when it was imported; nil: nobody was asked for.
    package let signer: String?
    /// Seconds since 1970.
    package let imported: Int64

    /// For the screen: its age and its signer.
    package var description: String {
        "bundle \(bundle.age(now: FileReading.now))" + (signer.map { ", signed by \(visible($0))" } ?? ", not signed by anybody known here")
    }

    /// The notes in it, by component.
    var pages: [(component: String?, pages: [NotesPage])] {
        var pages: [(component: String?, pages: [NotesPage])] = []
        for file in bundle.files {
            guard let form = file.form else { continue }
            let page = NotesPage(name: file.name, bytes: Array(file.text.utf8), provenance: file.provenance, form: form)
            if let index = pages.firstIndex(where: { $0.component == file.component }) {
                pages[index].pages.append(page)
            } else {
                pages.append((file.component, [page]))
            }
        }
        return pages
    }
}

extension ImportedBundle {
    private var playbooks: [NotesBundle.File] {
        bundle.product.contains("/") ? [] : bundle.files.filter { $0.path.hasPrefix("playbooks/\(bundle.product)/") }
    }

    /// Lays catalog and playbooks of the bundle into a folder of playbooks. The bundle's paths were checked when it was read.
    /// - Returns: the product's folder; nil where the bundle holds no playbook.
    package func unpackPlaybooks(into folder: String) throws(ReleaseNotesError) -> String? {
        guard !playbooks.isEmpty else { return nil }
        for file in playbooks {
            let path = folder + "/" + file.path.dropFirst("playbooks/".count)
            try FileReading.makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
            try FileReading.write(Array(file.text.utf8), to: path)
        }
        return "\(folder)/\(bundle.product)"
    }

    /// Whether catalog and playbooks here are the bundle's.
    package func isSame(as texts: [(path: String, bytes: [UInt8])]) -> Bool {
        texts.allSatisfy { text in
            playbooks.contains { $0.path == "playbooks/\(bundle.product)/\(text.path)" && Array($0.text.utf8) == text.bytes }
        }
    }
}

/// The folder of imported bundles.
package struct ImportedBundles: Sendable {
    let folder: String

    package init(folder: String) { self.folder = folder }

    private static let ending = ".bundle"

    /// Verifies a bundle and takes it in; one of the same product and versions is replaced by a newer one only.
    /// - Throws: `untrusted` where it is damaged, not signed by one of the signers, or older than what is here.
    package func take(_ path: String, signers: String?) throws(ReleaseNotesError) -> ImportedBundle {
        let bytes = try FileReading.bytes(path, limit: NotesBundle.limit)
        let bundle = try NotesBundle(bytes, name: path, signers: signers)
        let imported = ImportedBundle(bundle: bundle, signer: bundle.signer, imported: FileReading.now)
        let target = "\(folder)/\(ContentHash(of: "\(bundle.product)\n\(bundle.from)\n\(bundle.to)").hex.prefix(32))\(Self.ending)"
        // One here that cannot be read any more is replaced: nothing in it would be used.
        if FileReading.exists(target), let present = try? read(target), present.bundle.made > bundle.made {
            throw ReleaseNotesError(
                .untrusted, path, because: "it is older than the bundle that is here already, \(present.bundle.age(now: FileReading.now))",
                now: "Import the newer one, or remove \(target)")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let json = JSONValue.object(
            JSONObject([
                ("imported", .integer(imported.imported)), ("signer", JSONValue(imported.signer)), ("bundle", .string(text)),
                ("sha256", .string(ContentHash(of: text).hex)),
            ]))
        try FileReading.makeFolder(folder)
        try FileReading.write(Array(json.canonicalText.utf8), to: target)
        return imported
    }

    /// Those of a product, newest first, and what is wrong with others.
    package func all(of product: String) -> (bundles: [ImportedBundle], remarks: [String]) {
        guard FileReading.isFolder(folder) else { return ([], []) }
        var found: [ImportedBundle] = []
        var remarks: [String] = []
        do throws(ReleaseNotesError) {
            for name in try FileReading.names(in: folder) where name.hasSuffix(Self.ending) {
                do throws(ReleaseNotesError) {
                    found.append(try read("\(folder)/\(name)"))
                } catch {
                    remarks.append("\(error)")
                }
            }
        } catch {
            remarks.append("\(error)")
        }
        return (found.filter { $0.bundle.product == product }.sorted { $0.bundle.made > $1.bundle.made }, remarks)
    }

    private func read(_ path: String) throws(ReleaseNotesError) -> ImportedBundle {
        let stored = try FileReading.bytes(path, limit: 2 * NotesBundle.limit)
        let json: JSONValue
        do throws(JSONError) {
            // A text inside a text: quotes and line breaks of the bundle are escaped once more.
            json = try JSONValue(parsing: stored, limits: JSONLimits(size: 2 * NotesBundle.limit, depth: 8))
        } catch {
            throw damaged(path, "\(error)")
        }
        guard let text = json["bundle"]?.string, let imported = json["imported"]?.integer,
            json["sha256"]?.string == ContentHash(of: text).hex
        else { throw damaged(path, "it is not what was imported") }
        let bundle = try NotesBundle(Array(text.utf8), name: path, signers: nil)
        return ImportedBundle(bundle: bundle, signer: json["signer"]?.string, imported: imported)
    }

    private func damaged(_ path: String, _ cause: String) -> ReleaseNotesError {
        ReleaseNotesError(.untrusted, path, because: "the imported bundle is damaged: \(cause)", now: "Import it again")
    }
}
