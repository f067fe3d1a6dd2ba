"""./dev demo: every sample event of events.md, from the API to a customer's HTTPS server."""

import json
import os
import queue
import re
import secrets
import tempfile
import time
from pathlib import Path

from . import build, certs, deps, paths, web
from .installation import Installation
from .receiver import Receiver
from .steps import Failure, say, step

_EVENTS_PAGE = paths.ROOT / "tests" / "e2e" / "documents" / "events.md"
_ARRIVE_WITHIN = 30.0


def samples() -> list:
    """The page's payloads as events to publish: without `id` and `organizationId`, which it repeats."""
    blocks = re.findall(r"^```json[^\n]*\n(.*?)^```", _EVENTS_PAGE.read_text(encoding="utf-8"), re.M | re.S)
    events = [json.loads(block) for block in blocks]
    return [{name: event[name] for name in ("type", "timestamp", "data")} for event in events]


def run() -> int:
    """0 only if all arrived and were verified."""
    if "FANFARE_BIN_DIR" not in os.environ:
        deps.ensure()
        build.build("dev", build.PROGRAMS)
        web.ensure()
    if os.environ.get("FANFARE_HOME"):
        return _run_in(paths.home())
    with tempfile.TemporaryDirectory(prefix="fanfare-demo-") as folder:
        return _run_in(Path(folder))


def _run_in(home: Path) -> int:
    installation = Installation(home)
    try:
        with step("up: Kafka, six services and a proxy"):
            installation.start()
        say(f"   the API is at {installation.dev['url']}, the dashboard below it at /dashboard/")
        return 0 if deliver(installation) else 1
    finally:
        with step("down"):
            installation.stop()


def deliver(installation: Installation, address: str = "127.0.0.1") -> bool:
    """Publishes the samples and says whether all arrived at a receiver at `address`, verified."""
    secret = "whsec_" + secrets.token_hex(16)
    certificate, key = installation.home / "receiver.pem", installation.home / "receiver-key.pem"
    dev = installation.dev
    certs.make_server(Path(dev["caFile"]), Path(dev["caKeyFile"]), certificate, key, f"DNS:localhost,IP:{address}")
    receiver = Receiver(certificate, key, secret, address)
    try:
        with step("an endpoint, subscribed to everything"):
            endpoint = _expect(installation, 201, "POST", "/api/webhooks", {
                "url": receiver.url, "events": ["*"], "dialect": "fanfare", "secret": secret})
            say(f"   POST /api/webhooks: {endpoint['id']} at {receiver.url}")
        try:
            return _publish_and_verify(installation, receiver)
        finally:
            installation.call("DELETE", f"/api/webhooks/{endpoint['id']}")
    finally:
        receiver.stop()


def _publish_and_verify(installation: Installation, receiver: Receiver) -> bool:
    published, sent_at = samples(), {}
    with step(f"{len(published)} events published and delivered"):
        for event in published:
            sent_at[event["type"]] = time.monotonic()
            _expect(installation, 202, "POST", "/api/events", event)
        wanted = {event["type"]: event for event in published}
        organization = installation.dev["organizationId"]
        deadline = time.monotonic() + _ARRIVE_WITHIN
        while wanted:
            try:
                arrival = receiver.arrivals.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                break
            event = wanted.get(arrival.event_type)
            fault = arrival.fault or _difference(event, arrival.event, organization)
            took = (arrival.at - sent_at.get(arrival.event_type, arrival.at)) * 1000
            say(f"   {arrival.event_type:26} {arrival.delivery_id:31} {took:6.0f} ms  {fault or 'verified'}")
            if not fault:
                del wanted[arrival.event_type]
    say(f"   {len(published) - len(wanted)} of {len(published)} arrived and were verified"
        + (f"; missing: {', '.join(wanted)}" if wanted else ""))
    return not wanted


def _difference(published: dict | None, arrived: dict, organization: str) -> str:
    if published is None:
        return "not wanted, or a second time"
    if arrived["organizationId"] != organization:
        return "another organization's"
    # As text, so that the order of members and the form of numbers count.
    for member in ("timestamp", "data"):
        if json.dumps(arrived[member]) != json.dumps(published[member]):
            return f"its {member} differs from what was published"
    return ""


def _expect(installation: Installation, status: int, method: str, path: str, body) -> dict:
    got, answer = installation.call(method, path, body)
    if got != status:
        raise Failure(f"{method} {path} answered {got}, not {status}: {json.dumps(answer)}")
    return answer
