// From bytes to a tree, through libyaml's event parser. The C handle and every unsafe pointer of this module live here.
// What a hostile text could cost is bounded before and while it is parsed; aliases are never expanded.
import CYAML

/// What a text may hold and how large it may be.
package struct YAMLRules: Sendable {
    package var byteLimit: Int
    package var depthLimit: Int
    package var nodeLimit: Int
    /// Anchors, aliases and tags are kept as they are rather than refused.
    package var keepsAliasesAndTags: Bool

    /// For playbooks, catalogs and deployments.
    package static let strict = YAMLRules(byteLimit: 1 << 20, depthLimit: 64, nodeLimit: 100_000, keepsAliasesAndTags: false)
    /// For the files and answers of other programs, which a probe looks into or an edit changes.
    package static let foreign = YAMLRules(byteLimit: 16 << 20, depthLimit: 200, nodeLimit: 1_000_000, keepsAliasesAndTags: true)
}

package enum YAMLParser {
    /// The text's one document. Throws all that can be said about a text that is not one.
    package static func parse(_ source: SourceText, rules: YAMLRules = .strict) throws(InvalidFile) -> YAMLNode {
        let bag = DiagnosticBag(source)
        let node = parse(source, rules: rules, into: bag)
        try bag.throwIfInvalid()
        guard let node else { throw InvalidFile(bag.diagnostics) }
        return node
    }

    /// The tree as far as it makes sense, with the problems in the bag; nil when there is none to go on with.
    package static func parse(_ source: SourceText, rules: YAMLRules = .strict, into bag: DiagnosticBag) -> YAMLNode? {
        guard isText(source, rules: rules, bag: bag) else { return nil }
        return TreeBuilder(source, rules: rules, bag: bag).build()
    }

    /// What libyaml would accept, misread or call by an unhelpful name.
    private static func isText(_ source: SourceText, rules: YAMLRules, bag: DiagnosticBag) -> Bool {
        let bytes = source.bytes
        func refuse(_ message: String, at offset: Int, hint: String) -> Bool {
            let mark = source.mark(at: offset)
            bag.add(.error, message, from: mark, to: mark, hint: hint)
            return false
        }
        if bytes.isEmpty {
            bag.error("the file is empty", hint: "is it the file that you meant?")
            return false
        }
        if bytes.count > rules.byteLimit {
            bag.error("the text is longer than \(rules.byteLimit) bytes, which is all that is read", hint: "is it the file that you meant?")
            return false
        }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            bag.error("the file is UTF-16; only UTF-8 is read", hint: "save it as UTF-8")
            return false
        }
        if let offset = bytes.firstIndex(of: 0) {
            return refuse("there is a NUL byte here: this is not a text", at: offset, hint: "is it the file that you meant?")
        }
        if String(validating: bytes, as: UTF8.self) == nil {
            return refuse("the text is not valid UTF-8 from here on", at: firstInvalid(bytes), hint: "save it as UTF-8")
        }
        return true
    }

    private static func firstInvalid(_ bytes: [UInt8]) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded): offset += encoded.count
            case .emptyInput, .error: return offset
            }
        }
    }
}

/// Owns the libyaml parser for the time of one parse.
private final class TreeBuilder {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let source: SourceText
    private let rules: YAMLRules
    private let bag: DiagnosticBag
    /// Bytes of a byte order mark, which libyaml does not count.
    private let skipped: Int
    /// libyaml counts characters. Byte offset of each, or nil where the two are the same.
    private let offsets: [Int32]?
    private var open: [Collection] = []
    private var nodes = 0
    private var root: YAMLNode?
    private var lastMark = TextMark(offset: 0, line: 1, column: 1)

    private struct Collection {
        var children: [YAMLNode] = []
        var isMapping: Bool
        var isFlow: Bool
        var anchor: String?
        var start: TextMark
        var end: TextMark
    }

    init(_ source: SourceText, rules: YAMLRules, bag: DiagnosticBag) {
        self.source = source
        self.rules = rules
        self.bag = bag
        skipped = source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        if source.bytes.contains(where: { $0 >= 0x80 }) {
            var starts: [Int32] = []
            for (offset, byte) in source.bytes.enumerated().dropFirst(skipped) where byte & 0xC0 != 0x80 { starts.append(Int32(offset)) }
            offsets = starts
        } else {
            offsets = nil
        }
        parser = .allocate(capacity: 1)
    }

    deinit { parser.deallocate() }

    func build() -> YAMLNode? {
        guard yaml_parser_initialize(parser) == 1 else {
            bag.error("there is no memory left to read the file")
            return nil
        }
        defer { yaml_parser_delete(parser) }
        return source.bytes.withUnsafeBufferPointer { bytes in
            // libyaml reads from this memory until the parser is deleted, which is before the buffer goes.
            yaml_parser_set_input_string(parser, bytes.baseAddress! + skipped, bytes.count - skipped)
            yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
            while let goOn = step() { if !goOn { return root } }
            return nil
        }
    }

    /// Takes one event in: true to go on, false at the end of the text, nil when nothing more can be read.
    private func step() -> Bool? {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else {
            reportSyntaxError()
            return nil
        }
        defer { yaml_event_delete(&event) }
        let start = mark(event.start_mark)
        let end = mark(event.end_mark)
        switch event.type {
        case YAML_STREAM_START_EVENT, YAML_DOCUMENT_END_EVENT, YAML_NO_EVENT: return true
        case YAML_STREAM_END_EVENT:
            if root == nil { bag.error("the file holds nothing but comments and blanks", hint: "is it the file that you meant?") }
            return false
        case YAML_DOCUMENT_START_EVENT:
            if root == nil { return true }
            return fail("a second document starts here; one file holds one", start, end, hint: "put it into a file of its own")
        case YAML_ALIAS_EVENT:
            let name = string(event.data.alias.anchor) ?? ""
            if !rules.keepsAliasesAndTags { refuseAnchor("*" + name, start, end) }
            return add(YAMLNode(.alias(name), start: start, end: end))
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let anchor = checked(anchor: scalar.anchor, tag: scalar.tag, start, end)
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            // The event's marks include an anchor or tag before the text; only foreign texts have them, and edits refuse such nodes.
            return add(YAMLNode(.scalar(text, style(scalar.style)), start: start, end: end, anchor: anchor))
        case YAML_SEQUENCE_START_EVENT:
            let sequence = event.data.sequence_start
            let anchor = checked(anchor: sequence.anchor, tag: sequence.tag, start, end)
            return begin(
                Collection(isMapping: false, isFlow: sequence.style == YAML_FLOW_SEQUENCE_STYLE, anchor: anchor, start: start, end: end))
        case YAML_MAPPING_START_EVENT:
            let mapping = event.data.mapping_start
            let anchor = checked(anchor: mapping.anchor, tag: mapping.tag, start, end)
            return begin(
                Collection(isMapping: true, isFlow: mapping.style == YAML_FLOW_MAPPING_STYLE, anchor: anchor, start: start, end: end))
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return close(end)
        case let other: return fail("the YAML library reports event \(other.rawValue), which is unknown here", start, end)
        }
    }

    private func begin(_ collection: Collection) -> Bool? {
        if open.count >= rules.depthLimit {
            return fail("maps and lists are nested more than \(rules.depthLimit) deep here", collection.start, collection.end)
        }
        open.append(collection)
        return true
    }

    private func close(_ eventEnd: TextMark) -> Bool? {
        let collection = open.removeLast()
        // libyaml ends a block collection where the next token starts; what an edit needs is where its last child ends.
        let end = collection.isFlow ? eventEnd : collection.children.last?.end ?? collection.end
        guard collection.isMapping else {
            return add(
                YAMLNode(
                    .sequence(collection.children), start: collection.start, end: end, isFlow: collection.isFlow, anchor: collection.anchor)
            )
        }
        var pairs: [YAMLPair] = []
        var seen: [String: TextMark] = [:]
        for index in stride(from: 0, to: collection.children.count - 1, by: 2) {
            let key = collection.children[index]
            guard let name = key.text else {
                bag.error("a key must be a text, not \(key.kind)", at: key, hint: "text that starts with [ or { needs quotes")
                continue
            }
            if let first = seen[name] {
                bag.error("the key \"\(name)\" was already given in line \(first.line)", at: key, hint: "keep one of the two")
                continue
            }
            seen[name] = key.start
            pairs.append(YAMLPair(key: key, value: collection.children[index + 1]))
        }
        return add(YAMLNode(.mapping(pairs), start: collection.start, end: end, isFlow: collection.isFlow, anchor: collection.anchor))
    }

    private func add(_ node: YAMLNode) -> Bool? {
        nodes += 1
        if nodes > rules.nodeLimit { return fail("the text has more than \(rules.nodeLimit) values", node.start, node.end) }
        if open.isEmpty { root = node } else { open[open.count - 1].children.append(node) }
        return true
    }

    private func fail(_ message: String, _ start: TextMark, _ end: TextMark, hint: String? = nil) -> Bool? {
        bag.add(.error, message, from: start, to: end, hint: hint)
        return nil
    }

    private func checked(anchor: UnsafeMutablePointer<UInt8>?, tag: UnsafeMutablePointer<UInt8>?, _ start: TextMark, _ end: TextMark)
        -> String?
    {
        let anchor = string(anchor)
        if rules.keepsAliasesAndTags { return anchor }
        if let anchor { refuseAnchor("&" + anchor, start, end) }
        if let tag = string(tag) {
            bag.add(
                .error, "tags are not used here, and this is one: \(tag)", from: start, to: end,
                hint: "text that starts with ! needs quotes")
        }
        return nil
    }

    private func refuseAnchor(_ written: String, _ start: TextMark, _ end: TextMark) {
        bag.add(
            .error, "anchors and aliases are not used here, and this is one: \(written)", from: start, to: end,
            hint: "write the value out; text that starts with & or * needs quotes")
    }

    private func string(_ pointer: UnsafeMutablePointer<UInt8>?) -> String? { pointer.map { String(cString: $0) } }

    private func style(_ style: yaml_scalar_style_t) -> YAMLNode.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        case _: .plain
        }
    }

    private func mark(_ mark: yaml_mark_t) -> TextMark {
        let index = Int(mark.index)
        let offset = offsets.map { index < $0.count ? Int($0[index]) : source.bytes.count } ?? index + skipped
        lastMark = source.mark(at: offset, after: lastMark)
        return lastMark
    }

    private func reportSyntaxError() {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "for no reason given"
        switch parser.pointee.error {
        case YAML_MEMORY_ERROR: bag.error("there is no memory left to read the file")
        case YAML_READER_ERROR:
            let place = source.mark(at: parser.pointee.problem_offset + skipped)
            bag.add(
                .error, "there is a control character here: this is not a text", from: place, to: place,
                hint: "remove it, or write it as an escape in double quotes")
        case _:
            let place = mark(parser.pointee.problem_mark)
            let isInFlow = open.contains { $0.isFlow }
            let said = SyntaxProblem(libyaml: problem, isInFlow: isInFlow)
            bag.add(.error, said.message, from: place, to: place, hint: said.hint)
        }
    }
}
