// The releases of Larder: what each one's archive holds, and which schema of the database it reads.
import ContentHash

struct LarderRelease {
    let version: String
    /// The one schema that this release reads: PRAGMA user_version of its database.
    let schema: Int

    static let all = [
        LarderRelease(version: "1.0.0", schema: 1), LarderRelease(version: "1.4.0", schema: 2),
        LarderRelease(version: "2.0.0", schema: 3), LarderRelease(version: "2.1.0", schema: 3),
    ]

    static func named(_ version: String) throws(LarderError) -> LarderRelease {
        guard let release = all.first(where: { $0.version == version }) else {
            let known = all.map(\.version).joined(separator: ", ")
            throw LarderError("there is no release \(version) of Larder; there are \(known)")
        }
        return release
    }

    /// What a vendor would publish, beside its checksum.
    var archive: [UInt8] {
        Array(("larder \(version)\nschema \(schema)\n" + String(repeating: "release \(version) of the pantry list\n", count: 64)).utf8)
    }

    var checksum: ContentHash { ContentHash(of: archive) }
}
