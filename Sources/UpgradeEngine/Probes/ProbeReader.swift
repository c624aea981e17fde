// What is read of a probe's answer: everything, the value of a key path, or what a pattern finds.
import Glibc
import JSONDocument
package import UpgradeModel
import YAMLDocument

package enum ProbeReader {
    /// Without the line break at its end. Throws where there is no such key, or the answer is not what a key can be read from.
    package static func read(_ text: String, _ reading: ProbeTemplate.Reading) throws(ReadingError) -> String {
        switch reading {
        case .everything: return trimmed(text)
        case .key(let path): return try value(of: path, in: text)
        case .find(let pattern):
            guard let found = try POSIXPattern(pattern).firstGroup(in: text) else {
                throw ReadingError("Nothing fits the pattern \(pattern) in: \(oneLine(text))")
            }
            return found
        }
    }

    private static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while let last = text.last, last.isWhitespace { text.removeLast() }
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        return String(text)
    }

    private static func value(of path: String, in text: String) throws(ReadingError) -> String {
        let keys = path.split(separator: ".").map(String.init)
        let first = trimmed(text).first
        if first == "{" || first == "[" {
            do {
                return try leaf(of: JSONValue(parsing: text), keys, path)
            } catch let error as ReadingError {
                throw error
            } catch {
                throw ReadingError("The answer is no JSON: \(error)")
            }
        }
        if let value = settings(text)[path] { return value }
        do {
            return try leaf(of: YAMLParser.parse(SourceText(name: "answer", text: text), rules: .foreign), keys, path)
        } catch let error as ReadingError {
            throw error
        } catch {
            throw ReadingError("The answer is neither JSON, YAML nor a list of settings: \(oneLine(text))")
        }
    }

    private static func leaf(of value: JSONValue, _ keys: [String], _ path: String) throws(ReadingError) -> String {
        var value = value
        for key in keys {
            guard let next = value[key] ?? Int(key).flatMap({ value[$0] }) else { throw ReadingError("The answer has no key \(path).") }
            value = next
        }
        switch value {
        case .string(let text): return text
        case .null: return ""
        case .bool, .integer, .number, .array, .object: return value.canonicalText
        }
    }

    private static func leaf(of node: YAMLNode, _ keys: [String], _ path: String) throws(ReadingError) -> String {
        var node = node
        for key in keys {
            guard let next = node[key] ?? Int(key).flatMap({ node.items?.indices.contains($0) == true ? node.items?[$0] : nil }) else {
                throw ReadingError("The answer has no key \(path).")
            }
            node = next
        }
        guard let text = node.text else { throw ReadingError("The key \(path) holds no single value.") }
        return text
    }

    /// `.env` and INI: `name = value`, the latter also as `section.name`.
    private static func settings(_ text: String) -> [String: String] {
        var section = ""
        var result: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline).map({ trimmed(String($0)) }) {
            if line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("["), line.hasSuffix("]") {
                section = String(line.dropFirst().dropLast()) + "."
                continue
            }
            guard let equals = line.firstIndex(of: "=") else { continue }
            var value = trimmed(String(line[line.index(after: equals)...]))
            if value.count >= 2, let quote = value.first, quote == "\"" || quote == "'", value.last == quote {
                value = String(value.dropFirst().dropLast())
            }
            result[section + trimmed(String(line[..<equals]))] = value
        }
        return result
    }
}
