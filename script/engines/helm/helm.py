"""The words of Helm's command line that the fragments use, over the real Helm engine of PyPI's helm-python-sdk."""

import argparse
import json
import re
import sys

import helm_python as helm

parser = argparse.ArgumentParser(prog="helm", allow_abbrev=False)
parser.add_argument("words", nargs="+")
parser.add_argument("-n", "--namespace", default="default")
parser.add_argument("-o", "--output", default="table")
parser.add_argument("-f", "--values", action="append", default=[])
parser.add_argument("--version")
parser.add_argument("--timeout", default="5m0s")
parser.add_argument("--wait", action="store_true")
asked = parser.parse_intermixed_args()


def seconds(duration):
    units = {"h": 3600, "m": 60, "s": 1}
    return sum(int(number) * units[unit] for number, unit in re.findall(r"(\d+)([hms])", duration))


def merged(base, over):
    for key, value in over.items():
        base[key] = merged(base.get(key, {}), value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
    return base


def values():
    result = {}
    for path in asked.values:
        with open(path, encoding="utf-8") as file:
            merged(result, helm.values_from_yaml(file.read()))
    return result


def shown(release):
    """As `helm status --output json` has it."""
    info = {"status": release["status"], "description": release.get("description", "")}
    return {"name": release["name"], "namespace": release.get("namespace"), "info": info, "version": release["revision"]}


def run(config, verb, words):
    waiting = {"timeout": seconds(asked.timeout), "wait": "watcher" if asked.wait else None}
    if verb == "install":
        return shown(config.install(words[1], words[0], values(), chart_version=asked.version, **waiting))
    if verb == "upgrade":
        return shown(config.upgrade(words[1], words[0], values(), chart_version=asked.version, **waiting))
    if verb == "rollback":
        config.rollback(words[0], version=int(words[1]), **waiting)
        return "Rollback was a success! Happy Helming!"
    if verb == "status":
        return shown(config.status(words[0]))
    if verb == "history":
        return config.history(words[0])
    if verb == "get" and words[0] == "values":
        return config.get_values(words[1])
    if verb == "get" and words[0] == "manifest":
        return config.status(words[1]).get("manifest", "")
    sys.exit(f"helm: {verb} is not among the words known here")


try:
    with helm.Config(namespace=asked.namespace) as config:
        answer = run(config, asked.words[0], asked.words[1:])
    print(answer if isinstance(answer, str) else json.dumps(answer, default=str))
except helm.HelmError as error:
    sys.exit(f"Error: {error}")
