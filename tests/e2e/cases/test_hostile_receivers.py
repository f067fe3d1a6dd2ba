"""What a receiver answers, and what is put into events and endpoints, reaches nobody else's syntax."""
import gzip

from harness.api import eventually
from harness.case import SystemCase, unique
from harness.tls_server import Response

BREAKS = ["\r\nX-Evil: 1", "\nX-Evil: 1", "\rX-Evil: 1", "\0", "\x7f", "\u0085X-Evil: 1"]


class HostileReceivers(SystemCase):
    def attempt(self, answer, body=None):
        """The one attempt of a delivery that got this answer, as the log shows it."""
        endpoint = self.endpoint([unique()], answers=[answer])
        self.api.publish({"type": endpoint.created["events"][0], "data": {}})
        endpoint.box.wait(1)

        def logged():
            page = self.api.expect(200, "GET", f"/api/webhooks/{endpoint.id}/deliveries")
            return [d for d in page["data"] if d["status"] == "delivered"]
        delivery = eventually(logged, 30, "the delivery in the log")[0]
        self.assert_quiet(endpoint.box, 1)
        shown = self.api.expect(200, "GET", "/api/deliveries/" + delivery["id"])
        self.assertEqual((200, "delivered"), (shown["responseCode"], shown["status"]))
        self.assertEqual(1, len(shown["attempts"]))
        return shown["attempts"][0]

    def test_a_zero_byte_in_an_answer_is_a_byte(self):
        self.assertEqual("a\0b", self.attempt(Response(200, body=b"a\0b"))["responseBody"])

    def test_what_is_no_utf8_is_shown_replaced(self):
        attempt = self.attempt(Response(200, body=b"a\xff\xc0\x80b"))
        self.assertRegex(attempt["responseBody"], "^a\ufffd+b$")

    def test_what_is_compressed_is_not_unpacked(self):
        bomb = gzip.compress(bytes(20_000_000))
        attempt = self.attempt(Response(200, {"Content-Encoding": "gzip"}, bomb))
        self.assertTrue(attempt["responseTruncated"])
        self.assertLessEqual(len(attempt["responseBody"]), 4096)

    def test_a_large_answer_is_shown_by_its_beginning(self):
        attempt = self.attempt(Response(200, body=b"x" * 3_000_000))
        self.assertEqual("x" * 4096, attempt["responseBody"])
        self.assertTrue(attempt["responseTruncated"])

    def test_events_put_nothing_into_headers(self):
        for member in ("id", "type"):
            for text in BREAKS:
                with self.subTest(member=member, text=text):
                    event = {"id": "evt_" + unique(), "type": unique(), "data": {}}
                    event[member] += text
                    answer = self.api.call("POST", "/api/events", event)
                    self.assertEqual(400, answer.status, answer)

    def test_endpoints_put_nothing_into_headers(self):
        good = {"url": "https://127.0.0.1:1/", "events": [unique()], "dialect": "fanfare"}
        wrong = [{"headers": {"X-Mine": "a" + text}} for text in BREAKS]
        wrong += [{"headers": {"X-Mine" + text: "a"}} for text in BREAKS]
        wrong += [{"headers": {name: "a"}} for name in (
            "", " X", "X ", "X:", "X Y", "Host", "content-length", "Content-Type", "Transfer-Encoding",
            "Connection", "Expect", "X-Fanfare-Signature", "x-webhook-id", "webhook-signature", "TE")]
        wrong += [{"headers": {"X-Mine": "ä"}}, {"headers": {"X-Mine": "a", "x-mine": "b"}}]
        wrong += [{"secret": "0123456789abcdef" + text} for text in BREAKS]
        wrong += [{"url": good["url"] + text} for text in BREAKS]
        wrong += [{"events": [good["events"][0] + text]} for text in BREAKS]
        for more in wrong:
            with self.subTest(more=more):
                answer = self.api.call("POST", "/api/webhooks", {**good, **more})
                if answer.status == 201:
                    self.api.call("DELETE", "/api/webhooks/" + answer.json()["id"])
                self.assertEqual(400, answer.status, answer)
