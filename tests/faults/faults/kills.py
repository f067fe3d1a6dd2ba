"""kill -9 and restart: of each service, of each broker, of the controller."""
import time

from faults.fault import Fault
from harness import kafka_wire


def _kill_service(service):
    def strike(scene):
        name = scene.rng.choice(scene.cluster.of(service))
        struck = time.time()
        scene.cluster.kill(name)
        if service == "dispatcher":
            scene.may_repeat(struck, time.time() + 0.1)  # What was in the sockets still arrives.
        scene.pause(0, 1)
        scene.cluster.spawn(name)
        scene.pause(0.2, 1)
        scene.cluster.wait_ready(name)
    return strike


def kill_broker(scene, name):
    struck = time.time()
    scene.cluster.kill(name)
    scene.pause(1, 5)
    scene.cluster.spawn(name)
    scene.cluster.wait_ready(name, within=90)
    scene.may_repeat(struck)


def _kill_any_broker(scene):
    kill_broker(scene, scene.rng.choice(scene.cluster.brokers))


def _kill_controller(scene):
    node = kafka_wire.controller(scene.cluster.kafka.addresses.values())
    kill_broker(scene, f"broker-{node}")


FAULTS = [
    *(Fault(f"kill-{service}", _kill_service(service))
      for service in ("ingest", "fanout", "dispatcher", "retry", "control")),
    Fault("kill-broker", _kill_any_broker),
    Fault("kill-controller", _kill_controller),
]
