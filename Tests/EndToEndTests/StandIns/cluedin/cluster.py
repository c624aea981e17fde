#!/usr/bin/python3 -IS
"""A cluster with CluedIn and its disks in Azure that keep their state in a file, seen through kubectl, helm and az, after which it is called.

It stands in for these tools in tests. The context and the resource group are the path of the state without .json. What no test has prepared
ends with exit status 99, so that nothing passes by accident. CluedIn's data is on the disks: a server whose release expects other data than
they hold does not start, unless it is in upgrade mode.
"""
import json
import os
import re
import sys
import time

PROGRAM = os.path.basename(sys.argv[0])
WORDS = sys.argv[1:]
CHARTS = {"2.3.2": "2024.07.03", "2.4.1": "2024.12", "2.5.0": "2025.05.01", "2.5.3": "2025.05.02", "2.6.0": "2025.09.00", "2.7.0": "2026.01.00"}
DATA = {"2024.07.03": "430", "2024.12": "440", "2025.05.01": "450", "2025.05.02": "450", "2025.09.00": "460", "2026.01.00": "470"}
IMAGE = "cluedinprod.azurecr.io/cluedin/cluedin-server:"


def fail(text, code=1):
    print(text, file=sys.stderr)
    sys.exit(code)


def option(*names):
    """All values of an option, in order; as --name value or --name=value."""
    found = []
    for index, word in enumerate(WORDS):
        if word in names and index + 1 < len(WORDS):
            found.append(WORDS[index + 1])
        elif "=" in word and word.split("=", 1)[0] in names:
            found.append(word.split("=", 1)[1])
    return found


if PROGRAM == "sleep":
    sys.exit(0)
text = " ".join(WORDS)
if PROGRAM == "kubectl" and "version --client" in text:
    print('{"clientVersion": {"gitVersion": "v1.30.0"}}')
    sys.exit(0)
if PROGRAM == "helm" and text.endswith("version --short"):
    print("v3.15.0+gc4e37b3")
    sys.exit(0)
if PROGRAM == "az" and text.startswith("version"):
    print('{"azure-cli": "2.62.0"}')
    sys.exit(0)
path = (option("--context", "--kube-context", "--resource-group") or [""])[0] + ".json"
if not os.path.exists(path):
    fail("Unable to connect to the server: dial tcp: lookup aks.nowhere.example: no such host")
with open(path) as file:
    state = json.load(file)
WORDS = [word for word in WORDS if not word.startswith(("--context=", "--kube-context=", "--namespace=cluedin"))]
text = " ".join(WORDS)
state["log"].append(f"{PROGRAM} {text}")


def done(answer="", code=0):
    with open(path + ".new", "w") as file:
        json.dump(state, file, indent=1)
    os.replace(path + ".new", path)
    print(answer, end="")
    sys.exit(code)


def fault(name):
    return name in state["faults"]


# MARK: CluedIn

def read_values(file):
    """Maps and scalars by indentation, which is all that the tests' files hold."""
    if not os.path.exists(file):
        fail(f"Error: open {file}: no such file or directory")
    content = open(file).read()
    if content.startswith("{"):
        return json.loads(content)
    root, stack = {}, []
    for line in content.splitlines():
        if not line.strip() or line.strip().startswith("#"):
            continue
        depth = len(line) - len(line.lstrip())
        key, _, value = line.strip().partition(":")
        stack = [entry for entry in stack if entry[0] < depth]
        parent = stack[-1][1] if stack else root
        value = value.strip().strip("\"'")
        parent[key] = value if value else {}
        if not value:
            stack.append((depth, parent[key]))
    return root


def merge(base, more):
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            merge(base[key], value)
        else:
            base[key] = value
    return base


def given_values():
    values = {}
    if "--reuse-values" in WORDS:
        values = json.loads(json.dumps(state["revisions"][-1]["values"]))
    for file in option("--values"):
        merge(values, read_values(file))
    for setting in option("--set"):
        name, value = setting.split("=", 1)
        value = {"true": True, "false": False}.get(value, value)
        place = values
        for part in name.split(".")[:-1]:
            place = place.setdefault(part, {})
        place[name.split(".")[-1]] = value
    return values


def look(values, name, otherwise=None):
    for part in name.split("."):
        if not isinstance(values, dict) or part not in values:
            return otherwise
        values = values[part]
    return values


def server_tag(values):
    """What a page of long ago has set for the server wins over what is set for all."""
    return look(values, "application.cluedin.image.tag") or look(values, "global.image.tag") or "2024.12"


def deploy(values):
    mode = look(values, "application.system.upgradeMode") in (True, "true")
    pods = look(values, "application.datasourceProcessing.replicas", "1")
    state["server"] = state["jobs-of"] = server_tag(values)
    state["mode"] = mode
    for name in state["workloads"]:
        state["workloads"][name] = 1
    state["workloads"]["Deployment/cluedin-datasource-processing"] = 0 if mode else int(pods)
    state["workloads"]["Deployment/cluedin-ui"] = 0 if mode else 1
    state["jobs"] = ["Failed"] if fault("job-fails") and state["server"] == "2025.09.00" else ["Complete"]
    state["server-log"] = ["[#001 05:57:02 INF] Application started"]
    wanted = look(values, "application.bootstrap.dataUpgrade.toVersion")
    if wanted:
        state["upgrades"]["data-upgrade"] = wanted


def trouble():
    """Why the server is not ready; nothing when it is."""
    if state["workloads"]["Deployment/cluedin-server"] == 0:
        return "no pods"
    if fault("missing-image") and state["server"] == "2025.09.00":
        return "ImagePullBackOff"
    kept = {disk["data"] for disk in state["disks"].values()}
    if state["mode"] and len(kept) == 1:
        return ""
    return "" if kept == {DATA.get(state["server"])} else "CrashLoopBackOff"


def render(chart, values):
    made_up = "" if look(values, "infrastructure.password") else f"password: {time.time_ns()}\n"
    store = look(values, "infrastructure.neo4j.image.tag")
    return (f"# chart: {chart}\n# values: {json.dumps(values)}\nkind: Deployment\nname: cluedin-server\nimage: \"{IMAGE}{server_tag(values)}\"\n"
            + made_up + (f"store: {store}\n" if store else ""))


# MARK: helm

def helm():
    last = state["revisions"][-1]
    if WORDS[:1] == ["status"]:
        done(json.dumps({"name": "cluedin-platform", "info": {"status": last["status"]}, "config": last["values"], "version": last["revision"]}))
    if WORDS[:1] == ["history"]:
        done(json.dumps([{"revision": one["revision"], "chart": "cluedin-platform-" + one["chart"]} for one in state["revisions"]]))
    if WORDS[:2] == ["get", "manifest"]:
        done(render(last["chart"], last["values"]))
    if WORDS[:2] == ["get", "values"]:
        done(json.dumps(last["values"], separators=(",", ":")) + "\n")
    if WORDS[:1] == ["list"]:
        # The number of the application is the one that nobody can rely on.
        done(json.dumps([{"name": "cluedin-platform", "status": last["status"], "chart": "cluedin-platform-" + last["chart"], "app_version": "2024.07"}]))
    if WORDS[:2] == ["repo", "add"] and WORDS[2] == "cluedin" and WORDS[3].startswith("https://"):
        done('"cluedin" has been added to your repositories\n')
    if WORDS[:3] == ["repo", "update", "cluedin"]:
        done("Update Complete.\n")
    chart = (option("--version") or [""])[0]
    if WORDS[:1] in (["show"], ["template"], ["upgrade"]) and chart not in CHARTS:
        fail(f'Error: chart "cluedin-platform" version "{chart}" not found in https://cluedin-io.github.io/Charts/ repository')
    if WORDS[:2] == ["show", "chart"]:
        done(f"name: cluedin-platform\nversion: {chart}\n")
    if WORDS[:1] == ["template"]:
        done(render(chart, given_values()))
    if WORDS[:1] == ["upgrade"]:
        if last["status"].startswith("pending"):
            fail("Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress")
        values = given_values()
        if fault("settings-lost") and "application.system.upgradeMode=false" in option("--set"):
            # As where a backslash is missing: the values of the stage before stay.
            values = json.loads(json.dumps(last["values"]))
        deploy(values)
        stuck = fault("missing-image") and state["server"] == "2025.09.00"
        state["revisions"].append({"revision": last["revision"] + 1, "chart": chart, "values": values, "status": "failed" if stuck else "deployed"})
        if stuck and "--wait" in WORDS:
            done("", print("Error: UPGRADE FAILED: timed out waiting for the condition", file=sys.stderr) or 1)
        done('Release "cluedin-platform" has been upgraded. Happy Helming!\n')
    if WORDS[:1] == ["rollback"]:
        old = next(one for one in state["revisions"] if one["revision"] == int(WORDS[2]))
        if state["jobs"] and state["jobs-of"] != server_tag(old["values"]):
            fail("Error: cannot patch \"init-sqlserver-job\" with kind Job: field is immutable")
        deploy(json.loads(json.dumps(old["values"])))
        state["revisions"].append({**old, "revision": last["revision"] + 1, "status": "deployed"})
        if "--wait" in WORDS and trouble():
            done("", print("Error: timed out waiting for the condition", file=sys.stderr) or 1)
        done("Rollback was a success! Happy Helming!\n")
    fail(f"not prepared: helm {text}", 99)


# MARK: az

def az():
    name = (option("--name") or [""])[0]
    if WORDS[:2] == ["disk", "show"]:
        disk = state["disks"].get(name) or fail(f"(ResourceNotFound) disk {name} was not found", 3)
        if option("--query") == ["id"]:
            done(f"/subscriptions/0/resourceGroups/rg/providers/Microsoft.Compute/disks/{name}\n")
        # An operator does what the step says, while Belay waits for it.
        made = [snapshot for snapshot in state["snapshots"] if snapshot.startswith(name + "-")]
        if made and not fault("nobody-restores"):
            if any(state["workloads"].values()):
                fail("the disk is attached", 99)
            disk.update(data=state["snapshots"][made[-1]]["data"], source=f"/snapshots/{made[-1]}")
        done(json.dumps({"name": name, "creationData": {"sourceResourceId": "/subscriptions/0/resourceGroups/rg" + str(disk.get("source"))}}))
    if WORDS[:2] == ["snapshot", "create"]:
        if any(state["workloads"].values()):
            fail("a snapshot of a disk in use would be of another time than the others", 99)
        if name in state["snapshots"]:
            fail("a snapshot of this name exists", 99)
        disk = option("--source")[0].rsplit("/", 1)[1]
        state["snapshots"][name] = {"data": state["disks"][disk]["data"], "state": "Failed" if fault("snapshot-fails") else "Succeeded"}
        done("{}\n")
    if WORDS[:2] == ["snapshot", "show"]:
        if name not in state["snapshots"]:
            fail(f"(ResourceNotFound) snapshot {name} was not found", 3)
        done(json.dumps({"provisioningState": state["snapshots"][name]["state"]}))
    fail(f"not prepared: az {text}", 99)


# MARK: kubectl

def kubectl():
    output = (option("--output") or [""])[0]
    selector = (option("--selector") or [""])[0]
    server = state["workloads"]["Deployment/cluedin-server"]
    if text.startswith("get namespace kube-system"):
        done(state["uid"])
    if text.startswith("get deployment cluedin-server"):
        if "labels" in output:
            done(json.dumps(state.get("labels", {})) + "{}")
        done(IMAGE + state["server"])
    if text.startswith("get deployment cluedin-ui"):
        pods = state["workloads"]["Deployment/cluedin-ui"]
        if "readyReplicas" in output:
            done("" if pods == 0 or trouble() else str(pods))
        done(str(pods))
    if text.startswith("get deployments --selector=app=cluedin"):
        done(f"{IMAGE}{state['server']} cluedinprod.azurecr.io/cluedin/ui:{state['ui-tag']}")
    if text.startswith("get statefulsets.apps,deployments.apps"):
        done("".join(f"{name} {pods}\n" for name, pods in state["workloads"].items()))
    if text.startswith("get deployments.apps,statefulsets.apps,configmaps"):
        done("kind: List\n")
    if text.startswith("rollout status deployment/cluedin-server"):
        if trouble():
            fail("error: timed out waiting for the condition")
        done('deployment "cluedin-server" successfully rolled out\n')
    if text.startswith("get pods"):
        if output == "wide":
            done("cluedin-server-1\n")
        if "waiting.reason" in output:
            done("" if server == 0 else trouble())
        if "status.phase=Pending" in text:
            done("")
        if "claimName" in output:
            done(" ".join(name for name, pods in state["workloads"].items() if pods and name.startswith("StatefulSet")))
        if "role=main" in selector:
            done(IMAGE + state["server"])
    if text.startswith("get jobs"):
        done(" ".join(state["jobs"]))
    if WORDS[:1] == ["scale"]:
        pods = int(option("--replicas")[0])
        names = [WORDS[1]] if "/" in WORDS[1] else [
            name for name in state["workloads"] if name.startswith({"deployments.apps": "Deployment", "statefulsets.apps": "StatefulSet"}[WORDS[1]])]
        for name in names:
            state["workloads"][name] = pods
        if pods and "Deployment/cluedin-server" in names:
            state["server-log"] = ["[#001 05:57:02 INF] Application started"]
        done("scaled\n")
    if text.startswith("get dataupgrades.api.cluedin.com"):
        if output == "name":
            done("".join(f"dataupgrade.api.cluedin.com/{name}\n" for name in state["upgrades"]))
        done(" ".join(state["upgrades"].values()))
    if text == "apply --filename=-":
        wanted = json.load(sys.stdin)
        name, version = wanted["metadata"]["name"], wanted["spec"]["toVersion"]
        if wanted["kind"] != "DataUpgrade" or not state["mode"]:
            fail("not prepared: a data upgrade outside of upgrade mode", 99)
        if name in state["upgrades"]:
            # Nothing has changed, so nothing is done.
            done(f"dataupgrade.api.cluedin.com/{name} unchanged\n")
        state["upgrades"][name] = version
        state["server-log"].append(f"[#098 05:57:02 INF] Performing Upgrade Scenario Elastic search upgrade mapping for version {version}")
        if fault("data-fails"):
            state["server-log"].append(f"[#095 05:57:04 INF] HTTP POST /api/upgradeto/{version} responded 500 in 1857.3003 ms")
        elif not fault("data-hangs"):
            for disk in state["disks"].values():
                disk["data"] = version.removeprefix("Version")
            state["server-log"].append(f"[#095 05:57:04 INF] HTTP POST /api/upgradeto/{version} responded 200 in 1857.3003 ms")
        done(f"dataupgrade.api.cluedin.com/{name} created\n")
    if WORDS[:1] == ["apply"]:
        file = option("--filename")[0]
        if file.startswith("https://raw.githubusercontent.com/prometheus-operator/") and "--server-side" in WORDS:
            done("serverside-applied\n")
        content = open(file).read()
        values = json.loads(re.search("^# values: (.*)$", content, re.M)[1])
        if "--dry-run=server" in WORDS:
            done("deployment.apps/cluedin-server configured (server dry run)\n")
        if state["jobs"] and state["jobs-of"] != server_tag(values):
            fail("The Job \"init-sqlserver-job\" is invalid: spec.template: field is immutable")
        deploy(values)
        done("deployment.apps/cluedin-server configured\n")
    if text.startswith("delete jobs --selector=phase=init-db"):
        state["jobs"] = []
        done("")
    if text.startswith("delete dataupgrades.api.cluedin.com"):
        state["upgrades"].pop(WORDS[2], None)
        done("")
    if WORDS[:1] == ["delete"] and "--ignore-not-found" in WORDS:
        done("")
    if text.startswith("get prometheusrules"):
        done("kind: List\n")
    if text.startswith("logs deployment/cluedin-server"):
        done("\n".join(state["server-log"]) + "\n" if server else "")
    fail(f"not prepared: kubectl {text}", 99)


{"helm": helm, "kubectl": kubectl, "az": az}[PROGRAM]()
