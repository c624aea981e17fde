// What is known about a product: releases, components, facts, path policy, breaking changes and risks, as values.
// Reading them from YAML is the decoder's business; finding a way through the releases is the planner's.

/// One product's catalog. Times of day do not occur in it: dates are texts like `2026-03-20`.
package struct Catalog: Hashable, Sendable {
    package let product: String
    package let title: String
    package let variants: [Variant]
    /// Whom to ask, in the file's order.
    package let help: [Help]
    /// A page of release notes for the operator to look at, with `<to>` and `<component>` to fill in.
    package let notes: String?
    /// Where release notes can be read, tried in this order.
    package let noteSources: [NoteSource]
    package let support: [Support]
    package let components: [Component]
    package let facts: [Fact]
    /// Oldest first, each version once.
    package let releases: [Release]
    package let path: PathPolicy
    package let breaking: [BreakingChange]
    package let risks: [Risk]

    /// Sorts the releases; of two with equal versions the first is kept (the decoder reports the other).
    package init(
        product: String, title: String, variants: [Variant] = [], help: [Help] = [], notes: String? = nil, noteSources: [NoteSource] = [],
        support: [Support] = [], components: [Component] = [], facts: [Fact] = [], releases: [Release], path: PathPolicy = PathPolicy(),
        breaking: [BreakingChange] = [], risks: [Risk] = []
    ) {
        self.product = product
        self.title = title
        self.variants = variants
        self.help = help
        self.notes = notes
        self.noteSources = noteSources
        self.support = support
        self.components = components
        self.facts = facts
        self.releases = Self.sorted(releases)
        self.path = path
        self.breaking = breaking
        self.risks = risks
    }

    package struct Variant: Hashable, Sendable {
        /// `self-managed/deb`: asked level by level.
        package let name: String
        package let say: String

        package init(name: String, say: String) {
            self.name = name
            self.say = say
        }
    }

    package struct Help: Hashable, Sendable {
        package let when: Condition?
        package let say: String
        package let link: String?

        package init(when: Condition? = nil, say: String, link: String? = nil) {
            self.when = when
            self.say = say
            self.link = link
        }
    }

    package struct Support: Hashable, Sendable {
        package let range: VersionRange
        package let isLongTerm: Bool
        package let until: String?
        package let say: String?
        /// The day on which the vendor's page was read.
        package let read: String?
        package let link: String?

        package init(
            range: VersionRange, isLongTerm: Bool = false, until: String? = nil, say: String? = nil, read: String? = nil,
            link: String? = nil
        ) {
            self.range = range
            self.isLongTerm = isLongTerm
            self.until = until
            self.say = say
            self.read = read
            self.link = link
        }
    }

    private static func sorted(_ releases: [Release]) -> [Release] {
        // Most catalogs stand newest first or oldest first; the others are sorted by their places, since a release is big to move.
        let versions = releases.map(\.version)
        let sorted = versions.indices.sorted { versions[$0] < versions[$1] }.map { releases[$0] }
        guard zip(sorted, sorted.dropFirst()).contains(where: { $0.version == $1.version }) else { return sorted }
        return sorted.reduce(into: []) { kept, release in
            if kept.last?.version != release.version { kept.append(release) }
        }
    }
}

extension Catalog {
    /// The release with this version, in whatever spelling.
    package func release(_ version: Version) -> Release? {
        let index = firstIndex { !($0 < version) }
        return index < releases.count && releases[index].version == version ? releases[index] : nil
    }

    /// The releases that a hop goes over and arrives at, oldest first: those whose notes have to be read.
    package func releases(after from: Version, through to: Version) -> ArraySlice<Release> {
        let start = firstIndex { $0 > from }
        return releases[start..<max(start, firstIndex { $0 > to })]
    }

    package func releases(in range: VersionRange) -> ArraySlice<Release> {
        let start = firstIndex { !range.startsAfter($0) }
        return releases[start..<max(start, firstIndex { range.endsBefore($0) })]
    }

    /// The first release whose version is `beyond` a border: `beyond` is false up to it, true from it on.
    func firstIndex(where beyond: (Version) -> Bool) -> Int {
        releases.indices.partitionIndex { beyond(releases[$0].version) }
    }
}

extension Range<Int> {
    /// The first index for which `isBeyond` holds, by halving; it must hold for everything after that, too. Over indices rather than
    /// elements, since copying a release at each look costs more than the look.
    func partitionIndex(_ isBeyond: (Int) -> Bool) -> Int {
        var (low, high) = (lowerBound, upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if isBeyond(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
