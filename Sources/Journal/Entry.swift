// What one row of the journal says. The event's meaning is in its kind and payload and belongs to whoever folds; here it is an
// envelope around text.
package import ContentHash
package import JSONDocument

/// An event to be written.
package struct EntryDraft: Sendable {
    package var kind: String
    package var hop: Int?
    package var environment: String?
    package var target: String?
    package var step: String?
    package var attempt: Int?
    /// Microseconds since 1970, UTC.
    package var time: Int64
    package var who: String
    /// Stored as its canonical text.
    package var payload: JSONValue
    /// What the event rests on and names by hash: the texts shown, the checklist. Stored together with it.
    package var blobs: [Blob]

    package init(
        kind: String, hop: Int? = nil, environment: String? = nil, target: String? = nil, step: String? = nil, attempt: Int? = nil,
        time: Int64, who: String, payload: JSONValue = [:], blobs: [Blob] = []
    ) {
        self.kind = kind
        self.hop = hop
        self.environment = environment
        self.target = target
        self.step = step
        self.attempt = attempt
        self.time = time
        self.who = who
        self.payload = payload
        self.blobs = blobs
    }
}

/// Bytes known by their hash. One that is stored already is not stored twice.
package struct Blob: Sendable, Hashable {
    package let bytes: [UInt8]
    package let hash: ContentHash

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        hash = ContentHash(of: bytes)
    }

    package init(_ text: String) { self.init(Array(text.utf8)) }
}

/// An event that is written: committed, synced, and part of the chain.
package struct Entry: Sendable, Hashable {
    /// From 1, without gaps.
    package let sequence: Int64
    package let kind: String
    package let hop: Int?
    package let environment: String?
    package let target: String?
    package let step: String?
    package let attempt: Int?
    /// Microseconds since 1970, UTC.
    package let time: Int64
    package let who: String
    /// Canonical JSON, undecoded: most readers need the envelope alone.
    package let payloadText: String
    package let blobs: [ContentHash]
    /// Covers all of the above and the entry before.
    package let hash: ContentHash

    package func payload() throws(JSONError) -> JSONValue { try JSONValue(parsing: payloadText) }
}
