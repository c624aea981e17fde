// Release notes written for these tests, each with the habits of one kind of vendor.
import Testing
import UpgradeModel

@testable import ReleaseNotes

let somewhere = NotesProvenance(kind: .file, place: "CHANGELOG.md", fetched: 0, hash: "")

func notes(_ text: String, name: String = "CHANGELOG.md", isOneRelease: Bool = false) throws -> NotesFile {
    try notes(bytes: Array(text.utf8), name: name, isOneRelease: isOneRelease)
}

func notes(bytes: [UInt8], name: String = "CHANGELOG.md", isOneRelease: Bool = false) throws -> NotesFile {
    try NotesFile(bytes, name: name, provenance: somewhere, isOneRelease: isOneRelease)
}

extension NotesFile {
    var listed: [String] { index.entries.map { "\($0.heading.version):\($0.line)" } }

    func text(of version: String) throws -> String {
        let position = try #require(index.entries.firstIndex { $0.heading.version == version })
        return try #require(release(position)).text
    }

    func items(_ version: String) throws -> [NoteItem] {
        let position = try #require(index.entries.firstIndex { $0.heading.version == version })
        return try #require(release(position)).items
    }
}
