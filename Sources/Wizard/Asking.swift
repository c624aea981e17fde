// What a walk asks that can be answered anew until the work has begun: the questions of plan and roll-out, breaking changes, notes,
// risks. `back` goes through them from the newest to the first; the walk then goes on where it stood.
import UpgradeModel

extension Walk {
    enum Asked: Hashable {
        case question(StepKey)
        case item(hop: Int, id: String)
        case ruledOut(hop: Int)
        case notes(hop: Int, release: String)
        case risk(hop: Int, id: String)
    }

    enum Turn {
        case done
        case back
        case end(WalkEnd)
    }

    /// The first thing of a hop that is not answered yet: what breaks comes first, the notes follow, then the risks.
    func open(_ hop: HopPlan, with risks: Bool) -> Asked? {
        let reading = driver.state.reading
        let open = reading.unanswered(hop)
        if let item = open.first(where: { $0.ruledOut == nil }) { return .item(hop: hop.index, id: item.id) }
        if !open.isEmpty { return .ruledOut(hop: hop.index) }
        if let release = reading.unread(hop).first { return .notes(hop: hop.index, release: release.version) }
        guard risks else { return nil }
        let risk = driver.state.plan?.risks.first { $0.hop == hop.index && !reading.isSettled($0) }
        return risk.map { .risk(hop: $0.hop, id: $0.id) }
    }

    /// What was answered and can be answered anew, in order.
    private var answered: [Asked] {
        let state = driver.state
        guard let plan = state.plan, !state.isRollingBack else { return [] }
        let asking = state.phases.filter { $0.phase.kind == .plan || $0.phase.kind == .rollout }
        var all: [Asked] = []
        if !state.hasBegunWork {
            all = asking.flatMap { phase in
                phase.steps.filter(\.state.isOver).compactMap { progress in
                    guard case .question = progress.step.action else { return nil }
                    return .question(phase.key(of: progress.step))
                }
            }
        }
        guard let hop = state.current?.phase.phase.key.hop.flatMap({ plan.hop($0) }) else { return all }
        let known = hop.breaking.filter { state.reading.answer(to: $0, hop: hop.index) != nil }
        all += known.filter { $0.ruledOut == nil }.map { .item(hop: hop.index, id: $0.id) }
        if known.contains(where: { $0.ruledOut != nil }) { all.append(.ruledOut(hop: hop.index)) }
        all += hop.releases.filter { state.reading.isRead($0, hop: hop.index) }.map { .notes(hop: hop.index, release: $0.version) }
        all += plan.risks.filter { $0.hop == hop.index && state.reading.risks[.init(hop: hop.index, id: $0.id)] != nil }
            .map { .risk(hop: hop.index, id: $0.id) }
        return all
    }

    /// Asks, and whatever was answered before it when the operator goes back.
    func put(_ asked: Asked) throws -> WalkEnd? { try take(ask(asked), at: asked) }

    /// Where a question led.
    func take(_ turn: Turn, at here: Asked? = nil) throws -> WalkEnd? {
        switch turn {
        case .done: return nil
        case .end(let end): return end
        case .back: break
        }
        for asked in answered.reversed() where asked != here {
            switch try ask(asked) {
            case .done: return nil
            case .end(let end): return end
            case .back: continue
            }
        }
        person.tell("There is nothing before this that can be answered anew. What was done stays done.")
        return nil
    }

    func ask(_ asked: Asked) throws -> Turn {
        switch asked {
        case .question(let key): return try askQuestion(key)
        case .item(let hop, let id): return try askItem(hop, id)
        case .ruledOut(let hop): return try askRuledOut(hop)
        case .notes(let hop, let release): return try askNotes(hop, release)
        case .risk(let hop, let id): return try askRisk(hop, id)
        }
    }

    private func put<Value>(_ reply: Reply<Value>, or what: String, _ intent: (Value) -> Intent) throws -> Turn {
        switch reply {
        case .given(let value): return try attempt(intent(value)).map { .end($0) } ?? .done
        case .back: return .back
        case .leave: return .end(missing(what))
        }
    }

    private func askQuestion(_ key: StepKey) throws -> Turn {
        guard let (phase, progress) = driver.state.shown(key) else { return .done }
        if case .sign = progress.step.action {
            return try put(person.sign(phase), or: "the signature under \(phase.phase.title)") { .answer(key, $0) }
        }
        let reply = person.answer(progress.step, in: phase.phase, before: driver.state.answers[key])
        return try put(reply, or: "an answer to \"\(progress.step.title)\" (\(progress.step.id))") { .answer(key, $0) }
    }

    private func askItem(_ index: Int, _ id: String) throws -> Turn {
        guard let hop = driver.state.plan?.hop(index), let item = hop.breaking.first(where: { $0.id == id }) else { return .done }
        let reply = person.acknowledge(item, of: hop, before: driver.state.reading.answer(to: item, hop: index))
        return try put(reply, or: "an answer to the breaking change \(item.id) of \(item.release)") {
            .acknowledge(hop: index, items: [.init(id: item.id, hash: item.hash)], answer: $0.0, reason: $0.1)
        }
    }

    private func askRuledOut(_ index: Int) throws -> Turn {
        guard let hop = driver.state.plan?.hop(index) else { return .done }
        let all = hop.breaking.filter { $0.ruledOut != nil }
        let reply = person.acknowledge(ruledOut: all, of: hop)
        return try put(reply, or: "an answer to the \(all.count) breaking changes that this installation rules out") { answer in
            .acknowledge(hop: index, items: all.map { .init(id: $0.id, hash: $0.hash) }, answer: answer.0, reason: answer.1)
        }
    }

    private func askNotes(_ index: Int, _ version: String) throws -> Turn {
        guard let hop = driver.state.plan?.hop(index), let release = hop.releases.first(where: { $0.version == version }) else {
            return .done
        }
        if release.text == nil {
            let what = "what was read instead of the notes of \(version), of which none were found"
            return try put(person.readElsewhere(release, of: hop), or: what) {
                .readElsewhere(hop: index, release: version, what: $0)
            }
        }
        return try put(person.read(release, of: hop), or: "reading the notes of \(version) to their end (SHA-256 \(release.hash))") { _ in
            .showNotes(hop: index, release: version, hash: release.hash)
        }
    }

    /// What a probe said earlier is asked again; another verdict is written down, and may ask for acceptance.
    func assessRisksAgain(_ hop: HopPlan) throws -> WalkEnd? {
        for risk in driver.state.plan?.risks ?? [] where risk.hop == hop.index {
            guard let (verdict, how) = driver.assess(risk),
                verdict != driver.state.reading.risks[.init(hop: risk.hop, id: risk.id)]?.verdict
            else { continue }
            if let end = try attempt(.assessRisk(id: risk.id, hop: risk.hop, verdict: verdict, how: how)) { return end }
        }
        return nil
    }

    private func askRisk(_ hop: Int, _ id: String) throws -> Turn {
        guard let risk = driver.state.plan?.risks.first(where: { $0.hop == hop && $0.id == id }) else { return .done }
        let key = ReadingProgress.ItemKey(hop: hop, id: id)
        let isOpen = driver.state.reading.risks[key] == nil
        if isOpen, let (verdict, how) = driver.assess(risk) {
            if let end = try attempt(.assessRisk(id: id, hop: hop, verdict: verdict, how: how)) { return .end(end) }
        } else if isOpen || driver.state.reading.isSettled(risk) {
            let turn = try put(person.assess(risk), or: "an answer to the risk \(id)") {
                .assessRisk(id: id, hop: hop, verdict: $0.verdict, how: $0.how)
            }
            guard case .done = turn else { return turn }
        }
        if driver.state.reading.isSettled(risk) { return .done }
        return try put(person.accept(risk), or: "acceptance of the risk \(id), with a reason") {
            .acceptRisk(id: id, hop: hop, reason: $0)
        }
    }
}
