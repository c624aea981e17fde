// Whether a heading announces a release, judged by its words alone: "5.8.1 Release Notes" does, "Istio upgraded to 1.14.1" does
// not. What the neighbours say about it is ReleaseIndex's business.
package import UpgradeModel

/// A heading that reads as the announcement of one release.
package struct ReleaseHeading: Sendable, Hashable {
    /// How much besides the version is said. The further down, the less sure.
    package enum Style: Sendable, Hashable {
        /// `## [1.2.0] (2026-01-01)`, `## Version 1.2.0 - A title`.
        case bare
        /// `## Tyk Gateway v2.7.0`.
        case product
        /// `## What's new in 3.12`.
        case phrase
    }

    /// As written: `v2.7.0` keeps its letter.
    package var version: String
    /// nil where it cannot be compared with others.
    package var parsed: Version?
    /// `YYYY-MM-DD`.
    package var date: String?
    /// The product's or component's name beside the version.
    package var component: String?
    package var style: Style
    /// The version is followed by words that are neither date nor title, so that it may be a numbered heading.
    package var isDoubtful: Bool
    package var hasLetter: Bool { version.hasPrefix("v") || version.hasPrefix("V") }

    /// - Parameter raw: a line of Markdown with its `#`.
    package init?(raw: String) { self.init(text: HeadingText.plain(rawLine: raw)) }

    /// What stands under a heading that names no version.
    init(unreleased date: String?) {
        version = "Unreleased"
        self.date = date
        style = .bare
        isDoubtful = false
    }

    /// - Parameter text: without any marks.
    package init?(text: String) {
        guard text.utf8.count <= 300, text.hasDigit else { return nil }
        var words = text.split(separator: " ").map(String.init)
        guard !words.isEmpty, words.count <= 30 else { return nil }
        if let found = DateText.find(words, dots: false) {
            date = found.date
            words.replaceSubrange(found.words, with: ["(\(Self.dateWord))"])
        }
        guard var (index, word) = Self.version(in: words) else { return nil }
        if date == nil, let found = DateText.find(words, dots: true),
            let other = words.indices.first(where: { !found.words.contains($0) && VersionWord(words[$0]) != nil })
        {
            date = found.date
            words.replaceSubrange(found.words, with: ["(\(Self.dateWord))"])
            index = other
            guard let second = VersionWord(words[index]) else { return nil }
            word = second
        }
        var before = words[..<index].map(Self.bareWord).filter { !$0.isEmpty && $0 != Self.dateWord }
        // "Changes between 3.0.0 and 3.0.1" is about the latter.
        if before.map({ $0.lowercased() }) == ["changes", "between"], index + 2 < words.count, words[index + 1] == "and",
            let second = VersionWord(words[index + 2])
        {
            before = ["Changes", "in"]
            index += 2
            word = second
        }
        if words[..<index].contains(where: { $0.contains("<") || $0.contains(">") || $0.contains("→") }) { return nil }
        guard
            let (style, component) = Self.judge(
                before, tag: word.tag, isWholeNumber: word.isWholeNumber, isDay: word.isDay, hasLetter: word.hasLetter)
        else {
            return nil
        }
        guard let ending = Self.judge(ending: words[(index + 1)...], afterColon: word.endsInSeparator) else { return nil }
        switch ending {
        case .nothing:
            // "Thing 0.10 ChangeLog" is the title of the page.
            if style == .product, words.last?.lowercased() == "changelog" { return nil }
            isDoubtful = false
        case .title:
            // "MongoDB 7.0: what changed" is a topic, not a release of this product.
            if style != .bare || word.isWholeNumber { return nil }
            isDoubtful = false
        case .prose:
            if style != .bare || word.isWholeNumber || word.endsInDot || word.tag != nil { return nil }
            isDoubtful = !word.hasLetter && word.parts < 3
        }
        if word.endsInDot, index == 0, ending != .nothing { return nil }
        version = word.text
        parsed = word.parsed
        self.style = style
        self.component = component
    }

    /// The first word that is a version.
    private static func version(in words: [String]) -> (Int, VersionWord)? {
        for (index, text) in words.enumerated() {
            if let word = VersionWord(text) { return (index, word) }
        }
        return nil
    }

    // MARK: - Words around the version

    private static let dateWord = "\u{1}date"

    private static func bareWord(_ word: String) -> String {
        if let first = word.utf8.first, let last = word.utf8.last, first.isPlain, last.isPlain { return word }
        let isOuter: (Character) -> Bool = { !$0.isLetter && !$0.isNumber && $0 != "\u{1}" && $0 != "@" }
        return String(word.drop(while: isOuter).reversed().drop(while: isOuter).reversed())
    }

    /// What may stand before a version without saying anything about it.
    private static let keywords: Set<String> = [
        "version", "ver", "v", "release", "releases", "released", "rel", "tag", "unreleased", "stable", "patch", "hotfix", "bugfix",
        "maintenance", "minor", "major", "security", "latest", "lts", "beta", "alpha", "final", "preview", "ga",
    ]
    private static let heads: Set<String> = [
        "changes", "change", "changelog", "what's", "what’s", "whats", "new", "news", "notes", "noteworthy", "announcing", "introducing",
        "highlights", "release",
    ]
    private static let connectors: Set<String> = ["in", "for", "with", "of", "announcing", "introducing"]
    /// After one of these a version is mentioned, not announced.
    private static let mentions: Set<String> = [
        "upgrade", "upgrades", "upgraded", "upgrading", "update", "updates", "updated", "updating", "migrate", "migrated", "migrating",
        "migration", "migrations", "from", "to", "since", "before", "after", "until", "till", "through", "support", "supports", "supported",
        "supporting", "compatibility", "compatible", "with", "without", "requires", "require", "required", "requirements", "minimum",
        "bump",
        "bumped", "bumps", "deprecate", "deprecated", "deprecation", "remove", "removed", "removal", "drop", "dropped", "add", "added",
        "adds",
        "use", "uses", "using", "fix", "fixed", "fixes", "path", "option", "step", "stage", "part", "chapter", "section", "table", "figure",
        "phase", "current", "target", "and", "or", "between", "on", "by", "at", "as", "is", "are", "than", "date", "downloads", "download",
        "install", "installing", "installation", "downgrade", "downgrading", "dependencies", "planned", "future", "upcoming", "rfc", "iso",
        "appendix", "example", "issue", "question", "protocol", "api", "schema", "format", "spec", "specification", "see", "about", "why",
        "how", "when", "not", "no", "all", "older", "newer", "past", "previous", "earlier", "for", "in", "of", "the",
    ]

    /// - Parameter isDay: the version is a day, such as `20260131`.
    private static func judge(_ words: [String], tag: String?, isWholeNumber: Bool, isDay: Bool, hasLetter: Bool) -> (
        Style, component: String?
    )? {
        let lower = words.map { $0.lowercased() }
        let hasKeyword = lower.contains("version") || lower.contains("release")
        if isWholeNumber, !hasLetter, !hasKeyword, !(isDay && words.isEmpty), !(lower.last.map(connectors.contains) ?? false) { return nil }
        if lower.allSatisfy(keywords.contains) { return (.bare, tag) }
        if let first = lower.first, heads.contains(first) {
            guard let connector = lower.lastIndex(where: connectors.contains),
                lower[..<connector].allSatisfy({
                    heads.contains($0) || connectors.contains($0) || keywords.contains($0) || $0 == "the" || $0 == "s"
                })
            else { return nil }
            let product = words[(connector + 1)...].filter { !keywords.contains($0.lowercased()) && $0.lowercased() != "the" }
            guard product.count <= 3, product.allSatisfy(isName) else { return nil }
            return (.phrase, product.isEmpty ? tag : product.joined(separator: " "))
        }
        // "Streams V3" names a thing; "Foo version 3" announces one.
        if isWholeNumber, !hasKeyword { return nil }
        let product = words.filter { !keywords.contains($0.lowercased()) }
        guard product.count <= 5, !lower.contains(where: mentions.contains), product.count == 1 || product.allSatisfy(isName) else {
            return nil
        }
        return (.product, product.joined(separator: " "))
    }

    private static func isName(_ word: String) -> Bool {
        guard let first = word.first else { return false }
        return first.isUppercase || first.isNumber || first == "@"
    }

    // MARK: - After the version

    private enum Ending { case nothing, title, prose }

    /// What may stand after a version without being a title.
    private static let statuses: Set<String> = [
        "unreleased", "yanked", "released", "release", "releases", "notes", "note", "changelog", "changes", "overview", "lts", "final",
        "stable", "current", "maintenance", "beta", "alpha", "preview", "rc", "ga", "patch", "hotfix", "bugfix", "security", "latest",
        "prerelease",
        "pre-release", "candidate", "retracted", "withdrawn", "eol", "deprecated", "on", "as", "of", "edition", "1", "2", "3", "4", "5",
    ]
    /// Before one of these a version is mentioned, not announced.
    private static let afterMentions: Set<String> = [
        "and", "or", "to", "through", "until", "upgrade", "upgrading", "support", "compatibility", "migration", "migrate", "users",
        "customers",
        "api", "later", "earlier", "above", "below", "newer", "older", "instructions", "guide", "only", "->", "=>", "→", "+", "vs",
        "compatible",
        "is", "are", "was", "has", "have", "will", "does", "introduces", "requires", "from", "deprecations", "features", "feature",
    ]

    private static func judge(ending words: ArraySlice<String>, afterColon: Bool) -> Ending? {
        guard let first = words.first else { return .nothing }
        let bare = words.map { bareWord($0).lowercased() }
        if bare.allSatisfy({ $0.isEmpty || $0 == dateWord || statuses.contains($0) }) { return .nothing }
        let firstBare = words.first(where: { $0.contains { $0.isLetter || $0.isNumber || "+>→".contains($0) } }).map {
            bareWord($0).lowercased()
        }
        if ["->", "=>", "→", "+", "–>"].contains(first) { return nil }
        if let character = first.first, "([".contains(character) { return .nothing }
        if afterColon || ["-", "–", "—", "|", "/", ":", "·", "•", "~", ","].contains(String(first.prefix(1))) {
            return bare.contains(dateWord) && firstBare == dateWord ? .nothing : .title
        }
        if let firstBare, afterMentions.contains(firstBare) { return nil }
        if bare.first == dateWord { return .nothing }
        return .prose
    }
}

/// A word that is a version, with what clings to it taken off.
struct VersionWord {
    let text: String
    let parsed: Version?
    /// What stands before the version inside the word: `pkg` of `pkg@1.2.3`.
    let tag: String?
    let parts: Int
    let hasLetter: Bool
    let isWholeNumber: Bool
    /// `20260131`: some vendors count their releases in days.
    var isDay: Bool { isWholeNumber && text.utf8.count == 8 && (text.hasPrefix("20") || text.hasPrefix("19")) }
    let endsInSeparator: Bool
    let endsInDot: Bool

    init?(_ word: String) {
        guard word.hasDigit else { return nil }
        var core = Substring(word)
        while let first = core.first, "([{\"'`*_«=".contains(first) { core.removeFirst() }
        var separator = false
        var dot = false
        while let last = core.last, ")]}\"'`*_,;:.»=".contains(last) {
            if ":,;".contains(last) { separator = true }
            if last == "." { dot = true }
            core.removeLast()
        }
        guard core.utf8.count <= Version.longestText else { return nil }
        var tag: String?
        if let at = core.lastIndex(of: "@") {
            if at != core.startIndex { tag = String(core[..<at]) }
            core = core[core.index(after: at)...]
        } else if let first = core.first, first.isLetter, !Self.startsVersion(core), let cut = Self.tagEnd(core) {
            tag = String(core[..<core.index(before: cut)])
            core = core[cut...]
        }
        guard Self.startsVersion(core) else { return nil }
        let letter = core.first == "v" || core.first == "V"
        let digits = letter ? core.dropFirst() : core
        guard digits.utf8.allSatisfy(Self.isVersionByte),
            !zip(digits.utf8, digits.utf8.dropFirst()).contains(where: { $0 == 46 && $1 == 46 })
        else {
            return nil
        }
        let numbers = digits.prefix { $0.isNumber || $0 == "." }.split(separator: ".", omittingEmptySubsequences: false)
        guard let last = digits.last, last != "+", last != "." else { return nil }
        // 5.8.x, 7.*: a line, not a release.
        if digits.split(separator: ".").contains(where: { $0 == "x" || $0 == "X" }) { return nil }
        // 07.09.2026
        if numbers.count == 3, numbers.map(\.count) == [2, 2, 4], numbers[2].hasPrefix("20") || numbers[2].hasPrefix("19") { return nil }
        let whole = !digits.contains(".")
        if !whole, numbers.count < 2 { return nil }
        // 2026-01-01, 2021-2022, 3rd, 64bit
        if whole, !digits.allSatisfy(\.isNumber) { return nil }
        parts = numbers.count
        text = String(core)
        self.tag = tag.flatMap { ["release", "version", "v", "rel"].contains($0.lowercased()) ? nil : $0 }
        hasLetter = letter || tag != nil
        isWholeNumber = whole
        endsInSeparator = separator
        endsInDot = dot
        parsed = Self.parse(text)
    }

    /// Spellings that `Version` does not know are brought into one that it does.
    static func parse(_ text: String) -> Version? {
        // 1.0.2h of OpenSSL came after 1.0.2.
        if let letter = text.utf8.last, (97...122).contains(letter), text.dropLast().last?.isNumber ?? false,
            text.dropLast().allSatisfy({ $0.isNumber || $0 == "." || $0 == "v" }),
            let version = Version("\(text.dropLast()).\(letter - 96)")
        {
            return version
        }
        if let version = Version(text) { return version }
        var spelling = text
        for ending in [".RELEASE", ".Final", ".GA", ".final"] where spelling.hasSuffix(ending) { spelling.removeLast(ending.count) }
        if let version = Version(spelling) { return version }
        spelling = spelling.replacing("_", with: "-").replacing("~", with: "-")
        if let version = Version(spelling) { return version }
        // 1.0.0.Beta3, 1.2.3a: a word straight after the numbers.
        let numbers = spelling.prefix { $0.isNumber || $0 == "." || $0 == "v" || $0 == "V" }
        let core = numbers.reversed().drop { $0 == "." }.reversed()
        return Version(String(core) + "-" + spelling.dropFirst(numbers.count))
    }

    /// After `name-`, `name/` or `name_` where a version follows.
    private static func tagEnd(_ word: Substring) -> Substring.Index? {
        word.indices.first { index in
            "-/_".contains(word[index]) && startsVersion(word[word.index(after: index)...])
                && word[word.index(after: index)...].contains(".")
        }.map { word.index(after: $0) }
    }

    private static func startsVersion(_ word: Substring) -> Bool {
        guard let first = word.first else { return false }
        if first.isASCII, first.isNumber { return true }
        guard first == "v" || first == "V", let second = word.dropFirst().first else { return false }
        return second.isASCII && second.isNumber
    }

    private static func isVersionByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
