// Reads a mapping whose keys are ours. Asking for a key declares it: the same run of questions over no mapping at all
// yields the mapping's description, so that decoder, schema and documentation cannot drift apart. For that a decoder
// asks for all of its keys, whatever the answers are, before it judges any.

/// A mapping kind: its name and the questions that turn a mapping into a value.
package struct Mapping<Value>: Sendable {
    package let name: String
    private let questions: @Sendable (MappingReader) -> Value?

    package init(_ name: String, _ questions: @escaping @Sendable (MappingReader) -> Value?) {
        self.name = name
        self.questions = questions
    }

    package var description: MappingDescription {
        let questions = questions
        return MappingDescription(name: name) {
            let reader = MappingReader()
            _ = questions(reader)
            return reader.declared
        }
    }

    package func read(_ node: YAMLNode, _ context: ReadingContext) -> Value? {
        guard node.pairs != nil else {
            context.mismatch("a map", node)
            return nil
        }
        let reader = MappingReader(node, context)
        let value = questions(reader)
        reader.reportUnknownKeys()
        return value
    }

    /// The mapping kind as the value of a key.
    package var shape: Shape<Value> { Shape(.mapping(description)) { read($0, $1) } }
}

package final class MappingReader {
    package let node: YAMLNode
    package let bag: DiagnosticBag
    /// What the mapping is called in messages: `"upgrade"`.
    package let what: String
    /// No mapping is read; the questions are only written down.
    package let isDescribing: Bool
    fileprivate private(set) var declared: [KeyDescription] = []
    private var takesOtherKeys = false

    fileprivate init(_ node: YAMLNode, _ context: ReadingContext) {
        self.node = node
        bag = context.bag
        what = context.what
        isDescribing = false
    }

    fileprivate init() {
        let nowhere = TextMark(offset: 0, line: 1, column: 1)
        node = YAMLNode(.mapping([]), start: nowhere, end: nowhere)
        bag = DiagnosticBag(SourceText(name: "", bytes: []))
        what = ""
        isDescribing = true
    }

    /// The key's value; nil when it is not there, or was refused with a diagnostic.
    package func optional<Value>(_ name: String, _ shape: Shape<Value>, _ doc: String) -> Value? {
        declared.append(KeyDescription(name: name, schema: shape.schema, isRequired: false, doc: doc))
        return node[name].flatMap { shape.read($0, ReadingContext(bag, "\"\(name)\"")) }
    }

    /// The key's value; nil after a diagnostic.
    package func required<Value>(_ name: String, _ shape: Shape<Value>, _ doc: String) -> Value? {
        declared.append(KeyDescription(name: name, schema: shape.schema, isRequired: true, doc: doc))
        guard let value = node[name] else {
            if !isDescribing { bag.error("\(what) lacks \"\(name)\"", at: node, hint: doc) }
            return nil
        }
        return shape.read(value, ReadingContext(bag, "\"\(name)\""))
    }

    /// The author's own keys beside those that are asked for before this; asked last.
    package func others<Value>(_ shape: Shape<Value>, _ doc: String) -> [Entry<Value>] {
        let known = Set(declared.map(\.name))
        declared.append(KeyDescription(name: "", schema: shape.schema, isRequired: false, doc: doc))
        takesOtherKeys = true
        return (node.pairs ?? []).filter { !known.contains($0.name) }.compactMap { pair in
            shape.read(pair.value, ReadingContext(bag, "\"\(pair.name)\"")).map { Entry(key: pair.key, value: $0) }
        }
    }

    package func has(_ name: String) -> Bool { node[name] != nil }

    /// The key as written, to point at.
    package func key(_ name: String) -> YAMLNode? { node.pairs?.first { $0.name == name }?.key }

    /// Which one of these keys is there; says so when none or several are.
    package func one(of names: [String], orNone: Bool = false) -> String? {
        let present = (node.pairs ?? []).filter { names.contains($0.name) }
        if present.count > 1 {
            bag.error(
                "\(what) has both \"\(present[0].name)\" and \"\(present[1].name)\"", at: present[1].key,
                hint: "only one of \(listing(names, "and")) can be there")
            return nil
        }
        if present.isEmpty, !orNone, !isDescribing { bag.error("\(what) lacks one of \(listing(names, "or"))", at: node) }
        return present.first?.name
    }

    fileprivate func reportUnknownKeys() {
        let trapped = reportCommas(in: node, of: what, to: bag)
        if takesOtherKeys { return }
        let known = declared.map(\.name)
        let pairs = node.pairs ?? []
        for (index, pair) in pairs.enumerated() where !known.contains(pair.name) && !trapped.contains(index) {
            var hint = nearMiss(for: pair.name, among: known).map { "did you mean \"\($0)\"?" }
            if hint == nil, node.isFlow, index > 0, case .scalar(_, .plain) = pairs[index - 1].value.content {
                hint =
                    "a comma ends a text in one-line form; if it belongs to the text of \"\(pairs[index - 1].name)\", put that into quotes"
            }
            bag.error("unknown key \"\(pair.name)\" in \(what)", at: pair.key, hint: hint ?? "known are \(listing(known.sorted(), "and"))")
        }
    }
}

/// In `{ run: a,b }` the comma makes `b` a key without a value. Says so, and answers which pairs came about that way.
@discardableResult
func reportCommas(in node: YAMLNode, of what: String, to bag: DiagnosticBag) -> Set<Int> {
    guard node.isFlow, let pairs = node.pairs else { return [] }
    var trapped: Set<Int> = []
    var text: Int?
    for (index, pair) in pairs.enumerated() {
        // libyaml puts the value that is missing before the next token, so only the text tells whether there is a colon.
        let between = bag.source.bytes[pair.key.end.offset..<max(pair.value.start.offset, pair.key.end.offset)]
        guard index > 0, pair.value.isAbsent, !between.contains(UInt8(ascii: ":")) else {
            text = index
            continue
        }
        trapped.insert(index)
        guard let text, !trapped.contains(index - 1) else { continue }
        let cut = pairs[text]
        bag.add(
            .error, "the comma after \"\(cut.value.text ?? cut.name)\" ends the text of \"\(cut.name)\" in \(what)", from: pair.key.start,
            to: pair.key.end,
            hint: "put the whole text of \"\(cut.name)\" into quotes, or write a block instead of {…}")
    }
    return trapped
}
