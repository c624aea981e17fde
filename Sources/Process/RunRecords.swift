// What is on record about a run: who runs it and how it ended. How the files are written: RunDirectory.

/// Written before the command's program begins, so that a command can never run unrecorded.
package struct RunStart: Equatable, Sendable {
    package let runner: ProcessIdentity
    /// Leader of its own session and process group.
    package let command: ProcessIdentity
    /// Wall clock, microseconds since 1970-01-01 UTC.
    package let startedAt: Int64

    /// Since the start. Meaningful while the command runs; afterwards the result has it.
    package func elapsed() -> Duration {
        command.age()
    }
}

package struct RunResult: Equatable, Sendable {
    package enum Outcome: Equatable, Sendable {
        case ended(Ending)
        /// The command's program never began; the text says why.
        case neverStarted(String)
    }

    package let outcome: Outcome
    /// Wall clock, microseconds since 1970-01-01 UTC.
    package let startedAt: Int64
    package let endedAt: Int64
    /// By the clock that nobody sets.
    package let elapsed: Duration
    /// CPU time of the command and of those of its children that it waited for.
    package let processorTime: Duration
    /// Somebody asked for the end with `stop`.
    package let stopped: Bool
    /// Why what it was to save may not be on disk, whatever the command's own end; nil where it is, or nothing was to be saved.
    package let unsaved: String?
    /// What went wrong beside the command: the log could not be capped or synced.
    package let remark: String?

    package var succeeded: Bool { outcome == .ended(.exited(0)) && unsaved == nil }

    static func neverStarted(_ reason: String, at time: Int64 = Clock.wall()) -> RunResult {
        RunResult(
            outcome: .neverStarted(reason), startedAt: time, endedAt: time, elapsed: .zero, processorTime: .zero, stopped: false,
            unsaved: nil, remark: nil)
    }
}

/// What `started` says: a run's beginning, or that it was called off before.
enum RunClaim {
    case started(RunStart)
    case calledOff(at: Int64)

    var record: Record {
        var record = Record()
        switch self {
        case .calledOff(let at):
            record.add("called-off", at)
        case .started(let start):
            record.add("boot", start.runner.bootID)
            if !start.runner.namespace.isEmpty { record.add("namespace", start.runner.namespace) }
            record.add("runner", start.runner.process)
            record.add("runner-start", start.runner.startTime)
            record.add("command", start.command.process)
            record.add("command-start", start.command.startTime)
            record.add("at", start.startedAt)
        }
        return record
    }

    init(_ record: Record, of path: String) throws(ProcessError) {
        if let at = record.number("called-off", as: Int64.self) {
            self = .calledOff(at: at)
            return
        }
        guard let boot = record.text("boot"), let runner = record.number("runner", as: Int32.self), runner > 0,
            let runnerStart = record.number("runner-start", as: UInt64.self), let command = record.number("command", as: Int32.self),
            command > 1, let commandStart = record.number("command-start", as: UInt64.self), let at = record.number("at", as: Int64.self)
        else { throw .recordDamaged(path: path, reason: "a field is missing") }
        let namespace = record.text("namespace") ?? ""
        self = .started(
            RunStart(
                runner: ProcessIdentity(process: runner, startTime: runnerStart, bootID: boot, namespace: namespace),
                command: ProcessIdentity(process: command, startTime: commandStart, bootID: boot, namespace: namespace), startedAt: at))
    }
}

extension RunResult {
    var record: Record {
        var record = Record()
        switch outcome {
        case .ended(.exited(let code)): record.add("exited", code)
        case .ended(.signalled(let number)): record.add("signalled", number)
        case .neverStarted(let reason): record.add("never-started", reason)
        }
        record.add("started-at", startedAt)
        record.add("ended-at", endedAt)
        record.add("elapsed", elapsed.microseconds)
        record.add("processor-time", processorTime.microseconds)
        if stopped { record.add("stopped", "yes") }
        if let unsaved { record.add("unsaved", unsaved) }
        if let remark { record.add("remark", remark) }
        return record
    }

    init(_ record: Record, of path: String) throws(ProcessError) {
        if let code = record.number("exited", as: Int32.self) {
            outcome = .ended(.exited(code))
        } else if let number = record.number("signalled", as: Int32.self) {
            outcome = .ended(.signalled(number))
        } else if let reason = record.text("never-started") {
            outcome = .neverStarted(reason)
        } else {
            throw .recordDamaged(path: path, reason: "no outcome in it")
        }
        guard let startedAt = record.number("started-at", as: Int64.self), let endedAt = record.number("ended-at", as: Int64.self),
            let elapsed = record.number("elapsed", as: Int64.self), let processorTime = record.number("processor-time", as: Int64.self)
        else { throw .recordDamaged(path: path, reason: "a time is missing") }
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.elapsed = .microseconds(elapsed)
        self.processorTime = .microseconds(processorTime)
        stopped = record.text("stopped") != nil
        unsaved = record.text("unsaved")
        remark = record.text("remark")
    }
}
