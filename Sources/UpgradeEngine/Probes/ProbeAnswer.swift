// What a probe found out, as a value. An answer is three-valued, because "no" and "could not find out" lead to different places.
package import UpgradeModel

/// What a probe found.
package enum ProbeAnswer: Sendable, Hashable {
    /// The expectation holds; the value is what was read.
    case holds(value: String)
    /// It was looked at, and is otherwise. Final: it said what it must never say, and waiting makes that no better.
    case otherwise(value: String, why: String, isFinal: Bool = false)
    /// Could not be found out.
    case unknown(why: String)

    package var verdict: Verdict {
        switch self {
        case .holds: .applies
        case .otherwise: .doesNotApply
        case .unknown: .unknown
        }
    }

    package var value: String? {
        switch self {
        case .holds(let value), .otherwise(let value, _, _): value
        case .unknown: nil
        }
    }

    /// One sentence for screen and journal.
    package var detail: String {
        switch self {
        case .holds(let value): value.isEmpty ? "Holds." : "Answered \(oneLine(value))."
        case .otherwise(_, let why, _), .unknown(let why): why
        }
    }
}
