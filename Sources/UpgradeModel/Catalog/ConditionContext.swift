// Where a condition's values come from: a look-up by name, and the kinds of value that there are.

/// What a name stands for in one place and hop.
package enum ConditionValue: Hashable, Sendable {
    /// Nobody has said yet; conditions on it are undecided.
    case unknown
    /// Known to be unset.
    case absent
    case text(String)
    case list([String])
    case version(Version)

    var isSet: Bool {
        switch self {
        case .unknown, .absent: false
        case .text(let text): !text.isEmpty
        case .list(let items): !items.isEmpty
        case .version: true
        }
    }

    func equals(_ wanted: String) -> Bool {
        switch self {
        case .unknown, .absent: false
        case .text(let text): text == wanted
        case .list(let items): items.contains(wanted)
        case .version(let version): Version(wanted).map { VersionRange.at($0).contains(version) } ?? false
        }
    }

    func lies(in range: VersionRange) -> Bool {
        switch self {
        case .unknown, .absent: false
        case .text(let text): Version(text).map(range.contains) ?? false
        case .list(let items): items.contains { Version($0).map(range.contains) ?? false }
        case .version(let version): range.contains(version)
        }
    }
}

/// A look-up of values by name.
package struct ConditionContext: Sendable {
    private let lookUp: @Sendable (String) -> ConditionValue

    package init(_ lookUp: @escaping @Sendable (String) -> ConditionValue) {
        self.lookUp = lookUp
    }

    /// These values, and `otherwise` for every other name.
    package init(_ values: [String: ConditionValue], otherwise: ConditionValue = .absent) {
        self.init { values[$0] ?? otherwise }
    }

    /// Nothing is known: for questions asked without a deployment.
    package static let unknown = ConditionContext([:], otherwise: .unknown)

    package func value(of name: String) -> ConditionValue { lookUp(name) }

    /// These values first, then what was known before.
    package func adding(_ values: [String: ConditionValue]) -> ConditionContext {
        ConditionContext { [lookUp] name in values[name] ?? lookUp(name) }
    }
}
