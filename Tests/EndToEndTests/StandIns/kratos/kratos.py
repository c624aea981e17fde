#!/usr/bin/env python3
"""A stand-in for the vendor's and the machine's tools around Ory Kratos, told apart by the name that it is called by: kratos-VERSION,
systemctl, sudo, journalctl, docker. It keeps its state on disk, refuses what the real ones refuse and prints what they print, traps
included. A world is a folder with bin/ and one folder per environment; WORLD/faults holds lines `VERSION FAULT` or `FAULT`:

    declined     migrate takes no --yes and is declined: exit 0 from 25.4 on
    broken       migrate fails half-way, without a transaction
    partial      migrate says that all went well and leaves one migration out
    second       stopping the unit, another supervisor starts the old version at the same port
    squatter     starting the unit, an old server takes the port first
"""
import http.server
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time

SELF = os.path.abspath(sys.argv[0])
MIGRATIONS = {"1.3": 40, "25.4": 56, "26.2": 61}


def say(text):
    print(text, flush=True)


def fail(text, code=1):
    print(text, file=sys.stderr, flush=True)
    sys.exit(code)


def world():
    """The folder above the one that the file called lies in, with bin/ in it."""
    folder = os.path.dirname(SELF)
    while folder != "/" and not os.path.isdir(folder + "/bin"):
        folder = os.path.dirname(folder)
    return folder


def faults(version, environment):
    try:
        lines = open(world() + "/faults").read().split("\n")
    except FileNotFoundError:
        return set()
    found = set()
    for words in (line.split() for line in lines):
        if len(words) == 3 and words[0] == environment and words[1] == version:
            found.add(words[2])
        if len(words) == 2 and words[0] == environment:
            found.add(words[1])
    return found


def number(version):
    return [int(part) for part in re.findall(r"\d+", version)[:3]]


class Kratos:
    def __init__(self, version, config):
        self.version, self.config = version, config
        text = open(config).read()
        self.settings = dict(re.findall(r"(?m)^([a-z_]+): (\S+)$", text))
        dsn = os.environ.get("DSN") or self.settings["dsn"]
        self.database = re.match(r"sqlite://([^?]+)", dsn)[1]
        self.environment = os.path.basename(os.path.dirname(config))
        self.wanted = MIGRATIONS[".".join(version.split(".")[:2])]

    def connect(self):
        return sqlite3.connect(self.database, timeout=10)

    def applied(self):
        with self.connect() as database:
            return database.execute("select count(*) from schema_migration").fetchone()[0]

    def migrate(self, words):
        new = number(self.version) >= [25, 4]
        form = words[0] if words and words[0] in ("up", "status", "down") else ""
        if form and not new:
            fail(f'Error: unknown argument "{form}" for "kratos migrate sql"')
        if form == "status":
            have = self.applied()
            say("Version\t\t\tName\t\tStatus")
            for each in range(1, self.wanted + 1):
                say(f"20{each:018d}\tmigration_{each}\t{'Applied' if each <= have else 'Pending'}")
            return
        if form == "down":
            fail("Error: steps must be larger than 0")
        kind = faults(self.version, self.environment)
        if new and not form:
            say("Command \"sql\" is deprecated, use up")
        if "--yes" not in words and "-y" not in words or "declined" in kind:
            say("Do you wish to execute this migration plan? [y/n]: ")
            if new:
                say("------------ WARNING ------------\nMigration aborted.")
                return
            fail("Migration aborted.")
        have = self.applied()
        with self.connect() as database:
            for each in range(have + 1, self.wanted + 1):
                if each == self.wanted and "partial" in kind:
                    break
                database.execute("insert into schema_migration values (?)", (f"20{each:018d}",))
                if each == self.wanted and "broken" in kind:
                    database.execute("drop table identities")
                    database.commit()
                    say("YOUR DATABASE MAY BE IN AN INCONSISTENT STATE! MANUAL INTERVENTION REQUIRED!")
                    fail("Error: migration failed")
        if new:
            say("------------ SUCCESS ------------\nSuccessfully applied migrations!")
        else:
            say("Successfully applied SQL migrations!")

    def serve(self):
        if self.settings.get("version") != "v" + self.version:
            print(f"Config version is '{self.settings.get('version')}' but kratos runs on version 'v{self.version}'", flush=True)
        kratos = self

        class Answer(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def reply(self, status, body):
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self):
                is_admin = self.server.server_port == int(kratos.settings["admin_port"])
                path = self.path.split("?")[0]
                if is_admin and path.startswith("/admin/"):
                    path = path[len("/admin"):]
                if path == "/health/alive":
                    self.reply(200, {"status": "ok"})
                elif path == "/health/ready":
                    if kratos.applied() < kratos.wanted:
                        why = "migrations have not yet been fully applied"
                        self.reply(503, {"errors": {"migrations": why}} if is_admin else {"errors": {"x": "hidden"}})
                    else:
                        self.reply(200, {"status": "ok"})
                elif path == "/version" and is_admin:
                    self.reply(200, {"version": "v" + kratos.version})
                elif path == "/identities" and is_admin:
                    with kratos.connect() as database:
                        self.reply(200, [{"id": row[0]} for row in database.execute("select id from identities limit 1")])
                elif path == "/self-service/login/api" and not is_admin:
                    self.reply(200, {"id": "flow"})
                elif path == "/sessions/whoami" and not is_admin:
                    self.reply(401, {"error": {"code": 401}})
                else:
                    self.reply(404, {})

        class Server(http.server.ThreadingHTTPServer):
            # As Go does it: a port in use is in use.
            allow_reuse_address = True
            daemon_threads = True

        try:
            both = [Server(("127.0.0.1", int(self.settings[name])), Answer)
                    for name in ("public_port", "admin_port")]
        except OSError as error:
            fail(f"listen: {error}")
        import threading
        for each in both:
            threading.Thread(target=each.serve_forever, daemon=True).start()
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        while True:
            signal.pause()


def run_kratos(version, words):
    if words[:1] == ["version"]:
        return say(f"Version:\t\t\tv{version}\nBuild Commit:\tabc\nBuild Timestamp:\t2026")
    config = next((words[index + 1] for index, word in enumerate(words) if word in ("-c", "--config")), None)
    if config is None:
        fail("Error: no configuration")
    kratos = Kratos(version, config)
    if words[:2] == ["migrate", "sql"]:
        return kratos.migrate(words[2:])
    if words[:1] == ["serve"]:
        return kratos.serve()
    fail(f"Error: unknown command {words}")


def spawn(command, log, environment=None):
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=open(log, "a"), stderr=subprocess.STDOUT, start_new_session=True,
        env=environment or dict(os.environ)).pid


def note(pid):
    with open(world() + "/pids", "a") as file:
        file.write(f"{pid}\n")


def alive(pid):
    try:
        state = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0]
        return state != "Z"
    except OSError:
        return False


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(port, pid):
    for _ in range(100):
        if answers(port) or not alive(pid):
            return
        time.sleep(0.05)


def end(pid):
    if pid and alive(pid):
        os.kill(pid, signal.SIGTERM)
        for _ in range(100):
            if not alive(pid):
                return
            time.sleep(0.02)


# A unit kratos-ENVIRONMENT serves WORLD/ENVIRONMENT with the binary that its link points to.
def systemctl(words):
    if "--version" in words:
        return say("systemd 252 (252.1)")
    verb, unit = words[0], words[-1]
    environment = unit.removeprefix("kratos-")
    home = f"{world()}/{environment}"
    if not os.path.isdir(home):
        fail(f"Unit {unit}.service not found.", 5)
    pids = f"{home}/unit.pid"
    pid = int(open(pids).read()) if os.path.exists(pids) else 0
    config = home + "/kratos.yml"
    port = int(dict(re.findall(r"(?m)^([a-z_]+): (\S+)$", open(config).read()))["admin_port"])
    kind = faults("", environment)

    def old_server():
        other = spawn([f"{home}/opt/kratos-1.3.1", "serve", "-c", config], home + "/other.log")
        note(other)
        wait_for(port, other)

    if verb == "stop":
        end(pid)
        if "second" in kind:
            old_server()
    elif verb == "start":
        if "squatter" in kind and os.readlink(home + "/kratos").endswith("kratos-26.2.0"):
            old_server()
        pid = spawn([f"{home}/kratos", "serve", "-c", config], home + "/unit.log")
        note(pid)
        open(pids, "w").write(str(pid))
        wait_for(port, pid)
    elif verb == "show":
        up = pid and alive(pid)
        say(f"MainPID={pid if up else 0}\nActiveState={'active' if up else 'inactive'}")
    else:
        fail(f"Unknown command verb {verb}.")


class Docker:
    def __init__(self):
        self.file = world() + "/docker.json"
        self.state = json.load(open(self.file))

    def save(self):
        json.dump(self.state, open(self.file, "w"), indent=1)

    def container(self, name):
        if name not in self.state["containers"]:
            fail(f"Error response from daemon: No such container: {name}")
        return self.state["containers"][name]

    def run(self, words):
        options = {"volumes": [], "detach": False, "name": None}
        while words and words[0].startswith("-"):
            option = words.pop(0)
            if option == "--detach":
                options["detach"] = True
            elif option == "--rm":
                pass
            elif option == "--name":
                options["name"] = words.pop(0)
            elif option == "--volume":
                options["volumes"].append(words.pop(0))
            elif option in ("--restart", "--publish", "--env"):
                words.pop(0)
            else:
                fail(f"unknown flag: {option}", 125)
        image, arguments = words[0], words[1:]
        if image not in self.state["images"]:
            fail(f"Unable to find image '{image}' locally\ndocker: manifest for {image} not found", 125)
        for volume in options["volumes"]:
            host, inside = volume.split(":")[:2]
            arguments = [argument.replace(inside, host) for argument in arguments]
        command = [f"{world()}/opt/kratos-{image.split(':v')[1]}"] + arguments
        if not options["detach"]:
            self.save()
            os.execv(command[0], command)
        name = options["name"]
        if name in self.state["containers"]:
            fail(f'docker: Error response from daemon: Conflict. The container name "/{name}" is already in use', 125)
        self.state["containers"][name] = {"image": image, "command": command, "labels": {}, "pid": 0}
        self.start(name)
        say("0123456789abcdef")

    def start(self, name):
        container = self.container(name)
        if alive(container["pid"]):
            return
        log = f"{world()}/{name}.log"
        container["pid"] = spawn(container["command"], log)
        note(container["pid"])
        self.save()
        config = container["command"][container["command"].index("--config") + 1]
        wait_for(int(dict(re.findall(r"(?m)^([a-z_]+): (\S+)$", open(config).read()))["admin_port"]), container["pid"])

    def inspect(self, words):
        form = next((word.split("=", 1)[1] for word in words if word.startswith("--format=")), None)
        name = words[-1]
        container = self.container(name)
        if form is None:
            return say(json.dumps([{"Name": "/" + name, "Config": {"Image": container["image"], "Labels": container["labels"]}}]))
        known = {"{{.Name}}": "/" + name, "{{.Config.Image}}": container["image"]}
        if "com.docker.compose.project" in form:
            return say("made by Docker Compose" if "com.docker.compose.project" in container["labels"] else "")
        say(known[form])


def docker(words):
    machine = Docker()
    with open(world() + "/docker.log", "a") as file:
        file.write(" ".join(words) + "\n")
    if words == ["--version"]:
        return say("Docker version 24.0.5, build ced0996")
    if words[0] == "container":
        words = words[1:]
    verb, words = words[0], words[1:]
    if verb == "inspect":
        machine.inspect(words)
    elif verb == "pull":
        if words[-1] not in machine.state["registry"]:
            fail(f"Error response from daemon: manifest for {words[-1]} not found: manifest unknown")
        machine.state["images"] = sorted(set(machine.state["images"]) | {words[-1]})
        machine.save()
    elif verb == "run":
        machine.run(words)
    elif verb == "stop":
        end(machine.container(words[-1])["pid"])
    elif verb == "start":
        machine.start(words[-1])
    elif verb == "rm":
        container = machine.container(words[-1])
        if alive(container["pid"]) and "--force" not in words:
            fail("Error response from daemon: cannot remove a running container")
        end(container["pid"])
        del machine.state["containers"][words[-1]]
        machine.save()
    elif verb == "rename":
        container = machine.container(words[0])
        if words[1] in machine.state["containers"]:
            fail(f'Error response from daemon: Conflict. The container name "/{words[1]}" is already in use')
        machine.state["containers"][words[1]] = container
        del machine.state["containers"][words[0]]
        machine.save()
    elif verb == "exec":
        container = machine.container(words[0])
        if not alive(container["pid"]):
            fail("Error response from daemon: container is not running")
        os.execv(container["command"][0], [container["command"][0]] + words[2:])
    elif verb == "logs":
        sys.stdout.write(open(f"{world()}/{words[-1]}.log").read())
    else:
        fail(f"docker: '{verb}' is not a docker command.")


def main():
    name = os.path.basename(SELF)
    words = sys.argv[1:]
    path = SELF
    while name == "kratos" and os.path.islink(path):
        path = os.path.join(os.path.dirname(path), os.readlink(path))
        name = os.path.basename(path)
    if name.startswith("kratos-"):
        return run_kratos(name.removeprefix("kratos-"), words)
    if name == "sudo":
        if words[:1] != ["-n"]:
            fail("sudo: a terminal is required to read the password")
        if words[1] in ("-l", "-ll"):
            # Whoever asks may do everything; a program that is not there may not be run.
            return print(shutil.which(words[2]) if len(words) > 2 else "User may run the following commands: (ALL) NOPASSWD: SETENV: ALL")
        os.execvp(words[1], words[1:])
    if name == "journalctl":
        unit = next(word.split("=", 1)[1] for word in words if word.startswith("--unit="))
        return sys.stdout.write(open(f"{world()}/{unit.removeprefix('kratos-')}/unit.log").read())
    {"systemctl": systemctl, "docker": docker}[name](words)


main()
