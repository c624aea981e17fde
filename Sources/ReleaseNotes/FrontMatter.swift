// The YAML between `---` lines at the head of a page, as far as release notes need it: `key: value` lines and lists of them.
// Not a YAML parser: a page whose front matter is odd is still read.
internal import UpgradeModel

/// Keys of a page's front matter, in lower case, with their texts.
package struct FrontMatter: Sendable, Hashable {
    private var values: [String: [String]] = [:]

    /// The texts of a key: one for `key: text`, several for a list, none where the key is absent.
    package func texts(_ key: String) -> [String] { values[key.lowercased()] ?? [] }
    package func text(_ key: String) -> String? { texts(key).first }
    package var isEmpty: Bool { values.isEmpty }

    /// More lines than this are no front matter.
    private static let lineLimit = 400

    /// The front matter at `start` and the offset after it; nil where the text starts with something else, such as a thematic
    /// break. A closing `---` is also found at the end of the last value's line, as some stored copies of pages have it.
    static func read(_ bytes: [UInt8], from start: Int) -> (FrontMatter, end: Int)? {
        var front = FrontMatter()
        var key = ""
        var offset = start
        var lineNumber = 0
        while offset < bytes.count, lineNumber < lineLimit {
            let lineEnd = bytes[offset...].firstIndex(of: 10) ?? bytes.count
            let next = min(lineEnd + 1, bytes.count)
            guard lineEnd - offset <= 64 << 10 else { return nil }
            var line = String(decoding: bytes[offset..<lineEnd], as: UTF8.self)
            while let last = line.unicodeScalars.last, last == " " || last == "\r" || last == "\t" { line.unicodeScalars.removeLast() }
            lineNumber += 1
            offset = next
            if lineNumber == 1 {
                guard line == "---" else { return nil }
                continue
            }
            if line == "---" || line == "..." { return front.isEmpty ? nil : (front, next) }
            guard front.take(line, &key) else { return nil }
            if line.hasSuffix("---"), let last = front.values[key]?.last {
                front.values[key]?.removeLast()
                front.values[key]?.append(String(last.dropLast(3)))
                return (front, next)
            }
        }
        return nil
    }

    /// False where the line cannot belong to front matter.
    private mutating func take(_ line: String, _ key: inout String) -> Bool {
        guard let first = line.first else { return true }
        let trimmed = line.drop { $0 == " " || $0 == "\t" }
        if first == " " || first == "\t" || first == "]" || first == "-" {
            // A nested key, an item of a list or the continuation of a text; of these only items are kept.
            let item = trimmed.hasPrefix("- ") ? trimmed.dropFirst(2) : trimmed
            if !item.contains(": "), item != "[", item != "]", let text = Self.plain(item) { values[key, default: []].append(text) }
            return true
        }
        if first == "#" { return true }
        guard let colon = line.firstIndex(of: ":") else { return false }
        let name = line[..<colon]
        guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == "." || $0 == "\"" }) else {
            return false
        }
        key = name.lowercased()
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        if value.hasPrefix("["), value.hasSuffix("]") {
            values[key] = value.dropFirst().dropLast().split(separator: ",").compactMap { Self.plain($0.drop { $0 == " " }) }
        } else {
            values[key] = Self.plain(value).map { [$0] } ?? []
        }
        return true
    }

    /// Without quotes and a trailing comma; nil where nothing is left.
    private static func plain(_ text: Substring) -> String? {
        var text = text
        while let last = text.last, last == "," || last == " " { text.removeLast() }
        if let quote = text.first, quote == "\"" || quote == "'", text.count > 1, text.last == quote { text = text.dropFirst().dropLast() }
        return text.isEmpty ? nil : String(text)
    }
}
