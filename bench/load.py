"""wrk: what a receiver, or ingest, can take."""

import json
import re
import subprocess
from pathlib import Path

from nginx import Nginx

_BODY = {"type": "bench.load", "data": {"number": 1, "filler": "x" * 520}}


def wrk(url: str, folder: Path, headers: dict, *, connections: int, seconds: float, body: dict) -> tuple:
    """POSTs the body over kept connections, as fast as they answer: answers of 2xx a second, others in all."""
    script = folder / "post.lua"
    script.write_text("\n".join(
        ['wrk.method = "POST"', f"wrk.body = {json.dumps(json.dumps(body))}"]
        + [f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}" for name, value in headers.items()]),
        encoding="utf-8")
    done = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "-s", script, url],
                          capture_output=True, text=True, check=True)
    rate = float(re.search(r"Requests/sec:\s+([0-9.]+)", done.stdout)[1])
    other = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    return rate, int(other[1]) if other else 0


def ceiling(receiver: Nginx, folder: Path) -> float:
    """Requests a second that the receiver answers to somebody who does nothing else."""
    return wrk(receiver.url, folder, {"Content-Type": "application/json"}, connections=64, seconds=2, body=_BODY)[0]
