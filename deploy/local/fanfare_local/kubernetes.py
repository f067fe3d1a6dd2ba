"""The tools that check deploy/k8s: from the Go module proxy and PyPI, built once into the cache.

Versions that Debian 12's Go can build; what they check against is pinned with them.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import paths
from .steps import Failure, step

_GO = ("sigs.k8s.io/kustomize/kustomize/v5@v5.0.3", "github.com/zegl/kube-score/cmd/kube-score@v1.17.0")
_COMPOSE = "github.com/compose-spec/compose-go@v1.20.2"  # for its JSON Schema
_PYTHON = ("kubernetes-validate==1.34.1", "jsonschema==4.25.1", "PyYAML==6.0.3")
TESTS = paths.ROOT / "tests" / "k8s" / "run.py"


def ensure() -> Path:
    """The folder that holds bin/kustomize, bin/kube-score, bin/python and compose-spec.json."""
    key = hashlib.sha256("\n".join((*_GO, _COMPOSE, *_PYTHON)).encode()).hexdigest()[:12]
    folder = paths.cache() / f"kubernetes-{key}"
    if (folder / "complete").exists():
        return folder
    with step("tools for Kubernetes"), open(paths.cache() / "kubernetes.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # Checkouts share the cache.
        _run([sys.executable, "-m", "venv", "--clear", folder])
        _run([folder / "bin" / "python", "-m", "pip", "-q", "--disable-pip-version-check", "install", *_PYTHON])
        for module in _GO:
            _run(["go", "install", module], {"GOBIN": str(folder / "bin"), "GOTOOLCHAIN": "local"})
        said = subprocess.run(["go", "mod", "download", "-json", _COMPOSE], capture_output=True, text=True, check=False,
                              cwd=folder, env={**os.environ, "GOTOOLCHAIN": "local"}).stdout
        shutil.copyfile(Path(json.loads(said)["Dir"]) / "schema" / "compose-spec.json", folder / "compose-spec.json")
        (folder / "complete").touch()
    return folder


def _run(argv: list, variables: dict | None = None) -> None:
    if subprocess.run([str(a) for a in argv], env={**os.environ, **(variables or {})}, check=False).returncode != 0:
        raise Failure(f"{argv[0]} {argv[1]} failed")
