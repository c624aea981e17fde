#!/usr/bin/python3 -ISB
"""A stand-in for systemctl, journalctl and sudo. A unit ENVIRONMENT-PART starts what the link ENVIRONMENT/opt/kestra points to as that part of
Kestra."""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(sys.argv[0])))
from common import NAME, WORLD, alive, end, event, fail, faults, first, old_server, option, say, start  # noqa: E402


def stops(environment, part):
    with open(WORLD + "/events") as file:
        return file.read().split("\n").count(f"{environment}: stop {part}")


def systemctl(words):
    if "--version" in words:
        return say("systemd 252 (252.1)")
    verb, unit = words[0], words[-1]
    environment, _, part = unit.partition("-")
    home = f"{WORLD}/{environment}"
    if not part or not os.path.isdir(home):
        fail(f"Unit {unit}.service not found.", 5)
    pids = f"{home}/{unit}.pid"
    pid = int(open(pids).read()) if os.path.exists(pids) else 0
    kind = faults(environment)
    if verb == "show":
        if "--property=TimeoutStopUSec" in words:
            path = home + "/timeout"
            return say("TimeoutStopUSec=" + (open(path).read().strip() if os.path.exists(path) else "5min 30s"))
        return say("ActiveState=" + ("active" if pid and alive(pid) else "failed" if pid else "inactive"))
    if verb == "stop":
        event(f"{environment}: stop {part}")
        end(pid)
        if pid:
            open(pids, "w").write("0")
        # The copy, the backup, and then the upgrade stop it.
        if "second" in kind and part in ("standalone", "webserver") and stops(environment, part) == 3:
            old_server(home)
    elif verb == "start":
        if pid and alive(pid):
            return
        version = os.path.basename(os.readlink(home + "/opt/kestra")).removeprefix("kestra-")
        changed = version != first()
        if changed and "squatter" in kind and part in ("standalone", "webserver"):
            old_server(home)
        event(f"{environment}: start {part} {version}")
        command = [f"{home}/opt/kestra", "server", part, "-c", home + "/application.yaml"]
        if changed and "idle" in kind and part == "worker":
            command = ["/bin/false"]
        pid = start(command, home, f"{home}/{unit}.log")
        open(pids, "w").write(str(pid))
    else:
        fail(f"Unknown command verb {verb}.")


def journalctl(words):
    unit = option(words, "--unit")
    sys.stdout.write(open(f"{WORLD}/{unit.partition('-')[0]}/{unit}.log").read())


def sudo(words):
    if words[:1] != ["-n"]:
        fail("sudo: a terminal is required to read the password")
    words = [word for word in words[1:] if not word.startswith("--preserve-env=")]
    if words[0] in ("-l", "-ll"):
        import shutil
        # Whoever asks may do everything; a program that is not there may not be run.
        return print(shutil.which(words[1]) if len(words) > 1 else "User may run the following commands: (ALL) NOPASSWD: SETENV: ALL")
    os.execvp(words[0], words)


{"systemctl": systemctl, "journalctl": journalctl, "sudo": sudo}[NAME](sys.argv[1:])
