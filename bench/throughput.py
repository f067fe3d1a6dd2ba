"""How many deliveries a second, and what CPU each costs in each process: as fast as it goes."""

import http.client
import json
import re
import signal
import subprocess
import threading
import time
import urllib.parse
from pathlib import Path

import load
from fanfare_local import paths
from nginx import Nginx
from report import Report
from system import PARTITIONS, add_endpoint, cpu_seconds, cpu_seconds_of, memory_mb, metrics

_BATCH = 1000
_CONNECTIONS, _CONNECTIONS_MAX = 64, 2000  # of the plain client, of a dispatcher
_REQUESTS_OF_ONE = 100  # connection: as many as the product makes of one in such a case


def measure(fanfare, folder: Path, certificate: Path, key: Path, *, events: int, endpoints: int,
            fan_out: int, concurrency: int, drain: bool, kafka: bool, report: Report) -> bool:
    """`events` of 600 bytes, each for `fan_out` of `endpoints` endpoints, in batches of 1,000 over HTTP, or with
    `kafka` written to a topic that ingest takes over. `drain`: the dispatcher is stopped until all deliveries are
    written, and only what follows is measured."""
    publish = _publish_to_kafka if kafka else _publish
    receiver = Nginx(folder, certificate, key)
    try:
        groups = max(1, endpoints // fan_out)
        kind = f"bench.load_{time.monotonic_ns()}"
        for number in range(endpoints):
            add_endpoint(fanfare, f"{receiver.url}{number}", f"{kind}.g{number % groups}", concurrency=concurrency)
        deliveries = events * (endpoints // groups)
        connections = min(endpoints * concurrency, _CONNECTIONS_MAX)
        floor, wide_floor = _floor(receiver, _CONNECTIONS), _floor(receiver, connections)
        ceiling = load.ceiling(receiver, folder)
        if drain:
            fanfare.kill("dispatcher", signal.SIGSTOP)
            publish(fanfare, events, kind, groups)
            _wait_for_fanout(fanfare, deliveries)
            fanfare.kill("dispatcher", signal.SIGCONT)
        receiver.forget()
        cpu, deferred, began = _cpu_seconds(fanfare, receiver), _deferrals(fanfare), time.monotonic()
        if not drain:
            publish(fanfare, events, kind, groups)
        published = time.monotonic() - began
        whole = receiver.wait_for(deliveries)
        took = time.monotonic() - began
        used = {name: s - cpu.get(name, 0) for name, s in _cpu_seconds(fanfare, receiver).items()}
        deferred = _deferrals(fanfare) - deferred
        floor = min(floor, _floor(receiver, _CONNECTIONS))
        wide_floor = min(wide_floor, _floor(receiver, connections))
    finally:
        receiver.stop()
    print(f"{events} events{' from Kafka' if kafka else ''}, {endpoints} endpoints, fan-out {endpoints // groups}, concurrency {concurrency}: "
          f"{deliveries / took:.0f} deliveries/s, {'drained' if drain else f'{events / published:.0f} accepted/s'}; "
          f"{deferred:.0f} deferred; {sum(used.values()) / took:.2f} cores busy"
          + ("" if whole else "; NOT ALL ARRIVED"))
    case = f"{'drained, ' if drain else ''}{'from Kafka, ' if kafka else ''}{endpoints} endpoints, fan-out {endpoints // groups}"
    report.add(case, "deliveries", deliveries / took, "/s", more_is_better=True)
    report.add(case, "the receiver's ceiling (wrk)", ceiling, "/s", more_is_better=True)
    report.add(case, "share of the ceiling", deliveries / took / ceiling * 100, "%", more_is_better=True)
    for name, seconds in sorted(used.items()):
        report.add(case, f"{name}, CPU", seconds / deliveries * 1e6, "µs")
    report.add(case, "the plain client, CPU", floor, "µs")
    report.add(case, "the plain client with as many connections, CPU", wide_floor, "µs")
    report.add(case, "dispatcher to that", used["dispatcher"] / deliveries * 1e6 / wide_floor, "x")
    report.add(case, "dispatcher to plain client", used["dispatcher"] / deliveries * 1e6 / floor, "x")
    for name, pid in sorted(fanfare.read()["pids"].items()):
        report.add(case, f"{name}, memory", memory_mb(pid, "VmHWM"), "MB")
    print(f"   {deliveries / took / ceiling * 100:.1f} % of the receiver's ceiling of {ceiling:.0f}/s (wrk)")
    print("   CPU µs per delivery: " + ", ".join(
        f"{name} {seconds / deliveries * 1e6:.1f}" for name, seconds in sorted(used.items())))
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
    first = _counter(fanfare, "fanout", "fanfare_fanout_deliveries_total")
    while time.monotonic() < deadline and _counter(fanfare, "fanout", "fanfare_fanout_deliveries_total") - first < deliveries:
        time.sleep(0.1)


def _publish(fanfare, events: int, kind: str, groups: int) -> None:
    """Two connections, each a batch after the other."""
    port = urllib.parse.urlsplit(fanfare.dev["url"]).port
    headers = {"Authorization": f"Bearer {fanfare.dev['apiKey']}", "Content-Type": "application/json"}
    batches = []
    for first in range(0, events, _BATCH):
        batches.append(json.dumps([
            {"type": f"{kind}.g{n % groups}", "data": {"number": n, "filler": "x" * 420}}
            for n in range(first, min(first + _BATCH, events))]).encode())

    def post(mine: list) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for body in mine:
            while True:
                connection.request("POST", "/api/events", body, headers)
                answer = connection.getresponse()
                answer.read()
                if answer.status == 202:
                    break
                if answer.status not in (429, 503):
                    raise SystemExit(f"POST /api/events answered {answer.status}")
                time.sleep(0.05)
        connection.close()

    threads = [threading.Thread(target=post, args=(batches[k::2],)) for k in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _publish_to_kafka(fanfare, events: int, kind: str, groups: int) -> None:
    """As other producers do; what the writer takes doesn't count."""
    subprocess.run([paths.bin_dir() / "event_writer", fanfare.dev["kafka"], "fanfare.in.default", PARTITIONS,
                    str(events), fanfare.dev["organizationId"], kind, str(groups)], check=True)


def _cpu_seconds(fanfare, receiver: Nginx) -> dict:
    return {**cpu_seconds(fanfare), "nginx": sum(cpu_seconds_of(pid) for pid in receiver.pids())}


def _deferrals(fanfare) -> float:
    return _counter(fanfare, "dispatcher", "fanfare_deferrals_total")


def _counter(fanfare, service: str, name: str) -> float:
    """The sum over all series of that name."""
    found = re.findall(rf"^{name}(?:\{{.*\}})? ([0-9.e+]+)$", metrics(fanfare, service), re.M)
    return sum(map(float, found))
