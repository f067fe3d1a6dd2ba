"""An HTTPS server that records every request and answers as it is told."""
import base64
import dataclasses
import json
import socket
import ssl
import threading
import time

from harness import wire


@dataclasses.dataclass
class Response:
    status: int
    headers: dict = dataclasses.field(default_factory=dict)
    body: bytes = b""
    delay: float = 0          # seconds before the answer
    hang: bool = False        # never answer
    drop: bool = False        # close the connection instead of an answer


@dataclasses.dataclass
class Exchange:
    request: wire.Request
    status: int               # 0: not answered
    answered: float


class TlsServer:
    """Threads: one for each connection; `answer` is called on them.

    answer(request) returns a Response. log: a file that gets one JSON line for each exchange.
    """

    def __init__(self, context, answer, log=None):
        self._context, self._answer, self._log = context, answer, log
        self._stopped = threading.Event()
        self._connections = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self):
        self._stopped.set()
        self._listener.close()
        for connection in list(self._connections):
            _shut(connection)

    def _accept(self):
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._context.wrap_socket(connection, server_side=True) as secured:
                self._connections.add(secured)
                stream = secured.makefile("rb")
                while (request := wire.read(stream)) is not None:
                    if not self._exchange(secured, request):
                        return
        except (OSError, ssl.SSLError, ValueError):
            pass  # The client went away, or was killed.
        finally:
            _shut(connection)
            self._connections.discard(connection)

    def _exchange(self, secured, request):
        response = self._answer(request)
        if response.hang:
            self._stopped.wait()
            return False
        if response.drop:
            return False
        if response.delay:
            time.sleep(response.delay)
        head = [f"HTTP/1.1 {response.status} Answer", f"Content-Length: {len(response.body)}"]
        head += [f"{name}: {value}" for name, value in response.headers.items()]
        self._note(Exchange(request, response.status, time.time()))
        secured.sendall("\r\n".join(head).encode() + b"\r\n\r\n" + response.body)
        return True

    def _note(self, exchange):
        if self._log is None:
            return
        request = exchange.request
        self._log.write(json.dumps({
            "method": request.method, "path": request.path, "headers": request.headers,
            "body": base64.b64encode(request.body).decode(),
            "received_ms": int(request.received * 1000),
            "answered_ms": int(exchange.answered * 1000), "status": exchange.status}) + "\n")
        self._log.flush()


def _shut(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    connection.close()
