"""What organizations are told of their endpoints: the inbox, and events of webhook.*."""
import os
import signal

from harness.api import bare, eventually
from harness.case import SystemCase, unique


class Notifications(SystemCase):
    def failing(self, events=None, **more):
        """An endpoint whose deliveries are given up after a second."""
        return self.endpoint(events or [unique()], answers=[500], retryDelays=["1s"], **more)

    def publish(self, endpoint, count):
        for _ in range(count):
            self.api.publish({"type": endpoint.created["events"][0], "data": {"secret": "inside"}})

    def told(self, endpoint):
        """Oldest first, as (kind, stage, count)."""
        found = self.api.expect(200, "GET", f"/api/notifications?limit=200&endpointId={endpoint.id}")
        return [(n["kind"], n["stage"], n["failureCount"]) for n in reversed(found["data"])]

    def given_up(self, endpoint, count):
        eventually(lambda: len(self.api.dead_letters(endpoint.id)) == count, 60, "the dead letters")

    def recover(self, endpoint):
        """It answers 200 from now on."""
        endpoint.box.answers = [200]
        self.publish(endpoint, 1)

    def kill(self):
        """Kills the notifier; one that is being started again as soon as it is there."""
        def killed():
            try:
                os.kill(self.system.pid("notifier") or self.system.pid("all"), signal.SIGKILL)
                return True
            except ProcessLookupError:
                return False
        eventually(killed, 30, "the notifier")

    def counted(self, endpoint):
        """Failures in all messages but those about the rate, which count them once more."""
        return sum(count for kind, _, count in self.told(endpoint) if kind != "webhook_failures_high")

    def test_a_failure_is_in_the_inbox_and_closed_when_the_endpoint_recovers(self):
        endpoint = self.failing()
        self.publish(endpoint, 3)
        self.given_up(endpoint, 3)
        eventually(lambda: self.told(endpoint), 30, "the notification")
        self.assertEqual(("webhook_failure", "opened", 1), self.told(endpoint)[0])
        self.recover(endpoint)
        eventually(lambda: self.told(endpoint)[-1][0] == "endpoint_recovered", 30, "the recovery")
        self.assertEqual([("webhook_failure", "opened", 1), ("endpoint_recovered", "closed", 2)],
                         self.told(endpoint))
        found = self.api.expect(200, "GET", f"/api/notifications?endpointId={endpoint.id}")["data"]
        self.assertEqual(found[0], self.api.expect(200, "GET", "/api/notifications/" + found[0]["id"]))
        self.assertEqual(1, len({n["incidentId"] for n in found}))
        self.assertEqual(3, found[0]["failureTotal"])
        self.assertEqual({"http_5xx": 2}, found[0]["causes"])
        self.assertNotIn("inside", str(found))
        self.assertNotIn(endpoint.box.path, str(found), "a URL may hold a secret")

    def test_many_failures_of_a_type_are_told_of(self):
        endpoint = self.failing()
        self.publish(endpoint, 12)
        self.given_up(endpoint, 12)
        high = eventually(lambda: [n for n in self.api.expect(
            200, "GET", "/api/notifications?kind=webhook_failures_high&limit=200")["data"]
            if n["eventType"] == endpoint.created["events"][0]], 30, "the notification")
        self.assertEqual(1, len(high))
        self.assertGreater(high[0]["failureCount"], 10)

    def test_facts_are_events_for_others_and_never_for_the_endpoint_itself(self):
        listener = self.endpoint(["webhook.delivery.exhausted", "webhook.endpoint.recovered"])
        name = unique()
        endpoint = self.failing([name, "webhook.*"])
        self.publish(endpoint, 2)

        def heard():
            return [request.json() for request in listener.box.requests
                    if bare(request.json()["data"]["endpointId"]) == bare(endpoint.id)]

        listener.box.wait_until(lambda: len(heard()) == 2, 60)
        for event in heard():
            self.assertEqual("webhook.delivery.exhausted", event["type"])
            self.assertEqual((name, "http_5xx"), (event["data"]["eventType"], event["data"]["cause"]))
            self.assertTrue(event["data"]["eventId"] and event["data"]["error"])
        told = {event["data"]["deliveryId"] for event in heard()}
        eventually(lambda: {letter["deliveryId"] for letter in self.api.dead_letters(endpoint.id)} == told, 30,
                   "dead letters under the ids that were told")
        self.recover(endpoint)
        listener.box.wait_until(lambda: len(heard()) == 3, 60)
        self.assertEqual("webhook.endpoint.recovered", heard()[2]["type"])
        self.assertEqual({name}, {request.json()["type"] for request in endpoint.box.requests})

    def test_nothing_is_lost_or_told_twice_when_the_notifier_is_killed(self):
        endpoints = [self.failing() for _ in range(3)]
        total = 40
        for round_ in range(total // 10):
            for endpoint in endpoints:
                self.publish(endpoint, 10)
            self.kill()
        for endpoint in endpoints:
            self.given_up(endpoint, total)
        self.kill()
        for endpoint in endpoints:
            eventually(lambda: self.told(endpoint), 60, "the first notification")
            self.recover(endpoint)
        for endpoint in endpoints:
            eventually(lambda: self.counted(endpoint) == total, 60, "all in the messages")
            kinds = sorted(told[:2] for told in self.told(endpoint))
            self.assertEqual(len(set(kinds)), len(kinds), kinds)
            self.assertLessEqual(len(kinds), 4)
