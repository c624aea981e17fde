// Named risks, which catalogs and playbooks write in the same way.
internal import UpgradeModel
internal import YAMLDocument

extension Shape where Value == [Catalog.Risk] {
    static var risks: Shape { .identified(riskMapping.shape) }
}

private let riskMapping = Mapping<Catalog.Risk>("risk") { reader in
    let id = reader.required("id", .id, "name of the risk")
    let when = reader.optional("when", .condition, "only looked at when this holds")
    let ask = reader.optional("ask", .text, "question whose yes means that it applies")
    let probe = reader.optional("if", .probe, "probe; it applies where this holds, and is unknown where it cannot be told")
    let say = reader.required("say", .text, "what can go wrong")
    let link = reader.optional("link", .text, "page or issue that tells of it")
    _ = reader.one(of: ["ask", "if"], orNone: true)
    guard let id, let say else { return nil }
    return Catalog.Risk(id: id, when: when, say: say, link: link, ask: ask, probe: probe)
}
