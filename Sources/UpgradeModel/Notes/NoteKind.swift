// What a section of release notes, or an item of one, is about.

package enum NoteKind: String, Sendable, Hashable, CaseIterable {
    /// What works differently or no more after the upgrade.
    case breaking
    /// What has to be done for the upgrade.
    case upgrade
    case removed
    case deprecated
    case security
    case added, changed, fixed
    case other

    /// Whether the operator must answer items of this kind before the step.
    package var needsAnswer: Bool {
        switch self {
        case .breaking, .upgrade, .removed, .deprecated, .security: true
        case .added, .changed, .fixed, .other: false
        }
    }

    /// The order on screen: what breaks first, then what to do, then the rest.
    package var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }
}
