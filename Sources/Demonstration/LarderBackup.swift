// A backup of Larder: a folder with a copy of the database, the settings and the version, that is there whole or not at all.
import Glibc
import SQLiteDatabase

struct LarderBackup {
    let path: String

    private func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Replaces an older one of the same name.
    /// - Parameter full: for the demonstration: the disk is full before it is done.
    func take(of folder: LarderFolder, full: Bool = false) throws -> LarderDatabase.Content {
        let part = LarderBackup(path: "\(path).part")
        try Files.remove(part.path)
        try Files.makeFolders(part.path)
        do {
            let served = try folder.database("current")
            try served.copy(to: part.file("data.sqlite"))
            try Files.write(try Files.bytes(folder.file("settings")) ?? [], to: part.file("settings"))
            if full { try Files.put(Array("full".utf8), into: "/dev/full", O_WRONLY) }
            try Files.write(try folder.version(of: "current") ?? "", to: part.file("version"))
            try Files.remove(path)
            try Files.move(part.path, to: path)
            return try content()
        } catch {
            do { try Files.remove(part.path) } catch let second { throw LarderError("\(error); and then \(second)") }
            throw error
        }
    }

    func version() throws(LarderError) -> String {
        guard let version = try Files.text(file("version")) else { throw LarderError("there is no backup of Larder in \(path)") }
        return version
    }

    func database() throws -> LarderDatabase {
        guard Files.exists(file("data.sqlite")) else { throw LarderError("there is no backup of Larder in \(path)") }
        return try LarderDatabase(path: file("data.sqlite"), mode: .readOnly)
    }

    private func content() throws -> LarderDatabase.Content { try database().content() }

    /// Restores it into a scratch folder, which is removed afterwards, and compares that with what is served, table by table.
    /// - Parameter damaged: for the demonstration: a row of the restored copy is lost.
    func verify(against folder: LarderFolder, scratch: String, damaged: Bool = false, report: (String) -> Void) throws {
        try Files.remove(scratch)
        try Files.makeFolders(scratch)
        defer { removeScratch(scratch) }
        try database().copy(to: scratch + "/data.sqlite")
        let restored = try LarderDatabase(path: scratch + "/data.sqlite", mode: .readWrite)
        if damaged { try restored.removeOneRow() }
        if let problem = try restored.problems().first { throw LarderError("the restored database is damaged: \(problem)") }
        let served = try folder.version(of: "current") ?? ""
        guard try version() == served else { throw LarderError("the backup is of version \(try version()), and \(served) is served") }
        guard try Files.bytes(file("settings")) == Files.bytes(folder.file("settings")) else {
            throw LarderError("the settings in the backup are not those in \(folder.path); take the backup again")
        }
        let tables = try restored.tables()
        let wanted = try folder.database("current").tables()
        guard tables.map(\.name) == wanted.map(\.name) else {
            throw LarderError("the backup has the tables \(tables.map(\.name)), and the service \(wanted.map(\.name))")
        }
        for (table, other) in zip(tables, wanted) {
            guard table.rows == other.rows else {
                throw LarderError(
                    "table \(table.name): \(table.rows.count) rows were restored and \(other.rows.count) are served, and they are not equal; "
                        + "take the backup again")
            }
            report("table \(table.name): \(table.rows.count) rows, all equal")
        }
    }

    private func removeScratch(_ scratch: String) {
        do { try Files.remove(scratch) } catch {
            let line = Array("larder: \(error); remove \(scratch) by hand\n".utf8)
            _ = write(STDERR_FILENO, line, line.count)
        }
    }
}
