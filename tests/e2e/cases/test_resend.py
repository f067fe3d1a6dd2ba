"""What was given up or waits is sent again, hastened or cancelled; keys, audit and idempotency."""
from harness.api import eventually, soon
from harness.case import SystemCase, unique


def header(request, name):
    return {key.lower(): value for key, value in request.headers}.get(name.lower())


class Resend(SystemCase):
    def publish_one(self, endpoint, **more):
        return self.api.publish({"type": endpoint.created["events"][0], "data": {"n": 1}, **more})[0]

    def dead_letter(self, endpoint):
        return eventually(lambda: self.api.dead_letters(endpoint.id), 20, "a dead letter")[0]

    def delivery_of(self, event, condition=lambda entry: True):
        def find():
            found = self.api.expect(200, "GET", "/api/deliveries?eventId=" + event)["data"]
            return found[0] if found and condition(found[0]) else None
        return eventually(find, 20, f"the delivery of {event}")

    def witness(self, endpoint):
        """A delivery that waits behind all others of the endpoint: when it is back, so were they."""
        event = self.publish_one(endpoint)
        self.delivery_of(event, lambda entry: entry["status"] == "retrying")
        return event

    def job(self, made):
        path = "/api/replays/" + made["id"]
        return eventually(lambda: self.over(path), 30, "the end of the replay")

    def over(self, path):
        job = self.api.expect(200, "GET", path)
        return job if job["finishedAt"] else None

    def test_a_redrive_keeps_id_and_body_and_says_so(self):
        endpoint = self.endpoint([unique()], answers=[500], retryDelays=["1s"])
        self.publish_one(endpoint)
        letter = self.dead_letter(endpoint)
        endpoint.box.answers = [200]
        made = self.api.expect(202, "POST", f"/api/dead-letters/{letter['id']}/redrive")
        self.assertEqual(letter["deliveryId"], made["id"])
        requests = endpoint.box.wait(3)
        self.assertEqual(requests[0].body, requests[2].body)
        self.assertEqual("true", header(requests[2], "X-Fanfare-Replay"))
        self.assertIsNone(header(requests[0], "X-Fanfare-Replay"))
        eventually(lambda: not self.api.dead_letters(endpoint.id), 30, "an empty list")
        shown = self.delivery_of(letter["eventId"], lambda entry: entry["status"] == "delivered")
        self.assertEqual([0, 0, 1], [attempt["run"] for attempt in shown["attempts"]])

    def test_a_redrive_in_generic_is_what_its_page_shows(self):
        endpoint = self.endpoint([unique()], "generic", answers=[500], retryDelays=["1s"])
        self.publish_one(endpoint)
        letter = self.dead_letter(endpoint)
        endpoint.box.answers = [200]
        self.api.expect(202, "POST", f"/api/dead-letters/{letter['id']}/redrive")
        first, _, redriven = endpoint.box.wait(3)
        self.assertEqual(first.body, redriven.body)
        self.assert_conforms("generic", endpoint.secret, redriven, endpoint.id)

    def test_a_waiting_delivery_is_tried_now_and_only_once(self):
        endpoint = self.endpoint([unique()], answers=[500, 200], retryDelays=["5s", "1h"])
        event = self.publish_one(endpoint)
        waiting = self.delivery_of(event, lambda entry: entry["status"] == "retrying")
        witness = self.witness(endpoint)
        eventually(lambda: self.api.call("POST", f"/api/deliveries/{waiting['id']}/retry").status
                   == 202, 30, "the retry")
        bodies = [request.body for request in endpoint.box.wait(3)]
        self.assertEqual(bodies[0], bodies[2])  # Before the witness, which waited out its delay.
        shown = self.delivery_of(event, lambda entry: entry["status"] == "delivered")
        self.assertEqual(1, shown["retryCount"])
        self.delivery_of(witness, lambda entry: entry["status"] == "delivered")
        self.assertEqual([0, 1, 0, 1], [bodies.index(request.body)
                                        for request in endpoint.box.requests])

    def test_a_cancelled_delivery_never_arrives_unless_redriven(self):
        endpoint = self.endpoint([unique()], answers=[500, 200], retryDelays=["3s"])
        event = self.publish_one(endpoint)
        waiting = self.delivery_of(event, lambda entry: entry["status"] == "retrying")
        witness = self.witness(endpoint)
        eventually(lambda: self.api.call("POST", f"/api/deliveries/{waiting['id']}/cancel").status
                   == 202, 30, "the cancellation")
        self.delivery_of(event, lambda entry: entry["status"] == "cancelled")
        self.delivery_of(witness, lambda entry: entry["status"] == "delivered")
        self.assertEqual(3, len(endpoint.box.requests))
        letter = self.dead_letter(endpoint)
        self.assertEqual("cancelled", letter["reason"])
        self.api.expect(202, "POST", f"/api/dead-letters/{letter['id']}/redrive")
        endpoint.box.wait(4)

    def test_a_delivery_that_was_never_tried_is_in_the_log(self):
        endpoint = self.endpoint([unique()])
        self.api.expect(200, "PATCH", "/api/webhooks/" + endpoint.id, {"status": "paused"})

        def untried():  # Once the dispatcher has read that it is paused.
            shown = self.delivery_of(self.publish_one(endpoint))
            return shown if shown["responseCode"] is None else None
        waiting = eventually(untried, 20, "a delivery that waits for its first attempt")
        self.assertEqual("pending", waiting["status"])
        self.assertIsNotNone(waiting["nextAttemptAt"])

    def test_a_disabled_endpoint_comes_back_with_its_backlog(self):
        endpoint = self.endpoint([unique()], answers=[410])
        self.publish_one(endpoint)
        self.dead_letter(endpoint)
        for _ in range(3):
            self.publish_one(endpoint)
        eventually(lambda: len(self.api.dead_letters(endpoint.id)) == 4, 20, "the backlog")
        endpoint.box.answers = [200]
        enabled = self.api.expect(200, "POST", f"/api/webhooks/{endpoint.id}/enable",
                                  {"backlog": "redrive"})
        self.assertEqual("active", enabled["endpoint"]["status"])
        endpoint.box.wait(5, 20)
        job = self.job({"id": enabled["replayId"]})
        self.assertEqual(("completed", 4), (job["status"], job["progress"]["sent"]))

    def test_a_replay_sends_delivered_ones_again_and_a_backfill_fills_another_endpoint(self):
        endpoint = self.endpoint([unique()])
        events = [self.publish_one(endpoint) for _ in range(3)]
        for event in events:
            self.delivery_of(event, lambda entry: entry["status"] == "delivered")
        dry = self.api.expect(202, "POST", "/api/replays",
                              {"endpointId": endpoint.id, "dryRun": True})
        self.assertEqual(3, self.job(dry)["progress"]["matched"])
        made = self.api.expect(202, "POST", "/api/replays", {"endpointId": endpoint.id})
        endpoint.box.wait(6, 20)
        self.assertEqual(3, self.job(made)["progress"]["sent"])
        bodies = [request.body for request in endpoint.box.requests]
        self.assertEqual(sorted(bodies[:3]), sorted(bodies[3:]))
        other = self.endpoint(endpoint.created["events"], "standard")
        made = self.api.expect(202, "POST", "/api/replays", {
            "targetEndpointId": other.id, "endpointId": endpoint.id, "statuses": ["delivered"]})
        requests = other.box.wait(3, 20)
        self.assertEqual("true", header(requests[0], "webhook-replay"))
        self.assertEqual(3, self.job(made)["progress"]["sent"])

    def test_a_redrive_of_all_that_match_can_be_cancelled(self):
        endpoint = self.endpoint([unique()], answers=[500], retryDelays=["1s"])
        for _ in range(4):
            self.publish_one(endpoint)
        eventually(lambda: len(self.api.dead_letters(endpoint.id)) == 4, 20, "dead letters")
        groups = self.api.expect(200, "GET", "/api/dead-letters/groups?endpointId=" + endpoint.id)
        self.assertEqual([(4, "attempts_exhausted")],
                         [(group["count"], group["reason"]) for group in groups["data"]])
        endpoint.box.answers = [200]
        made = self.api.expect(202, "POST", "/api/dead-letters/redrive",
                               {"endpointId": endpoint.id, "reasons": ["attempts_exhausted"]})
        self.assertEqual(4, self.job(made)["progress"]["sent"])
        eventually(lambda: not self.api.dead_letters(endpoint.id), 20, "an empty list")


class Keys(SystemCase):
    def test_a_revoked_key_is_refused_everywhere(self):
        made = self.api.expect(201, "POST", "/api/keys", {"scopes": ["publish", "read"]})
        event = {"type": unique(), "data": {}}
        eventually(lambda: self.api.call("POST", "/api/events", event, key=made["key"]).status
                   == 202, 30, "the key at ingest")
        self.assertEqual(200, self.api.call("GET", "/api/webhooks", key=made["key"]).status)
        self.api.expect(204, "DELETE", "/api/keys/" + made["id"])
        self.assertEqual(401, self.api.call("GET", "/api/webhooks", key=made["key"]).status)
        soon(lambda: self.api.call("POST", "/api/events", event, key=made["key"]).status == 401,
             "the refusal at ingest")
        entry = eventually(lambda: self.api.expect(
            200, "GET", "/api/audit?action=key.revoked&target=" + made["id"])["data"], 30,
            "the audit log")[0]
        self.assertEqual("127.0.0.1", entry["remoteAddress"])
