// One installation of Larder on disk: where things are, and how one generation of data takes over from another.
//
//     current      link to the generation that is served
//     next         link to one that is ready to take over
//     generations/ a folder each: version, data.sqlite, and origin (what it was made of)
//     releases/    unpacked releases
//     identity, settings, rows, notice, fail, pid, port, lock, service.log
import ContentHash
import Glibc
import SQLiteDatabase

struct LarderFolder {
    let path: String

    init(_ path: String) { self.path = path }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// A few hundred rows, one release, and a name of its own. Becomes visible all at once.
    /// - Parameter migrationMilliseconds: how long each migration shall take at least.
    static func make(_ path: String, migrationMilliseconds: Int, rows: Int = 312) throws {
        guard !Files.exists(path) else { throw LarderError("\(path) is there already; name a folder that is not") }
        let folder = LarderFolder("\(path).new-\(getpid())")
        do {
            try Files.remove(folder.path)
            for name in ["", "/generations", "/generations/1", "/releases"] { try Files.makeFolder(folder.path + name) }
            var random = SystemRandomNumberGenerator()
            let identity = ContentHash(bytes: (0..<ContentHash.size).map { _ in UInt8.random(in: 0...255, using: &random) })
            try Files.write("larder-\(identity?.hex.prefix(16) ?? "")\n", to: folder.file("identity"))
            try Files.write("migration-milliseconds = \(migrationMilliseconds)\n", to: folder.file("settings"))
            let release = LarderRelease.all[0]
            try folder.unpack(release)
            let generation = folder.file("generations/1")
            try Files.write(release.version + "\n", to: generation + "/version")
            let content = try LarderDatabase.make(generation + "/data.sqlite", rows: rows)
            try Files.write("\(content)\n", to: folder.file("rows"))
            try Files.link(folder.file("current"), to: "generations/1")
            try Files.move(folder.path, to: path)
        } catch {
            do { try Files.remove(folder.path) } catch let second { throw LarderError("\(error); and then \(second)") }
            throw error
        }
    }

    /// What must be there for anything to make sense.
    func check() throws(LarderError) {
        guard Files.exists(file("identity")), Files.exists(file("current")) else {
            throw LarderError("there is no Larder in \(path); make one with: init")
        }
    }

    func text(_ name: String) throws(LarderError) -> String? {
        guard let text = try Files.text(file(name)) else { return nil }
        return text.split(separator: "\n").first.map(String.init) ?? ""
    }

    // MARK: Releases

    /// Compares with the published checksum before the release can be seen.
    func unpack(_ release: LarderRelease, damaged: Bool = false) throws(LarderError) {
        let folder = file("releases/\(release.version)")
        let part = folder + ".part"
        try Files.remove(part)
        try Files.makeFolder(part)
        var archive = release.archive
        if damaged { archive[archive.count / 2] ^= 0xFF }
        try Files.write(archive, to: part + "/larder")
        let found = ContentHash(of: try Files.bytes(part + "/larder") ?? [])
        guard found == release.checksum else {
            try Files.remove(part)
            throw LarderError(
                "the archive of \(release.version) is damaged: its SHA-256 is \(found.hex.prefix(16))…, "
                    + "not \(release.checksum.hex.prefix(16))…; nothing was installed. Fetch it again")
        }
        try Files.remove(folder)
        try Files.move(part, to: folder)
    }

    func hasUnpacked(_ release: LarderRelease) throws(LarderError) -> Bool {
        ContentHash(of: try Files.bytes(file("releases/\(release.version)/larder")) ?? []) == release.checksum
    }

    // MARK: Generations

    /// The folder that a link names, `generations/3`; nil without such a link.
    func generation(_ link: String) throws(LarderError) -> String? { try Files.target(ofLink: file(link)) }

    func version(of link: String) throws(LarderError) -> String? { try text(link + "/version") }

    func database(_ link: String, mode: SQLiteDatabase.Mode = .readOnly) throws -> LarderDatabase {
        try LarderDatabase(path: file(link + "/data.sqlite"), mode: mode)
    }

    /// Makes a new generation out of a database and puts it next. What was next before is gone.
    /// - Parameter change: what is done to the copy before it can take over.
    func prepare(_ version: String, from source: LarderDatabase, change: (LarderDatabase) throws -> Void) throws {
        try Files.remove(file("next"))
        try removeUnused()
        let numbers = try (Files.names(in: file("generations")) ?? []).compactMap(Int.init)
        let name = "generations/\((numbers.max() ?? 0) + 1)"
        let folder = file(name)
        try Files.makeFolder(folder)
        try source.copy(to: folder + "/data.sqlite")
        try change(try LarderDatabase(path: folder + "/data.sqlite", mode: .readWrite))
        try Files.write(try origin() + "\n", to: folder + "/origin")
        try Files.write(version + "\n", to: folder + "/version")
        try Files.link(file("next"), to: name)
    }

    /// Whether this version stands ready, made of what is being served now.
    func isPrepared(_ version: String) throws -> Bool {
        guard try self.version(of: "next") == version else { return false }
        let served = try origin()
        return try text("next/origin") == served
    }

    /// What is served, and its content: a copy of it is stale as soon as one of them differs.
    private func origin() throws -> String { "\(try generation("current") ?? "") \(try database("current").content())" }

    /// Removes what neither current nor next points at; one generation back is kept for a switch that fails.
    func removeUnused(keeping kept: String? = nil) throws(LarderError) {
        let used = [try generation("current"), try generation("next"), kept]
        for name in try Files.names(in: file("generations")) ?? [] where !used.contains("generations/\(name)") {
            try Files.remove(file("generations/\(name)"))
        }
    }

    /// Milliseconds that a migration takes at least.
    func migrationMilliseconds() throws(LarderError) -> Int {
        for line in (try Files.text(file("settings")) ?? "").split(separator: "\n") {
            let parts = line.split(separator: "=").map { $0.filter { $0 != " " } }
            guard parts.count == 2, parts[0] == "migration-milliseconds" else { continue }
            guard let number = Int(parts[1]), (0...600_000).contains(number) else {
                throw LarderError("migration-milliseconds in \(file("settings")) must be a number from 0 to 600000, not \(parts[1])")
            }
            return number
        }
        return 0
    }
}
