"""The dashboard: built by npm when its sources changed."""

import hashlib
import subprocess
from pathlib import Path

from . import node, paths
from .steps import Failure, step

WEB = paths.ROOT / "web"
DIST = WEB / "dist"
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
        node.ensure()
        install(WEB)
        if subprocess.run(["node", "scripts/build.mjs"], cwd=WEB, check=False).returncode != 0:
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


def _npm_ci(folder: Path) -> None:
    argv = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(argv, cwd=folder, check=False).returncode != 0:
        raise Failure(f"npm could not install what {folder / 'package-lock.json'} names")
