"""How many deliveries a second, and what CPU each costs in each process: as fast as it goes."""

import re
import signal
import subprocess
import time
from pathlib import Path

import load
from fanfare_local import paths
from nginx import Nginx
from report import Report
from system import counter, cpu_seconds, cpu_seconds_of, memory_mb
from traffic import Traffic

_CONNECTIONS, _CONNECTIONS_MAX = 64, 2000  # of the plain client, of a dispatcher
_REQUESTS_OF_ONE = 100  # connection: as many as the product makes of one in such a case


def measure(fanfare, folder: Path, certificate: Path, key: Path, traffic: Traffic, *, drain: bool, kafka: bool,
            report: Report) -> bool:
    """In batches of 1,000 over HTTP, or with `kafka` written to a topic that ingest takes over. `drain`: the
    dispatcher is stopped until all deliveries are written, and only what follows is measured."""
    publish = traffic.publish_to_kafka if kafka else traffic.publish
    events, endpoints, deliveries = traffic.events, traffic.endpoints, traffic.deliveries
    with Nginx(folder, certificate, key) as receiver:
        kind = traffic.subscribe(fanfare, receiver.url)
        connections = min(endpoints * traffic.concurrency, _CONNECTIONS_MAX)
        floor, wide_floor = _floor(receiver, _CONNECTIONS), _floor(receiver, connections)
        ceiling = load.ceiling(receiver, folder)
        if drain:
            fanfare.kill("dispatcher", signal.SIGSTOP)
            publish(fanfare, kind)
            _wait_for_fanout(fanfare, deliveries)
            fanfare.kill("dispatcher", signal.SIGCONT)
        receiver.forget()
        cpu, deferred, began = _cpu_seconds(fanfare, receiver), _deferrals(fanfare), time.monotonic()
        if not drain:
            publish(fanfare, kind)
        published = time.monotonic() - began
        whole = receiver.wait_for(deliveries)
        took = time.monotonic() - began
        used = {name: s - cpu.get(name, 0) for name, s in _cpu_seconds(fanfare, receiver).items()}
        deferred = _deferrals(fanfare) - deferred
        floor = min(floor, _floor(receiver, _CONNECTIONS))
        wide_floor = min(wide_floor, _floor(receiver, connections))
    print(f"{events} events{' from Kafka' if kafka else ''}, {endpoints} endpoints, fan-out {deliveries // events}, concurrency {traffic.concurrency}: "
          f"{deliveries / took:.0f} deliveries/s, {'drained' if drain else f'{events / published:.0f} accepted/s'}; "
          f"{deferred:.0f} deferred; {sum(used.values()) / took:.2f} cores busy"
          + ("" if whole else "; NOT ALL ARRIVED"))
    case = f"{'drained, ' if drain else ''}{'from Kafka, ' if kafka else ''}{endpoints} endpoints, fan-out {deliveries // events}"
    report.add(case, "deliveries", deliveries / took, "/s", more_is_better=True)
    report.add(case, "the receiver's ceiling (wrk)", ceiling, "/s", more_is_better=True)
    report.add(case, "share of the ceiling", deliveries / took / ceiling * 100, "%", more_is_better=True)
    for name, seconds in sorted(used.items()):
        report.add(case, f"{name}, CPU", seconds / deliveries * 1e6, "µs")
    report.add(case, "the plain client, CPU", floor, "µs")
    report.add(case, "the plain client with as many connections, CPU", wide_floor, "µs")
    report.add(case, "dispatcher to that", used["dispatcher"] / deliveries * 1e6 / wide_floor, "x")
    report.add(case, "dispatcher to plain client", used["dispatcher"] / deliveries * 1e6 / floor, "x")
    path = sum(used[name] for name in ("ingest", "fanout", "dispatcher")) / deliveries * 1e6
    report.add(case, "ingest, fanout and dispatcher, CPU", path, "µs")
    report.add(case, "these to plain client", path / floor, "x")
    for name, pid in sorted(fanfare.read()["pids"].items()):
        report.add(case, f"{name}, memory", memory_mb(pid, "VmHWM"), "MB")
    print(f"   {deliveries / took / ceiling * 100:.1f} % of the receiver's ceiling of {ceiling:.0f}/s (wrk)")
    print("   CPU µs per delivery: " + ", ".join(
        f"{name} {seconds / deliveries * 1e6:.1f}" for name, seconds in sorted(used.items())))
    print(f"   ingest, fanout and dispatcher {path:.1f}, {path / floor:.2f} times the plain client")
    for number, cost in ((_CONNECTIONS, floor), (connections, wide_floor)):
        print(f"   the plain client with {number} connections: {cost:.1f} CPU µs per request; the dispatcher takes "
              f"{used['dispatcher'] / deliveries * 1e6 / cost:.2f} times that")
    print("   memory MB: " + ", ".join(f"{name} {memory_mb(pid, 'VmHWM'):.0f}"
                                      for name, pid in sorted(fanfare.read()["pids"].items())))
    return whole


def _floor(receiver: Nginx, connections: int) -> float:
    """What a request of the plain Beast client costs (bench/floor_client.cc), its handshakes included."""
    program = paths.bin_dir() / "floor_client"
    count = max(20_000, _REQUESTS_OF_ONE * connections)
    done = subprocess.run([program, str(receiver.port), str(count), str(connections)], capture_output=True, text=True,
                          check=True)
    return float(done.stdout.split()[0])


def _wait_for_fanout(fanfare, deliveries: int) -> None:
    """At most 6 s: a stopped dispatcher loses its partitions after 10."""
    deadline = time.monotonic() + 6
    first = counter(fanfare, "fanout", "fanfare_fanout_deliveries_total")
    while time.monotonic() < deadline and counter(fanfare, "fanout", "fanfare_fanout_deliveries_total") - first < deliveries:
        time.sleep(0.1)


def _cpu_seconds(fanfare, receiver: Nginx) -> dict:
    return {**cpu_seconds(fanfare), "nginx": sum(cpu_seconds_of(pid) for pid in receiver.pids())}


def _deferrals(fanfare) -> float:
    return counter(fanfare, "dispatcher", "fanfare_deferrals_total")
