#!/usr/bin/env python3
"""Breaks one thing after another on a running system, and shows that the right alert fires, no other does, and
it clears when the thing is mended; only the objective for latency may follow. The rules are those of deploy/prometheus with all durations divided by --factor.

    python3 tests/watch/drills.py [--only endpoint-down] [--factor 20]
"""
import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "deploy" / "local"), str(ROOT / "tests" / "e2e")]

from fanfare_local.steps import Failure, say, step  # noqa: E402
from harness import tools  # noqa: E402
from scene import Load, Scene  # noqa: E402

# What a drill may take, divided by nothing: windows of an hour are three minutes at factor 20.
FIRES_WITHIN, CLEARS_WITHIN = 180, 420


@contextlib.contextmanager
def stopped(scene: Scene, name: str):
    """The process hangs: it answers nobody, and the supervisor doesn't see it end."""
    pid = scene.fanfare.kill(name, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextlib.contextmanager
def kept_down(scene: Scene, name: str):
    """The process is killed as often as the supervisor starts it."""
    going = threading.Event()

    def kill():
        while not going.wait(0.2):
            with contextlib.suppress(OSError, ValueError, KeyError):
                scene.fanfare.kill(name)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    try:
        yield
    finally:
        going.set()
        thread.join()


@contextlib.contextmanager
def endpoint_down(scene: Scene):
    """Nobody listens at its port."""
    endpoint = scene.endpoint("https://127.0.0.1:1/nobody", "drill.down")
    load = Load(scene.fanfare, ["drill.down"], 2)
    try:
        yield
    finally:
        load.stop()
        scene.expect(204, "DELETE", f"/api/webhooks/{endpoint}")


@contextlib.contextmanager
def dead_letters_grow(scene: Scene):
    """It answers, but never well, and its ladder is short."""
    endpoint = scene.endpoint(scene.customer.url + "/fails", "drill.fails", retryDelays=["1s"])
    load = Load(scene.fanfare, ["drill.fails"], 5)
    try:
        yield
    finally:
        load.stop()
        scene.expect(204, "DELETE", f"/api/webhooks/{endpoint}")


def retry_stopped(scene: Scene):
    return stopped(scene, "retry")


@contextlib.contextmanager
def fanout_stuck(scene: Scene):
    """A producer of somebody else's left a transaction open on fanfare.events."""
    holder = subprocess.Popen(
        [sys.executable, ROOT / "tests" / "watch" / "open_transaction.py", scene.fanfare.dev["kafka"], "fanfare.events",
         "8"], env={**os.environ, "PYTHONPATH": str(tools.python_packages())}, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True)
    try:
        if holder.stdout.readline().strip() != "open":
            raise Failure("the transaction could not be opened")
        yield
    finally:
        holder.stdin.close()
        holder.wait(60)


def broker_gone(scene: Scene):
    return kept_down(scene, "broker-1")


# What stood still is late afterwards, which the objective's windows remember for hours: rightly so.
LATE = {"FanfareFirstAttemptLateSlow", "FanfareFirstAttemptLateFast"}
DRILLS = {"endpoint-down": (endpoint_down, "FanfareEndpointClosedOff"),
          "dead-letters": (dead_letters_grow, "FanfareDeadLettersGrowing"),
          "retry-stopped": (retry_stopped, "FanfareServiceDown"),
          "fanout-stuck": (fanout_stuck, "FanfareFanoutStuck"),
          "broker-gone": (broker_gone, "FanfareKafkaUnreachable")}


class Watch:
    """Which alerts have fired since it began."""

    def __init__(self, scene: Scene):
        self._scene, self.seen = scene, set()

    def until(self, condition, within: float) -> float:
        """Seconds until `condition(firing)`; Failure if it never is."""
        began = time.monotonic()
        while True:
            firing = self._scene.prometheus.firing()
            self.seen |= firing
            if condition(firing):
                return time.monotonic() - began
            if time.monotonic() - began > within:
                raise Failure(f"not within {within} s; firing: {sorted(firing) or 'nothing'}")
            time.sleep(0.5)


def play(scene: Scene, name: str) -> list:
    """What was wrong."""
    broken, alert = DRILLS[name]
    watch = Watch(scene)
    try:
        watch.until(lambda firing: not firing - LATE, CLEARS_WITHIN)
        watch.seen.clear()
        with broken(scene):
            fired = watch.until(lambda firing: alert in firing, FIRES_WITHIN)
        cleared = watch.until(lambda firing: not firing - LATE, CLEARS_WITHIN)
    except Failure as failure:
        return [f"{name}: {alert}: {failure}"]
    say(f"   {name}: {alert} fired after {fired:.0f} s and cleared {cleared:.0f} s after it was mended")
    return [f"{name}: {other} fired, too" for other in sorted(watch.seen - {alert} - LATE)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=DRILLS, help="may be given several times")
    parser.add_argument("--factor", type=float, default=20)
    options = parser.parse_args()
    names, faults, failed = options.only or list(DRILLS), [], 0
    with tempfile.TemporaryDirectory(prefix="fanfare-drill-") as folder, Scene(Path(folder), options.factor) as scene:
        scene.endpoint(scene.customer.url + "/well", "drill.well")
        load = Load(scene.fanfare, ["drill.well"] * 5, 50)
        for name in names:
            with step(name):
                found = play(scene, name)
            faults += found
            failed += bool(found)
        load.stop()
    for fault in faults:
        print(f"FAILED: {fault}")
    print(f"{len(names) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
