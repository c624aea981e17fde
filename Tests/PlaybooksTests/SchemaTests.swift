// The schemas say what the decoders do: what decodes fits the schema, and what a decoder refuses for its keys does not.
import JSONDocument
import Synchronization
import Testing
import YAMLDocument

@testable import Playbooks

struct SchemaTests {
    static let examples: [(kind: FileKind, text: String)] = [
        (.playbook, Lantern.playbook), (.catalog, Lantern.catalog), (.fragments, Lantern.fragments), (.fragments, Lantern.keep),
        (.deployment, Lantern.deployment),
    ]

    @Test(arguments: examples.indices)
    func whatDecodesFits(index: Int) throws {
        let example = SchemaTests.examples[index]
        let node = try YAMLParser.parse(SourceText(name: "e", text: example.text))
        #expect(problems(of: node, in: example.kind.schema) == [])
    }

    /// Every mapping with keys of ours gets one more key: decoder and schema must both refuse it.
    @Test(arguments: examples.indices)
    func unknownKeysAreRefusedByBoth(index: Int) throws {
        let example = SchemaTests.examples[index]
        let root = try YAMLParser.parse(SourceText(name: "e", text: example.text))
        let schema = example.kind.schema
        var count = 0
        for path in mappings(in: root) {
            let changed = adding("zzz", to: root, at: path)
            let bag = DiagnosticBag(SourceText(name: "e", text: example.text))
            read(changed, example.kind, bag)
            let refused = bag.diagnostics.contains { $0.message.contains("unknown key \"zzz\"") && !$0.message.contains("in the release") }
            let fits = problems(of: changed, in: schema).isEmpty
            if refused { #expect(!fits, "the schema takes zzz at \(path)") }
            if !fits { #expect(bag.hasErrors, "the decoder takes zzz at \(path)") }
            if refused { count += 1 }
        }
        #expect(count >= [45, 15, 2, 8, 9][index])
    }

    /// Every key is taken out once: where the decoder lacks it, so does the schema.
    @Test(arguments: examples.indices)
    func requiredKeysAreRequiredByBoth(index: Int) throws {
        let example = SchemaTests.examples[index]
        let root = try YAMLParser.parse(SourceText(name: "e", text: example.text))
        let schema = example.kind.schema
        for path in mappings(in: root) {
            for key in node(root, at: path)?.pairs?.map(\.name) ?? [] {
                let changed = removing(key, from: root, at: path)
                let bag = DiagnosticBag(SourceText(name: "e", text: example.text))
                read(changed, example.kind, bag)
                let isLacking = bag.diagnostics.contains { $0.message.hasSuffix("lacks \"\(key)\"") }
                #expect(isLacking == !problems(of: changed, in: schema).isEmpty, "\(key) at \(path)")
            }
        }
    }

    @Test(arguments: FileKind.allCases)
    func everyKeyIsDocumentedAndNoNameStandsForTwo(kind: FileKind) {
        var seen: [String: [String]] = [:]
        func visit(_ schema: Schema) {
            switch schema {
            case .text, .words, .number, .anything: break
            case .list(let inner), .map(let inner, _): visit(inner)
            case .either(let inner): inner.forEach(visit)
            case .mapping(let description):
                let keys = description.keys()
                let names = keys.map(\.name)
                if let before = seen[description.name] {
                    #expect(before == names, "two mappings are called \(description.name)")
                    return
                }
                seen[description.name] = names
                #expect(Set(names).count == names.count, "\(description.name) asks for a key twice")
                for key in keys {
                    #expect(!key.doc.isEmpty && !key.doc.hasSuffix("."), "\(description.name).\(key.name)")
                    visit(key.schema)
                }
            }
        }
        visit(.mapping(kind.description))
        #expect(seen.count > 1)
    }

    private func read(_ node: YAMLNode, _ kind: FileKind, _ bag: DiagnosticBag) {
        let context = ReadingContext(bag, "the file")
        switch kind {
        case .playbook: _ = playbookMapping.read(node, context)
        case .catalog: _ = catalogMapping.read(node, context)
        case .fragments: _ = fragmentsMapping.read(node, context)
        case .deployment: _ = deploymentMapping.read(node, context)
        }
    }
}

// MARK: Changing trees

private typealias Path = [Int]

/// The ways to all mappings, by position.
private func mappings(in node: YAMLNode, at path: Path = []) -> [Path] {
    switch node.content {
    case .scalar, .alias: []
    case .sequence(let items): items.enumerated().flatMap { mappings(in: $1, at: path + [$0]) }
    case .mapping(let pairs): [path] + pairs.enumerated().flatMap { mappings(in: $1.value, at: path + [$0]) }
    }
}

private func node(_ node: YAMLNode, at path: Path) -> YAMLNode? {
    path.reduce(node) { node, index in node?.items?[index] ?? node?.pairs?[index].value }
}

private func changing(_ root: YAMLNode, at path: ArraySlice<Int>, _ change: ([YAMLPair]) -> [YAMLPair]) -> YAMLNode {
    var root = root
    switch root.content {
    case .scalar, .alias: break
    case .sequence(var items):
        guard let index = path.first else { break }
        items[index] = changing(items[index], at: path.dropFirst(), change)
        root.content = .sequence(items)
    case .mapping(var pairs):
        if let index = path.first {
            pairs[index].value = changing(pairs[index].value, at: path.dropFirst(), change)
        } else {
            pairs = change(pairs)
        }
        root.content = .mapping(pairs)
    }
    return root
}

private func adding(_ key: String, to root: YAMLNode, at path: Path) -> YAMLNode {
    changing(root, at: path[...]) { pairs in
        let place = root.start
        func text(_ text: String) -> YAMLNode { YAMLNode(.scalar(text, .plain), start: place, end: place) }
        return pairs + [YAMLPair(key: text(key), value: text("x"))]
    }
}

private func removing(_ key: String, from root: YAMLNode, at path: Path) -> YAMLNode {
    changing(root, at: path[...]) { pairs in pairs.filter { $0.name != key } }
}

// MARK: A small validator

/// What of a tree does not fit a schema, as an editor would see it: plain scalars typed by YAML 1.2's core schema.
private func problems(of node: YAMLNode, in root: JSONValue) -> [String] {
    func check(_ node: YAMLNode, _ schema: JSONValue, _ path: String) -> [String] {
        var found: [String] = []
        if let reference = schema["$ref"]?.string {
            let name = String(reference.dropFirst("#/$defs/".count))
            guard let target = root["$defs"]?[name] else { return ["\(path): no definition \(name)"] }
            found += check(node, target, path)
        }
        if let alternatives = schema["anyOf"]?.array, !alternatives.contains(where: { check(node, $0, path).isEmpty }) {
            found.append("\(path): none of the alternatives")
        }
        if let types = schema["type"].map({ $0.array?.compactMap(\.string) ?? [$0.string ?? ""] }) {
            let type = type(of: node)
            if !types.contains(type), !(type == "integer" && types.contains("number")) { found.append("\(path): \(type)") }
        }
        if let words = schema["enum"]?.array {
            let isThere = words.contains { word in
                node.text.map { text in word.string == text && type(of: node) == "string" || word.integer.map(String.init) == text }
                    ?? false
            }
            if !isThere { found.append("\(path): not in enum") }
        }
        if let pattern = schema["pattern"]?.string, let text = node.text, let regex = try? Regex(pattern), text.wholeMatch(of: regex) == nil
        {
            found.append("\(path): pattern")
        }
        if let items = schema["items"] {
            for (index, item) in (node.items ?? []).enumerated() { found += check(item, items, "\(path)/\(index)") }
        }
        if let pattern = schema["propertyNames"]?["pattern"]?.string {
            for pair in node.pairs ?? [] where !Patterns.shared.fit(pair.name, pattern) { found.append("\(path): name \(pair.name)") }
        }
        let properties = schema["properties"]?.object
        for pair in node.pairs ?? [] {
            if let property = properties?[pair.name] {
                found += check(pair.value, property, "\(path)/\(pair.name)")
            } else if let others = schema["additionalProperties"] {
                if others.bool == false {
                    found.append("\(path): additional \(pair.name)")
                } else {
                    found += check(pair.value, others, "\(path)/\(pair.name)")
                }
            }
        }
        for name in schema["required"]?.array?.compactMap(\.string) ?? [] where node.pairs != nil && node[name] == nil {
            found.append("\(path): lacks \(name)")
        }
        return found
    }
    return check(node, root, "")
}

/// Compiling a pattern costs more than all else here.
private final class Patterns: Sendable {
    static let shared = Patterns()
    private let known = Mutex<[String: Bool]>([:])

    func fit(_ text: String, _ pattern: String) -> Bool {
        let key = pattern + "\n" + text
        if let answer = known.withLock({ $0[key] }) { return answer }
        let answer = (try? Regex(pattern)).map { text.wholeMatch(of: $0) != nil } ?? false
        known.withLock { $0[key] = answer }
        return answer
    }
}

private func type(of node: YAMLNode) -> String {
    switch node.content {
    case .sequence: return "array"
    case .mapping: return "object"
    case .alias: return "alias"
    case .scalar(let text, let style):
        if style != .plain { return "string" }
        if ["", "~", "null", "Null", "NULL"].contains(text) { return "null" }
        if ["true", "True", "TRUE", "false", "False", "FALSE"].contains(text) { return "boolean" }
        if Int(text) != nil { return "integer" }
        if Double(text) != nil, text.utf8.allSatisfy({ "+-.eE0123456789".utf8.contains($0) }) { return "number" }
        return "string"
    }
}
