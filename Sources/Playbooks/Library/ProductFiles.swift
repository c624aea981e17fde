// Which playbooks a path means: a file, the folder of a product, or a folder of such folders.
package import YAMLDocument

extension ProductLibrary {
    /// The playbook files below a path, each beside its catalog.
    package func playbookFiles(at path: String) throws(InvalidFile) -> [String] {
        let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        guard let names = try SourceFolder.names(in: path, refusesWorldWritable: true) else {
            // The product's folder is meant, since neither of these says how to upgrade anything.
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            if let name = parts.last, name == "catalog.yaml" || name == "fragments.yaml" {
                _ = try SourceText(path: path)
                let folder = parts.dropLast().joined(separator: "/")
                return try playbookFiles(at: parts.count > 1 ? (folder.isEmpty ? "/" : folder) : ".")
            }
            return [path]
        }
        if names.contains("catalog.yaml") {
            let files = names.filter { $0.hasSuffix(".yaml") && $0 != "catalog.yaml" && $0 != "fragments.yaml" }
            if files.isEmpty {
                throw InvalidFile([
                    Diagnostic(
                        file: path, message: "there is a catalog in this folder, but no playbook", hint: "belay playbook new writes one")
                ])
            }
            return files.map { "\(path)/\($0)" }
        }
        var files: [String] = []
        for name in names where try SourceFolder.names(in: "\(path)/\(name)")?.contains("catalog.yaml") ?? false {
            files += try playbookFiles(at: "\(path)/\(name)")
        }
        if files.isEmpty {
            throw InvalidFile([
                Diagnostic(
                    file: path, message: "there is no catalog.yaml in this folder, nor in one below it",
                    hint: "name a playbook, or the folder of a product")
            ])
        }
        return files
    }
}
