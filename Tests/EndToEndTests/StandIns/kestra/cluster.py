#!/usr/bin/python3 -ISB
"""A stand-in for kubectl and helm with a cluster per environment, which is its context too, and whose state is ENVIRONMENT/cluster.json. A
deployment kestra-PART runs that part of Kestra, with the image of its template."""
import json
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.realpath(sys.argv[0])))
from common import NAME, WORLD, alive, end, event, fail, load, option, say, start, store  # noqa: E402

# Which Kestra a chart brings by itself; its number is another one.
CHARTS = {"1.0.10": "v1.0.8", "1.0.54": "v1.3.15"}
LABEL = "app.kubernetes.io/name=kestra"


class Cluster:
    def __init__(self, name):
        self.name = name
        self.home = f"{WORLD}/{name}"
        self.path = self.home + "/cluster.json"
        if not os.path.exists(self.path):
            fail("Unable to connect to the server: dial tcp: lookup nowhere.example: no such host")
        self.state = load(self.path)
        self.deployments = self.state["deployments"]

    def save(self):
        store(self.path, self.state)

    def scale(self, name, pods):
        deployment = self.deployments[name]
        deployment["replicas"] = pods
        if pods == 0 or deployment.get("runs") != deployment["image"]:
            if alive(deployment["pid"]):
                event(f"{self.name}: stop {name.removeprefix('kestra-')}")
                end(deployment["pid"])
        if pods and not alive(deployment["pid"]):
            version = deployment["image"].split(":v")[1]
            part = name.removeprefix("kestra-")
            event(f"{self.name}: start {part} {version}")
            deployment["runs"] = deployment["image"]
            deployment["pid"] = start(
                [f"{WORLD}/opt/kestra-{version}", "server", part, "-c", self.home + "/application.yaml"], self.home, f"{self.home}/{name}.log")
        self.save()

    def deploy(self, tag):
        for name in self.deployments:
            self.deployments[name]["image"] = "kestra/kestra:" + tag
            self.scale(name, 1)


# MARK: helm

def tag_of(chart, values):
    """What the chart would run with these values, or why it refuses them."""
    if chart not in CHARTS:
        fail(f'Error: chart "kestra" version "{chart}" not found in https://helm.kestra.io/ repository')
    for key in ("configuration", "postgresql", "minio", "kafka", "elasticsearch"):
        if re.search(f"(?m)^{key}:", values):
            fail(f"Error: execution error at (kestra/templates/checks.yaml): '{key}' is not supported any more")
    found = re.search(r"(?m)^image:\n  tag: (\S+)$", values)
    return found[1] if found else CHARTS[chart]


def helm(words):
    if "version" in words[-2:] or "--version" in words[:2] and len(words) <= 2:
        return say('version.BuildInfo{Version:"v3.15.0", GitCommit:"c4e37b3"}')
    cluster = Cluster(option(words, "--kube-context"))
    words = [word for word in words if not word.startswith("--kube-context=")]
    given = {words[index]: words[index + 1] for index in range(len(words) - 1) if words[index].startswith("--")}
    revisions = cluster.state["revisions"]
    last = revisions[-1]
    verb = words[0]
    if verb == "repo":
        say("Update Complete.")
    elif verb == "status":
        say(json.dumps({"name": "kestra", "info": {"status": last["status"]}, "version": last["revision"]}))
    elif verb == "history":
        say(json.dumps([{"revision": one["revision"]} for one in revisions]))
    elif words[:2] == ["get", "manifest"]:
        say("kind: Deployment")
    elif words[:2] == ["get", "values"]:
        say(json.dumps(last["values"]))
    elif verb == "template":
        say(f"image: kestra/kestra:{tag_of(given['--version'], open(given['--values']).read())}")
    elif verb == "upgrade":
        # Values that are not given again are forgotten.
        values = open(given["--values"]).read() if "--values" in given else ""
        tag = tag_of(given["--version"], values)
        cluster.deploy(tag)
        revisions.append({"revision": last["revision"] + 1, "tag": tag, "values": values, "status": "deployed"})
        cluster.save()
        say('Release "kestra" has been upgraded. Happy Helming!')
    elif verb == "rollback":
        old = next(one for one in revisions if one["revision"] == int(words[2]))
        cluster.deploy(old["tag"])
        revisions.append({**old, "revision": last["revision"] + 1})
        cluster.save()
        say("Rollback was a success! Happy Helming!")
    else:
        fail(f"not prepared: helm {words}", 99)


# MARK: kubectl

def kubectl(words):
    if "--client" in words:
        return say('{"clientVersion": {"gitVersion": "v1.30.0"}}')
    cluster = Cluster(option(words, "--context"))
    words = [word for word in words if not word.startswith(("--context=", "--namespace="))]
    output = option(words, "--output") or ""
    found = cluster.deployments if option(words, "--selector") in (None, LABEL) else {}
    if words[:3] == ["get", "namespace", "kube-system"]:
        say("uid-of-" + cluster.name)
    elif words[:2] == ["get", "deployment"]:
        get_deployment(cluster, words[2:], output, found)
    elif words[:2] == ["get", "pods"]:
        for name, deployment in found.items():
            if alive(deployment["pid"]):
                say(f"pod/{name}-0" if output == "name" else f"{name}-0 1/1 Running 0 2m")
    elif words[:2] == ["scale", "deployment"]:
        pods = int(option(words, "--replicas"))
        names = [words[2]] if not words[2].startswith("--") else list(found)
        if not names:
            fail("error: no objects passed to scale")
        for name in names:
            cluster.scale(name, pods)
    elif words[:2] == ["rollout", "status"]:
        say("successfully rolled out")
    elif words[0] == "create":
        job = json.load(sys.stdin)
        container = job["spec"]["template"]["spec"]["containers"][0]
        version = container["image"].split(":v")[1]
        command = [f"{WORLD}/opt/kestra-{version}"] + container["command"][1:] + ["-c", cluster.home + "/application.yaml"]
        log = f"{cluster.home}/{job['metadata']['name']}.log"
        code = os.spawnvp(os.P_WAIT, "sh", ["sh", "-c", '"$@" >"$0" 2>&1', log] + command)
        cluster.state["jobs"][job["metadata"]["name"]] = "Complete" if code == 0 else "Failed"
        cluster.save()
    elif words[:2] == ["get", "job"]:
        say(cluster.state["jobs"][words[2]])
    elif words[0] == "logs" and words[1].startswith("job/"):
        sys.stdout.write(open(f"{cluster.home}/{words[1][4:]}.log").read())
    elif words[0] == "delete":
        pass
    else:
        fail(f"not prepared: kubectl {words}", 99)


def get_deployment(cluster, words, output, found):
    if words[0].startswith("--"):
        wanted = option(words, "--field-selector")
        for name in found:
            if output == "name" and wanted in (None, "metadata.name=" + name):
                say("deployment.apps/" + name)
            elif output.startswith("custom-columns"):
                say(f"{name} {cluster.deployments[name]['replicas']}")
        return
    deployment = cluster.deployments.get(words[0])
    if deployment is None:
        return None if "--ignore-not-found" in words else fail(f'Error from server (NotFound): deployments.apps "{words[0]}" not found')
    if "image" in output and "imagePullSecrets" not in output:
        say(deployment["image"])
    elif "{.spec.replicas}" in output:
        say(deployment["replicas"])
    elif "Available" in output:
        say("True" if deployment["replicas"] and alive(deployment["pid"]) else "False")
    elif "terminationGracePeriodSeconds" in output:
        say(360)
    elif "metadata.labels" in output:
        say(json.dumps(cluster.state["labels"]))


{"kubectl": kubectl, "helm": helm, "sleep": lambda words: None}[NAME](sys.argv[1:])
