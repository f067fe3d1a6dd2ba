"""How the system scales: one dimension at a time, everything else as in the simplest case. Each on a system of its own."""

import contextlib
import dataclasses
import os
import subprocess
import tempfile
import time
from pathlib import Path

from fanfare_local import certs, children, paths, ports
from fanfare_local.installation import Installation
from fanfare_local.supervisor import readiness
from nginx import Nginx
from paced import TICK, Pace
from report import Report
from system import PARTITIONS, comes_to, cpu_seconds, cpu_seconds_of, memory_mb, metrics_at, sum_of
from traffic import Traffic

_WARM = Traffic(60_000, 200)  # The broker's compilers, before anything counts.
_BYTES_MAX = 200e6            # of all bodies of a case
_READY_WITHIN = 120
_PATIENCE = 60                # while nothing ends
_SETTINGS = {"FANFARE_CONTROL_REQUESTS_PER_SECOND": "0"}


@dataclasses.dataclass(frozen=True)
class Case:
    """`delay` and `failing`: of the receiver; `others`: endpoints with a subscription that nothing matches;
    `waiting`: deliveries that are due in hours; `rate`: events a second, 0 for as fast as it goes."""
    name: str
    traffic: Traffic
    delay: float = 0
    failing: float = 0
    dispatchers: int = 1
    others: int = 0
    waiting: int = 0
    rate: int = 0


def _cases(events: int) -> dict:
    """By dimension: its settings and cases."""
    base = Traffic(events, 200)

    def of(**more) -> Traffic:
        return dataclasses.replace(base, **more)

    return {
        "endpoints": ({}, [*(Case(f"{n} endpoints", of(endpoints=n)) for n in (1, 10, 100, 1_000, 10_000)),
                           Case("10000 of 100000 endpoints", of(endpoints=10_000), others=90_000)]),
        "subscriptions": ({}, [Case(f"{n} other subscriptions", base, others=n)
                               for n in (10, 1_000, 100_000, 1_000_000)]),
        "matches": ({}, [Case(f"{n} matches for an event", of(events=max(1, events // n), endpoints=max(n, 10), fan_out=n))
                         for n in (1, 10, 100, 1_000)]),
        "payload": ({}, [Case(f"{n} bytes", of(events=int(min(events, _BYTES_MAX // n)), size=n))
                         for n in (200, 600, 2_000, 16_000, 64_000, 256_000)]),
        # Few requests at a time, so that it is the receiver that limits them: 1,600 a second for each at most. More at once
        # would wait in rungs.
        "dispatchers": ({"FANFARE_DISPATCHER_IN_FLIGHT_MAX": "80"},
                        [Case(f"{n} dispatchers, 50 ms", of(events=10_000 * n), delay=0.05, dispatchers=n,
                              rate=1_000 * n) for n in (1, 2, 4)]),
        "latency": ({}, [Case(f"{n} ms of the receiver", base, delay=n / 1000) for n in (1, 10, 100)]),
        "failures": ({}, [Case(f"{share:.0%} fail", of(endpoint=(("retryDelays", ["5s"]),)), failing=share)
                          for share in (0, 0.1, 0.5)]),
        "backlog": ({}, [Case(f"{n} waiting in a rung, 10% fail", of(endpoint=(("retryDelays", ["5s"]),)), failing=0.1,
                              waiting=n) for n in (0, 100_000, 1_000_000, 10_000_000)]),
    }


DIMENSIONS = list(_cases(1))


def measure(dimensions: list, events: int, report: Report) -> bool:
    """True if everything arrived, with `events` in each case (fewer large ones)."""
    good = True
    for name in dimensions:
        settings, cases = _cases(events)[name]
        print(f"-- {name}", flush=True)
        with tempfile.TemporaryDirectory(prefix="fanfare-bench-") as folder:
            with Installation(Path(folder), variables={**_SETTINGS, **settings}) as fanfare:
                dimension = _Dimension(fanfare, Path(folder), report)
                dimension.warm()
                for case in cases:
                    good = dimension.run(case) and good
    return good


class _Dimension:
    def __init__(self, fanfare, folder: Path, report: Report):
        self._fanfare, self._folder, self._report = fanfare, folder, report
        self._files = folder / "receiver.pem", folder / "receiver-key.pem"
        self._waiting = 0
        certs.make_server(Path(fanfare.dev["caFile"]), Path(fanfare.dev["caKeyFile"]), *self._files)

    def warm(self) -> None:
        with self._receiver() as receiver:
            _WARM.publish(self._fanfare, _WARM.subscribe(self._fanfare, receiver.url))
            receiver.wait_for(_WARM.deliveries)

    def run(self, case: Case) -> bool:
        if case.others:
            self._add_others(case)
        if case.waiting > self._waiting:
            self._add_waiting(case.waiting - self._waiting)
            self._waiting = case.waiting
        with self._receiver(delay=case.delay, failing=case.failing) as receiver, \
                self._more_dispatchers(case.dispatchers - 1) as more:
            kind = case.traffic.subscribe(self._fanfare, receiver.url, ".*" if case.rate else "")
            cpu, began, ended = self._cpu(more), time.monotonic(), self._ended(more)
            if case.rate:
                size = round(case.rate * TICK)
                Pace(self._fanfare, kind, size, case.traffic.events // size, case.traffic.endpoints).run()
            else:
                case.traffic.publish(self._fanfare, kind)
            whole = comes_to(lambda: self._ended(more) - ended, case.traffic.deliveries, _PATIENCE)
            took = time.monotonic() - began
            used = {name: s - cpu.get(name, 0) for name, s in self._cpu(more).items()}
        self._show(case, took, used, whole)
        return whole

    def _show(self, case: Case, took: float, used: dict, whole: bool) -> None:
        deliveries, pids = case.traffic.deliveries, self._fanfare.read()["pids"]
        self._report.add(case.name, "deliveries", deliveries / took, "/s", more_is_better=True)
        line = [f"{deliveries / took:8.0f}/s"]
        for name in ("ingest", "fanout", "dispatcher", "retry", "control", "broker-1"):
            self._report.add(case.name, f"{name}, CPU", used[name] / deliveries * 1e6, "µs")
            line.append(f"{name} {used[name] / deliveries * 1e6:6.1f}")
        memory = {name: memory_mb(pids[name]) for name in ("fanout", "dispatcher", "retry", "control")}
        for name, size in memory.items():
            self._report.add(case.name, f"{name}, memory", size, "MB")
        print(f"   {case.name:34} " + "  ".join(line) + " µs;  MB: "
              + "  ".join(f"{name} {size:.0f}" for name, size in memory.items())
              + ("" if whole else "; NOT ALL ARRIVED"), flush=True)

    def _receiver(self, **how) -> Nginx:
        return Nginx(self._folder, *self._files, **how)

    @contextlib.contextmanager
    def _more_dispatchers(self, count: int):
        """Yields their processes and admin ports."""
        more = []
        try:
            for number in range(1, count + 1):
                port = ports.pick()
                variables = {"FANFARE_SERVICE_ORDINAL": str(number), "FANFARE_ADMIN_PORT": str(port)}
                more.append((children.spawn(
                    [paths.bin_dir() / "fanfare-dispatcher", "--config", self._folder / "config" / "dispatcher.yaml"],
                    self._folder / f"dispatcher-{number}.log",
                    env={**os.environ, **self._fanfare.variables, **variables}), port))
            for _, port in more:
                _until(lambda port=port: readiness(port)[0] == 200)
            yield more
        finally:
            children.stop([process for process, _ in more], 30)

    def _cpu(self, more: list) -> dict:
        used = cpu_seconds(self._fanfare)
        used["dispatcher"] += sum(cpu_seconds_of(process.pid) for process, _ in more)
        return used

    def _ended(self, more: list) -> float:
        """Deliveries that were delivered, or given up."""
        first = self._fanfare.read()["services"]["dispatcher"]["admin"]
        return sum(sum_of(metrics_at(address), "fanfare_attempts_total", 'result="(?:delivered|failed)"')
                   for address in (first, *(f"127.0.0.1:{port}" for _, port in more)))

    def _add_others(self, case: Case) -> None:
        """And says how long fanout and dispatcher take to be ready with them."""
        subprocess.run([paths.bin_dir() / "scale_writer", self._fanfare.dev["kafka"], "fanfare", PARTITIONS,
                        self._fanfare.dev["organizationId"], str(case.others), "0"], check=True)
        for service in ("fanout", "dispatcher"):
            before = memory_mb(self._fanfare.read()["pids"][service])
            self._fanfare.wait_for_another(service, self._fanfare.kill(service))
            began = time.monotonic()
            port = int(self._fanfare.read()["services"][service]["admin"].rsplit(":", 1)[1])
            _until(lambda port=port: readiness(port)[0] == 200)
            took = time.monotonic() - began
            self._report.add(case.name, f"{service} ready after its start", took, "s")
            print(f"   {service} ready {took:.1f} s after its start, "
                  f"{memory_mb(self._fanfare.read()['pids'][service]):.0f} MB ({before:.0f} before)", flush=True)

    def _add_waiting(self, count: int) -> None:
        subprocess.run([paths.bin_dir() / "backlog_writer", self._fanfare.dev["kafka"], "fanfare", PARTITIONS, "8h",
                        str(count), self._fanfare.dev["organizationId"].removeprefix("org_"), "01BENCHWA0000000000000000"],
                       check=True)


def _until(condition) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f"a service isn't ready within {_READY_WITHIN} s")
        time.sleep(0.02)
