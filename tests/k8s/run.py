#!/usr/bin/env python3
"""Renders the overlays of deploy/k8s and checks them, and deploy/compose.yaml: run.py TOOLS (./dev test deploy knows them).

Against the API's own schemas, without unknown members; those of operators against deploy/k8s/schemas;
kube-score without criticals; the programs take the configuration; and what no tool knows of us.
The last line says how many checks passed.
"""
import ctypes
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy" / "local"))

import compose
from fanfare_local import image
from rules import RULES

K8S = ROOT / "deploy" / "k8s"
BIN = Path(os.environ.get("FANFARE_BIN_DIR") or ROOT / "build" / "dev" / "bin")
# Versions are immutable tags; a registry that is away must not keep a pod from starting again. CPU has
# no limit: throttled heartbeats cost partitions.
SCORE = ["score", "--ignore-container-cpu-limit", "--ignore-test", "container-image-pull-policy", "-o", "json"]


def render(kustomize: Path, overlay: Path) -> str:
    done = subprocess.run([kustomize, "build", overlay], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout


def schema_faults(tools: Path, file: Path, objects: list) -> list:
    """What Kubernetes, or an operator, would not take."""
    faults = []
    for each in objects:
        kind, version = each["kind"], each["apiVersion"].rsplit("/", 1)[-1]
        schema = K8S / "schemas" / f"{kind.lower()}-{version}.json"
        if schema.exists():
            validator = jsonschema.Draft7Validator(json.loads(schema.read_text()))
            faults += [f"{kind} {each['metadata']['name']}: {'/'.join(map(str, error.path))}: {error.message[:200]}"
                       for error in validator.iter_errors(each)]
    known = {schema.stem.rsplit("-", 1)[0] for schema in (K8S / "schemas").glob("*.json")}
    done = subprocess.run([tools / "bin" / "kubernetes-validate", "--strict", file], capture_output=True, text=True,
                          check=False)
    for line in (done.stdout + done.stderr).splitlines():
        unknown = "Couldn't find schema for kind" in line
        if unknown and line.split("for kind ", 1)[1].split()[0].lower() in known:
            continue
        if unknown or not ("passed for" in line or line.startswith("INFO")):
            faults.append(line)
    return faults


def score_faults(tools: Path, file: Path) -> list:
    done = subprocess.run([tools / "bin" / "kube-score", *SCORE, file], capture_output=True, text=True, check=False)
    return [f"{each['object_name']}: {check['check']['name']}: {comment['summary']}"
            for each in json.loads(done.stdout) for check in each["checks"] or []
            if check["grade"] == 1 and not check["skipped"] for comment in check["comments"] or [{"summary": ""}]]


def configuration_faults(objects: list) -> list:
    """Each program checks the configuration with the variables of its pod."""
    faults = []
    config = next(o for o in objects if o["kind"] == "ConfigMap" and "fanfare.yaml" in o["data"])
    with tempfile.TemporaryDirectory(prefix="fanfare-k8s-") as folder:
        file, keys = Path(folder, "fanfare.yaml"), Path(folder, "master.key")
        file.write_text(config["data"]["fanfare.yaml"])
        keys.write_text("1:q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=\n")
        for each in (o for o in objects if o["kind"] == "StatefulSet"):
            container = each["spec"]["template"]["spec"]["containers"][0]
            variables = {v["name"]: v.get("value", "0") for v in container["env"]}
            variables = {k: v for k, v in variables.items() if k.startswith("FANFARE_")}
            if "FANFARE_MASTER_KEY_FILE" in variables:
                variables["FANFARE_MASTER_KEY_FILE"] = str(keys)
            program = BIN / Path(container["command"][0]).name
            done = subprocess.run([program, "--check-config", "--config", file], capture_output=True, text=True,
                                  env=variables | {"FANFARE_CONFIG": ""}, check=False)
            if done.returncode != 0 or "configuration_variable_unknown" in done.stderr:
                faults.append(f"{program.name}: {done.stderr.strip()}")
    return faults


def check(tools: Path, overlay: Path) -> dict:
    """By check: what is wrong."""
    text = render(tools / "bin" / "kustomize", overlay)
    objects = [each for each in yaml.safe_load_all(text) if each]
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(text)
        file.flush()
        found = {"schemas": schema_faults(tools, Path(file.name), objects),
                 "kube-score": score_faults(tools, Path(file.name)),
                 "configuration": configuration_faults(objects)}
    return found | {rule.__name__.replace("_", " "): list(rule(objects)) for rule in RULES}


def image_faults() -> list:
    """Libraries that a build needs and deploy/Containerfile doesn't install."""
    listed = (ROOT / "deploy" / "local" / "fanfare_local" / "packages.py").read_text()
    needed = set(re.findall(r"\blib[\w.-]+-dev\b|\bprometheus-cpp-dev\b", listed.split('"""')[3]))
    needed -= {"libgtest-dev", "libgmock-dev", "libbenchmark-dev", "libclang-rt-14-dev"}
    text = (ROOT / "deploy" / "Containerfile").read_text()
    return [f"deploy/Containerfile lacks {name}" for name in sorted(needed) if name not in text.split()] + copy_faults(text)


def copy_faults(text: str) -> list:
    """Files of ours that the programs include or CMake adds, and that are in no COPY before the build."""
    copied = [path for line in re.findall(r"^COPY (.*)$", text.split("FROM scratch")[0], re.M) for path in line.split()[:-1]]
    there = {str(file.relative_to(ROOT)) for path in copied for file in ([ROOT / path] if (ROOT / path).is_file() else (ROOT / path).rglob("*"))}
    faults = []
    for name in sorted(there):
        if not name.endswith((".h", ".cc")) or name.startswith("deploy/"):
            continue
        for wanted in re.findall(r'^#include "([^"]+)"', (ROOT / name).read_text(), re.M):
            made = wanted.endswith(".pb.h")
            if not made and not {wanted, f"libs/{wanted}", str(Path(name).parent / wanted)} & there:
                faults.append(f"deploy/Containerfile copies {name}, but not {wanted}")
    for folder in re.findall(r"^add_subdirectory\((\S+)\)", (ROOT / "CMakeLists.txt").read_text(), re.M):
        if not any(name.startswith(folder + "/") for name in there):
            faults.append(f"deploy/Containerfile doesn't copy {folder}")
    return faults


def version_faults():
    """What the programs say, the image's label, and the tags that manifests name."""
    said = subprocess.run([BIN / "fanfare", "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    if image.version(ROOT) != said:
        yield f"the image's label would be {image.version(ROOT)}, not {said}"
    named = {"Containerfile": r"^ARG VERSION=(\S+)", "compose.yaml": r"FANFARE_IMAGE:-fanfare:([^}]+)}",
             **{f"k8s/overlays/{each.name}/kustomization.yaml": r"newTag: ([^}]+)}" for each in (K8S / "overlays").iterdir()}}
    for file, pattern in named.items():
        found = re.findall(pattern, (ROOT / "deploy" / file).read_text(), re.M)
        if found != [said]:
            yield f"deploy/{file} names {found}, not {said}"


def bill_faults():
    """What a browser gets is in the image's bill of materials; what only builds it isn't."""
    sys.path.insert(0, str(ROOT / "deploy" / "image"))
    import collect
    listed = {each["name"] for each in collect.dashboard()}
    project = json.loads((ROOT / "web" / "package.json").read_text())
    yield from (f"the bill of materials lacks {name}" for name in project["dependencies"] if name not in listed)
    yield from (f"the bill of materials has {name}" for name in project["devDependencies"] if name in listed)


def trust_faults():
    """OpenSSL, as the programs load it, finds authorities in the image without being told where they are."""
    sys.path.insert(0, str(ROOT / "deploy" / "image"))
    import collect
    libcrypto = next(path for path in collect.libraries([BIN / "fanfare"]) if path.name.startswith("libcrypto."))
    crypto = ctypes.CDLL(str(libcrypto))
    with tempfile.TemporaryDirectory(prefix="fanfare-k8s-") as folder:
        collect.trust(Path(folder))
        for ask in (crypto.X509_get_default_cert_file, crypto.X509_get_default_cert_dir):
            ask.restype = ctypes.c_char_p
            place = Path(folder, ask().decode().lstrip("/"))
            leads = Path(folder, os.readlink(place).lstrip("/")) if place.is_symlink() else place
            if not leads.exists():
                yield f"the image lacks /{place.relative_to(folder)}, where OpenSSL looks for authorities"


def sizing_faults():
    """The page shows what the programs work out."""
    for name in ("sizing.py", "sizing_simulation.py"):
        made = subprocess.run([sys.executable, ROOT / "deploy" / name], capture_output=True, text=True, check=True).stdout
        if made.strip() not in (ROOT / "docs" / "operations" / "sizing.md").read_text():
            yield f"docs/operations/sizing.md isn't what deploy/{name} prints"


def runbook_faults():
    """With a base of one's own every alert leads to a part of the page that is there."""
    base = "https://example.com/fanfare/"
    done = subprocess.run([sys.executable, ROOT / "deploy" / "prometheus" / "make_rule.py", "--runbooks", base],
                          capture_output=True, text=True, check=False)
    page = (ROOT / "docs" / "operations" / "alerts.md").read_text()
    parts = {head.lower() for head in re.findall(r"^## (\w+)", page, re.M)}
    links = [rule["annotations"]["runbook_url"] for group in yaml.safe_load(done.stdout)["spec"]["groups"]
             for rule in group["rules"] if "alert" in rule]
    if not links:
        yield "no alert has a runbook"
    for link in links:
        if not link.startswith(base + "docs/operations/alerts.md#") or link.split("#")[1] not in parts:
            yield f"{link} leads nowhere"


def main() -> int:
    tools, passed, failed = Path(sys.argv[1]), 0, 0
    for fault in image_faults():
        print(f"FAILED: {fault}")
        failed += 1
    passed += not failed
    for overlay in sorted((K8S / "overlays").iterdir()):
        try:
            results = check(tools, overlay)
        except AssertionError as error:
            results = {"rendering": [str(error)]}
        for name, faults in results.items():
            passed, failed = passed + (not faults), failed + bool(faults)
            for fault in faults:
                print(f"FAILED: {overlay.name}: {name}: {fault}")
    specification = json.loads((tools / "compose-spec.json").read_text())
    for check_ in [lambda: compose.schema(specification), *compose.CHECKS, version_faults, bill_faults, trust_faults, runbook_faults, sizing_faults]:
        faults = list(check_())
        passed, failed = passed + (not faults), failed + bool(faults)
        for fault in faults:
            print(f"FAILED: {fault}")
    made = subprocess.run([sys.executable, ROOT / "deploy" / "prometheus" / "make_rule.py", "--check"], check=False)
    passed, failed = passed + (made.returncode == 0), failed + (made.returncode != 0)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
