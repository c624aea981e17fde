#!/usr/bin/python3
"""A cluster with Kyma 1.x that keeps its state in a file, seen through kubectl, helm, velero and kyma-VERSION, after which it is called.

It stands in for the vendor's tools in tests. It refuses what they refuse, says what they say, and fails as they are known to fail. What no
test has prepared ends with exit status 99, so that nothing passes by accident. The state is FILE.json beside the kubeconfig FILE.
"""
import json
import os
import re
import sys

PROGRAM = os.path.basename(sys.argv[0])
WORDS = sys.argv[1:]
ISTIO = [((1, 24), "1.11.4"), ((1, 23), "1.9.5"), ((1, 22), "1.9.1"), ((1, 19), "1.8.2"), ((1, 17), "1.7.4"), ((1, 16), "1.5.10"),
         ((1, 14), "1.4.10"), ((1, 12), "1.4.7"), ((1, 11), "1.4.6"), ((1, 8), "1.3.5"), ((1, 5), "1.2.4"), ((1, 4), "1.2.2"), ((1, 0), "1.1.0")]


def numbers(version):
    return tuple(int(part) for part in version.split("-")[0].split("."))


def minor(version):
    return numbers(version)[:2]


def istio(version):
    return next(value for line, value in ISTIO if minor(version) >= line)


def fail(text, code=1):
    print(text, file=sys.stderr)
    sys.exit(code)


def option(*names):
    """All values of an option, in order."""
    return [WORDS[index + 1] for index, word in enumerate(WORDS[:-1]) if word in names]


def flags_unknown(allowed):
    for word in WORDS:
        if word.startswith("-") and word not in allowed:
            fail(f"Error: unknown flag: {word}" if word.startswith("--") else f"Error: unknown shorthand flag: '{word[1:]}' in {word}")


kubeconfig = (option("--kubeconfig") or [""])[0]
if kubeconfig:
    place = WORDS.index("--kubeconfig")
    del WORDS[place:place + 2]
path = kubeconfig + ".json"
if not os.path.exists(path):
    fail("Unable to connect to the server: dial tcp: lookup api.nowhere.example: no such host")
with open(path) as file:
    state = json.load(file)
state.setdefault("log", []).append(f"{PROGRAM} {' '.join(WORDS)}")


def done(text="", code=0):
    with open(path + ".new", "w") as file:
        json.dump(state, file, indent=1)
    os.replace(path + ".new", path)
    if text:
        print(text, end="")
    sys.exit(code)


def begin(target):
    """What the operator does with a new target: its image is there at once, the rest comes later, or not."""
    fault = state.get("faults", {}).get(target)
    state["installer"] = target
    if minor(target) >= (1, 10) and minor(target) <= (1, 13) and state.get("tiller") != target:
        fault = "error"
    if fault == "error":
        state["releases"] = {**state["releases"], "logging": "failed"}
        state["states"] = ["Error"]
        return False
    if fault == "slow-operator":
        state["states"] = ["Installed", "InProgress", "Error"]
    else:
        state["states"] = ["InProgress", "Installed"]
    if fault == "quiet":
        state["releases"] = {**state["releases"], "logging": "failed"}
    if minor(target) >= (1, 14):
        state["helm"] = 3
    if fault != "stale":
        state["gateways"] = istio(target)
    return True


def kyma():
    own = PROGRAM.split("-", 1)[1]
    if WORDS[:2] == ["version", "-c"]:
        done(f"Kyma CLI version: {own}\n")
    if WORDS == ["version"]:
        done(f"Kyma CLI version: {own}\nKyma cluster version: {state['installer']}\n")
    if WORDS[:1] != ["upgrade"]:
        fail(f"not prepared: {PROGRAM} {WORDS}", 99)
    allowed = {"--ci", "--non-interactive", "-o", "-c"}
    if minor(own) >= (1, 16):
        allowed.add("-s")
    if minor(own) >= (1, 18):
        allowed.add("--profile")
    flags_unknown(allowed)
    if "--ci" not in WORDS and "--non-interactive" not in WORDS:
        fail("Did you check the migration guide? Type [y/N]: EOF")
    target = (option("-s") or [own])[0]
    now = state["states"][0]
    if now in ("InProgress", "Error"):
        # It attaches to what was begun before, without a word about the new target.
        done("An installation or upgrade is already in progress, attaching to it.\n- Kyma upgraded successfully\n")
    if numbers(target) < numbers(state["installer"]) and "rc" not in state["installer"]:
        fail("Error: current Kyma version is newer than the target. Kyma does not support a dedicated downgrade procedure")
    if minor(target)[0] != minor(state["installer"])[0] or minor(target)[1] - minor(state["installer"])[1] > 1:
        fail(f"Error: upgrading from {state['installer']} to {target} is not supported: go one minor at a time")
    if minor(own) != minor(target):
        fail(f"Error: the CLI {own} cannot upgrade to {target}")
    given = {"overrides": option("-o"), "components": option("-c")}
    if [os.path.basename(file) for file in given["overrides"]] != state["overrides"]:
        state["releases"] = {**state["releases"], "ory": "failed"}
    if bool(given["components"]) != state["listed"]:
        state["releases"] = {**state["releases"], "console": "failed"}
    state["profile"] = (option("--profile") or [None])[0]
    fine = begin(target)
    if fine:
        state["states"] = ["Installed"]
    done("- Kyma upgraded successfully\n" if fine else "X Upgrading Kyma: failed to reach state Installed\n", 0 if fine else 1)


def helm():
    text = " ".join(WORDS)
    if text == "version --short":
        done("v3.5.2+g167aac7\n")
    if WORDS[0] == "list":
        if state.get("helm") != 3:
            done("")
        bad = [name for name, status in state["releases"].items() if status != "deployed"]
        if "--failed" in WORDS:
            done("".join(name + "\n" for name in bad))
        if option("-n"):
            done("".join(name + "\n" for name in state["releases"] if name == option("-n")[0] or name.startswith("istio-kyma")))
        done("".join(f"- name: {name}\n  revision: \"1\"\n  status: {status}\n" for name, status in state["releases"].items()))
    if WORDS[0] == "delete":
        if state["releases"].pop(WORDS[1], None) is None:
            fail(f"Error: uninstall: Release not loaded: {WORDS[1]}: release: not found")
        done(f'release "{WORDS[1]}" uninstalled\n')
    fail(f"not prepared: helm {text}", 99)


def velero():
    backups = state.setdefault("backups", {})
    if WORDS[0] == "version":
        done("Client:\n\tVersion: v1.5.3\n")
    if WORDS[:2] == ["backup", "create"]:
        name = WORDS[2]
        if name in backups:
            fail(f'An error occurred: backups.velero.io "{name}" already exists')
        backups[name] = {"phase": state.get("velero", "Completed"), "installer": state["installer"]}
        # It ends well whatever the phase.
        done(f"Backup completed with status: {backups[name]['phase']}.\n")
    if WORDS[:2] == ["backup", "get"]:
        if WORDS[2] not in backups:
            fail(f'An error occurred: backups.velero.io "{WORDS[2]}" not found')
        done(json.dumps({"status": {"phase": backups[WORDS[2]]["phase"]}}) + "\n")
    if WORDS[:2] == ["restore", "create"]:
        backup = backups[option("--from-backup")[0]]
        if "--include-resources" in WORDS:
            state["first-pass"] = True
        elif not state.get("first-pass"):
            fail("the resource definitions are not there yet")
        else:
            state["installer"], state["states"] = backup["installer"], ["Installed"]
            state["releases"] = {name: "deployed" for name in state["releases"]}
            state["gateways"] = istio(backup["installer"])
        done("Restore completed with status: Completed.\n")
    fail(f"not prepared: velero {WORDS}", 99)


def kubectl():
    text = " ".join(WORDS)
    if text == "version --client -o json":
        done('{"clientVersion": {"gitVersion": "v1.18.20"}}\n')
    if text == "version -o json":
        done(json.dumps({"clientVersion": {"gitVersion": "v1.18.20"}, "serverVersion": {"gitVersion": state["kubernetes"]}}) + "\n")
    if text.startswith("get namespace kube-system"):
        done(state["uid"])
    if "get installation/kyma-installation" in text:
        if text.endswith("-o yaml"):
            done(f"apiVersion: installer.kyma-project.io/v1alpha1\nkind: Installation\nmetadata:\n  labels: {json.dumps(state.get('labels', {}))}\n")
        answer = state["states"][0]
        if len(state["states"]) > 1:
            state["states"].pop(0)
        done(answer)
    if "label installation/kyma-installation" in text:
        if "--overwrite" not in WORDS:
            fail("error: 'action' already has a value (install), and --overwrite is false")
        state["states"] = ["InProgress", "Installed"]
        state["releases"] = {name: "deployed" for name in state["releases"]}
        done("installation.installer.kyma-project.io/kyma-installation labeled\n")
    if "get deployment kyma-installer" in text:
        if state["installer"] is None:
            fail('Error from server (NotFound): deployments.apps "kyma-installer" not found')
        done(f"eu.gcr.io/kyma-project/kyma-installer:{state['installer']}")
    if "delete deployment kyma-installer" in text:
        state["installer"] = None
        done('deployment.apps "kyma-installer" deleted\n')
    if WORDS[:2] == ["apply", "-f"]:
        return apply(WORDS[2])
    if "logs -l name=kyma-installer" in text:
        done("Step error:  Details: Helm upgrade error: StatefulSet logging-loki is invalid: Forbidden\n")
    if "get configmaps,secrets -l installer=overrides" in text:
        if text.endswith("-o yaml"):
            done("apiVersion: v1\nitems: []\nkind: List\n")
        done(" ".join(state.get("override-keys", [])) + "\n")
    if "get backups.velero.io" in text:
        name = WORDS[WORDS.index("backups.velero.io") + 1]
        done(state.get("backups", {}).get(name, {}).get("phase", ""))
    if "get volumesnapshots" in text:
        done(state.get("snapshots", {}).get(WORDS[WORDS.index("volumesnapshots") + 1], ""))
    if WORDS[:2] == ["get", "pods"] and "--field-selector=status.phase=Running" in WORDS:
        pods = {**state.get("sidecars", {}), "istio-system/istio-ingressgateway-0": state["gateways"]}
        suffix = "-distroless" if minor(state["installer"]) >= (1, 17) else ""
        done("".join(f"{pod} eu.gcr.io/kyma-project/external/istio/proxyv2:{version}{suffix}\n" for pod, version in pods.items()))
    if re.fullmatch(r"-n (kyma-system|kyma-integration|istio-system) get pods -o jsonpath=.*waiting.reason}", text):
        done(state.get("waiting", {}).get(WORDS[1], ""))
    if "get persistentvolumeclaims -o name" in text:
        done("".join(f"persistentvolumeclaim/{name}\n" for name in state.get("claims", [])))
    if "get persistentvolumeclaim storage-logging-loki-0" in text:
        done("standard" if "storageClassName" in text else state.get("loki", "30Gi"))
    if WORDS[:2] == ["get", "storageclass"]:
        done("true" if state.get("expansion", True) else "")
    if re.match(r"get (apis|functions.kubeless.io|virtualservices|triggers.eventing.knative.dev) --all-namespaces", text):
        done(" ".join(state.get(WORDS[1], [])))
    if "get secret connector-service-app-ca" in text:
        done("Y2VydGlmaWNhdGU=" if "crt" in text else "a2V5")
    if "create configmap application-connector-certificate-overrides" in text:
        state["ca-override"] = [open(word.split("=", 2)[2]).read() for word in WORDS if word.startswith("--from-file=")]
        done("configmap/application-connector-certificate-overrides created\n")
    if "get configmap application-connector-certificate-overrides" in text:
        done("", 0 if "ca-override" in state else 1)
    if "get configmap net-global-overrides" in text:
        done(state.get("long-domain", ""))
    if "label configmap application-connector-certificate-overrides" in text:
        done("labeled\n")
    if WORDS[0] == "patch" and WORDS[1] == "compassconnection":
        state["compass"] = True
        done("patched\n")
    if re.match(r"-n kyma-system (delete (subscriptions|channels|pod)|get pod -l app=minio|cp )", text):
        if " cp " in f" {text} ":
            os.makedirs(WORDS[-1], exist_ok=True)
            with open(WORDS[-1] + "/asset", "w") as file:
                file.write("asset")
        done("minio-0" if "app=minio" in text else "done\n")
    fail(f"not prepared: kubectl {text}", 99)


def apply(source):
    if source == "-":
        resource = json.load(sys.stdin)
        name = resource["metadata"]["name"]
        if resource["kind"] == "Backup":
            if resource["metadata"]["namespace"] != "kyma-system":
                fail("no Velero server looks into this namespace")
            # An unchanged resource is left as it is, and that is called well.
            state.setdefault("backups", {}).setdefault(
                name, {"phase": state.get("velero", "Completed"), "installer": state["installer"]})
        else:
            state.setdefault("snapshots", {})[name] = "true"
        done(f"{resource['kind'].lower()}/{name} created\n")
    name = source.rsplit("/", 1)[1]
    target = next((part for part in source.split("/") if re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+(-rc[0-9]+)?", part)), None)
    if name == "tiller.yaml":
        state["tiller"] = target
    elif name in ("kyma-installer-cluster.yaml", "kyma-installer-cr-cluster.yaml"):
        if (minor(target) >= (1, 15)) != (name == "kyma-installer-cr-cluster.yaml"):
            fail(f'error: unable to read URL "{source}", server reported 404 Not Found, status code=404')
        if 11 <= minor(target)[1] <= 14 and state["installer"] is not None:
            fail("The Deployment \"kyma-installer\" is invalid: spec.selector: Invalid value: field is immutable")
        begin(target)
    elif name == "kyma-installer.yaml":
        if minor(target) < (1, 15):
            fail(f'error: unable to read URL "{source}", server reported 404 Not Found, status code=404')
        state["installer"] = target
    elif name != "crds.yaml":
        fail(f"not prepared: apply {source}", 99)
    done(f"{name} configured\n")


if PROGRAM.startswith("kyma-"):
    kyma()
elif PROGRAM in ("helm", "velero", "kubectl"):
    {"helm": helm, "velero": velero, "kubectl": kubectl}[PROGRAM]()
fail(f"not prepared: {PROGRAM}", 99)
