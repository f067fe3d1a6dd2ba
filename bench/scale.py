"""Many endpoints and attempts: how long control takes to answer about them, and to be ready again."""

import http.client
import json
import re
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

from fanfare_local import paths
from system import memory_mb, metrics

VARIABLES = {"FANFARE_CONTROL_INDEX_BYTES_MAX": "64GiB", "FANFARE_CONTROL_REQUESTS_PER_SECOND": "0"}
_CALLS, _P99_MS_MAX, _READY_SECONDS_MAX = 300, 50, 30


def measure(fanfare, *, endpoints: int, attempts: int) -> bool:
    """True if every call's p99 is under 50 ms, and control is ready again within 30 s of its start."""
    began = time.monotonic()
    subprocess.run([paths.bin_dir() / "scale_writer", fanfare.dev["kafka"], "fanfare", "8",
                    fanfare.dev["organizationId"], str(endpoints), str(attempts)], check=True)
    print(f"{endpoints} endpoints and {attempts} attempts, written in {time.monotonic() - began:.0f} s")
    began = time.monotonic()
    while _indexed(fanfare) < attempts:
        time.sleep(0.5)
    folder = fanfare.home.glob("**/delivery-log.sqlite*")
    print(f"   in the index {time.monotonic() - began:.0f} s later; its file has "
          f"{sum(file.stat().st_size for file in folder) / 2**20:.0f} MiB, control takes "
          f"{memory_mb(fanfare.read()['pids']['control']):.0f} MB")
    good = [_timed(fanfare, what, path) for what, path in _paths(fanfare)]
    good.append(_restarted(fanfare))
    return all(good)


def _paths(fanfare) -> list:
    """What to ask for: a name and the path."""
    endpoint = fanfare.call("GET", "/api/webhooks?limit=1")[1]["data"][0]["id"]
    page = fanfare.call("GET", "/api/deliveries?limit=200")[1]
    delivery, cursor = page["data"][100], urllib.parse.quote(page["nextCursor"])
    hour = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 12 * 3600))
    return [("list endpoints", "/api/webhooks"), ("one endpoint", "/api/webhooks/" + endpoint),
            ("deliveries of an endpoint", f"/api/webhooks/{endpoint}/deliveries"),
            ("list deliveries", "/api/deliveries"), ("the next page", "/api/deliveries?cursor=" + cursor),
            ("those that failed", "/api/deliveries?status=failed"),
            ("by class", "/api/deliveries?class=http_5xx"), ("by type", "/api/deliveries?eventType=order.paid"),
            ("by type and status", "/api/deliveries?eventType=user.created&status=failed"),
            ("of an endpoint, failed", f"/api/deliveries?endpointId={endpoint}&status=failed"),
            ("of an endpoint, by type", f"/api/deliveries?endpointId={endpoint}&eventType=order.paid"),
            ("by event", "/api/deliveries?eventId=" + delivery["eventId"]),
            ("before a time", "/api/deliveries?to=" + hour), ("one delivery", "/api/deliveries/" + delivery["id"]),
            ("health of an endpoint", f"/api/webhooks/{endpoint}/health")]


def _timed(fanfare, what: str, path: str) -> bool:
    address = urllib.parse.urlsplit(fanfare.dev["url"]).netloc
    connection = http.client.HTTPConnection(address, timeout=30)
    took = []
    for _ in range(_CALLS):
        began = time.perf_counter()
        connection.request("GET", path, headers={"Authorization": "Bearer " + fanfare.dev["apiKey"]})
        answer = connection.getresponse()
        body = answer.read()
        took.append((time.perf_counter() - began) * 1e3)
        if answer.status != 200:
            raise SystemExit(f"GET {path} answered {answer.status}: {body[:300]!r}")
    connection.close()
    took.sort()
    p99 = took[len(took) * 99 // 100]
    found = json.loads(body).get("data")
    many = "" if found is None else f", {len(found)} found"
    print(f"   {what:26} p50 {took[len(took) // 2]:6.1f} ms   p99 {p99:6.1f} ms{many}"
          + ("" if p99 < _P99_MS_MAX else "   TOO SLOW"))
    return p99 < _P99_MS_MAX


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
