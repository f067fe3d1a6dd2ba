"""Enforces NetworkPolicies on the node: what is allowed becomes rules of nftables."""

import ipaddress
import subprocess
import threading
import time
from pathlib import Path

from fanfare_local.steps import Failure

_EVERY = 0.5  # Seconds.
_KINDS = ("apis/networking.k8s.io/v1/networkpolicies", "api/v1/pods", "api/v1/namespaces")
_TABLE = "inet policies"
_REFUSED = "reject with icmpx admin-prohibited"


class Policies:
    """From start() to stop() asks the API server and gives the kernel what changed.

    What begins a connection needs leave from a policy of the pod that sends it and from one of the pod that gets it, where such
    policies are. Pods have leave from their own node always, as Kubernetes wants it, for kubelet's probes.
    IPv4 only. A selector of a form that isn't known here ends it, and the next settle() says so.

    Threads: one of its own; start(), stop() and settle() belong to another.
    """

    def __init__(self, read):
        """`read`: what the API server has under a path."""
        self._read, self._over, self._changed = read, threading.Event(), threading.Condition()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._fault, self._rounds, self._given = None, 0, ""

    def start(self) -> None:
        Path("/proc/sys/net/ipv4/icmp_ratemask").write_text("0")  # Every refusal is told.
        self._thread.start()
        self.settle()

    def stop(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def settle(self, within: float = 30) -> None:
        """Returns when the kernel has what the API server has now."""
        with self._changed:
            wanted = self._rounds + 2  # The one under way may have asked before.
            self._changed.wait_for(lambda: self._fault or self._rounds >= wanted, within)
            if self._fault or self._rounds < wanted:
                raise Failure(f"NetworkPolicies: {self._fault or 'not in force'}")

    def _run(self) -> None:
        fault = None
        while not self._over.is_set():
            try:
                self._give(rules(*(self._read(kind)["items"] for kind in _KINDS)))
            except OSError:
                time.sleep(_EVERY)  # The API server comes or goes.
                continue
            except (Failure, LookupError, ValueError) as error:
                fault = error
            with self._changed:
                self._fault, self._rounds = fault, self._rounds + 1
                self._changed.notify_all()
            if fault:
                return
            self._over.wait(_EVERY)

    def _give(self, text: str) -> None:
        if text == self._given:
            return
        done = subprocess.run(["nft", "-f", "-"], input=text, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failure(f"nft: {done.stderr}\n{text}")
        self._given = text


def rules(policies: list, pods: list, namespaces: list) -> str:
    """A chain for each pod and direction that policies choose, which returns what is allowed and refuses the rest."""
    labels = {each["metadata"]["name"]: each["metadata"].get("labels", {}) for each in namespaces}
    pods = [each for each in pods if each["status"].get("podIP") and each["status"].get("phase") not in ("Succeeded", "Failed")
            and not each["spec"].get("hostNetwork")]
    chains, ways = [], {"Egress": [], "Ingress": []}
    for pod in pods:
        for direction, jumps in ways.items():
            chosen = [each for each in policies if direction in each["spec"]["policyTypes"]
                      and each["metadata"]["namespace"] == pod["metadata"]["namespace"] and _chooses(each["spec"]["podSelector"], pod)]
            if chosen:
                name = f"{direction.lower()}_{_address(pod).replace('.', '_')}"
                allowed = {line for each in chosen for rule in each["spec"].get(direction.lower(), [])
                           for line in _allowed(direction, rule, each["metadata"]["namespace"], pod, pods, labels)}
                chains.append(f"chain {name} {{\n" + "".join(f"  {line} return\n" for line in sorted(allowed)) + f"  {_REFUSED}\n}}\n")
                jumps.append(f"{_address(pod)} : jump {name}")
    both = "".join(f"  ip {side} vmap {{ {', '.join(sorted(ways[direction]))} }}\n"
                   for direction, side in (("Egress", "saddr"), ("Ingress", "daddr")) if ways[direction])
    hooks = "".join(f"chain {hook} {{\n  type filter hook {hook} priority filter\n  jump both\n}}\n" for hook in ("forward", "input"))
    return (f"table {_TABLE}\ndelete table {_TABLE}\ntable {_TABLE} {{\n{''.join(chains)}"
            f"chain both {{\n  ct state established,related return\n{both}}}\n{hooks}}}\n")


def _allowed(direction: str, rule: dict, namespace: str, own: dict, pods: list, labels: dict):
    """What of a packet has to be true."""
    side, peers = ("daddr", rule.get("to")) if direction == "Egress" else ("saddr", rule.get("from"))
    takes = None if direction == "Egress" else own  # Whose names of ports count.
    if not peers:
        yield from _ports(rule, takes)
    for peer in peers or []:
        if "ipBlock" in peer:
            block = peer["ipBlock"]
            if ipaddress.ip_network(block["cidr"]).version == 4:
                but = f" ip {side} != {{ {', '.join(block['except'])} }}" if block.get("except") else ""
                yield from (f"ip {side} {block['cidr']}{but} {port}" for port in _ports(rule, takes))
            continue
        for pod in pods:
            within = pod["metadata"]["namespace"]
            there = _matches(peer["namespaceSelector"], labels.get(within, {})) if "namespaceSelector" in peer else within == namespace
            if there and _chooses(peer.get("podSelector", {}), pod):
                yield from (f"ip {side} {_address(pod)} {port}" for port in _ports(rule, takes or pod))


def _ports(rule: dict, pod: dict | None):
    """`pod`: whose ports are meant by names; None: no pod's."""
    if not rule.get("ports"):
        yield ""
    named = {port.get("name"): port["containerPort"] for container in (pod["spec"]["containers"] if pod else [])
             for port in container.get("ports", [])}
    for each in rule.get("ports", []):
        protocol, port = each.get("protocol", "TCP").lower(), each.get("port")
        port = named.get(port) if isinstance(port, str) else port
        if "port" not in each:
            yield f"meta l4proto {protocol}"
        elif port:
            yield f"{protocol} dport {port}" + (f"-{each['endPort']}" if "endPort" in each else "")


def _chooses(selector: dict, pod: dict) -> bool:
    return _matches(selector, pod["metadata"].get("labels", {}))


def _matches(selector: dict, labels: dict) -> bool:
    if selector.keys() - {"matchLabels"}:
        raise Failure(f"selector {selector}")
    return selector.get("matchLabels", {}).items() <= labels.items()


def _address(pod: dict) -> str:
    return pod["status"]["podIP"]
