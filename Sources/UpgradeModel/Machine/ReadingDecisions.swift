// What may be answered, read, acknowledged and accepted, and when. The rules of steps and of ends are in the files beside this one.

extension UpgradeState {
    func noted(_ text: String) throws(Refusal) -> [Event] {
        try require(text, "The note is empty.")
        return [.noted(text)]
    }

    func answer(_ key: StepKey, _ text: String) throws(Refusal) -> [Event] {
        let progress = try known(key)
        switch progress.step.action {
        case .question, .sign: break
        case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert:
            throw Refusal(.state, "\(progress.step.title) is not a question.")
        }
        try require(text, "\"\(progress.step.title)\" wants an answer.")
        if case .sign = progress.step.action {
            let open = phase(key.phase)?.steps.first { $0.step.id != key.step && !$0.state.isOver }
            if let open { throw Refusal(.state, "\"\(open.step.title)\" is not answered yet; sign afterwards.") }
        }
        // A question that a revised plan asks anew has no answer yet.
        if progress.state.isOver, phases.contains(where: { $0.phase.kind != .plan && $0.phase.kind != .rollout && $0.hasStarted }) {
            throw Refusal(.state, "The work has begun: answers of plan and roll-out stay as they were signed. Add a note instead.")
        }
        return [.answered(key, text)]
    }

    func hop(_ plan: Plan, _ index: Int) throws(Refusal) -> HopPlan {
        guard let hop = plan.hop(index) else { throw Refusal(.state, "There is no hop \(index); the path has \(plan.hops.count).") }
        return hop
    }

    func showNotes(_ plan: Plan, _ index: Int, _ release: String, _ hash: String) throws(Refusal) -> [Event] {
        let hop = try hop(plan, index)
        guard let entry = hop.releases.first(where: { $0.version == release }) else {
            throw Refusal(.state, "Hop \(index) has no release \(release).")
        }
        guard entry.text != nil else { throw Refusal(.incomplete, "No notes were found for \(release): say what you read instead.") }
        guard entry.hash == hash else {
            throw Refusal(
                .state,
                "The notes of \(release) are not the ones of the plan (\(hash.prefix(12)) is not \(entry.hash.prefix(12))): read them again."
            )
        }
        return [.notesShown(hop: index, release: release, hash: hash)]
    }

    func readElsewhere(_ plan: Plan, _ index: Int, _ release: String, _ what: String) throws(Refusal) -> [Event] {
        let hop = try hop(plan, index)
        guard let entry = hop.releases.first(where: { $0.version == release }), entry.text == nil else {
            throw Refusal(.state, "Notes of \(release) are there: read them.")
        }
        try require(what, "Say what you read instead of the notes of \(release).")
        return [.readElsewhere(hop: index, release: release, what: what)]
    }

    func acknowledge(
        _ plan: Plan, _ index: Int, _ items: [AcknowledgedItem], _ answer: Answer, _ reason: String
    ) throws(Refusal) -> [Event] {
        let hop = try hop(plan, index)
        var ruledOut = true
        for item in items {
            guard let known = hop.breaking.first(where: { $0.id == item.id }) else {
                throw Refusal(.state, "Hop \(index) has no breaking change \(item.id).")
            }
            guard known.hash == item.hash else {
                throw Refusal(.state, "The text of \(item.id) is not the one that was answered: read it again.")
            }
            ruledOut = ruledOut && known.ruledOut != nil
        }
        guard !items.isEmpty else { throw Refusal(.incomplete, "No breaking change was named.") }
        if items.count > 1 && !ruledOut {
            throw Refusal(.state, "Only changes that this installation rules out can be answered as a group; answer the others one by one.")
        }
        switch answer {
        case .notAffected: break
        case .handled: try require(reason, "Say how it was handled.")
        case .accepted: try require(reason, "Say why it is accepted.")
        }
        return [.acknowledged(hop: index, items: items, answer: answer, reason: reason)]
    }

    func risk(_ plan: Plan, _ id: String, _ hop: Int) throws(Refusal) -> PlannedRisk {
        guard let risk = plan.risks.first(where: { $0.id == id && $0.hop == hop }) else {
            throw Refusal(.state, "Hop \(hop) has no risk \(id).")
        }
        return risk
    }
}
