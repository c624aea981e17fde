// What a value in a file may look like, in one definition that is read two ways: as a reader from node to value, and as
// a description that schema and documentation are made of. The ready-made shapes are in Shapes.swift.

/// How a value may be written, for schemas and documentation.
package indirect enum Schema: Sendable {
    /// Any scalar; `pattern` is a regular expression that it fits as a whole.
    case text(pattern: String? = nil)
    case words([String])
    /// A whole number.
    case number(ClosedRange<Int>)
    case list(Schema)
    /// Keys of the author's own, all with the same kind of value; `keys` is a regular expression that they fit as a whole.
    case map(Schema, keys: String? = nil)
    /// Keys of ours: a mapping kind by its name.
    case mapping(MappingDescription)
    case either([Schema])
    case anything
}

/// A mapping kind: its name, and its keys when asked for (mapping kinds refer to each other in circles).
package struct MappingDescription: Sendable {
    package let name: String
    package let keys: @Sendable () -> [KeyDescription]
}

/// One key of a mapping kind.
package struct KeyDescription: Sendable {
    /// Empty: the author's own keys, beside the known ones.
    package let name: String
    package let schema: Schema
    package let isRequired: Bool
    /// One sentence of documentation.
    package let doc: String
}

/// What a reader says its problems to, and by what name it calls the value.
package struct ReadingContext {
    package let bag: DiagnosticBag
    /// `"title"`, `an item of "title"`.
    package let what: String

    package init(_ bag: DiagnosticBag, _ what: String) {
        self.bag = bag
        self.what = what
    }

    package func error(_ message: String, at node: YAMLNode, hint: String? = nil) { bag.error(message, at: node, hint: hint) }

    package func mismatch(_ wanted: String, _ node: YAMLNode, hint: String? = nil) {
        error(
            node.isAbsent ? "\(what) has no value; it must be \(wanted)" : "\(what) must be \(wanted), not \(node.kind)", at: node,
            hint: hint)
    }
}

/// A kind of value: its description, and the reader that answers nil after it has said why.
package struct Shape<Value>: Sendable {
    package let schema: Schema
    package let read: @Sendable (YAMLNode, ReadingContext) -> Value?

    package init(_ schema: Schema, read: @escaping @Sendable (YAMLNode, ReadingContext) -> Value?) {
        self.schema = schema
        self.read = read
    }

    /// The same text in the file, taken for another value; the conversion says its own problems.
    package func converted<Other>(_ convert: @escaping @Sendable (Value, YAMLNode, ReadingContext) -> Other?) -> Shape<Other> {
        Shape<Other>(schema) { node, context in read(node, context).flatMap { convert($0, node, context) } }
    }

    package func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> Shape<Other> {
        converted { value, _, _ in transform(value) }
    }
}
