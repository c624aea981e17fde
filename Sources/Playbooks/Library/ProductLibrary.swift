// Finds products, playbooks and deployments: those built into this program, and those in the operator's configuration
// folder, which come first. What is in the files is not looked at here.
internal import Glibc
package import UpgradeModel
package import YAMLDocument

package struct ProductLibrary: Sendable {
    /// The folder that holds `playbooks/` and `deployments/`; it need not exist.
    package let configuration: String?
    private let builtin: [BuiltinFile]

    package init(configuration: String?, builtin: [BuiltinFile] = BuiltinFiles.all) {
        self.configuration = configuration
        self.builtin = builtin
    }

    /// `$BELAY_CONFIG`, else `$XDG_CONFIG_HOME/belay`, else `~/.config/belay`; nil without a home.
    package static func configurationFolder(environment: [String: String]) -> String? {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let folder = value("BELAY_CONFIG") { return folder }
        // The XDG Base Directory Specification has relative paths ignored.
        if let folder = value("XDG_CONFIG_HOME"), folder.hasPrefix("/") { return folder + "/belay" }
        return value("HOME").map { $0 + "/.config/belay" }
    }
}

/// A product as a list shows it.
package struct ProductSummary: Sendable {
    package let name: String
    package let origin: PlaybookOrigin
    /// Nil where the files are broken; then `problem` says why.
    package let title: String?
    /// Its playbooks in the catalog's order, with what it says of each variant.
    package let variants: [Variant]
    /// What the catalog says of the levels above them.
    package let levels: [Variant]
    package let problem: InvalidFile?

    package struct Variant: Sendable, Hashable {
        /// Nil for the one playbook of a product without variants.
        package let name: String?
        package let say: String
    }
}

extension ProductLibrary {
    private var origins: [PlaybookOrigin] { (configuration.map { [.folder($0 + "/playbooks")] } ?? []) + [.builtin] }

    private func root(_ origin: PlaybookOrigin, _ path: String) -> ProductFolder {
        ProductFolder(origin: origin, path: path, builtin: builtin)
    }

    /// Every product's name with where it is found first.
    private func folders() throws(InvalidFile) -> [(name: String, folder: ProductFolder)] {
        var found: [String: ProductFolder] = [:]
        for origin in origins {
            for name in try root(origin, "").names() ?? [] where name != "shared" && isName(name) && found[name] == nil {
                let folder = root(origin, name)
                if try folder.names() != nil { found[name] = folder }
            }
        }
        return found.sorted { $0.key < $1.key }.map { (name: $0.key, folder: $0.value) }
    }

    /// All products by name; a broken one is listed with its problem.
    package func products() throws(InvalidFile) -> [ProductSummary] {
        var summaries: [ProductSummary] = []
        for (name, folder) in try folders() { summaries.append(summary(name, folder)) }
        return summaries
    }

    private func summary(_ name: String, _ folder: ProductFolder) -> ProductSummary {
        do throws(InvalidFile) {
            let catalog = try catalogFile(in: folder).checked()
            var variants: [ProductSummary.Variant] = []
            for file in try playbookFiles(in: folder) {
                let playbook = try file.checked()
                let said = catalog.variants.first { $0.name == playbook.variant }?.say
                variants.append(ProductSummary.Variant(name: playbook.variant, say: said ?? playbook.title))
            }
            let names = catalog.variants.map(\.name)
            func rank(_ variant: ProductSummary.Variant) -> Int { variant.name.flatMap(names.firstIndex) ?? names.count }
            variants.sort { (rank($0), $0.name ?? "") < (rank($1), $1.name ?? "") }
            let levels = catalog.variants.filter { level in !variants.contains { $0.name == level.name } }
                .map { ProductSummary.Variant(name: $0.name, say: $0.say) }
            return ProductSummary(
                name: name, origin: folder.origin, title: catalog.title, variants: variants, levels: levels, problem: nil)
        } catch {
            return ProductSummary(name: name, origin: folder.origin, title: nil, variants: [], levels: [], problem: error)
        }
    }

    /// The catalog of a product, without its playbooks.
    package func catalog(of product: String) throws(InvalidFile) -> Catalog { try catalogFile(in: folder(of: product)).checked() }

    /// A product's playbook with all that belongs to it.
    /// - Parameter variant: nil where the product has one playbook only.
    package func playbook(product: String, variant: String?) throws(InvalidFile) -> LoadedPlaybook {
        let folder = try folder(of: product)
        let files = try playbookFiles(in: folder)
        if variant == nil, files.count == 1 { return try assembled(files[0], in: folder) }
        // Broken files are among them: the one asked for may be.
        if let file = files.first(where: { $0.value?.variant == variant && ($0.value != nil || $0.node != nil) }) {
            return try assembled(file, in: folder)
        }
        if let broken = files.first(where: { $0.node?["variant"]?.text == variant && variant != nil }) {
            return try assembled(broken, in: folder)
        }
        // One of the files that cannot be read may be the one.
        let problems = files.filter(\.bag.hasErrors).flatMap(\.bag.diagnostics)
        if !problems.isEmpty { throw InvalidFile(problems) }
        let known = files.compactMap { $0.value?.variant }
        guard let variant else {
            throw InvalidFile([
                Diagnostic(file: product, message: "it has several variants, and none was named", hint: "name \(listing(known, "or"))")
            ])
        }
        throw InvalidFile([
            Diagnostic(
                file: product, message: "there is no playbook for the variant \"\(variant)\"",
                hint: near(variant, known) ?? (known.isEmpty ? "it has no playbook at all" : "there are \(listing(known, "and"))"))
        ])
    }

    /// A playbook by its file, with the catalog, fragments and files beside it.
    package func playbook(file path: String) throws(InvalidFile) -> LoadedPlaybook {
        let before = path.lastIndex(of: "/").map { String(path[..<$0]) }
        let folder = root(.folder(before.map { $0.isEmpty ? "/" : $0 } ?? "."), "")
        let source = try SourceText(path: path, admission: SourceText.Admission(refusesWorldWritable: true))
        let file = PlaybookFile(source, as: playbookMapping)
        guard try folder.has("catalog.yaml") else {
            throw InvalidFile(
                file.bag.diagnostics + [
                    Diagnostic(file: path, message: "there is no catalog.yaml beside this file", hint: "belay playbook new writes one")
                ])
        }
        return try assembled(file, in: folder, besides: [.folder(folder.shownPath + "/..")])
    }

    private func folder(of product: String) throws(InvalidFile) -> ProductFolder {
        let folders = try folders()
        if let found = folders.first(where: { $0.name == product }) { return found.folder }
        let known = folders.map(\.name)
        throw InvalidFile([
            Diagnostic(
                file: product, message: "there is no product of this name",
                hint: near(product, known) ?? (known.isEmpty ? "no product is known" : "there are \(listing(known, "and"))"))
        ])
    }

    private func catalogFile(in folder: ProductFolder) throws(InvalidFile) -> PlaybookFile<Catalog> {
        guard try folder.has("catalog.yaml") else {
            throw InvalidFile([
                Diagnostic(file: folder.shownPath, message: "there is no catalog.yaml in this folder", hint: "every product has one")
            ])
        }
        return PlaybookFile(try folder.read("catalog.yaml"), as: catalogMapping)
    }

    private func playbookFiles(in folder: ProductFolder) throws(InvalidFile) -> [PlaybookFile<Playbook>] {
        var files: [PlaybookFile<Playbook>] = []
        for name in try folder.names() ?? [] where isPlaybookName(name) {
            files.append(PlaybookFile(try folder.read(name), as: playbookMapping))
        }
        return files
    }

    private func isPlaybookName(_ name: String) -> Bool { name.hasSuffix(".yaml") && name != "catalog.yaml" && name != "fragments.yaml" }

    /// - Parameter besides: where shared fragments are looked for first.
    private func assembled(
        _ file: PlaybookFile<Playbook>, in folder: ProductFolder, besides: [PlaybookOrigin] = []
    ) throws(InvalidFile) -> LoadedPlaybook {
        let own = try folder.has("fragments.yaml") ? PlaybookFile(folder.read("fragments.yaml"), as: fragmentsMapping) : nil
        var shared: [String: PlaybookFile<[Entry<Fragment>]>] = [:]
        let origins = besides + origins
        for origin in origins {
            let group = root(origin, "shared")
            for name in try group.names() ?? [] where name.hasSuffix(".yaml") {
                let key = String(name.dropLast(".yaml".count))
                if shared[key] == nil { shared[key] = PlaybookFile(try group.read(name), as: fragmentsMapping) }
            }
        }
        return try PlaybookAssembly(
            playbook: file, catalog: catalogFile(in: folder), own: own,
            shared: shared.sorted { $0.key < $1.key }.map { (group: $0.key, file: $0.value) },
            shipped: try shipped(in: folder, origins), origin: folder.origin
        ).checked()
    }

    /// A product's own file comes before a shared one of the same name, an operator's before a built-in one.
    private func shipped(in folder: ProductFolder, _ origins: [PlaybookOrigin]) throws(InvalidFile) -> [ShippedFile] {
        var shipped: [ShippedFile] = []
        for files in [folder.subfolder("files")] + origins.map({ root($0, "shared/files") }) {
            for name in try files.names() ?? [] where !shipped.contains(where: { $0.name == name }) {
                shipped.append(ShippedFile(name: name, bytes: try files.read(name).bytes))
            }
        }
        return shipped
    }

    /// The files of a product as they are, for a bundle and for what playbooks ship.
    package func sources(of product: String) throws(InvalidFile) -> ProductSources {
        let folder = try folder(of: product)
        var texts: [(path: String, bytes: [UInt8])] = []
        for name in try folder.names() ?? [] where name.hasSuffix(".yaml") { texts.append((name, try folder.read(name).bytes)) }
        return ProductSources(product: product, origin: folder.shownPath, texts: texts, shipped: try shipped(in: folder, origins))
    }
}

/// The files of a product as they are.
package struct ProductSources: Sendable {
    package let product: String
    /// The folder, as messages call it.
    package let origin: String
    /// Catalog, playbooks and fragments, by name.
    package let texts: [(path: String, bytes: [UInt8])]
    package let shipped: [ShippedFile]
}
