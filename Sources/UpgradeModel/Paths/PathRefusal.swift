// Why there is no path, as a value and as a sentence that names the rule and says what to do.

package enum PathRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    case notAVersion(String)
    case unknownTarget(String, near: [Version])
    /// A release that other installations have.
    case elsewhere(Version, why: String, near: [Version])
    /// Older than every line of the catalog, so no rule is known for it.
    case unknownSource(Version, oldest: Version?)
    case alreadyThere(Version)
    case downgrade(from: Version, to: Version, why: String?)
    case avoidedTarget(UpgradePath.Avoided, near: [Version])
    /// A required stop has no release that could be used.
    case stopUnavailable(PathPolicy.Stop, avoided: [UpgradePath.Avoided])
    /// No release that this one may be reached from can be used.
    case needsUnavailable(Version, needs: VersionRange, avoided: [UpgradePath.Avoided])
    /// One line after the other, but a line between these two has no release that could be used.
    case lineUnavailable(after: Version, before: Version, avoided: [UpgradePath.Avoided])

    package var description: String {
        switch self {
        case .notAVersion(let text):
            "\(quoted(text)) is not a version; write it like 1.18, 1.18.2 or 1.16.0-rc4"
        case .unknownTarget(let text, let near):
            "The catalog has no release \(quoted(text))" + Self.orTry(near)
        case .elsewhere(let version, let why, let near):
            "\(version) is not for this installation: \(why)" + Self.orTry(near)
        case .unknownSource(let version, let oldest):
            if let oldest {
                "The catalog begins with \(oldest), so nothing is known about the way from \(version); "
                    + "go to \(oldest) first as its vendor says, or add the older releases to the catalog"
            } else {
                "The catalog has no releases, so nothing is known about the way from \(version); add them to the catalog"
            }
        case .alreadyThere(let version):
            "\(version) is what runs already; name a newer target"
        case .downgrade(let from, let to, let why):
            "\(to) is older than \(from), and there is no way back by upgrading. "
                + (why ?? "Restore a backup of the older version instead.")
        case .avoidedTarget(let avoided, let near):
            "\(avoided.version) should be avoided: \(avoided.why.withoutFullStop)" + Self.orTry(near)
        case .stopUnavailable(let stop, let avoided):
            "The path must stop at \(stop.at) (\(stop.say.withoutFullStop)), but the catalog has no release of it that can be used"
                + Self.because(avoided) + "; choose a target up to \(stop.at), or add a release to the catalog"
        case .needsUnavailable(let version, let needs, let avoided):
            "\(version) needs \(needs), and no such release can be reached" + Self.because(avoided)
                + "; choose an older target, or add the missing release to the catalog"
        case .lineUnavailable(let after, let before, let avoided):
            "The path goes one minor at a time, but between \(after) and \(before) there is no release that can be used"
                + Self.because(avoided) + "; choose a target up to \(after), or add a release to the catalog"
        }
    }

    private static func orTry(_ near: [Version]) -> String {
        near.isEmpty ? "; name one that it has" : "; near it are " + near.map(\.text).joined(separator: ", ")
    }

    private static func because(_ avoided: [UpgradePath.Avoided]) -> String {
        guard !avoided.isEmpty else { return "" }
        return " (" + avoided.map { "\($0.version): \($0.why.withoutFullStop)" }.joined(separator: "; ") + ")"
    }
}

extension String {
    var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
    var withFullStop: String { hasSuffix(".") || hasSuffix("!") || hasSuffix("?") ? self : self + "." }
}
