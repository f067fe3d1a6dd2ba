"""Members that join and leave a group every few seconds."""
import time

from faults.fault import Fault
from harness import kafka_wire

CYCLES = 3


def _come_and_go(scene):
    cluster, rng = scene.cluster, scene.rng
    service = scene.in_turn(["dispatcher", "fanout", "retry"])
    struck = time.time()
    for _ in range(CYCLES):
        name = rng.choice(cluster.extra_of(service))
        cluster.spawn(name)
        cluster.wait_ready(name)
        scene.pause(0.5, 2)
        if rng.random() < 0.5:
            cluster.kill(name)
        else:
            cluster.terminate(name)
        _leave(cluster, name)
        scene.pause(0.5, 2)
    cluster.wait_ready(*cluster.of(service))
    if service == "dispatcher":
        scene.may_repeat(struck)


def _leave(cluster, name):
    """A static member keeps its place for the session timeout unless somebody takes it out."""
    service = name.split("-", maxsplit=1)[0]
    cluster.until(lambda: kafka_wire.remove_member(cluster.kafka.addresses.values(),
                                                   f"fanfare-{service}", f"fanfare-{name}"),
                  10, f"{name} leaves its group")
    cluster.note(f"{name} left its group")


FAULTS = [Fault("rebalance", _come_and_go)]
