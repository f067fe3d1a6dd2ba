"""A receiver of our own: many endpoints on one port, each answering after its script."""
import itertools
import threading
import time

from harness import signing
from harness.tls_server import Response, TlsServer


class Mailbox:
    """One endpoint. `answers`: a status or Response for attempt 1, 2, … of each delivery id; the
    last one is repeated. With secret and dialect a request that isn't genuine gets 401."""

    def __init__(self, url, path, answers):
        self.url, self.path = url, path
        self.answers = answers or [200]
        self.secret = self.dialect = None
        self.requests = []        # in order of arrival
        self.statuses = []        # what each was answered
        self.answered = []        # when
        self._attempts = {}       # by delivery id
        self._changed = threading.Condition()

    def receive(self, request):
        with self._changed:
            delivery = _delivery_id(request)
            attempt = self._attempts.get(delivery, 0)
            self._attempts[delivery] = attempt + 1
            answer = self.answers[min(attempt, len(self.answers) - 1)]
            response = answer if isinstance(answer, Response) else Response(answer)
            if self.secret and not signing.genuine(self.dialect, self.secret, request):
                response = Response(401)
            self.requests.append(request)
            self.statuses.append(0 if response.hang or response.drop else response.status)
            self.answered.append(time.time() + response.delay)
            self._changed.notify_all()
            return response

    def wait(self, count, timeout=15):
        """The requests so far, once there are `count`. Fails with what did arrive."""
        return self.wait_until(lambda: len(self.requests) >= count, timeout,
                               f"{count} requests")

    def wait_until(self, condition, timeout=15, what="what was expected"):
        with self._changed:
            if not self._changed.wait_for(condition, timeout):
                raise AssertionError(f"{self.path}: {what} not there after {timeout} s, "
                                     f"{len(self.requests)} requests, statuses {self.statuses}")
            return list(self.requests)

    def delivered(self):
        """The ids of the deliveries that got a 2xx."""
        with self._changed:
            return {_delivery_id(request) for request, status in zip(self.requests, self.statuses)
                    if 200 <= status < 300}


class Recorder:
    def __init__(self, context, log=None):
        self._mailboxes = {}
        self._numbers = itertools.count(1)
        self._server = TlsServer(context, self._answer, log)

    def mailbox(self, answers=None, kind=Mailbox):
        path = f"/mailbox/{next(self._numbers)}"
        box = kind(f"https://127.0.0.1:{self._server.port}{path}", path, answers)
        self._mailboxes[path] = box
        return box

    def stop(self):
        self._server.stop()

    def _answer(self, request):
        box = self._mailboxes.get(request.path)
        return box.receive(request) if box else Response(404)


def _delivery_id(request):
    for name in ("x-fanfare-delivery-id", "webhook-id"):
        if request.values(name):
            return request.values(name)[0]
    return request.json().get("id", "")  # Messages to Slack and PagerDuty have none.
