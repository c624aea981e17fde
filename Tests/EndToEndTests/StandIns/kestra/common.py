"""What the stand-ins around Kestra share: their world on disk, what is amiss in it, and processes.

A world is a folder with bin/, opt/ and a folder per environment. ENVIRONMENT/application.yaml is Kestra's configuration, ENVIRONMENT/pg a
server of PostgreSQL with a file per database. WORLD/first is the version that everything begins with, WORLD/events says in lines what
happened to whom, and WORLD/faults holds lines `ENVIRONMENT FAULT`:

    silent      sys database migrate ends with 0 and has done nothing
    broken      migrate run ends in the middle
    half        migrate run says that it has done everything, and left one migration out
    npe         migrate default-tenant ends with 0 after a NullPointerException
    second      when Kestra is stopped, somebody else starts it again as it was
    squatter    when the new version starts, an old server has the ports already, and the new one goes on without them
    idle        the new version's worker ends at once
    types       the new version logs that a flow has a type that it does not know
"""
import json
import os
import signal
import sys
import time

SELF = os.path.abspath(sys.argv[0])
NAME = os.path.basename(SELF)


def find_world():
    folder = os.path.dirname(SELF)
    while folder != "/" and not os.path.isdir(folder + "/bin"):
        folder = os.path.dirname(folder)
    return folder


WORLD = find_world()


def say(text):
    print(text, flush=True)


def fail(text, code=1):
    print(text, file=sys.stderr, flush=True)
    sys.exit(code)


def event(text):
    with open(WORLD + "/events", "a") as file:
        file.write(text + "\n")


def faults(environment):
    try:
        with open(WORLD + "/faults") as file:
            lines = [line.split() for line in file]
    except FileNotFoundError:
        return set()
    return {words[1] for words in lines if len(words) == 2 and words[0] == environment}


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def spawn(command, log):
    # Imported where it is needed: most calls are short, and there are many.
    import subprocess
    with open(log, "a") as file:
        pid = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, start_new_session=True).pid
    with open(WORLD + "/pids", "a") as file:
        file.write(f"{pid}\n")
    return pid


def end(pid):
    if pid and alive(pid):
        os.kill(pid, signal.SIGTERM)
        for _ in range(200):
            if not alive(pid):
                return
            time.sleep(0.01)


def load(path):
    with open(path) as file:
        return json.load(file)


def store(path, value):
    with open(path + ".new", "w") as file:
        json.dump(value, file)
    os.replace(path + ".new", path)


def first():
    with open(WORLD + "/first") as file:
        return file.read().strip()


def option(words, name):
    return next((word.split("=", 1)[1] for word in words if word.startswith(name + "=")), None)


class Server:
    """PostgreSQL with its databases, each a JSON file of tables."""

    def __init__(self, folder):
        self.folder = folder

    def file(self, name):
        return f"{self.folder}/{name}.json"

    def users(self, name):
        """Every Kestra that is connected to a database: those that serve say so in a file of their own."""
        found = []
        for each in os.listdir(self.folder):
            if each.startswith(f"{name}.user-"):
                pid = int(each.rsplit("-", 1)[1])
                if alive(pid):
                    found.append(pid)
                else:
                    os.unlink(f"{self.folder}/{each}")
        return found


def start(command, home, log):
    """Starts a Kestra and waits until it serves or has ended."""
    pid = spawn(command, log)
    for _ in range(500):
        if os.path.exists(f"{home}/pg/ready-{pid}") or not alive(pid):
            break
        time.sleep(0.01)
    return pid


def old_server(home):
    """Somebody's forgotten Kestra, of the version that everything began with."""
    pid = start([f"{WORLD}/opt/kestra-{first()}", "server", "standalone", "-c", home + "/application.yaml"], home, home + "/other.log")
    with open(WORLD + "/others", "a") as file:
        file.write(f"{pid}\n")
