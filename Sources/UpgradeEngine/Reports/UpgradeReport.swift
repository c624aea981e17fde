// The report of an upgrade: what was planned, done, waived and left to do, told in order. One value feeds Markdown, HTML
// and JSON. Nothing is looked up here: it says what the journal says.
import ContentHash
package import JSONDocument
package import Journal
package import UpgradeModel

package struct UpgradeReport: Sendable {
    package private(set) var document: ReportDocument
    private let id: String
    private let state: UpgradeState
    private let history: [Recorded]
    private let head: JournalHead

    package init(id: String, state: UpgradeState, history: [Recorded], head: JournalHead) {
        self.id = id
        self.state = state
        self.history = history
        self.head = head
        let plan = state.plan
        document = ReportDocument(title: plan.map { "\($0.title): \($0.from) to \($0.to)" } ?? "Upgrade \(id)")
        document.sections.append(.init(title: "Outcome", blocks: outcome))
        document.sections.append(.init(title: "Path", blocks: path))
        document.sections.append(.init(title: "Plan and roll-out", blocks: answers))
        document.sections.append(.init(title: "Release notes and breaking changes", blocks: reading))
        document.sections.append(.init(title: "What was done", blocks: steps))
        if !state.waivers.isEmpty || !state.reading.acceptedRisks.isEmpty {
            document.sections.append(.init(title: "Waivers and accepted risks", blocks: waivers))
        }
        if !state.operatorNotes.isEmpty {
            document.sections.append(
                .init(title: "Notes", blocks: [.list(state.operatorNotes.map { "\(timeText($0.time)) \($0.who): \($0.text)" })]))
        }
        if let due = followUps { document.sections.append(.init(title: "Follow-ups", blocks: [due])) }
        if let help { document.sections.append(.init(title: "Help and support", blocks: [help])) }
        document.sections.append(.init(title: "The story", blocks: [story]))
        document.sections.append(
            .init(
                title: "Evidence",
                blocks: [
                    .text(
                        "The journal holds \(head.count) events. The hash of the last one is \(head.hash.hex); `belay verify \(id)` checks it."
                    )
                ]))
    }

    private var outcome: [ReportDocument.Block] {
        var lines = ["State: \(state.stage.rawValue)."]
        if let first = history.first, let last = history.last {
            lines.append(
                "From \(timeText(first.time)) to \(timeText(last.time)), \(spelled(seconds: (last.time - first.time) / 1_000_000)).")
        }
        for rollback in state.rollbacks {
            let what =
                rollback.environment.map { "\($0), to the \(rollback.scope == .hop ? "start of the hop" : "origin")" }
                ?? "nothing had changed"
            lines.append("Rolled back (\(what)): \(rollback.reason)")
        }
        lines += state.leftovers.flatMap(\.lines)
        return [.list(lines)]
    }

    private var path: [ReportDocument.Block] {
        guard let plan = state.plan else { return [] }
        var blocks: [ReportDocument.Block] = [
            .table(
                head: ["Hop", "From", "To", "State", "Why"],
                rows: plan.hops.map { ["\($0.index)", $0.from, $0.to, state.state(ofHop: $0.index).rawValue, $0.why] })
        ]
        if !plan.avoided.isEmpty { blocks.append(.list(plan.avoided.map { "Avoided \($0.version): \($0.why)" })) }
        return blocks
    }

    private var answers: [ReportDocument.Block] {
        let rows = state.phases.filter { $0.phase.kind == .plan || $0.phase.kind == .rollout }.flatMap { phase in
            phase.steps.compactMap { step in state.answers[phase.key(of: step.step)].map { [phase.phase.title, step.step.title, $0] } }
        }
        return [rows.isEmpty ? .text("Nothing was answered.") : .table(head: ["Phase", "Question", "Answer"], rows: rows)]
    }

    private var reading: [ReportDocument.Block] {
        guard let plan = state.plan else { return [] }
        var notes: [[String]] = []
        var breaking: [[String]] = []
        for hop in plan.hops {
            for release in hop.releases {
                let read = state.reading.isRead(release, hop: hop.index)
                let elsewhere = state.reading.elsewhere[.init(hop: hop.index, id: release.version)]
                notes.append([
                    "\(hop.index)", release.version, release.source,
                    elsewhere.map { "none found; read instead: \($0)" } ?? (read ? "read" : "not read"), release.hash,
                ])
                for item in release.breaking {
                    let answer = state.reading.answer(to: item, hop: hop.index)
                    let said = answer.map {
                        "\($0.answer.rawValue)\($0.reason.isEmpty ? "" : ": \($0.reason)") (\($0.who), \(timeText($0.time)))"
                    }
                    breaking.append(["\(hop.index)", item.release, item.id, item.say, said ?? "not answered"])
                }
            }
        }
        return [
            .table(head: ["Hop", "Release", "Source", "Notes", "SHA-256"], rows: notes),
            breaking.isEmpty
                ? .text("The catalog names no breaking changes on this path.")
                : .table(head: ["Hop", "Release", "Change", "Text", "Answer"], rows: breaking),
        ]
    }

    private var steps: [ReportDocument.Block] {
        state.phases.filter { phase in
            phase.phase.kind != .plan && phase.phase.kind != .rollout && phase.steps.contains { $0.attempts > 0 || $0.state.isOver }
        }
        .flatMap { phase -> [ReportDocument.Block] in
            let rows = phase.steps.filter { $0.attempts > 0 || $0.state.isOver }.map { step -> [String] in
                let took = step.duration.map { $0 < 1_000_000 ? "under 1 s" : spelled(seconds: $0 / 1_000_000) } ?? ""
                let more: String
                switch step.state {
                case .skipped(let reason): more = reason
                case .fixedByHand(let reason, let done): more = "\(reason) Done: \(done)"
                case .failed(let reason), .unknown(let reason): more = reason
                case .pending, .running, .succeeded, .undone: more = step.evidence ?? ""
                }
                return [step.step.id, step.step.title, step.state.word, "\(step.attempts)", took, more]
            }
            let place = phase.phase.environment.isEmpty ? "" : " in \(phase.phase.environment)"
            return [
                .text("\(phase.phase.key.description)\(place): \(state.state(of: phase).rawValue)"),
                .table(head: ["Step", "Title", "State", "Attempts", "Took", "Seen"], rows: rows),
            ]
        }
    }

    private var waivers: [ReportDocument.Block] {
        var lines = state.waivers.map { waiver in
            "Gate \(waiver.gate.rawValue)\(waiver.hop.map { " of hop \($0)" } ?? "") in \(waiver.environment): \(waiver.reason)"
        }
        lines += state.reading.acceptedRisks.sorted { ($0.key.hop, $0.key.id) < ($1.key.hop, $1.key.id) }.map { key, risk in
            "Risk \(key.id) of hop \(key.hop): \(risk.reason) (\(risk.who))"
        }
        return [.list(lines)]
    }

    private var followUps: ReportDocument.Block? {
        let asked = state.followUps
        guard !asked.isEmpty else { return nil }
        return .list(
            asked.map { item in
                let due =
                    item.due.flatMap { due in state.settledAt[item.hop].map { " Due \(timeText($0 + Int64(due) * 1_000_000))." } } ?? ""
                return "\(item.say)\(due)\(item.link.map { " \($0)" } ?? "")"
            })
    }

    private var help: ReportDocument.Block? {
        let entries = (state.plan?.help ?? []) + (state.plan?.support ?? [])
        return entries.isEmpty ? nil : .list(entries.map(\.sentence))
    }

    private var story: ReportDocument.Block { .list(history.map { "\(timeText($0.time)) \($0.who): \($0.event.sentence)" }) }

    package var json: JSONValue {
        .object([
            "status": StatusReport.json(id: id, state: state, gates: []),
            "title": .string(document.title),
            "head": .object(["count": .integer(head.count), "hash": .string(head.hash.hex)]),
            "events": .array(
                history.map { event in
                    .object([
                        "sequence": .integer(Int64(event.sequence)), "time": .string(timeText(event.time)), "who": .string(event.who),
                        "event": .string(event.event.sentence),
                    ])
                }),
            "waivers": .array(
                state.waivers.map {
                    .object([
                        "gate": .string($0.gate.rawValue), "hop": $0.hop.map { .integer(Int64($0)) } ?? .null,
                        "environment": .string($0.environment), "reason": .string($0.reason),
                    ])
                }),
            "notes": .array(state.operatorNotes.map { .string($0.text) }),
        ])
    }
}
