// Checks, proofs and evidence under way: asked again and again until they hold, say that they never will, or their time is over.
import UpgradeModel

extension UpgradeSession {
    /// Why the check that is under way does not hold yet, or the command that is tried again said no; nil where neither is so.
    package var waitingFor: String? { activeCheck.flatMap { $0.lastDetail.isEmpty ? nil : $0.lastDetail } }

    func look(_ key: StepKey, _ step: Step, _ start: Start) throws {
        var check = activeCheck ?? ActiveCheck(key: key, attempt: start.attempt, startedAt: now, nextTry: now)
        guard now >= check.nextTry else { return }
        let finding = finding(step, key)
        switch finding {
        case .good(let evidence, let value):
            activeCheck = nil
            let saved = step.saveAs.flatMap { name in value.map { [name: $0] } } ?? [:]
            return try end(key, start.attempt, .succeeded(evidence: evidence, saved: saved))
        case .bad(let why, let final):
            check.lastDetail = why
            let deadline = check.startedAt + Int64(step.retry?.duration ?? 0) * 1_000_000
            guard let retry = step.retry, !final, now < deadline else {
                activeCheck = nil
                return try end(key, start.attempt, .failed(reason: why))
            }
            check.nextTry = now + Int64(retry.every) * 1_000_000
            activeCheck = check
        }
    }

    private enum Finding {
        case good(String, value: String? = nil)
        case bad(String, final: Bool)
    }

    private func finding(_ step: Step, _ key: StepKey) -> Finding {
        switch step.action {
        case .check(let probe): return finding(answer(probe, for: key))
        case .manual(_, let evidence?): return finding(answer(evidence, for: key))
        case .prove(let proof): return prove(proof, key)
        case .manual(_, nil), .run, .edit, .copy, .revert, .say, .approve, .question, .sign: return .good("Confirmed by the operator.")
        }
    }

    private func finding(_ answer: ProbeAnswer) -> Finding {
        switch answer {
        case .holds(let value): .good(answer.detail, value: value)
        case .otherwise(_, let why, let isFinal): .bad(why, final: isFinal)
        case .unknown(let why): .bad(why, final: false)
        }
    }

    /// The identity proof: the wanted version answers, everywhere that it answers at all, and everything is healthy.
    private func prove(_ proof: ProveAction, _ key: StepKey) -> Finding {
        var seen: [String] = []
        if let wanted = proof.version {
            var why = ""
            for probe in proof.versionProbes {
                let answer = answer(probe, for: key)
                guard case .holds(let value) = answer, !value.isEmpty else {
                    why = " \(answer.detail)"
                    continue
                }
                if !isSameVersion(value, wanted) { return .bad("Version \(value) answers, not \(wanted).", final: false) }
                seen.append(value)
            }
            if seen.isEmpty { return .bad("No version answers; \(wanted) should.\(why)", final: false) }
        }
        for probe in proof.healthProbes {
            let answer = answer(probe, for: key)
            if answer.verdict != .applies { return .bad("Not healthy: \(answer.detail)", final: false) }
        }
        let version = seen.first.map { "Version \($0) answers" } ?? "It answers"
        return .good(proof.healthProbes.isEmpty ? "\(version)." : "\(version) and is healthy.")
    }

}
