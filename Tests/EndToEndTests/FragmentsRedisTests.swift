// The fragments for Redis on real servers: all keys go and come back, and a dump that does not hold them is found out. Run by
// `script/test --engines redis`.
import Glibc
import Process
import Testing

@Suite(.enabled(if: FragmentsRig.engine("redis")))
struct FragmentsRedisTests {
    @Test func goesUpAndBackWithEveryKey() throws {
        let redis = try Redis()
        try redis.rig.expectUpgrade()
        #expect(try redis.cli("get", "version") == "2.0.0")
        #expect(try redis.cli("exists", "key:1") == "0")

        try redis.rig.expectRollback()
        #expect(try redis.cli("get", "version") == "1.0.0")
        #expect(try redis.cli("dbsize") == "2001")
        #expect(try redis.cli("get", "key:2000") == "value 2000")
        #expect(try redis.cli("-n", "3", "get", "other") == "database")
    }

    @Test func aTruncatedDumpIsFound() throws {
        let redis = try Redis(dump: "redis-cli \"$@\" | head -c 9000")
        try redis.rig.expectUpgradeToFail(saying: "Read the dump from end to end")
        #expect(try redis.cli("get", "version") == "1.0.0")
    }

    /// redis-check-rdb is content with the dump of another server.
    @Test func aDumpOfAnotherServerIsFound() throws {
        let redis = try Redis(dump: "shift 2; exec redis-cli -s \"$STAGING\" \"$@\"")
        _ = try redis.cli("del", "key:7")
        _ = try redis.cli("set", "more:1", "a", on: "staging")
        try redis.rig.expectUpgradeToFail(saying: "See that no key is missing", "db0: 2000 to 2000 keys when it was dumped, 2002 restored")
    }

    /// Where redis-server is not, the dump is read only.
    @Test func itGoesWithoutAScratchServer() throws {
        let redis = try Redis(load: "no")
        try redis.rig.expectUpgrade()
        try redis.rig.expectRollback()
        #expect(try redis.cli("dbsize") == "2001")
    }

    /// It would start with the append-only file, as if nothing had been put back.
    @Test func anAppendOnlyFileIsNotOverlooked() throws {
        let redis = try Redis()
        try redis.rig.expectUpgrade()
        _ = try redis.cli("config", "set", "appendonly", "yes")
        let back = try redis.rig.rollBack()
        #expect(back.code == 1 && back.output.contains("append-only file"), "\(back.output)\(back.errors)")
        #expect(try redis.cli("get", "version") == "2.0.0")
    }
}

private final class Redis {
    let rig: FragmentsRig
    private let world: World

    /// - Parameter dump: a line for the shell, which production's redis-cli is for a dump.
    init(dump: String = "exec redis-cli \"$@\"", load: String = "yes") throws {
        let world = try World()
        self.world = world
        let dumper = try world.write(
            "dump",
            "#!/bin/sh\nSTAGING=\(world.file("staging/socket"))\ncase $* in *--rdb*) ;; *) exec redis-cli \"$@\" ;; esac\n\(dump)\n",
            mode: 0o700)
        rig = try FragmentsRig(world: world, playbook: Self.playbook) { environment in
            ["folder": world.file(environment), "client": environment == "production" ? dumper : "redis-cli", "load": "\"\(load)\""]
        }
        for environment in FragmentsRig.environments {
            let folder = world.file(environment)
            try world.write(
                "\(environment)/redis.conf",
                "port 0\nunixsocket \(folder)/socket\ndir \(folder)\nsave \"\"\ndaemonize yes\nlogfile \(folder)/log\n")
            try rig.run("redis-server", "\(folder)/redis.conf")
            while try cli("ping", on: environment) != "PONG" { usleep(20_000) }
            _ = try cli("set", "version", "1.0.0", on: environment)
            let keys = (1...2000).map { "set key:\($0) \"value \($0)\"\n" }.joined()
            try rig.run("redis-cli", "-s", "\(folder)/socket", input: keys)
            _ = try cli("-n", "3", "set", "other", "database", on: environment)
        }
    }

    deinit {
        for environment in FragmentsRig.environments {
            _ = try? capture(Command(["redis-cli", "-s", world.file("\(environment)/socket"), "shutdown", "nosave"]))
        }
    }

    func cli(_ words: String..., on environment: String = "production") throws -> String {
        let captured = try capture(Command(["redis-cli", "-s", world.file("\(environment)/socket")] + words))
        return String(captured.output.text.split(separator: "\n").joined(separator: "\n"))
    }

    private static let playbook = """
        inputs:
          folder: { ask: Folder, type: folder }
          client: { ask: What dumps }
          load: { ask: Whether it is loaded, type: yes-no }
        commands: { redis-cli: <client> -s <folder>/socket }
        version: { run: redis-cli get version }
        healthy: { run: redis-cli ping, is: PONG }
        backup:
          steps: [{ id: keys, use: redis/dump, with: { load: <load> } }]
        upgrade:
          - { id: empty, run: redis-cli flushall }
          - { id: migrate, run: redis-cli set version <to> }
          - { id: done, prove: [version, healthy] }
        rollback:
          - id: keys
            use: redis/put-back
            with:
              data: <folder>/dump.rdb
              stop: redis-cli -s <folder>/socket shutdown nosave
              start: redis-server <folder>/redis.conf
          - { id: done, prove: [version, healthy] }

        """
}
