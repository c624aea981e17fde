// What a heading inside a release's notes says about the text under it.
internal import UpgradeModel

struct SectionTitle {
    let kind: NoteKind
    /// Whether it is one of the titles that changelogs use for their sections, whatever their level.
    let isKnown: Bool
    /// From a pull request's template that leaked into the changelog.
    let isTemplate: Bool

    init(_ title: String) {
        let words = title.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" && $0 != "’" }.map(String.init)
        let text = words.joined(separator: " ")
        isTemplate = Self.template.contains(text)
        if let kind = Self.exact[text] ?? Self.judge(words, text) {
            self.kind = kind
            isKnown = true
        } else if let last = words.last, words.count <= 10, ["removed", "deprecated"].contains(last) {
            kind = last == "removed" ? .removed : .deprecated
            isKnown = false
        } else {
            kind = .other
            isKnown = isTemplate || Self.known.contains(text)
        }
    }

    private static func judge(_ words: [String], _ text: String) -> NoteKind? {
        if text.contains("breaking") {
            // Announced for later; nothing breaks in this release.
            if ["future", "planned", "upcoming"].contains(where: words.contains) { return .deprecated }
            return text.contains("non breaking") ? .changed : .breaking
        }
        if text.contains("incompatib") || text.hasPrefix("bc break") { return .breaking }
        if text.contains("action required") || text.contains("urgent upgrade") { return .upgrade }
        guard let first = words.first, words.count <= 6 else { return nil }
        if ["upgrade", "upgrading", "upgrades", "migration", "migrations", "migrating", "migrate"].contains(first) { return .upgrade }
        if text.hasSuffix("upgrade notes") || text.hasSuffix("upgrade instructions") || text.hasSuffix("migration guide") {
            return .upgrade
        }
        if first.hasPrefix("deprecat"), words.count <= 3 { return .deprecated }
        if words.count <= 2, ["removed", "removals", "removal"].contains(first) { return .removed }
        return nil
    }

    private static let exact: [String: NoteKind] = [
        "security": .security, "security notes": .security, "security changes": .security, "how to upgrade": .upgrade,
        "before you upgrade": .upgrade, "before upgrading": .upgrade, "notes for upgraders": .upgrade, "required actions": .upgrade,
        "deprecations and removals": .removed, "deprecated and removed": .removed, "deprecated features": .deprecated,
        "added": .added, "features": .added, "feature": .added, "new features": .added, "new": .added, "enhancements": .added,
        "improvements": .added, "new features and improvements": .added,
        "changed": .changed, "changes": .changed, "updated": .changed, "code refactoring": .changed, "reverts": .changed,
        "other changes": .changed,
        "fixed": .fixed, "fixes": .fixed, "bug fixes": .fixed, "bugfixes": .fixed, "bugs fixed": .fixed, "fixed bugs": .fixed,
        "security fixes": .fixed, "security updates": .fixed,
    ]

    private static let known: Set<String> = [
        "documentation", "docs", "tests", "test", "unclassified", "chores", "chore", "code generation", "performance",
        "performance improvements",
        "styles", "styling", "build system", "builds", "build", "continuous integration", "ci", "miscellaneous", "misc",
        "miscellaneous chores",
        "internal", "dependencies", "contributors", "new contributors", "what's changed", "what’s changed", "full changelog", "highlights",
        "release highlights", "changelog", "downloads", "download", "known issues", "assets", "reverted", "refactor", "refactoring",
        "summary",
        "thanks", "credits",
    ]

    private static let template: Set<String> = [
        "related issue s", "related issues", "related issue", "checklist", "further comments", "proposed changes",
        "description of the change",
        "pull request checklist", "how has this been tested", "types of changes",
    ]
}
