"""What organizations are told of besides failures: dead letters that expire, quotas; and what is gathered."""
import time

from harness import dead_letters, services
from harness.api import eventually
from harness.case import unique
from harness.own_organization import OwnOrganization

class ToldOfLimits(OwnOrganization):
    def test_dead_letters_that_will_soon_be_deleted_are_told_once(self):
        endpoint, _ = self.make([unique()])
        _, listener = self.make(["webhook.dead_letters.*"])
        type_ = unique("old")
        # At noon of two of the days that are deleted within three days, at whatever time of the day this runs.
        noon = time.gmtime().tm_hour - 12
        writer = dead_letters.write(self.system, self.name, [endpoint], type_, 5, hours_ago=24 * 28 + noon)
        self.assertEqual(0, writer.wait(60))
        (told,) = eventually(lambda: self.inbox("dead_letters_expiring"), 60, "the notification")
        self.assertEqual((5, {type_: 5}), (told["failureCount"], told["eventTypes"]))
        self.slack.wait(1, 60)
        self.assertIn("5 deliveries will soon be deleted", self.texts())
        (event,) = listener.wait(1, 60)
        self.assertEqual(("webhook.dead_letters.expiring", 5),
                         (event.json()["type"], event.json()["data"]["failureCount"]))
        # Those of another day are another message; these are told of no second time.
        writer = dead_letters.write(self.system, self.name, [endpoint], type_, 2, hours_ago=24 * 29 + noon)
        self.assertEqual(0, writer.wait(60))
        eventually(lambda: len(self.inbox("dead_letters_expiring")) == 2, 60, "the other day")
        self.assertEqual([2, 5], sorted(n["failureCount"] for n in self.inbox("dead_letters_expiring")))
        self.assertEqual([], self.inbox("webhook_failure"), "failures of last month are no news")

    def test_a_quota_near_its_limit_is_told_and_its_end(self):
        platform = self.system.make_key("--platform")
        set_to = {"body": {"endpoints": 3}, "key": platform, "more": {"Fanfare-Organization": self.name}}
        eventually(lambda: self.api.call("PATCH", "/api/quotas", **set_to).status == 200, 30, "the platform key")
        _, listener = self.make(["webhook.quota.*"])
        self.make([unique()])
        last, _ = self.make([unique()])
        (told,) = eventually(lambda: self.inbox("quota_near_limit"), 60, "the notification")
        self.assertEqual(("opened", {"name": "endpoints", "used": 3, "limit": 3}), (told["stage"], told["quota"]))
        self.pager.wait(1, 60)
        self.own.expect(204, "DELETE", "/api/webhooks/" + last)
        opened, closed = eventually(lambda: (lambda got: got if len(got) == 2 else None)(
            self.inbox("quota_near_limit")), 60, "the end")
        self.assertEqual(("closed", opened["incidentId"]), (closed["stage"], closed["incidentId"]))
        self.pager.wait(2, 60)
        self.assertEqual(["trigger", "resolve"], self.actions())
        self.assertEqual(1, len({r.json()["dedup_key"] for r in self.pager.requests}))
        self.slack.wait(2, 60)
        self.assertIn("Used are 3 of 3 endpoints.", self.texts())
        events = [r.json() for r in listener.wait(2, 60)]
        self.assertEqual([("webhook.quota.near_limit", "closed"), ("webhook.quota.near_limit", "opened")],
                         sorted((e["type"], e["data"]["stage"]) for e in events))

    def test_repetitions_are_gathered_into_a_digest(self):
        with services.set_to(self.system, notifier={"digest": "3s"}):
            type_ = unique()
            endpoint, box = self.make([type_], answers=[500], retryDelays=["1s"])

            def lose(count):
                for _ in range(count):
                    eventually(lambda: self.own.call("POST", "/api/events", {"type": type_, "data": {}}).status == 202,
                               30, "the key at ingest")

            lose(1)
            eventually(lambda: self.inbox("webhook_failure"), 60, "the first")
            lose(4)
            told = eventually(lambda: (lambda got: got if sum(n["failureCount"] for n in got) == 5 else None)(
                self.inbox("webhook_failure")), 60, "all failures")
            self.assertEqual(["opened"] + ["digest"] * (len(told) - 1), [n["stage"] for n in told])
            self.assertEqual((5, {"http_5xx": told[-1]["failureCount"]}), (told[-1]["failureTotal"], told[-1]["causes"]))
            self.slack.wait_until(lambda: "more failed since the last message" in self.texts(), 60)
            box.answers = [200]
            lose(1)
            eventually(lambda: self.inbox("endpoint_recovered"), 60, "the recovery")
            self.pager.wait_until(lambda: "resolve" in self.actions(), 60)
            self.assertEqual(1, len({r.json()["dedup_key"] for r in self.pager.requests}))
