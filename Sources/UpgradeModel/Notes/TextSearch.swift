// Finding one text in another, byte by byte. Swift's own search belongs to its regular expressions and would bring all of them along.

extension StringProtocol {
    /// Where `part` stands first; nil where it does not, or is empty. Compares bytes: what only looks alike is not found.
    package func firstRange(of part: String) -> Range<Index>? {
        let (text, wanted) = (utf8, part.utf8)
        guard let first = wanted.first else { return nil }
        var rest = text[...]
        while let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            if rest.starts(with: wanted) { return start..<text.index(start, offsetBy: wanted.count) }
            rest = rest.dropFirst()
        }
        return nil
    }

    package func contains(_ part: String) -> Bool { part.isEmpty || firstRange(of: part) != nil }

    /// Every occurrence of `part` from left to right; what was put in is not looked at again.
    package func replacing(_ part: String, with replacement: String) -> String {
        var result = ""
        var rest = self[...]
        while let found = rest.firstRange(of: part) {
            result += rest[..<found.lowerBound] + replacement
            rest = rest[found.upperBound...]
        }
        return result + rest
    }
}
