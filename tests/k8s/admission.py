#!/usr/bin/env python3
"""Holds the overlays of deploy/k8s against the code with which Kubernetes itself validates what is made, and its Pod
Security Standards: admission.py. Builds that code from the Go module proxy on first use, with Go 1.24 or later; it takes minutes,
so ./dev test leaves it out.
"""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy" / "local"))

from fanfare_local import kubernetes, paths  # noqa: E402
from fanfare_local.steps import step  # noqa: E402

VERSION = "1.34.1"
SOURCES = sorted((Path(__file__).parent / "admission").glob("*.go"))


def program() -> Path:
    key = hashlib.sha256(b"".join(file.read_bytes() for file in SOURCES) + VERSION.encode()).hexdigest()[:12]
    folder = paths.cache() / f"admission-{key}"
    if not (folder / "admission").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for file in SOURCES:
            shutil.copy2(file, folder)
        with step(f"the API server's validation, {VERSION}"):
            build(folder)
    return folder / "admission"


def build(folder: Path) -> None:
    """Its module as ours, with the repositories that it has beside it at the version that belongs to it."""
    go = {"cwd": folder, "env": {**os.environ, "GOFLAGS": "-mod=mod"}, "check": True}
    said = subprocess.run(["go", "mod", "download", "-json", f"k8s.io/kubernetes@v{VERSION}"], stdout=subprocess.PIPE, text=True,
                          **{**go, "cwd": "/"}).stdout
    theirs = Path(json.loads(said)["Dir"])
    text = (theirs / "go.mod").read_text().replace("module k8s.io/kubernetes", "module admission")
    text = re.sub(r"=> ./staging/src/(\S+)", rf"=> \1 v0.{VERSION.split('.', 1)[1]}", text)
    (folder / "go.mod").write_text(text.replace("require (", f"require (\n\tk8s.io/kubernetes v{VERSION}", 1))
    (folder / "go.sum").write_bytes((theirs / "go.sum").read_bytes())
    subprocess.run(["go", "build", "-o", "admission", "."], **go)


def main() -> int:
    admission, passed, failed = program(), 0, 0
    kustomize = kubernetes.ensure() / "bin" / "kustomize"
    for overlay in sorted((ROOT / "deploy" / "k8s" / "overlays").iterdir()):
        objects = subprocess.run([kustomize, "build", overlay], stdout=subprocess.PIPE, check=True).stdout
        done = subprocess.run([admission], input=objects, stdout=subprocess.PIPE, check=False)
        for line in done.stdout.decode().splitlines():
            print(f"FAILED: {overlay.name}: {line}")
        passed, failed = passed + (done.returncode == 0), failed + (done.returncode != 0)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
