"""Tyk's components as far as a wizard can see them: what they do with APIs as they start, what they answer, and how they fail.

A world is a folder with bin/ and one folder per environment, each with state.json:

    running     component -> what its process is: version, or null where it has ended
    answering   component -> the version that answers at its address, which need not be the one that was started
    apis        for the open-source Gateway the folder with definitions; the Dashboard has them in mongodb.json
    faults      what goes wrong there, a name each:

    redis-away@VERSION      the Gateway of VERSION does not find its Redis: /hello answers 200 and says fail (503 from 5.9.0 and 5.8.3)
    ends@COMPONENT          that component ends as soon as it is started in its new version
    old-one@COMPONENT       an old server, started by somebody else, goes on answering at the component's address
"""
import json
import os
import re

COMPONENTS = ["gateway", "dashboard", "pump", "mdcb"]


def number(version):
    return [int(part) for part in re.findall(r"\d+", version)[:3]]


def read(path, otherwise=None):
    try:
        with open(path) as file:
            return json.load(file)
    except FileNotFoundError:
        return otherwise


def write(path, value):
    with open(path + ".new", "w") as file:
        json.dump(value, file, indent=1)
    os.replace(path + ".new", path)


class Environment:
    def __init__(self, world, name):
        self.world, self.name, self.folder = world, name, f"{world}/{name}"
        self.state = read(self.folder + "/state.json", {})

    def save(self):
        write(self.folder + "/state.json", self.state)

    def has(self, fault):
        return fault in self.state["faults"]

    # MARK: Components

    def start(self, component, version, first):
        """Whether it is still there a moment later. `first` is the version that the environment had at the beginning."""
        new = version != first
        if new and self.has(f"ends@{component}"):
            self.stop(component)
            return False
        if component == "dashboard" and number(version) >= [5, 3]:
            self.migrate()
        self.state["running"][component] = version
        if new and self.has(f"old-one@{component}"):
            self.state["answering"][component] = first
        else:
            self.state["answering"][component] = version
        self.save()
        return True

    def stop(self, component):
        self.state["running"][component] = None
        if not self.has(f"old-one@{component}"):
            self.state["answering"][component] = None
        self.save()

    # MARK: Tyk OAS definitions

    def definitions(self):
        """Name -> generation: second up to 5.2, third from 5.3 on."""
        if "database" in self.state:
            database = read(self.folder + "/mongodb.json", {}).get(self.state["database"], {})
            return {one["name"]: one["form"] for one in database.get("tyk_apis", [])}
        found = {}
        folder = self.state["apis"]
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            one = read(f"{folder}/{name}")
            found[one["name"]] = one["form"]
        return found

    def migrate(self):
        path = self.folder + "/mongodb.json"
        databases = read(path, {})
        for one in databases.get(self.state["database"], {}).get("tyk_apis", []):
            if one["form"] == "second":
                one["form"] = "third"
        write(path, databases)

    # MARK: Answers

    def answer(self, component, path):
        version = self.state["answering"].get(component)
        if version is None:
            return 502, {"error": "nobody there"}
        if component == "pump":
            return (200, {"status": "ok"}) if path == "health" else (404, {})
        if component == "mdcb":
            return (200, {"status": "ok"}) if path == "health" else (404, {})
        if component == "dashboard":
            return (200, {"status": "ok"}) if path == "hello" else (404, {})
        if path == "hello":
            away = self.has(f"redis-away@{version}")
            status = "fail" if away else "pass"
            strict = version in ("5.8.3", "5.9.0")
            said = version if number(version) >= [4, 0] else "v" + version
            return 503 if away and strict else 200, {
                "status": status, "version": said, "description": "Tyk GW",
                "details": {"redis": {"status": status, "componentType": "datastore"}}}
        # An API is there when the running Gateway can read its definition.
        form = self.definitions().get(path.strip("/"))
        readable = form == "classic" or form == "second" and number(version) < [5, 3] or form == "third" and number(version) >= [5, 3]
        return (200, {"api": path}) if readable else (404, {"error": "Not Found"})


def serve(world):
    """Answers for all components of all environments, at /ENVIRONMENT/COMPONENT/…, from what is on disk at that moment."""
    import http.server

    class Answer(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            parts = self.path.split("?")[0].strip("/").split("/", 2)
            status, body = 404, {}
            if len(parts) == 3 and parts[1] in COMPONENTS and os.path.isdir(f"{world}/{parts[0]}"):
                status, body = Environment(world, parts[0]).answer(parts[1], parts[2])
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Answer)
    child = os.fork()
    if child:
        return print(server.server_port, child, flush=True)
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    server.serve_forever()
