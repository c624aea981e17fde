// Ranges of versions as playbooks and catalogs write them: `1.18`, `1.18 or later`, `before 1.17`, `1.9 to 1.13`.
// Every range is one unbroken stretch of the order of versions; the path planner counts on that.

/// A stretch of versions. One or two numbers name a line: `1.18` holds 1.18.0-rc1, 1.18.0 and 1.18.5, `1.18 or later` begins with
/// 1.18.0-rc1. Three or more name a release: `1.18.0` does not hold 1.18.0-rc1, but does hold a further part (1.18.0.1).
package enum VersionRange: Sendable, CustomStringConvertible {
    case at(Version)
    case orLater(Version)
    case before(Version)
    case between(Version, Version)

    /// - Throws: a sentence that names the text and shows how a range is written.
    package init(parsing text: String) throws(VersionRangeProblem) {
        let words = text.split(separator: " ").map(String.init)
        switch (words.count, words.first, words.dropFirst().first, words.last) {
        case (1, let version?, _, _):
            self = .at(try Self.version(version, in: text))
        case (3, let version?, "or", "later"):
            self = .orLater(try Self.version(version, in: text))
        case (2, "before", let version?, _):
            self = .before(try Self.version(version, in: text))
        case (3, let first?, "to", let last?):
            let (first, last) = (try Self.version(first, in: text), try Self.version(last, in: text))
            guard !last.ends(before: first) else { throw VersionRangeProblem(text: text, cause: .backwards) }
            self = .between(first, last)
        default:
            throw VersionRangeProblem(text: text, cause: .form)
        }
    }

    private static func version(_ word: String, in text: String) throws(VersionRangeProblem) -> Version {
        guard let version = Version(word) else { throw VersionRangeProblem(text: text, cause: .version(word)) }
        return version
    }

    package func contains(_ version: Version) -> Bool {
        !startsAfter(version) && !endsBefore(version)
    }

    /// Whether all of the range lies above `version`.
    package func startsAfter(_ version: Version) -> Bool {
        switch self {
        case .at(let start), .orLater(let start), .between(let start, _): start.starts(after: version)
        case .before: false
        }
    }

    /// Whether all of the range lies below `version`.
    package func endsBefore(_ version: Version) -> Bool {
        switch self {
        case .at(let end), .between(_, let end): end.ends(before: version)
        case .orLater: false
        case .before(let end): !end.starts(after: version)
        }
    }

    package var description: String {
        switch self {
        case .at(let version): "\(version)"
        case .orLater(let version): "\(version) or later"
        case .before(let version): "before \(version)"
        case .between(let first, let last): "\(first) to \(last)"
        }
    }
}

/// By spelling: `1.18` and `1.18.0` are equal versions but different ranges.
extension VersionRange: Hashable {
    package static func == (left: VersionRange, right: VersionRange) -> Bool { left.description == right.description }
    package func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension Version {
    /// As a bound: whether it stands for a whole line, pre-releases included.
    private var namesLine: Bool { numbers.count <= VersionLine.minorDepth && !isPrerelease }

    /// As a lower bound: whether `version` is below everything that this names.
    package func starts(after version: Version) -> Bool {
        namesLine ? version.comparedNumbers(with: self, depth: numbers.count) < 0 : version < self
    }

    /// As an upper bound: whether `version` is above everything that this names.
    package func ends(before version: Version) -> Bool {
        isPrerelease ? self < version : version.comparedNumbers(with: self, depth: numbers.count) > 0
    }
}

/// A range that could not be read, as a sentence for whoever wrote it.
package struct VersionRangeProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Cause: Hashable, Sendable {
        case form
        case version(String)
        case backwards
    }

    package let text: String
    package let cause: Cause

    package var description: String {
        switch cause {
        case .form:
            "\(quoted(text)) is not a range of versions; write 1.18, 1.18 or later, before 1.17, or 1.9 to 1.13"
        case .version(let word):
            text == word
                ? "\(quoted(word)) is not a version; write it like 1.18, 1.18.2 or 1.16.0-rc4"
                : "\(quoted(word)) in \(quoted(text)) is not a version; write it like 1.18, 1.18.2 or 1.16.0-rc4"
        case .backwards:
            "\(quoted(text)) runs backwards; write the older version first"
        }
    }
}
