// A word of a heading that is a version: what clings to it taken off, and its spelling brought into one that can be compared.
internal import UpgradeModel

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

    private static let opening = Array("([{\"'`*_=".utf8)
    private static let closing = Array(")]}\"'`*_,;:.=/?!".utf8)

    init?(_ word: String) {
        guard word.hasDigit else { return nil }
        var core = Substring(word)
        while let first = core.utf8.first, Self.opening.contains(first) || !core.startsPlain { core = core.dropFirst() }
        var endsInSeparator = false
        var endsInDot = false
        while let last = core.utf8.last, Self.closing.contains(last) || !core.endsPlain {
            if ":,;/".utf8.contains(last) { endsInSeparator = true }
            if last == UInt8(ascii: ".") { endsInDot = true }
            core = core.dropLast()
        }
        guard core.utf8.count <= Version.longestText else { return nil }
        var tag: String?
        if let at = core.utf8.lastIndex(of: UInt8(ascii: "@")) {
            if at != core.startIndex { tag = String(core[..<at]) }
            core = core[core.utf8.index(after: at)...]
        } else if let first = core.first, first.isLetter, !Self.startsVersion(core), let cut = Self.tagEnd(core) {
            tag = String(core[..<core.index(before: cut)])
            core = core[cut...]
        }
        guard Self.startsVersion(core) else { return nil }
        let letter = core.utf8.first.map { !$0.isDigit } ?? false
        let digits = letter ? core.dropFirst() : core
        // 5.8.x, 7.*: a line, not a release.
        guard digits.utf8.allSatisfy(Self.isVersionByte), !Self.hasLinePart(digits) else { return nil }
        let numbers = digits.utf8.prefix { $0.isDigit || $0 == UInt8(ascii: ".") }
            .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let last = digits.utf8.last, last != UInt8(ascii: "+"), last != UInt8(ascii: ".") else { return nil }
        // 07.09.2026
        if numbers.count == 3, numbers[0].count == 2, numbers[1].count == 2, numbers[2].count == 4,
            numbers[2].starts(with: "20".utf8) || numbers[2].starts(with: "19".utf8)
        {
            return nil
        }
        let whole = !digits.utf8.contains(UInt8(ascii: "."))
        if !whole, numbers.count < 2 { return nil }
        // 2026-01-01, 2021-2022, 3rd, 64bit
        if whole, !digits.utf8.allSatisfy(\.isDigit) { return nil }
        parts = numbers.count
        text = String(core)
        self.tag = tag.flatMap { ["release", "version", "v", "rel"].contains($0.lowercased()) ? nil : $0 }
        hasLetter = letter || tag != nil
        isWholeNumber = whole
        self.endsInSeparator = endsInSeparator
        self.endsInDot = endsInDot
        parsed = Self.parse(text)
    }

    /// An empty part, or one that is an `x`.
    private static func hasLinePart(_ digits: Substring) -> Bool {
        var previous = UInt8(ascii: " ")
        var isLone = false
        for byte in digits.utf8 {
            if byte == UInt8(ascii: "."), previous == byte || isLone { return true }
            isLone = byte | 0x20 == UInt8(ascii: "x") && (previous == UInt8(ascii: ".") || previous == UInt8(ascii: " "))
            previous = byte
        }
        return isLone
    }

    /// Spellings that `Version` does not know are brought into one that it does.
    static func parse(_ text: String) -> Version? {
        // 1.0.2h of OpenSSL came after 1.0.2.
        if let letter = text.utf8.last, (97...122).contains(letter), text.utf8.dropLast().last?.isDigit ?? false,
            text.utf8.dropLast().allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "v") }),
            let version = Version("\(text.dropLast()).\(letter - 96)")
        {
            return version
        }
        if let version = Version(text) { return version }
        var spelling = text
        for ending in [".RELEASE", ".Final", ".GA", ".final"] where spelling.hasSuffix(ending) { spelling.removeLast(ending.count) }
        if let version = Version(spelling) { return version }
        spelling = String(spelling.map { $0 == "_" || $0 == "~" ? "-" : $0 })
        if let version = Version(spelling) { return version }
        // 1.0.0.Beta3, 1.2.3a: a word straight after the numbers.
        let numbers = spelling.prefix { $0.isNumber || $0 == "." || $0 == "v" || $0 == "V" }
        let core = numbers.last == "." ? numbers.dropLast() : numbers
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
        var bytes = word.utf8.makeIterator()
        guard let first = bytes.next() else { return false }
        return first.isDigit || first | 0x20 == UInt8(ascii: "v") && bytes.next()?.isDigit ?? false
    }

    private static func isVersionByte(_ byte: UInt8) -> Bool { byte.isPlain || ".-+_~".utf8.contains(byte) }
}

extension UInt8 {
    var isDigit: Bool { (48...57).contains(self) }
}

extension Substring {
    /// Signs beyond ASCII (quotation marks, emoji) are no part of a version; letters may be a name before it.
    fileprivate var startsPlain: Bool { unicodeScalars.first.map { $0.isASCII || $0.properties.isAlphabetic } ?? true }
    fileprivate var endsPlain: Bool { unicodeScalars.last.map { $0.isASCII || $0.properties.isAlphabetic } ?? true }
}
