// A file or a folder on this machine as a source of release notes.
internal import ContentHash
internal import UpgradeModel

extension NotesFile {
    /// Reads one file of release notes.
    package init(path: String, products: [String] = []) throws(ReleaseNotesError) {
        let bytes = try FileReading.bytes(path)
        let provenance = NotesProvenance(kind: .file, place: path, fetched: FileReading.now, hash: ContentHash(of: bytes).hex)
        try self.init(bytes, name: path, provenance: provenance, products: products)
    }

    private static let endings = [".md", ".mdx", ".markdown", ".rst", ".txt"]
    /// More files than this are no folder of release notes.
    private static let folderLimit = 5_000

    /// Reads a folder of one file per release; folders inside it are looked into once, for `v1.2.0/index.md`.
    /// - Returns: those that tell of a release, by file name.
    package static func folder(_ path: String, products: [String] = []) throws(ReleaseNotesError) -> [NotesFile] {
        let paths = try pages(in: path)
        var files: [NotesFile] = []
        for path in paths {
            let bytes = try FileReading.bytes(path)
            let provenance = NotesProvenance(kind: .directory, place: path, fetched: FileReading.now, hash: ContentHash(of: bytes).hex)
            let file = try NotesFile(bytes, name: path, provenance: provenance, products: products, isOneRelease: true)
            if file.count > 0 { files.append(file) }
        }
        return files
    }

    /// Paths of all pages in a folder and in the folders inside it.
    static func pages(in path: String) throws(ReleaseNotesError) -> [String] {
        var paths: [String] = []
        for name in try FileReading.names(in: path) {
            let inner = "\(path)/\(name)"
            if FileReading.isFolder(inner) {
                for page in try FileReading.names(in: inner) { paths.append("\(inner)/\(page)") }
            } else {
                paths.append(inner)
            }
        }
        return try pages(paths, in: path)
    }

    /// Those of the paths that are pages.
    static func pages(_ all: [String], in path: String) throws(ReleaseNotesError) -> [String] {
        let paths = all.filter { path in endings.contains { path.lowercased().hasSuffix($0) } }
        guard paths.count <= folderLimit else {
            throw ReleaseNotesError(
                .tooLarge, path, because: "it holds \(paths.count) pages", now: "Name the folder of the release notes alone")
        }
        return paths
    }
}
