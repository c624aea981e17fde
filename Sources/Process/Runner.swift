// The detached process that starts one command, keeps its log within bounds and writes down how it ended. It is started by
// DetachedRun, in a session of its own; the command neither needs it nor its parent to go on.
import CLinux
import Glibc

package enum Runner {
    static let argument = "__run"

    /// The descriptors it is started with, beside /dev/null as 0 to 2.
    enum Inherited {
        static let order: Int32 = 3
        static let answer: Int32 = 4
        static let input: Int32 = 5
    }

    /// What it tells the process that started it, in one byte; anything else is a sentence about what went wrong.
    static let recorded: [UInt8] = [UInt8(ascii: "\n")]

    /// `arguments`: the run's directory.
    package static func main(arguments: [String]) -> Int32 {
        belay_ignore_signals()
        guard let path = arguments.first, arguments.count == 1, fcntl(Inherited.order, F_GETFD) >= 0, fcntl(Inherited.answer, F_GETFD) >= 0
        else { return 64 }
        let answer = Descriptor(owning: Inherited.answer)
        let input = fcntl(Inherited.input, F_GETFD) >= 0 ? Descriptor(owning: Inherited.input) : nil
        do throws(ProcessError) {
            let code = belay_leave_parent()
            guard code == 0 else { throw .system(action: "detach the runner", code: code) }
            try run(in: RunDirectory(path: path), order: Descriptor(owning: Inherited.order), input: input) { () throws(ProcessError) in
                try answer.write(recorded, to: "the answer")
            }
            return 0
        } catch {
            // When nobody listens any more, the directory without a result says it all: the outcome is unknown.
            do { try answer.write(Array("\(error)".utf8), to: "the answer") } catch { return 2 }
            return 1
        }
    }

    private static func run(
        in directory: RunDirectory, order: Descriptor, input: Descriptor?, answer: () throws(ProcessError) -> Void
    ) throws(ProcessError) {
        var running: RunningCommand
        do {
            let order = try RunOrder(parcel: Record(parsing: order.readAll(limit: 64 << 20, from: "the order"), of: "the order"))
            running = try RunningCommand(order, in: directory, input: input)
        } catch {
            try directory.publish(RunResult.neverStarted("\(error)").record, as: .result)
            return tell(answer)
        }
        guard try directory.publish(RunClaim.started(running.start).record, as: .started, exclusively: true) else {
            // It was called off in the meantime. The command ends unrun, behind its gate.
            return tell(answer)
        }
        let result: RunResult
        if let code = try running.begin() {
            let reason = ProcessError.programUnusable(path: running.program, code: code)
            result = try running.neverBegan("\(reason)")
            try publish(result, directory)
            tell(answer)
        } else {
            tell(answer)
            result = try running.finish()
            try publish(result, directory)
        }
    }

    /// The process that started the run may be gone; the run is none the worse for it.
    private static func tell(_ answer: () throws(ProcessError) -> Void) {
        do { try answer() } catch { return }
    }

    /// On a full disk it waits for room: the result is known here and nowhere else.
    private static func publish(_ result: RunResult, _ directory: RunDirectory) throws(ProcessError) {
        while true {
            do {
                try directory.publish(result.record, as: .result)
                return
            } catch {
                guard case .system(_, let code) = error, [ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM].contains(code) else { throw error }
                sleep(1)
            }
        }
    }
}
