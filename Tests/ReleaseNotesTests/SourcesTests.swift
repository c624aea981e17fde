// Bundles, git, folders, guides and the catalog as sources of release notes.
import ContentHash
import Glibc
import Process
import Testing
import UpgradeModel

@testable import ReleaseNotes

@discardableResult
func run(_ words: [String]) throws -> Captured {
    let result = try capture(Command(words, environment: ["GIT_CONFIG_GLOBAL": "/dev/null"]))
    try #require(result.succeeded, "\(words): \(result.errors.text)")
    return result
}

private func write(_ text: String, _ path: String) throws { try FileReading.write(Array(text.utf8), to: path) }

@Suite struct NotesBundleTests {
    private let folder: String
    private let path: String
    private let bundle: NotesBundle

    init() throws {
        folder = try scratchFolder()
        path = "\(folder)/site.bundle"
        let provenance = NotesProvenance(kind: .file, place: "CHANGELOG.md", fetched: 5, hash: "")
        bundle = NotesBundle(
            product: "thing", from: "1.0.0", to: "2.0.0", made: 1_000_000_000,
            files: [.init(path: "notes/CHANGELOG.md", text: "# 2.0.0\n", provenance: provenance)])
    }

    private func key(_ name: String) throws -> String {
        let key = "\(folder)/\(name)"
        try run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key])
        return key
    }

    private func signers(_ key: String) throws -> String {
        let file = "\(folder)/allowed"
        try write("ops@example.org " + String(decoding: FileReading.bytes(key + ".pub"), as: UTF8.self), file)
        return file
    }

    @Test func thereAndBack() throws {
        try bundle.write(to: path, key: nil)
        let read = try NotesBundle(reading: path, signers: nil)
        #expect(read.files.map(\.text) == ["# 2.0.0\n"])
        #expect(read.files.first?.provenance.fetched == 5)
        #expect(read.age(now: 1_000_000_000 + 3 * 86_400) == "made on 2001-09-09 01:46 UTC, 3 days ago")
    }

    @Test func knownSigner() throws {
        let key = try key("mine")
        try bundle.write(to: path, key: key)
        #expect(try NotesBundle(reading: path, signers: signers(key)).signer == "ops@example.org")
    }

    @Test func unknownSignerMissingSignatureAndChange() throws {
        let (mine, other) = (try key("mine"), try key("other"))
        let allowed = try signers(other)
        try bundle.write(to: path, key: mine)
        #expect(throws: ReleaseNotesError.self) { try NotesBundle(reading: path, signers: allowed) }
        try bundle.write(to: path, key: nil)
        #expect(throws: ReleaseNotesError.self) { try NotesBundle(reading: path, signers: allowed) }
        try bundle.write(to: path, key: other)
        let text = String(decoding: try FileReading.bytes(path), as: UTF8.self).replacing("thing", with: "thang")
        #expect(throws: ReleaseNotesError.self) { try NotesBundle(Array(text.utf8), name: path, signers: allowed) }
        #expect(try NotesBundle(reading: path, signers: allowed).signer != nil)
    }

    @Test func damage() throws {
        try bundle.write(to: path, key: nil)
        let bytes = try FileReading.bytes(path)
        let wrong = String(decoding: bytes, as: UTF8.self).replacing("# 2.0.0", with: "# 2.0.1")
        #expect(throws: ReleaseNotesError.self) { try NotesBundle(Array(wrong.utf8), name: path, signers: nil) }
        for length in [0, 1, 10, bytes.count - 5] {
            #expect(throws: ReleaseNotesError.self) { try NotesBundle(Array(bytes[..<length]), name: path, signers: nil) }
        }
        #expect(throws: ReleaseNotesError.self) { try NotesBundle(bytes + Array("more".utf8), name: path, signers: nil) }
    }

    @Test(arguments: ["../x", "/etc/passwd", "a/../../b", "a//b", "", ".", "a\u{1B}b", "a\\b", "../\u{301}x"])
    func pathsThatClimbOut(name: String) throws {
        let bad = NotesBundle(product: "p", from: "1", to: "2", made: 0, files: [.init(path: name, text: "", provenance: somewhere)])
        #expect(throws: ReleaseNotesError.self) { try bad.write(to: path, key: nil) }
        try bundle.write(to: path, key: nil)
        let escaped = name.replacing("\\", with: "\\\\").replacing("\u{1B}", with: "\\u001B")
        let text = String(decoding: try FileReading.bytes(path), as: UTF8.self).replacing("notes/CHANGELOG.md", with: escaped)
        #expect(throws: ReleaseNotesError.self) { try NotesBundle(Array(text.utf8), name: path, signers: nil) }
    }
}

@Suite struct SourcesTests {
    private let folder: String

    init() throws { folder = try scratchFolder() }

    @Test func gitAtATag() throws {
        let repository = "\(folder)/repository"
        try run(["git", "init", "--quiet", repository])
        try write("# 1.0.0\n\nold\n", "\(repository)/CHANGELOG.md")
        let git = ["git", "-C", repository, "-c", "user.name=a", "-c", "user.email=a@example.org"]
        try run(git + ["add", "."])
        try run(git + ["commit", "--quiet", "-m", "one"])
        try run(git + ["tag", "v1.0.0"])
        try write("# 2.0.0\n\nnew\n", "\(repository)/CHANGELOG.md")
        try run(git + ["commit", "--quiet", "-a", "-m", "two"])
        let version = try #require(Version("1.0.0"))
        for address in [repository, "file://\(repository)"] {
            let page = try #require(
                try GitNotes(repository: address, cacheFolder: "\(folder)/cache").pages("CHANGELOG.md", .changelog, at: version).first)
            let notes = try page.file(products: [], parser: nil)
            #expect(notes.listed == ["1.0.0:1"])
            #expect(notes.provenance.place.hasSuffix("v1.0.0:CHANGELOG.md"))
        }
        let missing = try #require(Version("9.9.9"))
        #expect(throws: ReleaseNotesError.self) {
            try GitNotes(repository: repository, cacheFolder: folder).pages("CHANGELOG.md", .changelog, at: missing)
        }
        #expect(throws: ReleaseNotesError.self) {
            try GitNotes(repository: "ext::sh -c true", cacheFolder: folder).pages("x", .changelog, at: version)
        }
        #expect(throws: ReleaseNotesError.self) {
            try GitNotes(repository: "--upload-pack=x", cacheFolder: folder).pages("x", .changelog, at: version)
        }
    }

    @Test func folderOfReleases() throws {
        try write("text of one\n", "\(folder)/v1.0.0.md")
        try write("## v1.1.0\n\ntext\n", "\(folder)/v1.1.0.md")
        try write("no release\n", "\(folder)/README.md")
        let files = try NotesFile.folder(folder)
        #expect(files.map { $0.heading(0)?.version } == ["v1.0.0", "v1.1.0"])
    }

    @Test func guidesOfAHop() throws {
        try write("# Migrate from 1.15 to 1.17\n\nDo it.\n", "\(folder)/1.15-1.17.md")
        try write("# Migrate from v1.9 to v1.10\n\nDo that.\n", "\(folder)/1.9-1.10.md")
        try write("---\ntitle: Keys are gone\nrelease: 2.0.0\neditions: [\"EE\"]\n---\n\nUse others.\n", "\(folder)/keys.md")
        let guides = try MigrationGuide.folder(folder)
        #expect(guides.map(\.to.text) == ["v1.10", "1.17", "2.0.0"])
        func concerned(_ from: String, _ to: String) throws -> [String] {
            let (start, end) = (try #require(Version(from)), try #require(Version(to)))
            return guides.filter { $0.concerns(from: start, to: end) }.map(\.to.text)
        }
        #expect(try concerned("1.9.0", "1.10.0") == ["v1.10"])
        #expect(try concerned("1.15.1", "1.16.0-rc4") == ["1.17"])
        #expect(try concerned("1.16.0-rc4", "1.17.0") == ["1.17"])
        #expect(try concerned("1.10.0", "1.11.0") == [])
        #expect(try concerned("1.17.0", "1.18.0") == [])
        #expect(try concerned("1.3.2", "2.0.0") == ["v1.10", "1.17", "2.0.0"])
        #expect(guides.last?.notes.items.map(\.editions) == [["EE"]])
        #expect(guides.last?.notes.items.map(\.title) == ["Keys are gone"])
    }

    @Test func catalogIsASummary() throws {
        let (one, two) = (try #require(Version("1.0.0")), try #require(Version("2.0.0")))
        let catalog = Catalog(
            product: "thing", title: "Thing", releases: [.init(one), .init(two, date: "2026-01-01")],
            breaking: [.init(id: "keys", firstReleases: [two], say: "Keys are gone. Use others.", link: "https://example.org/keys")])
        let notes = CatalogNotes.releases(catalog, try NotesQuery(from: one, to: two), read: 7)
        #expect(notes.map(\.versionText) == ["2.0.0"])
        #expect(notes.first?.items.map(\.title) == ["Keys are gone"])
        #expect(notes.first?.remark != nil)
    }

    @Test func missingFilesAndFolders() {
        #expect(throws: ReleaseNotesError.self) { try NotesFile(path: "\(folder)/none.md") }
        #expect(throws: ReleaseNotesError.self) { try NotesFile(path: folder) }
        #expect(throws: ReleaseNotesError.self) { try NotesFile.folder("\(folder)/none") }
    }
}
