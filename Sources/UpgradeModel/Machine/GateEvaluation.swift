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
            if let hop = hopPlan(phase) { gates += [notesGate(hop), risksGate(hop, in: plan, facts)] }
        case .production:
            gates.append(signedGate())
            if let hop = hopPlan(phase) {
                gates += [notesGate(hop), risksGate(hop, in: plan, facts), settledGate(hop, in: plan)]
                if !hasTouched(hop: hop.index, environment: phase.phase.environment) {
                    gates += [backupGate(hop, in: plan, facts), rehearsalGate(progress, hop, in: plan, facts)]
                } else if let changed = changedFiles(progress, hop, facts) {
                    gates.append(Gate(id: .rehearsal, holds: false, why: changed.why, facts: changed.facts))
                }
            }
            if let why = facts.wouldBeKilled { gates.append(Gate(id: .survival, holds: false, why: why)) }
        case .rollback:
            break
        }
        if let path = facts.fullDisk { gates.append(roomGate(path)) }
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
            let asked = hop.breaking.count { $0.ruledOut == nil }
            let ruledOut = hop.breaking.count - asked
            return Gate(
                id: .notes, holds: true,
                why: "The notes of \(count(hop.releases.count, "release")) were read and \(count(asked, "breaking change")) answered"
                    + (ruledOut == 0 ? "." : ", \(ruledOut) ruled out."))
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
        let asked = unanswered.count { $0.ruledOut == nil }
        if asked > 0 {
            open.append("\(count(asked, "breaking change")) of \(hop.breaking.count { $0.ruledOut == nil }) wait for your answer")
        }
        if asked < unanswered.count { open.append("\(unanswered.count - asked) ruled out wait for your word on all of them") }
        return Gate(id: .notes, holds: false, why: "Hop \(hop.index), \(hop.from) to \(hop.to): " + open.joined(separator: "; ") + ".")
    }

    // 3
    private func backupGate(_ hop: HopPlan, in plan: Plan, _ facts: Facts) -> Gate {
        guard let backup = backup(hop: hop.index, environment: plan.production) else {
            return Gate(id: .backup, holds: false, why: "There is no backup of this hop: take it first.", facts: "none")
        }
        let age = (facts.now - backup.startedAt) / 1_000_000
        var open: [Finding] = []
        let proof: String
        switch backup.proof {
        case .missing:
            proof = ""
            open.append(Finding(why: "The backup was not verified: an untested backup is no backup.", facts: "unverified"))
        case .restored: proof = " and was restored to prove it."
        case .checked(let why): proof = "; it was checked, not restored: \(why)"
        }
        if age < 0 {
            let ahead = "The backup seems to come from the future (\(spelled(seconds: -age)) ahead)"
            open.append(Finding(why: "\(ahead): the clock was set back, so its age can't be told. Take it again.", facts: "future"))
        } else if age > plan.backupMaximumAge {
            let age = "The backup is \(spelled(seconds: age)) old, older than \(spelled(seconds: plan.backupMaximumAge))"
            open.append(Finding(why: "\(age). Take it again.", facts: "old"))
        }
        if let change = lastChange[plan.production], change >= backup.startedBy {
            open.append(Finding(why: "Production changed after the backup was begun. Take it again.", facts: "changed by \(change)"))
        }
        if open.isEmpty { return Gate(id: .backup, holds: true, why: "The backup is \(spelled(seconds: age)) old\(proof)") }
        return closed(.backup, open, on: "round \(backup.round) begun by \(backup.startedBy)")
    }

    /// One thing that keeps a gate closed. All of them are told at once, so that a waiver covers no more than what was read.
    private struct Finding {
        var why: String
        var facts: String
    }

    private func closed(_ id: GateID, _ findings: [Finding], on basis: String) -> Gate {
        let facts = [basis] + findings.map(\.facts)
        return Gate(
            id: id, holds: false, why: findings.map(\.why).joined(separator: " "),
            facts: facts.filter { !$0.isEmpty }.joined(separator: "; "))
    }

    // 4
    private func rehearsalGate(_ progress: StepProgress, _ hop: HopPlan, in plan: Plan, _ facts: Facts) -> Gate {
        guard let trial = trial(of: hop) else {
            return Gate(id: .rehearsal, holds: false, why: "There is no staging environment: this hop was never rehearsed.", facts: "none")
        }
        let name = trial.phase.environment
        var open: [Finding] = []
        let unfinished = trial.steps.filter { !$0.state.isOver }.map(\.step.id).joined(separator: ", ")
        if !unfinished.isEmpty {
            open.append(Finding(why: "The rehearsal of this hop on \(name) is not finished.", facts: "unfinished \(unfinished)"))
        }
        var skipped: [String] = []
        var byHand: [String] = []
        for step in trial.steps {
            switch step.state {
            case .skipped: skipped.append(step.step.id)
            case .fixedByHand(_, let done): byHand.append("\(step.step.id): \(done)")
            case .pending, .running, .succeeded, .failed, .unknown, .undone: break
            }
        }
        if !skipped.isEmpty {
            let ids = skipped.joined(separator: ", ")
            open.append(Finding(why: "On \(name) these steps were skipped: \(ids).", facts: "skipped \(ids)"))
        }
        if let rehearsed = trial.steps.first(where: { $0.version != nil })?.version {
            let here = facts.versions[plan.production]
            if !(here.map { isSameVersion(rehearsed, $0) } ?? false) {
                let answer = here.map { "production answers with \($0)" } ?? "production does not tell its version"
                open.append(
                    Finding(why: "\(name) was rehearsed from \(rehearsed), but \(answer).", facts: "from \(rehearsed), here \(here ?? "?")")
                )
            }
        }
        if let changed = changedFiles(progress, hop, facts) { open.append(changed) }
        guard open.isEmpty else { return closed(.rehearsal, open, on: "") }
        let also = byHand.isEmpty ? "" : " Fixed by hand there, so to be done in production too: \(byHand.joined(separator: "; "))."
        let wayBack = trial.steps.contains { $0.step.id.hasPrefix("rollback/") } ? "" : " Going back was not rehearsed."
        return Gate(id: .rehearsal, holds: true, why: "This hop was rehearsed on \(name).\(wayBack)\(also)")
    }

    /// The environment just before production is the rehearsal that counts; a local trial comes before it.
    private func trial(of hop: HopPlan) -> PhaseProgress? {
        phases.last { $0.phase.kind == .trial && $0.phase.key.hop == hop.index }
    }

    /// Files that the command reads and whose content differs from when the same step was last rehearsed, or can't be compared.
    private func changedFiles(_ progress: StepProgress, _ hop: HopPlan, _ facts: Facts) -> Finding? {
        let id = progress.step.id
        var ids = [id]
        if id.hasPrefix("upgrade/") { ids.append("upgrade-again/" + id.dropFirst("upgrade/".count)) }
        guard let rehearsed = trial(of: hop)?.steps.last(where: { $0.attempts > 0 && ids.contains($0.step.id) }) else { return nil }
        // A path that only production reads is the operator's own file for it: there is nothing to compare.
        let read = Set(progress.step.files.map(\.description)).union(facts.files.keys)
        let changed = rehearsed.files.filter { path, hash in
            read.contains(path) && (facts.files[path] != hash || hash == Facts.unread)
        }.keys.sorted()
        guard !changed.isEmpty else { return nil }
        return Finding(
            why:
                "These files changed since the rehearsal, or could not be read then or now: \(changed.joined(separator: ", ")). Rehearse with them, or put them back.",
            facts: changed.map { "\($0) \(facts.files[$0] ?? Facts.unread)" }.joined(separator: " "))
    }

    // 5
    private func risksGate(_ hop: HopPlan, in plan: Plan, _ facts: Facts) -> Gate {
        let open = plan.risks.filter { $0.hop == hop.index && !reading.isSettled($0, now: facts.risks[$0.id]) }
        guard let first = open.first else { return Gate(id: .risks, holds: true, why: "No named risk is left open.") }
        func verdict(_ risk: PlannedRisk) -> Verdict {
            facts.risks[risk.id] ?? reading.risks[.init(hop: risk.hop, id: risk.id)]?.verdict ?? .unknown
        }
        let state = verdict(first) == .applies ? "applies" : "is unknown, which counts as applies"
        return Gate(
            id: .risks, holds: false,
            why:
                "The risk \(first.id) \(state): \(first.say)\(open.count > 1 ? " (\(open.count - 1) more)" : "") Accept it with a reason, or deal with it.",
            facts: open.map { risk in
                "\(risk.id) \(risk.hash) \(verdict(risk).rawValue)"
            }.joined(separator: " "))
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

    private func roomGate(_ path: String) -> Gate {
        Gate(
            id: .room, holds: false,
            why: "The disk of \(path) is full: what comes of a step might not be written down any more. Free some space there.")
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
        // Until the hop's own steps begin to change it, the environment must still be what the hop starts from.
        let isWork = phase.phase.kind == .production || phase.phase.kind == .trial
        if isWork, let hop = hopPlan(phase), !hasTouched(hop: hop.index, environment: name) {
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
