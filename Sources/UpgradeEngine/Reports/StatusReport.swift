// `belay status --json`: the shape is fixed, other tools count on it.
package import JSONDocument
package import UpgradeModel

package enum StatusReport {
    /// `gates` are those of the next step.
    package static func json(id: String, state: UpgradeState, gates: [Gate]) -> JSONValue {
        let plan = state.plan
        let ready = state.readyStep
        return .object([
            "id": .string(id),
            "product": JSONValue(plan?.product),
            "deployment": JSONValue(plan?.deployment),
            "from": JSONValue(plan?.from),
            "to": JSONValue(plan?.to),
            "state": .string(state.stage.rawValue),
            "hops": .array((plan?.hops ?? []).map { hop($0, state) }),
            "phases": .array(state.phases.map { phase($0, state, ready) }),
            "gates": .array(gates.map(gate)),
            "next": next(state),
        ])
    }

    private static func hop(_ hop: HopPlan, _ state: UpgradeState) -> JSONValue {
        .object([
            "index": .integer(Int64(hop.index)), "from": .string(hop.from), "to": .string(hop.to),
            "state": .string(state.state(ofHop: hop.index).rawValue),
        ])
    }

    private static func phase(_ phase: PhaseProgress, _ state: UpgradeState, _ ready: StepKey?) -> JSONValue {
        .object([
            "id": .string(phase.phase.key.id),
            "hop": phase.phase.key.hop.map { .integer(Int64($0)) } ?? .null,
            "environment": phase.phase.environment.isEmpty ? .null : .string(phase.phase.environment),
            "state": .string(state.state(of: phase).rawValue),
            "steps": .array(
                phase.steps.map { step in
                    .object([
                        "id": .string(step.step.id), "title": .string(step.step.title),
                        "state": .string(state.stateWord(of: step, in: phase, ready: ready)),
                        "attempts": .integer(Int64(step.attempts)), "target": .string(step.step.target),
                    ])
                }),
        ])
    }

    private static func gate(_ gate: Gate) -> JSONValue {
        .object([
            "id": .string(gate.id.rawValue), "open": .bool(gate.isOpen), "why": .string(gate.why), "waived": .bool(gate.waiver != nil),
        ])
    }

    private static func next(_ state: UpgradeState) -> JSONValue {
        func step(_ action: String, _ key: StepKey) -> JSONValue {
            .object([
                "action": .string(action), "phase": .string(key.phase.id), "hop": key.phase.hop.map { .integer(Int64($0)) } ?? .null,
                "step": .string(key.step), "target": .string(key.target),
            ])
        }
        switch state.next {
        case .nothing: return .null
        case .plan: return .object(["action": .string("plan")])
        case .step(let key): return step("confirm", key)
        case .wait(let key): return step("wait", key)
        case .decide(let key): return step("decide", key)
        case .resolve(let key): return step("find out", key)
        case .settle(let hop, let until):
            return .object(["action": .string("settle"), "hop": .integer(Int64(hop)), "until": .string(timeText(until))])
        }
    }
}
