"""What an organization may use: set by the platform, shown, and kept at ingest and control."""
import time

from harness import services
from harness.api import Api, eventually
from harness.case import SystemCase, unique


class Quotas(SystemCase):
    def setUp(self):
        self.name = unique("org").replace(".", "_")
        self.own = self.system.make_key("--organization", self.name)
        platform = self.system.make_key("--platform")
        self.named = {"Fanfare-Organization": self.name}
        self.platform = lambda method, path, body=None: self.api.call(
            method, path, body, key=platform, more=self.named)
        eventually(lambda: self.platform("GET", "/api/quotas").status == 200, 30, "the platform key")
        eventually(lambda: self.api.call("GET", "/api/quotas", key=self.own).status == 200, 30, "the key")

    def publish(self, key, api=None):
        return (api or self.api).call("POST", "/api/events", {"type": unique(), "data": {}}, key=key)

    def test_events_beyond_the_quota_wait_and_the_use_is_shown(self):
        eventually(lambda: self.publish(self.own).status == 202, 30, "the key at ingest")
        made = self.platform("PATCH", "/api/quotas", {"eventsPerSecond": 0.01, "eventsBurst": 1})
        self.assertEqual(200, made.status, made)
        answer = eventually(lambda: (lambda a: a if a.status == 429 else None)(self.publish(self.own)),
                            30, "the limit")
        self.assertGreater(int(answer.headers["Retry-After"]), 1)
        self.assertTrue(answer.json()["type"].endswith("quota-exceeded"), answer)
        used = eventually(lambda: self.api.call("GET", "/api/quotas", key=self.own)
                          .json()["eventsPerSecond"]["used"], 20, "the use")
        self.assertGreater(used, 0)
        self.platform("PATCH", "/api/quotas", {"eventsPerSecond": None})
        eventually(lambda: self.publish(self.own).status == 202, 30, "the end of the limit")

    def test_instances_of_ingest_share_the_events_a_second(self):
        second = services.Another(self.system, "ingest", FANFARE_INGEST_HTTP_PORT="0")
        self.addCleanup(second.stop)
        apis = [self.api, Api(second.url, self.own)]
        for api in apis:
            eventually(lambda api=api: self.publish(self.own, api).status == 202, 20, "the key at ingest")
        self.platform("PATCH", "/api/quotas", {"eventsPerSecond": 10, "eventsBurst": 1})

        def accepted(seconds):
            """A second, of what is published ten times a second at each."""
            count, begun = 0, time.monotonic()
            for number in range(seconds * 10):
                time.sleep(max(0, begun + number / 10 - time.monotonic()))
                count += sum(self.publish(self.own, api).status == 202 for api in apis)
            return count / (time.monotonic() - begun)

        # Until they have heard of each other each takes all.
        eventually(lambda: accepted(1) < 13, 30, "their shares")
        self.assertLess(accepted(5), 13)

    def test_endpoints_beyond_the_quota_are_refused(self):
        self.assertEqual(200, self.platform("PATCH", "/api/quotas", {"endpoints": 1}).status)
        body = {"url": "https://example.com/", "events": [unique()]}
        made = self.api.call("POST", "/api/webhooks", body, key=self.own)
        self.assertEqual(201, made.status, made)
        self.assertEqual(403, self.api.call("POST", "/webhooks", body, key=self.own).status)
        self.assertEqual(1, self.api.call("GET", "/api/quotas", key=self.own).json()["endpoints"]["used"])
        self.api.call("DELETE", "/api/webhooks/" + made.json()["id"], key=self.own)

    def test_a_key_with_a_limit_of_its_own_waits_at_ingest_and_at_control(self):
        made = self.platform("POST", "/api/keys", {
            "scopes": ["publish", "read"], "rateLimit": {"perSecond": 0.01, "burst": 2}})
        self.assertEqual(201, made.status, made)
        limited = made.json()["key"]
        answers = [self.api.call("GET", "/api/webhooks", key=limited) for _ in range(3)]
        self.assertEqual([200, 200, 429], [answer.status for answer in answers])
        self.assertGreater(int(answers[2].headers["Retry-After"]), 1)
        eventually(lambda: self.publish(limited).status == 202, 30, "the key at ingest")
        self.assertEqual([202, 429], [self.publish(limited).status for _ in range(2)])
