// A line of releases: the versions that begin with the same numbers (1.18 for 1.18.0, 1.18.5).
// Which releases a catalog has on a line is the catalog's business.

/// The versions that begin with the same numeric parts. `2023.07` keeps its zero when shown.
package struct VersionLine: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// What vendors call a minor: the first two numbers.
    package static let minorDepth = 2

    package let numbers: [UInt64]
    package let description: String

    package func contains(_ version: Version) -> Bool {
        numbers.indices.allSatisfy { version.number(at: $0) == numbers[$0] }
    }

    package static func == (left: VersionLine, right: VersionLine) -> Bool { left.numbers == right.numbers }

    package static func < (left: VersionLine, right: VersionLine) -> Bool {
        left.numbers.lexicographicallyPrecedes(right.numbers)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(numbers) }

    fileprivate init(of version: Version, depth: Int) {
        numbers = (0..<depth).map(version.number(at:))
        var core = version.bareText[...]
        // Numbers hold nothing but digits and dots, so the first other character ends them.
        if let end = core.firstIndex(where: { $0 != "." && !$0.isNumber }) { core = core[..<end] }
        let written = core.split(separator: ".").prefix(depth).map(String.init)
        let missing = [String](repeating: "0", count: max(0, depth - written.count))
        description = (written + missing).joined(separator: ".")
    }
}

extension Version {
    /// The line of this version by its first `depth` numbers; a number that is not written counts as 0.
    package func line(depth: Int = VersionLine.minorDepth) -> VersionLine {
        VersionLine(of: self, depth: depth)
    }

    /// The same question as `line(depth:) == other.line(depth:)`, without making lines.
    package func isOnLine(of other: Version, depth: Int = VersionLine.minorDepth) -> Bool {
        comparedNumbers(with: other, depth: depth) == 0
    }
}
