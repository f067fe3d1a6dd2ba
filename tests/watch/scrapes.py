#!/usr/bin/env python3
"""What a scrape takes with very many endpoints, in each service: scrapes.py [--endpoints 100000].

Writes the endpoints with bench's scale_writer (built with ./dev build), scrapes each service 300 times and fails where
writing /metrics takes 5 ms or more of a process on average.
"""
import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy" / "local"))

from fanfare_local import paths  # noqa: E402
from fanfare_local.installation import Installation  # noqa: E402
from fanfare_local.steps import Failure, say  # noqa: E402

SERVICES = ("control", "dispatcher", "fanout", "notifier", "ingest", "retry")
SCRAPES, ALLOWED_MS = 300, 5


def scrape(fanfare: Installation, service: str) -> str:
    address = fanfare.dev["services"][service]["admin"]
    with urllib.request.urlopen(f"http://{address}/metrics", timeout=10) as answer:
        return answer.read().decode()


def value(text: str, name: str) -> float:
    return float(re.search(rf"^{name}(?:{{[^}}]*}})? (\S+)$", text, re.M)[1])


def measure(fanfare: Installation, service: str) -> float:
    """Milliseconds that the process needs itself, on average."""
    took = []
    for _ in range(SCRAPES):
        began = time.perf_counter()
        text = scrape(fanfare, service)
        took.append((time.perf_counter() - began) * 1e3)
    own = 1e3 * value(text, "fanfare_scrape_seconds_sum") / value(text, "fanfare_scrape_seconds_count")
    say(f"   {service:10} {own:.2f} ms in the process, p50 {statistics.median(took):.2f} ms with a new connection; "
        f"{len(text)} bytes, {value(text, 'process_resident_memory_bytes') / 2**20:.0f} MiB of memory")
    return own


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--endpoints", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fanfare-scrapes-") as folder, Installation(Path(folder)) as fanfare:
        subprocess.run([paths.bin_dir() / "scale_writer", fanfare.dev["kafka"], "fanfare", "8",
                        fanfare.dev["organizationId"], str(options.endpoints), "1000"], check=True)
        deadline = time.monotonic() + 120
        while value(scrape(fanfare, "control"), "fanfare_endpoints") < options.endpoints:
            if time.monotonic() > deadline:
                raise Failure("control hasn't read the endpoints within two minutes")
            time.sleep(0.5)
        slow = [service for service in SERVICES if measure(fanfare, service) >= ALLOWED_MS]
    for service in slow:
        print(f"FAILED: {service} takes too long")
    print(f"{len(SERVICES) - len(slow)} passed, {len(slow)} failed")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
