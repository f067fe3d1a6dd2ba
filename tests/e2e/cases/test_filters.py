"""Endpoints that want some events only, by their content."""
from harness.api import eventually
from harness.case import SystemCase, unique


class Filters(SystemCase):
    def publish(self, name, *data):
        return self.api.publish(*[{"type": name, "data": each} for each in data])

    def arrived(self, endpoint):
        return sorted(request.json()["data"]["n"] for request in endpoint.box.requests)

    def test_only_what_fits_is_delivered(self):
        name = unique()
        paid = self.endpoint([name], filter={"data": {"status": ["paid"],
                                                      "amount": [{"numeric": [">=", 100]}]}})
        other = self.endpoint([name], filter={"data": {"status": [{"anything-but": "paid"}]}})
        everything = self.endpoint([name])
        self.publish(name, {"n": 1, "status": "paid", "amount": "149.99"},
                     {"n": 2, "status": "paid", "amount": 99}, {"n": 3, "status": "open"}, {"n": 4})
        everything.box.wait(4)
        other.box.wait(1)
        self.assert_quiet(paid.box, 1)
        self.assertEqual(([1], [3], [1, 2, 3, 4]),
                         (self.arrived(paid), self.arrived(other), self.arrived(everything)))

    def test_a_change_counts_for_what_is_accepted_after_it(self):
        name = unique()
        endpoint = self.endpoint([name], filter={"data": {"n": [1]}})
        path = "/api/webhooks/" + endpoint.id
        self.publish(name, {"n": 1}, {"n": 2})
        endpoint.box.wait(1)
        changed = self.api.expect(200, "PATCH", path, {"filter": {"data": {"n": [2]}}})
        self.assertEqual({"data": {"n": [2]}}, changed["filter"])
        self.publish(name, {"n": 1}, {"n": 2})
        endpoint.box.wait(2)
        self.assertIsNone(self.api.expect(200, "PATCH", path, {"filter": None})["filter"])
        self.publish(name, {"n": 7})
        endpoint.box.wait(3)
        self.assert_quiet(endpoint.box, 3)
        self.assertEqual([1, 2, 7], self.arrived(endpoint))

    def test_backfills_and_replays_respect_it(self):
        name = unique()
        source = self.endpoint([name])
        self.publish(name, *[{"n": n, "shop": f"s{n % 3}"} for n in range(9)])
        path = f"/api/webhooks/{source.id}/deliveries?status=delivered"
        eventually(lambda: len(self.api.expect(200, "GET", path)["data"]) == 9, 20, "the log")
        target = self.endpoint([name], filter={"data": {"shop": ["s1"]}})
        self.finished({"targetEndpointId": target.id, "eventTypes": [name], "ratePerSecond": 1000})
        target.box.wait(3)
        self.assertEqual([1, 4, 7], self.arrived(target))
        self.api.expect(200, "PATCH", "/api/webhooks/" + source.id,
                        {"filter": {"data": {"shop": ["s2"]}}})
        job = self.finished({"endpointId": source.id, "ratePerSecond": 1000})
        self.assertEqual((9, 3, 6), tuple(job["progress"][each] for each in
                                          ("matched", "sent", "skipped")))
        source.box.wait(12)
        self.assert_quiet(source.box, 12)

    def finished(self, wanted):
        job = self.api.expect(202, "POST", "/api/replays", wanted)
        return eventually(lambda: self.ended(job["id"]), 30, "the end of the replay")

    def ended(self, job_id):
        job = self.api.expect(200, "GET", "/api/replays/" + job_id)
        return job if job["status"] == "completed" else None

    def test_a_filter_is_tried_out_without_sending(self):
        endpoint = self.endpoint([unique()], filter={"data": {"status": ["paid"]}})
        event = {"type": "order.changed", "data": {"status": "open"}}
        answer = self.api.expect(200, "POST", "/api/webhooks/filters/test",
                                 {"endpointId": endpoint.id, "event": event})
        self.assertEqual({"matches": False, "failed": [
            {"pointer": "/data/status", "detail": 'the event has "open"'}]}, answer)
        refused = self.api.call("POST", "/api/webhooks/filters/test",
                                {"filter": {"data": {"a": [{"near": 1}]}}, "event": event})
        self.assertEqual((400, "/filter/data/a/0/near"),
                         (refused.status, refused.json()["errors"][0]["pointer"]))
        self.assert_quiet(endpoint.box, 0)
