// From the notes of a release to what a plan freezes of them: the text to read, and the items to answer.

extension NotesOfRelease {
    /// - Parameter fetched: the moment of fetching as words, for the screen.
    package func toRead(fetched: String) -> ReleaseToRead {
        let source = "\(provenance.place), fetched \(fetched)" + (provenance.isStale ? ", an older copy" : "")
        let items = items.filter { $0.kind.needsAnswer }.sorted { $0.kind.rank < $1.kind.rank }
        // A heading with nothing under it is no notes: the operator says what was read instead.
        let isAbsent = isEmpty && items.isEmpty
        return ReleaseToRead(
            version: versionText, date: date, text: isAbsent ? nil : text, hash: isAbsent ? Self.hashOfNothing : hash,
            source: remark.map { "\(source). \($0)" } ?? source, breaking: items.map(\.toAnswer))
    }

    /// SHA-256 of the empty text.
    private static let hashOfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
}

extension NoteItem {
    /// What the operator answers: the item's own words.
    package var toAnswer: BreakingItem {
        BreakingItem(
            id: id, release: version, component: component, say: text, action: nil, link: links.first?.url, hash: hash, ruledOut: nil)
    }
}
