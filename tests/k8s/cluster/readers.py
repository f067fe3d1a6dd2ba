"""Requests at control while something happens, and whether every answer was right."""

import threading
import time
from http.client import HTTPException

from backlog import Backlog
from fanfare_local.steps import Failure, say

_LISTED = 200
_ALIKE = 20  # Right answers in a row, from whichever instance, before it begins.


class Readers:
    """While it lasts, each of `readers` asks for the deliveries of an endpoint, which are complete before, and one more
    changes that endpoint; afterwards `faults` says which answers were wrong.

        with Readers(world, 4) as readers:  # as fast as they can
            ...
            readers.ease()  # a second apart
    """

    def __init__(self, world, readers: int):
        self._api, self._deliveries = world.api(), Backlog(world, 1, _LISTED)
        world.node.until("the deliveries", lambda: len(self._deliveries.taken()) == _LISTED)
        self._endpoint = f"/api/webhooks/{self._deliveries.endpoints[0]}"
        world.node.until("the list", lambda: all(not self._list() for _ in range(_ALIKE)))
        self._pause, self._over = 0.0, threading.Event()
        self._faults, self.answers, self._slowest = [], 0, 0.0
        asks = [(self._list, 0.0)] * readers + [(self._change, 0.2)]
        self._threads = [threading.Thread(target=self._ask, args=each, daemon=True) for each in asks]

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def ease(self) -> None:
        self._pause = 1.0

    def faults(self) -> list:
        self._deliveries.end()
        say(f"   {self.answers} answers, {len(self._faults)} wrong, the longest time until one was {self._slowest:.1f} s")
        if self.answers < _LISTED:
            raise Failure("too few questions were asked")
        return [f"{self._faults.count(fault)} times {fault}" for fault in sorted(set(self._faults))]

    def _ask(self, ask, least: float) -> None:
        while not self._over.wait(max(least, self._pause)):
            began = time.monotonic()
            try:
                fault = ask()
            except (OSError, HTTPException) as error:
                fault = str(error)
            self._slowest = max(self._slowest, time.monotonic() - began)
            self._faults += [fault] if fault else []
            self.answers += 1

    def _list(self) -> str:
        status, answer = self._api.call("GET", f"{self._endpoint}/deliveries?limit={_LISTED}")
        if status != 200:
            return f"GET answered {status}"
        delivered = {each["id"] for each in answer["data"] if each["status"] == "delivered"}
        return "" if len(delivered) == _LISTED else f"{len(delivered)} of {_LISTED} deliveries"

    def _change(self) -> str:
        name = f"changed at {time.monotonic()}"
        status, answer = self._api.call("PATCH", self._endpoint, {"description": name})
        return "" if status == 200 and answer["description"] == name else f"PATCH answered {status}"
