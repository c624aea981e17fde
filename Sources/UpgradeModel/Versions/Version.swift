// One version: any number of numeric parts, a pre-release and build metadata, kept in its own spelling.
// Order and equality live here; lines (1.18 of 1.18.5) are in VersionLine, ranges of versions in VersionRange.

/// A version of a product or component, such as `1.18.2`, `v0.8.0-alpha.1`, `2025.05.02` or `1.98.0rc1`.
///
/// Equality and order are precedence: `2023.07`, `2023.7` and `v2023.07.00` are equal, build metadata does not count, and a
/// pre-release comes before its release. Beyond SemVer, digits inside a pre-release identifier count as a number, because
/// vendors write `rc9` and `rc10` and mean that order.
package struct Version: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The spelling that this was made from.
    package let text: String

    /// The numeric parts as written: `[2023, 7]` for `2023.07`.
    package let numbers: [UInt64]

    /// What follows the `-`, without build metadata; empty for a release.
    package let prerelease: String

    /// Decides most comparisons at once: a smaller key means smaller numbers, equal keys mean nothing.
    private let key: UInt64

    package static let longestText = 128
    private static let mostParts = 16
    /// So many digits fit into a UInt64 whatever they are.
    private static let mostDigits = 18

    /// Nil when `text` is not a version: other characters than ASCII letters, digits, `.`, `-`, `+`, empty parts, more than 128
    /// bytes, 16 parts, or 18 digits in a part.
    package init?(_ text: String) {
        guard var scanner = VersionScanner(text) else { return nil }
        scanner.skipLetterV()
        var numbers: [UInt64] = []
        repeat {
            guard let number = scanner.number(mostDigits: Self.mostDigits), numbers.count < Self.mostParts else { return nil }
            numbers.append(number)
        } while scanner.skip(".")
        guard let prerelease = scanner.prerelease(), scanner.skipBuildMetadata(), scanner.isAtEnd else { return nil }
        self.text = text
        self.numbers = numbers
        self.prerelease = prerelease
        key = Self.key(numbers)
    }

    /// The first three numbers in 21 bits each; from one that does not fit on, all bits are set.
    private static func key(_ numbers: [UInt64]) -> UInt64 {
        let most: UInt64 = 1 << 21 - 1
        var key: UInt64 = 0
        for position in 0..<3 {
            let number = position < numbers.count ? numbers[position] : 0
            let shift = UInt64(21 * (2 - position))
            guard number < most else { return key | (1 << (shift + 21) - 1) }
            key |= number << shift
        }
        return key
    }

    package var isPrerelease: Bool { !prerelease.isEmpty }

    package var description: String { text }

    /// The spelling without a leading `v`, as catalogs and commands mostly want it.
    package var bareText: String {
        text.first == "v" || text.first == "V" ? String(text.dropFirst()) : text
    }

    /// The part at `position`, 0 where nothing is written.
    package func number(at position: Int) -> UInt64 {
        position < numbers.count ? numbers[position] : 0
    }

    package static func == (left: Version, right: Version) -> Bool {
        left.key == right.key && left.prerelease == right.prerelease && left.comparedNumbers(with: right) == 0
    }

    package static func < (left: Version, right: Version) -> Bool {
        if left.key != right.key { return left.key < right.key }
        switch left.comparedNumbers(with: right) {
        case ..<0: return true
        case 1...: return false
        default: break
        }
        if left.prerelease == right.prerelease { return false }
        if left.prerelease.isEmpty { return false }
        if right.prerelease.isEmpty { return true }
        return PrereleaseOrder.isBefore(left.prerelease, right.prerelease)
    }

    package func hash(into hasher: inout Hasher) {
        var significant = numbers[...]
        while significant.last == 0 { significant.removeLast() }
        hasher.combine(significant)
        hasher.combine(prerelease)
    }

    /// Negative, 0 or positive, by the first `depth` parts alone, or by all of them.
    func comparedNumbers(with other: Version, depth: Int? = nil) -> Int {
        for position in 0..<(depth ?? max(numbers.count, other.numbers.count)) {
            let (mine, theirs) = (number(at: position), other.number(at: position))
            if mine != theirs { return mine < theirs ? -1 : 1 }
        }
        return 0
    }
}
