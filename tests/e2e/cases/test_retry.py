"""Failed deliveries climb their ladder, never early, and end as one dead letter."""
import email.utils
import time

from harness import signing
from harness.api import eventually
from harness.case import SystemCase, unique
from harness.tls_server import Response


class Retry(SystemCase):
    def publish_one(self, endpoint, **more):
        return self.api.publish({"type": endpoint.created["events"][0], "data": {"n": 1}, **more})

    def dead_letter(self, endpoint, timeout=20):
        """The one dead letter of an endpoint."""
        found = eventually(lambda: self.api.dead_letters(endpoint.id), timeout, "a dead letter")
        self.assertEqual(1, len(found))
        return found[0]

    def assert_not_early(self, box, delays):
        """Each attempt starts only when the delay is over, counted from the end of the failed."""
        for n, delay in enumerate(delays):
            waited = box.requests[n + 1].received - box.answered[n]
            self.assertGreaterEqual(waited, delay, f"attempt {n + 2}")

    def test_a_failing_endpoint_gets_exactly_the_attempts_of_its_ladder(self):
        endpoints = [self.endpoint([unique()], dialect, [500], retryDelays=["1s", "2s", "3s"])
                     for dialect in signing.DIALECTS]
        for endpoint in endpoints:
            self.publish_one(endpoint)
        for endpoint in endpoints:
            with self.subTest(dialect=endpoint.dialect):
                self.assert_climbed(endpoint, endpoint.dialect)

    def assert_climbed(self, endpoint, dialect):
        requests = endpoint.box.wait(4, 25)
        self.assert_not_early(endpoint.box, [1, 2, 3])
        letter = self.dead_letter(endpoint)
        self.assert_quiet(endpoint.box, 4)
        self.assertEqual([500] * 4, endpoint.box.statuses)  # A bad signature would be a 401.

        self.assertEqual(1, len({request.body for request in requests}))
        self.assertEqual(1, len({signing.delivery_id_of(dialect, r) for r in requests}))
        if dialect not in ("generic", "fanfare-snake"):
            header = signing.DIALECTS[dialect].signature_header
            self.assertEqual(4, len({request.header(header) for request in requests}))
        times = [signing.timestamp_of(dialect, request) for request in requests]
        for shown, request in zip(times, requests):
            if shown is not None:
                self.assertLess(abs(request.received - shown), 60)
        self.assertEqual(4 if times[0] else 1, len(set(times)))
        self.assertEqual("attempts_exhausted", letter["reason"])
        self.assertEqual([1, 2, 3, 4], [attempt["number"] for attempt in letter["attempts"]])
        self.assertEqual([500] * 4, [attempt["responseCode"] for attempt in letter["attempts"]])

    def test_a_delivery_that_succeeds_at_last_is_no_dead_letter(self):
        endpoint = self.endpoint([unique()], answers=[503, 302, 200], retryDelays=["1s", "1s"])
        self.publish_one(endpoint)
        endpoint.box.wait(3)
        self.assert_not_early(endpoint.box, [1, 1])
        self.assert_quiet(endpoint.box, 3)
        self.assertEqual([], self.api.dead_letters(endpoint.id))
        log = eventually(lambda: self.deliveries(endpoint, "delivered"), 30, "the delivery log")
        self.assertEqual(1, len(log))
        self.assertEqual((200, 2), (log[0]["responseCode"], log[0]["retryCount"]))

    def deliveries(self, endpoint, status):
        page = self.api.expect(200, "GET", f"/api/webhooks/{endpoint.id}/deliveries")
        return [entry for entry in page["data"] if entry["status"] == status]

    def test_a_connection_that_is_refused_climbs_too(self):
        name = unique()
        created, _ = self.register("https://127.0.0.1:1/", "fanfare", [name],
                                   retryDelays=["1s"])
        self.api.publish({"type": name, "data": {}})
        found = eventually(lambda: self.api.dead_letters(created["id"]), 20, "a dead letter")
        self.assertEqual("attempts_exhausted", found[0]["reason"])
        self.assertEqual(2, len(found[0]["attempts"]))

    def test_retry_after_in_seconds_is_honoured(self):
        late = Response(503, {"Retry-After": "4"})
        endpoint = self.endpoint([unique()], answers=[late, 200], retryDelays=["1s"])
        self.publish_one(endpoint)
        endpoint.box.wait(2, 20)
        self.assert_not_early(endpoint.box, [4])

    def test_retry_after_as_a_date_is_honoured(self):
        due = int(time.time()) + 5
        late = Response(429, {"Retry-After": email.utils.formatdate(due, usegmt=True)})
        endpoint = self.endpoint([unique()], answers=[late, 200], retryDelays=["1s"])
        self.publish_one(endpoint)
        self.assertGreaterEqual(endpoint.box.wait(2, 20)[1].received, due)

    def test_retry_after_that_is_earlier_than_the_ladder_changes_nothing(self):
        soon = Response(503, {"Retry-After": "1"})
        endpoint = self.endpoint([unique()], answers=[soon, 200], retryDelays=["3s"])
        self.publish_one(endpoint)
        endpoint.box.wait(2, 20)
        self.assert_not_early(endpoint.box, [3])

    def test_retry_after_pauses_the_whole_endpoint(self):
        late = Response(429, {"Retry-After": "4"})
        endpoint = self.endpoint([unique()], answers=[late, 200], retryDelays=["1s"])
        self.publish_one(endpoint)
        endpoint.box.wait(1)
        endpoint.box.answers = [200]  # From now on only the pause holds anything back.
        time.sleep(0.5)
        self.publish_one(endpoint)
        requests = endpoint.box.wait(3, 20)
        for request in requests[1:]:
            self.assertGreaterEqual(request.received, endpoint.box.answered[0] + 4)

    def test_410_ends_the_delivery_and_disables_the_endpoint(self):
        endpoint = self.endpoint([unique()], answers=[410], retryDelays=["1s"])
        self.publish_one(endpoint)
        self.assertEqual("gone", self.dead_letter(endpoint)["reason"])
        shown = eventually(lambda: self.disabled(endpoint), 30, "the endpoint's status")
        self.assertEqual("disabled", shown["status"])
        self.publish_one(endpoint)
        self.assert_quiet(endpoint.box, 1)

    def disabled(self, endpoint):
        shown = self.api.expect(200, "GET", "/api/webhooks/" + endpoint.id)
        return shown if shown["status"] != "active" else None

    def test_410_is_retried_in_generic(self):
        endpoint = self.endpoint([unique()], "generic", [410, 200], retryDelays=["1s"])
        self.publish_one(endpoint)
        endpoint.box.wait(2)
        self.assert_not_early(endpoint.box, [1])

    def test_redirects_are_not_followed(self):
        target = self.endpoint([unique()])
        moved = Response(307, {"Location": target.box.url})
        endpoint = self.endpoint([unique()], answers=[moved, 200], retryDelays=["1s"])
        self.publish_one(endpoint)
        endpoint.box.wait(2)
        self.assert_quiet(target.box, 0)

    def test_a_hanging_endpoint_does_not_delay_another(self):
        name = unique()
        self.endpoint([name], answers=[Response(200, hang=True)])
        healthy = self.endpoint([name])
        for n in range(30):
            self.api.publish({"type": name, "data": {"n": n}})
        healthy.box.wait(30, 8)
