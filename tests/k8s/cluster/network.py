"""Facts about NetworkPolicies that are in force: who reaches whom, asked within the networks of pods. Each check takes the world
and yields what is wrong."""

import json
import socket
import subprocess
import threading
from contextlib import contextmanager
from pathlib import Path

from fanfare_local.steps import say
from names import NAMESERVER
from node import ADDRESS, PAUSE
from world import PRIVATE, RECEIVER, SERVICES

_ADMIN, _HTTP = 9100, {"ingest": 8081, "control": 8082}
_SENDERS = ("dispatcher", "control", "notifier")
# Namespaces of others, each with one pod, and the labels by which policies know them.
_OTHERS = {"ingress": {"fanfare.dev/ingress": "true"}, "monitoring": {"fanfare.dev/monitoring": "true"}, "stranger": {}}
# Runs in a pod's network; prints what became of each connection.
_CONNECT = """
import concurrent.futures, json, socket, sys
def connect(target):
    try:
        socket.create_connection(target, timeout=5).close()
        return "reached"
    except OSError as error:
        return error.strerror or str(error)
targets = json.loads(sys.argv[1])
with concurrent.futures.ThreadPoolExecutor(len(targets)) as pool:
    print(json.dumps(list(pool.map(connect, map(tuple, targets)))))
"""
_REACHED, _REFUSED = "reached", "No route to host"  # The second: what policies answer.


def pods_reach_what_they_may(world):
    """And nothing else, pods of other namespaces included."""
    _make_others(world)
    with _listening() as port:
        targets = _targets(world, port)
        asked = 0
        for source, pod in _sources().items():
            wanted, outcomes = _allowed(source, targets), _connect(pod, targets)
            asked += len(outcomes)
            yield from (f"{source} to {target} at {':'.join(map(str, targets[target]))}: {outcome}" for target, outcome in outcomes.items()
                        if outcome != (_REACHED if target in wanted else _REFUSED))
    say(f"   {asked} connections, from {len(_sources())} pods")


def without_policies_everybody_reaches_everything(world):
    """So it is the policies that kept them apart."""
    world.node.kubectl("-n", "fanfare", "delete", "networkpolicies", "--all")
    world.node.policies.settle()
    with _listening() as port:
        targets = _targets(world, port)
        for source, pod in _sources().items():
            yield from (f"{source} to {target}: {outcome}" for target, outcome in _connect(pod, targets).items() if outcome != _REACHED)
    world.node.kubectl("apply", "-k", world.overlay)
    world.node.policies.settle()
    world.node.kubectl("delete", "namespace", "--wait=false", *_OTHERS)


def _sources() -> dict:
    """Name to the pod's."""
    return {**{service: f"fanfare-{service}-0" for service in SERVICES}, **{name: name for name in _OTHERS}}


def _targets(world, port: int) -> dict:
    """Name to address and port; of services the other instance, as nobody is kept from his own."""
    pods = {pod["metadata"]["name"]: pod["status"].get("podIP") for pod in world.objects("pods")}
    addresses = {service: pods[f"fanfare-{service}-1"] for service in SERVICES}
    return {**{f"{service}'s admin port": (addresses[service], _ADMIN) for service in SERVICES},
            **{f"{service}'s API": (addresses[service], number) for service, number in _HTTP.items()},
            **{f"{service}'s Service": (world.node.get("-n", "fanfare", "service", f"fanfare-{service}")["spec"]["clusterIP"], 80)
               for service in _HTTP},
            "Kafka": (ADDRESS, 9093), "Kubernetes": (ADDRESS, 6443), "names": (NAMESERVER, 53), "the internet": (RECEIVER, port),
            **{f"private {address}": (address, port) for address in PRIVATE}}


def _allowed(source: str, targets: dict) -> set:
    if source in _OTHERS:
        ours = {target for target in targets if "'s " in target}
        return targets.keys() - ours | {target for target in ours if source == "monitoring" and "admin" in target
                                        or source == "ingress" and "admin" not in target}
    return {"Kafka", "names"} | ({"the internet"} if source in _SENDERS else set()) | (
        {"control's API", "control's Service"} if source == "control" else set())


def _make_others(world) -> None:
    pods = [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": name}, "spec": {
        "terminationGracePeriodSeconds": 1, "containers": [{"name": "pod", "image": PAUSE, "imagePullPolicy": "Never"}]}} for name in _OTHERS]
    spaces = [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}} for name, labels in _OTHERS.items()]
    world.node.kubectl("apply", "-f", "-", given=json.dumps({"apiVersion": "v1", "kind": "List", "items": spaces}))
    for name in _OTHERS:  # Pods are refused until their namespace has it.
        world.node.until("a ServiceAccount", lambda name=name: world.node.ask("-n", name, "get", "serviceaccount", "default").returncode == 0)
    world.node.kubectl("apply", "-f", "-", given=json.dumps({"apiVersion": "v1", "kind": "List", "items": pods}))
    for name in _OTHERS:
        world.node.kubectl("-n", name, "wait", "--for=condition=Ready", "--timeout=60s", f"pod/{name}")
    world.node.policies.settle()


def _connect(pod: str, targets: dict) -> dict:
    """Target to what became of a connection from the pod."""
    within = ["nsenter", f"--net=/proc/{_process(pod)}/ns/net"]
    said = subprocess.run([*within, "python3", "-c", _CONNECT, json.dumps(list(targets.values()))], capture_output=True, text=True, check=True)
    return dict(zip(targets, json.loads(said.stdout)))


def _process(pod: str) -> int:
    """One of the pod's containers: they have its name as that of their host."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "root/etc/hostname").read_text().strip() == pod:
                return int(process.name)
        except OSError:
            continue
    raise LookupError(f"no process of {pod}")


@contextmanager
def _listening():
    """The port of a listener at all addresses of this machine."""
    with socket.create_server(("", 0), backlog=128) as listener:
        def accept() -> None:
            try:
                while True:
                    listener.accept()[0].close()
            except OSError:  # It is closed.
                pass
        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


CHECKS = [pods_reach_what_they_may, without_policies_everybody_reaches_everything]
