"""A customer's HTTPS server: checks signatures as overview.md tells it to, keeps what arrived."""

import hashlib
import hmac
import json
import queue
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from . import ports


class Arrival:
    """One request: its event, what is wrong with it ("" if nothing), and the status of the answer."""

    def __init__(self, headers, body: bytes, secret: str):
        self.at = time.monotonic()
        self.delivery_id = headers.get("X-Fanfare-Delivery-Id", "")
        self.event_type = headers.get("X-Fanfare-Event-Type", "")
        self.event: dict = {}
        self.fault = self._fault(headers, body, secret)
        self.status = 401 if self.fault else 200

    def _fault(self, headers, body: bytes, secret: str) -> str:
        timestamp = headers.get("X-Fanfare-Timestamp", "")
        signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
        if not hmac.compare_digest(headers.get("X-Fanfare-Signature", ""), "sha256=" + signed.hexdigest()):
            return "the signature is wrong"
        if abs(time.time() - int(timestamp)) > 300:
            return "it was signed more than five minutes ago"
        self.event = json.loads(body)
        if list(self.event) != ["id", "type", "timestamp", "organizationId", "data"]:
            return f"its members are {list(self.event)}"
        if (self.event["id"], self.event["type"]) != (self.delivery_id, self.event_type):
            return "headers and body differ"
        return ""


class Receiver:
    """Listens on a free port of `address` until stop(). `arrivals` is a queue of Arrival. `judge`: says with which status
    a good one is answered; called by several threads."""

    def __init__(self, certificate: Path, key: Path, secret: str, address: str = "127.0.0.1", judge=lambda arrival: 200):
        self.arrivals = queue.SimpleQueue()
        arrivals = self.arrivals

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):  # noqa: N802, the name is http.server's
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                arrival = Arrival(self.headers, body, secret)
                if not arrival.fault:
                    arrival.status = judge(arrival)
                self.send_response(arrival.status)
                self.send_header("Content-Length", "0")
                self.end_headers()
                arrivals.put(arrival)

            def log_message(self, *_):
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self._server = ThreadingHTTPServer((address, ports.pick()), Handler)
        # The handshake belongs to the connection's thread, not to the one that accepts.
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True,
                                                  do_handshake_on_connect=False)
        self.url = f"https://{address}:{self._server.server_address[1]}/webhooks/fanfare"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
