#!/usr/bin/python3 -IS
"""Stand-ins for the tools around Tyk, told apart by the name that they are called by: docker with Compose, redis-cli, redis-check-rdb,
mongosh, mongodump, mongorestore, go; and those of packages.py. They keep their state on disk (see tyk.py), refuse what the real ones
refuse and print what they print, traps included. What no test has prepared ends with exit status 99. Faults that are theirs:

    latest-pulled     pulling fetches nothing new and says nothing
    keeps-image       another Compose file beside the first sets the old image, so that up leaves the container alone
    torn-rdb          the dump of Redis breaks off
    short-dump        the dump of MongoDB leaves a document out
    old-compiler      plugins are compiled with an older Go
    stale-plugin      the Gateway finds a plugin that was built for another version, and starts all the same
"""
import json
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
import packages  # noqa: E402
from tyk import Environment, read, serve, write  # noqa: E402

PROGRAM = os.path.basename(sys.argv[0])
WORDS = sys.argv[1:]
WORLD = os.path.dirname(os.path.dirname(os.path.abspath(sys.argv[0])))
COMPONENT = {"tyk-gateway": "gateway", "tyk-dashboard": "dashboard", "tyk-pump": "pump", "tyk-mdcb": "mdcb"}


def say(text):
    sys.stdout.write(text + "\n")


def fail(text, code=1):
    print(text, file=sys.stderr, flush=True)
    sys.exit(code)


def unprepared():
    fail(f"not prepared: {PROGRAM} {' '.join(WORDS)}", 99)


def note(text, environment):
    with open(f"{WORLD}/{environment}/log", "a") as file:
        file.write(text + "\n")


def environment(folder):
    """That which a folder belongs to."""
    name = os.path.relpath(folder, WORLD).split("/")[0]
    if not os.path.exists(f"{WORLD}/{name}/state.json"):
        fail("no configuration file provided: not found", 14)
    return Environment(WORLD, name)


def option(words, name):
    """Takes --name VALUE or --name=VALUE out of the words."""
    for index, word in enumerate(words):
        if word == name:
            del words[index]
            return words.pop(index)
        if word.startswith(name + "="):
            del words[index]
            return word.split("=", 1)[1]
    return None


# MARK: Docker


class Compose:
    """Services are those of docker-compose.yml, two blanks in, each with its image four blanks in."""

    def __init__(self, folder):
        self.folder, self.environment = folder, environment(folder)
        self.state = self.environment.state
        self.services = {}
        for name in ("docker-compose.yml", "docker-compose.override.yml"):
            if not os.path.exists(f"{folder}/{name}"):
                continue
            service = None
            for line in open(f"{folder}/{name}"):
                found = re.match(r"  (\S+):\s*$", line)
                service = found[1] if found else service
                image = re.match(r"    image: (\S+)", line)
                if image:
                    self.services[service] = image[1].strip("\"'")

    def image(self, service):
        if service not in self.services:
            fail(f"no such service: {service}", 1)
        return self.services[service]

    def container(self, service):
        return self.state["containers"].get(service)

    def pull(self, services):
        registry = read(WORLD + "/registry.json")
        for service in services or self.services:
            image = self.image(service)
            if image in self.state["images"] or "latest-pulled" in self.state["faults"]:
                continue
            if image not in registry or self.environment.has("no-image@" + image):
                fail(f"Error response from daemon: manifest for {image} not found: manifest unknown: manifest unknown")
            self.state["images"].append(image)
        self.environment.save()

    def start(self, service, image):
        """A new container, or the one that is there once more."""
        number = self.state["made"] = self.state.get("made", 0) + 1
        mark = sum(ord(letter) for letter in self.environment.name)
        container = self.state["containers"][service] = {"image": image, "id": f"{mark:04x}{number:08x}", "status": "running"}
        component = COMPONENT.get(service)
        if component:
            version = image.rsplit(":v", 1)[1]
            if not self.environment.start(component, version, self.state["first"][component]):
                container["status"] = "exited"
            if component == "gateway":
                note_log(self.environment, version)
        self.environment.save()

    def up(self, service):
        image, old = self.image(service), self.container(service)
        if image not in self.state["images"]:
            self.pull([service])
        if old and old["image"] == image and old["status"] == "running":
            return print(f" Container {service}  Running", file=sys.stderr)
        self.start(service, image)
        print(f" Container {service}  Started", file=sys.stderr)

    def stop(self, service):
        self.image(service)
        container = self.container(service)
        if container and container["status"] == "running":
            container["status"] = "exited"
            if service in COMPONENT:
                self.environment.stop(COMPONENT[service])
        self.environment.save()

    def run(self, words):
        verb, words = words[0], words[1:]
        if verb == "config":
            if "--quiet" not in words:
                say("services:")
                for service, image in self.services.items():
                    say(f"  {service}:\n    image: {image}")
        elif verb == "ps":
            shown = self.state["containers"]
            if "--quiet" in words:
                container = self.container(words[-1])
                say(container["id"]) if container and container["status"] == "running" else None
            else:
                for service, container in shown.items():
                    say(f"{service}\t{container['image']}\t{container['status']}")
        elif verb == "pull":
            self.pull([word for word in words if not word.startswith("-")])
        elif verb == "up":
            self.up(words[-1])
        elif verb == "restart":
            # The container that is there, so the image that it was made of.
            container = self.container(words[-1])
            self.start(words[-1], container["image"])
        elif verb == "stop":
            self.stop(words[-1])
        elif verb == "exec":
            while words[0].startswith("-"):
                if words.pop(0) == "-e":
                    words.pop(0)
            service, words = words[0], words[1:]
            container = self.container(service)
            if not container or container["status"] != "running":
                fail(f'service "{service}" is not running')
            if words[0] != "redis-cli":
                fail(f'OCI runtime exec failed: exec: "{words[0]}": executable file not found in $PATH', 126)
            redis_cli(self.environment, words[1:])
        elif verb == "logs":
            sys.stdout.write(open(self.environment.folder + "/gateway.log").read())
        else:
            unprepared()


def note_log(environment, version):
    with open(environment.folder + "/gateway.log", "a") as file:
        file.write(f"Tyk API Gateway {version}\n")
        if environment.has("stale-plugin") and version != environment.state["first"]["gateway"]:
            file.write('level=error msg="Could not load Go-plugin" error="plugin.Open: '
                       'plugin was built with a different version of package runtime/internal/sys"\n')


def docker():
    words = list(WORDS)
    if words[0] == "compose":
        words = words[1:]
        if words == ["version", "--short"]:
            return say("2.27.1")
        folder = option(words, "--project-directory") or os.getcwd()
        compose = Compose(folder)
        note("compose " + " ".join(words), compose.environment.name)
        return compose.run(words)
    if words[0] == "ps":
        text = " ".join(words)
        folder = re.search(r"working_dir=(\S+)", text)[1]
        service = re.search(r"compose\.service=(\S+)", text)[1]
        container = Compose(folder).container(service)
        if container and (container["status"] == "running" or "--all" in words):
            say(container["image"] if "{{.Image}}" in words else container["id"])
    elif words[0] == "inspect":
        for name in os.listdir(WORLD):
            state = read(f"{WORLD}/{name}/state.json") if os.path.isdir(f"{WORLD}/{name}") else None
            for container in (state or {}).get("containers", {}).values():
                if container["id"] == words[-1]:
                    running = "running healthy" if container["status"] == "running" else container["status"]
                    return say(container["image"] if "Config.Image" in words[1] else running)
        fail(f"Error: No such object: {words[-1]}")
    elif words[0] == "run":
        plugin(words)
    else:
        unprepared()


def plugin(words):
    """The compiler of plugins, and the Gateway that tries to load one."""
    source = re.search(r"--volume=([^:]+):", " ".join(words))[1]
    image, version = next(word for word in words if word.startswith("tykio/")).split(":v")
    place = Environment(WORLD, os.environ["BELAY_ENVIRONMENT"])
    if image.endswith("tyk-plugin-compiler"):
        made = f"{source}/{words[-1].removesuffix('.so')}_v{version}_linux_amd64.so"
        write(made, {"go": "1.23" if place.has("old-compiler") else read(WORLD + "/go.json")[version], "tyk": version})
        return say("PLUGIN_BUILD_PATH: /go/src/plugin")
    file = words[words.index("-f") + 1].replace("/plugins", source, 1)
    found = read(file) or fail(f"unexpected error: plugin.Open({file}): no such file")
    if found["tyk"] != version:
        fail("unexpected error: plugin was built with a different version of package", 1)
    say(f"[file={file}, symbol={words[-1]}] loaded ok, got 0x7f")


def go():
    if WORDS[:2] == ["version", "-m"]:
        return say(f"{WORDS[2]}: go{read(WORDS[2])['go']}.4")
    if WORDS[0] not in ("get", "mod"):
        unprepared()


# MARK: Data stores


def redis_cli(place, words):
    if words[:1] == ["-h"]:
        words = words[2:]
    if words == ["info", "keyspace"]:
        return sys.stdout.write("# Keyspace\r\ndb0:keys=12,expires=0,avg_ttl=0\r\n")
    if words == ["--rdb", "-"]:
        dump = b"REDIS0011 twelve keys \xff\x00\x00\x00\x00\x00\x00\x00\x00"
        sys.stdout.buffer.write(dump[:14] if place.has("torn-rdb") else dump)
        return
    unprepared()


def redis_check_rdb():
    dump = open(WORDS[0], "rb").read()
    if not dump.startswith(b"REDIS") or dump[-9:-8] != b"\xff":
        fail("[offset 14] Unexpected EOF reading RDB file")
    say("[offset 0] Checking RDB file\n\\o/ RDB looks OK! \\o/")


def store(uri):
    """The databases of the server that an address names; its host is an environment."""
    name = re.match(r"mongodb://([a-z]+)", uri)[1]
    return Environment(WORLD, name), f"{WORLD}/{name}/mongodb.json"


def mongosh():
    database = os.environ["MONGODB_DATABASE"]
    place, path = store(os.environ["MONGODB_URI"])
    databases = read(path, {})
    if WORDS[-1].endswith("mongodb-drop.js"):
        note(f"mongodb drop {database}", place.name)
        databases.pop(database, None)
        return write(path, databases)
    for name, documents in databases.get(database, {}).items():
        say(f"{name}\t{len(documents)}")
    say(f"all indexes\t{len(databases.get(database, {}))}")


def config():
    return re.search(r"mongodb://[^\s\"']+", open("/dev/stdin").read())[0]


def mongodump():
    place, path = store(config())
    database = option(WORDS, "--db")
    kept = read(path, {})[database]
    if place.has("short-dump"):
        kept["tyk_apis"].pop()
    write(option(WORDS, "--archive"), {"database": database, "collections": kept})


def mongorestore():
    place, path = store(config())
    archive = read(option(WORDS, "--archive"))
    target = (option(WORDS, "--nsTo") or archive["database"] + ".*").removesuffix(".*")
    databases = read(path, {})
    databases.setdefault(target, {}).update(archive["collections"])
    write(path, databases)
    note(f"mongodb restore {target}", place.name)
    count = sum(len(documents) for documents in archive["collections"].values())
    print(f"{count} document(s) restored successfully. 0 document(s) failed to restore.", file=sys.stderr)


def main():
    tools = {"docker": docker, "go": go, "redis-check-rdb": redis_check_rdb, "mongosh": mongosh, "mongodump": mongodump,
             "mongorestore": mongorestore}
    if PROGRAM == "serve":
        serve(WORLD)
    elif PROGRAM == "redis-cli":
        redis_cli(Environment(WORLD, packages.machine()), WORDS)
    elif PROGRAM in tools:
        tools[PROGRAM]()
    else:
        packages.Packages(WORLD, PROGRAM, WORDS).run()


main()
