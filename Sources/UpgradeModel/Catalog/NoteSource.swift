// Where the notes of a product's releases are, as a catalog or a deployment names it. Reading them is the module ReleaseNotes' business.

package struct NoteSource: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        /// One file about all releases.
        case file(String)
        /// A folder of one file per release.
        case directory(String)
        /// A folder of pages that each tell of one hop.
        case guides(String)
        /// What a GitHub repository, `owner/name`, announces under "Releases".
        case gitHub(String)
    }

    package let content: Content
    /// The repository, as git knows it, that file or folder is in, at the target's tag; nil: they are on this machine, and
    /// `<shipped>` stands for the files that come with the playbook.
    package let repository: String?
    /// The component that all of it is about; nil where that is the product.
    package let component: String?

    package init(_ content: Content, repository: String? = nil, component: String? = nil) {
        self.content = content
        self.repository = repository
        self.component = component
    }

    /// For the screen.
    package var description: String {
        let place =
            switch content {
            case .file(let path): path
            case .directory(let path): path
            case .guides(let path): path
            case .gitHub(let name): "GitHub \(name)"
            }
        return repository.map { "\($0) \(place)" } ?? place
    }

    /// The name of the shipped file that it is; nil where it is something else.
    package var shippedFile: String? {
        guard case .file(let path) = content, repository == nil, path.hasPrefix(Self.shipped) else { return nil }
        return String(path.dropFirst(Self.shipped.count))
    }

    private static let shipped = "<shipped>/"
}
