// Reads the sources that catalog and deployment name, in their order. What cannot be had becomes a sentence for the operator, never
// an end: the next source is tried, and the catalog's own summary always remains.
internal import ContentHash
internal import Glibc
internal import Process
package import UpgradeModel

package struct NoteSourceReader: Sendable {
    /// Files that come with the playbook.
    package var shipped: [String: [UInt8]] = [:]
    /// Names that may stand before a version in a heading.
    package var products: [String] = []
    /// For GitHub; never stored, never shown.
    package var token: String?
    /// Belay itself, for parsing text of the network in a process of its own; nil parses here.
    package var parser: String? = "/proc/self/exe"
    /// Seconds for all that the network is asked for.
    package var patience = 20
    /// Of GitHub, or of a GitHub Enterprise.
    package var api = "https://api.github.com"
    private let cacheFolder: String

    /// - Parameter cacheFolder: made when the network is first asked.
    package init(cacheFolder: String) { self.cacheFolder = cacheFolder }

    /// - Parameters:
    ///   - bundles: taken in before; the operator brought them here, so they come first and cost no waiting.
    ///   - version: of a component or (nil) the product, at the end of the way: the tag that repositories are read at.
    package func read(_ sources: [NoteSource], bundles: [ImportedBundle] = [], at version: (_ component: String?) -> Version?) -> ReadNotes
    {
        var notes = ReadNotes()
        for bundle in bundles {
            do throws(ReleaseNotesError) {
                for (component, pages) in bundle.pages {
                    notes.sources.append(
                        try read(pages, name: bundle.description, component: component, isForeign: true, remarks: bundle.description))
                }
            } catch {
                notes.remarks.append("\(error)")
            }
        }
        let deadline = Clock.sinceBoot() + .seconds(patience)
        for source in sources {
            do throws(ReleaseNotesError) {
                notes.sources.append(try read(source, at: version(source.component), deadline, &notes.remarks))
            } catch {
                notes.remarks.append("\(error)")
            }
        }
        return notes
    }

    private func read(_ source: NoteSource, at version: Version?, _ deadline: Duration, _ remarks: inout [String])
        throws(ReleaseNotesError) -> ReadNotes.Source
    {
        let name = source.description
        switch source.content {
        case .gitHub(let repository):
            var github = try GitHubReleases(
                repository: repository, api: api, token: token, cache: NotesCache(folder: cacheFolder), parser: parser)
            github.timeout = try seconds(until: deadline, name)
            github.deadline = deadline
            let answer = try github.read()
            remarks += answer.remarks
            let pages = answer.releases.map { file in
                NotesPage(
                    name: file.name, bytes: file.text.bytes, provenance: file.provenance,
                    form: .announced(version: file.whole?.version ?? file.name, date: file.whole?.date))
            }
            return ReadNotes.Source(name: name, component: source.component, files: answer.releases, guides: [], pages: pages)
        case .file(let path): return try read(source, path, .changelog, at: version, deadline)
        case .directory(let path): return try read(source, path, .release, at: version, deadline)
        case .guides(let path): return try read(source, path, .guide, at: version, deadline)
        }
    }

    private func read(
        _ source: NoteSource, _ path: String, _ form: NotesPage.Form, at version: Version?, _ deadline: Duration
    ) throws(ReleaseNotesError) -> ReadNotes.Source {
        var pages: [NotesPage] = []
        var isForeign = false
        if let repository = source.repository {
            guard let version else {
                throw ReleaseNotesError(
                    .request, source.description, because: "the version to read it at is not known",
                    now: "Name the component's version in the catalog")
            }
            var git = GitNotes(repository: repository, cacheFolder: cacheFolder + "/git")
            git.timeout = try seconds(until: deadline, source.description)
            pages = try git.pages(path, form, at: version)
            isForeign = !git.isLocal
        } else if let name = source.shippedFile {
            guard let bytes = shipped[name] else {
                throw ReleaseNotesError(
                    .notFound, path, because: "the playbook ships no such file", now: "Put it into the playbook's folder files/")
            }
            let provenance = NotesProvenance(kind: .file, place: path, fetched: FileReading.now, hash: ContentHash(of: bytes).hex)
            pages = [NotesPage(name: name, bytes: bytes, provenance: provenance, form: form)]
        } else if form == .changelog {
            pages = [try NotesPage(path: path, form: form)]
        } else {
            for page in try NotesFile.pages(in: path) { pages.append(try NotesPage(path: page, form: form)) }
        }
        return try read(pages, name: source.description, component: source.component, isForeign: isForeign)
    }

    private func read(_ pages: [NotesPage], name: String, component: String?, isForeign: Bool, remarks: String? = nil)
        throws(ReleaseNotesError) -> ReadNotes.Source
    {
        var source = ReadNotes.Source(name: name, component: component, files: [], guides: [], pages: pages, remark: remarks)
        let parser = isForeign ? parser : nil
        for page in pages {
            switch page.form {
            case .guide:
                if let guide = try MigrationGuide(page, parser: parser) { source.guides.append(guide) }
            case .changelog, .release, .announced:
                let file = try page.file(products: products, parser: parser)
                if file.count > 0 || !file.index.unreleased.isEmpty { source.files.append(file) }
            }
        }
        return source
    }

    private func seconds(until deadline: Duration, _ name: String) throws(ReleaseNotesError) -> Int {
        let left = Int((deadline - Clock.sinceBoot()).components.seconds)
        guard left > 0 else {
            throw ReleaseNotesError(
                .unreachable, name, because: "the \(patience) s for asking the network were over",
                now: "Try again later, or bring the notes in with belay notes import")
        }
        return left
    }
}
