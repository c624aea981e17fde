// One thing in release notes that the operator answers: a breaking change, an instruction, a removal.

/// A link of a text, with the words that stand for it.
package struct NoteLink: Sendable, Hashable {
    package let text: String
    /// As written: may be relative to the page, or a place in it (`#changelog`).
    package let url: String

    package init(text: String, url: String) {
        self.text = text
        self.url = url
    }
}

/// A breaking change or another item that must be answered. Its answer is bound to `hash`: when the text changes, it is asked again.
package struct NoteItem: Sendable, Hashable {
    /// Unique in its release and the same in every reading of the same text: made from release, kind and title.
    package let id: String
    package let kind: NoteKind
    /// One line, without marks.
    package let title: String
    /// Markdown, as written.
    package let text: String
    package let links: [NoteLink]
    /// SHA-256 of `text`, 64 hexadecimal digits.
    package let hash: String
    /// The release's version as written.
    package let version: String
    /// The component that it concerns, where the notes say so.
    package var component: String?
    /// `EE`, `OSS`, `Cloud`, … where the notes say so; empty where it concerns every edition.
    package let editions: [String]
    /// The phase that it concerns, where the playbook or catalog says so: notes themselves never do.
    package var phase: String?

    package init(
        id: String, kind: NoteKind, title: String, text: String, links: [NoteLink], hash: String, version: String, component: String? = nil,
        editions: [String] = [], phase: String? = nil
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.text = text
        self.links = links
        self.hash = hash
        self.version = version
        self.component = component
        self.editions = editions
        self.phase = phase
    }
}

extension String {
    /// Markdown's list marker before the only item, and the indent that goes with it, left out.
    fileprivate var withoutMarker: String {
        guard hasPrefix("- ") || hasPrefix("* ") else { return self }
        let lines = split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().map { $0.offset == 0 || $0.element.hasPrefix("  ") ? $0.element.dropFirst(2) : $0.element }
            .joined(separator: "\n")
    }
}

extension NoteItem {
    /// What the operator answers: the item's own words.
    package var toAnswer: BreakingItem {
        BreakingItem(
            id: id, release: version, component: component, say: text.withoutMarker, action: nil, link: links.first?.url, hash: hash,
            ruledOut: nil)
    }
}
