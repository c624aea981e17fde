// The fragments for SQLite: a database in use is copied, goes up and comes back with every row; a copy that lacks some is found out, and
// a database that somebody has open is not overwritten.
import Glibc
import Process
import Testing

struct FragmentsSQLiteTests {
    @Test func goesUpAndBackWithEveryRow() throws {
        let database = try Database()
        // Its newest rows are in the write-ahead log only, and whoever copies the file misses them.
        let service = try Service(database.file)
        #expect(try database.rig.run("sh", "-c", "test -s '\(database.file)-wal' && echo yes") == "yes")
        try database.rig.expectUpgrade()
        #expect(try database.query("select version from app") == "2.0.0")

        service.stop()
        try database.rig.expectRollback()
        #expect(try database.query("select version from app") == "1.0.0")
        #expect(try database.query("select count(*) from notes") == "3001")
        #expect(try database.rig.run("stat", "-c", "%a", database.file) == "640")
    }

    @Test func aDatabaseInUseIsNotOverwritten() throws {
        let database = try Database()
        try database.rig.expectUpgrade()
        let service = try Service(database.file, rows: 1)
        let refused = try database.rig.rollBack()
        #expect(refused.code == 1 && refused.output.contains("is open in process"), "\(refused.output)\(refused.errors)")
        #expect(try database.query("select version from app") == "2.0.0")
        service.stop()
    }

    @Test func aCopyWithoutTheRowsIsFound() throws {
        let database = try Database(after: "case $* in *.backup*) sqlite3 \"$COPY\" 'delete from notes where id > 2990' ;; esac")
        try database.rig.expectUpgradeToFail(saying: "See that no row is missing", "notes: 3000 when it was dumped, 2990 restored")
        #expect(try database.query("select count(*) from notes") == "3000")
    }

    @Test func aDamagedCopyIsFound() throws {
        let damage = "dd if=/dev/urandom of=\"$COPY\" bs=1 seek=20000 count=9000 conv=notrunc status=none"
        let database = try Database(after: "case $* in *.backup*) \(damage) ;; esac")
        try database.rig.expectUpgradeToFail(saying: "Let SQLite look through the whole copy")
    }
}

private final class Database {
    let file: String
    let rig: FragmentsRig

    /// - Parameter after: a line for the shell, which follows each call of sqlite3 in production.
    init(after: String = ":") throws {
        let world = try World()
        file = world.file("production.sqlite")
        let program = try world.write(
            "sqlite", "#!/bin/sh\nsqlite3 \"$@\" || exit\nfor last; do :; done; COPY=${last#*\\'}; COPY=${COPY%\\'}\n\(after)\n",
            mode: 0o700)
        rig = try FragmentsRig(world: world, playbook: Self.playbook) { environment in
            ["database": world.file(environment + ".sqlite"), "sqlite": environment == "production" ? program : "sqlite3"]
        }
        for environment in FragmentsRig.environments {
            try rig.run("sqlite3", "-bail", world.file(environment + ".sqlite"), input: Self.rows)
            chmod(world.file(environment + ".sqlite"), 0o640)
        }
    }

    func query(_ sql: String) throws -> String { try rig.run("sqlite3", file, sql) }

    private static let rows = """
        pragma journal_mode = wal;
        create table app (version text);
        insert into app values ('1.0.0');
        create table notes (id integer primary key, body text);
        with recursive n (i) as (select 1 union all select i + 1 from n where i < 3000) insert into notes select i, 'note ' || i from n;
        create table "odd ""name" (a int);
        create index words on notes (body);
        create virtual table search using fts5 (body);

        """

    private static let playbook = """
        inputs:
          database: { ask: Database }
          sqlite: { ask: What runs as sqlite3 }
        commands: { sqlite3: <sqlite> }
        version: { run: [sqlite3, <database>, select version from app] }
        healthy: { run: [sqlite3, <database>, pragma quick_check], is: ok }
        backup:
          steps: [{ id: database, use: sqlite/dump, with: { database: <database> } }]
        upgrade:
          - { id: migrate, run: [sqlite3, <database>, "delete from notes; update app set version = '<to>'"] }
          - { id: done, prove: [version, healthy] }
        rollback:
          - { id: database, use: sqlite/put-back, with: { database: <database> } }
          - { id: done, prove: [version, healthy] }

        """
}

/// Somebody who has the database open and has written to it.
private final class Service {
    private let process: pid_t

    init(_ database: String, rows: Int = 3001) throws {
        let hold = "(echo \"insert into notes (body) values ('late');\"; exec sleep 600) | exec sqlite3 '\(database)'"
        let started = try capture(Command(["sh", "-c", "setsid sh -c \"$1\" >/dev/null 2>&1 & echo $!", "sh", hold]))
        process = try #require(pid_t(started.output.text.split(separator: "\n").first.map(String.init) ?? ""))
        while try capture(Command(["sqlite3", database, "select count(*) from notes"])).output.text != "\(rows)\n" { usleep(50_000) }
    }

    deinit { stop() }

    func stop() { kill(-process, SIGKILL) }
}
