// The members of a JSON object. They keep the order in which they were added, because reports are read by people and
// compared by tools; equality and canonical text take no notice of it.

/// Members by name, in the order of their first setting.
package struct JSONObject: Sendable {
    /// The members in order.
    package private(set) var members: [(key: String, value: JSONValue)] = []
    /// Where each member stands. Nil while they are so few that looking through them is quicker: nearly always.
    private var places: [String: Int]?
    private static let few = 16

    package init() {}

    /// Of two members with one name the later wins, as by setting one after the other.
    package init(_ members: some Sequence<(String, JSONValue)>) {
        for (key, value) in members { self[key] = value }
    }

    package var isEmpty: Bool { members.isEmpty }
    package var count: Int { members.count }

    /// The names in the order in which they were first set.
    package var keys: [String] { members.map(\.key) }

    /// Setting nil removes the member. A NUL in a name, which the C library cannot read back, becomes U+FFFD here, so that
    /// what is in memory and what is written never differ.
    package subscript(key: String) -> JSONValue? {
        get { place(of: Self.storable(key)).map { members[$0].value } }
        set {
            let key = Self.storable(key)
            switch (place(of: key), newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil):
                members.remove(at: place)
                places = nil
                index()
            case (nil, let value?): append(key, value)
            case (nil, nil): break
            }
        }
    }

    /// Returns false, and changes nothing, where there is a member of this name already.
    mutating func add(_ key: String, _ value: JSONValue) -> Bool {
        let key = Self.storable(key)
        guard place(of: key) == nil else { return false }
        append(key, value)
        return true
    }

    private func place(of key: String) -> Int? {
        if let places { places[key] } else { members.firstIndex { $0.key == key } }
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        members.append((key, value))
        if places == nil { index() } else { places?[key] = members.count - 1 }
    }

    private mutating func index() {
        guard members.count > Self.few else { return }
        places = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1.key, $0) })
    }

    private static func storable(_ key: String) -> String {
        guard key.utf8.contains(0) else { return key }
        return String(String.UnicodeScalarView(key.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }
}

extension JSONObject: Hashable {
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }

    package func hash(into hasher: inout Hasher) {
        // The same in any order.
        var sum = 0
        for (key, value) in members {
            var one = Hasher()
            one.combine(key)
            one.combine(value)
            sum ^= one.finalize()
        }
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral members: (String, JSONValue)...) { self.init(members) }
}
