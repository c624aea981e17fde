// A folder of playbook files, wherever it is: inside this program, or on the disk.
internal import YAMLDocument

/// Where a product's files come from.
package enum PlaybookOrigin: Sendable, Hashable {
    case builtin
    /// A folder of the operator's own, which holds a folder per product.
    case folder(String)
}

/// One folder: of a product, of the shared fragments, or of the files that either ships.
struct ProductFolder: Sendable {
    let origin: PlaybookOrigin
    /// Below `playbooks/`: `kratos`, `shared`, `kratos/files`; empty for the folder that holds them.
    let path: String
    private let builtin: [BuiltinFile]

    init(origin: PlaybookOrigin, path: String, builtin: [BuiltinFile]) {
        self.origin = origin
        self.path = path
        self.builtin = builtin
    }

    func subfolder(_ name: String) -> ProductFolder { ProductFolder(origin: origin, path: inside(name), builtin: builtin) }

    private func inside(_ name: String) -> String { path.isEmpty ? name : path + "/" + name }

    /// How messages call it.
    var shownPath: String {
        switch origin {
        case .builtin: "built-in:" + path
        case .folder(let root): path.isEmpty ? root : root + "/" + path
        }
    }

    /// The names in it, in alphabetical order; nil when there is no such folder.
    func names() throws(InvalidFile) -> [String]? {
        switch origin {
        case .builtin:
            let prefix = path.isEmpty ? "" : path + "/"
            let inside = builtin.filter { $0.path.hasPrefix(prefix) }
            return inside.isEmpty ? nil : Set(inside.map { String($0.path.dropFirst(prefix.count).prefix { $0 != "/" }) }).sorted()
        case .folder: return try SourceFolder.names(in: shownPath, refusesWorldWritable: true)
        }
    }

    func has(_ name: String) throws(InvalidFile) -> Bool { (try names() ?? []).contains(name) }

    func read(_ name: String) throws(InvalidFile) -> SourceText {
        switch origin {
        case .builtin:
            guard let file = builtin.first(where: { $0.path == inside(name) }) else {
                throw InvalidFile([Diagnostic(file: shownPath + "/" + name, message: "Belay has no such file built in")])
            }
            guard let text = file.text else {
                throw InvalidFile([
                    Diagnostic(file: "built-in:" + file.path, message: "this copy of the program is damaged; install Belay anew")
                ])
            }
            return SourceText(name: "built-in:" + file.path, text: text)
        case .folder:
            return try SourceText(path: shownPath + "/" + name, admission: SourceText.Admission(refusesWorldWritable: true))
        }
    }
}
