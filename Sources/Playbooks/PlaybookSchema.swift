// JSON Schemas of the files, for editors, made from the questions that the decoders ask: the two cannot drift apart.
package import JSONDocument
internal import YAMLDocument

/// The kinds of file that a person writes for Belay.
package enum FileKind: String, Sendable, CaseIterable {
    case playbook
    case catalog
    case fragments
    case deployment

    var description: MappingDescription {
        switch self {
        case .playbook: playbookMapping.description
        case .catalog: catalogMapping.description
        case .fragments: fragmentsMapping.description
        case .deployment: deploymentMapping.description
        }
    }

    /// The schema in JSON Schema's draft 2020-12.
    package var schema: JSONValue {
        var builder = SchemaBuilder()
        let root = builder.json(.mapping(description))
        var schema: JSONValue = [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": .string("Belay \(rawValue)"),
            "$defs": .object(JSONObject(builder.definitions.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })),
        ]
        schema["$ref"] = root["$ref"]
        return schema
    }
}

private struct SchemaBuilder {
    var definitions: [String: JSONValue] = [:]

    mutating func json(_ schema: Schema) -> JSONValue {
        switch schema {
        case .text(let pattern):
            // A YAML reader of an editor takes 1.10 for a number and true for a boolean; here both are text.
            if let pattern { return ["type": "string", "pattern": .string("^(?:\(pattern))$")] }
            return ["type": ["string", "number", "boolean"]]
        case .words(let words):
            return ["enum": .array(words.flatMap { word in [.string(word)] + (Int64(word).map { [.integer($0)] } ?? []) })]
        case .number(let range):
            return ["type": "integer", "minimum": .integer(Int64(range.lowerBound)), "maximum": .integer(Int64(range.upperBound))]
        case .list(let item): return ["type": "array", "items": json(item)]
        case .map(let value, let keys):
            var object: JSONValue = ["type": "object", "additionalProperties": json(value)]
            if let keys { object["propertyNames"] = ["pattern": .string("^(?:\(keys))$")] }
            return object
        case .either(let schemas): return ["anyOf": .array(schemas.map { json($0) })]
        case .anything: return [:]
        case .mapping(let description):
            let reference: JSONValue = ["$ref": .string("#/$defs/" + description.name.replacingBlanks)]
            let name = description.name.replacingBlanks
            if definitions[name] != nil { return reference }
            // Entered before its keys are looked at: a step holds steps.
            definitions[name] = [:]
            definitions[name] = object(description)
            return reference
        }
    }

    private mutating func object(_ description: MappingDescription) -> JSONValue {
        var properties = JSONObject()
        var required: [JSONValue] = []
        var others: JSONValue = false
        for key in description.keys() {
            var value = json(key.schema)
            if key.name.isEmpty {
                others = value
                continue
            }
            value["description"] = .string(key.doc)
            properties[key.name] = value
            if key.isRequired { required.append(.string(key.name)) }
        }
        var object: JSONValue = ["type": "object", "properties": .object(properties)]
        if !required.isEmpty { object["required"] = .array(required) }
        object["additionalProperties"] = others
        return object
    }
}

extension String {
    /// Names of definitions are parts of references.
    fileprivate var replacingBlanks: String { String(map { $0 == " " ? "-" : $0 }) }
}
