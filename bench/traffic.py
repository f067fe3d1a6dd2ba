"""Endpoints at a receiver, and events for them: what the cases under load have in common."""

import concurrent.futures
import dataclasses
import http.client
import json
import subprocess
import threading
import time
import urllib.parse

from fanfare_local import paths
from system import PARTITIONS, add_endpoint

_BATCH_BYTES, _BATCH = 600_000, 1000  # of a request to ingest, at most
_ENVELOPE = 180  # bytes of an event around its filler
_SIDE_BY_SIDE = 16  # calls that make endpoints


@dataclasses.dataclass(frozen=True)
class Traffic:
    """`events` of `size` bytes, each for `fan_out` of `endpoints` endpoints, that take `concurrency` requests at a time."""
    events: int
    endpoints: int = 1
    fan_out: int = 1
    concurrency: int = 10
    size: int = 600
    endpoint: tuple = ()  # of more members of each endpoint: (name, value)

    @property
    def types(self) -> int:
        """Each has the same number of endpoints."""
        return max(1, self.endpoints // self.fan_out)

    @property
    def deliveries(self) -> int:
        return self.events * (self.endpoints // self.types)

    def subscribe(self, fanfare, url: str, more_segments: str = "") -> str:
        """Makes the endpoints, each for `kind`.gN, or with ".*" also for what goes on from there. Returns the kind."""
        kind = f"bench.load_{time.monotonic_ns()}"
        more = {"concurrency": self.concurrency, **dict(self.endpoint)}
        with concurrent.futures.ThreadPoolExecutor(_SIDE_BY_SIDE) as threads:
            list(threads.map(lambda number: add_endpoint(
                fanfare, f"{url}{number}", f"{kind}.g{number % self.types}{more_segments}", **more), range(self.endpoints)))
        return kind

    def publish(self, fanfare, kind: str) -> None:
        """Two connections, each a batch after the other."""
        batch = max(1, min(_BATCH, _BATCH_BYTES // self.size))
        bodies = [self.body(kind, range(first, min(first + batch, self.events)))
                  for first in range(0, self.events, batch)]
        threads = [threading.Thread(target=_post_all, args=(fanfare, bodies[k::2])) for k in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def body(self, kind: str, numbers) -> bytes:
        filler = "x" * max(0, self.size - _ENVELOPE)
        return json.dumps([{"type": f"{kind}.g{n % self.types}", "data": {"number": n, "filler": filler}}
                           for n in numbers]).encode()

    def publish_to_kafka(self, fanfare, kind: str) -> None:
        """As other producers do; what the writer takes doesn't count."""
        subprocess.run([paths.bin_dir() / "event_writer", fanfare.dev["kafka"], "fanfare.in.default", PARTITIONS,
                        str(self.events), fanfare.dev["organizationId"], kind, str(self.types)], check=True)


def _post_all(fanfare, bodies: list) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", urllib.parse.urlsplit(fanfare.dev["url"]).port, timeout=60)
    headers = {"Authorization": f"Bearer {fanfare.dev['apiKey']}", "Content-Type": "application/json"}
    for body in bodies:
        while True:
            connection.request("POST", "/api/events", body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status == 202:
                break
            if answer.status not in (429, 503):
                raise SystemExit(f"POST /api/events answered {answer.status}")
            time.sleep(0.05)
    connection.close()
