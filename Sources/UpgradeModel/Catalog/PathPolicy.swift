// How a vendor says that one must go from version to version. Data only; the planner obeys it.

package struct PathPolicy: Hashable, Sendable {
    package enum Step: String, Hashable, Sendable, CaseIterable {
        /// Any release to any newer one.
        case any
        /// One line after the other; patches may be skipped.
        case eachMinor = "each-minor"
    }

    /// A line where every path that goes past it must stop, at its last patch.
    package struct Stop: Hashable, Sendable {
        package let at: VersionRange
        package let say: String
        /// Only where this holds must one stop.
        package let when: Condition?

        package init(at: VersionRange, say: String, when: Condition? = nil) {
            self.at = at
            self.say = say
            self.when = when
        }
    }

    package let step: Step
    package let stops: [Stop]
    /// What to try when a direct hop has failed.
    package let ifItFails: Step?
    /// Why there is no way back.
    package let downgrade: String?

    package init(step: Step = .any, stops: [Stop] = [], ifItFails: Step? = nil, downgrade: String? = nil) {
        self.step = step
        self.stops = stops
        self.ifItFails = ifItFails
        self.downgrade = downgrade
    }
}
