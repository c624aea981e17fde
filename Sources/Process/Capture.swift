// Runs a short-lived probe in the foreground and keeps what it printed. What outlives the wizard runs detached instead.
import CLinux
import Glibc

package struct Captured: Equatable, Sendable {
    package enum End: Equatable, Sendable {
        case exited(Int32)
        case signalled(Int32)
        /// It was still running after the time given, and was killed with its group.
        case timedOut
        case cancelled
    }

    package struct Output: Equatable, Sendable {
        package var bytes: [UInt8] = []
        /// The end is missing: there was more than was asked for.
        package var truncated = false

        package init(bytes: [UInt8] = [], truncated: Bool = false) {
            self.bytes = bytes
            self.truncated = truncated
        }

        /// Invalid UTF-8 repaired; still hostile text.
        package var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    package var end: End
    package var output: Output
    package var errors: Output
    package var duration: Duration

    package init(end: End, output: Output, errors: Output = Output(), duration: Duration = .zero) {
        self.end = end
        self.output = output
        self.errors = errors
        self.duration = duration
    }

    package var succeeded: Bool { end == .exited(0) }
}

package struct CaptureLimits: Equatable, Sendable {
    package var timeout: Duration
    /// Bytes kept of each stream; the rest is read and dropped, so that the command is not held up.
    package var maximumBytes: Int
    /// The same for its error output, where that is to differ.
    var maximumErrorBytes: Int?
    /// Between SIGTERM and SIGKILL.
    package var grace: Duration

    package init(timeout: Duration = .seconds(30), maximumBytes: Int = 1 << 20, grace: Duration = .seconds(2)) {
        self.timeout = timeout
        self.maximumBytes = maximumBytes
        self.grace = grace
    }
}

/// Blocks until the command has ended. It has a session of its own and so no terminal: what would prompt fails instead.
/// A process that it leaves behind in the background does not hold this up.
package func capture(
    _ command: Command, limits: CaptureLimits = CaptureLimits(), cancellation: Cancellation? = nil
) throws(ProcessError) -> Captured {
    let began = Clock.sinceBoot()
    var capture = try Capture(try command.resolved(), limits)
    let end = try capture.run(until: began + limits.timeout, cancellation)
    return Captured(end: end, output: capture.output.kept, errors: capture.errors.kept, duration: Clock.sinceBoot() - began)
}

extension Command.Input {
    /// What the command gets as its standard input; nil is /dev/null.
    func open() throws(ProcessError) -> Descriptor? {
        switch self {
        case .none:
            return nil
        case .bytes(let bytes):
            return try .memory(holding: bytes)
        case .file(let path):
            do { return try .open(path, O_RDONLY) } catch {
                if case .system(_, let code) = error { throw .inputUnusable(path: path, code: code) }
                throw error
            }
        }
    }
}

/// How often a child is looked at where the kernel cannot wake us (no pidfd).
let lookInterval = Duration.milliseconds(20)

private struct Capture {
    let child: pid_t
    let handle: Descriptor?
    let limits: CaptureLimits
    var output: Stream
    var errors: Stream

    init(_ command: ResolvedCommand, _ limits: CaptureLimits) throws(ProcessError) {
        let output = try Descriptor.pipe()
        let errors = try Descriptor.pipe()
        child = try Spawn.start(
            program: command.program, arguments: command.arguments, environment: command.environment, folder: command.folder,
            descriptors: [try command.input.open(), output.writing, errors.writing])
        handle = .process(child)
        self.limits = limits
        self.output = try Stream(output.reading, limit: limits.maximumBytes)
        self.errors = try Stream(errors.reading, limit: limits.maximumErrorBytes ?? limits.maximumBytes)
    }

    mutating func run(until deadline: Duration, _ cancellation: Cancellation?) throws(ProcessError) -> Captured.End {
        var broken: Captured.End?
        // Only a group whose leader is unreaped is safe to signal: until then nobody else can get its number.
        do {
            broken = try watch(until: deadline, cancellation)
            if broken != nil {
                kill(-child, SIGTERM)
                _ = try watch(until: Clock.sinceBoot() + limits.grace, nil)
            }
        } catch {
            kill(-child, SIGKILL)
            _ = try ChildEnding.reap(child)
            throw error
        }
        if broken != nil { kill(-child, SIGKILL) }
        let ending = try ChildEnding.reap(child).ending
        // What the command itself wrote is in the pipes by now; whoever still holds their other ends is not waited for.
        try output.drain()
        try errors.drain()
        if let broken { return broken }
        switch ending {
        case .exited(let code): return .exited(code)
        case .signalled(let number): return .signalled(number)
        }
    }

    /// Reads until the child has ended: nil then, otherwise why the watch was broken off.
    private mutating func watch(until deadline: Duration, _ cancellation: Cancellation?) throws(ProcessError) -> Captured.End? {
        while try !ChildEnding.hasCome(child) {
            let left = deadline - Clock.sinceBoot()
            if left <= .zero { return .timedOut }
            let ready = try waitReadable(
                [cancellation?.descriptor, output.source, errors.source, handle], atMost: handle == nil ? min(left, lookInterval) : left)
            if ready[0] { return .cancelled }
            if ready[1] { try output.take() }
            if ready[2] { try errors.take() }
        }
        return nil
    }
}

/// One output pipe of the command and what was kept of it.
private struct Stream {
    /// nil once it is at its end.
    private(set) var source: Descriptor?
    private(set) var kept = Captured.Output()
    private let limit: Int

    init(_ source: Descriptor, limit: Int) throws(ProcessError) {
        try source.makeNonBlocking()
        self.source = source
        self.limit = limit
    }

    /// Whether there was something.
    @discardableResult
    mutating func take() throws(ProcessError) -> Bool {
        guard let piece = try source?.read(atMost: 64 * 1024, from: "a command's output") else { return false }
        if piece.isEmpty {
            source = nil
            return false
        }
        let room = limit - kept.bytes.count
        kept.bytes += piece.prefix(room)
        if piece.count > room { kept.truncated = true }
        return true
    }

    /// Takes what is there, at most as much as a pipe can hold by default, so that a busy grandchild cannot keep us here.
    mutating func drain() throws(ProcessError) {
        for _ in 0..<64 {
            guard try take() else { return }
        }
    }
}
