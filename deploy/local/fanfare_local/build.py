"""CMake and ninja."""

import fcntl
import os
import subprocess

from . import paths
from .steps import Failure, say, step

PROGRAMS = ["fanfare-ingest", "fanfare-fanout", "fanfare-dispatcher", "fanfare-retry",
            "fanfare-notifier", "fanfare-control", "fanfare"]
_BYTES_PER_JOB = 1_500_000_000  # What a translation unit with Beast takes at most.


def jobs() -> int:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(len(os.sched_getaffinity(0)), memory // _BYTES_PER_JOB))


def build(preset: str, targets: list) -> None:
    """Builds the targets, or everything if none is named. A second build of the folder waits."""
    folder = paths.ROOT / "build" / preset
    folder.mkdir(parents=True, exist_ok=True)
    # Two ninjas in one folder delete each other's dependency files.
    with step(f"build {preset}"), open(folder / "lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "build.ninja").exists():
            _run(["cmake", "--preset", preset])
        _run(["cmake", "--build", folder, "-j", jobs(), *(["--target", *targets] if targets else [])])


def _run(argv: list) -> None:
    argv = [str(a) for a in argv]
    say("   " + " ".join(argv))
    if subprocess.run(argv, cwd=paths.ROOT, check=False).returncode != 0:
        raise Failure("the build failed")
