// Sources in their order: which one tells of a release, what is said when none does, and what becomes of it in a hop.
import ContentHash
import Glibc
import Process
import Testing
import UpgradeModel

@testable import ReleaseNotes

/// The `belay` that was built with these tests, next to them: it parses text of the network in a process of its own.
let belay: String = {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    return own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/belay"
}()

@Suite struct NoteSourceReaderTests {
    private let folder: String
    private let catalog: Catalog

    init() throws {
        folder = try scratchFolder()
        let (one, two, three) = (try #require(Version("1.0.0")), try #require(Version("2.0.0")), try #require(Version("3.0.0")))
        catalog = Catalog(
            product: "thing", title: "Thing",
            components: [
                Catalog.Component(name: "thing", title: "Thing", versions: .leads),
                Catalog.Component(name: "panel", title: "Panel", versions: .own([])),
            ],
            releases: [
                Catalog.Release(one), Catalog.Release(two, with: ["panel": try #require(Version("1.1"))]),
                Catalog.Release(three, with: ["panel": try #require(Version("1.2"))]),
            ])
    }

    private func write(_ text: String, _ name: String) throws -> String {
        try FileReading.write(Array(text.utf8), to: "\(folder)/\(name)")
        return "\(folder)/\(name)"
    }

    private func reader() -> NoteSourceReader {
        var reader = NoteSourceReader(cacheFolder: "\(folder)/cache")
        reader.parser = belay
        return reader
    }

    private func hop(_ from: String, _ to: String, panel: (String, String)? = nil) throws -> UpgradePath.Hop {
        let moves = [ComponentMove(component: "panel", from: panel.flatMap { Version($0.0) }, to: panel.flatMap { Version($0.1) })]
        return UpgradePath.Hop(
            from: try #require(Version(from)), to: try #require(Version(to)), why: "", components: panel == nil ? [] : moves)
    }

    @Test func firstSourceThatTellsOfARelease() throws {
        let first = try write("## 3.0.0\n\nfrom the first\n", "first.md")
        let second = try write("## 3.0.0\n\nfrom the second\n\n## 2.0.0\n\nonly here\n", "second.md")
        let notes = reader().read([NoteSource(.file("\(folder)/none.md")), NoteSource(.file(first)), NoteSource(.file(second))]) { _ in nil
        }
        let found = notes.found(for: try hop("1.0.0", "3.0.0"), catalog: catalog)
        #expect(found.map(\.text) == ["## 2.0.0\n\nonly here\n", "## 3.0.0\n\nfrom the first\n"])
        #expect(notes.remarks.count == 1)
        #expect(notes.remarks[0].contains("none.md"))
        #expect(found[0].source.hasPrefix("\(folder)/second.md, line 5; fetched 20"))
    }

    @Test func shippedFile() throws {
        var reader = reader()
        reader.shipped = ["NEWS.md": Array("## 2.0.0\n\n### Removed\n\n- Doors\n".utf8)]
        let notes = reader.read([NoteSource(.file("<shipped>/NEWS.md")), NoteSource(.file("<shipped>/other.md"))]) { _ in nil }
        #expect(notes.found(for: try hop("1.0.0", "2.0.0"), catalog: catalog).first?.items.map(\.title) == ["Doors"])
        #expect(notes.remarks.count == 1)
    }

    @Test func notesOfAComponentStandWithTheReleaseThatTakesIt() throws {
        let path = try write("## 1.2\n\n### Removed\n\n- Knobs\n\n## 1.1\n\nold\n", "panel.md")
        let notes = reader().read([NoteSource(.file(path), component: "panel")]) { _ in nil }
        let found = notes.found(for: try hop("1.0.0", "3.0.0", panel: ("1.1", "1.2")), catalog: catalog)
        #expect(found.map(\.version.text) == ["3.0.0"])
        #expect(found.flatMap(\.items).map(\.component) == ["panel"])
        #expect(notes.found(for: try hop("1.0.0", "3.0.0"), catalog: catalog).isEmpty)
        #expect(notes.found(for: try hop("1.0.0", "3.0.0", panel: ("1.2", "1.2")), catalog: catalog).isEmpty)
    }

    @Test func guidesComeBesideTheNotes() throws {
        let changes = try write("## 3.0.0\n\ntext\n", "CHANGELOG.md")
        try FileReading.makeFolder("\(folder)/guides")
        _ = try write("# Migrate from 2.0 to 3.0\n\nMove it.\n", "guides/2.0-3.0.md")
        let notes = reader().read([NoteSource(.file(changes)), NoteSource(.guides("\(folder)/guides"))]) { _ in nil }
        #expect(notes.found(for: try hop("2.0.0", "3.0.0"), catalog: catalog).map(\.version.text) == ["3.0.0", "3.0.0"])
        #expect(notes.found(for: try hop("1.0.0", "2.0.0"), catalog: catalog).isEmpty)
    }

    @Test func copiesOfOneGuideAreReadOnce() throws {
        try FileReading.makeFolder("\(folder)/guides")
        _ = try write("# Migrate from 2.0 to 3.0\n\nMove it to rc4.\n", "guides/2.0-3.0@one.md")
        _ = try write("# Migrate from 2.0 to 3.0\n\nMove it to rc3.\n", "guides/2.0-3.0@two.md")
        _ = try write("# Migrate the panel from 2.0 to 3.0\n\nTurn it.\n", "guides/panel-2.0-3.0.md")
        let found = reader().read([NoteSource(.guides("\(folder)/guides"))]) { _ in nil }.found(
            for: try hop("2.0.0", "3.0.0"), catalog: catalog)
        #expect(found.count == 2)
        #expect(found.first?.text.contains("rc4") == true)
        #expect(found.first?.source.contains("2.0-3.0@two.md tells of the same hop in other words") == true)
    }

    @Test func repositoryAtTheTargetsTag() throws {
        let repository = "\(folder)/repository"
        try run(["git", "init", "--quiet", repository])
        try FileReading.makeFolder("\(repository)/notes")
        _ = try write("## 2.0.0\n\ntwo\n", "repository/NEWS.md")
        _ = try write("page\n", "repository/notes/v2.0.0.md")
        let git = ["git", "-C", repository, "-c", "user.name=a", "-c", "user.email=a@example.org"]
        try run(git + ["add", "."])
        try run(git + ["commit", "--quiet", "-m", "two"])
        try run(git + ["tag", "v2.0.0"])
        // An address rather than a folder: it is fetched, and its text is foreign.
        let sources = [NoteSource.Content.file("NEWS.md"), .directory("notes")].map { NoteSource($0, repository: "file://\(repository)") }
        for source in sources {
            let notes = reader().read([source]) { _ in Version("2.0.0") }
            #expect(notes.remarks == [])
            #expect(notes.found(for: try hop("1.0.0", "2.0.0"), catalog: catalog).map(\.version.text) == ["2.0.0"])
        }
        #expect(reader().read([sources[0]]) { _ in Version("9.9.9") }.remarks.count == 1)
    }

    @Test func largeRepositoryBringsOneFileOnly() throws {
        let repository = "\(folder)/large"
        try run(["git", "init", "--quiet", repository])
        try run(["git", "-C", repository, "config", "uploadpack.allowFilter", "true"])
        _ = try write("## 2.0.0\n\ntwo\n", "large/NEWS.md")
        _ = try write(String(repeating: "ballast ", count: 200_000), "large/ballast")
        let git = ["git", "-C", repository, "-c", "user.name=a", "-c", "user.email=a@example.org"]
        try run(git + ["add", "."])
        try run(git + ["commit", "--quiet", "-m", "two"])
        try run(git + ["tag", "v2.0.0"])
        let notes = reader().read([NoteSource(.file("NEWS.md"), repository: "file://\(repository)")]) { _ in Version("2.0.0") }
        #expect(notes.remarks == [])
        #expect(notes.sources.first?.files.first?.count == 1)
        let fetched = try capture(Command(["find", "\(folder)/cache", "-name", "*.git"])).output.text.split(separator: "\n").map(
            String.init)
        let objects = try capture(
            Command(["git", "-C", try #require(fetched.first), "cat-file", "--batch-all-objects", "--batch-check=%(objecttype)"]))
        #expect(objects.output.text.split(separator: "\n").count { $0 == "blob" } == 1)
    }

    @Test func gitThatTakesTooLongIsASentence() throws {
        // Somebody takes the connection and says nothing.
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        try #require(listen(listener, 5) == 0)
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let named = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &length) }
        }
        try #require(named == 0)
        let repository = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/large.git"
        var reader = reader()
        reader.patience = 2
        let notes = reader.read([NoteSource(.file("NEWS.md"), repository: repository)]) { _ in Version("2.0.0") }
        #expect(notes.remarks.count == 1)
        #expect(notes.remarks.first?.contains("the repository is too large or the network too slow") == true, "\(notes.remarks)")
    }

    @Test func slowNetworkEndsInTime() throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        server.answer("/repos/a/b/releases?per_page=100&page=1", "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n")
        var reader = reader()
        (reader.api, reader.patience) = (server.address, 2)
        var notes = ReadNotes()
        let time = ContinuousClock().measure {
            notes = reader.read([NoteSource(.gitHub("a/b")), NoteSource(.gitHub("a/b")), NoteSource(.gitHub("a/b"))]) { _ in nil }
        }
        #expect(time < .seconds(8))
        #expect(notes.remarks.count == 3)
    }

    @Test func networkTextThatKillsTheParserIsShownPlain() throws {
        let server = try LoopbackServer()
        defer { server.stop() }
        let body = #"## 2.0.0\n\nharmless\n"#
        server.answer(
            "/repos/a/b/releases?per_page=100&page=1", http("200 OK", body: #"[{"tag_name":"v2.0.0","draft":false,"body":"\#(body)"}]"#))
        var reader = reader()
        reader.api = server.address
        #expect(!(try #require(reader.read([NoteSource(.gitHub("a/b"))]) { _ in nil }.sources.first?.files.first).isPlain))
        // A parser that dies: the same answer, from the cache, shown as plain text.
        reader.parser = "/bin/false"
        let file = try #require(reader.read([NoteSource(.gitHub("a/b"))]) { _ in nil }.sources.first?.files.first)
        #expect(file.isPlain)
        #expect(file.release(0)?.text.contains("harmless") == true)
    }
}

@Suite struct NotesChildTests {
    @Test func harmlessTextSurvives() throws {
        #expect(try NotesChild.survives(Array("# 1.0.0\n\n- a\n".utf8), executable: belay))
    }

    @Test func tooLargeTextAndMissingChildDoNot() throws {
        #expect(try !NotesChild.survives([UInt8](repeating: UInt8(ascii: ">"), count: 200 << 20), executable: belay))
        #expect(try !NotesChild.survives(Array("x".utf8), executable: "/bin/false"))
        #expect(throws: ReleaseNotesError.self) { try NotesChild.survives([], executable: "/nowhere/belay") }
    }

    /// A text as no parser minds, but with less memory or time than it takes.
    @Test(arguments: [(memory: UInt(120 << 20), seconds: UInt(60)), (1 << 40, 1)])
    func whatIsBeyondItsLimitsDoesNot(memory: UInt, seconds: UInt) throws {
        var limits = NotesChild.Limits()
        limits.memory = memory
        limits.seconds = seconds
        let text = Array(String(repeating: "some words\n\n", count: 1_500_000).utf8)
        #expect(try !NotesChild.survives(text, executable: belay, limits: limits))
        #expect(try NotesChild.survives(Array("some words\n\n".utf8), executable: belay, limits: limits))
    }
}

@Suite struct ImportedBundlesTests {
    private let folder: String

    init() throws { folder = try scratchFolder() }

    private func bundle(made: Int64, _ text: String = "## 2.0.0\n\n### Removed\n\n- Doors\n") throws -> String {
        let provenance = NotesProvenance(kind: .file, place: "NEWS.md", fetched: 5, hash: "")
        var notes = ReadNotes()
        let page = NotesPage(name: "NEWS.md", bytes: Array(text.utf8), provenance: provenance, form: .changelog)
        let announced = NotesPage(
            name: "a/b v3.0.0", bytes: Array("text".utf8), provenance: provenance, form: .announced(version: "v3.0.0", date: "2026-01-01"))
        notes.sources = [ReadNotes.Source(name: "x", component: nil, files: [], guides: [], pages: [page, announced])]
        let path = "\(folder)/given.bundle"
        try NotesBundle(product: "thing", from: "1.0.0", to: "3.0.0", made: made, notes: notes, others: []).write(to: path, key: nil)
        return path
    }

    @Test func importedBundleIsASource() throws {
        let bundles = ImportedBundles(folder: "\(folder)/notes")
        _ = try bundles.take(try bundle(made: 1_000_000_000), signers: nil)
        let (found, remarks) = bundles.all(of: "thing")
        #expect(remarks == [])
        #expect(bundles.all(of: "other").bundles.isEmpty)
        var reader = NoteSourceReader(cacheFolder: folder)
        reader.parser = belay
        let notes = reader.read([], bundles: found) { _ in nil }
        #expect(notes.remarks == [])
        let releases = notes.releases(try NotesQuery(from: Version("1.0.0"), to: Version("3.0.0")))
        #expect(releases.map(\.versionText) == ["2.0.0", "v3.0.0"])
        #expect(releases.map(\.date) == [nil, "2026-01-01"])
        #expect(releases[0].items.map(\.title) == ["Doors"])
        #expect(notes.sources.first?.remark?.hasPrefix("bundle made on 2001-09-09 01:46 UTC") == true)
    }

    @Test func olderBundleDoesNotReplaceANewerOne() throws {
        let bundles = ImportedBundles(folder: "\(folder)/notes")
        _ = try bundles.take(try bundle(made: 2_000), signers: nil)
        #expect(throws: ReleaseNotesError.self) { try bundles.take(try bundle(made: 1_000), signers: nil) }
        _ = try bundles.take(try bundle(made: 3_000), signers: nil)
        #expect(bundles.all(of: "thing").bundles.map(\.bundle.made) == [3_000])
    }

    @Test func damagedImportIsSaidAndLeftOut() throws {
        let bundles = ImportedBundles(folder: "\(folder)/notes")
        _ = try bundles.take(try bundle(made: 2_000), signers: nil)
        let name = try #require(try FileReading.names(in: "\(folder)/notes").first)
        let text = String(decoding: try FileReading.bytes("\(folder)/notes/\(name)"), as: UTF8.self).replacing("Doors", with: "Floor")
        try FileReading.write(Array(text.utf8), to: "\(folder)/notes/\(name)")
        let (found, remarks) = bundles.all(of: "thing")
        #expect(found.isEmpty)
        #expect(remarks.count == 1)
    }

    @Test func unsignedIsRefusedWhereSignersAreGiven() throws {
        let bundles = ImportedBundles(folder: "\(folder)/notes")
        try FileReading.write([], to: "\(folder)/allowed")
        #expect(throws: ReleaseNotesError.self) { try bundles.take(try bundle(made: 2_000), signers: "\(folder)/allowed") }
        #expect(bundles.all(of: "thing").bundles.isEmpty)
    }
}
