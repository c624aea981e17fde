// Synapse on PostgreSQL in two Compose projects, staging and production, with users and messages in it.
import Foundation
import JSONDocument
import Process
import Testing

final class Synapse {
    let rig: FragmentsRig
    private let world: World
    private let ports: [String: (synapse: Int, database: Int)]
    private var room = ""
    private var token = ""

    /// - Parameters:
    ///   - tags: of images that stand for a version's own in production.
    ///   - breaks: whether the upgraded server cannot read its settings in production.
    init(tags: [String: String] = [:], breaks: Bool = false) throws {
        let world = try World()
        self.world = world
        let numbers = try Self.freePorts(4)
        let ports = ["staging": (synapse: numbers[0], database: numbers[1]), "production": (synapse: numbers[2], database: numbers[3])]
        self.ports = ports
        rig = try FragmentsRig(world: world, target: "1.120.2", playbook: Self.playbook) { environment in
            [
                "folder": world.file(environment), "port": "\"\(ports[environment]?.synapse ?? 0)\"",
                "db-port": "\"\(ports[environment]?.database ?? 0)\"", "registry": FragmentsRig.variable("BELAY_TEST_REGISTRY"),
                "tag": environment == "production" ? tags["1.120.2"] ?? "v1.120.2" : "v1.120.2",
                "config": environment == "production" && breaks ? "/data/nowhere.yaml" : "/data/homeserver.yaml",
            ]
        }
        try world.write("config/playbooks/sample/catalog.yaml", Self.catalog)
        for environment in FragmentsRig.environments {
            try rig.run("docker", "tag", "belay-small:1", "belay-small:\(environment)")
            try start(environment)
        }
        try fill()
    }

    deinit {
        for environment in FragmentsRig.environments {
            _ = try? capture(Command(compose(environment) + ["down", "--volumes", "--timeout", "1"]))
        }
    }

    private static func freePorts(_ count: Int) throws -> [Int] {
        let script =
            "import socket; s = [socket.create_server(('127.0.0.1', 0)) for _ in range(\(count))]; print(*[x.getsockname()[1] for x in s])"
        return try capture(Command(["/usr/bin/python3", "-c", script])).output.text.split(whereSeparator: \.isWhitespace).compactMap {
            Int($0)
        }
    }

    private func compose(_ environment: String) -> [String] {
        ["docker-compose", "--project-directory", world.file(environment), "-f", world.file("\(environment)/docker-compose.yml")]
    }

    private func start(_ environment: String) throws {
        let port = ports[environment]?.synapse ?? 0
        let database = ports[environment]?.database ?? 0
        try world.write("\(environment)/.env", "# Which Synapse\nTAG=v1.98.0\nCONFIG=/data/homeserver.yaml\n", mode: 0o644)
        try world.write("\(environment)/docker-compose.yml", Self.project(environment, port, database), mode: 0o644)
        try world.write("\(environment)/data/homeserver.yaml", Self.settings(port, database), mode: 0o644)
        try rig.run(
            "docker", "run", "--rm", "--network=none", "--volume=\(world.file("\(environment)/data")):/data",
            "\(FragmentsRig.variable("BELAY_TEST_REGISTRY"))/synapse:v1.98.0", "python3", "-m", "synapse._scripts.generate_signing_key",
            "-o",
            "/data/signing.key")
        let up = try capture(Command(compose(environment) + ["up", "--detach"]), limits: CaptureLimits(timeout: .seconds(180)))
        try #require(up.succeeded, "\(up.errors.text)")
        for _ in 0..<300 {
            if try version(environment) == "1.98.0" { return }
            usleep(200_000)
        }
        Issue.record("\(environment) does not answer: \(try capture(Command(compose(environment) + ["logs", "--tail=20"])).output.text)")
    }

    /// A user, a room and five messages in production.
    private func fill() throws {
        let registered = try capture(
            Command(
                compose("production") + [
                    "exec", "-T", "synapse", "python3", "-m", "synapse._scripts.register_new_matrix_user", "-u", "ada", "-p", "secret",
                    "-a",
                    "-c", "/data/homeserver.yaml", "http://127.0.0.1:\(ports["production"]?.synapse ?? 0)",
                ]))
        try #require(registered.succeeded, "\(registered.errors.text)\(registered.output.text)")
        let login = #"{"type": "m.login.password", "identifier": {"type": "m.id.user", "user": "ada"}, "password": "secret"}"#
        token = try #require(try ask("client/v3/login", "POST", login)["access_token"]?.string)
        room = try #require(try ask("client/v3/createRoom", "POST", "{}")["room_id"]?.string)
        for number in 1...5 {
            _ = try ask("client/v3/rooms/\(room)/send/m.room.message/\(number)", "PUT", #"{"msgtype": "m.text", "body": "before"}"#)
        }
    }

    private func ask(_ path: String, _ method: String = "GET", _ body: String? = nil) throws -> JSONValue {
        let url = "http://127.0.0.1:\(ports["production"]?.synapse ?? 0)/_matrix/\(path)"
        var words = ["curl", "--silent", "--max-time", "30", "--request", method, "--header", "Authorization: Bearer \(token)", url]
        if let body { words += ["--data", body] }
        return try JSONValue(parsing: try capture(Command(words)).output.text)
    }

    // MARK: Looked at without Belay

    func version(_ environment: String = "production") throws -> String? {
        let url = "http://127.0.0.1:\(ports[environment]?.synapse ?? 0)/_matrix/federation/v1/version"
        let answer = try capture(Command(["curl", "--silent", "--max-time", "5", url])).output.text
        return answer.isEmpty ? nil : try JSONValue(parsing: answer)["server"]?["version"]?.string
    }

    func messages() throws -> Int {
        let found = try ask("client/v3/rooms/\(room)/messages?dir=b&limit=50")["chunk"]?.array ?? []
        return found.count { $0["content"]?["body"]?.string == "before" }
    }

    func schema() throws -> String {
        let query = [
            "exec", "-T", "db", "psql", "-h", "127.0.0.1", "-p", "\(ports["production"]?.database ?? 0)", "-qAtX", "-d", "synapse",
        ]
        return try capture(Command(compose("production") + query + ["-c", "select version from schema_version"])).output.text
    }

    // MARK: Texts

    private static let catalog = """
        belay: 1
        product: sample
        title: Synapse
        variants: { all: In containers }
        releases: { 1.120.2: 2024-12-03, 1.98.0: 2023-12-12 }
        """

    private static func project(_ environment: String, _ port: Int, _ database: Int) -> String {
        """
        version: "2.4"
        services:
          db:
            image: belay-postgres:15
            network_mode: host
            user: postgres
            volumes: [data:/data]
            command:
              - sh
              - -c
              - >-
                test -f /data/PG_VERSION ||
                { initdb -D /data -A trust -E UTF8 --locale=C && echo 'create database synapse' | postgres --single -D /data postgres; };
                exec postgres -D /data -h 127.0.0.1 -p \(database) -k /tmp
            healthcheck: { test: [CMD, pg_isready, -h, 127.0.0.1, -p, "\(database)"], interval: 1s, retries: 60 }
          synapse:
            image: \(FragmentsRig.variable("BELAY_TEST_REGISTRY"))/synapse:${TAG}
            network_mode: host
            command: [python3, -m, synapse.app.homeserver, --config-path, "${CONFIG}"]
            volumes: ["./data:/data"]
            depends_on: { db: { condition: service_healthy } }
            healthcheck:
              test: [CMD, python3, -c, "import urllib.request as r; r.urlopen('http://127.0.0.1:\(port)/health', timeout=2)"]
              interval: 1s
              retries: 60
        volumes: { data: {} }

        """
    }

    private static func settings(_ port: Int, _ database: Int) -> String {
        """
        server_name: localhost
        listeners:
          - { port: \(port), tls: false, type: http, bind_addresses: [127.0.0.1], resources: [{ names: [client, federation] }] }
        database:
          name: psycopg2
          args: { user: postgres, dbname: synapse, host: 127.0.0.1, port: \(database), cp_min: 1, cp_max: 4 }
        signing_key_path: /data/signing.key
        registration_shared_secret: shared
        macaroon_secret_key: macaroon
        form_secret: form
        trusted_key_servers: []
        report_stats: false
        media_store_path: /data/media

        """
    }

    private static let playbook = """
        inputs:
          folder: { ask: Folder of the Compose file, type: folder }
          port: { ask: Port of Synapse }
          db-port: { ask: Port of PostgreSQL }
          registry: { ask: Registry }
          tag: { ask: Tag of the new image }
          config: { ask: Settings of the new server }
        commands:
          compose: docker-compose --project-directory <folder> --file <folder>/docker-compose.yml
          in-db: compose exec -T -e PGHOST=127.0.0.1 -e PGPORT=<db-port> db
          psql: in-db psql
          pg_dump: in-db pg_dump
          pg_restore: in-db pg_restore
          dropdb: in-db dropdb
        version: { http: "http://127.0.0.1:<port>/_matrix/federation/v1/version", key: server.version }
        healthy: { http: "http://127.0.0.1:<port>/health", says: OK }
        backup:
          steps:
            - { id: compose, use: compose/keep, with: { folder: <folder>, images: ["belay-small:<environment>"] } }
            - { id: settings, use: files/keep, with: { what: [<folder>/.env], file: <backup>/settings.tar.gz } }
            - { id: database, use: postgresql/dump, with: { database: synapse } }
        upgrade:
          - { id: tag, edit: { file: <folder>/.env, set: { TAG: <tag>, CONFIG: <config> } } }
          - { id: pull, use: compose/pull, with: { folder: <folder>, services: [synapse] } }
          - { id: stop, use: compose/stop, with: { folder: <folder>, services: [synapse] } }
          - { id: up, use: compose/up, with: { folder: <folder>, services: [db, synapse] } }
          - { id: image, use: compose/running, with: { folder: <folder>, service: synapse, image: "<registry>/synapse:<tag>" } }
          - { id: lose-image, run: "docker image rm belay-small:<environment>" }
          - { id: done, prove: [version, healthy], retry: every 1s for 1m }
        rollback:
          - { id: stop, use: compose/stop, with: { folder: <folder>, services: [synapse] } }
          - { id: images, use: compose/load-images }
          - { id: image-is-back, check: { run: "docker image inspect belay-small:<environment>" } }
          - { id: database, use: postgresql/drop-create-restore, with: { database: synapse } }
          - { id: tag, revert: [tag] }
          - { id: up, use: compose/up, with: { folder: <folder>, services: [db, synapse] } }
          - { id: image, use: compose/running, with: { folder: <folder>, service: synapse, image: "<registry>/synapse:v<from>" } }
          - { id: done, prove: [version, healthy], retry: every 1s for 1m }

        """
}
