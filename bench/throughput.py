"""How many deliveries a second, and what CPU each costs in each process: as fast as it goes."""

import http.client
import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

from fanfare_local import paths
from nginx import Nginx

_BATCH = 1000
_CLOCK = os.sysconf("SC_CLK_TCK")


def measure(fanfare, folder: Path, certificate: Path, key: Path, *, events: int, endpoints: int,
            fan_out: int, concurrency: int, drain: bool) -> bool:
    """`events` of 600 bytes in batches of 1,000, each for `fan_out` of `endpoints` endpoints. `drain`: the
    dispatcher is stopped until all deliveries are written, and only what follows is measured."""
    receiver = Nginx(folder, certificate, key)
    try:
        groups = max(1, endpoints // fan_out)
        kind = f"bench.load_{time.monotonic_ns()}"
        for number in range(endpoints):
            status, answer = fanfare.call("POST", "/api/webhooks", {
                "url": f"{receiver.url}{number}", "events": [f"{kind}.g{number % groups}"], "dialect": "fanfare",
                "concurrency": concurrency})
            if status != 201:
                raise SystemExit(f"POST /api/webhooks answered {status}: {answer}")
        deliveries = events * (endpoints // groups)
        floor = _floor(receiver)
        if drain:
            fanfare.kill("dispatcher", signal.SIGSTOP)
            _publish(fanfare, events, kind, groups)
            _wait_for_fanout(fanfare, deliveries)
            fanfare.kill("dispatcher", signal.SIGCONT)
        receiver.forget()
        cpu, counted, began = _cpu_seconds(fanfare, receiver), _counters(fanfare), time.monotonic()
        if not drain:
            _publish(fanfare, events, kind, groups)
        published = time.monotonic() - began
        whole = _wait(receiver, deliveries)
        took = time.monotonic() - began
        used = {name: s - cpu.get(name, 0) for name, s in _cpu_seconds(fanfare, receiver).items()}
        now = _counters(fanfare)
        floor = min(floor, _floor(receiver))
    finally:
        receiver.stop()
    print(f"{events} events, {endpoints} endpoints, fan-out {endpoints // groups}, concurrency {concurrency}: "
          f"{deliveries / took:.0f} deliveries/s, {'drained' if drain else f'{events / published:.0f} accepted/s'}; "
          f"{now['deferred'] - counted['deferred']:.0f} deferred; {sum(used.values()) / took:.2f} cores busy"
          + ("" if whole else "; NOT ALL ARRIVED"))
    print("   CPU µs per delivery: " + ", ".join(
        f"{name} {seconds / deliveries * 1e6:.1f}" for name, seconds in sorted(used.items())))
    print(f"   the plain client: {floor:.1f} CPU µs per request; the dispatcher takes "
          f"{used['dispatcher'] / deliveries * 1e6 / floor:.2f} times that")
    print("   memory MB: " + ", ".join(f"{name} {mb:.0f}" for name, mb in sorted(_memory(fanfare).items())))
    return whole


def _floor(receiver: Nginx) -> float:
    """What a request of the plain Beast client costs (bench/floor_client.cc)."""
    program = paths.bin_dir() / "floor_client"
    done = subprocess.run([program, str(receiver.port), "20000", "64"], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[0])


def _wait_for_fanout(fanfare, deliveries: int) -> None:
    """At most 6 s: a stopped dispatcher loses its partitions after 10."""
    deadline = time.monotonic() + 6
    first = _metric(fanfare, "fanout", "fanfare_fanout_deliveries_total")
    while time.monotonic() < deadline and _metric(fanfare, "fanout", "fanfare_fanout_deliveries_total") - first < deliveries:
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


def _wait(receiver: Nginx, deliveries: int) -> bool:
    """Until all are there; False if nothing comes for half a minute."""
    last, since = -1, time.monotonic()
    while (arrived := receiver.requests()) < deliveries:
        if arrived != last:
            last, since = arrived, time.monotonic()
        elif time.monotonic() - since > 30:
            return False
        time.sleep(0.1)
    return True


def _cpu_seconds(fanfare, receiver: Nginx) -> dict:
    used = {name: _of(pid) for name, pid in fanfare.read()["pids"].items()}
    used["nginx"] = sum(_of(pid) for pid in receiver.pids())
    return used


def _of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _CLOCK


def _memory(fanfare) -> dict:
    found = {}
    for name, pid in fanfare.read()["pids"].items():
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        found[name] = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024
    return found


def _counters(fanfare) -> dict:
    return {"deferred": _metric(fanfare, "dispatcher", "fanfare_deferrals_total")}


def _metric(fanfare, service: str, name: str) -> float:
    services = fanfare.read()["services"]
    address = services.get(service, next(iter(services.values())))["admin"]
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    found = re.search(rf"^{name}(?:\{{[^}}]*\}})? ([0-9.e+]+)", text, re.M)
    return float(found[1]) if found else 0.0
