// The fragments for PostgreSQL on a real server: a database goes up and comes back with every row, and a dump that would not bring
// them back is found out before anything is changed. Run by `script/test --engines postgresql`.
import Process
import Testing

@Suite(.enabled(if: FragmentsRig.engine("postgresql")))
struct FragmentsPostgreSQLTests {
    @Test func goesUpAndBackWithEveryRow() throws {
        let database = try Database()
        try database.rig.expectUpgrade()
        #expect(try database.query("select version from app") == "2.0.0")
        #expect(try database.query("select count(*) from notes") == "0")

        try database.rig.expectRollback()
        #expect(try database.query("select version from app") == "1.0.0")
        #expect(try database.query("select count(*), max(id), sum(length(body)) from notes") == "3000|3000|300000")
        // Neither of these is in a dump.
        #expect(try database.query("select datcollate from pg_database where datname = current_database()") == "C")
        #expect(try database.query("show search_path") == "app_schema, public")
        #expect(try database.query("show work_mem") == "7MB")
        #expect(try database.query("select nextval('notes_id_seq')") == "3001")
        #expect(try database.query("select count(*) from pg_database where datname = current_database() || '-scratch'") == "0")
    }

    /// pg_restore --list would be content with it.
    @Test func aTruncatedDumpIsFound() throws {
        let database = try Database(pgDump: "pg_dump \"$@\" | head -c 6000")
        try database.rig.expectUpgradeToFail(saying: "Restore the dump into it", "could not read from input file: end of file")
        #expect(try database.query("select version from app") == "1.0.0")
    }

    /// Restores without an error.
    @Test func aDumpWithoutTheRowsIsFound() throws {
        let database = try Database(pgDump: "exec pg_dump --exclude-table-data=notes \"$@\"")
        try database.rig.expectUpgradeToFail(saying: "See that no row is missing", "public.notes: 3000 when it was dumped, 0 restored")
        #expect(try database.query("select count(*) from notes") == "3000")
    }

    /// Rows that come while the dump is taken are no fault of it.
    @Test func aDatabaseInUseCanBeDumped() throws {
        let database = try Database(pgDump: "psql -qc \"insert into notes (body) values ('late')\" \"$DATABASE\" && exec pg_dump \"$@\"")
        try database.rig.expectUpgrade()
        try database.rig.expectRollback()
        #expect(try database.query("select count(*) > 3000 from notes") == "t")
    }

    /// While somebody is connected the database stays as it is.
    @Test func aDatabaseInUseIsNotDropped() throws {
        let database = try Database()
        try database.rig.expectUpgrade()
        let user = try database.connectForLong()
        let back = try database.rig.rollBack()
        #expect(back.code == 1 && back.output.contains("is being accessed by other users"), "\(back.output)\(back.errors)")
        #expect(try database.query("select version from app") == "2.0.0")
        #expect(try database.query("select pg_terminate_backend(\(user))") == "t")
        while try database.query("select count(*) from pg_stat_activity where pid = \(user)") != "0" {}
    }
}

/// A database of its own for each test, with what dumps easily lose.
private final class Database {
    let name: String
    let rig: FragmentsRig

    /// - Parameter pgDump: a line for the shell, which production is dumped by.
    init(pgDump: String = "exec pg_dump \"$@\"") throws {
        let name = "app-\(UInt32.random(in: 0...UInt32.max))"
        self.name = name + "-production"
        let world = try World()
        let dumper = try world.write("pg-dump", "#!/bin/sh\nDATABASE=\(name)-production\n\(pgDump)\n", mode: 0o700)
        rig = try FragmentsRig(world: world, playbook: Self.playbook) { environment in
            [
                "host": FragmentsRig.variable("PGHOST"), "database": "\(name)-\(environment)",
                "dumper": environment == "production" ? dumper : "pg_dump",
            ]
        }
        for name in both {
            try rig.run("createdb", "--template=template0", "--locale=C", name)
            try rig.run(
                "psql", "-qX", "--set=ON_ERROR_STOP=1", "--dbname=\(name)", "--file=-", input: Self.rows.replacing("NAME", with: name))
        }
    }

    private var both: [String] { [name, name.replacing("production", with: "staging")] }

    deinit { for name in both { _ = try? capture(Command(["dropdb", "--force", "--if-exists", name])) } }

    func query(_ sql: String) throws -> String { try rig.run("psql", "-qAtX", "--dbname=\(name)", "--command=\(sql)") }

    /// The process of a connection that stays.
    func connectForLong() throws -> String {
        let script = "psql -qAtX --dbname='\(name)' --command='select pg_sleep(600)' </dev/null >/dev/null 2>&1 &"
        try rig.run("sh", "-c", script)
        while true {
            let found = try query("select pid from pg_stat_activity where datname = current_database() and query like '%pg_sleep(600)'")
            if !found.isEmpty, !found.contains("\n") { return found }
        }
    }

    private static let rows = """
        create table app (version text);
        insert into app values ('1.0.0');
        create table notes (id serial primary key, body text not null);
        insert into notes (body) select repeat(md5(n::text), 3) || 'abcd' from generate_series(1, 3000) n;
        create index on notes (length(body));
        create schema app_schema;
        create table app_schema."odd ""name" (a int);
        insert into app_schema."odd ""name" values (1);
        create view many as select count(*) from notes;
        alter database "NAME" set search_path to app_schema, public;
        alter database "NAME" set work_mem to '7MB';

        """

    private static let playbook = """
        inputs:
          host: { ask: Host }
          database: { ask: Database }
          dumper: { ask: What dumps }
        env: { PGHOST: <host>, PGUSER: postgres }
        commands: { pg_dump: <dumper> }
        version: { run: [psql, -qAtX, --dbname=<database>, --command=select version from public.app] }
        healthy: { run: [psql, -qAtX, --dbname=<database>, --command=select 1], is: "1" }
        backup:
          steps: [{ id: database, use: postgresql/dump, with: { database: <database>, scratch: "<database>-scratch" } }]
        upgrade:
          - id: migrate
            run:
              - psql
              - -qX
              - --set=ON_ERROR_STOP=1
              - --dbname=<database>
              - "--command=delete from notes; update app set version = '<to>'; create table only_in_2 (a int)"
          - { id: done, prove: [version, healthy] }
        rollback:
          - { id: database, use: postgresql/drop-create-restore, with: { database: <database> } }
          - { id: done, prove: [version, healthy] }

        """
}
