"""A backlog that waits in a rung: what it costs the retry service in memory, and how late it comes out."""

import re
import subprocess
import time
import urllib.request
from pathlib import Path

from fanfare_local import paths
from nginx import Nginx

_RUNG, _RUNG_SECONDS = "1m", 60


def measure(fanfare, folder: Path, certificate: Path, key: Path, *, count: int, endpoints: int) -> bool:
    """`count` deliveries wait a minute for `endpoints` endpoints that answer at once."""
    receiver = Nginx(folder, certificate, key)
    try:
        ids = []
        for number in range(endpoints):
            status, answer = fanfare.call("POST", "/api/webhooks", {
                "url": f"{receiver.url}{number}", "events": [f"bench.backlog_{number}"], "dialect": "fanfare"})
            if status != 201:
                raise SystemExit(f"POST /api/webhooks answered {status}: {answer}")
            ids.append(answer["id"].removeprefix("whe_"))
        pid = fanfare.read()["pids"]["retry"]
        before, began = _rss_mb(pid), time.monotonic()
        subprocess.run([paths.bin_dir() / "backlog_writer", fanfare.dev["kafka"], "fanfare", "8", _RUNG, str(count),
                        fanfare.dev["organizationId"].removeprefix("org_"), *ids], check=True)
        written, most = time.monotonic() - began, before
        while time.monotonic() - began < _RUNG_SECONDS:
            most = max(most, _rss_mb(pid))
            time.sleep(0.2)
        whole, most = _wait(receiver, count, pid, most)
        took = time.monotonic() - began - _RUNG_SECONDS
    finally:
        receiver.stop()
    print(f"{count} deliveries in the rung {_RUNG}, written in {written:.1f} s: the retry service takes {before:.0f} MB "
          f"before, {most:.0f} MB at most; all delivered {took:.1f} s after the first was due "
          f"({count / max(took, 0.1):.0f} a second)" + ("" if whole else "; NOT ALL ARRIVED"))
    print(f"   let go at most {_latest(fanfare):.2f} s late by the retry service")
    return whole


def _wait(receiver: Nginx, count: int, pid: int, most: float) -> tuple:
    last, since = -1, time.monotonic()
    while (arrived := receiver.requests()) < count:
        most = max(most, _rss_mb(pid))
        if arrived != last:
            last, since = arrived, time.monotonic()
        elif time.monotonic() - since > 60:
            return False, most
        time.sleep(0.2)
    return True, most


def _rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def _latest(fanfare) -> float:
    address = fanfare.read()["services"]["retry"]["admin"]
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    buckets = re.findall(r'^fanfare_retry_overdue_seconds_bucket\{.*?le="([^"]+)"\} (\d+)', text, re.M)
    for bound, seen in buckets:
        if buckets and seen == buckets[-1][1]:
            return float(bound)
    return float("nan")
