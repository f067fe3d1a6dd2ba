"""./dev bench: the programs of bench/, built for release, and the whole system."""

import os
import subprocess
import sys

from . import build, deps, packages, paths
from .steps import say, step


def run(arguments: list) -> int:
    """Runs each build/release/bin/*_bench, then bench/run.py with `arguments`."""
    deps.ensure(checks=True)
    packages.ensure_these(["wrk"])
    build.build("release", [])
    folder = paths.ROOT / "build" / "release" / "bin"
    programs = {p.name: [p] for p in sorted(folder.glob("*_bench"))}
    programs["the whole system"] = [sys.executable, paths.ROOT / "bench" / "run.py", *arguments]
    environment = {**os.environ, "FANFARE_BIN_DIR": str(folder)}
    failed = []
    for name, argv in programs.items():
        with step(f"bench: {name}"):
            if subprocess.run([str(word) for word in argv], env=environment, check=False).returncode != 0:
                failed.append(name)
    say(f"bench: {', '.join(failed)} failed" if failed else "bench: all ran")
    return 1 if failed else 0
