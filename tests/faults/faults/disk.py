"""The disk of one broker is full until somebody makes room."""
import os
import time

from faults.fault import Fault
from harness.cluster import SMALL_DISK


def _fill(scene):
    cluster = scene.cluster
    ballast = cluster.home.kafka / SMALL_DISK / "ballast"
    struck = time.time()
    cluster.note(f"the disk of {SMALL_DISK} is full")
    with cluster.stays_down(SMALL_DISK):
        _take_all_room(ballast)
        try:
            scene.pause(4, 12)
        finally:
            ballast.unlink()
            cluster.note("there is room again")
    cluster.wait_ready(SMALL_DISK, within=90)
    scene.may_repeat(struck)


def _take_all_room(file):
    with open(file, "wb", buffering=0) as ballast:
        chunk = bytes(1 << 20)
        try:
            while True:
                if ballast.write(chunk) < len(chunk):
                    chunk = chunk[:4096]
        except OSError:
            os.fsync(ballast.fileno())


FAULTS = [Fault("disk-full", _fill)]
