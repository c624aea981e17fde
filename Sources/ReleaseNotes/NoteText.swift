// Judging prose: what says that nothing breaks, what leaked out of a template, what calls itself breaking, which edition is meant.
// Words of English release notes; kept in one place because they are found out by reading, not by thinking.
internal import CMD4C
internal import UpgradeModel

enum NoteText {
    /// Without blank lines before and behind.
    static func trimmed(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
        while let first = lines.first, first.allSatisfy(\.isWhitespace) { lines.removeFirst() }
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
        return lines.joined(separator: "\n")
    }

    static func firstSentence(_ text: String) -> String {
        var previous: Character = " "
        for index in text.indices {
            if text[index].isWhitespace, ".!?".contains(previous) {
                let sentence = text[..<index]
                // "e.g. " and "v1. " end no sentence.
                if !["e.g.", "i.e.", "etc.", "vs.", "cf."].contains(where: sentence.lowercased().hasSuffix), sentence.count > 12 {
                    return String(sentence)
                }
            }
            previous = text[index]
        }
        return text
    }

    /// One line: the first sentence, without its end, shortened.
    static func title(_ text: String) -> String {
        let line = firstSentence(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return shortened(String(line.reversed().drop { ":. ".contains($0) }.reversed()), to: 120)
    }

    static func shortened(_ text: String, to limit: Int) -> String {
        guard text.count > limit else { return text }
        let head = text.prefix(limit)
        return (head.lastIndex(of: " ").map { head[..<$0] } ?? head) + "…"
    }

    // MARK: - Nothing to answer

    private static let turns: Set<String> = [
        "however", "but", "except", "although", "though", "unless", "nevertheless", "yet", "besides", "apart", "only", "other", "must",
        "please", "note",
        "still",
    ]
    private static let nothings: Set<String> = ["none", "n a", "na", "nothing", "not applicable", "no", "none so far", "nil", "tbd", ""]

    /// Whether all of it only says that there is nothing, or only points at another text. "No breaking changes, however …" says something.
    static func saysNothing(_ paragraphs: [String], kind: NoteKind) -> Bool {
        let sentences = paragraphs.flatMap(sentences)
        return sentences.allSatisfy {
            isNothing($0) || (kind == .upgrade || kind == .deprecated) && (isPointer($0) || isReference($0))
        }
    }

    /// The first sentence that says something: after "No breaking changes." that is the "However …".
    static func firstTelling(_ text: String) -> String {
        var rest = Substring(text)
        while !rest.isEmpty {
            let sentence = firstSentence(String(rest))
            if !sentences(sentence).allSatisfy(isNothing) { return sentence }
            rest = rest.dropFirst(sentence.count).drop(while: \.isWhitespace)
        }
        return firstSentence(text)
    }

    private static func sentences(_ text: String) -> [[String]] {
        var result: [[String]] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            let sentence = firstSentence(String(rest))
            rest = rest.dropFirst(sentence.count).drop(while: \.isWhitespace)
            let words = sentence.lowercased().split { (character: Character) in
                !character.isLetter && !character.isNumber && character != "." && character != "-"
            }
            let kept: [String] = words.map { word in word.filter { $0 != "." } }.filter { !$0.isEmpty && $0 != "-" }
            if !kept.isEmpty { result.append(kept) }
        }
        return result
    }

    private static let subjects: Set<String> = [
        "breaking", "change", "changes", "deprecation", "deprecations", "deprecated", "removal", "removals", "removed", "migration",
        "migrations",
        "incompatible", "upgrade", "security", "steps", "manual", "action", "actions", "required",
    ]
    private static let fillers: Set<String> = [
        "there", "are", "is", "were", "this", "these", "release", "releases", "has", "have", "had", "contains", "introduces", "includes",
        "include", "with", "in",
        "for", "the", "version", "of", "to", "known", "any", "we", "does", "do", "not", "contain", "introduce", "new", "api", "been",
        "made", "tyk", "kyma",
        "within", "at", "time", "patch", "it", "or", "and", "no", "none", "needed", "necessary", "special", "specific", "notes",
        "announced", "features", "backward",
        "backwards", "from", "previous", "expected",
    ]

    /// Also where it is misspelt, as in "deprications".
    private static func isSubject(_ word: String) -> Bool { subjects.contains(word) || word.hasPrefix("depr") }

    private static let appeal: Set<String> = ["attention", "warning", "please", "read", "this", "section", "carefully"]
    private static let appealing: Set<String> = appeal.union([
        "the", "following", "below", "notes", "note", "important", "before", "you", "upgrade", "upgrading", "release", "all", "of", "and",
        "in",
        "full",
    ])

    /// Whether it only asks to be read, as "Attention: please read this section carefully" does; what follows "Attention:" may be news.
    static func isAppeal(_ text: String) -> Bool {
        let words = text.lowercased().split { !$0.isLetter }.map(String.init)
        return words.contains { $0 == "attention" || $0 == "read" } && words.allSatisfy(appealing.contains)
    }

    private static func isNothing(_ all: [String]) -> Bool {
        // "Attention: Please read this section carefully" is no news of its own.
        let words = all.first == "attention" ? Array(all.drop(while: appeal.contains)) : all
        if nothings.contains(words.joined(separator: " ")) { return true }
        guard words.count <= 16, words.contains("no") || words.contains("none") || words.contains("not"),
            !words.contains(where: turns.contains)
        else {
            return false
        }
        // Every word is one that such sentences are made of; a version number may stand among them.
        return words.contains(where: isSubject)
            && words.allSatisfy { isSubject($0) || fillers.contains($0) || $0.first.map { $0.isNumber || $0 == "v" } ?? true }
    }

    /// "Go to the Upgrading Tyk section for detailed upgrade instructions."
    private static func isPointer(_ words: [String]) -> Bool {
        let text = " " + words.joined(separator: " ") + " "
        guard words.count <= 45, text.contains("upgrad"), !text.contains(" before ") || text.contains(" refer ") else { return false }
        let points = [
            " follow the ", " go to the ", " refer to ", " see the ", " see our ", " check our ", " check the ", " recommend ",
            " strongly advise ", " consult ",
        ]
        return points.contains(where: text.contains) && !text.contains(" must ") && !text.contains(" need to ")
    }

    /// "For further information, please check the changelog below."
    private static func isReference(_ words: [String]) -> Bool {
        words.count <= 14 && words.first == "for" && words.contains("changelog")
            && words.contains { ["check", "see", "refer", "read"].contains($0) }
    }

    // MARK: - Leaked templates

    private static let templateMarks = [
        "i have read the contributing", "i have referenced an issue containing the design", "i am following the contributing code",
        "i have read the security policy", "i have added tests that prove", "i have added or changed the documentation",
        "in the boxes that apply",
        "if this pull request", "you can discuss changes with maintainers", "configuration item foo to do bar",
        "pull requests must have all boxes",
        "i confirm that this pull request", "no issue reference is required", "pull requests introducing new features",
    ]

    /// Whether a block is part of a pull request's form that a changelog's generator copied.
    static func isTemplate(_ block: NoteBlock) -> Bool {
        if block.marker == "[ ]" || block.marker == "[x]" { return true }
        let text = block.plainText
        if case .heading = block.kind { return SectionTitle(text).isTemplate }
        if text == "-->" || text == "<!--" || text.hasPrefix("<!--") { return true }
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: " ")
        return templateMarks.contains(where: words.contains)
    }

    // MARK: - Marks

    /// A cheap look before parsing.
    static func mayBeMarked(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        bytes.withUnsafeBufferPointer { text in
            ["BREAKING", "Breaking", "breaking", "⚠", "💥", ":boom:", ":warning:", "!:"].contains {
                text.index(of: $0, from: range.lowerBound, to: range.upperBound) != nil
            }
        }
    }

    private static let marks = [
        "breaking change:", "breaking changes:", "breaking:", "breaking-change:", "[breaking", "(breaking", "💥", ":boom:",
    ]

    /// Whether the block calls itself a breaking change.
    static func isMarked(_ block: NoteBlock) -> Bool {
        if case .heading = block.kind { return false }
        let text = block.plainText
        let start = text.drop { !$0.isLetter && !$0.isNumber && !"[(⚠💥:".contains($0) }
        let lower = start.prefix(40).lowercased()
        if marks.contains(where: lower.hasPrefix) { return true }
        if text.contains("BREAKING CHANGE:") || text.contains("BREAKING CHANGES:") || text.contains("BREAKING-CHANGE:")
            || text.contains("[BREAKING]")
        {
            return true
        }
        if start.hasPrefix("⚠") || start.hasPrefix(":warning:") { return start.prefix(120).lowercased().contains("breaking") }
        if let bold = block.runs.first, bold.style.contains(.strong), bold.text.lowercased().hasPrefix("breaking") { return true }
        // feat(api)!: the mark of conventional commits.
        guard let mark = text.range(of: "!:"), text.distance(from: text.startIndex, to: mark) < 60 else { return false }
        let type = text[..<mark].lowercased().prefix { $0.isLetter }
        return ["feat", "fix", "refactor", "chore", "perf", "build", "ci", "docs", "revert", "deps"].contains(String(type))
    }

    // MARK: - Editions

    /// Editions named in parentheses or as "… only": `(EE)`, `*(Enterprise Edition)*`, `(EE, Cloud)`.
    static func editions(_ text: String) -> [String] {
        var found: [String] = []
        for part in text.split(separator: "(").dropFirst() {
            guard let close = part.firstIndex(of: ")"), part.distance(from: part.startIndex, to: close) <= 40 else { continue }
            let names = part[..<close].split { $0 == "," || $0 == "/" || $0 == "&" }.map { name in
                let words = name.split(separator: " ").map(String.init)
                return Edition.name(words.filter { $0.lowercased() != "only" }.joined(separator: " "))
            }
            guard !names.isEmpty, names.allSatisfy({ ["EE", "OSS", "Cloud"].contains($0) }) else { continue }
            for name in names where !found.contains(name) { found.append(name) }
        }
        return found
    }
}

extension String {
    /// Where a short text begins.
    fileprivate func range(of text: String) -> String.Index? {
        indices.first { self[$0...].hasPrefix(text) }
    }
}
