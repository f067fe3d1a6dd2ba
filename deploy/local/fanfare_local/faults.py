"""./dev faults: the programs, then tests/faults/run.py."""

import os
import signal
import sys

from . import build, children, deps, paths


def run(options) -> int:
    environment = {**os.environ, "FANFARE_CACHE": str(paths.cache())}
    if "FANFARE_BIN_DIR" not in os.environ:
        deps.ensure(options.preset, checks=True)
        build.build(options.preset, build.PROGRAMS)
        environment["FANFARE_BIN_DIR"] = str(paths.bin_dir(options.preset))
    argv = [sys.executable, paths.ROOT / "tests" / "faults" / "run.py"]
    for name in ("minutes", "seed"):
        value = getattr(options, name)
        argv += [f"--{name}", value] if value is not None else []
    for fault in options.only or []:
        argv += ["--only", fault]
    argv += [f"--{name}" for name in ("short", "keep") if getattr(options, name)]
    process = children.spawn(argv, None, env=environment, cwd=paths.ROOT)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # It prints what it has found so far.
            process.send_signal(signal.SIGINT)
