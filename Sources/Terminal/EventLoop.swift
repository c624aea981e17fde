// The one place where the program waits: keys, signals, messages from other threads, timers, and files being watched. What the
// events mean is decided elsewhere. Nothing here is async: one thread owns the screen and everything about it.
internal import CLinux
internal import Glibc

package enum Event<Message: Sendable>: Sendable {
    case key(Key)
    /// A message from another thread.
    case message(Message)
    /// A timer that was set has run down.
    case timer(Int)
    /// A watched descriptor can be read; it comes again until that was done.
    case readable(Int32)
    /// The screen has another size now.
    case resized(Size)
    /// The process was stopped and goes on; the screen must be presented again.
    case resumed
    /// ^C, or SIGINT from elsewhere.
    case interrupted
    /// SIGTERM: leave in good order.
    case terminated
    /// The terminal is gone (or SIGHUP): nothing can be shown or asked any more.
    case hungUp
}

/// Signals as a descriptor. Made at the very start of the program, before any thread: threads take the blocked signals over.
/// Children must reset their signal mask.
package struct SignalInbox: ~Copyable {
    let descriptor: Int32

    package init() throws(EventLoopError) {
        let signals = [SIGTERM, SIGHUP, SIGINT, SIGWINCH, SIGTSTP, SIGCONT]
        descriptor = belay_signal_descriptor(signals, Int32(signals.count))
        guard descriptor >= 0 else { throw .last("signalfd") }
    }

    deinit {
        close(descriptor)
    }

    /// The signals that wait, in order.
    func takeAll() -> [Int32] {
        var signals: [Int32] = []
        while case let signal = belay_next_signal(descriptor), signal > 0 { signals.append(signal) }
        return signals
    }
}

package struct EventLoop<Message: Sendable>: ~Copyable {
    private let signals: SignalInbox
    private let mailbox: Mailbox<Message>
    private var timers: [Int: UInt64] = [:]
    private var watched: [Int32] = []
    private var isHungUp = false

    package init(signals: consuming SignalInbox, mailbox: Mailbox<Message>) {
        self.signals = signals
        self.mailbox = mailbox
    }

    /// Sets a timer to run down once, `delay` from now; the same identifier again replaces it.
    package mutating func setTimer(_ identifier: Int, after delay: Duration) {
        timers[identifier] = monotonicNanoseconds() &+ delay.nanoseconds
    }

    package mutating func cancelTimer(_ identifier: Int) {
        timers[identifier] = nil
    }

    /// Reports when the descriptor can be read (inotify, a pipe, a pidfd).
    package mutating func watch(_ descriptor: Int32) {
        if !watched.contains(descriptor) { watched.append(descriptor) }
    }

    package mutating func unwatch(_ descriptor: Int32) {
        watched.removeAll { $0 == descriptor }
    }

    /// Waits until something happens, at no cost, and returns all of it: keys first, so that a flood of messages never delays one.
    /// Handles ^Z and size changes of the screen itself. After `.hungUp` the screen is not looked at any more.
    package mutating func wait(on screen: inout Screen) throws(EventLoopError) -> [Event<Message>] {
        var events: [Event<Message>] = []
        let ready = try poll(screen.descriptor)
        if ready.input { events += keyEvents(&screen, hungUp: ready.inputHungUp) }
        for signal in ready.signals ? signals.takeAll() : [] {
            switch signal {
            case SIGWINCH: if screen.resize() { events.append(.resized(screen.size)) }
            case SIGTSTP: events += suspend(&screen)
            case SIGCONT:
                screen.reassert()
                events.append(.resumed)
            default: events += event(for: signal)
            }
        }
        return events + otherEvents(ready)
    }

    /// The same without a screen: lines are read by whoever watches the input's descriptor.
    package mutating func wait() throws(EventLoopError) -> [Event<Message>] {
        let ready = try poll(-1)
        var events: [Event<Message>] = []
        for signal in ready.signals ? signals.takeAll() : [] {
            switch signal {
            case SIGTSTP:
                _ = belay_stop_self()
                _ = signals.takeAll()
                events.append(.resumed)
            case SIGCONT: events.append(.resumed)
            case SIGWINCH: break
            default: events += event(for: signal)
            }
        }
        return events + otherEvents(ready)
    }

    /// Gives the terminal to `body` (a shell, an editor) and takes it back. The keys ^C and ^Z pressed meanwhile were not for us.
    package mutating func leave<Result, Failure: Error>(
        _ screen: inout Screen, _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer {
            for signal in signals.takeAll() {
                switch signal {
                case SIGHUP, SIGTERM: raise(signal)  // stays pending for the next wait
                default: break
                }
            }
        }
        return try screen.whileAway(body)
    }

    // MARK: Sources

    private struct Ready {
        var input = false
        var inputHungUp = false
        var signals = false
        var mailbox = false
        var watched: [Int32] = []
    }

    private func poll(_ input: Int32) throws(EventLoopError) -> Ready {
        let readable = Int16(POLLIN)
        var descriptors = [
            pollfd(fd: isHungUp ? -1 : input, events: readable, revents: 0),
            pollfd(fd: signals.descriptor, events: readable, revents: 0),
            pollfd(fd: mailbox.descriptor, events: readable, revents: 0),
        ]
        descriptors += watched.map { pollfd(fd: $0, events: readable, revents: 0) }
        while Glibc.poll(&descriptors, nfds_t(descriptors.count), timeout()) < 0 {
            guard errno == EINTR else { throw .last("poll") }
        }
        return Ready(
            input: descriptors[0].revents != 0,
            inputHungUp: descriptors[0].revents & Int16(POLLHUP | POLLERR | POLLNVAL) != 0,
            signals: descriptors[1].revents != 0,
            mailbox: descriptors[2].revents != 0,
            watched: descriptors[3...].filter { $0.revents != 0 }.map(\.fd))
    }

    /// Milliseconds until the first timer runs down, rounded up so that it has when poll returns; -1 without any.
    private func timeout() -> Int32 {
        guard let first = timers.values.min() else { return -1 }
        let now = monotonicNanoseconds()
        return first <= now ? 0 : Int32(clamping: (first - now + 999_999) / 1_000_000)
    }

    private mutating func keyEvents(_ screen: inout Screen, hungUp: Bool) -> [Event<Message>] {
        let waiting = belay_bytes_waiting(screen.descriptor)
        var events: [Event<Message>] = []
        for key in screen.readKeys() {
            switch key {
            case .control("z"): events += suspend(&screen)
            case .control("c"): events.append(.interrupted)
            default: events.append(.key(key))
            }
        }
        // Readable, but without a byte: the end of file. To go on polling would burn a core.
        if hungUp || waiting <= 0 {
            isHungUp = true
            events.append(.hungUp)
        }
        return events
    }

    private func suspend(_ screen: inout Screen) -> [Event<Message>] {
        screen.suspend()
        // The SIGCONT that woke us is dealt with; a size change meanwhile, too.
        let others = signals.takeAll().flatMap { event(for: $0) }
        return [.resumed, .resized(screen.size)] + others
    }

    private func event(for signal: Int32) -> [Event<Message>] {
        switch signal {
        case SIGINT: [.interrupted]
        case SIGTERM: [.terminated]
        case SIGHUP: [.hungUp]
        default: []
        }
    }

    private mutating func otherEvents(_ ready: Ready) -> [Event<Message>] {
        var events = ready.watched.map { Event<Message>.readable($0) }
        if ready.mailbox { events += mailbox.takeAll().map { .message($0) } }
        let now = monotonicNanoseconds()
        for (identifier, _) in timers.filter({ $0.value <= now }).sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
            timers[identifier] = nil
            events.append(.timer(identifier))
        }
        return events
    }
}

private func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

extension Duration {
    /// Nanoseconds, 0 for negative durations.
    fileprivate var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return UInt64(clamping: seconds).multipliedReportingOverflow(by: 1_000_000_000).partialValue
            &+ UInt64(attoseconds / 1_000_000_000)
    }
}
