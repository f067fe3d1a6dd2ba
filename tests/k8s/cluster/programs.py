"""What a cluster consists of besides Debian's packages: Kubernetes and CoreDNS, built from the Go module proxy."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fanfare_local import packages, paths
from fanfare_local.steps import Failure, step

VERSION = "1.34.1"
_DNS = "github.com/coredns/coredns v1.12.4"
_SOURCES = [Path(__file__).parent / name / "main.go" for name in ("kube", "dns")]
_NAMES = ("kubectl", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "kubelet")
_PACKAGES = ["buildah", "containerd", "runc", "containernetworking-plugins", "etcd-server", "iproute2", "nftables", "mount"]
# The process that keeps the namespaces of a pod.
_PAUSE = """
#include <signal.h>
#include <unistd.h>
static void end(int signal) { _exit(0); }
int main(void) { signal(SIGTERM, end); signal(SIGINT, end); for (;;) pause(); }
"""


def ensure() -> Path:
    """The folder that holds the programs of _NAMES, and dns."""
    packages.ensure_these(_PACKAGES)
    key = hashlib.sha256("".join((VERSION, _DNS, *(file.read_text() for file in _SOURCES))).encode()).hexdigest()[:12]
    folder = paths.cache() / f"cluster-{key}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        with step(f"Kubernetes {VERSION}, built"):
            for file in _SOURCES:
                (folder / file.parent.name).mkdir(parents=True)
                shutil.copy2(file, folder / file.parent.name)
            _build(folder)
        for name in _NAMES:
            (folder / "bin" / name).symlink_to("kube")
        (folder / "complete").touch()
    return folder / "bin"


def _build(folder: Path) -> None:
    """Its module as ours, with the repositories that it has beside it at the version that belongs to it."""
    environment = {**os.environ, "GOFLAGS": "-mod=mod", "CGO_ENABLED": "0"}
    said = subprocess.run(["go", "mod", "download", "-json", f"k8s.io/kubernetes@v{VERSION}"], stdout=subprocess.PIPE, text=True,
                          env=environment, cwd="/", check=True).stdout
    theirs = Path(json.loads(said)["Dir"])
    text = (theirs / "go.mod").read_text().replace("module k8s.io/kubernetes", "module cluster")
    text = re.sub(r"=> ./staging/src/(\S+)", rf"=> \1 v0.{VERSION.split('.', 1)[1]}", text)
    (folder / "go.mod").write_text(text.replace("require (", f"require (\n\tk8s.io/kubernetes v{VERSION}\n\t{_DNS}", 1))
    (folder / "go.sum").write_bytes((theirs / "go.sum").read_bytes())
    major, minor, _ = VERSION.split(".")
    known = {"gitVersion": f"v{VERSION}", "gitMajor": major, "gitMinor": minor}
    flags = " ".join(f"-X k8s.io/component-base/version.{name}={value}" for name, value in known.items())
    if subprocess.run(["go", "build", "-trimpath", "-ldflags", f"-s -w {flags}", "-o", "bin/", "./kube", "./dns"],
                      env=environment, cwd=folder, check=False).returncode != 0:
        raise Failure("go build failed")


def make_pause_image(archive: Path, name: str) -> None:
    with tempfile.TemporaryDirectory(prefix="fanfare-pause-") as scratch:
        program = Path(scratch) / "pause"
        subprocess.run(["gcc", "-xc", "-", "-static", "-Os", "-o", program], input=_PAUSE, text=True, check=True)
        make_image(archive, name, program)


def make_image(archive: Path, name: str, program: Path) -> None:
    """An image in docker's format that holds nothing but the program."""
    with tempfile.TemporaryDirectory(prefix="fanfare-image-") as scratch:
        folder = Path(scratch)
        with tarfile.open(folder / "layer.tar", "w") as layer:
            layer.add(program, program.name)
        digest = hashlib.sha256((folder / "layer.tar").read_bytes()).hexdigest()
        (folder / "config.json").write_text(json.dumps({
            "architecture": "amd64", "os": "linux", "config": {"Entrypoint": [f"/{program.name}"]},
            "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]}}))
        (folder / "manifest.json").write_text(json.dumps([
            {"Config": "config.json", "RepoTags": [name], "Layers": ["layer.tar"]}]))
        with tarfile.open(archive, "w") as image:
            for file in ("manifest.json", "config.json", "layer.tar"):
                image.add(folder / file, file)
