"""Stops that were asked for: they repeat nothing but what the drain deadline cuts off."""
import os
import time

from faults.fault import Fault
from harness.load import COMMON, RARE, SOME
from harness.scene import ARRIVAL_SECONDS, Box, usual_boxes

LONG = "long"
HANDSHAKE_SECONDS = 0.1
STALL_SECONDS = 3.0


def _boxes():
    return [*usual_boxes(), Box("long", (LONG,), "never,200")]


def _stop_gracefully(scene):
    """SIGTERM to a whole service under load; of the dispatchers, with attempts that nobody answers while
    they live: the deadline cuts them off."""
    cluster = scene.cluster
    service = scene.in_turn(["dispatcher", "fanout", "dispatcher", "ingest", "retry", "control"])
    names = cluster.of(service)
    if service == "dispatcher":
        _have_long_attempts(scene)
    written = {name: cluster.log(name).stat().st_size for name in names}
    began = time.monotonic()
    for name in names:
        cluster.ask_to_end(name)
    ended = {name: cluster.wait_for_end(name) for name in names}
    cluster.note(f"all of {service} ended {time.monotonic() - began:.2f} s after SIGTERM")
    said = {name: cluster.log(name).read_text(errors="replace")[written[name]:] for name in names}
    scene.faults += [f"{name} ended with {code}" for name, code in ended.items() if code != 0]
    scene.faults += [f"{name} didn't end by itself" for name in names if '"drain_overdue"' in said[name]]
    if service == "dispatcher" and not any('"attempts_cut_off"' in text for text in said.values()):
        scene.faults.append("nothing was cut off")
    for name in names:
        cluster.spawn(name)
    cluster.wait_ready(*names)


def _have_long_attempts(scene):
    path = f"{scene.type}.{LONG}"
    wanted = len(scene.requests()[path]) + 5
    scene.publish(LONG, 5)

    def there():
        scene.missing()  # Reads the journal.
        return len(scene.requests()[path]) >= wanted

    scene.cluster.until(there, ARRIVAL_SECONDS, "attempts that nobody answers")


def _roll_dispatchers(scene):
    began = time.time()
    for name in scene.cluster.of("dispatcher"):
        scene.cluster.restart(name)
        scene.pause(0.5)
    scene.settle()
    stall = scene.stall(began)
    scene.cluster.note(f"a stall of {stall:.2f} s")
    if stall > STALL_SECONDS:
        scene.faults.append(f"a stall of {stall:.2f} s, more than {STALL_SECONDS:.0f} s, {_load()}")


def _roll_everything(scene):
    cluster = scene.cluster
    for name in cluster.brokers:
        struck = time.time()
        cluster.restart(name, within=90)
        scene.pause(1)
        scene.may_repeat(struck)
    for name in cluster.services:
        cluster.restart(name)


def _limit(scene):
    """100 deliveries at 5 a second, five of them at once, while the dispatchers are restarted twice: what
    a restart costs is made up within the burst."""
    name = f"limited{len(scene.boxes)}"
    box = Box(name, (name,), steady=False)
    scene.add(box, rateLimit={"perSecond": 5})
    path = f"{scene.type}.{name}"
    scene.publish(name, 100)
    for seconds in (4, 5):
        scene.pause(seconds)
        for dispatcher in scene.cluster.of("dispatcher"):
            scene.cluster.restart(dispatcher)
    scene.settle()
    times = sorted(request.received for request in scene.receiver.requests[path])
    took = times[-1] - times[0]
    scene.cluster.note(f"{len(times)} requests at 5/s took {took:.2f} s")
    # The first one is received only after its connection was made, the last one at once.
    if not 19 - HANDSHAKE_SECONDS <= took <= 21:
        scene.faults.append(f"{len(times)} requests at 5/s took {took:.2f} s, not 19 to 21, {_load()}")
    if min(later - earlier for earlier, later in zip(times, times[11:])) < 0.95:
        scene.faults.append("twelve requests within a second at 5/s and a burst of 5")


def _load():
    """For what only holds on a machine that does nothing else."""
    return f"with {os.getloadavg()[0]:.0f} processes for {os.cpu_count()} processors"


def _steady_boxes():
    return [Box(f"steady{n}", (COMMON, SOME, RARE), steady=True) for n in range(2)]


FAULTS = [Fault("graceful-stop", _stop_gracefully, boxes=_boxes),
          Fault("rolling-dispatchers", _roll_dispatchers),
          Fault("rolling-restart", _roll_everything),
          Fault("rate-limit", _limit, boxes=_steady_boxes)]
