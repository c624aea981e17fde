// The words around a version in a heading, and what they make of it: an announcement, a mention, something in between. Words of
// English release notes; found out by reading changelogs, not by thinking.

enum HeadingWords {
    /// Stands for a date that was found among the words.
    static let date = "(\u{1}date)"
    static let bareDate = "\u{1}date"

    /// Without what clings to a word: brackets, emphasis, punctuation.
    static func bare(_ word: String) -> String {
        if let first = word.utf8.first, let last = word.utf8.last, first.isPlain, last.isPlain { return word }
        let isInner: (Unicode.Scalar) -> Bool = {
            $0.isASCII ? UInt8($0.value).isPlain || $0 == "\u{1}" || $0 == "@" : $0.properties.isAlphabetic
        }
        let scalars = word.unicodeScalars
        guard let first = scalars.firstIndex(where: isInner), let last = scalars.lastIndex(where: isInner) else { return "" }
        return String(word[first..<scalars.index(after: last)])
    }

    /// `<`, `>` or `→` somewhere in a word: two versions are compared, or one follows the other.
    static func hasArrow(_ word: String) -> Bool {
        word.utf8.contains { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") }
            || !word.utf8.allSatisfy { $0 < 128 } && word.contains("→")
    }

    // MARK: - Before the version

    /// What may stand before a version without saying anything about it.
    private static let keywords: Set<String> = [
        "version", "versions", "ver", "v", "release", "releases", "released", "rel", "tag", "unreleased", "stable", "patch", "hotfix",
        "bugfix", "maintenance", "minor", "major", "security", "latest", "lts", "beta", "alpha", "final", "preview", "ga",
    ]
    /// What begins a heading about the changes of a release.
    private static let heads: Set<String> = [
        "changes", "change", "changelog", "what's", "what’s", "whats", "new", "news", "notes", "noteworthy", "announcing", "introducing",
        "highlights", "release", "overview", "summary", "significant", "important", "main", "major",
    ]
    private static let connectors: Set<String> = ["in", "for", "with", "of", "announcing", "introducing"]
    /// After one of these a version is mentioned, not announced.
    private static let mentions: Set<String> = [
        "upgrade", "upgrades", "upgraded", "upgrading", "update", "updates", "updated", "updating", "migrate", "migrated", "migrating",
        "migration", "migrations", "from", "to", "since", "before", "after", "until", "till", "through", "support", "supports", "supported",
        "supporting", "compatibility", "compatible", "with", "without", "requires", "require", "required", "requirements", "minimum",
        "bump", "bumped", "bumps", "deprecate", "deprecated", "deprecation", "remove", "removed", "removal", "drop", "dropped", "add",
        "added", "adds", "use", "uses", "using", "fix", "fixed", "fixes", "path", "option", "step", "stage", "part", "chapter", "section",
        "table", "figure", "phase", "current", "target", "and", "or", "between", "on", "by", "at", "as", "is", "are", "than", "date",
        "downloads", "download", "install", "installing", "installation", "downgrade", "downgrading", "dependencies", "planned", "future",
        "upcoming", "rfc", "iso", "appendix", "example", "issue", "question", "protocol", "api", "schema", "format", "spec",
        "specification", "see", "about", "why", "how", "when", "not", "no", "all", "older", "newer", "past", "previous", "earlier", "for",
        "in", "of", "the",
    ]

    static func isKeyword(_ lower: String) -> Bool { keywords.contains(lower) || lower == "the" || lower.isEmpty }

    static func isAboutChanges(_ lower: String) -> Bool {
        heads.contains(lower) || connectors.contains(lower) || isKeyword(lower) || lower == "s"
    }

    /// What stands before the version.
    struct Beginning {
        let style: ReleaseHeading.Style
        let component: String?

        /// - Parameters:
        ///   - words: bare.
        ///   - isDated: a date follows the version at once.
        /// - Returns: nil where the version is mentioned, not announced.
        init?(_ words: [String], _ version: VersionWord, isDated: Bool) {
            if words.isEmpty, !version.isWholeNumber || version.hasLetter || version.isDay {
                (style, component) = (.bare, version.tag)
                return
            }
            let lower = words.map { $0.lowercased() }
            let hasKeyword = lower.contains("version") || lower.contains("release")
            if version.isWholeNumber, !version.hasLetter, !hasKeyword, !(lower.last.map(connectors.contains) ?? false) { return nil }
            if lower.allSatisfy(keywords.contains) {
                (style, component) = (.bare, version.tag)
                return
            }
            if let first = lower.first, heads.contains(first) {
                guard let connector = lower.lastIndex(where: connectors.contains), lower[..<connector].allSatisfy(isAboutChanges) else {
                    return nil
                }
                let product = words[(connector + 1)...].filter { !isKeyword($0.lowercased()) }
                guard product.count <= 1 || product.count <= 3 && product.allSatisfy(isName) else { return nil }
                (style, component) = (.phrase, product.isEmpty ? version.tag : product.joined(separator: " "))
                return
            }
            // "Streams V3" names a thing; "Foo version 3" announces one.
            if version.isWholeNumber, !hasKeyword { return nil }
            let product = words.filter { !keywords.contains($0.lowercased()) }
            guard product.count <= 5, !lower.contains(where: mentions.contains),
                product.count == 1 || product.allSatisfy(isName) || isDated && product.contains(where: isName)
            else { return nil }
            (style, component) = (.product, product.joined(separator: " "))
        }
    }

    private static func isName(_ word: String) -> Bool {
        guard let first = word.first else { return false }
        return first.isUppercase || first.isNumber || first == "@"
    }

    // MARK: - After the version

    /// What may stand after a version without being a title.
    private static let statuses: Set<String> = [
        "unreleased", "yanked", "released", "release", "releases", "notes", "note", "changelog", "changes", "overview", "lts", "final",
        "stable", "current", "maintenance", "beta", "alpha", "preview", "rc", "ga", "patch", "hotfix", "bugfix", "security", "latest",
        "prerelease", "pre-release", "candidate", "retracted", "withdrawn", "eol", "deprecated", "on", "as", "of", "edition", "1", "2", "3",
        "4", "5", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
        "sunday",
    ]
    /// Before one of these a version is mentioned, not announced.
    private static let afterMentions: Set<String> = [
        "and", "or", "to", "through", "until", "upgrade", "upgrading", "support", "compatibility", "migration", "migrate", "users",
        "customers", "api", "later", "earlier", "above", "below", "newer", "older", "instructions", "guide", "only", "vs", "compatible",
        "is", "are", "was", "has", "have", "will", "does", "introduces", "requires", "from", "deprecations", "features", "feature",
    ]

    /// What stands after the version.
    enum Ending {
        /// Dates, statuses, brackets.
        case nothing
        /// Set off by a dash or a colon.
        case title
        case prose
        /// The version is mentioned, not announced.
        case mention

        init(_ words: ArraySlice<String>, afterSeparator: Bool) {
            guard let first = words.first else {
                self = .nothing
                return
            }
            if words.count == 1, first == date {
                self = .nothing
                return
            }
            let bare = words.map { HeadingWords.bare($0).lowercased() }
            let said = bare.first { !$0.isEmpty }
            if bare.allSatisfy({ $0.isEmpty || $0 == bareDate || statuses.contains($0) || $0.hasPrefix("@") }) {
                self = first.isArrow ? .mention : .nothing
            } else if first.isArrow {
                self = .mention
            } else if let character = first.first, "([".contains(character) || first == "aka" {
                self = .nothing
            } else if afterSeparator || first.first.map({ "-–—|/:·•~,".contains($0) }) ?? false {
                self = said == bareDate || said == "released" ? .nothing : .title
            } else if let said, afterMentions.contains(said) {
                // "4.3.3 and 3.12.4 / 2020-02-28" announces two at once; the date tells it from "2.0 and later".
                let isPair = said == "and" && words.count > 2 && VersionWord(words[words.startIndex + 1]) != nil && bare.contains(bareDate)
                self = isPair ? .nothing : .mention
            } else if said == bareDate || said == "released" {
                self = .nothing
            } else {
                self = .prose
            }
        }
    }
}

extension String {
    fileprivate var isArrow: Bool { hasPrefix("→") || self == "+" || hasSuffix(">") && ["-", "=", "–"].contains(prefix(1)) }
}
