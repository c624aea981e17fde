// How often the screen is drawn: at once for the operator, at most ten times a second for what streams by.
internal import CLinux
internal import Glibc

package struct FramePace: Sendable {
    package enum Verdict: Hashable, Sendable {
        case drawNow
        /// Set a timer for then; what happens until then is drawn together.
        case drawAfter(Duration)
    }

    private let interval: Duration
    private var last: Duration?

    package init(interval: Duration = .milliseconds(100)) {
        self.interval = interval
    }

    /// What to do now that something changed. `urgent` for keys and size changes.
    package mutating func verdict(urgent: Bool) -> Verdict {
        // Not ContinuousClock: it would link in all of Swift's concurrency, half a megabyte.
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return verdict(urgent: urgent, now: .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec))
    }

    /// `now` is counted from any one moment.
    mutating func verdict(urgent: Bool, now: Duration) -> Verdict {
        if !urgent, let last, now < last + interval { return .drawAfter(last + interval - now) }
        last = now
        return .drawNow
    }
}
