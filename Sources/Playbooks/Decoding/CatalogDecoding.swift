// The catalog of a product: releases, components, facts, path policy, breaking changes and risks.
// Releases and components of the catalog are in ReleaseDecoding.
internal import UpgradeModel
internal import YAMLDocument

let catalogMapping = Mapping<Catalog>("catalog") { reader in
    readFormatVersion(reader)
    let product = reader.required("product", .name, "name of the product, as its folder is called")
    let title = reader.required("title", .text, "what the product is called")
    let variants = reader.optional("variants", .map(.text), "ways to install it, each with what it is; / asks level by level") ?? []
    let help = reader.optional("help", .list(helpMapping.shape), "whom to ask") ?? []
    let notes = reader.optional("notes", .notes, "where the release notes are: the address of a page, or sources in order") ?? []
    let support = reader.optional("support", .list(supportMapping.shape), "which versions the vendor supports, and until when") ?? []
    let components = reader.optional("components", .map(catalogComponentMapping.shape), "parts with versions") ?? []
    let facts = reader.optional("facts", .map(factMapping.shape), "what a release has, for <to.NAME>") ?? []
    let releases = reader.required("releases", .map(.release), "version → its date, or more about it")
    let path = reader.optional("path", pathMapping.shape, "which ways the vendor allows") ?? PathPolicy()
    let breaking = reader.optional("breaking", .identified(breakingMapping.shape), "breaking changes that an operator answers") ?? []
    let risks = reader.optional("risks", .risks, "named risks: applies, does not apply, or unknown") ?? []

    let bag = reader.bag
    for entry in variants { _ = Shape<String>.variant.read(entry.key, ReadingContext(bag, "the variant")) }
    let componentNames = Set(components.map(\.name))
    for entry in components {
        _ = checkName(entry.key, "component", ReadingContext(bag, ""))
        guard case .follows(let other) = entry.value.versions, !componentNames.contains(other) || other == entry.name,
            let node = reader.node["components"]?[entry.name]?["follows"]
        else { continue }
        bag.error("there is no component \"\(other)\" to follow", at: node, hint: near(other, componentNames))
    }
    for (change, node) in zip(breaking, reader.node["breaking"]?.items ?? []) {
        guard let component = change.component, !componentNames.contains(component) else { continue }
        bag.error("there is no component \"\(component)\"", at: node["component"] ?? node, hint: near(component, componentNames))
    }
    for (source, node) in zip(notes, reader.node["notes"]?.items ?? []) {
        guard case .source(let source) = source, let component = source.component, !componentNames.contains(component) else { continue }
        bag.error("there is no component \"\(component)\"", at: node["component"] ?? node, hint: near(component, componentNames))
    }
    let decoded = (releases ?? []).compactMap { entry in makeRelease(entry, facts: facts.map(\.name), components: componentNames, bag) }
    reportEqualVersions(releases ?? [], bag)
    if let node = reader.node["releases"], node.pairs?.isEmpty == true {
        bag.error("\"releases\" is empty", at: node, hint: "without releases there is nothing to upgrade to")
    }
    guard let product, let title, releases != nil else { return nil }
    return Catalog(
        product: product, title: title, variants: variants.map { Catalog.Variant(name: $0.name, say: $0.value) }, help: help,
        notes: notes.page,
        noteSources: notes.sources,
        support: support,
        components: components.map { Catalog.Component(name: $0.name, title: $0.value.title ?? $0.name, versions: $0.value.versions) },
        facts: facts.map { Catalog.Fact(name: $0.name, say: $0.value.say, rows: $0.value.rows) }, releases: decoded, path: path,
        breaking: breaking, risks: risks)
}

/// A near miss as a hint.
func near(_ word: String, _ known: some Collection<String>) -> String? {
    nearMiss(for: word, among: known).map { "did you mean \"\($0)\"?" }
}

private let helpMapping = Mapping<Catalog.Help>("help") { reader in
    let when = reader.optional("when", .condition, "only for those for whom this holds")
    let say = reader.required("say", .text, "who or what it is")
    let link = reader.optional("link", .text, "address")
    return say.map { Catalog.Help(when: when, say: $0, link: link) }
}

private let supportMapping = Mapping<Catalog.Support>("support") { reader in
    let range = reader.required("for", .range, "range of versions")
    let isLongTerm = reader.optional("lts", .yesNo, "whether it is a long-term release") ?? false
    let until = reader.optional("until", .date, "last day of support")
    let say = reader.optional("say", .text, "what the support covers")
    let read = reader.optional("read", .date, "day on which the vendor's page was read")
    let link = reader.optional("link", .text, "the vendor's page")
    return range.map { Catalog.Support(range: $0, isLongTerm: isLongTerm, until: until, say: say, read: read, link: link) }
}

private let factMapping = Mapping<Catalog.Fact>("fact") { reader in
    let say = reader.required("say", .text, "what the fact is")
    let rows = reader.optional("for", .map(.factValue), "range of versions → value; the first range that fits counts") ?? []
    let read: [Catalog.Fact.Row] = rows.compactMap { entry in
        Shape<VersionRange>.range.read(entry.key, ReadingContext(reader.bag, "\"for\"")).map {
            Catalog.Fact.Row(range: $0, value: entry.value)
        }
    }
    return say.map { Catalog.Fact(name: "", say: $0, rows: read) }
}

private let pathMapping = Mapping<PathPolicy>("path") { reader in
    let step = reader.optional("step", Shape<PathPolicy.Step>.word, "any, or each-minor") ?? .any
    let stops = reader.optional("stops", .list(stopMapping.shape), "lines at whose last patch every path stops") ?? []
    let ifItFails = reader.optional("if-it-fails", Shape<PathPolicy.Step>.word, "step to try when a direct hop has failed")
    let downgrade = reader.optional("downgrade", .text, "why there is no way back")
    return PathPolicy(step: step, stops: stops, ifItFails: ifItFails, downgrade: downgrade)
}

private let stopMapping = Mapping<PathPolicy.Stop>("stop") { reader in
    let at = reader.required("at", .range, "the line, or release")
    let say = reader.required("say", .text, "why one must stop there")
    let when = reader.optional("when", .condition, "only a stop where this surely holds, as in { edition: enterprise }")
    guard let at, let say else { return nil }
    return PathPolicy.Stop(at: at, say: say, when: when)
}

private let breakingMapping = Mapping<Catalog.BreakingChange>("breaking change") { reader in
    let id = reader.required("id", .id, "name of the change")
    let versions = reader.required("in", .oneOrMore(.version), "first release with it, on each line that got it")
    let component = reader.optional("component", .text, "component that it is about")
    let when = reader.optional("when", .condition, "where false, it is answered as one of a group")
    let say = reader.required("say", .text, "what changes")
    let action = reader.optional("do", .text, "what to do about it")
    let link = reader.optional("link", .text, "page that tells of it")
    guard let id, let versions, let say else { return nil }
    return Catalog.BreakingChange(id: id, firstReleases: versions, component: component, when: when, say: say, action: action, link: link)
}
