// The engine's session as the views know it.

import Glibc
import Process
import UpgradeEngine
import UpgradeModel
import Wizard

final class SessionDriver: Driver {
    let session: UpgradeSession
    private var log: (directory: String, reader: LogReader)?
    private var lastHeartbeat: Int64 = 0
    /// Said of the engine's own accord, each once until there is something else.
    private var lastRemarks: (waiting: String?, notify: String?)

    init(_ session: UpgradeSession) { self.session = session }

    var id: String { session.id }
    var state: UpgradeState { session.state }
    var now: Int64 { session.now }
    var lookingOn: String? { session.lookingOn }

    func perform(_ intent: Intent) throws { try session.perform(intent) }
    func gatesOfNextStep() -> [Gate] { session.gatesOfNextStep() }
    func changesOfNextStep() -> [String] { session.changesOfNextStep() }
    func lookAtReality(_ key: StepKey) throws -> Bool { try session.lookAtReality(key) }
    func stopRunning() throws { try session.stopRunning() }

    func tick() throws -> Bool {
        if now - lastHeartbeat > 5_000_000 {
            lastHeartbeat = now
            try session.heartbeat()
        }
        return try session.tick()
    }

    func assess(_ risk: PlannedRisk) -> (verdict: Verdict, how: String)? {
        guard let probe = risk.probe, let plan = state.plan, let production = plan.environment(plan.production) else { return nil }
        let answer = session.answer(probe, in: production)
        return (answer.verdict, answer.detail)
    }

    /// Follows the newest run: what it printed up to its very end is shown even after the step is over.
    /// With what a check waits for, and why nobody could be called.
    func newOutput() -> String {
        var text: [UInt8] = []
        let (waiting, problem) = (session.waitingFor, session.notifyProblem)
        if let waiting, waiting != lastRemarks.waiting { text += Array("[not yet: \(waiting)]\n".utf8) }
        if let problem, problem != lastRemarks.notify { text += Array("[\(problem)]\n".utf8) }
        lastRemarks = (waiting, problem)
        if let running = session.runningLog(), log?.directory != running.directory { log = (running.directory, running.reader) }
        guard var current = log else { return String(decoding: text, as: UTF8.self) }
        do {
            while text.count < 1 << 20, let piece = try current.reader.next() {
                switch piece {
                case .bytes(let bytes): text += bytes
                case .gap(let count): text += Array("\n[\(count) bytes were cut out of the log]\n".utf8)
                }
            }
        } catch {
            text += Array("[the log can't be read: \(error.description)]\n".utf8)
        }
        log = current
        return String(decoding: text, as: UTF8.self)
    }

    func log(of key: StepKey) -> StepLog? {
        guard let progress = state.progress(key), progress.attempts > 0, let log = session.log(of: key, attempt: progress.attempts) else {
            return nil
        }
        do {
            return StepLog(tail: try log.tail, path: log.directory + "/log")
        } catch {
            return StepLog(tail: "[the log can't be read: \(error.description)]", path: log.directory + "/log")
        }
    }

    var isInterrupted: Bool { Interruption.wasAsked }

    func pause(seconds: Double) -> Bool {
        if isInterrupted { return false }
        usleep(UInt32(max(0, min(seconds, 1)) * 1_000_000))
        return !isInterrupted
    }
}
