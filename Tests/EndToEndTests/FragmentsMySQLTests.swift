// The fragments for MySQL and MariaDB on a real MariaDB server: a database goes up and comes back with every row, and a dump that would
// not bring them back is found out before anything is changed. Run by `script/test --engines mariadb`.
import Process
import Testing

@Suite(.enabled(if: FragmentsRig.engine("mariadb")))
struct FragmentsMySQLTests {
    @Test func goesUpAndBackWithEveryRow() throws {
        let database = try Database()
        try database.rig.expectUpgrade()
        #expect(try database.query("select version from app") == "2.0.0")
        #expect(try database.query("select count(*) from notes") == "0")

        try database.rig.expectRollback()
        #expect(try database.query("select version from app") == "1.0.0")
        #expect(try database.query("select count(*), max(id), sum(length(body)) from notes") == "3000\t3000\t12000")
        #expect(try database.query("select hex(b) from bytes") == "00FF0A5C27")
        #expect(try database.query("select doubled(21)") == "42")
        // Neither the table of 2.0.0 nor the scratch database is left, and the character set is what no dump holds.
        #expect(
            try database.query(
                "select count(*) from information_schema.tables where table_schema = database() and table_name = 'only_in_2'") == "0")
        #expect(
            try database.query("select count(*) from information_schema.schemata where schema_name like concat(database(), '_scratch')")
                == "0")
        #expect(try database.query("select @@collation_database") == "latin1_german1_ci")
    }

    @Test func aTruncatedDumpIsFound() throws {
        let database = try Database(dump: "mysqldump \"$@\" | head -c 3000")
        try database.rig.expectUpgradeToFail(saying: "See that the dump was written to its last line")
        #expect(try database.query("select version from app") == "1.0.0")
    }

    /// Its last line is there, and it loads without an error.
    @Test func aDumpWithoutTheRowsIsFound() throws {
        let database = try Database(dump: "mysqldump \"$@\" | sed '/^INSERT INTO `notes`/,/;$/d'")
        try database.rig.expectUpgradeToFail(saying: "See that no row is missing", "notes: 3000 when it was dumped, 0 restored")
        #expect(try database.query("select count(*) from notes") == "3000")
    }

    @Test func aDumpWithoutATableIsFound() throws {
        let database = try Database(dump: "exec mysqldump --ignore-table=\"$DATABASE.bytes\" \"$@\"")
        try database.rig.expectUpgradeToFail(saying: "Count the rows that were restored", "bytes' doesn't exist")
    }
}

private final class Database {
    let name: String
    let rig: FragmentsRig

    /// - Parameter dump: a line for the shell, which production is dumped by.
    init(dump: String = "exec mysqldump \"$@\"") throws {
        let name = "app_\(UInt32.random(in: 0...UInt32.max))"
        self.name = name + "_production"
        let world = try World()
        let dumper = try world.write("dump", "#!/bin/sh\nDATABASE=\(name)_production\n\(dump)\n", mode: 0o700)
        rig = try FragmentsRig(world: world, playbook: Self.playbook) { environment in
            [
                "socket": FragmentsRig.variable("BELAY_TEST_MARIADB"), "database": "\(name)_\(environment)",
                "dumper": environment == "production" ? dumper : "mysqldump",
            ]
        }
        for name in both {
            try rig.run(
                "mysql", Self.socket, "--user=root", "--execute=create database \(name) character set latin1 collate latin1_german1_ci")
            try rig.run("mysql", Self.socket, "--user=root", "--default-character-set=utf8mb4", name, input: Self.rows)
        }
    }

    deinit {
        for name in both { _ = try? capture(Command(["mysql", Self.socket, "--user=root", "--execute=drop database if exists \(name)"])) }
    }

    private var both: [String] { [name, name.replacing("production", with: "staging")] }

    func query(_ sql: String) throws -> String {
        try rig.run("mysql", Self.socket, "--user=root", "--batch", "--skip-column-names", name, "--execute=\(sql)")
    }

    private static let socket = "--socket=" + FragmentsRig.variable("BELAY_TEST_MARIADB")

    private static let rows = """
        create table app (version text);
        insert into app values ('1.0.0');
        create table notes (id int auto_increment primary key, body text character set utf8mb4 not null, key (body(10))) engine=innodb;
        insert into notes (body) select '\u{1F6E2}' from seq_1_to_3000;
        create table bytes (b blob);
        insert into bytes values (x'00ff0a5c27');
        create view many as select count(*) from notes;
        create function doubled(n int) returns int deterministic return 2 * n;
        create trigger grown before update on notes for each row set new.body = concat(new.body, '!');

        """

    private static let playbook = """
        inputs:
          socket: { ask: Socket }
          database: { ask: Database }
          dumper: { ask: What dumps }
        commands: { mysql: mysql --socket=<socket> --user=root, mysqldump: <dumper> --socket=<socket> --user=root }
        version: { run: [mysql, --batch, --skip-column-names, <database>, --execute=select version from app] }
        healthy: { run: [mysql, --batch, --skip-column-names, <database>, --execute=select 1], is: "1" }
        backup:
          steps: [{ id: database, use: mysql/dump, with: { database: <database>, scratch: "<database>_scratch" } }]
        upgrade:
          - id: migrate
            run: [mysql, <database>, "--execute=delete from notes; update app set version = '<to>'; create table only_in_2 (a int)"]
          - { id: done, prove: [version, healthy] }
        rollback:
          - { id: database, use: mysql/drop-create-restore, with: { database: <database> } }
          - { id: done, prove: [version, healthy] }

        """
}
