"""HTTP/1.1 requests as they came over the wire."""
import dataclasses
import json
import time


@dataclasses.dataclass
class Request:
    method: str
    path: str
    headers: list             # (name, value) as received, in order
    body: bytes
    raw: bytes                # all of it, as received
    received: float = dataclasses.field(default_factory=time.time)

    def header(self, name):
        """The value of a header that must be there exactly once."""
        values = self.values(name)
        if len(values) != 1:
            raise KeyError(f"{name} is there {len(values)} times")
        return values[0]

    def values(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def json(self):
        return json.loads(self.body)


def parse(raw):
    """The request of bytes that hold all of it."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = [tuple(line.split(":", 1)) for line in lines]
    method, path, _ = first.split(" ")
    return Request(method, path, [(name, value.strip(" \t")) for name, value in headers], body, raw)


def read(stream):
    """The next request of a connection; None at its end. Takes no chunked bodies: we send none."""
    head = bytearray()
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline(65536)
        if not line:
            return None
        head += line
    request = parse(bytes(head))
    lengths = request.values("content-length")
    request.body = stream.read(int(lengths[0])) if lengths else b""
    request.raw = bytes(head) + request.body
    return request


def rebuilt(raw, body=None, headers=None):
    """The request with another body of the same length, or other values of some headers."""
    request = parse(raw)
    body = request.body if body is None else body
    if len(body) != len(request.body):
        raise ValueError("tampering keeps the length")
    changed = {name.lower(): value for name, value in (headers or {}).items()}
    lines = [f"{name}: {changed.get(name.lower(), value)}" for name, value in request.headers]
    first = raw.split(b"\r\n", 1)[0]
    return first + b"\r\n" + "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
