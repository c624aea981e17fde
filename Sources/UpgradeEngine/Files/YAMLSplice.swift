// One key of a YAML or JSON text replaced between the parser's own marks. The result is parsed again and compared: exactly the
// one value may differ, or the file is left alone.
import UpgradeModel
import JSONDocument
import YAMLDocument

struct YAMLSplice {
    let path: String
    let isJSON: Bool

    func set(_ key: String, to value: String, in bytes: [UInt8]) throws(FileEditProblem) -> [UInt8] {
        let tree = try parse(bytes)
        let target = try target(of: key, in: tree)
        let node = target.node
        guard let old = node.text, let style = node.style else {
            throw FileEditProblem("\(key) in \(path) holds \(node.kind), not one value; name a key inside of it.")
        }
        if old == value, !node.isAbsent || value.isEmpty { return bytes }
        var new = written(value, old: old, style, isFlow: target.isFlow)
        switch style {
        case .literal, .folded:
            throw FileEditProblem("\(key) in \(path) is a text over several lines (| or >); change it by a command or by hand.")
        case .plain, .singleQuoted, .doubleQuoted: break
        }
        let start = node.start.offset
        let first = start < bytes.count ? bytes[start] : 0
        if node.anchor != nil || first == UInt8(ascii: "!") || first == UInt8(ascii: "&") {
            throw FileEditProblem("\(key) in \(path) has an anchor or a tag; change it by a command or by hand.")
        }
        if node.isAbsent {
            // Nothing is written yet: the mark is where a value would begin, straight after the colon or the dash.
            guard start > 0, [UInt8(ascii: ":"), UInt8(ascii: "-")].contains(bytes[start - 1]) else {
                throw FileEditProblem("\(key) in \(path) has no place for a value; write \(key): with an empty text first.")
            }
            new = " " + new
        }
        let result = Array(bytes[..<start]) + Array(new.utf8) + Array(bytes[node.end.offset...])
        try verify(result, against: tree, target: start, value)
        return result
    }

    private func parse(_ bytes: [UInt8]) throws(FileEditProblem) -> YAMLNode {
        do {
            if isJSON { _ = try JSONValue(parsing: bytes) }
            return try YAMLParser.parse(SourceText(name: path, bytes: bytes), rules: .foreign)
        } catch let error as InvalidFile {
            let first = error.diagnostics.first
            throw FileEditProblem(
                "\(path) can't be edited: \(first?.message ?? "it can't be read")\(first?.line.map { " (line \($0))" } ?? "").")
        } catch {
            throw FileEditProblem("\(path) can't be edited: \(error)")
        }
    }

    // MARK: Finding

    private struct Target {
        var node: YAMLNode
        var isFlow: Bool
    }

    private func target(of key: String, in tree: YAMLNode) throws(FileEditProblem) -> Target {
        let parts = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let found = find(parts[...], in: Target(node: tree, isFlow: tree.isFlow))
        if found.count > 1 {
            throw FileEditProblem("\(key) in \(path) can be read in \(found.count) ways, because keys there hold dots; change it by hand.")
        }
        guard let target = found.first else { throw .missing(key, in: path, near: near(parts, in: tree)) }
        return target
    }

    /// Every way to read the path: a key may hold dots itself, as labels do.
    private func find(_ parts: ArraySlice<String>, in target: Target) -> [Target] {
        guard let first = parts.first else { return [target] }
        if let items = target.node.items {
            guard let index = Int(first), items.indices.contains(index) else { return [] }
            return find(parts.dropFirst(), in: Target(node: items[index], isFlow: target.isFlow || items[index].isFlow))
        }
        return (1...parts.count).flatMap { count -> [Target] in
            guard let child = target.node[parts.prefix(count).joined(separator: ".")] else { return [] }
            return find(parts.dropFirst(count), in: Target(node: child, isFlow: target.isFlow || child.isFlow))
        }
    }

    /// The path with the first part that is not there mended.
    private func near(_ parts: [String], in tree: YAMLNode) -> String? {
        var node = tree
        for (index, part) in parts.enumerated() {
            if let next = node[part] ?? Int(part).flatMap({ node.items?.indices.contains($0) == true ? node.items?[$0] : nil }) {
                node = next
                continue
            }
            guard let near = nearMiss(for: part, among: node.pairs?.map(\.name) ?? []) else { return nil }
            return (parts[..<index] + [near] + parts[(index + 1)...]).joined(separator: ".")
        }
        return nil
    }

    // MARK: Writing

    private func written(_ value: String, old: String, _ style: YAMLNode.Style, isFlow: Bool) -> String {
        if isJSON {
            switch style {
            case .plain where Kind(old) == Kind(value) && Kind(value) != .text && isJSONLiteral(value): return value
            case .plain, .singleQuoted, .doubleQuoted, .literal, .folded: return JSONValue.string(value).canonicalText
            }
        }
        switch style {
        case .doubleQuoted: return doubleQuoted(value)
        case .singleQuoted: return singleQuoted(value)
        case .plain, .literal, .folded: return isPlain(value, old: old, isFlow: isFlow) ? value : doubleQuoted(value)
        }
    }

    private func isJSONLiteral(_ value: String) -> Bool {
        do {
            _ = try JSONValue(parsing: "[\(value)]")
            return true
        } catch { return false }
    }

    /// What readers take an unquoted text for.
    private enum Kind {
        case number, truth, nothing, text

        init(_ text: String) {
            switch text.lowercased() {
            case "true", "false", "yes", "no", "on", "off", "y", "n": self = .truth
            case "null", "~", "": self = .nothing
            default:
                let digits = text.drop { $0 == "-" || $0 == "+" }
                let isNumber = digits.first.map { $0.isASCII && $0.isNumber || $0 == "." } ?? false
                self = isNumber && digits.allSatisfy { $0.isHexDigit || "._-:+xXoO".contains($0) } ? .number : .text
            }
        }
    }

    /// Unquoted where every reader takes it for this very text, or for a number or truth as it was before. `1.10` is no number
    /// that could be told from 1.1.
    private func isPlain(_ value: String, old: String, isFlow: Bool) -> Bool {
        switch Kind(value) {
        case .nothing: return false
        case .truth: return Kind(old) == .truth
        case .number:
            if let whole = Int64(value), String(whole) == value { return Kind(old) == .number || Kind(old) == .nothing }
            // Versions such as 1.2.3 and 1.2.3-4 are texts to every reader; dates and times are not.
            return value.split(separator: ".").count > 2 && value.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: ".") }
        case .text: break
        }
        guard let first = value.utf8.first, isAlphanumeric(first) || "/._".utf8.contains(first) else { return false }
        if value.hasPrefix("...") || value.hasSuffix(":") || value.contains(": ") || value.contains(" #") || value.hasSuffix(" ") {
            return false
        }
        return value.utf8.allSatisfy { isAlphanumeric($0) || "/._-+@:=%~^()$<>;!".utf8.contains($0) || (!isFlow && " ,".utf8.contains($0)) }
    }

    private func singleQuoted(_ value: String) -> String {
        if value.unicodeScalars.contains(where: {
            $0.value < 32 || $0.properties.generalCategory == .control || $0 == "\u{2028}" || $0 == "\u{2029}"
        }) {
            return doubleQuoted(value)
        }
        return "'" + value.replacing("'", with: "''") + "'"
    }

    private func doubleQuoted(_ value: String) -> String {
        var result = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 32 || (0x7F...0x9F).contains(scalar.value) || [0x2028, 0x2029, 0xFEFF].contains(scalar.value):
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    // MARK: Verifying

    private func verify(_ bytes: [UInt8], against tree: YAMLNode, target: Int, _ value: String) throws(FileEditProblem) {
        let refusal = FileEditProblem("\(path) would not read as meant afterwards; change it by a command or by hand.")
        let after: YAMLNode
        do { after = try parse(bytes) } catch { throw refusal }
        var wanted = flat(tree, target: target)
        guard let index = wanted.firstIndex(where: \.isTarget) else { throw refusal }
        wanted[index].text = value
        guard wanted.map(\.text) == flat(after, target: -1).map(\.text) else { throw refusal }
    }

    private struct Entry {
        var text: String
        var isTarget = false
    }

    /// Keys and values in the order of the text, with what holds them.
    private func flat(_ node: YAMLNode, target: Int) -> [Entry] {
        switch node.content {
        case .scalar(let text, _): return [Entry(text: text, isTarget: node.start.offset == target)]
        case .alias(let name): return [Entry(text: "*" + name)]
        case .sequence(let items): return [Entry(text: "[\(items.count)")] + items.flatMap { flat($0, target: target) }
        case .mapping(let pairs):
            // A value that is not written begins where nothing else does, and a key is never the target.
            return [Entry(text: "{\(pairs.count)")]
                + pairs.flatMap { [Entry(text: $0.name)] + flat($0.value, target: target) }
        }
    }
}

extension YAMLNode {
    fileprivate var style: Style? {
        switch content {
        case .scalar(_, let style): style
        case .sequence, .mapping, .alias: nil
        }
    }
}
