"""./dev image --compose: deploy/compose.yaml started as docs/operations/install.md says, the demo played through it,
and what its Prometheus sees. Images that no registry gives are made of Debian's packages (deploy/local/images)."""

import base64
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from . import certs, demo, image, packages, paths, ports
from .installation import Installation
from .steps import Failure, say, step

_FILE = paths.ROOT / "deploy" / "compose.yaml"
_STAND_INS = paths.LOCAL / "images"
_ORGANIZATION = "org_compose"
_PRIVATE = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16"
_READY_WITHIN = 300.0
_VERSION = "1.5.0"


def run(tag: str) -> int:
    """0 only if all events arrived and Prometheus reaches every service."""
    packages.ensure_these(["podman", "runc", "netavark", "aardvark-dns", "buildah"])
    with tempfile.TemporaryDirectory(prefix="fanfare-compose-") as name:
        folder = Path(name)
        image.configure_podman(folder)
        with step("images"):
            left_out = _ensure_images()
        composed = Composed(folder, tag, left_out)
        try:
            with step("up: deploy/compose.yaml"):
                composed.start()
            say(f"   the API is at {composed.dev['url']}")
            delivered = demo.deliver(composed, composed.gateway())
            with step("Prometheus"):
                composed.wait_for_targets()
            return 0 if delivered else 1
        except BaseException:
            composed.show_logs()
            raise
        finally:
            with step("down"):
                composed.stop()


class Composed(Installation):
    """The project of compose.yaml under a name and ports of its own; its data is gone after stop()."""

    def __init__(self, folder: Path, tag: str, left_out: set):
        super().__init__(folder)
        self._project = f"fanfare-{secrets.token_hex(4)}"
        self._services = sorted(_images().keys() - left_out)
        self._ports = {name: ports.pick() for name in ("FANFARE", "PROMETHEUS", "GRAFANA")}
        self._variables = {
            "FANFARE_IMAGE": tag, "GRAFANA_PASSWORD": secrets.token_hex(12), "FANFARE_EGRESS_ALLOWED_NETWORKS": _PRIVATE,
            **{f"{name}_PORT": str(port) for name, port in self._ports.items()}}
        self.dev = {"url": f"http://127.0.0.1:{self._ports['FANFARE']}", "organizationId": _ORGANIZATION,
                    "caFile": str(folder / "ca.pem"), "caKeyFile": str(folder / "ca-key.pem")}

    def start(self, timeout: float = _READY_WITHIN) -> "Composed":
        certs.make_ca(Path(self.dev["caFile"]), Path(self.dev["caKeyFile"]))
        key = self.home / "master.key"
        key.write_text(f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}\n")
        key.chmod(0o444)  # In a folder that is ours; containers run as another.
        trusts = {"environment": {"FANFARE_EGRESS_CA_FILES": "/etc/ca.pem"}, "volumes": [f"{self.dev['caFile']}:/etc/ca.pem:ro"]}
        (self.home / "own.yaml").write_text(json.dumps({  # JSON is YAML.
            "services": {"dispatcher": trusts, "control": trusts}, "secrets": {"master_key": {"file": str(key)}}}))
        # Podman 4.3 knows no health to wait for, and starts nothing that needs what is being started again: so all at
        # once, and what finds no topics yet ends and is started again.
        self._compose("up", "--detach", "--no-deps", *self._services)
        deadline = time.monotonic() + timeout
        self.dev["apiKey"] = self._until(deadline, "keys create", self._key)
        self._until(deadline, "GET /api/webhooks", lambda: self._answers("GET", "/api/webhooks", None, 200))
        self._until(deadline, "POST /api/events", lambda: self._answers("POST", "/api/events", [], 400))
        return self

    def stop(self, timeout: float = 60) -> None:
        self._compose("down", "--volumes", may_fail=True)

    def gateway(self) -> str:
        """The address of this machine that containers see."""
        said = subprocess.run(["podman", "network", "inspect", f"{self._project}_inside"], capture_output=True, text=True, check=True)
        return re.search(r'"gateway": "([0-9.]+)"', said.stdout)[1]

    def wait_for_targets(self) -> None:
        """Until every service is scraped; the rules are loaded then."""
        url = f"http://127.0.0.1:{self._ports['PROMETHEUS']}/api/v1"

        def up():
            with urllib.request.urlopen(f"{url}/targets", timeout=5) as answer:
                health = {each["labels"]["job"]: each["health"] for each in json.load(answer)["data"]["activeTargets"]}
            return health if set(health.values()) == {"up"} else None

        health = self._until(time.monotonic() + 120, "targets", up)
        with urllib.request.urlopen(f"{url}/rules", timeout=5) as answer:
            rules = sum(len(group["rules"]) for group in json.load(answer)["data"]["groups"])
        say(f"   {len(health)} targets are up, {rules} rules are loaded")
        if not rules:
            raise Failure("Prometheus has no rules")

    def show_logs(self) -> None:
        for name in self._services:
            said = subprocess.run(["podman", "logs", "--tail", "5", f"{self._project}_{name}_1"], capture_output=True, text=True, check=False)
            say(f"   {name}:\n{said.stdout}{said.stderr}")

    def _key(self) -> str | None:
        said = self._compose("run", "--rm", "--no-deps", "topics", "/usr/bin/fanfare", "keys", "create", "--organization", _ORGANIZATION,
                             "--scopes", "publish,manage,read", "--json", may_fail=True)
        found = re.search(r'"key": ?"([^"]+)"', said)
        return found and found[1]

    def _answers(self, method: str, path: str, body, status: int) -> bool:
        return self.call(method, path, body)[0] == status

    def _until(self, deadline: float, what: str, ask):
        """What `ask` says as soon as it says something."""
        while True:
            try:
                said = ask()
            except OSError:
                said = None
            if said:
                return said
            if time.monotonic() > deadline:
                raise Failure(f"{what}: not in time")
            time.sleep(0.5)

    def _compose(self, *arguments, may_fail: bool = False) -> str:
        done = subprocess.run([_program(), "-p", self._project, "-f", _FILE, "-f", self.home / "own.yaml", *arguments],
                              env={**os.environ, **self._variables}, stdout=subprocess.PIPE, text=True, check=False,
                              stderr=subprocess.STDOUT)
        if done.returncode != 0 and not may_fail:
            raise Failure(f"podman-compose {arguments[0]} failed:\n{done.stdout[-3000:]}")
        return done.stdout


def _program() -> Path:
    """podman-compose of PyPI; Debian's 1.0.3 leaves variables as they are where YAML's anchors repeat them."""
    folder = paths.cache() / f"compose-{_VERSION}"
    if not (folder / "bin" / "podman-compose").exists():
        with step("podman-compose"):
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            subprocess.run([folder / "bin" / "python", "-m", "pip", "-q", "--disable-pip-version-check", "install",
                            f"podman-compose=={_VERSION}"], check=True)
    return folder / "bin" / "podman-compose"


def _images() -> dict:
    """Of each service; ours has no name."""
    text = _FILE.read_text().split("\nservices:\n", 1)[1].split("\nsecrets:\n", 1)[0]
    parts = re.split(r"^  (\w+):\n", text, flags=re.M)[1:]
    named = {name: re.search(r"^    image: (\S+)$", part, re.M) for name, part in zip(parts[::2], parts[1::2])}
    return {name: found and found[1] for name, found in named.items()}


def _ensure_images() -> set:
    """Returns the services whose image can't be had."""
    left_out = set()
    for service, name in _images().items():
        if not name or image.quietly("podman", "image", "exists", name) or image.quietly("podman", "pull", "-q", name):
            continue
        stand_in = _STAND_INS / f"{name.split(':')[0].rsplit('/', 1)[1]}.Containerfile"
        if stand_in.exists():
            _make(stand_in, name)
        else:
            say(f"   {service} is left out: no registry gives {name}")
            left_out.add(service)
    return left_out


def _make(stand_in: Path, name: str) -> None:
    base = image.base()
    with step(f"{name} of Debian's packages"), tempfile.TemporaryDirectory(prefix="fanfare-stand-in-") as folder:
        shutil.copytree(_STAND_INS, folder, dirs_exist_ok=True)
        for jar in paths.KAFKA_JARS.glob("*.jar"):
            shutil.copy2(jar, folder)
        image.buildah("bud", "--format", "docker", "-f", Path(folder, stand_in.name), "--build-arg", f"BASE={base}",
                      "-t", name, folder, quiet=True)
