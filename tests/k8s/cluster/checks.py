"""Facts about deploy/k8s in a running cluster. Each check takes the world and yields what is wrong; they follow each other."""

import json
import re
import threading
import time
from pathlib import Path

import network
from fanfare_local import demo
from fanfare_local.steps import say
from node import NAME
from traffic import Traffic
from world import K8S, RECEIVER, SERVICES

# Of every headless Service, as what it complains of is a default.
_SAID_OF_ALL = ("Warning: spec.SessionAffinity is ignored for headless services",)
_AWAY = 80  # Seconds; a liveness probe that depended on Kafka would kill after 60.


def the_api_server_takes_every_overlay(world):
    """As kubectl apply --dry-run=server; kinds of operators are known to it by name only."""
    for overlay in sorted((K8S / "overlays").iterdir()):
        rendered = world.node.kubectl("kustomize", overlay)
        _define_kinds(world, rendered)
        world.node.kubectl("apply", "-f", overlay / "namespace.yaml")
        done = world.node.ask("apply", "--dry-run=server", "-k", overlay)
        taken = done.stdout.count("(server dry run)")
        say(f"   {overlay.name}: {taken} objects")
        if taken != len(re.findall("^kind: ", rendered, re.M)):
            yield f"{overlay.name}: {taken} objects taken"
        yield from (f"{overlay.name}: {line}" for line in done.stderr.splitlines() if line not in _SAID_OF_ALL)


def _define_kinds(world, rendered: str) -> None:
    known = {file.stem.rsplit("-", 1)[0] for file in (K8S / "schemas").glob("*.json")}
    anything = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
    for group, version, kind in sorted(set(re.findall(r"^apiVersion: (\S+)/(\S+)\nkind: (\w+)$", rendered, re.M))):
        if kind.lower() not in known:
            continue
        plural = kind.lower() + "s"
        world.node.kubectl("apply", "-f", "-", given=json.dumps({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": f"{plural}.{group}"},
            "spec": {"group": group, "scope": "Namespaced", "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
                     "versions": [{"name": version, "served": True, "storage": True, "schema": anything}]}}))
        world.node.kubectl("wait", "--for=condition=Established", "--timeout=30s", f"crd/{plural}.{group}")


def everything_becomes_ready(world):
    world.node.kubectl("apply", "-f", K8S / "overlays" / "external-kafka" / "namespace.yaml")
    world.make_secrets()
    done = world.node.ask("apply", "-k", world.overlay)
    yield from (line for line in done.stderr.splitlines() if line not in _SAID_OF_ALL)
    world.wait_for_topics()
    world.node.until("pods", lambda: len(world.objects("statefulsets")) == len(SERVICES) and not world.unready(), 180)
    say(f"   starts before topics were there: {sum(world.restarts().values())} of {len(world.restarts())} pods")


def processes_are_locked_down(world):
    """What the kernel says of them."""
    found = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            name = (process / "cmdline").read_bytes().split(b"\0")[0].decode()
            status = dict(line.split(":\t", 1) for line in (process / "status").read_text().splitlines() if ":\t" in line)
            mounts = [line.split() for line in (process / "mountinfo").read_text().splitlines()]
        except OSError:
            continue
        if not name.startswith("/usr/bin/fanfare-"):
            continue
        found += 1
        seen = {key: status[key].strip() for key in ("Uid", "Gid", "CapEff", "CapBnd", "NoNewPrivs", "Seccomp")}
        wanted = {"Uid": "\t".join(["65532"] * 4), "Gid": "\t".join(["65532"] * 4), "CapEff": "0" * 16, "CapBnd": "0" * 16,
                  "NoNewPrivs": "1", "Seccomp": "2"}
        yield from (f"{name}: {key} is {seen[key]}" for key in wanted if seen[key] != wanted[key])
        if not any(each[4] == "/" and "ro" in each[5].split(",") for each in mounts):
            yield f"{name}: its root can be written"
    replicas = sum(each["spec"]["replicas"] for each in world.objects("statefulsets"))
    if found != replicas:
        yield f"{found} processes of {replicas} pods"


def samples_are_delivered(world):
    """From the Services to an HTTPS receiver, signed."""
    if not demo.deliver(world.api(), RECEIVER):
        yield "not all arrived"


def the_objects_do_something(world):
    """Budgets, policies, autoscalers as their controllers see them."""
    for each in world.objects("poddisruptionbudgets"):
        status = each["status"]
        if (status["disruptionsAllowed"], status["currentHealthy"]) != (1, 2):
            yield f"PodDisruptionBudget {each['metadata']['name']}: {status}"
    world.node.kubectl("-n", "fanfare", "apply", "-f", K8S / "components" / "autoscaling" / "hpa.yaml")
    scalers, policies = world.objects("horizontalpodautoscalers"), world.objects("networkpolicies")
    for each in scalers:
        world.node.until("the autoscaler", lambda name=each["metadata"]["name"]: any(
            condition["type"] == "AbleToScale" and condition["status"] == "True"
            for condition in world.node.get("-n", "fanfare", "hpa", name)["status"].get("conditions", [])), 60)
    say(f"   {len(policies)} NetworkPolicies, {len(scalers)} autoscalers that find their StatefulSet")
    world.node.kubectl("-n", "fanfare", "delete", "-f", K8S / "components" / "autoscaling" / "hpa.yaml")


def a_rollout_loses_nothing(world):
    """Every StatefulSet at once, under traffic."""
    traffic, before = Traffic(world.api()), time.monotonic()
    with traffic:
        for service in SERVICES:
            world.node.kubectl("-n", "fanfare", "rollout", "restart", f"statefulset/fanfare-{service}")
        world.wait_for_rollouts()
        say(f"   rolled out in {time.monotonic() - before:.0f} s")
    yield from traffic.faults()


def a_changed_configuration_is_applied(world):
    """The job's pods can't be changed, so it has to go first, as docs/operations/upgrade.md says."""
    file = world.overlay / "fanfare.yaml"
    file.write_text(file.read_text() + "log: {level: debug}\n")
    immutable = world.node.ask("apply", "--dry-run=server", "-k", world.overlay)
    say(f"   with the job still there: {'refused' if 'field is immutable' in immutable.stderr else 'taken'}")
    world.apply(world.overlay)
    yield from samples_are_delivered(world)


def scaling_loses_nothing(world):
    """Out, in to one of each, and back, as autoscalers do it; under traffic."""
    traffic = Traffic(world.api())
    with traffic:
        for replicas in (3, 1, 2):
            world.node.kubectl("-n", "fanfare", "scale", f"--replicas={replicas}", *(f"statefulset/fanfare-{name}" for name in SERVICES))
            world.node.until("pods", lambda: len(world.restarts()) == replicas * len(SERVICES) and not world.unready(), 180)
            time.sleep(5)
    yield from traffic.faults()


def a_drain_leaves_one_of_each(world):
    """The evicted can go nowhere, so the budgets keep the others until the node takes pods again; under traffic."""
    traffic, drained = Traffic(world.api()), []
    with traffic:
        drain = threading.Thread(target=lambda: drained.append(world.node.ask(
            "drain", NAME, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=240s")))
        drain.start()
        pending = lambda: [pod for pod in world.objects("pods") if pod["status"]["phase"] == "Pending"]
        world.node.until("evictions", lambda: len(pending()) == len(SERVICES), 120)
        time.sleep(15)  # kubectl asks again every five seconds.
        ready = {each["metadata"]["name"]: each["status"].get("readyReplicas", 0) for each in world.objects("statefulsets")}
        yield from (f"{name}: {count} pods were left" for name, count in ready.items() if count != 1)
        world.node.kubectl("uncordon", NAME)
        drain.join()
        world.node.until("pods", lambda: not world.unready(), 180)
    refused = drained[0].stderr.count("would violate the pod's disruption budget")
    say(f"   {drained[0].stdout.count(' evicted')} pods evicted, {refused} evictions refused before that")
    if drained[0].returncode != 0 or not refused:
        yield f"kubectl drain: {drained[0].stdout[-1000:]}{drained[0].stderr[-1000:]}"
    yield from traffic.faults()


def nobody_is_restarted_for_a_broker(world):
    """Neither who runs, nor who begins while it is away: one of each."""
    before = {name: count for name, count in world.restarts().items() if name.endswith("-0")}
    world.broker.stop()
    world.node.kubectl("-n", "fanfare", "delete", "pod", "--timeout=120s", *(f"fanfare-{service}-1" for service in SERVICES))
    world.node.until("new pods", lambda: len(world.restarts()) == 2 * len(SERVICES), 60)
    time.sleep(_AWAY)
    unready = world.unready()
    say(f"   {len(unready)} of {len(SERVICES)} StatefulSets weren't ready: {', '.join(unready)}")
    world.broker.start()
    world.node.until("pods", lambda: not world.unready(), 120)
    for name, count in world.restarts().items():
        if count != before.get(name, 0):
            yield f"{name} was started {count - before.get(name, 0)} times again"
    yield from samples_are_delivered(world)


def no_warning_is_left_unread(world):
    """Says what Kubernetes warned of; nothing of it is wrong by itself."""
    seen: dict = {}
    for event in world.objects("events"):
        if event["type"] == "Warning":
            text = re.sub(r"\d+\.\d+\.\d+\.\d+(:\d+)?|-[0-9](?=\b)|[0-9a-f]{8,}", "*", event["message"])[:160]
            key = (event["reason"], re.sub(r"fanfare-[a-z]+", "fanfare-*", text))
            seen[key] = seen.get(key, 0) + event.get("count", 1)
    for (reason, text), count in sorted(seen.items()):
        say(f"   {count} times {reason}: {text}")
    return []


CHECKS = [the_api_server_takes_every_overlay, everything_becomes_ready, processes_are_locked_down, samples_are_delivered,
          *network.CHECKS, the_objects_do_something, a_rollout_loses_nothing, a_changed_configuration_is_applied, scaling_loses_nothing,
          a_drain_leaves_one_of_each, nobody_is_restarted_for_a_broker, no_warning_is_left_unread]
