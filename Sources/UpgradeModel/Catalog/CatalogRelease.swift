// A release in a catalog, and the facts that releases have.

extension Catalog {
    package struct Release: Hashable, Sendable {
        package let version: Version
        /// Only where this holds is there such a release: what another edition has is none.
        package let when: Condition?
        /// `2026-03-20`.
        package let date: String?
        /// `stable` admits a pre-release; anything else but nil keeps a release out of a path unless it is asked for.
        package let channel: String?
        /// The sources from which one may come here.
        package let needs: VersionRange?
        package let avoid: [Avoidance]
        /// The version that each component takes with this release.
        package let with: [String: Version]
        /// Component versions that still work with this release.
        package let fits: [String: VersionRange]
        package let say: String?
        package let facts: [String: FactValue]

        package init(
            _ version: Version, when: Condition? = nil, date: String? = nil, channel: String? = nil, needs: VersionRange? = nil,
            avoid: [Avoidance] = [],
            with: [String: Version] = [:], fits: [String: VersionRange] = [:], say: String? = nil, facts: [String: FactValue] = [:]
        ) {
            self.version = version
            self.when = when
            self.date = date
            self.channel = channel
            self.needs = needs
            self.avoid = avoid
            self.with = with
            self.fits = fits
            self.say = say
            self.facts = facts
        }

        /// Whether a path may stop here without being told to.
        package var isStable: Bool {
            switch channel {
            case "stable": true
            case nil: !version.isPrerelease
            default: false
            }
        }
    }

    /// Why a release should not be run; without a condition always.
    package struct Avoidance: Hashable, Sendable {
        package let when: Condition?
        package let say: String

        package init(when: Condition? = nil, say: String) {
            self.when = when
            self.say = say
        }
    }

    package enum FactValue: Hashable, Sendable {
        case text(String)
        case list([String])

        package var conditionValue: ConditionValue {
            switch self {
            case .text(let text): .text(text)
            case .list(let items): .list(items)
            }
        }
    }

    /// Something that a release has, such as the Go version that its plug-ins need.
    package struct Fact: Hashable, Sendable {
        package struct Row: Hashable, Sendable {
            package let range: VersionRange
            package let value: FactValue

            package init(range: VersionRange, value: FactValue) {
                self.range = range
                self.value = value
            }
        }

        package let name: String
        package let say: String
        /// The first row whose range holds the release counts.
        package let rows: [Row]

        package init(name: String, say: String, rows: [Row] = []) {
            self.name = name
            self.say = say
            self.rows = rows
        }
    }

    /// What the release itself says of a fact, else what the fact's table says; nil where neither does.
    package func fact(_ name: String, of version: Version) -> FactValue? {
        if let own = release(version)?.facts[name] { return own }
        return facts.first { $0.name == name }?.rows.first { $0.range.contains(version) }?.value
    }
}
