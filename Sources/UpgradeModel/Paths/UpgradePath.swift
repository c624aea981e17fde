// The answer of the path planner: the hops from one version to another, and why they are as they are.

/// The way from one version to another. Versions are spelled as in the catalog.
package struct UpgradePath: Hashable, Sendable {
    package struct Hop: Hashable, Sendable {
        package let from: Version
        package let to: Version
        /// Why the path goes here, in a sentence or two.
        package let why: String
        /// What happens to every installed component, in the order in which they were given.
        package let components: [ComponentMove]
        /// How many releases of the catalog lie between the two ends and are not installed.
        package let skipped: Int

        package init(from: Version, to: Version, why: String, components: [ComponentMove] = [], skipped: Int = 0) {
            self.from = from
            self.to = to
            self.why = why
            self.components = components
            self.skipped = skipped
        }
    }

    /// A release on the way where one should not be, and its reason.
    package struct Avoided: Hashable, Sendable {
        package let version: Version
        package let why: String

        package init(version: Version, why: String) {
            self.version = version
            self.why = why
        }
    }

    package let product: String
    package let from: Version
    package let to: Version
    /// At least one; each begins where the one before ended.
    package let hops: [Hop]
    /// Oldest first.
    package let avoided: [Avoided]
    /// What the operator should know about the question that was asked: how a short version was understood, what is unlisted.
    package let notes: [String]

    package init(product: String, from: Version, to: Version, hops: [Hop], avoided: [Avoided] = [], notes: [String] = []) {
        self.product = product
        self.from = from
        self.to = to
        self.hops = hops
        self.avoided = avoided
        self.notes = notes
    }
}
