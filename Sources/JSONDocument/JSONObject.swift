// The members of a JSON object. They keep the order in which they were added, because reports are read by people and
// compared by tools; equality and canonical text take no notice of it.

/// Members by name, in the order of their first setting.
package struct JSONObject: Sendable, Hashable {
    /// The names in the order in which they were first set.
    package private(set) var keys: [String] = []
    private var values: [String: JSONValue] = [:]

    package init() {}

    /// Of two members with one name the later wins, as by setting one after the other.
    package init(_ members: some Sequence<(String, JSONValue)>) {
        for (key, value) in members { self[key] = value }
    }

    package var isEmpty: Bool { keys.isEmpty }
    package var count: Int { keys.count }

    /// The members in order.
    package var members: [(key: String, value: JSONValue)] {
        keys.compactMap { key in values[key].map { (key, $0) } }
    }

    /// Setting nil removes the member. A NUL in a name, which the C library cannot read back, becomes U+FFFD here, so that
    /// what is in memory and what is written never differ.
    package subscript(key: String) -> JSONValue? {
        get { values[Self.storable(key)] }
        set {
            let key = Self.storable(key)
            let old = values.updateValue(newValue ?? .null, forKey: key)
            if newValue == nil {
                values[key] = nil
                keys.removeAll { $0 == key }
            } else if old == nil {
                keys.append(key)
            }
        }
    }

    package static func == (left: JSONObject, right: JSONObject) -> Bool { left.values == right.values }
    package func hash(into hasher: inout Hasher) { hasher.combine(values) }

    private static func storable(_ key: String) -> String {
        guard key.utf8.contains(0) else { return key }
        return String(String.UnicodeScalarView(key.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral members: (String, JSONValue)...) { self.init(members) }
}
