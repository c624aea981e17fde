// What is looked at before a hop: named risks, reasons to refuse, tools.

struct Precautions {
    let occasion: Occasion

    init(_ occasion: Occasion) { self.occasion = occasion }

    private var playbook: Playbook { occasion.playbook }
    private var hop: HopRequest { occasion.hop }

    private func filler(_ item: String) -> Filler {
        occasion.log.occasion = "\(occasion.environment.name), \(hop.from) to \(hop.to)"
        return Filler(scope: occasion.root, item: item, log: occasion.log)
    }

    /// The catalog's and the playbook's. A catalog serves all variants: what this one cannot tell counts as met.
    func risks() -> [PlannedRisk] {
        var known: Set<String> = []
        let shared = occasion.request.catalog.risks(in: occasion.root.conditions)
        let own = playbook.risks.filter { filler("risk \($0.id)").holds($0.when) }
        return (shared + own).map { risk in
            let filler = filler("risk \(risk.id)")
            if !known.insert(risk.id).inserted { filler.report("catalog and playbook both have it; name one differently.") }
            var probe = risk.probe.map { occasion.commands(filler).probe($0).probe }
            if probe != nil { probe?.place = occasion.environment.place }
            let say = filler.reading(risk.say)
            let ask = risk.ask.map(filler.reading)
            let link = risk.link.map(filler.reading)
            let hash = occasion.request.hash(shown([risk.id, say, ask, link, probe?.description]))
            return PlannedRisk(id: risk.id, hop: hop.index, say: say, link: link, ask: ask, probe: probe, hash: hash)
        }
    }

    /// Reasons to refuse that a probe decides; one that is plain already is a problem of the plan.
    func refusals() -> [PlannedRefusal] {
        playbook.refusals.compactMap { refusal in
            let filler = filler("refuse \(refusal.id)")
            guard filler.holds(refusal.when) else { return nil }
            let say = filler.reading(refusal.say)
            guard let template = refusal.probe else {
                occasion.log.report(filler.item, say, isRefusal: true)
                return nil
            }
            let probe = occasion.commands(filler).probe(template).probe
            return PlannedRefusal(id: refusal.id, hop: hop.index, environment: occasion.environment.name, say: say, probe: probe)
        }
    }

    func tools() -> [PlannedTool] {
        playbook.tools.compactMap { tool in
            let requirement: PlannedTool.Requirement
            switch tool.requirement {
            case .range(let range): requirement = .range(range.description)
            case .probe(let probe):
                let filler = filler("tool \(tool.name)")
                guard filler.holds(probe.when) else { return nil }
                requirement = .probe(occasion.commands(filler).probe(probe).probe)
            }
            return PlannedTool(name: tool.name, hop: hop.index, environment: occasion.environment.name, requirement: requirement)
        }
    }
}

/// Everything shown of something, in a form that no other texts can have.
func shown(_ parts: [String?]) -> String {
    parts.map { part in part.map { "\($0.utf8.count):\($0)" } ?? "-" }.joined(separator: "\n")
}
