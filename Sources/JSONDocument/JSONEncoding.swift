// Codable values as JSON values. What Swift synthesizes decides the shape; nothing here knows any type.
// Reading back is JSONDecoding.swift.

extension JSONValue {
    /// The JSON form of an encodable value. Throws what the value's own `encode(to:)` throws.
    package init(encoding value: some Encodable) throws {
        let box = EncodingBox()
        try value.encode(to: ValueEncoder(box: box, codingPath: []))
        self = box.result
    }
}

/// A value under construction. Containers are values that may outlive the call that made them, so they share it by reference.
private final class EncodingBox {
    var scalar = JSONValue.object(JSONObject())
    var members: [(key: String, box: EncodingBox)]?
    var elements: [EncodingBox]?

    var result: JSONValue {
        if let elements { return .array(elements.map(\.result)) }
        if let members { return .object(JSONObject(members.map { ($0.key, $0.box.result) })) }
        return scalar
    }
}

private struct ValueEncoder: Encoder {
    let box: EncodingBox
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if box.members == nil { box.members = [] }
        return KeyedEncodingContainer(ObjectEncoder(box: box, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if box.elements == nil { box.elements = [] }
        return ArrayEncoder(box: box, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { ScalarEncoder(box: box, codingPath: codingPath) }
}

extension EncodingBox {
    func store(_ value: JSONValue) { scalar = value }

    func storeInteger(_ value: some BinaryInteger, at path: [any CodingKey]) throws {
        guard let integer = Int64(exactly: value) else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: path, debugDescription: "\(value) does not fit into 64 bits with a sign."))
        }
        scalar = .integer(integer)
    }

    func store(_ value: some Encodable, at path: [any CodingKey]) throws { try value.encode(to: ValueEncoder(box: self, codingPath: path)) }

    func member(_ key: any CodingKey) -> EncodingBox {
        let child = EncodingBox()
        members = (members ?? []) + [(key.stringValue, child)]
        return child
    }

    func element() -> EncodingBox {
        let child = EncodingBox()
        elements = (elements ?? []) + [child]
        return child
    }
}

private struct ObjectEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let box: EncodingBox
    let codingPath: [any CodingKey]

    func encodeNil(forKey key: Key) { box.member(key).store(.null) }
    func encode(_ value: Bool, forKey key: Key) { box.member(key).store(.bool(value)) }
    func encode(_ value: String, forKey key: Key) { box.member(key).store(.string(value)) }
    func encode(_ value: Double, forKey key: Key) { box.member(key).store(.number(value)) }
    func encode(_ value: Float, forKey key: Key) { box.member(key).store(.number(Double(value))) }
    func encode(_ value: Int, forKey key: Key) throws { try box.member(key).storeInteger(value, at: codingPath) }
    func encode(_ value: Int64, forKey key: Key) throws { try box.member(key).storeInteger(value, at: codingPath) }
    func encode(_ value: Int8, forKey key: Key) throws { try box.member(key).storeInteger(value, at: codingPath) }
    func encode(_ value: Int16, forKey key: Key) throws { try box.member(key).storeInteger(value, at: codingPath) }
    func encode(_ value: Int32, forKey key: Key) throws { try box.member(key).storeInteger(value, at: codingPath) }
    func encode(_ value: UInt, forKey key: Key) throws { try box.member(key).storeInteger(value, at: codingPath) }
    func encode(_ value: UInt8, forKey key: Key) throws { try box.member(key).storeInteger(value, at: codingPath) }
    func encode(_ value: UInt16, forKey key: Key) throws { try box.member(key).storeInteger(value, at: codingPath) }
    func encode(_ value: UInt32, forKey key: Key) throws { try box.member(key).storeInteger(value, at: codingPath) }
    func encode(_ value: UInt64, forKey key: Key) throws { try box.member(key).storeInteger(value, at: codingPath) }
    func encode(_ value: some Encodable, forKey key: Key) throws { try box.member(key).store(value, at: codingPath + [key]) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        ValueEncoder(box: box.member(key), codingPath: codingPath + [key]).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        ValueEncoder(box: box.member(key), codingPath: codingPath + [key]).unkeyedContainer()
    }
    func superEncoder() -> any Encoder { ValueEncoder(box: box, codingPath: codingPath) }
    func superEncoder(forKey key: Key) -> any Encoder { ValueEncoder(box: box.member(key), codingPath: codingPath + [key]) }
}

private struct ArrayEncoder: UnkeyedEncodingContainer {
    let box: EncodingBox
    let codingPath: [any CodingKey]
    var count: Int { box.elements?.count ?? 0 }

    func encodeNil() { box.element().store(.null) }
    func encode(_ value: Bool) { box.element().store(.bool(value)) }
    func encode(_ value: String) { box.element().store(.string(value)) }
    func encode(_ value: Double) { box.element().store(.number(value)) }
    func encode(_ value: Float) { box.element().store(.number(Double(value))) }
    func encode(_ value: Int) throws { try box.element().storeInteger(value, at: codingPath) }
    func encode(_ value: Int64) throws { try box.element().storeInteger(value, at: codingPath) }
    func encode(_ value: Int8) throws { try box.element().storeInteger(value, at: codingPath) }
    func encode(_ value: Int16) throws { try box.element().storeInteger(value, at: codingPath) }
    func encode(_ value: Int32) throws { try box.element().storeInteger(value, at: codingPath) }
    func encode(_ value: UInt) throws { try box.element().storeInteger(value, at: codingPath) }
    func encode(_ value: UInt8) throws { try box.element().storeInteger(value, at: codingPath) }
    func encode(_ value: UInt16) throws { try box.element().storeInteger(value, at: codingPath) }
    func encode(_ value: UInt32) throws { try box.element().storeInteger(value, at: codingPath) }
    func encode(_ value: UInt64) throws { try box.element().storeInteger(value, at: codingPath) }
    func encode(_ value: some Encodable) throws { try box.element().store(value, at: codingPath) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        ValueEncoder(box: box.element(), codingPath: codingPath).container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        ValueEncoder(box: box.element(), codingPath: codingPath).unkeyedContainer()
    }
    func superEncoder() -> any Encoder { ValueEncoder(box: box.element(), codingPath: codingPath) }
}

private struct ScalarEncoder: SingleValueEncodingContainer {
    let box: EncodingBox
    let codingPath: [any CodingKey]

    func encodeNil() { box.store(.null) }
    func encode(_ value: Bool) { box.store(.bool(value)) }
    func encode(_ value: String) { box.store(.string(value)) }
    func encode(_ value: Double) { box.store(.number(value)) }
    func encode(_ value: Float) { box.store(.number(Double(value))) }
    func encode(_ value: Int) throws { try box.storeInteger(value, at: codingPath) }
    func encode(_ value: Int64) throws { try box.storeInteger(value, at: codingPath) }
    func encode(_ value: Int8) throws { try box.storeInteger(value, at: codingPath) }
    func encode(_ value: Int16) throws { try box.storeInteger(value, at: codingPath) }
    func encode(_ value: Int32) throws { try box.storeInteger(value, at: codingPath) }
    func encode(_ value: UInt) throws { try box.storeInteger(value, at: codingPath) }
    func encode(_ value: UInt8) throws { try box.storeInteger(value, at: codingPath) }
    func encode(_ value: UInt16) throws { try box.storeInteger(value, at: codingPath) }
    func encode(_ value: UInt32) throws { try box.storeInteger(value, at: codingPath) }
    func encode(_ value: UInt64) throws { try box.storeInteger(value, at: codingPath) }
    func encode(_ value: some Encodable) throws { try box.store(value, at: codingPath) }
}
