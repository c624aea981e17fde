// Answers of the network, kept on disk: so that asking again costs nothing of a rate limit, and so that the notes are there when
// the network is not. Every entry carries the hash of what it holds; a damaged one counts as absent.
internal import ContentHash
internal import JSONDocument

package struct NotesCache: Sendable {
    let folder: String

    /// - Parameter folder: made when it is first written to.
    package init(folder: String) { self.folder = folder }

    struct Entry: Sendable {
        var url: String
        var etag: String?
        /// The address of the next page.
        var next: String?
        /// Seconds since 1970.
        var fetched: Int64
        var body: [UInt8]
    }

    private func path(_ url: String) -> String { "\(folder)/\(ContentHash(of: url).hex).json" }

    func entry(for url: String) -> Entry? {
        // What is dropped is why: absent, unreadable and damaged are one, the answer is fetched again.
        guard let bytes = try? FileReading.bytes(path(url)), let json = try? JSONValue(parsing: bytes), json["url"]?.string == url,
            let body = json["body"]?.string, let fetched = json["fetched"]?.integer, json["sha256"]?.string == ContentHash(of: body).hex
        else { return nil }
        return Entry(url: url, etag: json["etag"]?.string, next: json["next"]?.string, fetched: fetched, body: Array(body.utf8))
    }

    /// Stores it where that is possible.
    func keep(_ entry: Entry) {
        // What is dropped is why it cannot be written (a full disk, a folder of somebody else): that costs requests, not notes.
        _ = try? store(entry)
    }

    func store(_ entry: Entry) throws(ReleaseNotesError) {
        let body = String(decoding: entry.body, as: UTF8.self)
        let json = JSONValue.object(
            JSONObject([
                ("url", .string(entry.url)), ("etag", JSONValue(entry.etag)), ("next", JSONValue(entry.next)),
                ("fetched", .integer(entry.fetched)),
                ("sha256", .string(ContentHash(of: body).hex)), ("body", .string(body)),
            ]))
        try FileReading.makeFolder(folder)
        try FileReading.write(Array(json.canonicalText.utf8), to: path(entry.url))
    }
}
