#!/usr/bin/python3 -ISB
"""A stand-in for Kestra, called as kestra-VERSION or by a link to that. What is amiss with it is in common.py."""
import json
import os
import re
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(sys.argv[0])))
from common import SELF, Server, event, fail, faults, load, say, store  # noqa: E402

# What flyway_schema_history ends with, by the line of a release.
SCHEMAS = {"0.22": 41, "0.23": 45, "0.24": 48, "1.0": 55, "1.3": 62, "2.0": 70}
SCRIPTS = ["2.0.01-upgrade", "2.0.07-triggers", "2.0.10-basic-auth-password"]


class Kestra:
    def __init__(self, version, config):
        self.version, self.config = version, config
        self.environment = os.path.basename(os.path.dirname(config))
        self.home = os.path.dirname(config)
        with open(config) as file:
            self.settings = dict(re.findall(r"(?m)^([a-z-]+): (\S+)$", file.read()))
        self.line = ".".join(version.split(".")[:2])
        self.number = [int(part) for part in version.split(".")[:2]]
        self.server = Server(self.home + "/pg")
        self.path = self.server.file("kestra")

    def database(self):
        if not os.path.exists(self.path):
            fail('org.postgresql.util.PSQLException: FATAL: database "kestra" does not exist')
        return load(self.path)

    def change(self, what, **values):
        if self.server.users("kestra"):
            event(f"{self.environment}: {what} by {self.version} under a running Kestra")
        database = self.database()
        database.update(values)
        store(self.path, database)

    def flyway(self):
        """Up to 1.3 whatever is started brings the schema up to date, and an older one says nothing on a newer schema."""
        if self.number >= [2, 0] or self.settings.get("flyway-enabled") == "false":
            return
        if self.database()["schema"] < SCHEMAS[self.line]:
            event(f"{self.environment}: schema {SCHEMAS[self.line]}")
            self.change("schema", schema=SCHEMAS[self.line])

    def force(self):
        if "silent" in faults(self.environment):
            print("Validate failed: Migrations have failed validation", file=sys.stderr)
            return
        if self.database()["schema"] < SCHEMAS[self.line]:
            event(f"{self.environment}: schema {SCHEMAS[self.line]}")
            self.change("schema", schema=SCHEMAS[self.line])
        say("Successfully run the database schema migration.")

    def run(self, words):
        if words[:1] == ["server"]:
            return self.serve(words[1])
        if words[:3] == ["sys", "database", "migrate"] and self.number < [2, 0]:
            return self.force()
        self.flyway()
        event(f"{self.environment}: {' '.join(word for word in words if word not in ('-c', self.config))}")
        if words[:2] == ["migrate", "default-tenant"]:
            return self.migrate_tenant("--dry-run" in words)
        if words[:2] == ["migrate", "metadata"]:
            if words[2] == "secrets":
                fail("java.lang.UnsupportedOperationException")
            return self.change(words[2], **{words[2]: "metadata"})
        if words[:2] == ["migrate", "plan"]:
            return self.plan("--sql" in words)
        if words[:2] == ["migrate", "run"]:
            return self.migrate()
        fail(f"not prepared: kestra {words}", 99)

    def migrate_tenant(self, dry):
        if "npe" in faults(self.environment) and not dry:
            print('java.lang.NullPointerException: Cannot invoke "String.length()" because "tenantId" is null', file=sys.stderr)
            return
        if self.database()["schema"] < SCHEMAS["0.23"]:
            fail("ERROR: column tenant_id does not exist")
        say("2 flows, 5 executions")
        if not dry:
            self.change("tenant", tenant="main")

    def plan(self, sql):
        pending = [script for script in SCRIPTS if script not in self.database()["scripts"]]
        say(f"{len(pending)} pending migration(s):")
        for script in pending:
            say(f"  {script} — what it does")
            if sql:
                say("drop table queues;")

    def migrate(self):
        kind = faults(self.environment)
        scripts = SCRIPTS[:-1] if "half" in kind else SCRIPTS
        self.change("2.0", scripts=scripts, schema=SCHEMAS["2.0"], passwords="bcrypt", **({"flows": []} if "broken" in kind else {}))
        event(f"{self.environment}: schema {SCHEMAS['2.0']}")
        if "broken" in kind:
            fail("io.kestra.core.exceptions.MigrationException: 2.0.07-triggers failed")
        say(f"{len(SCRIPTS)} migration(s) applied")

    def serve(self, part):
        import http.server
        import threading
        kestra = self
        say(f"Starting Kestra {self.version}")
        self.flyway()
        if self.number >= [2, 0] and self.database()["schema"] < SCHEMAS["2.0"]:
            self.migrate()
        if "types" in faults(self.environment) and self.number >= [2, 0]:
            say("WARN InvalidTypeConstraint: io.kestra.plugin.core.flow.ForEach")
        self.database()
        with open(f"{self.home}/pg/kestra.user-{os.getpid()}", "w"):
            pass

        class Answer(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                status, body = 404, {}
                if self.server.server_port == int(kestra.settings["management"]):
                    if self.path == "/health":
                        status, body = 200, {"status": "UP"}
                elif self.path == "/api/v1/configs":
                    status, body = 200, {"version": kestra.version, "edition": "OSS", "commitId": "abc"}
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        class Listener(http.server.ThreadingHTTPServer):
            allow_reuse_address = True
            daemon_threads = True

        signal.signal(signal.SIGTERM, lambda *_: os._exit(143))
        try:
            if part in ("standalone", "webserver"):
                for port in ("api", "management"):
                    listener = Listener(("127.0.0.1", int(self.settings[port])), Answer)
                    threading.Thread(target=listener.serve_forever, daemon=True).start()
        except OSError as error:
            say(f"Error starting Micronaut server: {error}")
            if "squatter" not in faults(self.environment):
                sys.exit(1)
        say("Server Running")
        with open(f"{self.home}/pg/ready-{os.getpid()}", "w"):
            pass
        while True:
            signal.pause()


def kestra(version, words):
    config = next((words[index + 1] for index, word in enumerate(words) if word in ("-c", "--config")), None)
    if words == ["--version"] and config is None:
        return say(version)
    if words[:2] == ["plugins", "install"]:
        return event(f"plugins for {version}")
    if config is None:
        fail("not prepared: kestra without a configuration", 99)
    Kestra(version, config).run(words)


program = SELF
while os.path.islink(program) and not os.path.basename(program).startswith("kestra-"):
    program = os.path.join(os.path.dirname(program), os.readlink(program))
kestra(os.path.basename(program).removeprefix("kestra-"), sys.argv[1:])
