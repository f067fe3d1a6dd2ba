"""An HTTPS receiver and a publisher on one asyncio loop, with as little between as possible."""

import asyncio
import json
import re
import ssl
import time

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)


async def read_message(reader) -> tuple:
    """Head and body of one HTTP message that has a Content-Length."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return head, await reader.readexactly(int(length[1])) if length else b""


class Receiver:
    """Answers every POST with what `status_of` says; `seen`: event number to times of arrival."""

    def __init__(self, certificate, key, status_of=lambda attempt: 200):
        self.seen: dict = {}
        self._status_of = status_of
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)

    async def start(self) -> str:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context)
        return f"https://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"

    async def _serve(self, reader, writer) -> None:
        try:
            while True:
                _, body = await read_message(reader)
                times = self.seen.setdefault(json.loads(body)["data"]["number"], [])
                times.append(time.monotonic())
                status = self._status_of(len(times))
                writer.write(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % status)
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()

    def stop(self) -> None:
        self._server.close()


class Publisher:
    """Posts events at a steady rate, whatever the answers take: a slow system is seen as slow.
    `began` and `accepted`: event number to the times of the POST and of its 202."""

    def __init__(self, port: int, key: str, event_type: str):
        self.began: dict = {}
        self.accepted: dict = {}
        self.refused = 0
        self._port, self._key, self._type = port, key, event_type
        self._idle: list = []

    async def run(self, count: int, rate: float) -> None:
        start = time.monotonic()
        posts = []
        for number in range(count):
            await asyncio.sleep(max(0, start + number / rate - time.monotonic()))
            self.began[number] = time.monotonic()
            posts.append(asyncio.create_task(self._post(number)))
        await asyncio.gather(*posts)

    async def _post(self, number: int) -> None:
        connection = self._idle.pop() if self._idle else await asyncio.open_connection(
            "127.0.0.1", self._port)
        body = json.dumps({"type": self._type, "data": {"number": number, "filler": "x" * 400}}).encode()
        connection[1].write(
            b"POST /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Authorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s" % (self._key.encode(), len(body), body))
        head, _ = await read_message(connection[0])
        if head.split(b" ", 2)[1] == b"202":
            self.accepted[number] = time.monotonic()
        else:
            self.refused += 1
        self._idle.append(connection)
