// One file that carries notes, catalog, risks and playbooks to a machine without a network: JSON on the first line, and below it the
// SSH signature, if there is one. Everything in it is checked before anything of it is used.
internal import ContentHash
internal import JSONDocument
package import UpgradeModel

package struct NotesBundle: Sendable {
    package struct File: Sendable, Hashable {
        /// Relative, with `/`, without `..`.
        package let path: String
        package let text: String
        package let provenance: NotesProvenance
        /// What kind of notes it is; nil for what is no notes, such as a playbook.
        package let form: NotesPage.Form?
        /// The name that the notes had at their source, which may tell their version.
        package let name: String
        /// The component that the notes are about; nil: the product.
        package let component: String?

        package init(
            path: String, text: String, provenance: NotesProvenance, form: NotesPage.Form? = nil, name: String? = nil,
            component: String? = nil
        ) {
            self.path = path
            self.text = text
            self.provenance = provenance
            self.form = form
            self.name = name ?? path
            self.component = component
        }
    }

    package let product: String
    package let from: String
    package let to: String
    /// Seconds since 1970.
    package let made: Int64
    package let files: [File]
    /// Who signed it, by the allowed-signers file; nil where no signature was asked for.
    package private(set) var signer: String?

    package init(product: String, from: String, to: String, made: Int64, files: [File]) {
        self.product = product
        self.from = from
        self.to = to
        self.made = made
        self.files = files
    }

    /// With everything that was read for a product, and files that are no notes.
    package init(product: String, from: String, to: String, made: Int64, notes: ReadNotes, others: [File]) {
        var files = others
        for (number, source) in notes.sources.enumerated() {
            for (index, page) in source.pages.enumerated() {
                let last = page.name.split(separator: "/").last.map(String.init) ?? "notes"
                files.append(
                    File(
                        path: "notes/\(number + 1)/\(index + 1)-\(ItemMaker.slug(last))", text: String(decoding: page.bytes, as: UTF8.self),
                        provenance: page.provenance, form: page.form, name: page.name, component: source.component))
            }
        }
        self.init(product: product, from: from, to: to, made: made, files: files)
    }

    /// Bytes of a whole bundle.
    static let limit = 64 << 20
    private static let mostFiles = 10_000
    private static let signatureMark = "\n-----BEGIN SSH SIGNATURE-----"

    /// How old it is, in a sentence.
    package func age(now: Int64) -> String {
        let days = max(0, now - made) / 86_400
        return "made on \(GitHubReleases.moment(made)), " + (days == 0 ? "today" : days == 1 ? "a day ago" : "\(days) days ago")
    }

    // MARK: - Writing

    /// - Parameter key: file of a private SSH key; ssh-agent is asked where it is a public one.
    package func write(to path: String, key: String?) throws(ReleaseNotesError) {
        for file in files { try Self.check(path: file.path, in: path) }
        var bytes = Array(json.canonicalText.utf8) + [10]
        if let key { bytes += try BundleSignature.sign(bytes, key: key) }
        try FileReading.write(bytes, to: path)
    }

    private var json: JSONValue {
        .object(
            JSONObject([
                ("belay-bundle", 1), ("product", .string(product)), ("from", .string(from)), ("to", .string(to)), ("made", .integer(made)),
                (
                    "files",
                    .array(
                        files.map { file in
                            json(file)
                        })
                ),
            ]))
    }

    private func json(_ file: File) -> JSONValue {
        var object = JSONObject([
            ("path", .string(file.path)), ("sha256", .string(ContentHash(of: file.text).hex)), ("text", .string(file.text)),
            ("kind", .string(file.provenance.kind.rawValue)), ("place", .string(file.provenance.place)),
            ("fetched", .integer(file.provenance.fetched)), ("name", .string(file.name)), ("component", JSONValue(file.component)),
        ])
        switch file.form {
        case nil: break
        case .changelog: object["form"] = "changelog"
        case .release: object["form"] = "release"
        case .guide: object["form"] = "guide"
        case .announced(let version, let date):
            object["form"] = "announced"
            object["version"] = .string(version)
            object["date"] = JSONValue(date)
        }
        return .object(object)
    }

    /// What `json` wrote; nil where it is no notes.
    private static func form(_ entry: JSONValue, in name: String) throws(ReleaseNotesError) -> NotesPage.Form? {
        guard let word = entry["form"]?.string else { return nil }
        switch word {
        case "changelog": return .changelog
        case "release": return .release
        case "guide": return .guide
        case "announced":
            if let version = entry["version"]?.string { return .announced(version: version, date: entry["date"]?.string) }
            throw damaged(name, "notes in it tell no version")
        default: throw damaged(name, "it holds notes of the kind “\(visible(word))”")
        }
    }

    // MARK: - Reading

    /// - Parameter signers: an allowed-signers file (ssh-keygen(1)); nil accepts an unsigned bundle, and a signed one without looking.
    /// - Throws: `untrusted` where a hash, a path or the signature is wrong, or there is none though signers are given.
    package init(reading path: String, signers: String?) throws(ReleaseNotesError) {
        try self.init(try FileReading.bytes(path, limit: Self.limit), name: path, signers: signers)
    }

    package init(_ bytes: [UInt8], name: String, signers: String?) throws(ReleaseNotesError) {
        let newline = bytes.firstIndex(of: 10) ?? bytes.count
        let signature = bytes[min(newline, bytes.count)...]
        let payload = Array(bytes[..<min(newline + 1, bytes.count)])
        guard signature.count <= 1 || signature.starts(with: Array(Self.signatureMark.utf8)) else {
            throw Self.damaged(name, "something else than a signature follows its contents")
        }
        if let signers {
            guard signature.count > 1 else {
                throw ReleaseNotesError(.untrusted, name, because: "it is not signed", now: "Ask for a bundle made with --key")
            }
            signer = try BundleSignature.verify(payload, Array(signature.dropFirst()), signers: signers, name: name)
        }
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: payload, limits: JSONLimits(size: Self.limit, depth: 8))
        } catch {
            throw Self.damaged(name, "\(error)")
        }
        guard json["belay-bundle"]?.integer == 1 else {
            throw ReleaseNotesError(
                .unreadable, name, because: "it is no bundle that this version of Belay knows",
                now: "Make it with the same version of Belay")
        }
        guard let product = json["product"]?.string, let from = json["from"]?.string, let to = json["to"]?.string,
            let made = json["made"]?.integer,
            let list = json["files"]?.array, list.count <= Self.mostFiles
        else { throw Self.damaged(name, "parts of it are missing") }
        var files: [File] = []
        var paths: Set<String> = []
        for entry in list {
            guard let path = entry["path"]?.string, let text = entry["text"]?.string, let hash = entry["sha256"]?.string,
                let kind = entry["kind"]?.string.flatMap({ NotesProvenance.Kind(rawValue: $0) }), let place = entry["place"]?.string,
                let fetched = entry["fetched"]?.integer
            else { throw Self.damaged(name, "parts of a file in it are missing") }
            try Self.check(path: path, in: name)
            guard paths.insert(path).inserted else { throw Self.damaged(name, "\(path) is in it twice") }
            guard ContentHash(of: text).hex == hash else { throw Self.damaged(name, "\(path) is not what its hash says") }
            files.append(
                File(
                    path: path, text: text, provenance: NotesProvenance(kind: kind, place: place, fetched: fetched, hash: hash),
                    form: try Self.form(entry, in: name), name: entry["name"]?.string, component: entry["component"]?.string))
        }
        self.product = product
        self.from = from
        self.to = to
        self.made = made
        self.files = files
    }

    private static func damaged(_ name: String, _ cause: String) -> ReleaseNotesError {
        ReleaseNotesError(.untrusted, name, because: "the bundle is damaged: \(cause)", now: "Copy it again, or make it anew")
    }

    /// A path that stays below whatever folder it is put in.
    private static func check(path: String, in name: String) throws(ReleaseNotesError) {
        // By scalars, as the file system reads it: a slash with a combining mark after it is a slash all the same.
        let parts = path.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isGood =
            path.utf8.count <= 1_000 && !parts.isEmpty
            && parts.allSatisfy { part in
                !part.isEmpty && part != "." && part != ".." && part.utf8.allSatisfy { $0 >= 32 && $0 != 92 && $0 != 127 }
            }
        guard isGood else { throw damaged(name, "“\(path)” is no path inside it") }
    }
}
