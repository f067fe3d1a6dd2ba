"""The clock of one process jumps back and forth. Only its own: libfaketime sits in that process."""
import pathlib

from faults.fault import Fault

LIBRARY = next(pathlib.Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
STEP_SECONDS_MAX = 30


def _step_clock(scene):
    cluster, rng = scene.cluster, scene.rng
    if LIBRARY is None:
        raise RuntimeError("Debian's package faketime is missing: run ./dev deps")
    name = f"{scene.in_turn(['dispatcher', 'retry', 'fanout', 'ingest', 'control'])}-0"
    offset = cluster.home.directory / f"{name}.clock"
    _set(offset, 0)
    cluster.terminate(name)
    cluster.spawn(name, LD_PRELOAD=str(LIBRARY), FAKETIME_TIMESTAMP_FILE=str(offset),
                  FAKETIME_CACHE_DURATION="1", FAKETIME_DONT_FAKE_MONOTONIC="1")
    cluster.wait_ready(name)
    for sign in rng.sample([1, -1], 2):
        step = sign * rng.uniform(1, STEP_SECONDS_MAX)
        cluster.note(f"clock of {name}: {step:+.1f} s")
        _set(offset, step)
        scene.pause(2, 4)
    _set(offset, 0)
    cluster.note(f"clock of {name}: right again")
    scene.pause(2, 3)
    cluster.plain(name)
    cluster.restart(name)


def _set(file, seconds):
    new = file.with_suffix(".new")
    new.write_text(f"{seconds:+.3f}\n")
    new.replace(file)


FAULTS = [Fault("clock", _step_clock)]
