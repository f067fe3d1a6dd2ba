"""No spelling of a forbidden address is taken by the API."""
import contextlib
import ipaddress
import socket
import threading

from harness.api import eventually
from harness.case import SystemCase, unique
from harness.tls_server import Response

# Refused where an endpoint is made: no host that a resolver, a proxy or a reader could take for another.
UNREADABLE = [
    "http://127.0.0.1:{port}/", "https://2130706433:{port}/", "https://0x7f000001:{port}/",
    "https://0x7f.0.0.1:{port}/", "https://0177.0.0.1:{port}/", "https://127.1:{port}/",
    "https://127.0.1:{port}/", "https://0:{port}/", "https://127.0.0.1..:{port}/",
    "https://[::1%25lo]:{port}/", "https://[::1%lo]:{port}/", "https://::1:{port}/",
    "https://[::ffff:127.1]:{port}/", "https://a@127.0.0.1:{port}/", "https://a:b@127.0.0.1:{port}/",
    "https://example.com@127.0.0.1:{port}/", "https://127.0.0.1%2e:{port}/",
    "https://%31%32%37.0.0.1:{port}/", "https://127.0.0.1%00.example.com:{port}/",
    "https://127.0.0.1\\@example.com:{port}/", "https://127.0.0.1#.example.com/",
    "https://１２７.0.0.1:{port}/", "https://127。0。0。1:{port}/", "https://①27.0.0.1:{port}/",
    "https://lo\u00adcalhost:{port}/", "https://127.0.0.1\r\nX: y/", "https:/127.0.0.1:{port}/",
    "https://127.0.0.1:{port}\t/", "//127.0.0.1:{port}/", "gopher://127.0.0.1:{port}/",
]

# Well-formed, and refused all the same. The development profile opens 127.0.0.0/8 only.
INSIDE = [
    "0.0.0.0", "0.0.0.0.", "[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]", "[::ffff:0.0.0.0]",
    "[::ffff:0:127.0.0.1]", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "169.254.169.254",
    "100.100.100.200", "168.63.129.16", "10.0.0.1", "172.16.0.1", "192.168.0.1", "192.0.0.192",
    "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "[64:ff9b::10.0.0.1]",
    "[64:ff9b:1::127.0.0.1]", "[64:ff9b:1::8.8.8.8]", "[2002:a9fe:a9fe::1]",
    "[2001:0:808:808:0:0:f5ff:fffe]", "[2606:4700::5efe:10.0.0.1]", "[2606:4700::200:5efe:a00:1]",
    "[fe80::1]", "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "[2001:db8::1]",
]


class Everywhere:
    """Listens on one port at all addresses of this machine and notes who comes."""

    def __init__(self):
        self.peers = []
        self._listeners = [socket.create_server(("0.0.0.0", 0))]
        self.port = self._listeners[0].getsockname()[1]
        if socket.has_ipv6:
            with contextlib.suppress(OSError):  # Switched off on some machines.
                self._listeners.append(socket.create_server(("::", self.port), family=socket.AF_INET6))
        self._threads = [threading.Thread(target=self._accept, args=(listener,), daemon=True)
                         for listener in self._listeners]
        for thread in self._threads:
            thread.start()

    def _accept(self, listener):
        with contextlib.suppress(OSError):
            while True:
                connection, peer = listener.accept()
                self.peers.append((peer, connection.getsockname()))
                connection.close()

    def stop(self):
        for listener in self._listeners:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for thread in self._threads:
            thread.join()


def own_addresses():
    """Private ones of this machine that aren't loopback, as hosts of a URL."""
    found = set()
    for family, there in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((there, 9))  # Sends nothing.
            found.add(probe.getsockname()[0])
    return [f"[{a}]" if ":" in a else a for a in sorted(found) if not ipaddress.ip_address(a).is_global]


class Addresses(SystemCase):
    def setUp(self):
        self.everywhere = Everywhere()
        self.addCleanup(self.everywhere.stop)

    def test_hosts_that_could_be_read_in_two_ways_are_refused(self):
        for url in UNREADABLE:
            with self.subTest(url=url):
                answer = self.api.call("POST", "/api/webhooks", {
                    "url": url.replace("{port}", str(self.everywhere.port)), "events": [unique()],
                    "dialect": "fanfare"})
                if answer.status == 201:
                    self.api.call("DELETE", "/api/webhooks/" + answer.json()["id"])
                self.assertEqual(400, answer.status, answer)
                self.assertEqual("/url", answer.json()["errors"][0]["pointer"])

    def test_no_endpoint_is_at_an_address_inside(self):
        outside = self.register("https://example.com/", "fanfare", [unique()])[0]
        for host in INSIDE + own_addresses():
            url = f"https://{host}:{self.everywhere.port}/"
            for method, path in (("POST", "/api/webhooks"), ("PATCH", "/api/webhooks/" + outside["id"])):
                with self.subTest(host=host, method=method):
                    answer = self.api.call(method, path, {"url": url, "events": [unique()]})
                    self.assertEqual(400, answer.status, answer)
                    self.assertEqual(["/url"], [e["pointer"] for e in answer.json()["errors"]])
                    self.assertIn("private or reserved", answer.json()["detail"])
        self.assertEqual([], self.everywhere.peers)

    def test_the_listener_is_one_that_can_be_called(self):
        created, _ = self.register(f"https://127.0.0.1:{self.everywhere.port}/", "fanfare", [unique()])
        answer = self.api.expect(200, "POST", f"/api/webhooks/{created['id']}/test",
                                 {"eventType": "order.created", "data": {}})
        self.assertEqual("tls", answer["outcome"])
        self.assertEqual(1, len(self.everywhere.peers))

    def test_a_redirect_inside_is_not_followed(self):
        inside = f"https://127.0.0.1:{self.everywhere.port}/"
        for status in (301, 302, 303, 307, 308):
            with self.subTest(status=status):
                endpoint = self.endpoint([unique()], answers=[Response(status, {"Location": inside})],
                                         retryDelays=["1s"])
                self.api.publish({"type": endpoint.created["events"][0], "data": {}})
                letter = eventually(lambda: self.api.dead_letters(endpoint.id), 20, "a dead letter")[0]
                self.assertEqual(["http_3xx"] * 2, [a["outcome"] for a in letter["attempts"]])
        self.assertEqual([], self.everywhere.peers)
