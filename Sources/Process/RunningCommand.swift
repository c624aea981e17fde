// The command from the runner's side: its descriptors, its gate, and the wait for its end.
import CLinux
import Glibc

struct RunningCommand {
    let start: RunStart
    let program: String
    private let child: pid_t
    private var gate: GatedChild?
    private let directory: RunDirectory
    private let log: Descriptor
    private let saved: (file: Descriptor, path: String)?
    private let filter: pid_t?
    private var cap: LogCap
    private let logLimit: Int64
    private var remarks: [String] = []

    /// The command stands at its gate afterwards, and the filter waits for its output.
    init(_ order: RunOrder, in directory: RunDirectory, input: Descriptor?) throws(ProcessError) {
        self.directory = directory
        program = order.command.program
        log = try directory.openLog()
        saved = if let path = order.saveOutput { (try .open(path, O_WRONLY | O_CREAT | O_TRUNC), path) } else { nil }
        let input: Descriptor? = if case .bytes = order.command.input { input } else { try order.command.input.open() }

        var sink = log
        if order.secrets.isEmpty {
            filter = nil
        } else {
            let pipe = try Descriptor.pipe()
            filter = try MaskingFilter.spawn(input: pipe.reading, log: log, secrets: order.secrets)
            sink = pipe.writing
        }
        let gate = try Spawn.startGated(order.command, descriptors: [input, saved?.file ?? sink, sink])
        child = gate.process
        self.gate = gate
        guard let command = try ProcessIdentity.of(child) else { throw .system(action: "find the command in /proc", code: ESRCH) }
        start = RunStart(runner: try .current(), command: command, startedAt: Clock.wall())
        cap = LogCap(limit: order.logLimit)
        logLimit = order.logLimit
    }

    /// Lets the program begin; an errno when it could not.
    mutating func begin() throws(ProcessError) -> Int32? {
        defer { gate = nil }
        return try gate?.open()
    }

    mutating func neverBegan(_ reason: String) throws(ProcessError) -> RunResult {
        _ = try ChildEnding.reap(child)
        return .neverStarted(reason)
    }

    /// Blocks until the command has ended, and, for a moment, until its output is in the log.
    mutating func finish() throws(ProcessError) -> RunResult {
        let began = Clock.sinceBoot()
        try watch()
        // The leader is not reaped yet, so its group's number cannot have become somebody else's.
        let stopped = directory.has(.stop)
        if stopped { kill(-child, SIGKILL) }
        let ended = try ChildEnding.reap(child)
        let endedAt = Clock.wall()
        let elapsed = Clock.sinceBoot() - began
        if let filter { try awaitFilter(filter) }
        enforceCap()
        do { try log.sync("the log") } catch { remarks.append("\(error)") }
        let unsaved = saveForGood()
        return RunResult(
            outcome: .ended(ended.ending), startedAt: start.startedAt, endedAt: endedAt, elapsed: elapsed,
            processorTime: ended.processorTime, stopped: stopped, unsaved: unsaved,
            remark: remarks.isEmpty ? nil : remarks.joined(separator: " "))
    }

    /// A backup is one when it is on disk, and its name in its folder too.
    private func saveForGood() -> String? {
        guard let saved else { return nil }
        let folder = saved.path[..<(saved.path.lastIndex(of: "/") ?? saved.path.startIndex)] + "/"
        do {
            try saved.file.sync(saved.path)
            try Descriptor.open(String(folder), O_RDONLY | O_DIRECTORY).sync(String(folder))
            return nil
        } catch {
            return error.description
        }
    }

    /// Looks at the log's size often while it grows fast, and hardly ever while nothing comes.
    private mutating func watch() throws(ProcessError) {
        let handle = Descriptor.process(child)
        let slowest = Duration.seconds(1)
        var pause = lookInterval
        var size: Int64 = 0
        while try !ChildEnding.hasCome(child) {
            _ = try waitReadable([handle], atMost: handle == nil ? lookInterval : pause)
            let now = enforceCap() ?? size
            pause = now - size > logLimit / 64 ? lookInterval : min(slowest, pause * 2)
            size = now
        }
    }

    /// The log's size, or nil where it cannot be capped; said in the result, once.
    @discardableResult
    private mutating func enforceCap() -> Int64? {
        do {
            return try cap.enforce(on: log, named: directory.path(of: .log))
        } catch {
            if remarks.isEmpty { remarks.append("\(error)") }
            return nil
        }
    }

    /// A process that the command left behind may hold the pipe for days; the filter then goes on by itself.
    private func awaitFilter(_ filter: pid_t) throws(ProcessError) {
        let handle = Descriptor.process(filter)
        let deadline = Clock.sinceBoot() + .seconds(2)
        while try !ChildEnding.hasCome(filter), Clock.sinceBoot() < deadline {
            _ = try waitReadable([handle], atMost: handle == nil ? lookInterval : deadline - Clock.sinceBoot())
        }
    }
}
