"""An earlier commit and its programs, in a worktree of its own."""

import contextlib
import shutil
import subprocess
from pathlib import Path

from . import build, paths
from .steps import Failure, step


@contextlib.contextmanager
def checked_out(commit: str, folder: Path):
    """`folder`, which may not be there yet, while it holds the commit; afterwards it is gone."""
    _run("git", "worktree", "add", "--detach", "-q", folder, commit, within=paths.ROOT)
    try:
        shutil.copytree(paths.DEPS, folder / ".deps", symlinks=True)
        yield folder
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", folder], cwd=paths.ROOT, check=False)


def build_programs(tree: Path) -> Path:
    """The folder with the programs; ccache makes it quick where they were built before."""
    with step(f"the programs of {revision(tree)}"):
        _run("cmake", "--preset", "dev", "-DFANFARE_TESTS=OFF", "-DFANFARE_BENCH=OFF", within=tree)
        _run("cmake", "--build", "build/dev", "-j", build.jobs(), "--target", *build.PROGRAMS, within=tree)
    return tree / "build" / "dev" / "bin"


def build_dashboard(tree: Path) -> None:
    with step(f"the dashboard of {revision(tree)}"):
        _run(tree / "dev", "build", "web", within=tree)


def revision(tree: Path) -> str:
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=tree, capture_output=True, text=True, check=False).stdout.strip()


def _run(*argv, within: Path) -> None:
    done = subprocess.run([str(a) for a in argv], cwd=within, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise Failure(f"{argv[0]} failed:\n{done.stdout[-3000:]}")
