"""Latency at half of what the system can: batches at a steady pace, whatever the answers take."""

import http.client
import json
import threading
import time
import urllib.parse
from pathlib import Path

from nginx import Nginx
from report import Report
from traffic import Traffic

TICK = 0.01  # seconds between two batches
_SENDERS = 8
_WARM = 3.0   # seconds that don't count
_FILLER = "x" * 420


def measure(fanfare, folder: Path, certificate: Path, key: Path, traffic: Traffic, *, seconds: float,
            report: Report) -> bool:
    """First `traffic` as fast as it goes, then half of that rate for `seconds`. From when a batch is due to when the
    receiver has a request's head, in milliseconds."""
    most = _saturated(fanfare, folder, certificate, key, traffic)
    arrivals = folder / "arrivals.log"
    size = max(1, round(most / 2 * TICK))
    ticks = round((seconds + _WARM) / TICK)
    with Nginx(folder, certificate, key, arrivals=arrivals) as receiver:  # Whose log is whole when it has stopped.
        kind = traffic.subscribe(fanfare, receiver.url, ".*")
        receiver.forget()
        pace = Pace(fanfare, kind, size, ticks, traffic.endpoints)
        pace.run()
        whole = receiver.wait_for(size * ticks)
    took = [arrived - pace.due[tick] for arrived, tick in _read(arrivals, kind) if tick * TICK >= _WARM]
    arrivals.unlink()
    case = "half of saturation"
    report.add(case, "rate", size / TICK, "/s", more_is_better=True)
    times = report.add_times(case, "due to receiver", took)
    print(f"half of {most:.0f}/s: batches of {size} every {TICK * 1e3:.0f} ms to {traffic.endpoints} endpoints for "
          f"{seconds:g} s, {pace.refused} refused, sent at most {pace.latest * 1e3:.0f} ms late: {times}"
          + ("" if whole else "; NOT ALL ARRIVED"))
    return whole and not pace.refused


def _saturated(fanfare, folder: Path, certificate: Path, key: Path, traffic: Traffic) -> float:
    """Deliveries a second."""
    with Nginx(folder, certificate, key) as receiver:
        kind = traffic.subscribe(fanfare, receiver.url)
        receiver.forget()
        began = time.monotonic()
        traffic.publish(fanfare, kind)
        receiver.wait_for(traffic.deliveries)
        return traffic.deliveries / (time.monotonic() - began)


def _read(arrivals: Path, kind: str):
    """Time and tick of each request."""
    for line in arrivals.read_text(encoding="ascii").splitlines():
        when, event_type = line.split(" ")
        if event_type.startswith(kind):
            yield float(when), int(event_type.rsplit(".t", 1)[1])


class Pace:
    """Batches of `size` events, one every TICK. Event n is of `kind`.g(n modulo `endpoints`).t(number of the batch).

    `due`: when each batch is to be sent, in Unix seconds; `latest`: how late one was sent, at most.
    """

    def __init__(self, fanfare, kind: str, size: int, ticks: int, endpoints: int):
        self._port = urllib.parse.urlsplit(fanfare.dev["url"]).port
        self._headers = {"Authorization": f"Bearer {fanfare.dev['apiKey']}", "Content-Type": "application/json"}
        self._kind, self._size, self._ticks, self._endpoints = kind, size, ticks, endpoints
        self.due: list = []
        self.refused, self.latest = 0, 0.0

    def run(self) -> None:
        begin = time.time() + 0.1
        self.due = [begin + tick * TICK for tick in range(self._ticks)]
        senders = [threading.Thread(target=self._send, args=(range(first, self._ticks, _SENDERS),))
                   for first in range(_SENDERS)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()

    def _send(self, ticks) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        for tick in ticks:
            first = tick * self._size
            body = json.dumps([{"type": f"{self._kind}.g{n % self._endpoints}.t{tick}",
                                "data": {"number": n, "filler": _FILLER}}
                               for n in range(first, first + self._size)]).encode()
            time.sleep(max(0, self.due[tick] - time.time()))
            self.latest = max(self.latest, time.time() - self.due[tick])
            connection.request("POST", "/api/events", body, self._headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 202:
                self.refused += self._size
        connection.close()
