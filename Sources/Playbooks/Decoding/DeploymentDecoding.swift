// The operator's file about one installation. Whether it answers what its playbook asks is looked at in DeploymentCheck.
internal import UpgradeModel
internal import YAMLDocument

let deploymentMapping = Mapping<Deployment>("deployment") { reader in
    readFormatVersion(reader)
    let product = reader.required("product", .name, "what is installed")
    let variant = reader.optional("variant", .variant, "how it is installed")
    // The file's name, or the name under which it was saved, is put in by whoever reads it.
    var deployment = Deployment(name: "", product: product ?? "", variant: variant)
    deployment.components = reader.optional("components", .list(.name), "installed components; all of the playbook unless said") ?? []
    deployment.inputs = reader.optional("inputs", .inputValues, "answers that all environments share") ?? [:]
    if let notes = reader.optional("notes", .list(noteSourceMapping.shape), "sources of release notes, tried before the catalog's") {
        deployment.notes = notes.sources
    }
    let environments = reader.required("environments", .map(environmentMapping.shape), "where each environment is")
    deployment.environments = (environments ?? []).map { entry in
        var environment = entry.value
        environment.name = entry.name
        return environment
    }
    if let node = reader.node["environments"], node.pairs?.isEmpty == true { reader.bag.error("there is no environment", at: node) }
    return product == nil || environments == nil ? nil : deployment
}

private let environmentMapping = Mapping<Deployment.Environment>("environment") { reader in
    var environment = Deployment.Environment(name: "")
    let place = reader.required("place", .place, "where its commands run: local, or { ssh: HOST }")
    environment.places =
        reader.optional(
            "places", Shape<[Entry<[PlaceAddress]>]>.map(.oneOrMore(.place)).map { dictionary($0) },
            "where the playbook's other places and components are")
        ?? [:]
    environment.inputs = reader.optional("inputs", .inputValues, "answers for this environment alone") ?? [:]
    environment.backups = reader.optional("backups", .text, "folder for backups, at the place; below the state directory unless said")
    guard let place else { return nil }
    environment.place = place
    return environment
}

extension Shape where Value == PlaceAddress {
    fileprivate static var place: Shape {
        .written("local, or { ssh: HOST }", text: Shape<String>.word(["local"]).map { _ in .local }, map: sshMapping.shape)
    }
}

private let sshMapping = Mapping<PlaceAddress>("place") { reader in
    let host = reader.required("ssh", .text, "host, as ssh knows it")
    guard let host else { return nil }
    // ssh would take a leading dash for an option.
    let isHost =
        host.utf8.first.map { $0 != UInt8(ascii: "-") } ?? false
        && !host.unicodeScalars.contains { $0.value <= 0x20 || $0.value == 0x7F }
    if !isHost, let node = reader.node["ssh"] {
        reader.bag.error("\"\(host)\" cannot be a host for ssh", at: node, hint: "write HOST or USER@HOST, with options in ~/.ssh/config")
        return nil
    }
    return .ssh(host: host)
}

extension Shape where Value == [String: InputValue] {
    fileprivate static var inputValues: Shape { Shape<[Entry<InputValue>]>.map(.inputValue).map { dictionary($0) } }
}

extension Shape where Value == InputValue {
    fileprivate static var inputValue: Shape {
        Shape(.either([scalarOrList.schema, secretMapping.shape.schema, .map(scalarOrList.schema, keys: "v?[0-9].*")])) { node, context in
            guard let pairs = node.pairs else { return scalarOrList.read(node, context) }
            // A map is where a secret comes from, or a value per target version. What it looks like more is what it is read as.
            if !pairs.isEmpty, pairs.allSatisfy({ Version($0.name) != nil }) {
                return Shape<[Entry<InputValue>]>.map(scalarOrList).read(node, context).map { .perHop(dictionary($0)) }
            }
            return secretMapping.read(node, context)
        }
    }

    private static var scalarOrList: Shape {
        .written(
            "a text, a list, a map of versions, or where a secret comes from",
            text: Shape<String>.text.map { $0 == "none" ? InputValue.none : .text($0) }, list: Shape<[String]>.list(.text).map { .list($0) }
        )
    }
}

private let secretMapping = Mapping<InputValue>("secret") { reader in
    let environment = reader.optional("env", .text, "variable that holds it")
    let file = reader.optional("file", .text, "file that holds it")
    let command = reader.optional("command", .command, "command that prints it")
    let typed = reader.optional("typed", .word(["yes"]), "yes: the operator types it, again on resume")
    switch reader.one(of: ["env", "file", "command", "typed"]) {
    case "env": return environment.map { .secret(.environment($0)) }
    case "file": return file.map { .secret(.file($0)) }
    case "command": return command.map { .secret(.command($0.words)) }
    case "typed": return typed.map { _ in .secret(.typed) }
    case _: return nil
    }
}
