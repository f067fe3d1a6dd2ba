"""A steady stream of events, and endpoints that count what reaches them."""
import http.client
import itertools
import threading
import time

from harness.case import api, recorder, unique
from harness.recorder import Mailbox

BATCH = 3


class Publisher:
    """Publishes on a thread of its own. An event that isn't acknowledged is sent again under the
    same id until it is; `accepted` tells when each was."""

    def __init__(self, event_type, events_per_second):
        self._type, self._pause = event_type, BATCH / events_per_second
        self._numbers = itertools.count()
        self._going, self._idle, self._stopped = (threading.Event() for _ in range(3))
        self._idle.set()
        self.accepted = {}
        self._refused = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def resume(self):
        self._idle.clear()
        self._going.set()

    def pause(self):
        """Returns when everything sent is acknowledged."""
        self._going.clear()
        idle = self._idle.wait(60)
        if self._refused:
            raise AssertionError(f"events are refused: {self._refused}")
        if not idle:
            raise AssertionError("events are not acknowledged for a minute")

    def stop(self):
        self._stopped.set()
        self._going.set()
        self._thread.join(10)

    def _run(self):
        while not self._stopped.is_set():
            if not self._going.is_set():
                self._idle.set()
                self._going.wait()
                continue
            self._publish([f"{self._type}.e{next(self._numbers)}" for _ in range(BATCH)])
            time.sleep(self._pause)

    def _publish(self, ids):
        events = [{"id": event_id, "type": self._type, "data": {"event": event_id}}
                  for event_id in ids]
        while not self._stopped.is_set():
            try:
                answer = api().call("POST", "/api/events", events)
                if answer.status == 202:
                    self.accepted.update(dict.fromkeys(ids, time.time()))
                    return
                if answer.status < 429:
                    self._refused = answer
                    return
            except (OSError, http.client.HTTPException):
                pass  # The process that took them died: nothing is known of them.
            time.sleep(0.05)


class CountingMailbox(Mailbox):
    """Knows when each event first got its 2xx here."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.arrived = {}

    def receive(self, request):
        response = super().receive(request)
        if response.status < 300:
            self.arrived.setdefault(request.json()["data"]["event"], time.time())
        return response

    def repeated(self):
        """Requests beyond those that its answers ask for."""
        deliveries = len(self._attempts)
        return len(self.requests) - deliveries * len(self.answers)


def counting_mailbox(answers):
    return recorder().mailbox(answers, CountingMailbox)


def event_type():
    return unique("kill")
