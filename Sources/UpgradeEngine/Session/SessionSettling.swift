// A hop that settles: production is looked at while it does, and how long it has stayed healthy is measured here.
import UpgradeModel

extension UpgradeSession {
    func settle(_ hop: Int, _ until: Int64) throws {
        guard let plan = state.plan, let production = plan.environment(plan.production) else { return }
        let length = Int64(plan.hop(hop)?.settle ?? 0) * 1_000_000
        let since = until - length
        if settling?.hop != hop { nextSettleLook = steadyNow }
        if settling?.hop != hop || settling?.since != since {
            settling = Settling(hop: hop, since: since, before: min(max(now - since, 0), length), began: steadyNow)
        }
        let isDue = settlingFor(hop) >= length
        // A clock that was set back is written down at once, for the time shown as the end to be right again.
        guard now < since || steadyNow >= nextSettleLook else { return }
        nextSettleLook = steadyNow + settleInterval(length)
        if now < since || isDue {
            do {
                try perform(.settle(hop: hop))
            } catch let refusal as Refusal {
                // Not settled: healthy "this long" begins anew, and the reason is on record.
                try perform(.observe(environment: production.name, version: nil, healthy: false, detail: refusal.reason))
            }
        } else {
            let health = health(of: production)
            if !health.holds { try perform(.observe(environment: production.name, version: nil, healthy: false, detail: health.detail)) }
            nextSettleLook = min(nextSettleLook, steadyNow + length - settlingFor(hop))
        }
    }

    /// For how many microseconds this hop has settled: by the wall clock until this session first looked, and since then by a clock that
    /// nobody sets. Nil where the wall clock was set to before it began.
    func settlingTime(_ hop: Int) -> Int64? {
        guard let settling, settling.hop == hop, now >= settling.since else { return nil }
        return settlingFor(hop)
    }

    private func settlingFor(_ hop: Int) -> Int64 { settling.map { $0.before + steadyNow - $0.began } ?? 0 }

    /// Twenty looks over the whole time, but not more often than every second nor less than every minute.
    private func settleInterval(_ length: Int64) -> Int64 { min(60_000_000, max(1_000_000, length / 20)) }
}
