#!/usr/bin/python3 -IS
"""A machine with Docker and CluedIn's Home that keeps its state in docker.json beside the folder of this program, seen through docker and pwsh.

It stands in for these in tests. cluedin.ps1 ends well whatever becomes of what it calls, as the real one does. Data in containers that pack
and unpack is real; what no test has prepared ends with exit status 99.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys

PROGRAM = os.path.basename(sys.argv[0])
WORDS = sys.argv[1:]
WORLD = os.path.dirname(os.path.dirname(os.path.abspath(sys.argv[0])))
PATH = WORLD + "/docker.json"
REGISTRY = "cluedinprod.azurecr.io/cluedin/"
SERVER = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/health/readiness" else 404); self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
with open(PATH) as file:
    state = json.load(file)
text = " ".join(WORDS)
state["log"].append(f"{PROGRAM} {text}")


def done(answer="", code=0):
    with open(PATH + ".new", "w") as file:
        json.dump(state, file, indent=1)
    os.replace(PATH + ".new", PATH)
    print(answer, end="")
    sys.exit(code)


def settings(folder):
    with open(folder + "/.env") as file:
        return dict(line.strip().split("=", 1) for line in file if "=" in line)


def image(name, tag):
    return f"{REGISTRY}{name}:{tag}"


def stop(folder):
    running = state["running"].pop(folder, None)
    if running:
        try:
            os.kill(running["pid"], signal.SIGKILL)
        except ProcessLookupError:
            pass


def pwsh():
    if text == "--version":
        done("PowerShell 7.4.2\n")
    if WORDS[:1] != ["./cluedin.ps1"] or WORDS[2] != "-env" or not os.path.exists("cluedin.ps1"):
        done(f"not prepared: pwsh {text}\n", 99)
    folder = f"{os.getcwd()}/env/{WORDS[3]}"
    if not os.path.isdir(folder):
        done(f"Could not find environment {WORDS[3]}\n")
    tags = settings(folder)
    server, ui = image("cluedin-server", tags["CLUEDIN_SERVER_TAG"]), image("ui", tags["CLUEDIN_UI_TAG"])
    if WORDS[1] == "stop":
        stop(folder)
    elif WORDS[1] == "pull":
        for one in (server, ui):
            if "no-image-for-production" in state["faults"] and "/production/" in folder:
                state["images"] = [kept for kept in state["images"] if kept != one]
                done(f"manifest for {one} not found\n")
            if one not in state["registry"]:
                done(f"manifest for {one} not found\n")
            state["images"] = sorted({*state["images"], one})
    elif WORDS[1] == "up":
        if server not in state["images"]:
            done(f"No such image: {server}\n")
        stop(folder)
        process = subprocess.Popen(
            ["/usr/bin/python3", "-IS", "-c", SERVER, tags["CLUEDIN_SERVER_LOCALPORT"]], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True)
        state["running"][folder] = {"pid": process.pid, "server": server, "ui": ui, "sqlserver": image("sqlserver-home", "1")}
        with open(WORLD + "/pids", "a") as file:
            file.write(f"{process.pid}\n")
    else:
        done(f"not prepared: pwsh {text}\n", 99)
    done()


def contain():
    """A container that packs: its volume is a folder, and what it is called with is run here."""
    source, place = re.search(r"--volume=([^:]+):(/volume)", text).groups()
    folder = source if source.startswith("/") else f"{WORLD}/volumes/{source}"
    os.makedirs(folder, exist_ok=True)
    program = re.search(r"--entrypoint=(\S+)", text)[1]
    words = [program] + [word.replace(place, folder) for word in WORDS[WORDS.index("busybox") + 1:]]
    if program == "sha256sum":
        given = sys.stdin.read().replace(" " + place, " " + folder)
        done("", subprocess.run(words, input=given, text=True, stdout=subprocess.DEVNULL).returncode)
    if program == "find" and "sha256sum" in words:
        made = subprocess.run(words, text=True, capture_output=True)
        done(made.stdout.replace(" " + folder, " " + place), made.returncode)
    done("", subprocess.run(words).returncode)


def docker():
    if text.startswith("version --format"):
        done("26.1.3\n")
    if WORDS[:1] == ["ps"]:
        folder = re.search(r"working_dir=(\S+)", text)[1]
        running = state["running"].get(folder, {})
        service = re.search(r"compose.service=(\S+)", text)
        found = [running[service[1]]] if service and service[1] in running else [] if service else list(running)
        if "health=unhealthy" in text:
            found = []
        done("".join(f"{one}\n" if "--format" in text else "0123abcd\n" for one in found))
    if WORDS[:2] == ["image", "inspect"]:
        done("sha256:00ff\n" if WORDS[-1] in state["images"] else "", 0 if WORDS[-1] in state["images"] else 1)
    if WORDS[:1] == ["pull"]:
        done(WORDS[-1] + "\n", 0 if WORDS[-1] in state["registry"] else 1)
    if WORDS[:3] == ["volume", "rm", "--force"]:
        shutil.rmtree(f"{WORLD}/volumes/{WORDS[3]}", ignore_errors=True)
        done()
    if WORDS[:1] == ["run"] and "sqlserver-init" in text:
        # It ends well although a script in it failed.
        done("- Checking DB : DataStore.Db.WebApp\n" + ("" if "init-fails" in state["faults"] else "MS SQL Ready for visitors..\nAll done. Bye !\n"))
    if WORDS[:1] == ["run"] and "--volume=" in text:
        contain()
    done(f"not prepared: docker {text}\n", 99)


{"docker": docker, "pwsh": pwsh}[PROGRAM]()
