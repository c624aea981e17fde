// One key of a `.env` or INI text replaced where its value stands. Comments, blanks around the sign, quotes and line ends stay.
import YAMLDocument

struct SettingsSplice {
    let path: String
    let isINI: Bool

    struct Entry {
        /// In an INI file with its section before it: `server.port`.
        var key: String
        var line: Int
        /// Of the value with its quotes, without blanks and comments around it.
        var range: Range<Int>
        var quote: UInt8?
        /// Between the quotes, as written.
        var text: [UInt8]
    }

    func set(_ key: String, to value: String, in bytes: [UInt8]) throws(FileEditProblem) -> [UInt8] {
        let entries = entries(of: bytes)
        let found = entries.filter { $0.key == key }
        guard let entry = found.last else {
            throw .missing(key, in: path, near: nearMiss(for: key, among: entries.map(\.key)))
        }
        if found.count > 1 {
            let lines = found.map { String($0.line) }.joined(separator: ", ")
            throw FileEditProblem("\(key) is given more than once in \(path) (lines \(lines)); keep one of them.")
        }
        let new = Array(value.utf8)
        if entry.text == new { return bytes }
        guard let written = written(new, in: entry) else {
            throw FileEditProblem(
                "\(key) in \(path) can't hold \(isINI ? "this value" : "this value in a way that all readers take alike"); change it by hand."
            )
        }
        let result = Array(bytes[..<entry.range.lowerBound]) + written + Array(bytes[entry.range.upperBound...])
        let after = self.entries(of: result)
        guard after.map(\.key) == entries.map(\.key),
            zip(entries, after).allSatisfy({ $0.key == key ? $1.text == new : $0.text == $1.text })
        else { throw FileEditProblem("\(path) would not read as meant afterwards; change it by a command or by hand.") }
        return result
    }

    // MARK: Reading

    func entries(of bytes: [UInt8]) -> [Entry] {
        var entries: [Entry] = []
        var section = ""
        var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var number = 0
        while position < bytes.count {
            number += 1
            let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            defer { position = max(position, end) + 1 }
            let line = trimmed(position..<end, bytes)
            guard let first = line.first.map({ bytes[$0] }), first != UInt8(ascii: "#"), !(isINI && first == UInt8(ascii: ";")) else {
                continue
            }
            if isINI, first == UInt8(ascii: "["), bytes[line.upperBound - 1] == UInt8(ascii: "]") {
                section = String(decoding: bytes[(line.lowerBound + 1)..<(line.upperBound - 1)], as: UTF8.self) + "."
                continue
            }
            let signs = isINI ? [UInt8(ascii: "="), UInt8(ascii: ":")] : [UInt8(ascii: "=")]
            guard let sign = line.first(where: { signs.contains(bytes[$0]) }) else { continue }
            var name = String(decoding: bytes[trimmed(line.lowerBound..<sign, bytes)], as: UTF8.self)
            if !isINI, name.hasPrefix("export ") { name = String(name.dropFirst(7).drop { $0 == " " }) }
            let value = value(from: sign + 1, lineEnd: end, bytes)
            entries.append(Entry(key: section + name, line: number, range: value.range, quote: value.quote, text: value.text))
            // A quoted value may go on over lines; what is in it are no settings.
            if value.range.upperBound > end {
                number += bytes[end..<value.range.upperBound].count { $0 == UInt8(ascii: "\n") }
                position = bytes[value.range.upperBound...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            }
        }
        return entries
    }

    private func value(from start: Int, lineEnd: Int, _ bytes: [UInt8]) -> (range: Range<Int>, quote: UInt8?, text: [UInt8]) {
        let raw = trimmed(start..<lineEnd, bytes)
        if let first = raw.first.map({ bytes[$0] }), first == UInt8(ascii: "\"") || first == UInt8(ascii: "'"),
            let close = closing(first, after: raw.lowerBound, limit: isINI ? lineEnd : bytes.count, bytes),
            isRestEmpty(after: close, bytes)
        {
            return (raw.lowerBound..<(close + 1), first, Array(bytes[(raw.lowerBound + 1)..<close]))
        }
        let comments = isINI ? [UInt8(ascii: "#"), UInt8(ascii: ";")] : [UInt8(ascii: "#")]
        let comment = raw.first {
            comments.contains(bytes[$0]) && ($0 == raw.lowerBound || isBlank(bytes[$0 - 1])) && !(isINI && $0 == raw.lowerBound)
        }
        let range = trimmed(raw.lowerBound..<(comment ?? raw.upperBound), bytes)
        return (range, nil, Array(bytes[range]))
    }

    private func closing(_ quote: UInt8, after start: Int, limit: Int, _ bytes: [UInt8]) -> Int? {
        var index = start + 1
        while index < limit {
            if bytes[index] == quote { return index }
            index += quote == UInt8(ascii: "\"") && bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    private func isRestEmpty(after close: Int, _ bytes: [UInt8]) -> Bool {
        let end = bytes[close...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        let rest = trimmed((close + 1)..<end, bytes)
        return rest.isEmpty || bytes[rest.lowerBound] == UInt8(ascii: "#") || (isINI && bytes[rest.lowerBound] == UInt8(ascii: ";"))
    }

    private func trimmed(_ range: Range<Int>, _ bytes: [UInt8]) -> Range<Int> {
        var low = range.lowerBound
        var high = range.upperBound
        // The end first: nothing at all stands at its beginning, not behind the blanks and the CR.
        while high > low, isBlank(bytes[high - 1]) { high -= 1 }
        while low < high, isBlank(bytes[low]) { low += 1 }
        return low..<high
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }

    // MARK: Writing

    /// In the quotes that are there, as long as no reader could take it otherwise; nil where none fits.
    private func written(_ value: [UInt8], in entry: Entry) -> [UInt8]? {
        let single = UInt8(ascii: "'")
        let double = UInt8(ascii: "\"")
        if value.contains(where: { $0 < 32 || $0 == 127 }) { return nil }
        let fitsSingle = !value.contains(single)
        let fitsDouble = !value.contains { "\"\\$`".utf8.contains($0) }
        if isINI {
            switch entry.quote {
            case single where fitsSingle, double where !value.contains(double) && !value.contains(UInt8(ascii: "\\")):
                return entry.quote.map { [$0] + value + [$0] }
            case nil: return isBareINI(value) ? value : nil
            default: return nil
            }
        }
        switch entry.quote {
        case single where fitsSingle: return [single] + value + [single]
        case double where fitsDouble: return [double] + value + [double]
        case nil where isBare(value, blanks: entry.text.contains(32)): return value
        default: return fitsSingle ? [single] + value + [single] : fitsDouble ? [double] + value + [double] : nil
        }
    }

    /// Blanks only where the file has such already: some readers take quotes literally, and such a file shows that it needs none.
    private func isBare(_ value: [UInt8], blanks: Bool) -> Bool {
        if value.first == 32 || value.last == 32 { return false }
        return value.allSatisfy { isAlphanumeric($0) || $0 >= 0x80 || "_-./:@+,=%~".utf8.contains($0) || (blanks && $0 == 32) }
    }

    private func isBareINI(_ value: [UInt8]) -> Bool {
        guard let first = value.first, let last = value.last else { return true }
        if isBlank(first) || isBlank(last) || "\"'#;".utf8.contains(first) { return false }
        return !zip(value, value.dropFirst()).contains { isBlank($0) && "#;".utf8.contains($1) }
    }
}
