// A command that runs whether or not anybody watches: starting it, observing it from any process at any later time, ending it.
// What happens in between is the Runner's.
import CLinux
import Glibc

package enum RunObservation: Equatable, Sendable {
    /// Nothing has run so far. Before concluding that nothing will, `callOff`: a runner may be on its way.
    case notStarted
    /// Runner alive, or started in another container and so out of sight. Covers the moment between the command's end and the result.
    case running(RunStart)
    /// The runner is gone, the command goes on; when it ends nobody will know how.
    case orphaned(RunStart)
    case finished(RunResult)
    /// Neither is alive and there is no result (the machine was restarted, or both were killed): the outcome is unknown.
    case lost(RunStart)
}

package struct DetachedRun: Equatable, Sendable {
    package let directory: String

    private var folder: RunDirectory { RunDirectory(path: directory) }

    /// A run that was started before, perhaps by another process.
    package init(directory: String) {
        self.directory = directory
    }

    /// Makes the directory, which must not exist (its parent must), and starts the run in it. Returns when the start is on record
    /// and the program has begun, or its result says that it never did. What can be known before, as a missing program, is thrown
    /// before anything is made. But for `startUnknown`, an error says that the command will never run. `executable` is Belay itself.
    package static func start(
        _ specification: RunSpecification, in directory: String, executable: String = "/proc/self/exe", patience: Duration = .seconds(10)
    ) throws(ProcessError) -> DetachedRun {
        guard !directory.utf8.contains(0) else { throw .holdsNUL(text: directory) }
        let order = try RunOrder(specification)
        let run = DetachedRun(directory: try absolute(directory))
        try run.folder.make()
        try run.folder.publish(order.description(overrides: specification.command.environment), as: .spec)
        let (parent, answer) = try run.startRunner(order, executable: executable)
        // From here on the runner is on its way, whatever becomes of this process's own looking after it.
        do throws(ProcessError) {
            // It leaves this first process of its own accord and at once.
            _ = try ChildEnding.reap(parent)
            try run.hear(answer, atMost: patience)
        } catch {
            if case .runnerFailed = error { throw error }
            if case .runnerSilent = error { throw error }
            throw .startUnknown(directory: run.directory, reason: error.description)
        }
        return run
    }

    /// The process that is to be reaped, and the end from which the runner's answer is read.
    private func startRunner(_ order: RunOrder, executable: String) throws(ProcessError) -> (parent: pid_t, answer: Descriptor) {
        let parcel = try Descriptor.memory(holding: order.parcel().encoded())
        let answer = try Descriptor.pipe()
        var descriptors: [Descriptor?] = [nil, nil, nil, parcel, answer.writing]
        if case .bytes = order.command.input { descriptors.append(try order.command.input.open()) }
        let parent = try Spawn.start(
            program: executable, arguments: ["belay", Runner.argument, directory], environment: HelperProcess.environment, folder: "/",
            descriptors: descriptors)
        return (parent, answer.reading)
    }

    /// Returns when the runner said that the start is on record. Of what it throws, `runnerSilent` and `runnerFailed` alone say that the
    /// command will never run.
    private func hear(_ answer: Descriptor, atMost patience: Duration) throws(ProcessError) {
        try answer.makeNonBlocking()
        guard try waitReadable([answer], atMost: patience)[0] else {
            if try isNeverStarted(callOff()) { throw .runnerSilent(directory: directory, seconds: Int(patience.components.seconds)) }
            return
        }
        let words = try answer.read(atMost: 4096, from: "the runner's answer") ?? []
        if words == Runner.recorded { return }
        let reason = words.isEmpty ? "its runner ended at once" : String(decoding: words, as: UTF8.self)
        // It may have got as far as starting the command all the same; then the observation tells.
        if try isNeverStarted(callOff()) { throw .runnerFailed(directory: directory, reason: reason) }
    }

    private func isNeverStarted(_ observation: RunObservation) -> Bool {
        switch observation {
        case .finished(let result):
            switch result.outcome {
            case .neverStarted: true
            case .ended: false
            }
        case .notStarted, .running, .orphaned, .lost: false
        }
    }

    /// What is so at this moment, from the files and from /proc.
    package func observe() throws(ProcessError) -> RunObservation {
        if let result = try result() { return .finished(result) }
        guard let claim = try claim() else { return .notStarted }
        switch claim {
        case .calledOff(let at):
            return .finished(.neverStarted("It was called off before it began.", at: at))
        case .started(let start):
            if try start.runner.isAlive() { return .running(start) }
            // It may have written the result just before it ended.
            if let result = try result() { return .finished(result) }
            return try start.command.isAlive() ? .orphaned(start) : .lost(start)
        }
    }

    /// Sees to it that the command will never start, unless it has: a runner on its way finds the place taken. Returns what is
    /// so now; also for a directory that was never made.
    package func callOff() throws(ProcessError) -> RunObservation {
        if try !folder.exists() { try folder.make() }
        try folder.publish(RunClaim.calledOff(at: Clock.wall()).record, as: .started, exclusively: true)
        return try observe()
    }

    /// Polls readable when the runner (or, orphaned, the command) has ended; nil when there is nothing to wait for any more, or on
    /// kernels without pidfd.
    package func watch() throws(ProcessError) -> RunWatch? {
        let awaited: ProcessIdentity
        switch try observe() {
        case .running(let start): awaited = start.runner
        case .orphaned(let start): awaited = start.command
        case .notStarted, .finished, .lost: return nil
        }
        guard !awaited.isOutOfSight, let handle = Descriptor.process(awaited.process) else { return nil }
        // Checked after opening: the number may have gone to another process in between.
        return try awaited.isAlive() ? RunWatch(handle) : nil
    }

    /// Ends the command and its group: SIGTERM, and SIGKILL after `grace`. Blocks that long at most, and a moment for the result.
    /// Processes that left the command's session are not reached. Without a running command nothing happens; throws `outOfSight` where
    /// it can't be reached from here.
    package func stop(grace: Duration = .seconds(10)) throws(ProcessError) {
        guard let command = try livingCommand() else { return }
        guard !command.isOutOfSight else { throw .outOfSight(directory: directory) }
        try folder.publish(Record(), as: .stop)
        try signal(command, SIGTERM)
        if try !ends(command, within: grace) {
            try signal(command, SIGKILL)
            _ = try ends(command, within: .seconds(5))
        }
        let deadline = Clock.sinceBoot() + .seconds(5)
        while case .running = try observe(), Clock.sinceBoot() < deadline { usleep(2000) }
    }

    private func livingCommand() throws(ProcessError) -> ProcessIdentity? {
        switch try observe() {
        case .running(let start), .orphaned(let start): try start.command.isAlive() ? start.command : nil
        case .notStarted, .finished, .lost: nil
        }
    }

    private func signal(_ command: ProcessIdentity, _ number: Int32) throws(ProcessError) {
        guard try command.isAlive() else { return }
        guard kill(-command.process, number) == 0 || errno == ESRCH else {
            throw .system(action: "end process \(command.process)", code: errno)
        }
    }

    private func ends(_ command: ProcessIdentity, within time: Duration) throws(ProcessError) -> Bool {
        let handle = Descriptor.process(command.process)
        let deadline = Clock.sinceBoot() + time
        while try command.isAlive() {
            let left = deadline - Clock.sinceBoot()
            if left <= .zero { return false }
            _ = try waitReadable([handle], atMost: handle == nil ? min(left, lookInterval) : left)
        }
        return true
    }

    private func result() throws(ProcessError) -> RunResult? {
        guard let record = try folder.read(.result) else { return nil }
        return try RunResult(record, of: folder.path(of: .result))
    }

    private func claim() throws(ProcessError) -> RunClaim? {
        guard let record = try folder.read(.started) else { return nil }
        return try RunClaim(record, of: folder.path(of: .started))
    }
}

/// Something to poll on until a run's process ends.
package final class RunWatch: Sendable {
    private let handle: Descriptor

    fileprivate init(_ handle: Descriptor) {
        self.handle = handle
    }

    /// Valid as long as this object lives.
    package var descriptor: Int32 { handle.number }

    /// Whether the process has ended, waiting for it at most so long.
    package func wait(atMost time: Duration) throws(ProcessError) -> Bool {
        try waitReadable([handle], atMost: time)[0]
    }
}
