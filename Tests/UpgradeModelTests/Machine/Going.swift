// The good way through an upgrade, for tests that want to be somewhere along it.
@testable import UpgradeModel

extension Story {
    /// Does what comes next and lets it go well. Returns whether there was anything.
    @discardableResult
    mutating func goOn() throws -> Bool {
        switch state.next {
        case .nothing, .plan: return false
        case .step(let key): try doStep(key)
        case .wait(let key):
            now += 1_000_000
            let outcome = Outcome.succeeded(evidence: "Exit status 0.", saved: [:])
            try perform(.finish(key, attempt: state.progress(key)?.attempts ?? 0, outcome))
        case .decide(let key): try perform(.retry(key, word: "It is safe."), goodFacts(key))
        case .resolve(let key): try perform(.resolve(key, .word(done: true, reason: "I looked.")))
        case .settle(let hop, let until):
            now = max(now, until)
            try perform(.settle(hop: hop), goodFacts(settling: hop))
        }
        return true
    }

    private mutating func doStep(_ key: StepKey) throws {
        guard let step = state.progress(key)?.step else { return }
        switch step.action {
        case .question, .sign:
            try perform(.answer(key, "Ada"))
            return
        case .run, .check, .prove, .manual, .say, .approve, .edit, .copy, .revert: break
        }
        if let hop = key.phase.hop.flatMap({ state.plan?.hop($0) }), !state.isRollingBack { try read(hop) }
        now += 1_000_000
        try perform(.confirm(key), goodFacts(key))
    }

    mutating func read(_ hop: HopPlan) throws {
        for release in state.reading.unread(hop) {
            if release.text == nil {
                try perform(.readElsewhere(hop: hop.index, release: release.version, what: "The vendor's page."))
            } else {
                try perform(.showNotes(hop: hop.index, release: release.version, hash: release.hash))
            }
        }
        for item in state.reading.unanswered(hop) {
            try perform(.acknowledge(hop: hop.index, items: [.init(id: item.id, hash: item.hash)], answer: .handled, reason: "Done."))
        }
        for risk in state.plan?.risks ?? [] where risk.hop == hop.index && !state.reading.isSettled(risk) {
            try perform(.acceptRisk(id: risk.id, hop: hop.index, reason: "It is small."))
        }
    }

    /// Goes on until this step is next, its hop's notes read.
    mutating func go(to key: StepKey) throws {
        while state.next != .step(key) {
            guard try goOn() else { throw Broken(description: "\(key.description) never came") }
        }
        if let hop = key.phase.hop.flatMap({ state.plan?.hop($0) }) { try read(hop) }
    }
}

/// `staging`, hop 1: `upgrade/1`.
func step(_ phase: String, _ hop: Int?, _ id: String = "upgrade/1", target: String = "here") -> StepKey {
    StepKey(phase: PhaseKey(id: phase, hop: hop), step: id, target: target)
}
