// Releases as catalogs list them, for the product and for components with a version line of their own.
internal import UpgradeModel
internal import YAMLDocument

extension Shape where Value == String {
    /// A day as 2026-03-20.
    static var date: Shape {
        Shape<String>.text.converted { text, node, context in
            if isDate(text) { return text }
            context.error("\(context.what) must be a day, not \"\(text)\"", at: node, hint: "write it like 2026-03-20")
            return nil
        }
    }
}

private func isDate(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
        let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month)
    else { return false }
    let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
    return (1...[31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]).contains(day)
}

extension Shape where Value == Version {
    static var version: Shape {
        Shape<String>.text.converted { text, node, context in
            if let version = Version(text) { return version }
            context.error("\(context.what): \"\(text)\" is not a version", at: node, hint: "write it like 1.18, 1.18.2 or 1.16.0-rc4")
            return nil
        }
    }
}

extension Shape where Value == Catalog.FactValue {
    static var factValue: Shape {
        .written("a text or a list", text: Shape<String>.text.map { .text($0) }, list: Shape<[String]>.list(.text).map { .list($0) })
    }
}

/// A release before its facts and components are known to exist.
struct ReleaseEntry: Sendable {
    var when: Condition?
    var date: String?
    var channel: String?
    var needs: VersionRange?
    var avoid: [Catalog.Avoidance] = []
    var with: [(key: YAMLNode, version: Version)] = []
    var fits: [(key: YAMLNode, range: VersionRange)] = []
    var say: String?
    var facts: [(key: YAMLNode, value: Catalog.FactValue)] = []
}

extension Shape where Value == ReleaseEntry {
    /// A bare date, or the mapping.
    static var release: Shape {
        .written("a date or a map", text: Shape<String>.date.map { ReleaseEntry(date: $0) }, map: releaseMapping.shape)
    }
}

private let releaseMapping = Mapping<ReleaseEntry>("release") { reader in
    var release = ReleaseEntry()
    release.when = reader.optional("when", .condition, "only there where this surely holds, as in { edition: enterprise }")
    release.date = reader.optional("date", .date, "day of the release")
    release.channel = reader.optional(
        "channel", .text, "stable admits a pre-release; anything else keeps a release out unless it is asked for")
    release.needs = reader.optional("needs", .range, "versions from which one may come here")
    release.avoid = reader.optional("avoid", .avoidances, "why it should not be run: a text, or maps with when and say") ?? []
    release.with = (reader.optional("with", .map(.version), "component versions to take with it") ?? []).map { ($0.key, $0.value) }
    release.fits = (reader.optional("fits", .map(.range), "component versions that still work with it") ?? []).map { ($0.key, $0.value) }
    release.say = reader.optional("say", .text, "more about it")
    release.facts = reader.others(.factValue, "a fact, declared under facts").map { ($0.key, $0.value) }
    return release
}

extension Shape where Value == [Catalog.Avoidance] {
    fileprivate static var avoidances: Shape {
        let one = Shape<Catalog.Avoidance>.written(
            "a text, or a map with when and say", text: Shape<String>.text.map { Catalog.Avoidance(say: $0) }, map: avoidanceMapping.shape)
        return .oneOrMore(one)
    }
}

private let avoidanceMapping = Mapping<Catalog.Avoidance>("avoidance") { reader in
    let when = reader.optional("when", .condition, "only avoided when this holds")
    return reader.required("say", .text, "why it is avoided").map { Catalog.Avoidance(when: when, say: $0) }
}

/// A component before its name is known.
struct ComponentEntry: Sendable {
    var title: String?
    var versions: Catalog.Component.Versions
}

let catalogComponentMapping = Mapping<ComponentEntry>("component") { reader in
    let title = reader.optional("title", .text, "what it is called")
    let leads = reader.optional("leads", .yesNo, "yes: its version is the product's")
    let follows = reader.optional("follows", .text, "component whose version it has")
    let releases = reader.optional("releases", .map(.release), "its own releases, version → date or more")
    switch reader.one(of: ["leads", "follows", "releases"], orNone: true) {
    case "leads" where leads == true: return ComponentEntry(title: title, versions: .leads)
    case "follows": return follows.map { ComponentEntry(title: title, versions: .follows($0)) }
    case _:
        reportEqualVersions(releases ?? [], reader.bag)
        let own = (releases ?? []).compactMap { makeRelease($0, facts: [], components: [], reader.bag) }
        return ComponentEntry(title: title, versions: .own(own))
    }
}

/// The release with its version, once the catalog's facts and components are known.
func makeRelease(_ entry: Entry<ReleaseEntry>, facts: [String], components: Set<String>, _ bag: DiagnosticBag) -> Catalog.Release? {
    let release = entry.value
    for key in release.facts.map(\.key) where !facts.contains(key.text ?? "") {
        let known = facts + ["when", "date", "channel", "needs", "avoid", "with", "fits", "say"]
        let name = key.text ?? ""
        bag.error(
            "unknown key \"\(name)\" in the release \(entry.name)", at: key,
            hint: near(name, known) ?? "a fact must be declared under facts")
    }
    for key in release.with.map(\.key) + release.fits.map(\.key) where !components.contains(key.text ?? "") {
        bag.error("there is no component \"\(key.text ?? "")\"", at: key, hint: near(key.text ?? "", components))
    }
    guard let version = Shape<Version>.version.read(entry.key, ReadingContext(bag, "a release")) else { return nil }
    return Catalog.Release(
        version, when: release.when, date: release.date, channel: release.channel, needs: release.needs, avoid: release.avoid,
        with: byName(release.with.map { ($0.key, $0.version) }), fits: byName(release.fits.map { ($0.key, $0.range) }), say: release.say,
        facts: byName(release.facts.map { ($0.key, $0.value) }))
}

private func byName<Value>(_ pairs: [(YAMLNode, Value)]) -> [String: Value] {
    Dictionary(pairs.map { ($0.0.text ?? "", $0.1) }) { first, _ in first }
}

/// `1.2` and `1.2.0` are one version, and only one of them would count.
func reportEqualVersions(_ releases: [Entry<ReleaseEntry>], _ bag: DiagnosticBag) {
    var seen: [Version: YAMLNode] = [:]
    for key in releases.map(\.key) {
        guard let version = key.text.flatMap({ Version($0) }) else { continue }
        if let first = seen[version] {
            bag.error(
                "this version was already given in line \(first.start.line), as \(first.text ?? "")", at: key, hint: "keep one of the two")
        } else {
            seen[version] = key
        }
    }
}
