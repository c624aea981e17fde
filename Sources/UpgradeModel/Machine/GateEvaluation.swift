// The gates of a step, judged on the fold and on fresh facts. Each is a sentence that the operator reads.

extension UpgradeState {
    /// Every gate that this step has to pass, in a fixed order; none for plan and roll-out themselves.
    package func gates(of key: StepKey, facts: Facts) -> [Gate] {
        guard let plan, let phase = phase(key.phase), let progress = progress(key) else { return [] }
        var gates: [Gate] = []
        switch phase.phase.kind {
        case .plan, .rollout:
            break
        case .backup, .copy:
            gates.append(signedGate())
            if let hop = hopPlan(phase) { gates += [notesGate(hop), settledGate(hop, in: plan)] }
        case .trial:
            gates.append(signedGate())
            if let hop = hopPlan(phase) { gates += [notesGate(hop), risksGate(hop, in: plan)] }
        case .production:
            gates.append(signedGate())
            if let hop = hopPlan(phase) {
                gates += [notesGate(hop), risksGate(hop, in: plan), settledGate(hop, in: plan)]
                if !hasTouched(hop: hop.index, environment: phase.phase.environment) {
                    gates += [backupGate(hop, in: plan, facts), rehearsalGate(hop, in: plan, facts)]
                } else if let gate = changedFilesGate(progress, hop, in: plan, facts) {
                    gates.append(gate)
                }
            }
        case .rollback:
            break
        }
        gates.append(leaseGate(facts))
        if !phase.phase.environment.isEmpty { gates.append(identityGate(phase, in: plan, facts)) }
        return gates.map { gate in
            var gate = gate
            gate.waiver = waiver(for: gate, hop: phase.phase.key.hop, environment: phase.phase.environment)
            return gate
        }
    }

    private func hopPlan(_ phase: PhaseProgress) -> HopPlan? { phase.phase.key.hop.flatMap { plan?.hop($0) } }

    private func waiver(for gate: Gate, hop: Int?, environment: String) -> Waiver? {
        if gate.holds || gate.id.waivable == .never { return nil }
        return waivers.last { $0.gate == gate.id && $0.hop == hop && $0.environment == environment && $0.facts == gate.facts }
    }

    // 1
    private func signedGate() -> Gate {
        let open = phases.filter { $0.phase.kind == .plan || $0.phase.kind == .rollout }.flatMap(\.steps).filter { !$0.state.isOver }
        guard let first = open.first else { return Gate(id: .signed, holds: true, why: "Plan and roll-out are answered and signed.") }
        let rest = open.count > 1 ? " and \(open.count - 1) more" : ""
        return Gate(
            id: .signed, holds: false, why: "Plan and roll-out are not complete: \"\(first.step.title)\"\(rest) is open.",
            facts: open.map(\.step.id).joined(separator: " "))
    }

    // 2
    private func notesGate(_ hop: HopPlan) -> Gate {
        let unread = reading.unread(hop)
        let unanswered = reading.unanswered(hop)
        if unread.isEmpty && unanswered.isEmpty {
            let items = hop.breaking.count
            return Gate(
                id: .notes, holds: true,
                why: "The notes of \(count(hop.releases.count, "release")) were read and \(count(items, "breaking change")) answered.")
        }
        var open: [String] = []
        if !unread.isEmpty {
            let missing = unread.filter { $0.text == nil }
            let found = unread.count - missing.count
            if found > 0 { open.append("the notes of \(count(found, "release")) were not read to their end") }
            if let first = missing.first {
                open.append(
                    "no notes were found for \(first.version)\(missing.count > 1 ? " and \(missing.count - 1) more" : ""), so say what you read instead"
                )
            }
        }
        if !unanswered.isEmpty {
            open.append("\(count(unanswered.count, "breaking change")) of \(hop.breaking.count) wait for your answer")
        }
        return Gate(id: .notes, holds: false, why: "Hop \(hop.index), \(hop.from) to \(hop.to): " + open.joined(separator: "; ") + ".")
    }

    // 3
    private func backupGate(_ hop: HopPlan, in plan: Plan, _ facts: Facts) -> Gate {
        guard let backup = backup(hop: hop.index, environment: plan.production) else {
            return Gate(id: .backup, holds: false, why: "There is no backup of this hop: take it first.", facts: "none")
        }
        let facts1 = "round \(backup.round) begun at \(backup.startedAt)"
        let age = (facts.now - backup.startedAt) / 1_000_000
        switch backup.proof {
        case .missing:
            return Gate(id: .backup, holds: false, why: "The backup was not verified: an untested backup is no backup.", facts: facts1)
        case .restored, .checked: break
        }
        if age < 0 {
            return Gate(
                id: .backup, holds: false,
                why:
                    "The backup seems to come from the future (\(spelled(seconds: -age)) ahead): the clock was set back, so its age can't be told. Take it again.",
                facts: facts1)
        }
        if age > plan.backupMaximumAge {
            return Gate(
                id: .backup, holds: false,
                why:
                    "The backup is \(spelled(seconds: Int(age))) old, older than \(spelled(seconds: plan.backupMaximumAge)). Take it again.",
                facts: facts1)
        }
        if let change = lastChange[plan.production], change >= backup.startedAt {
            return Gate(id: .backup, holds: false, why: "Production changed after the backup was begun. Take it again.", facts: facts1)
        }
        switch backup.proof {
        case .restored:
            return Gate(id: .backup, holds: true, why: "The backup is \(spelled(seconds: Int(age))) old and was restored to prove it.")
        case .checked(let why):
            return Gate(
                id: .backup, holds: true, why: "The backup is \(spelled(seconds: Int(age))) old; it was checked, not restored: \(why)")
        case .missing: return Gate(id: .backup, holds: false, why: "The backup was not verified.", facts: facts1)
        }
    }

    // 4
    private func rehearsalGate(_ hop: HopPlan, in plan: Plan, _ facts: Facts) -> Gate {
        let trials = phases.filter { $0.phase.kind == .trial && $0.phase.key.hop == hop.index }
        // The environment just before production is the rehearsal that counts; a local trial comes before it.
        guard let trial = trials.last else {
            return Gate(id: .rehearsal, holds: false, why: "There is no staging environment: this hop was never rehearsed.", facts: "none")
        }
        let name = trial.phase.environment
        guard trial.isOver else {
            return Gate(id: .rehearsal, holds: false, why: "The rehearsal of this hop on \(name) is not finished.", facts: "unfinished")
        }
        let skipped = trial.steps.compactMap { step -> String? in
            if case .skipped = step.state { step.step.id } else { nil }
        }
        if !skipped.isEmpty {
            return Gate(
                id: .rehearsal, holds: false, why: "On \(name) these steps were skipped: \(skipped.joined(separator: ", ")).",
                facts: "skipped " + skipped.joined(separator: " "))
        }
        if let rehearsed = trial.steps.first(where: { $0.version != nil })?.version, let here = facts.versions[plan.production],
            !isSameVersion(rehearsed, here)
        {
            return Gate(
                id: .rehearsal, holds: false, why: "\(name) was rehearsed from \(rehearsed), but production answers with \(here).",
                facts: "from \(rehearsed) instead of \(here)")
        }
        let byHand = trial.steps.compactMap { step -> String? in
            if case .fixedByHand(_, let done) = step.state { "\(step.step.id): \(done)" } else { nil }
        }
        let also = byHand.isEmpty ? "" : " Fixed by hand there, so to be done in production too: \(byHand.joined(separator: "; "))."
        return Gate(id: .rehearsal, holds: true, why: "This hop was rehearsed on \(name).\(also)")
    }

    /// A file that the command reads has another content than when the same step was rehearsed.
    private func changedFilesGate(_ progress: StepProgress, _ hop: HopPlan, in plan: Plan, _ facts: Facts) -> Gate? {
        let rehearsed = phases.last { $0.phase.kind == .trial && $0.phase.key.hop == hop.index }?.steps.last {
            $0.step.id.hasSuffix(progress.step.id)
        }
        guard let rehearsed else { return nil }
        let changed = facts.files.filter { path, hash in rehearsed.files[path].map { $0 != hash } ?? false }.keys.sorted()
        guard !changed.isEmpty else { return nil }
        return Gate(
            id: .rehearsal, holds: false, why: "These files changed since the rehearsal: \(changed.joined(separator: ", ")).",
            facts: changed.map { "\($0) \(facts.files[$0] ?? "")" }.joined(separator: " "))
    }

    // 5
    private func risksGate(_ hop: HopPlan, in plan: Plan) -> Gate {
        let open = plan.risks.filter { $0.hop == hop.index && !reading.isSettled($0) }
        guard let first = open.first else { return Gate(id: .risks, holds: true, why: "No named risk is left open.") }
        let verdict = reading.risks[.init(hop: hop.index, id: first.id)]?.verdict ?? .unknown
        let state = verdict == .applies ? "applies" : "is unknown, which counts as applies"
        return Gate(
            id: .risks, holds: false,
            why:
                "The risk \(first.id) \(state): \(first.say)\(open.count > 1 ? " (\(open.count - 1) more)" : "") Accept it with a reason, or deal with it.",
            facts: open.map { "\($0.id) \($0.hash)" }.joined(separator: " "))
    }

    // 6
    private func settledGate(_ hop: HopPlan, in plan: Plan) -> Gate {
        guard hop.index > 1, let before = plan.hop(hop.index - 1) else {
            return Gate(id: .settled, holds: true, why: "This is the first hop.")
        }
        if settledAt[before.index] != nil {
            return Gate(id: .settled, holds: true, why: "Hop \(before.index) to \(before.to) has settled.")
        }
        return Gate(id: .settled, holds: false, why: "Hop \(before.index) to \(before.to) has not settled yet.")
    }

    // 7
    private func leaseGate(_ facts: Facts) -> Gate {
        Gate(
            id: .lease, holds: facts.holdsLease,
            why: facts.holdsLease ? "This session leads the upgrade." : "Somebody else leads this upgrade: \(facts.leaseDetail)")
    }

    private func identityGate(_ phase: PhaseProgress, in plan: Plan, _ facts: Facts) -> Gate {
        let name = phase.phase.environment
        guard let recorded = identities[name] else {
            return Gate(id: .identity, holds: false, why: "It was never recorded which system \(name) is: plan anew.")
        }
        guard let found = facts.identities[name] else {
            return Gate(
                id: .identity, holds: false,
                why: "\(name) does not answer who it is, so this could be another system. Look at its place and at its identity probe.")
        }
        guard found == recorded else {
            return Gate(id: .identity, holds: false, why: "This is not \(name): it was \(recorded) when planned and is \(found) now.")
        }
        let startsHop = !phase.hasStarted && (phase.phase.kind == .production || phase.phase.kind == .trial)
        if startsHop, let hop = hopPlan(phase) {
            guard let version = facts.versions[name] else {
                return Gate(id: .identity, holds: false, why: "\(name) does not tell its version; this hop starts from \(hop.from).")
            }
            if !isSameVersion(version, hop.from) {
                return Gate(id: .identity, holds: false, why: "\(name) runs \(version), but this hop starts from \(hop.from).")
            }
        }
        return Gate(id: .identity, holds: true, why: "This is \(name): \(found).")
    }

    private func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

/// Equal in precedence where both parse, otherwise equal as text.
package func isSameVersion(_ one: String, _ other: String) -> Bool {
    if let left = Version(one), let right = Version(other) { return left == right }
    return one == other
}

/// `4 min 10 s`, `2 h 5 min`: two units at most.
package func spelled(seconds: Int64) -> String { spelled(seconds: Int(seconds)) }

package func spelled(seconds: Int) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")]
    var rest = max(0, seconds)
    var parts: [String] = []
    for (size, name) in units where parts.count < 2 {
        if rest >= size {
            parts.append("\(rest / size) \(name)")
            rest %= size
        } else if !parts.isEmpty {
            break
        }
    }
    return parts.isEmpty ? "0 s" : parts.joined(separator: " ")
}
