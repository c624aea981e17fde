// One text of a source as it was found, and what kind of text it is: what is parsed, and what a bundle carries.
internal import ContentHash
package import UpgradeModel

package struct NotesPage: Sendable, Hashable {
    package enum Form: Sendable, Hashable {
        /// Many releases, each under a heading of its own.
        case changelog
        /// One of a folder of one file per release: its name may tell the version.
        case release
        /// About this version, whatever its headings say.
        case announced(version: String, date: String?)
        /// About one hop.
        case guide
    }

    package let name: String
    package let bytes: [UInt8]
    package let provenance: NotesProvenance
    package let form: Form

    package init(name: String, bytes: [UInt8], provenance: NotesProvenance, form: Form) {
        self.name = name
        self.bytes = bytes
        self.provenance = provenance
        self.form = form
    }

    /// A file on this machine.
    init(path: String, form: Form) throws(ReleaseNotesError) {
        let bytes = try FileReading.bytes(path)
        let kind: NotesProvenance.Kind =
            switch form {
            case .changelog, .announced: .file
            case .release: .directory
            case .guide: .guide
            }
        self.init(
            name: path, bytes: bytes,
            provenance: NotesProvenance(kind: kind, place: path, fetched: FileReading.now, hash: ContentHash(of: bytes).hex), form: form)
    }

    /// - Parameter parser: Belay itself, for text that came over a network: it is first parsed in a process of its own, and shown
    ///   plain where that process does not survive. nil parses here.
    func file(products: [String], parser: String?) throws(ReleaseNotesError) -> NotesFile {
        var announced: ReleaseHeading?
        if case .announced(let version, let date) = form {
            announced = ReleaseHeading(text: version)
            announced?.date = date
        }
        var isPlain = false
        if let parser { isPlain = try !NotesChild.survives(bytes, executable: parser) }
        return try NotesFile(
            bytes, name: name, provenance: provenance, products: products, isOneRelease: form == .release, announced: announced,
            asPlainText: isPlain)
    }
}
