"""A backlog that waits in a rung: what it costs the retry service in memory, and how late it comes out."""

import re
import subprocess
import time
from pathlib import Path

from fanfare_local import paths
from nginx import Nginx
from report import Report
from system import PARTITIONS, add_endpoint, memory_mb, metrics

_RUNG, _RUNG_SECONDS = "1m", 60


def measure(fanfare, folder: Path, certificate: Path, key: Path, *, count: int, endpoints: int,
            report: Report) -> bool:
    """`count` deliveries wait a minute for `endpoints` endpoints that answer at once."""
    with Nginx(folder, certificate, key) as receiver:
        ids = [add_endpoint(fanfare, f"{receiver.url}{number}", f"bench.backlog_{number}").removeprefix("whe_")
               for number in range(endpoints)]
        pid = fanfare.read()["pids"]["retry"]
        seen, began = [memory_mb(pid)], time.monotonic()
        subprocess.run([paths.bin_dir() / "backlog_writer", fanfare.dev["kafka"], "fanfare", PARTITIONS, _RUNG, str(count),
                        fanfare.dev["organizationId"].removeprefix("org_"), *ids], check=True)
        written = time.monotonic() - began
        # More patient than the minute in which nothing is due.
        whole = receiver.wait_for(count, 2 * _RUNG_SECONDS, lambda: seen.append(memory_mb(pid)))
        took = time.monotonic() - began - _RUNG_SECONDS
    case = f"{count} waiting in a rung"
    report.add(case, "retry, memory before", seen[0], "MB")
    report.add(case, "retry, memory at most", max(seen), "MB")
    report.add(case, "delivered", count / max(took, 0.1), "/s", more_is_better=True)
    print(f"{count} deliveries in the rung {_RUNG}, written in {written:.1f} s: the retry service takes {seen[0]:.0f} MB "
          f"before, {max(seen):.0f} MB at most; all delivered {took:.1f} s after the first was due "
          f"({count / max(took, 0.1):.0f} a second)" + ("" if whole else "; NOT ALL ARRIVED"))
    print(f"   let go at most {_latest(fanfare):.2f} s late by the retry service")
    return whole


def _latest(fanfare) -> float:
    """The bound of the bucket that holds the latest."""
    buckets = re.findall(r'^fanfare_retry_overdue_seconds_bucket\{.*?le="([^"]+)"\} (\d+)',
                         metrics(fanfare, "retry"), re.M)
    return float(next((bound for bound, seen in buckets if seen == buckets[-1][1]), "nan"))
