"""Many deliveries at once, and which of them arrived."""

import json
import secrets
import time
from pathlib import Path

from fanfare_local import certs
from fanfare_local.receiver import Receiver
from fanfare_local.steps import Failure
from world import RECEIVER


class Backlog:
    """Deliveries to endpoints of a receiver that takes its time: so many endpoints, so many events for each, of at least so many
    bytes that nothing makes fewer."""

    def __init__(self, world, endpoints: int, events: int, takes: float = 0.0, size: int = 0, **more):
        self._api = world.api()
        certificate, key = self._api.home / "backlog.pem", self._api.home / "backlog-key.pem"
        certs.make_server(Path(self._api.dev["caFile"]), Path(self._api.dev["caKeyFile"]), certificate, key, f"IP:{RECEIVER}")
        secret, kind = "whsec_" + secrets.token_hex(16), f"backlog{secrets.token_hex(3)}"
        self.arrived, self.count = [], endpoints * events
        self._receiver = Receiver(certificate, key, secret, RECEIVER, lambda arrival: time.sleep(takes) or 200)
        self.endpoints = [self._ask(201, "POST", "/api/webhooks", {
            "url": self._receiver.url, "events": [f"{kind}.e{number}"], "dialect": "fanfare", "secret": secret, **more})["id"]
            for number in range(endpoints)]
        published = [{"type": f"{kind}.e{each}", "data": {"number": number, "more": secrets.token_urlsafe(size * 3 // 4)}}
                     for number in range(events) for each in range(endpoints)]
        for first in range(0, self.count, 500):
            self._ask(202, "POST", "/api/events", published[first:first + 500])

    def _ask(self, wanted: int, *call) -> dict:
        deadline = time.monotonic() + 60
        while True:
            status, answer = self._api.call(*call)
            if status == wanted:
                return answer
            if status not in (429, 503) or time.monotonic() > deadline:
                raise Failure(f"{call[0]} {call[1]} answered {status}: {json.dumps(answer)[:500]}")
            time.sleep(0.5)

    def taken(self) -> set:
        """Which were taken so far; `arrived` has them with repetitions and faults."""
        while not self._receiver.arrivals.empty():
            arrival = self._receiver.arrivals.get()
            self.arrived.append((arrival.event_type, arrival.event.get("data", {}).get("number"), arrival.fault))
        return {(kind, number) for kind, number, fault in self.arrived if not fault}

    def end(self) -> None:
        for endpoint in self.endpoints:
            self._ask(204, "DELETE", f"/api/webhooks/{endpoint}")
        self._receiver.stop()
