// How often the screen is drawn: at once for the operator, at most ten times a second for what streams by.

package struct FramePace: Sendable {
    package enum Verdict: Hashable, Sendable {
        case drawNow
        /// Set a timer for then; what happens until then is drawn together.
        case drawAfter(Duration)
    }

    private let interval: Duration
    private var last: ContinuousClock.Instant?

    package init(interval: Duration = .milliseconds(100)) {
        self.interval = interval
    }

    /// What to do now that something changed. `urgent` for keys and size changes.
    package mutating func verdict(urgent: Bool, now: ContinuousClock.Instant = .now) -> Verdict {
        if !urgent, let last, now < last + interval { return .drawAfter(last + interval - now) }
        last = now
        return .drawNow
    }
}
