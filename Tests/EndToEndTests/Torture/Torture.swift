// How much is tried: a little of everything in each test run, as much as there is time for in script/torture; and the table that it
// prints.
import Foundation
import Synchronization
import Testing

/// Every suite that tries to make Belay lose something.
@Suite struct TortureTests {}

enum Torture {
    /// script/torture asks for all of it.
    static let isFull = ProcessInfo.processInfo.environment["BELAY_TORTURE"] == "full"

    static func times(quick: Int, full: Int) -> Int { isFull ? full : quick }

    /// What came of one trial.
    struct Verdict: Sendable {
        /// Nil where nobody was hit: the point never came, or none of the victims was there.
        let struck: Failpoints.Kind?
        let faults: [String]
    }

    /// Tries each, counts those in which somebody was hit, records what went wrong, and adds the table's row.
    static func judge<Trial: Sendable>(
        _ what: String, _ trials: [Trial], filter: String, _ verdict: @escaping @Sendable (Trial) throws -> Verdict
    ) {
        let verdicts = all(trials) { trial in
            do { return try verdict(trial) } catch { return Verdict(struck: nil, faults: ["\(error)"]) }
        }
        var lost = 0
        for (trial, verdict) in zip(trials, verdicts) where !verdict.faults.isEmpty {
            lost += 1
            Issue.record("\(trial), struck at \(verdict.struck?.description ?? "nothing"): \(verdict.faults.joined(separator: "; "))")
        }
        let tried = verdicts.count { $0.struck != nil || !$0.faults.isEmpty }
        #expect(tried * 2 > trials.count, "of \(trials.count) trials only \(tried) hit anybody")
        guard let path = ProcessInfo.processInfo.environment["BELAY_TORTURE_TABLE"], let table = fopen(path, "a") else { return }
        fputs("\(what)\t\(tried)\t\(tried - lost)\t\(lost)\tscript/torture \(filter)\n", table)
        fclose(table)
    }

    /// Each item by itself, several at once: what is tried spends most of its time waiting.
    static func all<Item: Sendable, Outcome: Sendable>(
        _ items: [Item], atOnce: Int = 4, _ body: @escaping @Sendable (Item) -> Outcome
    ) -> [Outcome] {
        let state = Mutex((next: 0, outcomes: [Int: Outcome]()))
        let group = DispatchGroup()
        for _ in 0..<min(atOnce, items.count) {
            group.enter()
            Thread.detachNewThread {
                while let index = state.withLock({ state -> Int? in
                    defer { state.next += 1 }
                    return state.next < items.count ? state.next : nil
                }) {
                    let outcome = body(items[index])
                    state.withLock { $0.outcomes[index] = outcome }
                }
                group.leave()
            }
        }
        group.wait()
        return state.withLock { state in items.indices.compactMap { state.outcomes[$0] } }
    }
}

/// The same draws in each run.
struct Draws {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next(_ range: Range<Int>) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return range.lowerBound + Int(state >> 33) % range.count
    }
}
