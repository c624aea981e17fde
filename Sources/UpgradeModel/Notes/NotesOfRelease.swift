// The notes of one release as values. How they are found and read is the business of the module ReleaseNotes.

/// Where a text came from, for the screen and the report.
package struct NotesProvenance: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable {
        case file, directory, git, github, guide, bundle, catalog
    }

    package let kind: Kind
    /// File, folder, repository with tag, or address.
    package let place: String
    /// Seconds since 1970.
    package let fetched: Int64
    /// SHA-256 of the whole file or answer, 64 hexadecimal digits.
    package let hash: String
    /// Whether the text comes from an earlier fetch because the source did not answer now.
    package let isStale: Bool

    package init(kind: Kind, place: String, fetched: Int64, hash: String, isStale: Bool = false) {
        self.kind = kind
        self.place = place
        self.fetched = fetched
        self.hash = hash
        self.isStale = isStale
    }
}

/// A part of a release's notes under one heading; text before the first heading has an empty title.
package struct ReleaseSection: Sendable, Hashable {
    package let title: String
    package let kind: NoteKind
    /// Level of its heading, 1 to 6; 0 where it has none.
    package let level: Int
    /// Markdown as written, without the heading.
    package let text: String

    package init(title: String, kind: NoteKind, level: Int, text: String) {
        self.title = title
        self.kind = kind
        self.level = level
        self.text = text
    }
}

/// All that one source says about one release.
package struct NotesOfRelease: Sendable, Hashable {
    /// As written in the heading, such as `v2.7.0`.
    package let versionText: String
    /// nil where the spelling cannot be compared with other versions.
    package let version: Version?
    /// The heading's name beside the version, such as `Tyk Dashboard`.
    package let component: String?
    /// `YYYY-MM-DD`.
    package let date: String?
    /// Markdown as written, heading included.
    package let text: String
    /// SHA-256 of `text`, 64 hexadecimal digits: what an acknowledgement of the notes is bound to.
    package let hash: String
    package let sections: [ReleaseSection]
    /// In the order of the text.
    package let items: [NoteItem]
    /// Line of the heading in its file, counted from 1; nil where the version comes from a file name or front matter.
    package let line: Int?
    package let provenance: NotesProvenance
    /// What the operator should know about how these notes were found; nil where there is nothing odd.
    package var remark: String?

    package init(
        versionText: String, version: Version?, component: String?, date: String?, text: String, hash: String, sections: [ReleaseSection],
        items: [NoteItem], line: Int?, provenance: NotesProvenance, remark: String? = nil
    ) {
        self.versionText = versionText
        self.version = version
        self.component = component
        self.date = date
        self.text = text
        self.hash = hash
        self.sections = sections
        self.items = items
        self.line = line
        self.provenance = provenance
        self.remark = remark
    }

    package var isEmpty: Bool { sections.allSatisfy { $0.text.isEmpty } }
}
