"""Receivers that demand a client certificate, of a private CA, and those that are asked by OPTIONS first."""
import ssl

from harness.api import eventually
from harness.case import SystemCase, recorder, unique
from harness.certificate import private_ca
from harness.recorder import Mailbox
from harness.tls_server import Response, TlsServer


class MutualTls(SystemCase):
    def setUp(self):
        self.files = private_ca()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.files["server"], self.files["server-key"])
        context.load_verify_locations(self.files["ca"])
        context.verify_mode = ssl.CERT_REQUIRED
        self.requests = []
        server = TlsServer(context, lambda request: self.requests.append(request) or Response(200))
        self.addCleanup(server.stop)
        self.url = f"https://127.0.0.1:{server.port}/"

    def pem(self, name):
        return self.files[name].read_text()

    def send_test(self, created):
        return self.api.expect(200, "POST", f"/api/webhooks/{created['id']}/test",
                               {"eventType": "order.created", "data": {}})

    def test_deliveries_show_the_certificate_and_trust_the_private_authority(self):
        created, _ = self.register(self.url, "fanfare", [unique()], retryDelays=["1s"])
        self.assertEqual("tls", self.send_test(created)["outcome"])  # The authority isn't known.
        path = "/api/webhooks/" + created["id"]
        only_ca = self.api.expect(200, "PATCH", path, {"tls": {"ca": self.pem("ca")}})
        self.assertEqual("CN=private CA", only_ca["tls"]["ca"]["subject"])
        self.assertEqual("failed", self.send_test(created)["status"])  # It demands a certificate.
        self.assertEqual([], self.requests)
        tls = {"ca": self.pem("ca"), "certificate": self.pem("client"), "privateKey": self.pem("client-key")}
        changed = self.api.expect(200, "PATCH", path, {"tls": tls})
        self.assertEqual("O=Fanfare,CN=us", changed["tls"]["certificate"]["subject"])
        self.assertEqual("delivered", self.send_test(created)["status"])
        self.api.publish({"type": created["events"][0], "data": {}})
        self.until_delivered(created)
        self.assertEqual(2, len(self.requests))

    def until_delivered(self, created):
        eventually(lambda: [d for d in self.api.expect(200, "GET", f"/api/webhooks/{created['id']}/deliveries")["data"]
                            if d["status"] == "delivered"], 20, "the delivery")

    def test_a_key_of_another_certificate_is_refused(self):
        answer = self.api.call("POST", "/api/webhooks", {
            "url": self.url, "events": [unique()],
            "tls": {"certificate": self.pem("client"), "privateKey": self.pem("server-key")}})
        self.assertEqual((400, "/tls/privateKey"), (answer.status, answer.json()["errors"][0]["pointer"]))


class Asked(Mailbox):
    """Answers OPTIONS as it is told."""
    headers = {}

    def receive(self, request):
        if request.method != "OPTIONS":
            return super().receive(request)
        self.asked = request
        return Response(200, dict(self.headers))


class Handshake(SystemCase):
    def create(self, box, policy):
        answer = self.api.call("POST", "/api/webhooks", {
            "url": box.url, "events": [unique()], "dialect": "cloudevents", "handshake": policy})
        if answer.status == 201:
            self.addCleanup(self.api.call, "DELETE", "/api/webhooks/" + answer.json()["id"])
        return answer

    def test_a_receiver_is_asked_and_its_answer_counts(self):
        box = recorder().mailbox(kind=Asked)
        refused = self.create(box, "required")
        self.assertEqual(400, refused.status, refused)
        self.assertEqual("fanfare", box.asked.header("webhook-request-origin"))
        self.assertEqual(201, self.create(box, "optional").status)
        box.headers = {"WebHook-Allowed-Origin": "fanfare", "WebHook-Allowed-Rate": "6000"}
        made = self.create(box, "required").json()
        self.assertEqual((True, 6000), (made["handshake"]["allowed"], made["handshake"]["allowedPerMinute"]))
        self.api.publish({"type": made["events"][0], "data": {}})
        request = box.wait(1)[0]
        self.assertEqual([], request.values("webhook-request-origin"))
