"""The dashboard: built by npm when its sources changed, with a Node that is new enough."""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

from . import paths
from .steps import Failure, say, step

WEB = paths.ROOT / "web"
DIST = WEB / "dist"
_NODE = paths.LOCAL / "node"  # What is fetched where the system's Node is too old.
_NODE_MIN = (20, 19)
# What the build reads besides web/ itself.
_ALSO = (paths.ROOT / "docs" / "receivers" / "snippets",
         paths.ROOT / "sdk" / "typescript" / "admin" / "src" / "generated")
_NOT_SOURCES = {"node_modules", "dist"}


def built() -> Path | None:
    """The folder of the built dashboard, or None."""
    return DIST if (DIST / "index.html").exists() else None


def ensure() -> None:
    """Builds it unless dist/ is of these very sources already."""
    stamp, key = DIST / ".fanfare-stamp", _key()
    if built() and stamp.exists() and stamp.read_text(encoding="ascii") == key:
        return
    with step("dashboard"):
        install(WEB)
        # Not by npm, which is the system's and needn't run on another Node.
        if subprocess.run([node(), "scripts/build.mjs"], cwd=WEB, check=False).returncode != 0:
            raise Failure("the dashboard does not build")
        stamp.write_text(key, encoding="ascii")


def _key() -> str:
    hasher = hashlib.sha256()
    for folder in (WEB, *_ALSO):
        for file in sorted(folder.rglob("*")):
            inside = file.relative_to(folder).parts
            if file.is_file() and not _NOT_SOURCES & set(inside):
                hasher.update(f"{file.relative_to(paths.ROOT)}\0".encode() + file.read_bytes())
    return hasher.hexdigest()


def install(folder: Path) -> None:
    """npm ci, unless node_modules is of this very lock file already."""
    lock = folder / "package-lock.json"
    key = hashlib.sha256(lock.read_bytes() + (folder / "package.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".fanfare-stamp"
    if stamp.exists() and stamp.read_text(encoding="ascii") == key:
        return
    with step(f"npm packages of {folder.relative_to(paths.ROOT)}"):
        _npm_ci(folder)
        stamp.write_text(key, encoding="ascii")


def node() -> str:
    """A Node that is new enough: the system's, else one from npm."""
    own = shutil.which("node")
    if own and _version(own) >= _NODE_MIN:
        return own
    folder = paths.cache() / f"node-{hashlib.sha256((_NODE / 'package-lock.json').read_bytes()).hexdigest()[:12]}"
    if not _program(folder):
        with step("Node from npm"):
            folder.mkdir(parents=True, exist_ok=True)
            for name in ("package.json", "package-lock.json"):
                shutil.copy(_NODE / name, folder / name)
            _npm_ci(folder)
    program = _program(folder)
    if not program:
        raise Failure(f"the dashboard needs Node {'.'.join(map(str, _NODE_MIN))} or newer, and there is none for this machine")
    say(f"   node: {program}")
    return str(program)


def _program(folder: Path) -> Path | None:
    return next(folder.glob("node_modules/node-linux-*/bin/node"), None)


def _version(program: str) -> tuple:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _npm_ci(folder: Path) -> None:
    argv = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(argv, cwd=folder, check=False).returncode != 0:
        raise Failure(f"npm could not install what {folder / 'package-lock.json'} names")
