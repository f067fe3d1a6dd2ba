"""Events that come in while something happens, and what became of each."""

import secrets
import threading
import time
from collections import defaultdict
from pathlib import Path

from fanfare_local import certs
from fanfare_local.receiver import Receiver
from fanfare_local.steps import Failure, say
from world import RECEIVER, Api

_ONE_IN = 20  # events that are refused at first
_LATE = 10.0  # Seconds from one attempt that counts to another one of the same delivery, at most.


class Traffic:
    """While it lasts, publishes twenty events a second from each of `publishers` to a receiver of its own, which refuses some
    at first; afterwards `faults` says what was lost.

    What isn't acknowledged is published again under its id, as docs/publishing.md says.
    """

    def __init__(self, api: Api, publishers: int = 1):
        self._api = api
        certificate, key = api.home / "traffic.pem", api.home / "traffic-key.pem"
        certs.make_server(Path(api.dev["caFile"]), Path(api.dev["caKeyFile"]), certificate, key, f"IP:{RECEIVER}")
        self._secret, self._refused = "whsec_" + secrets.token_hex(16), set()
        self._receiver = Receiver(certificate, key, self._secret, RECEIVER, self._judge)
        self._over = threading.Event()
        self._acknowledged, self._refusals, self._slowest = set(), [], 0.0
        self._threads = [threading.Thread(target=self._publish, args=(range(first, 10**9, publishers),), daemon=True)
                         for first in range(1, publishers + 1)]

    def __enter__(self) -> "Traffic":
        status, self._endpoint = self._api.call("POST", "/api/webhooks", {
            "url": self._receiver.url, "events": ["*"], "dialect": "fanfare", "secret": self._secret,
            "retryDelays": ["5s", "5s"]})
        if status != 201:
            raise Failure(f"POST /api/webhooks answered {status}: {self._endpoint}")
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()

    @property
    def refusals(self) -> list:
        """Why requests to publish weren't taken."""
        return self._refusals

    def faults(self, changing: tuple | None = None, within: float = 90.0):
        """`changing`: from when to when dispatchers were replaced; before and after no delivery may be repeated."""
        took, wrong = self._arrivals(within)
        missing = self._acknowledged - took.keys()
        repeated = {number: times for number, times in took.items() if len(times) > 1}
        say(f"   {len(self._acknowledged)} events acknowledged, {len(missing)} missing, {len(repeated)} came twice, {len(self._refused)} "
            f"refused at first; {len(self._refusals)} requests to publish were refused, the longest time until an answer was {self._slowest:.1f} s")
        for refusal in sorted(set(self._refusals)):
            say(f"   refused {self._refusals.count(refusal)} times: {refusal}")
        if missing or not self._acknowledged:
            yield f"{len(missing)} of {len(self._acknowledged)} acknowledged events are missing"
        yield from wrong
        if changing:
            yield from (f"event {number} came again {times[1] - times[0]:.1f} s later, while no dispatcher was replaced"
                        for number, times in repeated.items() if times[0] < changing[0] - _LATE or times[0] > changing[1])

    def _arrivals(self, within: float) -> tuple:
        """When each event was taken, and what was wrong with requests."""
        took, wrong, deadline = defaultdict(list), [], time.monotonic() + within
        while self._acknowledged - took.keys() and time.monotonic() < deadline or not self._receiver.arrivals.empty():
            while not self._receiver.arrivals.empty():
                arrival = self._receiver.arrivals.get()
                wrong += [arrival.fault] if arrival.fault else []
                if arrival.status == 200:
                    took[arrival.event["data"]["number"]].append(arrival.at)
            time.sleep(0.2)
        self._api.call("DELETE", f"/api/webhooks/{self._endpoint['id']}")
        self._receiver.stop()
        return took, wrong

    def _judge(self, arrival) -> int:
        number = arrival.event["data"]["number"]
        if number % _ONE_IN or number in self._refused:
            return 200
        self._refused.add(number)
        return 500

    def _publish(self, numbers) -> None:
        for number in numbers:
            if self._over.wait(0.05):
                return
            event = {"id": f"{self._endpoint['id']}-{number}", "type": "queue.consumer.admitted", "data": {"number": number}}
            began = time.monotonic()
            while not self._accepted(event):
                time.sleep(0.1)
            self._slowest = max(self._slowest, time.monotonic() - began)
            self._acknowledged.add(number)

    def _accepted(self, event: dict) -> bool:
        try:
            status, _ = self._api.call("POST", "/api/events", event, timeout=5)
        except OSError as error:
            self._refusals.append(str(error))
            return False
        if status != 202:
            self._refusals.append(f"status {status}")
        return status == 202
