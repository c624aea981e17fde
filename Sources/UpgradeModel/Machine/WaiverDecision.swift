// Which closed gate may be waived, by what words. What a gate rests on is in GateEvaluation.swift.

extension UpgradeState {
    func waive(
        _ plan: Plan, _ id: GateID, _ key: StepKey, _ reason: String, _ name: String?, _ facts: Facts
    ) throws(Refusal) -> [Event] {
        guard let gate = gates(of: key, facts: facts).first(where: { $0.id == id }) else {
            throw Refusal(.state, "The gate \(id.rawValue) does not stand before \(key.description).")
        }
        if gate.isOpen {
            let why = gate.holds ? "is open; nothing has to be waived" : "was waived already; go on"
            throw Refusal(.state, "The gate \(id.rawValue) \(why).")
        }
        switch id.waivable {
        case .never: throw Refusal(.state, "This gate is never waived: \(gate.why)")
        case .withReason: break
        case .withNameAndReason:
            guard name == plan.deployment else {
                throw Refusal(.incomplete, "Type the deployment's name, \(plan.deployment), to waive this gate.")
            }
        }
        try require(reason, "A waiver needs a reason.")
        let environment = phase(key.phase)?.phase.environment ?? ""
        return [.waived(Waiver(gate: id, hop: key.phase.hop, environment: environment, reason: reason, facts: gate.facts))]
    }
}
