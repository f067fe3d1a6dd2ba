"""A steady stream of events that is never given up."""
import http.client
import itertools
import json
import threading
import time

BATCH = 2


# Most events go to all endpoints that never fail, some also to those that do, few to those that ask
# for a pause.
COMMON, SOME, RARE = "common", "some", "rare"


def kind_of(number):
    return RARE if number % 20 == 0 else SOME if number % 4 == 1 else COMMON


class Publisher:
    """Publishes on a thread of its own. An event that isn't acknowledged is sent again under the
    same id until it is; `accepted` tells, for each kind, when each was (Unix time)."""

    def __init__(self, address, key, event_type, events_per_second):
        self._address, self._key, self._type = address, key, event_type
        self._gap = BATCH / events_per_second
        self._numbers = itertools.count()
        self._going, self._idle = threading.Event(), threading.Event()
        self._stopped = False
        self._local = threading.local()  # A connection for each thread.
        self.accepted = {COMMON: {}, SOME: {}, RARE: {}}
        self.refused = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def resume(self):
        self._idle.clear()
        self._going.set()

    def pause(self):
        """Asks it to stop; is_idle() tells when everything sent is acknowledged."""
        self._going.clear()

    def is_idle(self):
        if self.refused:
            raise AssertionError(f"events are refused: {self.refused}")
        return self._idle.is_set()

    def stop(self):
        self._stopped = True
        self._going.set()
        self._thread.join(10)

    def _run(self):
        due = time.monotonic()
        while not self._stopped:
            if not self._going.is_set():
                self._idle.set()
                self._going.wait()
                due = time.monotonic()
                continue
            self._publish(self._next(BATCH))
            due = max(due + self._gap, time.monotonic() - 1)  # Catches up a second, no more.
            time.sleep(max(0, due - time.monotonic()))

    def publish(self, kind, count):
        """On the caller's thread; returns when all are acknowledged. Requires: paused, or `kind`
        isn't one of the load."""
        ids = {f"{self._type}.{kind}.{n}": kind for n in range(len(self.accepted[kind]),
                                                               len(self.accepted[kind]) + count)}
        self._publish(ids)

    def _next(self, count):
        numbers = [next(self._numbers) for _ in range(count)]
        return {f"{self._type}.{number}": kind_of(number) for number in numbers}

    def _publish(self, events):
        """`events`: the kind of each, by id."""
        body = json.dumps([{"id": event, "type": f"{self._type}.{kind}", "data": {"event": event}}
                           for event, kind in events.items()])
        while not self._stopped and not self.refused:
            status, answer = self._post(body)
            if status == 202:
                for event, kind in events.items():
                    self.accepted[kind][event] = time.time()
                return
            if 400 <= status < 429:
                self.refused = f"{status} {answer}"
            time.sleep(0.05)

    def _post(self, body):
        """(0, None) where nothing answered: nothing is known of them then."""
        try:
            connection = getattr(self._local, "connection", None)
            if connection is None:
                connection = http.client.HTTPConnection(*self._address, timeout=10)
                self._local.connection = connection
            connection.request("POST", "/api/events", body, {
                "Authorization": f"Bearer {self._key}", "Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            self._local.connection = None
            return 0, None


def call(address, key, method, path, body=None):
    """Status and JSON of one API call."""
    connection = http.client.HTTPConnection(*address, timeout=30)
    try:
        connection.request(method, path, json.dumps(body) if body is not None else None, {
            "Authorization": f"Bearer {key}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        data = answer.read()
        return answer.status, json.loads(data) if data else None
    finally:
        connection.close()
