// Everything that would happen, in order, for reading and approval before anything does: as text, Markdown and JSON.
package import JSONDocument
package import UpgradeModel

package struct PlanDocument: Sendable {
    private let plan: Plan
    private let findings: [UpgradePlanner.Finding]
    /// As if it had begun: it knows the folders.
    private let state: UpgradeState

    package init(plan: Plan, findings: [UpgradePlanner.Finding]) {
        self.plan = plan
        self.findings = findings
        state = UpgradeState(beginning: plan)
    }

    /// A heading with lines below it.
    private struct Part {
        var heading: String
        var lines: [String]
    }

    private var parts: [Part] {
        var parts = [
            Part(
                heading: "\(plan.title): \(plan.from) to \(plan.to), deployment \(plan.deployment)", lines: findings.map(sentence) + remarks
            ),
            Part(heading: "Path", lines: path),
        ]
        for hop in plan.hops {
            parts.append(Part(heading: "Hop \(hop.index), \(hop.from) to \(hop.to): what breaks", lines: breaking(hop)))
        }
        if !plan.risks.isEmpty {
            parts.append(
                Part(
                    heading: "Named risks", lines: plan.risks.map { "hop \($0.hop), \($0.id): \($0.say)\($0.ask.map { " \($0)?" } ?? "")" })
            )
        }
        for phase in plan.phases { parts.append(Part(heading: title(phase), lines: gates(phase) + lines(phase))) }
        for phase in plan.rollbacks where !phase.steps.isEmpty {
            parts.append(Part(heading: "If it is needed: " + title(phase), lines: lines(phase)))
        }
        let followUps = plan.followUps(of: { _ in true })
        if !followUps.isEmpty {
            parts.append(
                Part(
                    heading: "Afterwards",
                    lines: followUps.map { "hop \($0.hop): \($0.say)\($0.due.map { " (due within \(spelled(seconds: $0)))" } ?? "")" })
            )
        }
        return parts
    }

    /// What stands in the way of a trial, or has to be known beforehand.
    private var remarks: [String] {
        var remarks = findings.compactMap { $0.trialRemark(on: plan)?.sentence }
        if let uncarried = plan.uncarriedBackup { remarks.append(uncarried) }
        let variables = plan.variablesThroughSudo
        if !variables.isEmpty, let rules = SudoRules() {
            remarks += variables.compactMap { rules.problem(program: $0.key, variables: $0.value) }.sorted()
        }
        if plan.environments.contains(where: { $0.backups.contains("\(plan.deployment)-N/") }) {
            remarks.append("In the paths below, \(plan.deployment)-N stands for the upgrade; it gets its number when it begins.")
        }
        return remarks
    }

    private func lines(_ phase: Phase) -> [String] {
        let progress = PhaseProgress(phase: phase)
        return phase.steps.flatMap { lines(state.shown($0, in: progress)) }
    }

    private func sentence(_ finding: UpgradePlanner.Finding) -> String {
        let version = finding.version.map { "runs \($0)" } ?? "does not tell its version"
        let identity = finding.identity.map { "is \($0)" } ?? "does not tell who it is: \(finding.identityProblem ?? "")"
        return "\(finding.environment) \(version), \(identity). \(finding.health)"
    }

    private var path: [String] {
        plan.hops.map { hop in
            let components = hop.components.map { move in
                move.from == move.to ? "\(move.name) stays at \(move.to)" : "\(move.name) \(move.from.map { "\($0) to " } ?? "")\(move.to)"
            }.joined(separator: ", ")
            return "\(hop.index). \(hop.from) to \(hop.to): \(hop.why)\(components.isEmpty ? "" : " (\(components))")"
        } + plan.avoided.map { "avoided \($0.version): \($0.why)" }
    }

    private func breaking(_ hop: HopPlan) -> [String] {
        var lines: [String] = []
        for release in hop.releases {
            lines.append(
                "\(release.version)\(release.date.map { " (\($0))" } ?? ""): \(release.text == nil ? "no notes found" : "notes from \(release.source), SHA-256 \(release.hash)")"
            )
            for item in release.breaking {
                lines.append("  \(item.id): \(item.say)\(item.action.map { " Do: \($0)" } ?? "")\(item.link.map { " \($0)" } ?? "")")
                if let why = item.ruledOut { lines.append("    ruled out: \(why)") }
            }
        }
        return lines
    }

    private func title(_ phase: Phase) -> String {
        "\(phase.title)\(phase.environment.isEmpty ? "" : " [\(phase.environment)]")"
    }

    /// Which gates stand before the phase, by what the state machine asks of its kind.
    private func gates(_ phase: Phase) -> [String] {
        let ids: [GateID]
        switch phase.kind {
        case .plan, .rollout: ids = []
        case .backup, .copy: ids = phase.key.hop == nil ? [.signed, .lease, .identity] : [.signed, .notes, .settled, .lease, .identity]
        case .trial: ids = [.signed, .notes, .risks, .lease, .identity]
        case .production: ids = [.signed, .notes, .risks, .settled, .backup, .rehearsal, .lease, .identity]
        case .rollback: ids = [.lease, .identity]
        }
        return ids.isEmpty ? [] : ["gates: \(ids.map(\.rawValue).joined(separator: ", "))"]
    }

    private func lines(_ step: Step) -> [String] {
        var lines = ["\(step.title) (\(step.id))"]
        switch step.action {
        case .question, .sign: break
        case .run(let run): lines.append("    $ \(run.command.description)\(run.saveTo.map { " > \($0.description)" } ?? "")")
        case .check(let probe): lines.append("    looks at: \(probe.description)")
        case .prove(let proof):
            if let version = proof.version { lines += proof.versionProbes.map { "    must say \(version): \($0.description)" } }
            lines += proof.healthProbes.map { "    must be healthy: \($0.description)" }
        case .manual(let text, let evidence):
            lines.append("    by hand: \(text)")
            if let evidence { lines.append("    evidence: \(evidence.description)") }
        case .say(let text): lines.append("    read: \(text)")
        case .approve(let text): lines.append("    approve: \(text)")
        case .edit(let edit):
            lines += edit.set.map { "    edits \(edit.file.description): \($0.key.description) = \($0.value.description)" }
        case .copy(let copy): lines.append("    copies \(copy.file.description) into \(copy.into.description)")
        case .revert: lines.append("    puts back what earlier steps changed")
        }
        if let probe = step.doneIf { lines.append("    left out if already done: \(probe.description)") }
        switch step.wayBack {
        case .nothingToUndo, .exact, .rollback: break
        case .undo(let commands): lines += commands.map { "    undo: $ \($0.description)" }
        case .noReturn(let why): lines.append("    POINT OF NO RETURN: \(why)")
        }
        return lines
    }

    package var text: String {
        parts.map { part in
            ([part.heading, String(repeating: "-", count: min(part.heading.count, 78))] + part.lines.map { "  " + $0 }).joined(
                separator: "\n")
        }
        .joined(separator: "\n\n")
    }

    package var markdown: String {
        var document = ReportDocument(title: parts.first?.heading ?? "Plan")
        for part in parts { document.sections.append(.init(title: part.heading, blocks: [.list(part.lines)])) }
        return document.markdown
    }

    package var json: JSONValue {
        [
            "product": .string(plan.product), "deployment": .string(plan.deployment), "from": .string(plan.from), "to": .string(plan.to),
            "hops": .array(plan.hops.map(hop)),
            "avoided": .array(plan.avoided.map { ["version": .string($0.version), "why": .string($0.why)] }),
            "risks": .array(plan.risks.map { ["id": .string($0.id), "hop": .integer(Int64($0.hop)), "say": .string($0.say)] }),
            "phases": .array((plan.phases + plan.rollbacks).map(phase)),
            "followUps": .array(
                plan.followUps(of: { _ in true }).map { ["id": .string($0.id), "hop": .integer(Int64($0.hop)), "say": .string($0.say)] }),
        ]
    }

    private func hop(_ hop: HopPlan) -> JSONValue {
        let releases: [JSONValue] = hop.releases.map { release in
            let breaking: [JSONValue] = release.breaking.map {
                [
                    "id": .string($0.id), "say": .string($0.say), "do": JSONValue($0.action), "ruledOut": JSONValue($0.ruledOut),
                    "sha256": .string($0.hash),
                ]
            }
            return [
                "version": .string(release.version), "date": JSONValue(release.date), "source": .string(release.source),
                "sha256": .string(release.hash), "breaking": .array(breaking),
            ]
        }
        return [
            "index": .integer(Int64(hop.index)), "from": .string(hop.from), "to": .string(hop.to), "why": .string(hop.why),
            "releases": .array(releases),
        ]
    }

    private func phase(_ phase: Phase) -> JSONValue {
        let progress = PhaseProgress(phase: phase)
        let steps: [JSONValue] = phase.steps.map { state.shown($0, in: progress) }.map { step in
            [
                "id": .string(step.id), "title": .string(step.title), "target": .string(step.target),
                "lines": .array(lines(step).dropFirst().map { .string($0) }),
            ]
        }
        return [
            "id": .string(phase.key.id), "hop": phase.key.hop.map { .integer(Int64($0)) } ?? .null,
            "environment": .string(phase.environment),
            "title": .string(phase.title), "steps": .array(steps),
        ]
    }
}
