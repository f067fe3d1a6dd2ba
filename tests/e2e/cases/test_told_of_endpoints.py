"""What organizations are told of an endpoint as a whole: failing, unreachable, disabled, recovered."""
from harness import services
from harness.api import bare, eventually
from harness.case import unique
from harness.own_organization import OwnOrganization
from harness.tls_server import Response


class ToldOfEndpoints(OwnOrganization):
    def setUp(self):
        super().setUp()
        _, self.listener = self.make(["webhook.endpoint.*"])

    def publish(self, type_):
        eventually(lambda: self.own.call("POST", "/api/events", {"type": type_, "data": {}}).status == 202,
                   30, "the key at ingest")

    def trouble(self, answers, **more):
        """An endpoint that is sent one event."""
        type_ = unique()
        endpoint, box = self.make([type_], answers=answers, **more)
        self.publish(type_)
        return endpoint, box, type_

    def told(self, endpoint):
        """In the inbox, oldest first, as (kind, stage); what is about single deliveries is left out."""
        return [(n["kind"], n["stage"]) for n in self.notifications(endpoint) if n["kind"] != "webhook_failure"]

    def notifications(self, endpoint):
        found = self.own.expect(200, "GET", f"/api/notifications?limit=200&endpointId={endpoint}")["data"]
        return list(reversed(found))

    def expect_told(self, endpoint, *wanted):
        """Of that and no more, in the inbox, to who listens to webhook.*, in Slack and at the pager."""
        eventually(lambda: self.told(endpoint) == list(wanted), 60, f"{wanted}, told {self.told(endpoint)}")
        self.assertEqual(1, len({n["incidentId"] for n in self.notifications(endpoint)}), "one incident")
        events = [("webhook." + kind.replace("_", ".", 1), stage) for kind, stage in wanted]
        self.listener.wait_until(lambda: self.heard(endpoint) == sorted(events), 60, events)
        titles = len(self.notifications(endpoint))
        self.slack.wait_until(lambda: self.texts().count(bare(endpoint)) >= titles, 60, f"{titles} texts")
        self.pager.wait_until(lambda: len(self.paged(endpoint)) == titles, 60, f"{titles} pages")

    def heard(self, endpoint):
        bodies = [request.json() for request in self.listener.requests]
        return sorted((b["type"], b["data"]["stage"]) for b in bodies if bare(b["data"]["endpointId"]) == bare(endpoint))

    def paged(self, endpoint):
        bodies = [request.json() for request in self.pager.requests]
        return [(b["event_action"], b["payload"]["class"]) for b in bodies
                if bare(b["payload"]["custom_details"]["endpointId"]) == bare(endpoint)]

    def test_one_that_fails_for_long_is_told_of_in_stages_disabled_and_enabled_again(self):
        with services.set_to(self.system, dispatcher={"failing_notices": '["2s", "4s"]', "failing_max": "8s"}):
            every_second = {"retryDelays": ["1s"] * 12}
            comes_back, _, _ = self.trouble([500] * 6 + [200], **every_second)
            stays_bad, box, type_ = self.trouble([500], **every_second)
            stages = [("endpoint_failing", "opened"), ("endpoint_failing", "digest")]
            self.expect_told(comes_back, *stages, ("endpoint_recovered", "closed"))
            self.expect_told(stays_bad, *stages, ("endpoint_disabled", "opened"))
            disabled = self.own.expect(200, "GET", "/api/webhooks/" + stays_bad)
            self.assertEqual(("disabled", "continuous_failure"), (disabled["status"], disabled["disabledReason"]))
            box.answers = [200]
            self.own.expect(200, "POST", f"/api/webhooks/{stays_bad}/enable", {"backlog": "keep"})
            self.publish(type_)
            self.expect_told(stays_bad, *stages, ("endpoint_disabled", "opened"), ("endpoint_recovered", "closed"))
            self.assertEqual(("resolve", "endpoint_recovered"), self.paged(stays_bad)[-1])

    def test_one_that_is_gone_is_told_of_at_once(self):
        endpoint, box, type_ = self.trouble([410])
        self.expect_told(endpoint, ("endpoint_disabled", "opened"))
        self.assertEqual("gone", self.own.expect(200, "GET", "/api/webhooks/" + endpoint)["disabledReason"])
        box.answers = [200]
        self.own.expect(200, "POST", f"/api/webhooks/{endpoint}/enable", {"backlog": "redrive"})
        self.expect_told(endpoint, ("endpoint_disabled", "opened"), ("endpoint_recovered", "closed"))
        box.wait_until(lambda: 200 in box.statuses, 60, "what it missed")

    def test_one_that_does_not_answer_for_long_is_told_of(self):
        breaker = {"breaker_failures": 2, "breaker_first_probe": "500ms", "breaker_probe_max": "1s"}
        with services.set_to(self.system, dispatcher=breaker, notifier={"unreachable_after": "2s"}):
            endpoint, box, _ = self.trouble([Response(0, drop=True)], retryDelays=["1s"] * 12)
            self.expect_told(endpoint, ("endpoint_unreachable", "opened"))
            box.answers = [200]
            self.expect_told(endpoint, ("endpoint_unreachable", "opened"), ("endpoint_recovered", "closed"))
