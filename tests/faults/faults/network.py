"""Cut connections: packets vanish, and nobody is told."""
import time

from faults.fault import Fault


def _cut(scene, pairs, seconds):
    scene.cluster.note("cut " + ", ".join(f"{a} | {b}" for a, b in pairs))
    for one, other in pairs:
        scene.cluster.network.cut(one, other)
    scene.cluster.pause(seconds)
    scene.cluster.network.heal()
    scene.cluster.note("healed")


def _seconds(rng):
    """Shorter or longer than the session timeout of 10 s, and than patience for a request."""
    return rng.choice([rng.uniform(1, 4), rng.uniform(11, 20)])


def _cut_service(scene):
    """One process can't reach one broker, two, or any."""
    cluster, rng = scene.cluster, scene.rng
    name = rng.choice(cluster.of(scene.in_turn(["dispatcher", "fanout", "retry", "ingest"])))
    brokers = rng.sample(cluster.brokers, rng.choice([1, 2, 3]))
    struck = time.time()
    _cut(scene, [(name, broker) for broker in brokers], _seconds(rng))
    cluster.wait_ready(*cluster.services)
    scene.pause(1)
    scene.may_repeat(struck)


def _cut_broker(scene):
    """One broker can't reach the others, while all services reach all three."""
    cluster, rng = scene.cluster, scene.rng
    alone = rng.choice(cluster.brokers)
    others = [broker for broker in cluster.brokers if broker != alone]
    struck = time.time()
    _cut(scene, [(alone, other) for other in others], _seconds(rng))
    cluster.wait_ready(*cluster.brokers, *cluster.services)
    scene.pause(1)
    scene.may_repeat(struck)


FAULTS = [Fault("partition-service", _cut_service), Fault("partition-brokers", _cut_broker)]
