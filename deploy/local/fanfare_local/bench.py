"""./dev bench: the programs of bench/, built for release."""

import os
import subprocess

from . import build, deps, paths
from .steps import Failure, say, step


def run(arguments: list) -> int:
    """Runs bench/run.py if there is one, else each build/release/bin/*_bench in turn."""
    if not (paths.ROOT / "bench" / "CMakeLists.txt").exists():
        raise Failure("bench/ holds nothing to build")
    deps.ensure()
    build.build("release", [])
    folder = paths.ROOT / "build" / "release" / "bin"
    environment = {**os.environ, "FANFARE_BIN_DIR": str(folder)}
    script = paths.ROOT / "bench" / "run.py"
    programs = [script] if script.exists() else sorted(folder.glob("*_bench"))
    failed = 0
    for program in programs:
        with step(f"bench {program.stem}"):
            failed += subprocess.run([str(program), *arguments], env=environment, check=False).returncode != 0
    say(f"{len(programs) - failed} of {len(programs)} benchmarks ran")
    return 1 if failed or not programs else 0
