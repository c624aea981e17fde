// Every event in one sentence, for the report and the log of an upgrade.

extension Event {
    package var sentence: String {
        switch self {
        case .planned(let plan, _):
            "Planned \(plan.title) from \(plan.from) to \(plan.to) in \(plan.hops.count) hop\(plan.hops.count == 1 ? "" : "s")."
        case .leased(let holder, let from, _): "\(holder) leads\(from.isEmpty ? "" : " (from \(from))")."
        case .tookOver(let holder, let before, _): "\(holder) took the lead over from: \(before)"
        case .answered(let key, let text): "Answered \(key.description): \(text)"
        case .notesShown(let hop, let release, let hash): "Notes of \(release) (hop \(hop)) were read, SHA-256 \(hash.prefix(12))."
        case .readElsewhere(let hop, let release, let what): "No notes were found for \(release) (hop \(hop)); read instead: \(what)"
        case .acknowledged(let hop, let items, let answer, let reason):
            "Breaking change\(items.count == 1 ? "" : "s") \(items.map(\.id).joined(separator: ", ")) (hop \(hop)): \(answer.rawValue)\(reason.isEmpty ? "." : ", \(reason)")"
        case .riskAssessed(let id, let hop, let verdict, let how): "Risk \(id) (hop \(hop)): \(verdict.rawValue). \(how)"
        case .riskAccepted(let id, let hop, _, let reason): "Risk \(id) (hop \(hop)) was accepted: \(reason)"
        case .waived(let waiver): "Gate \(waiver.gate.rawValue) was waived in \(waiver.environment): \(waiver.reason)"
        case .trialConfirmed(let key): "Confirmed for the rest of the trial, until a step needs somebody: \(key.description)."
        case .started(let key, let start):
            "\(start.mode == .undo ? "Undoing" : "Started") \(key.description), attempt \(start.attempt)\(start.confirmedBy.map { ", confirmed for the rest of the trial by event \($0)" } ?? "")."
        case .finished(let key, let attempt, .succeeded(let evidence, _)): "Done: \(key.description), attempt \(attempt). \(evidence)"
        case .finished(let key, let attempt, .failed(let reason)): "FAILED: \(key.description), attempt \(attempt). \(reason)"
        case .finished(let key, let attempt, .unknown(let reason)): "Outcome unknown: \(key.description), attempt \(attempt). \(reason)"
        case .lost(let key, let attempt, let why): "Outcome unknown: \(key.description), attempt \(attempt). \(why)"
        case .resolved(let key, .probe(let done, let evidence, _)):
            "Found out that \(key.description) was \(done ? "" : "not ")done. \(evidence)"
        case .resolved(let key, .word(let done, let reason)):
            "The operator says that \(key.description) was \(done ? "" : "not ")done: \(reason)"
        case .resolved(let key, .repeatable): "\(key.description) may safely run again."
        case .skipped(let key, let reason): "Skipped \(key.description): \(reason)"
        case .fixedByHand(let key, let reason, let done): "Fixed by hand: \(key.description). \(reason) Done: \(done)"
        case .backupRenewed(let key, let why): "The backup of \(key.description) is taken anew: \(why)"
        case .observed(let environment, let version, let healthy, let detail):
            "\(environment)\(version.map { " answers with \($0) and" } ?? "") is \(healthy ? "healthy" : "not healthy"). \(detail)"
        case .settled(let hop): "Hop \(hop) has settled."
        case .rollbackStarted(let rollback):
            "Rolling back \(rollback.environment ?? "nothing, since nothing had changed"), to the \(rollback.scope == .hop ? "start of the hop" : "origin"): \(rollback.reason)"
        case .abandoned(let reason): "Abandoned: \(reason)"
        case .noted(let text): "Note: \(text)"
        case .shellOpened(let environment): "A shell was opened in \(environment)."
        case .shellClosed(let environment, let status): "The shell in \(environment) was closed with status \(status)."
        case .stopped(let reason): reason
        case .revised(_, let why): "The plan was revised: \(why)"
        }
    }
}
