// Larder's database: its three schemas, the way from each to the next, and its content in words that no schema changes.
import ContentHash
import Glibc
import SQLiteDatabase

final class LarderDatabase {
    private let database: SQLiteDatabase

    init(path: String, mode: SQLiteDatabase.Mode) throws(SQLiteError) {
        database = try SQLiteDatabase(path: path, mode: mode)
    }

    /// How many items there are, and a checksum of all that they say, which is the same in every schema.
    struct Content: Equatable, CustomStringConvertible {
        let rows: Int
        let checksum: ContentHash

        var description: String { "\(rows) rows \(checksum.hex.prefix(32))" }
    }

    /// A database of the first schema with that many items.
    static func make(_ path: String, rows: Int) throws -> Content {
        let made = try LarderDatabase(path: path, mode: .create)
        try made.database.transaction {
            try made.database.execute(
                "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL, amount TEXT NOT NULL, shelf TEXT NOT NULL)")
            let insert = try made.database.prepare("INSERT INTO items VALUES (?, ?, ?, ?)")
            for number in 1...max(1, rows) {
                let food = foods[number * 7 % foods.count]
                try insert.bind([
                    .integer(Int64(number)), .text("\(food.name), batch \(number)"), .text("\(number * 13 % 90 + 1) \(food.unit)"),
                    .text(shelves[number * 5 % shelves.count]),
                ])
                _ = try insert.step()
            }
            try made.database.execute("PRAGMA user_version = 1")
        }
        return try made.content()
    }

    private static let shelves = ["cellar, left", "cellar, right", "kitchen, top", "kitchen, bottom", "pantry"]
    private static let foods: [(name: String, unit: String)] = [
        ("Lentils", "kg"), ("Rye flour", "kg"), ("Pickled beets", "jars"), ("Olive oil", "l"), ("Chickpeas", "tins"), ("Oats", "kg"),
        ("Plum jam", "jars"), ("Black tea", "packs"), ("Walnuts", "kg"), ("Tomatoes", "tins"), ("Honey", "jars"),
    ]

    func schema() throws(SQLiteError) -> Int { Int(try database.integer("PRAGMA user_version") ?? 0) }

    func content() throws -> Content {
        var hasher = ContentHasher()
        var rows = 0
        let statement = try database.prepare(try itemsInWords())
        while try statement.step() {
            rows += 1
            hasher.update((try statement.text(0) ?? "") + "\n")
        }
        return Content(rows: rows, checksum: hasher.finish())
    }

    func count() throws(SQLiteError) -> Int { Int(try database.integer("SELECT count(*) FROM items") ?? 0) }

    private func itemsInWords() throws -> String {
        switch try schema() {
        case 1: "SELECT id || '|' || name || '|' || amount || '|' || shelf FROM items ORDER BY id"
        case 2: "SELECT id || '|' || name || '|' || quantity || ' ' || unit || '|' || shelf FROM items ORDER BY id"
        case 3:
            """
            SELECT items.id || '|' || items.name || '|' || quantity || ' ' || unit || '|' || shelves.name
            FROM items JOIN shelves ON shelves.id = items.shelf ORDER BY items.id
            """
        case let other: throw LarderError("\(database.path) has the schema \(other), which no release of Larder knows")
        }
    }

    func copy(to path: String) throws(SQLiteError) { try database.backup(to: path) }

    func problems() throws(SQLiteError) -> [String] { try database.integrityProblems() }

    /// For the demonstration of a copy that is not equal.
    func removeOneRow() throws(SQLiteError) { try database.execute("DELETE FROM items WHERE id = (SELECT max(id) FROM items)") }

    // MARK: Comparing

    /// Table name → its rows, each as one text.
    func tables() throws -> [(name: String, rows: [String])] {
        let names = try database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        var tables: [(name: String, rows: [String])] = []
        while try names.step() {
            guard let name = try names.text(0) else { continue }
            let columns = try database.prepare(
                "SELECT group_concat('quote(\"' || name || '\")', ' || ''|'' || ') FROM pragma_table_info(?)")
            try columns.bind([.text(name)])
            guard try columns.step(), let row = try columns.text(0) else { continue }
            let statement = try database.prepare("SELECT \(row) FROM \"\(name)\" ORDER BY 1")
            var rows: [String] = []
            while try statement.step() { rows.append(try statement.text(0) ?? "") }
            tables.append((name: name, rows: rows))
        }
        return tables
    }

    // MARK: Migrating

    /// Takes the database to a later schema in one transaction: a kill or an error at any moment leaves it as it was.
    /// - Parameters:
    ///   - milliseconds: how long it takes at least.
    ///   - breaking: for the demonstration: half-way there is a row that cannot be moved.
    ///   - progress: a line for each part of the work.
    func migrate(to wanted: Int, milliseconds: Int, breaking: Bool, progress: (String) -> Void) throws {
        let found = try schema()
        guard found <= wanted else {
            throw LarderError(
                "the data has schema \(found) already, and Larder cannot take it back to \(wanted); put a backup back instead")
        }
        try database.transaction {
            for schema in found..<wanted {
                progress("schema \(schema) to \(schema + 1): \(try count()) rows")
                try step(from: schema, milliseconds: milliseconds / max(1, wanted - found), breaking: breaking, progress: progress)
            }
            try database.execute("PRAGMA user_version = \(wanted)")
        }
    }

    private func step(from schema: Int, milliseconds: Int, breaking: Bool, progress: (String) -> Void) throws {
        let move: String
        switch schema {
        case 1:
            try database.execute(
                """
                CREATE TABLE moved (id INTEGER PRIMARY KEY, name TEXT NOT NULL, quantity INTEGER NOT NULL, unit TEXT NOT NULL,
                                    shelf TEXT NOT NULL)
                """)
            move = """
                INSERT INTO moved SELECT id, name, CAST(substr(amount, 1, instr(amount, ' ') - 1) AS INTEGER),
                                         substr(amount, instr(amount, ' ') + 1), shelf FROM items WHERE id > ? ORDER BY id LIMIT ?
                """
        case 2:
            try database.execute(
                """
                CREATE TABLE shelves (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
                INSERT INTO shelves (name) SELECT DISTINCT shelf FROM items ORDER BY shelf;
                CREATE TABLE moved (id INTEGER PRIMARY KEY, name TEXT NOT NULL, quantity INTEGER NOT NULL, unit TEXT NOT NULL,
                                    shelf INTEGER NOT NULL REFERENCES shelves (id));
                """)
            move = """
                INSERT INTO moved SELECT items.id, items.name, quantity, unit, shelves.id
                FROM items JOIN shelves ON shelves.name = items.shelf WHERE items.id > ? ORDER BY items.id LIMIT ?
                """
        case let other: throw LarderError("there is no way on from schema \(other)")
        }
        let total = try count()
        let batches = 10
        let size = (total + batches - 1) / batches
        for batch in 1...batches {
            let last = try database.integer("SELECT coalesce(max(id), 0) FROM moved") ?? 0
            // A second row with a number that is taken: what duplicates in real data do to a migration.
            if breaking, batch > batches / 2 { try database.execute("INSERT INTO moved SELECT * FROM moved WHERE id = \(last)") }
            try database.execute(move, [.integer(last), .integer(Int64(size))])
            usleep(UInt32(milliseconds * 1000 / batches))
            progress("  \(try database.integer("SELECT count(*) FROM moved") ?? 0) of \(total) rows")
        }
        try database.execute("DROP TABLE items; ALTER TABLE moved RENAME TO items")
    }
}
