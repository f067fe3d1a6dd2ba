"""Single publishes over HTTP: 64 kept connections, each event acknowledged by the broker."""

from pathlib import Path

import load
from report import Report
from system import cpu_seconds

_CONNECTIONS = 64


def measure(fanfare, folder: Path, *, seconds: float, report: Report) -> bool:
    """Straight at ingest; nobody subscribes to the type."""
    address = fanfare.read()["services"]["ingest"]["http"]
    headers = {"Authorization": f"Bearer {fanfare.dev['apiKey']}", "Content-Type": "application/json"}
    body = {"type": "bench.singly", "data": {"number": 1, "filler": "x" * 420}}
    before = cpu_seconds(fanfare)
    rate, refused = load.wrk(f"http://{address}/api/events", folder, headers, connections=_CONNECTIONS,
                             seconds=seconds, body=body)
    used = {name: s - before.get(name, 0) for name, s in cpu_seconds(fanfare).items()}
    count = rate * max(1, round(seconds))
    report.add("single publishes", "acknowledged", rate, "/s", more_is_better=True)
    for name in ("ingest", "fanout"):
        report.add("single publishes", f"{name}, CPU", used[name] / count * 1e6, "µs")
    print(f"single publishes over {_CONNECTIONS} connections: {rate:.0f} acknowledged/s, {refused} refused; ingest "
          f"{used['ingest'] / count * 1e6:.1f} CPU µs each")
    return refused == 0
