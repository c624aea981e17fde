// Whether a heading announces a release, judged by its words alone: "5.8.1 Release Notes" does, "Istio upgraded to 1.14.1" does
// not. Which words say so is in HeadingWords; what the neighbours say about it is ReleaseIndex's business.
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
        /// `## Changes between 3.0.0 and 3.0.1`, which is about the latter.
        case range
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
    /// The version is followed by words that are neither date nor status, so that it may be a numbered heading or a topic: believed
    /// only where its neighbours are releases.
    package var isDoubtful: Bool
    /// Words follow the version as in a sentence: no line without any mark of a heading is believed that.
    package var isSentence = false
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
        var words = HeadingText.words(text)
        guard !words.isEmpty, words.count <= 30 else { return nil }
        if let found = DateText.find(words, dots: false) {
            date = found.date
            words.replaceSubrange(found.words, with: [HeadingWords.date])
        }
        guard var (index, word) = Self.version(in: words) else { return nil }
        if !words.contains(HeadingWords.date), words.count(where: \.hasDigit) > 1, let found = DateText.find(words, dots: true),
            let other = words.indices.first(where: { !found.words.contains($0) && VersionWord(words[$0]) != nil })
        {
            date = found.date
            words.replaceSubrange(found.words, with: [HeadingWords.date])
            index = other
            guard let second = VersionWord(words[index]) else { return nil }
            word = second
        }
        let range = Self.laterEnd(words)
        if let range { (index, word) = (range.index, range.word) }
        let before = range.map(\.product) ?? words[..<index].map(HeadingWords.bare).filter { !$0.isEmpty && $0 != HeadingWords.bareDate }
        if range == nil, words[..<index].contains(where: HeadingWords.hasArrow) { return nil }
        let ending = HeadingWords.Ending(words[(index + 1)...], afterSeparator: word.endsInSeparator)
        if range != nil {
            guard ending == .nothing else { return nil }
            (style, component) = (.range, before.isEmpty ? nil : before.joined(separator: " "))
        } else {
            guard
                let beginning = HeadingWords.Beginning(
                    before, word, isDated: words.first == HeadingWords.date || words.dropFirst(index + 1).first == HeadingWords.date)
            else {
                return nil
            }
            (style, component) = (beginning.style, beginning.component)
        }
        switch ending {
        case .mention: return nil
        case .nothing:
            // "Thing 0.10 ChangeLog" is the title of the page.
            if style == .product, words.last?.lowercased() == "changelog" { return nil }
            isDoubtful = false
        case .title:
            // "MongoDB 7.0: what changed" is a topic, but not where "MongoDB 6.0" is a release.
            if style != .bare && style != .product || word.isWholeNumber { return nil }
            isDoubtful = style == .product
        case .prose:
            if style != .bare || word.isWholeNumber || word.endsInDot || word.tag != nil { return nil }
            isDoubtful = !word.hasLetter && word.parts < 3
            isSentence = true
        }
        if word.endsInDot, index == 0, ending != .nothing { return nil }
        version = word.text
        parsed = word.parsed
    }

    /// The first word that is a version.
    private static func version(in words: [String]) -> (Int, VersionWord)? {
        for (index, text) in words.enumerated() {
            if let word = VersionWord(text) { return (index, word) }
        }
        return nil
    }

    /// The second version of "Changes between Thing 3.0.0 and Thing 3.0.1" and of "Changes from 3.0 to 3.1".
    private static func laterEnd(_ words: [String]) -> (index: Int, word: VersionWord, product: [String])? {
        guard words.count >= 5, HeadingWords.isAboutChanges(HeadingWords.bare(words[0]).lowercased()) else { return nil }
        let lower = words.map { HeadingWords.bare($0).lowercased() }
        guard let start = lower.firstIndex(where: { $0 == "between" || $0 == "from" }), start > 0,
            lower[..<start].allSatisfy(HeadingWords.isAboutChanges),
            let middle = lower[start...].firstIndex(of: lower[start] == "between" ? "and" : "to"),
            words[start..<middle].contains(where: \.hasDigit),
            let index = words.indices.dropFirst(middle + 1).first(where: { VersionWord(words[$0]) != nil }), index - middle <= 4,
            let word = VersionWord(words[index])
        else { return nil }
        return (index, word, words[(middle + 1)..<index].map(HeadingWords.bare).filter { !HeadingWords.isKeyword($0.lowercased()) })
    }
}
