"""The clock of one process jumps back and forth. Only its own: a library sits between it and the system's."""
import pathlib
import subprocess

from faults.fault import Fault

SOURCE = pathlib.Path(__file__).parent.parent / "harness" / "stepped_clock.c"
STEP_SECONDS_MAX = 30


def _step_clock(scene):
    cluster, rng = scene.cluster, scene.rng
    name = f"{scene.in_turn(['dispatcher', 'retry', 'fanout', 'ingest', 'control'])}-0"
    offset = cluster.home.directory / f"{name}.clock"
    _set(offset, 0)
    cluster.terminate(name)
    cluster.spawn(name, LD_PRELOAD=str(_library(cluster.home.directory)), STEPPED_CLOCK=str(offset))
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


def _library(folder):
    made = folder / "stepped_clock.so"
    if not made.exists():
        subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", made, SOURCE], check=True)
    return made


def _set(file, seconds):
    new = file.with_suffix(".new")
    new.write_text(f"{seconds:+.3f}\n")
    new.replace(file)


FAULTS = [Fault("clock", _step_clock)]
