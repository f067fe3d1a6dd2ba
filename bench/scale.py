"""Many endpoints and attempts: how long control takes to answer about them, and to be ready again."""

import http.client
import json
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from fanfare_local import paths
from system import PARTITIONS, cpu_seconds_of, memory_mb, metrics

VARIABLES = {"FANFARE_CONTROL_INDEX_BYTES_MAX": "64GiB", "FANFARE_CONTROL_REQUESTS_PER_SECOND": "0"}
_CALLS, _P99_MS_MAX, _READY_SECONDS_MAX = 300, 50, 30


def measure(fanfare, *, endpoints: int, attempts: int) -> bool:
    """True if every call's p99 is under 50 ms, and control is ready again within 30 s of its start."""
    began = time.monotonic()
    subprocess.run([paths.bin_dir() / "scale_writer", fanfare.dev["kafka"], "fanfare", PARTITIONS,
                    fanfare.dev["organizationId"], str(endpoints), str(attempts)], check=True)
    print(f"{endpoints} endpoints and {attempts} attempts, written in {time.monotonic() - began:.0f} s")
    began = time.monotonic()
    while _indexed(fanfare) < attempts:
        time.sleep(0.5)
    seconds, control = time.monotonic() - began, fanfare.read()["pids"]["control"]
    size = sum(file.stat().st_size for files in ("**/*delivery-log-*", "**/*delivery-log-*/*") for file in fanfare.home.glob(files))
    print(f"   in the index {seconds:.0f} s later; its files have {size / 2**20:.0f} MiB, {size / attempts:.0f} bytes an attempt; "
          f"control takes {memory_mb(control, 'RssAnon'):.0f} MB beside them, and took {cpu_seconds_of(control) / attempts * 1e6:.1f} µs "
          "of CPU an attempt")
    good = [_timed(fanfare, what, path) for what, path in _paths(fanfare)]
    good.append(_restarted(fanfare))
    return all(good)


def _paths(fanfare) -> list:
    """What to ask for: a name and the paths, which take turns."""
    pages = _pages(fanfare)
    endpoints = [found["id"] for found in fanfare.call("GET", "/api/webhooks?limit=200")[1]["data"]]
    deliveries = [found for page in pages for found in page["data"][::4]]
    log, half = "/api/deliveries", _ago(12 * 3600)

    def each(path: str, values: list) -> list:
        return [path.format(urllib.parse.quote(value)) for value in values]

    of_one = f"{log}?endpointId={{}}"
    return [("list endpoints", ["/api/webhooks"]), ("one endpoint", each("/api/webhooks/{}", endpoints)),
            ("deliveries of an endpoint", each("/api/webhooks/{}/deliveries", endpoints)),
            ("list deliveries", [log]), ("the next pages", each(log + "?cursor={}", [p["nextCursor"] for p in pages])),
            ("200 at a time", [log + "?limit=200"]), ("those that failed", [log + "?status=failed"]),
            ("that expired (none)", [log + "?status=expired"]), ("by outcome", [log + "?outcome=http_5xx"]),
            ("by outcome and status", [log + "?outcome=http_5xx&status=expired"]),
            ("by type", [log + "?eventType=order.paid"]),
            ("by type and status", [log + "?eventType=user.created&status=failed"]),
            ("by type and outcome", [log + "?eventType=user.created&outcome=timeout"]),
            ("of an endpoint, failed", each(of_one + "&status=failed", endpoints)),
            ("of an endpoint, by type", each(of_one + "&eventType=order.paid", endpoints)),
            ("by event", each(log + "?eventId={}", [found["eventId"] for found in deliveries])),
            ("before a time", [f"{log}?to={half}"]), ("by type, before a time", [f"{log}?eventType=order.paid&to={half}"]),
            ("of an hour, failed", [f"{log}?status=failed&from={_ago(13 * 3600)}&to={half}"]),
            ("one delivery", each(log + "/{}", [found["id"] for found in deliveries])),
            ("health of an endpoint", each("/api/webhooks/{}/health", endpoints)),
            ("stats of an endpoint", each("/api/webhooks/{}/stats", endpoints)), ("stats", ["/api/stats"]),
            ("series", ["/api/series"])]


def _pages(fanfare) -> list:
    """Of deliveries, the newest and some from all over the day."""
    pages = [fanfare.call("GET", "/api/deliveries?limit=200")[1]]
    for hours in range(1, 23):
        pages.append(fanfare.call("GET", f"/api/deliveries?limit=200&to={_ago(hours * 3600)}")[1])
    return [page for page in pages if "nextCursor" in page]


def _ago(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - seconds))


def _timed(fanfare, what: str, paths: list) -> bool:
    address = urllib.parse.urlsplit(fanfare.dev["url"]).netloc
    connection = http.client.HTTPConnection(address, timeout=30)
    pid = fanfare.read()["pids"]["control"]
    took, busy, found = [], [], []
    for number in range(_CALLS):
        path = paths[number % len(paths)]
        used, began = _loop_ms(pid), time.perf_counter()
        connection.request("GET", path, headers={"Authorization": "Bearer " + fanfare.dev["apiKey"]})
        answer = connection.getresponse()
        body = answer.read()
        took.append((time.perf_counter() - began) * 1e3)
        busy.append(_loop_ms(pid) - used)
        if answer.status != 200:
            raise SystemExit(f"GET {path} answered {answer.status}: {body[:300]!r}")
        found.append(len(json.loads(body).get("data", [])))
    connection.close()
    p50, p99, longest = _ranked(took)
    cpu50, cpu99, _ = _ranked(busy)
    print(f"   {what:26} p50 {p50:6.1f} ms   p99 {p99:6.1f} ms   max {longest:6.1f} ms   CPU of the loop p50 {cpu50:5.2f} ms"
          f"   p99 {cpu99:5.2f} ms   {max(found):3} found" + ("" if p99 < _P99_MS_MAX else "   TOO SLOW"))
    return p99 < _P99_MS_MAX


def _ranked(values: list) -> tuple:
    """p50, p99 and the greatest."""
    ranked = sorted(values)
    return ranked[len(ranked) // 2], ranked[len(ranked) * 99 // 100], ranked[-1]


def _loop_ms(pid: int) -> float:
    """CPU that the process's loop has used, which says what a call costs while others use the machine, too."""
    return int(Path(f"/proc/{pid}/task/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e6


def _restarted(fanfare) -> bool:
    fanfare.wait_for_another("control", fanfare.kill("control"))
    began = time.monotonic()
    while not _ready(fanfare.read()["services"]["control"]["admin"]):
        if time.monotonic() - began > 10 * _READY_SECONDS_MAX:
            raise SystemExit("control is not ready again")
        time.sleep(0.05)
    took = time.monotonic() - began
    print(f"   control ready {took:.1f} s after its start" + ("" if took < _READY_SECONDS_MAX else "   TOO SLOW"))
    return took < _READY_SECONDS_MAX


def _ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://{address}/readyz", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _indexed(fanfare) -> float:
    found = re.search(r"^fanfare_control_index_records_total\S* (\S+)", metrics(fanfare, "control"), re.M)
    return float(found[1]) if found else 0
