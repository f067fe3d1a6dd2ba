"""Events at a steady rate, one to a request, and how long each takes to its endpoints."""
import json
import threading
import time
import http.client


class Stream:
    """Publishes on threads of its own from start() to stop(). `began`: by event, when its request
    began (Unix time). What isn't accepted at once counts as refused and isn't tried again."""

    def __init__(self, address, key, name, type_of, rate, batch=1, threads=1):
        self._address, self._key, self._name = address, key, name
        self._type_of, self._batch = type_of, batch
        self._gap = batch * threads / rate if rate else 0
        self.began = {}
        self.refused = 0
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(n,), daemon=True)
                         for n in range(threads)]

    def start(self):
        for thread in self._threads:
            thread.start()
        return self

    def stop(self):
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _run(self, thread):
        connection = http.client.HTTPConnection(*self._address, timeout=30)
        due, number = time.monotonic(), 0
        while not self._stopped.is_set():
            events = [(f"{self._name}.{thread}.{number + n}", self._type_of(number + n))
                      for n in range(self._batch)]
            number += self._batch
            self._publish(connection, events)
            due += self._gap
            self._stopped.wait(max(0, due - time.monotonic()))
        connection.close()

    def _publish(self, connection, events):
        body = json.dumps([{"id": event, "type": kind, "data": {"event": event}}
                           for event, kind in events])
        began = time.time()
        connection.request("POST", "/api/events", body, {
            "Authorization": f"Bearer {self._key}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        if answer.status == 202:
            self.began.update((event, began) for event, _ in events)
        else:
            self.refused += len(events)


def percentile(values, share):
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(len(ranked) * share))] if ranked else float("nan")
