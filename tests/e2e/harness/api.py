"""The public HTTP interface, as a client sees it."""
import contextlib
import http.client
import json
import threading
import time
import urllib.parse


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:500]!r}"


class Api:
    """Threads: any; each keeps a connection of its own."""

    def __init__(self, url, key):
        self._address = urllib.parse.urlsplit(url)
        self._key = key
        self._local = threading.local()

    def call(self, method, path, body=None, content_type="application/json", key=None, more=None):
        """One request. body: bytes as they are, anything else as JSON. more: headers."""
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self._key if key is None else key}"}
        if key == "":
            del headers["Authorization"]
        if content is not None:
            headers["Content-Type"] = content_type
        headers.update(more or {})
        for last in (False, True):
            connection, reused = self._connection()
            try:
                with contextlib.suppress(BrokenPipeError):  # Refused before it was read in full.
                    connection.request(method, path, content, headers)
                answer = connection.getresponse()
                return Answer(answer.status, answer.headers, answer.read())
            except (OSError, http.client.HTTPException):
                self._local.connection = None
                if last or not reused:
                    raise

    @contextlib.contextmanager
    def stream(self, path):
        """The lines of an answer that doesn't end, as they come, for half a minute."""
        connection = http.client.HTTPConnection(self._address.hostname, self._address.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {self._key}"})
            answer = connection.getresponse()
            yield self._lines(answer, time.monotonic() + 30)
        finally:
            connection.close()

    @staticmethod
    def _lines(answer, until):
        for line in answer:
            if time.monotonic() > until:  # Heartbeats come for ever.
                raise AssertionError("the stream didn't tell of it")
            yield line.decode().rstrip("\n")

    def expect(self, status, method, path, body=None, **options):
        """The parsed answer, which must have that status."""
        answer = self.call(method, path, body, **options)
        if answer.status != status:
            raise AssertionError(f"{method} {path}: {answer}, not {status}")
        return answer.json() if answer.body else None

    def publish(self, *events):
        """The ids of events that were acknowledged."""
        body = events[0] if len(events) == 1 else list(events)
        return [event["id"] for event in self.expect(202, "POST", "/api/events", body)["data"]]

    def dead_letters(self, endpoint_id):
        """Those of an endpoint, over all pages."""
        found, cursor = [], ""
        while True:
            query = urllib.parse.urlencode({"endpointId": endpoint_id, **cursor_of(cursor)})
            page = self.expect(200, "GET", "/api/dead-letters?" + query)
            found += [entry for entry in page["data"]
                      if bare(entry.get("endpointId", "")) == bare(endpoint_id)]
            cursor = page.get("nextCursor")
            if not cursor:
                return found

    def _connection(self):
        connection = getattr(self._local, "connection", None)
        if connection:
            return connection, True
        connection = http.client.HTTPConnection(self._address.hostname, self._address.port,
                                                timeout=40)
        self._local.connection = connection
        return connection, False


def cursor_of(cursor):
    return {"cursor": cursor} if cursor else {}


def bare(endpoint_id):
    """The ULID without wh_ or whe_."""
    return endpoint_id.split("_")[-1]


def eventually(condition, timeout=15, what="it", pause=0.05):
    """What `condition` returns once it is true. For what can only be asked for again and again."""
    deadline = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} is not there after {timeout} s")
        time.sleep(pause)


def soon(condition, what):
    """eventually(), for what the documents promise within a second: how long it took is told, not judged, for
    a busy machine keeps no such promise."""
    begun = time.monotonic()
    value = eventually(condition, 20, what, pause=0.02)
    print(f"\n   {what} after {time.monotonic() - begun:.2f} s ", end="", flush=True)
    return value
