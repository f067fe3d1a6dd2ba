"""A system under load, with endpoints of every kind, and a Prometheus that watches it."""
import asyncio
import json
import ssl
import sys
import threading
import time
from pathlib import Path

from fanfare_local import certs, paths
from fanfare_local.installation import Installation
from fanfare_local.steps import Failure
from prometheus import Prometheus

sys.path.insert(0, str(paths.ROOT / "bench"))
from customer import read_message  # noqa: E402

SERVICES = ("ingest", "fanout", "dispatcher", "retry", "notifier", "control")


class Customer:
    """An HTTPS server on a loop of its own; the path of a request says what it answers."""

    def __init__(self, certificate: Path, key: Path):
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(certificate, key)
        self._loop = asyncio.new_event_loop()
        self._begun = threading.Event()
        self.statuses = {"/well": 200, "/fails": 500, "/pauses": 429}
        self.counts = {}
        threading.Thread(target=self._run, daemon=True).start()
        self._begun.wait(10)

    def _run(self):
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls))
        self.url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._begun.set()
        self._loop.run_forever()

    async def _serve(self, reader, writer):
        try:
            while True:
                head, _ = await read_message(reader)
                path = head.split(b" ", 2)[1].decode()
                self.counts[path] = self.counts.get(path, 0) + 1
                status = self.statuses.get(path, 404)
                pause = b"Retry-After: 5\r\n" if status == 429 else b""
                writer.write(b"HTTP/1.1 %d X\r\n%bContent-Length: 0\r\n\r\n" % (status, pause))
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            writer.close()


class Load:
    """So many events a second on a thread of its own until stop(); refused ones are counted."""

    def __init__(self, fanfare: Installation, types: list, per_second: float):
        self._fanfare, self._types, self._pause = fanfare, types, len(types) / per_second
        self.accepted = self.refused = 0
        self._going = True
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while self._going:
            began = time.monotonic()
            events = [{"type": kind, "data": {"at": began}} for kind in self._types]
            try:
                status, _ = self._fanfare.call("POST", "/api/events", events, timeout=5)
            except OSError:
                status = 0
            if status == 202:
                self.accepted += len(events)
            else:
                self.refused += len(events)
            time.sleep(max(0.0, self._pause - (time.monotonic() - began)))

    def stop(self):
        self._going = False
        self._thread.join(10)


class Scene:
    """Lifetime: a context manager; everything that it started ends with it."""

    def __init__(self, folder: Path, factor: float = 1, variables: dict | None = None):
        self.folder, self._factor = Path(folder), factor
        self.fanfare = Installation(self.folder / "home", variables={
            "FANFARE_KAFKA_PROPERTIES": "statistics.interval.ms=1000", **(variables or {})})

    def __enter__(self) -> "Scene":
        self.fanfare.start()
        try:
            dev, home = self.fanfare.dev, self.fanfare.home
            certificate, key = home / "customer.pem", home / "customer-key.pem"
            certs.make_server(Path(dev["caFile"]), Path(dev["caKeyFile"]), certificate, key)
            self.customer = Customer(certificate, key)
            targets = {f"fanfare-{name}": [dev["services"][name]["admin"]] for name in SERVICES}
            self.prometheus = Prometheus(self.folder / "prometheus", targets, self._factor).start()
        except BaseException:
            self.fanfare.stop()
            raise
        return self

    def __exit__(self, *_):
        self.prometheus.stop()
        self.fanfare.stop()

    def endpoint(self, url: str, event_type: str, **more) -> str:
        return self.expect(201, "POST", "/api/webhooks", {"url": url, "events": [event_type], **more})["id"]

    def expect(self, wanted: int, method: str, path: str, body=None):
        deadline = time.monotonic() + 30
        status, answer = self.fanfare.call(method, path, body)
        while status == 503 and time.monotonic() < deadline:  # Writing is being handed over.
            time.sleep(0.5)
            status, answer = self.fanfare.call(method, path, body)
        if status != wanted:
            raise Failure(f"{method} {path} answered {status}: {json.dumps(answer)}")
        return answer
