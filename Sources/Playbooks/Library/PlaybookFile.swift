// One decoded file of a product: its text, its tree, its value, its problems.
package import UpgradeModel
package import YAMLDocument

struct PlaybookFile<Value> {
    let source: SourceText
    let bag: DiagnosticBag
    /// Nil when the text is no YAML.
    let node: YAMLNode?
    /// Nil when the value could not be made; the bag says why.
    let value: Value?

    init(_ source: SourceText, as mapping: Mapping<Value>) {
        self.source = source
        bag = DiagnosticBag(source)
        node = YAMLParser.parse(source, into: bag)
        let bag = bag
        value = node.flatMap { mapping.read($0, ReadingContext(bag, "the \(mapping.name)")) }
    }

    /// The value, or every problem.
    func checked() throws(InvalidFile) -> Value {
        try bag.throwIfInvalid()
        guard let value else { throw InvalidFile(bag.diagnostics) }
        return value
    }
}

extension Catalog {
    /// Reads a catalog file.
    package static func read(_ source: SourceText) throws(InvalidFile) -> Catalog {
        try PlaybookFile(source, as: catalogMapping).checked()
    }
}

extension Deployment {
    /// Reads a deployment file by itself, without asking whether it answers what its playbook asks.
    package static func read(_ source: SourceText, name: String) throws(InvalidFile) -> Deployment {
        var deployment = try PlaybookFile(source, as: deploymentMapping).checked()
        deployment.name = name
        return deployment
    }
}
