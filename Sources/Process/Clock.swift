// Reading the clocks. What the times are for is said where they are used.
import Glibc

extension Duration {
    /// Whole microseconds, rounded down.
    package var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}

package enum Clock {
    /// Time since boot, suspension included: what process start times are counted in, and safe against a changed wall clock.
    package static func sinceBoot() -> Duration {
        read(CLOCK_BOOTTIME)
    }

    /// Wall clock, microseconds since 1970-01-01 UTC.
    package static func wall() -> Int64 {
        read(CLOCK_REALTIME).microseconds
    }

    private static func read(_ clock: clockid_t) -> Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
