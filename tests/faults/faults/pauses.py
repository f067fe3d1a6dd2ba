"""SIGSTOP for longer than the session timeout: on waking, a zombie must leave alone what others own."""
import json
import signal
import time

from faults.fault import Fault
from harness.scene import Box, usual_boxes
from harness.load import COMMON, RARE, SOME

SESSION_SECONDS = 10
MARGIN_SECONDS = 0.05  # What lies in a socket's buffer arrives without its sender.


def _boxes():
    # Attempts that are stopped in the middle of a handshake have yet to send their request.
    return [*usual_boxes(), Box("shaking", (COMMON, SOME, RARE), slow_handshake=True)]


def _stop(service):
    def strike(scene):
        cluster = scene.cluster
        name = scene.rng.choice(cluster.of(service))
        cluster.signal(name, signal.SIGSTOP)
        stopped = time.time()
        if service == "dispatcher":
            scene.may_repeat(stopped, stopped + MARGIN_SECONDS)
        try:
            cluster.pause(SESSION_SECONDS - 1)
            expected = time.time()
            cluster.pause(scene.rng.uniform(3, 6))
        finally:
            woken = time.time()
            cluster.signal(name, signal.SIGCONT)
        if service == "dispatcher":
            # The others stop what is in flight when they are given the zombie's partitions, and
            # again when it wants some back.
            scene.may_repeat(expected, woken)
            cluster.until(lambda: _assigned_after(cluster.log(name), woken), 60, f"{name} joins anew")
            scene.pause(0.5)
            scene.may_repeat(woken)
            _check_zombie(scene, name, woken)
        cluster.wait_ready(*cluster.of(service))
    return strike


def _assigned_after(log, when):
    """The Unix time of the first assignment after `when`, by a process's log; None if there is none."""
    for line in log.read_text(errors="replace").splitlines():
        if '"partitions_assigned"' in line and (at := unix_time(json.loads(line)["time"])) > when:
            return at
    return None


def unix_time(text):
    """Of a time such as 2026-11-21T03:23:42.749Z."""
    seconds, _, fraction = text.rstrip("Z").partition(".")
    parsed = time.strptime(seconds, "%Y-%m-%dT%H:%M:%S")
    return time.mktime((*parsed[:8], 0)) - time.timezone + float(f"0.{fraction or 0}")


def _check_zombie(scene, name, woken):
    """It owned nothing from the end of its session until it was assigned anew."""
    scene.missing()  # Reads the journal.
    until = _assigned_after(scene.cluster.log(name), woken)
    sent = [request for requests in scene.requests().values() for request in requests
            if request.sender == scene.cluster.address(name)
            and woken < request.received < until]
    if sent:
        scene.faults.append(
            f"{name} sent {len(sent)} requests that others owned, such as {sent[0].delivery} to "
            f"{sent[0].box}, {sent[0].received - woken:.3f} s after it woke")


FAULTS = [Fault("stop-dispatcher", _stop("dispatcher"), boxes=_boxes),
          Fault("stop-fanout", _stop("fanout")), Fault("stop-retry", _stop("retry"))]
