// Deployments by file or by name, checked against their playbooks.
package import UpgradeModel
package import YAMLDocument

/// A deployment with the playbook that upgrades it.
package struct LoadedDeployment: Sendable {
    package let deployment: Deployment
    package let source: SourceText
    package let playbook: LoadedPlaybook
    /// What is doubtful but not wrong.
    package let warnings: [Diagnostic]
}

extension ProductLibrary {
    /// Where deployments that have a name are kept.
    package var deploymentFolder: String? { configuration.map { $0 + "/deployments" } }

    /// The names of the deployments in the configuration folder.
    package func deploymentNames() throws(InvalidFile) -> [String] {
        guard let folder = deploymentFolder else { return [] }
        return (try SourceFolder.names(in: folder) ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(".yaml".count)) }
    }

    /// The path of a deployment: a file, or the name of one in the configuration folder.
    package func deploymentPath(_ nameOrFile: String) throws(InvalidFile) -> String {
        if nameOrFile.contains("/") || nameOrFile.hasSuffix(".yaml") || nameOrFile.hasSuffix(".yml") { return nameOrFile }
        let names = try deploymentNames()
        if let folder = deploymentFolder, names.contains(nameOrFile) { return "\(folder)/\(nameOrFile).yaml" }
        throw InvalidFile([
            Diagnostic(
                file: nameOrFile, message: "there is no deployment of this name",
                hint: near(nameOrFile, names) ?? (names.isEmpty ? "belay deployment new makes one" : "there are \(listing(names, "and"))"))
        ])
    }

    /// Reads a deployment and its playbook, and checks one against the other.
    package func deployment(_ nameOrFile: String) throws(InvalidFile) -> LoadedDeployment {
        let path = try deploymentPath(nameOrFile)
        // It names commands too: for choices and for secrets.
        return try deployment(SourceText(path: path, admission: SourceText.Admission(refusesWorldWritable: true)), name: baseName(path))
    }

    /// The same for a text that need not be in a file yet.
    package func deployment(_ source: SourceText, name: String) throws(InvalidFile) -> LoadedDeployment {
        let file = PlaybookFile(source, as: deploymentMapping)
        guard let root = file.node, var value = file.value else { throw InvalidFile(file.bag.diagnostics) }
        value.name = name
        let playbook: LoadedPlaybook
        do throws(InvalidFile) {
            playbook = try self.playbook(product: value.product, variant: value.variant)
        } catch {
            // An unknown product or variant is this file's problem, and has a place in it.
            let isUnknown = error.diagnostics.count == 1 && error.diagnostics[0].file == value.product
            guard isUnknown, let node = root["variant"] ?? root["product"] else {
                throw InvalidFile(file.bag.diagnostics + error.diagnostics)
            }
            let problem = error.diagnostics[0]
            let isProduct = try !products().contains { $0.name == value.product }
            let message = isProduct ? "there is no product \"\(value.product)\"" : problem.message
            file.bag.error(message, at: isProduct ? root["product"] ?? node : node, hint: problem.hint)
            throw InvalidFile(file.bag.diagnostics)
        }
        let check = DeploymentCheck(
            playbook: playbook.playbook, catalogComponents: playbook.catalog.components.map(\.name), root: root, bag: file.bag)
        value = check.completed(value)
        try file.bag.throwIfInvalid()
        return LoadedDeployment(deployment: value, source: source, playbook: playbook, warnings: file.bag.diagnostics)
    }

    private func baseName(_ path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        for ending in [".yaml", ".yml"] where name.hasSuffix(ending) { return String(name.dropLast(ending.count)) }
        return name
    }
}
