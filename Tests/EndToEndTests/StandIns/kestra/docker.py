#!/usr/bin/python3 -ISB
"""A stand-in for Docker and its Compose on a machine with one project per environment, whose volumes are the folders WORLD/volumes/NAME and
whose images of Kestra are WORLD/opt/kestra-VERSION. WORLD/docker.json holds images and containers."""
import os
import re
import shutil
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(sys.argv[0])))
from common import WORLD, alive, end, event, fail, faults, first, load, old_server, option, say, start, store  # noqa: E402

PATH = WORLD + "/docker.json"


class Machine:
    def __init__(self):
        self.state = load(PATH)

    def save(self):
        store(PATH, self.state)

    def command(self, image, words, environment):
        """What a container of an image of Kestra runs, with the configuration that is mounted in it."""
        if image not in self.state["images"]:
            fail(f"Error response from daemon: No such image: {image}")
        return [f"{WORLD}/opt/kestra-{image.split(':v')[1]}"] + words + ["-c", f"{WORLD}/{environment}/application.yaml"]

    def start(self, name, image, words, environment):
        container = self.state["containers"].get(name)
        if container is None or container["image"] != image:
            container = self.state["containers"][name] = {"image": image, "pid": 0, "words": words, "environment": environment}
        if not alive(container["pid"]):
            version = image.split(":v")[1]
            home = f"{WORLD}/{environment}"
            if version != first() and "squatter" in faults(environment):
                old_server(home)
            event(f"{environment}: start {words[-1]} {version}")
            container["pid"] = start(self.command(image, words, environment), home, f"{home}/{name}.log")
        self.save()

    def stop(self, name, seconds):
        container = self.state["containers"].get(name)
        if container and alive(container["pid"]):
            event(f"{container['environment']}: stop {container['words'][-1]}")
            # Its worker takes up to five minutes for the tasks that run.
            if seconds < 300:
                event(f"{container['environment']}: tasks killed after {seconds} seconds")
            end(container["pid"])


# MARK: Compose

def compose(words):
    if words == ["version", "--short"]:
        return say("2.24.5")
    given = {}
    files = []
    while words and words[0].startswith("--"):
        name, value = words[0], words[1]
        if name == "--file":
            files.append(value)
        else:
            given[name] = value
        words = words[2:]
    folder, project = given["--project-directory"], given["--project-name"]
    if not files:
        files = [f"{folder}/{name}" for name in ("docker-compose.yml", "docker-compose.override.yml") if os.path.exists(f"{folder}/{name}")]
    text = "".join(open(file).read() for file in files)
    images = dict(re.findall(r"(?m)^  ([a-z-]+):\n    image: (\S+)", text))
    verb, words = words[0], words[1:]
    service = words[-1] if words else ""
    machine = Machine()
    name = f"{project}-{service}-1"
    if verb == "config":
        return sys.stdout.write(re.sub(r" *#.*", "", text))
    if verb == "exec":
        while words[0].startswith("-"):
            words = words[2:] if words[0] == "-e" else words[1:]
        if words[0] != "postgres":
            fail(f"not prepared: compose exec {words}", 99)
        os.execv(f"{WORLD}/bin/{words[1]}", words[1:])
    if verb == "run":
        while words[0].startswith("-"):
            words = words[1:]
        command = machine.command(images[words[0]], words[1:], project)
        os.execv(command[0], command)
    if verb == "logs":
        return sys.stdout.write(open(f"{folder}/{project}-standalone-1.log").read())
    if service not in images:
        fail(f"no such service: {service}")
    if verb == "stop":
        machine.stop(name, int(words[words.index("--timeout") + 1]) if "--timeout" in words else 10)
    elif verb == "start":
        # What was made before is started, whatever the file says now.
        made = machine.state["containers"].get(name)
        machine.start(name, made["image"] if made else images[service], ["server", service], project)
    elif verb == "up":
        made = machine.state["containers"].get(name)
        if made and made["image"] != images[service]:
            machine.stop(name, 10)
        machine.start(name, images[service], ["server", service], project)
    else:
        fail(f"not prepared: compose {verb}", 99)


# MARK: Docker

def contain(words):
    """A container that packs or moves: its volume is a folder, and what it is called with is run here."""
    import subprocess
    volume, place = re.match(r"([^:]+):([^:]+)", option(words, "--volume")).groups()
    folder = f"{WORLD}/volumes/{volume}"
    # A volume that is not there is made, empty.
    os.makedirs(folder, exist_ok=True)
    program = option(words, "--entrypoint")
    rest = words[next(index for index, word in enumerate(words) if word.startswith("--entrypoint=")) + 2:]
    command = [program] + [folder + word[len(place):] if word == place or word.startswith(place + "/") else word for word in rest]
    if program == "sha256sum":
        given = sys.stdin.read().replace(" " + place, " " + folder)
        sys.exit(subprocess.run(command, input=given, text=True, stdout=subprocess.DEVNULL).returncode)
    made = subprocess.run(command, stdout=subprocess.PIPE)
    output = made.stdout.replace(f" {folder}".encode(), f" {place}".encode()) if program == "find" else made.stdout
    sys.stdout.buffer.write(output)
    sys.exit(made.returncode)


def ps(words):
    machine = Machine()
    text = " ".join(words)
    project = re.search(r"compose[.]project=(\S+)", text)[1]
    service = re.search(r"compose[.]service=(\S+)", text)
    volume = re.search(r"volume=(\S+)", text)
    for name, container in machine.state["containers"].items():
        up = alive(container["pid"])
        if not name.startswith(project + "-") or service and name != f"{project}-{service[1]}-1" or not up and "--all" not in words:
            continue
        if volume and volume[1] != f"{project}-data":
            continue
        if "{{.Image}}" in text:
            say(container["image"])
        elif "{{.Status}}" in text:
            say("Up 2 minutes" if up else "Exited (1) 2 minutes ago")
        elif "mounted-by:{{.Names}}" in text:
            say("mounted-by:" + name)
        else:
            fail("not prepared: docker ps", 99)


def docker(words):
    if words == ["--version"]:
        say("Docker version 24.0.5, build ced0996")
    elif words[0] == "compose":
        compose(words[1:])
    elif words[0] == "ps":
        ps(words)
    elif words[0] == "pull":
        machine = Machine()
        if words[-1] not in machine.state["registry"]:
            fail(f"Error response from daemon: manifest for {words[-1]} not found: manifest unknown")
        machine.state["images"] = sorted({*machine.state["images"], words[-1]})
        machine.save()
    elif words[0] == "run" and any(word.startswith("--volume=") for word in words):
        contain(words)
    elif words[:3] == ["volume", "rm", "--force"]:
        shutil.rmtree(f"{WORLD}/volumes/{words[3]}", ignore_errors=True)
    else:
        fail(f"not prepared: docker {words}", 99)


docker(sys.argv[1:])
