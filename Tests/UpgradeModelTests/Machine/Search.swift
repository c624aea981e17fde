// Breadth-first search over every state that a small plan can come to, with all intents on all facts. Two states count as one
// when nothing that is still to come can tell them apart.
@testable import UpgradeModel

struct Search {
    private(set) var transitions = Transitions()
    private(set) var decisions = 0
    /// States from which nothing but abandoning leads to an end.
    private(set) var stranded: [String] = []
    private(set) var states = 0

    init(_ small: SmallPlan) throws {
        var stories = [try Story(small)]
        var numbers = [Self.key(stories[0]): 0]
        var comesFrom: [[Int]] = [[]]
        var ends: [Int] = []
        var index = 0
        while index < stories.count {
            let story = stories[index]
            if story.stage == .completed || story.stage == .rolledBack { ends.append(index) }
            for (intent, facts) in Self.intents(story) {
                decisions += 1
                guard let events = try? story.state.decide(intent, facts: facts) else { continue }
                var next = story
                try next.take(events, of: intent, facts)
                try Self.check(story.stage, next.stage, intent)
                if next.state.isAbandoned { transitions.formUnion(next.transitions); continue }
                let key = Self.key(next)
                let number = numbers[key] ?? stories.count
                if number == stories.count {
                    numbers[key] = number
                    stories.append(next)
                    comesFrom.append([])
                    if number % 64 == 0, try UpgradeState(next.journal) != next.state {
                        throw Story.Broken(description: "the fold of the whole is another than the fold event by event")
                    }
                } else {
                    transitions.formUnion(next.transitions)
                }
                if number != index { comesFrom[number].append(index) }
            }
            transitions.formUnion(story.transitions)
            index += 1
        }
        states = stories.count
        var canEnd = Set(ends)
        var open = ends
        while let one = open.popLast() {
            for before in comesFrom[one] where canEnd.insert(before).inserted { open.append(before) }
        }
        stranded = stories.indices.filter { !canEnd.contains($0) }.map { stories[$0].summary }
    }

    private static func check(_ before: UpgradeStage, _ after: UpgradeStage, _ intent: Intent) throws {
        switch before {
        case .abandoned: if after != before { throw Story.Broken(description: "left abandoned by \(intent)") }
        case .rolledBack: if after != before && after != .abandoned { throw Story.Broken(description: "left rolled back by \(intent)") }
        case .completed:
            if ![.completed, .rollingBack, .abandoned].contains(after) { throw Story.Broken(description: "left completed by \(intent)") }
        case .drafting, .planned, .inProgress, .settling, .rollingBack, .rollbackFailed: break
        }
    }

    // MARK: Intents

    static func intents(_ story: Story) -> [(Intent, Facts)] {
        let state = story.state
        guard let plan = state.plan else { return [] }
        let good = story.goodFacts()
        var result: [(Intent, Facts)] = []
        var nextKey: StepKey?
        switch state.next {
        case .step(let key), .decide(let key), .resolve(let key), .wait(let key): nextKey = key
        case .settle(let hop, _): result += settling(story, hop)
        case .nothing, .plan: break
        }
        if let key = nextKey { result += onNext(story, key) }
        for phase in state.phases {
            for step in phase.steps {
                let key = phase.key(of: step.step)
                if key == nextKey || !isInteresting(step, in: phase, nextKey) { continue }
                for intent in [Intent.confirm(key), .retry(key, word: "It is safe."), .skip(key, reason: "Not here."), .undo(key)]
                    + ended(key, step.attempts)
                {
                    result.append((intent, good))
                }
            }
        }
        for hop in plan.hops {
            result.append((.renewBackup(hop: hop.index, why: "It is old."), good))
            result.append((.settle(hop: hop.index), story.goodFacts(settling: hop.index)))
        }
        for scope in RollbackScope.allCases { result.append((.rollBack(scope, reason: "It does not work."), good)) }
        result.append((.abandon(reason: "Enough."), good))
        // Time goes by, and clocks are set back.
        for seconds in [3 * 3600, -24 * 3600] as [Int64] {
            var facts = good
            facts.now += seconds * 1_000_000
            result.append((.stop(reason: "Later."), facts))
        }
        result.append((.observe(environment: "production", version: nil, healthy: false, detail: "Down."), good))
        var without = good
        without.holdsLease = false
        result.append((.abandon(reason: "Enough."), without))
        return result
    }

    /// Steps that are not next: all that are neither pending nor over, and those beside the next one.
    private static func isInteresting(_ step: StepProgress, in phase: PhaseProgress, _ next: StepKey?) -> Bool {
        switch step.state {
        case .running, .failed, .unknown, .undone: true
        case .pending, .succeeded, .skipped, .fixedByHand: phase.phase.key.hop == next?.phase.hop && phase.phase.kind != .plan
        }
    }

    private static func ended(_ key: StepKey, _ attempt: Int) -> [Intent] {
        [
            .fixByHand(key, reason: "It was easier.", done: "Edited it."), .resolve(key, .word(done: true, reason: "I looked.")),
            .finish(key, attempt: attempt, .succeeded(evidence: "", saved: [:])), .lose(key, attempt: attempt, why: "Gone."),
        ]
    }

    private static func onNext(_ story: Story, _ key: StepKey) -> [(Intent, Facts)] {
        let state = story.state
        let good = story.goodFacts(key)
        var result: [(Intent, Facts)] = []
        let attempt = state.progress(key)?.attempts ?? 0
        let environment = state.phase(key.phase)?.phase.environment ?? ""
        func add(_ intents: [Intent], _ facts: Facts) { result += intents.map { ($0, facts) } }
        add(ended(key, attempt), good)
        add(
            [
                .answer(key, "Ada"), .skip(key, reason: "Not here."),
                .finish(key, attempt: attempt, .failed(reason: "It said no.")), .finish(key, attempt: attempt, .unknown(reason: "Killed.")),
                .resolve(key, .word(done: false, reason: "I looked.")), .resolve(key, .probe(done: true, evidence: "There.")),
                .resolve(key, .probe(done: false, evidence: "Not there.")), .resolve(key, .repeatable),
            ], good)
        switch state.next {
        case .step:
            for facts in variants(good, environment) { add([.confirm(key), .goOn(key)], facts) }
            add([.confirmTrial(key)], good)
        case .decide, .resolve:
            for facts in variants(good, environment) { add([.retry(key, word: "It is safe."), .undo(key)], facts) }
            add([.retry(key, word: nil)], good)
        case .wait: add([.confirm(key), .retry(key, word: "It is safe.")], good)
        case .nothing, .plan, .settle: break
        }
        if case .step = state.next {
            if let hop = key.phase.hop.flatMap({ state.plan?.hop($0) }) {
                for release in hop.releases {
                    add([.showNotes(hop: hop.index, release: release.version, hash: release.hash)], good)
                    add([.readElsewhere(hop: hop.index, release: release.version, what: "The vendor's page.")], good)
                }
                let items = hop.breaking.map { AcknowledgedItem(id: $0.id, hash: $0.hash) }
                add([.acknowledge(hop: hop.index, items: items, answer: .handled, reason: "Done.")], good)
                for risk in state.plan?.risks ?? [] where risk.hop == hop.index {
                    add([.acceptRisk(id: risk.id, hop: hop.index, reason: "It is small.")], good)
                }
            }
            let closed = state.gates(of: key, facts: good).filter { !$0.isOpen }.map(\.id)
            let names = (closed + [.lease]).map { Intent.waive($0, key, reason: "I know.", typedName: SmallPlan.deployment) }
            add(names, good)
        }
        return result
    }

    private static func variants(_ good: Facts, _ environment: String) -> [Facts] {
        func changed(_ body: (inout Facts) -> Void) -> Facts {
            var facts = good
            body(&facts)
            return facts
        }
        return [
            good,
            changed { $0.holdsLease = false },
            changed { $0.identities[environment] = "another machine" },
            changed { $0.identities[environment] = nil },
            changed { $0.versions[environment] = "0.9" },
            changed { $0.versions[environment] = nil },
            changed { $0.isDone = .applies },
            changed { $0.isDone = .doesNotApply },
            changed { $0.isDone = .unknown },
            changed { facts in facts.files = facts.files.mapValues { _ in "other" } },
            changed { $0.now += 3 * 3600 * 1_000_000 },
            changed { $0.now -= 24 * 3600 * 1_000_000 },
        ]
    }

    private static func settling(_ story: Story, _ hop: Int) -> [(Intent, Facts)] {
        var good = story.goodFacts(settling: hop)
        let early = good
        good.now += 120 * 1_000_000
        func changed(_ body: (inout Facts) -> Void) -> Facts {
            var facts = good
            body(&facts)
            return facts
        }
        let variants = [
            good, early, changed { $0.healthy = [:] }, changed { $0.versions = [:] }, changed { $0.versions["production"] = "0.9" },
            changed { $0.identities = [:] }, changed { $0.now -= 24 * 3600 * 1_000_000 },
        ]
        return variants.map { (.settle(hop: hop), $0) }
    }

    // MARK: What makes two states different

    private static func key(_ story: Story) -> [UInt8] {
        let state = story.state
        guard let plan = state.plan else { return [] }
        var key: [UInt8] = []
        // A rollback looks at nothing of what came before it but at what was changed.
        let phases = state.isRollingBack ? state.currentPhases : state.phases
        for phase in phases {
            // What a settled hop went through decides nothing any more, nor does a rehearsal once production has begun to change.
            let hop = phase.phase.key.hop ?? 0
            let isPast =
                state.settledAt[hop] != nil || (phase.phase.kind != .production && state.hasTouched(hop: hop, environment: "production"))
            for step in phase.steps {
                var byte: UInt8 =
                    switch step.state {
                    case .pending: 0
                    case .running: 1
                    case .succeeded: 2
                    case .failed: 3
                    case .unknown: 4
                    case .skipped: 5
                    case .fixedByHand: 6
                    case .undone: 7
                    }
                if isPast && step.state.isOver { byte = 2 }
                if step.attempts > 0 { byte |= 8 }
                if !step.state.isOver && step.mode == .undo { byte |= 16 }
                if step.files.contains(where: { $0.value != "same" }) && phase.phase.kind == .trial && !isPast { byte |= 32 }
                key.append(byte)
            }
        }
        for hop in plan.hops {
            var byte: UInt8 = 0
            for environment in plan.environments where state.hasTouched(hop: hop.index, environment: environment.name) {
                byte |= environment.name == plan.production ? 1 : 2
            }
            if state.phases.contains(where: { $0.phase.kind == .rollback && $0.phase.key.hop == hop.index && $0.isOver }) { byte |= 4 }
            key.append(byte)
            if state.isRollingBack { continue }
            byte = state.settledAt[hop.index] != nil ? 1 : state.settlingSince[hop.index] != nil ? 2 : 0
            if state.settledAt[hop.index] == nil {
                if !state.reading.unread(hop).isEmpty { byte |= 4 }
                if !state.reading.unanswered(hop).isEmpty { byte |= 8 }
                if plan.risks.contains(where: { $0.hop == hop.index && !state.reading.isSettled($0) }) { byte |= 16 }
            }
            key.append(byte)
            key.append(contentsOf: gateKey(story, hop, plan))
        }
        key.append(UInt8(min(state.rollbacks.count, 2)))
        key.append(state.rollbacks.last.map { $0.scope == .hop ? 1 : 2 } ?? 0)
        return key
    }

    /// The backup's age, and the waivers that may still open a gate.
    private static func gateKey(_ story: Story, _ hop: HopPlan, _ plan: Plan) -> [UInt8] {
        let state = story.state
        var key: [UInt8] = []
        let backup = state.backup(hop: hop.index, environment: plan.production)
        let isChanged = state.hasTouched(hop: hop.index, environment: plan.production)
        if let backup, !isChanged {
            let age = (story.now - backup.startedAt) / 1_000_000
            key.append(age < 0 ? 1 : age > Int64(plan.backupMaximumAge) ? 2 : 3)
        }
        var waivers: Set<String> = []
        for waiver in state.waivers where waiver.hop == hop.index {
            let isOver = state.phases.allSatisfy {
                $0.phase.key.hop != hop.index || $0.phase.environment != waiver.environment || $0.isOver || $0.phase.kind == .backup
            }
            if isOver { continue }
            switch waiver.gate {
            case .backup:
                guard !isChanged, let backup, waiver.facts.contains("begun by \(backup.startedBy);") else { continue }
                waivers.insert(String(waiver.facts.split(separator: ";", maxSplits: 1).last ?? ""))
            case .signed, .notes, .rehearsal, .risks, .settled, .lease, .identity, .survival, .room:
                waivers.insert("\(waiver.gate.rawValue) \(waiver.environment) \(waiver.facts)")
            }
        }
        return key + waivers.sorted().joined(separator: "|").utf8 + [255]
    }
}

extension Story {
    /// For messages.
    var summary: String {
        let steps = state.phases.flatMap { phase in phase.steps.map { "\(phase.key(of: $0.step).description) \($0.state.word)" } }
        return "\(state.stage.rawValue): \(steps.joined(separator: ", "))"
    }
}
