"""Debian machines with Tyk's packages, told apart by the host that ssh.sh was asked for, or by the environment where Belay is on the
machine itself: apt-get, apt-cache, apt-mark, dpkg, dpkg-query, dpkg-deb, systemctl, journalctl, tar. What they would do to / they do
below WORLD/MACHINE/root. Faults that are theirs:

    old-process@COMPONENT   the package's restart does not end the process that somebody started by hand
"""
import os
import sys

from tyk import Environment, number, read, write

COMPONENT = {"tyk-gateway": "gateway", "tyk-dashboard": "dashboard", "tyk-pump": "pump", "tyk-sink": "mdcb"}


def machine():
    return os.environ.get("TYK_MACHINE") or os.environ.get("BELAY_ENVIRONMENT") or "nowhere"


def fail(text, code=1):
    print(text, file=sys.stderr, flush=True)
    sys.exit(code)


class Packages:
    def __init__(self, world, program, words):
        self.world, self.program, self.words = world, program, words

    def run(self):
        self.place = Environment(self.world, machine())
        if not self.place.state:
            # Not on one of these machines: the real one.
            real = next(f for f in ("/usr/bin/", "/bin/") if os.path.exists(f + self.program))
            os.execv(real + self.program, [self.program] + self.words)
        self.state, self.root = self.place.state, self.place.folder + "/root"
        getattr(self, self.program.replace("-", "_"))()

    def note(self, text):
        with open(self.place.folder + "/log", "a") as file:
            file.write(text + "\n")

    # MARK: Packages

    def apt_cache(self):
        source = "https://packagecloud.io/tyk/tyk-gateway/ubuntu jammy/main amd64 Packages"
        print(f"{self.words[-1]}:\n  Version table:\n     500 {self.state.get('source', source)}")

    def dpkg_query(self):
        version = self.state["installed"].get(self.words[-1])
        if not version:
            fail(f"dpkg-query: no packages found matching {self.words[-1]}")
        form = next(word.split("=", 1)[1] for word in self.words if word.startswith("--showformat="))
        sys.stdout.write(form.replace("${db:Status-Status}", "installed").replace("${Version}", version))

    def apt_get(self):
        words = [word for word in self.words if not word.startswith("-") and not word.startswith(("Dpkg::", "DPkg::"))]
        verb, wanted = words[0], [word.split("=") for word in words[1:]]
        if verb == "update":
            return print("Hit:1 https://packagecloud.io/tyk/tyk-gateway/ubuntu jammy InRelease")
        for name, version in wanted:
            if version not in self.state["repository"].get(name, []):
                fail(f"E: Version '{version}' for '{name}' was not found", 100)
        if verb == "download":
            for name, version in wanted:
                write(f"{name}_{version}_amd64.deb", {"package": name, "version": version})
            return
        if verb != "install":
            fail(f"E: Invalid operation {verb}", 100)
        for name, version in wanted:
            if number(version) < number(self.state["installed"][name]) and "--allow-downgrades" not in self.words:
                fail("E: Packages were downgraded and -y was used without --allow-downgrades.", 100)
            if name in self.state["held"] and "--allow-change-held-packages" not in self.words:
                fail("E: Held packages were changed and -y was used without --allow-change-held-packages.", 100)
        if "--simulate" in self.words:
            return print("".join(f"Inst {name} ({version})\n" for name, version in wanted), end="")
        if "Dpkg::Options::=--force-confold" not in self.words:
            fail("dpkg: error processing package: end of file on stdin at conffile prompt", 100)
        for name, version in wanted:
            self.unpack(name, version)

    def dpkg(self):
        folder = self.words[-1]
        for base, _, files in sorted(os.walk(folder)):
            for name in files:
                package = read(f"{base}/{name}")
                self.unpack(package["package"], package["version"])

    def unpack(self, name, version):
        """Start-up scripts and samples are replaced, the configuration is not, and the component restarts at once."""
        self.note(f"unpack {name} {version}")
        self.state["installed"][name] = version
        self.place.save()
        with open(f"{self.root}/lib/systemd/system/{name}.service", "w") as file:
            file.write(f"# {name} {version}\n[Service]\nExecStart=/opt/{name}/{name}\n")
        with open(f"{self.root}/opt/{name}/templates.json", "w") as file:
            file.write(f"of {version}\n")
        self.restart(name)
        print(f"Setting up {name} ({version}) ...")

    def dpkg_deb(self):
        if self.words[0] == "--contents":
            for path in self.words[1:]:
                print(f"drwxr-xr-x root/root 0 ./opt/{read(path)['package']}/")
        else:
            print(read(self.words[1])[self.words[2].lower()])

    def apt_mark(self):
        self.state["held"] = sorted({*self.state["held"], *self.words[1:]})
        self.place.save()
        for name in self.words[1:]:
            print(f"{name} set on hold.")

    # MARK: Units

    def restart(self, unit):
        component = COMPONENT[unit]
        version = self.state["installed"][unit]
        if self.place.has(f"old-process@{component}"):
            return
        self.note(f"start {unit} {version}")
        up = self.place.start(component, version, self.state["first"][component])
        self.state["units"][unit] = "active" if up else "failed"
        self.place.save()
        if component == "gateway":
            with open(self.place.folder + "/gateway.log", "a") as file:
                file.write(f"Tyk API Gateway {version}\n")

    def systemctl(self):
        if "--version" in self.words:
            return print("systemd 252 (252.1)")
        verb, unit = self.words[0], self.words[-1]
        if verb == "daemon-reload":
            return
        if unit not in self.state["installed"]:
            fail(f"Unit {unit}.service not found.", 5)
        if verb == "show":
            print(f"ActiveState={self.state['units'][unit]}")
        elif verb == "cat":
            sys.stdout.write(open(f"{self.root}/lib/systemd/system/{unit}.service").read())
        elif verb == "restart":
            # Of Type=simple: the process was started, whatever becomes of it.
            self.restart(unit)
        elif verb == "stop":
            self.note(f"stop {unit}")
            self.place.stop(COMPONENT[unit])
            self.state["units"][unit] = "inactive"
            self.place.save()
        else:
            fail(f"Unknown command verb {verb}.")

    def journalctl(self):
        sys.stdout.write(open(self.place.folder + "/gateway.log").read())

    def tar(self):
        words = [f"--directory={self.root}" if word == "--directory=/" else word.removeprefix("/") if word.startswith(("/opt/", "/srv/", "/lib/"))
                 else word for word in self.words]
        if "--extract" in words:
            running = [name for name, version in self.state["running"].items() if version]
            archive = next(word.rsplit("/", 1)[1] for word in words if word.startswith("--file="))
            self.note(f"unpacked {archive} while {' and '.join(running) or 'nothing'} ran")
        os.execv("/usr/bin/tar" if os.path.exists("/usr/bin/tar") else "/bin/tar", ["tar"] + words)
