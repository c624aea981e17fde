// The tree of a YAML text: every scalar as the text that was written, every node with its place. No meaning is given to
// anything here: `1.10` is not 1.1 and `yes` is three letters.

/// A node with the bytes that it covers, such that a new text can be spliced in between `start` and `end`.
package struct YAMLNode: Sendable {
    package enum Style: Sendable, Equatable { case plain, singleQuoted, doubleQuoted, literal, folded }

    package enum Content: Sendable {
        case scalar(String, Style)
        case sequence([YAMLNode])
        case mapping([YAMLPair])
        /// `*name`, unexpanded, so that no alias bomb can go off. Only in texts read under `YAMLRules.foreign`.
        case alias(String)
    }

    package var content: Content
    package var start: TextMark
    package var end: TextMark
    /// Written between braces or brackets.
    package var isFlow: Bool
    /// `&name` before the node; only under `YAMLRules.foreign`.
    package var anchor: String?

    package init(_ content: Content, start: TextMark, end: TextMark, isFlow: Bool = false, anchor: String? = nil) {
        self.content = content
        self.start = start
        self.end = end
        self.isFlow = isFlow
        self.anchor = anchor
    }
}

/// A key and its value, in the order of the text.
package struct YAMLPair: Sendable {
    package var key: YAMLNode
    package var value: YAMLNode

    package init(key: YAMLNode, value: YAMLNode) {
        self.key = key
        self.value = value
    }

    /// Keys are always text: the parser refuses others.
    package var name: String { key.text ?? "" }
}

extension YAMLNode {
    /// The text of a scalar.
    package var text: String? {
        switch content {
        case .scalar(let text, _): text
        case .sequence, .mapping, .alias: nil
        }
    }

    package var items: [YAMLNode]? {
        switch content {
        case .sequence(let items): items
        case .scalar, .mapping, .alias: nil
        }
    }

    package var pairs: [YAMLPair]? {
        switch content {
        case .mapping(let pairs): pairs
        case .scalar, .sequence, .alias: nil
        }
    }

    /// Nothing was written (`key:`), which is not the same as an empty text (`key: ""`).
    package var isAbsent: Bool {
        switch content {
        case .scalar(let text, let style): text.isEmpty && style == .plain
        case .sequence, .mapping, .alias: false
        }
    }

    package subscript(key: String) -> YAMLNode? { pairs?.first { $0.name == key }?.value }

    /// What the node is, for a sentence: `a text`, `a list`.
    package var kind: String {
        switch content {
        case .scalar: isAbsent ? "nothing" : "a text"
        case .sequence: "a list"
        case .mapping: "a map"
        case .alias: "an alias"
        }
    }

    /// Where an underline ends: a collection over many lines is pointed at rather than underlined.
    var underlinedEnd: TextMark {
        switch content {
        case .scalar, .alias: end
        case .sequence, .mapping:
            isFlow && end.line == start.line ? end : TextMark(offset: start.offset + 1, line: start.line, column: start.column + 1)
        }
    }
}
