"""What the cases ask of the system that they measure."""

import os
import re
import time
import urllib.request
from pathlib import Path

PARTITIONS = "8"  # of each topic that ./dev up makes, for the programs that fill them
_CLOCK = os.sysconf("SC_CLK_TCK")


def add_endpoint(fanfare, url: str, event_type: str, **more) -> str:
    """Its id. `more`: members besides url, events and dialect."""
    status, answer = fanfare.call("POST", "/api/webhooks", {
        "url": url, "events": [event_type], "dialect": "fanfare", **more})
    if status != 201:
        raise SystemExit(f"POST /api/webhooks answered {status}: {answer}")
    return answer["id"]


def metrics(fanfare, service: str) -> str:
    """The text of /metrics; with one process for all, that process's."""
    services = fanfare.read()["services"]
    return metrics_at(services.get(service, next(iter(services.values())))["admin"])


def metrics_at(address: str) -> str:
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=10) as answer:
        return answer.read().decode()


def counter(fanfare, service: str, name: str) -> float:
    return sum_of(metrics(fanfare, service), name)


def sum_of(text: str, name: str, labels: str = "") -> float:
    """Over all series of that name whose labels hold the expression `labels`."""
    return sum(map(float, re.findall(rf"^{name}(?:\{{.*{labels}.*\}})? ([0-9.e+]+)$", text, re.M)))


def comes_to(counted, count: float, patience: float, meanwhile=lambda: None) -> bool:
    """Waits until counted() is `count`; False if it stays the same for `patience` seconds."""
    last, since = -1, time.monotonic()
    while (now := counted()) < count:
        if now != last:
            last, since = now, time.monotonic()
        elif time.monotonic() - since > patience:
            return False
        meanwhile()
        time.sleep(0.1)
    return True


def memory_mb(pid: int, member: str = "VmRSS") -> float:
    """`member`: of /proc/PID/status, such as VmHWM."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(rf"{member}:\s+(\d+)", status)[1]) / 1024


def cpu_seconds(fanfare) -> dict:
    """By process: what it has used so far. Java's compilers are beside their broker: a broker that has run
    for an hour has done with them."""
    used: dict = {}
    for name, pid in fanfare.read()["pids"].items():
        used[name] = cpu_seconds_of(pid)
        if name.startswith("broker"):
            used[f"{name}'s compilers"] = _compilers(pid)
            used[name] -= used[f"{name}'s compilers"]
    return used


def _compilers(pid: int) -> float:
    """Seconds of the threads C1 and C2. One that has ended is missing."""
    seconds = 0.0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            if re.match(r"C[12] Compiler", (task / "comm").read_text(encoding="ascii")):
                seconds += cpu_seconds_of(f"{pid}/task/{task.name}")
        except OSError:
            continue
    return seconds


def cpu_seconds_of(pid: int | str) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _CLOCK
