// Sources of release notes, in catalogs and in deployments: a page to look at, or where Belay itself can read.
internal import UpgradeModel
internal import YAMLDocument

/// Where notes are, before the page is parted from the rest.
enum NotesPlace: Sendable {
    case page(String)
    case source(NoteSource)
}

extension Shape where Value == [NotesPlace] {
    /// The address of a page, or a list of sources in the order in which they are tried.
    static var notes: Shape {
        .written(
            "an address, or a list of sources", text: Shape<String>.text.map { [.page($0)] },
            list: .list(noteSourceMapping.shape))
    }
}

extension [NotesPlace] {
    var page: String? {
        for case .page(let address) in self { return address }
        return nil
    }

    var sources: [NoteSource] {
        compactMap { if case .source(let source) = $0 { source } else { nil } }
    }
}

let noteSourceMapping = Mapping<NotesPlace>("source of notes") { reader in
    let file = reader.optional("file", .text, "file about all releases: <shipped>/NAME, or from the root folder; with git inside it")
    let directory = reader.optional("directory", .text, "folder of one file per release, from the root folder; with git inside it")
    let guides = reader.optional("guides", .text, "folder of pages for one hop each, from the root folder; with git inside it")
    let gitHub = reader.optional("github", .text, "OWNER/NAME, whose releases are read")
    let page = reader.optional("page", .text, "address for the operator to look at; may hold <to> and <component>")
    let git = reader.optional("git", .text, "repository that file or folder is in, at the target's tag")
    let component = reader.optional("component", .text, "component that all of it is about")
    let content: NoteSource.Content
    switch reader.one(of: ["file", "directory", "guides", "github", "page"]) {
    case "file": content = .file(file ?? "")
    case "directory": content = .directory(directory ?? "")
    case "guides": content = .guides(guides ?? "")
    case "github": content = .gitHub(gitHub ?? "")
    case "page": return page.map { .page($0) }
    case _: return nil
    }
    let source = NoteSource(content, repository: git, component: component)
    return checkPath(of: source, reader) ? .source(source) : nil
}

/// A path that means the same wherever Belay is started, and stays inside its repository.
private func checkPath(of source: NoteSource, _ reader: MappingReader) -> Bool {
    let (key, path): (String, String)
    switch source.content {
    case .file(let name): (key, path) = ("file", name)
    case .directory(let name): (key, path) = ("directory", name)
    case .guides(let name): (key, path) = ("guides", name)
    case .gitHub: return true
    }
    // By scalars, as the file system reads it: a slash with a combining mark after it is another character, and a slash all the same.
    let parts = path.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let problem: String?
    if path.isEmpty || parts.contains("..") {
        problem = "it must not be empty, nor climb out with .."
    } else if source.repository != nil {
        problem = path.hasPrefix("/") ? "inside a repository no path starts with /" : nil
    } else {
        let isShipped = source.shippedFile.map { !$0.isEmpty && !$0.contains("/") } ?? false
        problem = path.hasPrefix("/") || isShipped ? nil : "start it with / or, for a file beside the playbook, write <shipped>/NAME"
    }
    guard let problem, let node = reader.node[key] else { return true }
    reader.bag.error("\"\(key)\" cannot be \"\(path)\"", at: node, hint: problem)
    return false
}
